//! Every file of a ledger, changed in every way: verify names it and no other.

use super::*;
use crate::ledger::verify::{Verdict, verify};

/// A ledger with all kinds of files: 24 commits (so there is a checkpoint), merged parts, quarantine, duplicates.
async fn rich() -> (TempDir, Ledger) {
    let (folder, mut ledger) = fresh().await;
    ledger.limits = Limits { journal: 5, run: 300, row_group: 50, ..Limits::default() };
    for run in 0..19 {
        ingest(&mut ledger, run * 20..run * 20 + 20).await;
    }
    let options = CompactOptions { keep: 3_600 * SECOND, merge: Merge::Small };
    let done = ledger.writer(&NOON).await.unwrap().compact(&options).await.unwrap();
    assert_eq!((done.merged, done.into, done.events, done.removed), (19, 2, 380, 0));
    for run in 19..22 {
        let mut writer = ledger.writer(&NOON).await.unwrap();
        (run * 20 - 5..run * 20 + 20).for_each(|number| {
            writer.offer(&mut event(number)).unwrap();
        });
        writer.reject(settle::conflict(&event(run))).unwrap();
        writer.input(InputRecord {
            name: "x".into(),
            blake3: format!("{run:064}"),
            ..InputRecord::default()
        });
        writer.finish().await.unwrap();
    }
    (folder, ledger)
}

fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(files(&path).into_iter().map(|inner| format!("{name}/{inner}")));
        } else if name != "lock" {
            found.push(name);
        }
    }
    found.sort();
    found
}

fn guilty(ledger: &Ledger) -> Vec<String> {
    let verdict: Verdict = verify(ledger.path(), None).unwrap();
    let mut named: Vec<_> = verdict.faults.into_iter().map(|fault| fault.file).collect();
    named.dedup();
    named
}

#[tokio::test]
async fn each_file_that_is_changed_cut_gone_or_another_is_named_and_no_other() {
    let (_folder, ledger) = rich().await;
    assert_eq!(verify(ledger.path(), None).unwrap().faults, []);
    let all = files(ledger.path());
    let live: HashSet<_> = ledger.live_parts().unwrap().into_iter().map(|part| part.path).collect();
    let kinds = ["_delta_log/", "_piecework/quarantine/", "_piecework/again/", "_piecework/ids/", "part-"];
    assert!(kinds.iter().all(|kind| all.iter().any(|file| file.starts_with(kind))), "{all:?}");
    assert!(all.iter().any(|file| file.ends_with(".checkpoint.parquet")), "{all:?}");
    // Files of one kind are written alike: the first few of each are changed in every way, the others in two.
    let mut alike: HashMap<(&str, &str, bool), usize> = HashMap::new();
    for file in &all {
        let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
        let ending = name.split_once('.').map_or("", |(_, ending)| ending);
        let of_kind = alike.entry((folder, ending, live.contains(file))).or_default();
        *of_kind += 1;
        let path = ledger.path().join(file);
        let good = fs::read(&path).unwrap();
        let put = |bytes: &[u8], what: &str| {
            fs::write(&path, bytes).unwrap();
            assert_eq!(guilty(&ledger), [file.as_str()], "{what} {file}");
        };
        let flip = |at: usize| {
            let mut flipped = good.clone();
            flipped[at] ^= 1;
            put(&flipped, "flipped");
        };
        flip(good.len() / 2);
        if *of_kind <= 6 {
            [0, good.len() / 3, good.len() - 1].into_iter().for_each(flip);
            put(&good[..good.len() - 1], "cut");
            put(&good[..good.len() / 2], "cut in two");
            put(&[&good[..], b"\n"].concat(), "with more at its end");
        }
        fs::remove_file(&path).unwrap();
        // A part that was merged may go: its events are in another.
        let needed = !file.starts_with("part-") || live.contains(file);
        assert_eq!(guilty(&ledger), [file.as_str()][..usize::from(needed)], "gone {file}");
        fs::write(&path, &good).unwrap();
    }
    assert_eq!(guilty(&ledger), Vec::<String>::new());
}

#[tokio::test]
async fn two_files_that_are_swapped_are_both_named() {
    let (_folder, ledger) = rich().await;
    let all = files(ledger.path());
    let of = |kind: &str| all.iter().filter(|file| file.starts_with(kind)).take(3).collect::<Vec<_>>();
    for kind in ["_delta_log/00", "_piecework/quarantine/", "_piecework/again/", "part-"] {
        for pair in of(kind).windows(2) {
            let [one, two] = [0, 1].map(|at| ledger.path().join(pair[at]));
            let swap = || {
                let bytes = (fs::read(&one).unwrap(), fs::read(&two).unwrap());
                fs::write(&one, bytes.1).unwrap();
                fs::write(&two, bytes.0).unwrap();
            };
            swap();
            assert_eq!(guilty(&ledger), [pair[0].as_str(), pair[1].as_str()]);
            swap();
        }
    }
}

#[tokio::test]
async fn an_older_copy_and_removed_commits_are_noticed_the_last_ones_by_their_head() {
    let (folder, mut ledger) = fresh().await;
    for run in 0..4 {
        ingest(&mut ledger, run * 20..run * 20 + 20).await;
    }
    // A copy of the whole ledger, to put older files back from.
    let copy = folder.path().join("copy");
    copy_all(ledger.path(), &copy);
    for run in 4..6 {
        ingest(&mut ledger, run * 20..run * 20 + 20).await;
    }
    let head = ledger.head().unwrap();
    let index = "_piecework/ids/index";
    let newest = fs::read(ledger.path().join(index)).unwrap();
    fs::copy(copy.join(index), ledger.path().join(index)).unwrap();
    assert_eq!(guilty(&ledger), [index], "an older copy of the index");
    fs::write(ledger.path().join(index), newest).unwrap();
    // Another history of the same length, whole in itself.
    let mut other = Ledger::open(&copy).await.unwrap();
    ingest(&mut other, 500..520).await;
    let forged = "_delta_log/00000000000000000005.json";
    let good = fs::read(ledger.path().join(forged)).unwrap();
    fs::copy(copy.join(forged), ledger.path().join(forged)).unwrap();
    assert_eq!(guilty(&ledger), [forged], "a commit of another history");
    fs::write(ledger.path().join(forged), good).unwrap();
    let last = "_delta_log/00000000000000000006.json";
    fs::remove_file(ledger.path().join(last)).unwrap();
    assert_eq!(guilty(&ledger), [last], "the index knows the commit that is gone");
    // All of the last commits, their files and the index: only a head that was noted elsewhere can tell.
    fs::remove_dir_all(ledger.path()).unwrap();
    copy_all(&copy, ledger.path());
    fs::remove_file(ledger.path().join(forged)).unwrap();
    let named: HashSet<_> =
        Ledger::open(ledger.path()).await.unwrap().files().into_iter().map(|(name, _)| name).collect();
    for name in
        files(ledger.path()).into_iter().filter(|name| name.starts_with("part-") && !named.contains(name))
    {
        fs::remove_file(ledger.path().join(name)).unwrap();
    }
    fs::remove_file(ledger.path().join(index)).unwrap();
    let mut ledger = Ledger::open(ledger.path()).await.unwrap();
    ingest(&mut ledger, []).await;
    let blind = verify(ledger.path(), None).unwrap();
    assert_eq!(blind.faults, []);
    assert!(blind.notes.iter().any(|note| note.contains("--head")), "{:?}", blind.notes);
    assert_eq!(verify(ledger.path(), Some(&head)).unwrap().faults.len(), 1);
    let held = verify(ledger.path(), Some(&blind.head[..16])).unwrap();
    assert_eq!((held.faults, held.head_stood_at), (vec![], Some(4)));
}

#[tokio::test]
async fn what_somebody_put_there_is_named() {
    let (_folder, ledger) = rich().await;
    for file in [
        "part-0-0.parquet",
        "notes.txt",
        "_delta_log/00000000000000000023.crc",
        "_piecework/quarantine/0-0.ndjson",
        "_piecework/journal/letter.txt",
    ] {
        fs::write(ledger.path().join(file), "x").unwrap();
        assert_eq!(guilty(&ledger), [file]);
        fs::remove_file(ledger.path().join(file)).unwrap();
    }
}

#[tokio::test]
async fn what_a_killed_run_left_is_no_fault_and_damage_to_it_is() {
    let (_folder, mut ledger) = fresh().await;
    ingest(&mut ledger, 500..520).await;
    killed(&mut ledger).await;
    let verdict = verify(ledger.path(), None).unwrap();
    assert_eq!(verdict.faults, []);
    assert!(verdict.notes.iter().any(|note| note.contains("killed")), "{:?}", verdict.notes);
    let journal = files(&ledger.layout.journal());
    for name in &journal {
        let path = ledger.layout.journal().join(name);
        let good = fs::read(&path).unwrap();
        let mut flipped = good.clone();
        flipped[good.len() / 2] ^= 1;
        fs::write(&path, flipped).unwrap();
        assert_eq!(guilty(&ledger), [format!("_piecework/journal/{name}")]);
        fs::remove_file(&path).unwrap();
        assert_eq!(guilty(&ledger), [format!("_piecework/journal/{name}")]);
        fs::write(&path, good).unwrap();
    }
}

/// A folder and all in it.
pub fn copy_all(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        fs::create_dir_all(to).unwrap();
        if path.is_dir() {
            fs::create_dir_all(&place).unwrap();
            copy_all(&path, &place);
        } else {
            fs::copy(&path, &place).unwrap();
        }
    }
}
