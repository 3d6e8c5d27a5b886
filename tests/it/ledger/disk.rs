//! A disk that is full, a file that may not grow, a folder that may not be written: a clear word, nothing lost, and on it goes.

use std::sync::LazyLock;

use super::*;

/// A small file system of its own, where this machine lets us mount one.
struct Mount(tempfile::TempDir);

impl Mount {
    fn new(size: &str) -> Option<Mount> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = mount(&["-t", "tmpfs", "-o", &format!("size={size}"), "tmpfs"], folder.path());
        if !mounted {
            eprintln!("SKIPPED: no file system can be mounted here, so no disk runs full");
        }
        mounted.then_some(Mount(folder))
    }

    fn again(&self, options: &str) {
        assert!(mount(&["-o", &format!("remount,{options}")], self.0.path()));
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

fn mount(options: &[&str], at: &Path) -> bool {
    Command::new("mount").args(options).arg(at).output().is_ok_and(|output| output.status.success())
}

/// Two files of events, and the figures of both.
struct Truth {
    files: [(&'static str, String); 2],
    wanted: Vec<Vec<u8>>,
}

impl Truth {
    fn folder(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in &self.files {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }
}

/// A folder with the two files, and the figures of both, which are made once.
fn desk() -> (tempfile::TempDir, &'static [Vec<u8>]) {
    static TRUTH: LazyLock<Truth> = LazyLock::new(|| {
        let (first, second) = halves(&market(6, 2_000));
        let few = first.lines().take(500).map(|line| format!("{line}\n")).collect();
        let files = [("first.ndjson", few), ("second.ndjson", first + &second)];
        let mut truth = Truth { files, wanted: Vec::new() };
        let folder = truth.folder();
        done(folder.path(), &["ingest", "first.ndjson", "--ledger", "clean"]);
        done(folder.path(), &["ingest", "second.ndjson", "--ledger", "clean"]);
        truth.wanted = figures(folder.path(), "clean");
        truth
    });
    (TRUTH.folder(), &TRUTH.wanted)
}

#[test]
fn a_full_disk_loses_nothing_and_with_room_it_goes_on() {
    let Some(small) = Mount::new("500k") else { return };
    let (folder, wanted) = desk();
    let path = folder.path();
    let ledger = small.0.path().join("ledger").display().to_string();
    done(path, &["ingest", "first.ndjson", "--ledger", &ledger]);
    let before = figures(path, &ledger);
    let told = fails(path, &["ingest", "second.ndjson", "--ledger", &ledger]);
    assert!(told.contains("PW0304") && told.contains("make room on the disk"), "{told}");
    assert!(figures(path, &ledger) == before, "readers see what was there");
    done(path, &["verify", "--ledger", &ledger]);
    small.again("size=64m");
    done(path, &["ingest", "second.ndjson", "--ledger", &ledger]);
    assert!(figures(path, &ledger) == wanted);
    done(path, &["verify", "--ledger", &ledger]);
}

#[test]
fn a_folder_that_may_not_be_written_can_be_read() {
    let Some(small) = Mount::new("16m") else { return };
    let (folder, _) = desk();
    let path = folder.path();
    let ledger = small.0.path().join("ledger").display().to_string();
    done(path, &["ingest", "first.ndjson", "--ledger", &ledger]);
    let before = figures(path, &ledger);
    small.again("ro");
    let told = fails(path, &["ingest", "second.ndjson", "--ledger", &ledger]);
    assert!(told.contains("PW0304") && told.contains("make the folder writable"), "{told}");
    assert!(figures(path, &ledger) == before);
    done(path, &["verify", "--ledger", &ledger]);
    small.again("rw");
    done(path, &["ingest", "second.ndjson", "--ledger", &ledger]);
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_grow_loses_nothing() {
    let (folder, wanted) = desk();
    let path = folder.path();
    done(path, &["ingest", "first.ndjson", "--ledger", "ledger"]);
    let before = figures(path, "ledger");
    // 100 blocks of 512 bytes; the signal is ignored, so that a write fails as on a full disk.
    let shell =
        format!("trap '' XFSZ; ulimit -f 100; exec '{}' ingest second.ndjson --ledger ledger", binary());
    let output = Command::new("sh").args(["-c", &shell]).current_dir(path).output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("PW0304") && told.contains("make room"), "{told}");
    assert!(figures(path, "ledger") == before);
    done(path, &["ingest", "second.ndjson", "--ledger", "ledger"]);
    assert!(figures(path, "ledger") == wanted);
    done(path, &["verify", "--ledger", "ledger"]);
}
