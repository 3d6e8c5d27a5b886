//! Whole runs against a ledger in a temporary folder.

mod compaction;
mod crash;
mod law;
mod outside;
mod scan;
mod spilling;
mod tampering;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use tempfile::TempDir;

use super::*;
use crate::clock::FixedClock;
use crate::events::{Event, EventType, complete, read_event};
use crate::units::{Money, SECOND};

const NOON: FixedClock = FixedClock(1_774_000_000 * SECOND);

fn event(number: i64) -> Event {
    let kinds = [EventType::Claimed, EventType::Labeled, EventType::Reviewed, EventType::Paid];
    let mut event = Event {
        event_type: kinds[number as usize % 4],
        event_id: Some(format!("e{number}")),
        occurred_at: Some(1_700_000_000_123_457 + number),
        worker_id: Some(format!("w{}", number * 7 % 31)),
        task_id: Some(format!("任务-{}", number / 4)),
        amount: (number % 4 == 3).then_some(Money(123_456_789_012_345_678 - i128::from(number))),
        currency: (number % 4 == 3).then(|| "CNY".to_owned()),
        verdict: (number % 4 == 2).then(|| "accepted".to_owned()),
        label: (number % 4 == 1).then(|| "\"红灯\"".to_owned()),
        origin_file: Some("made.ndjson".into()),
        origin_line: Some(number + 1),
        ..Event::default()
    };
    complete(&mut event, None).unwrap();
    event
}

fn input(digit: &str) -> InputRecord {
    InputRecord { name: "made.ndjson".into(), blake3: digit.repeat(64), ..InputRecord::default() }
}

async fn ingest(ledger: &mut Ledger, numbers: impl IntoIterator<Item = i64>) -> Receipt {
    let mut writer = ledger.writer(&NOON).await.unwrap();
    for number in numbers {
        writer.offer(&mut event(number)).unwrap();
    }
    writer.finish().await.unwrap()
}

async fn rows(ledger: &Ledger, query: &str) -> Vec<RecordBatch> {
    let context = read::context();
    context.register_table("events", ledger.table_provider().await.unwrap()).unwrap();
    context.sql(query).await.unwrap().collect().await.unwrap()
}

async fn count(ledger: &Ledger, query: &str) -> i64 {
    rows(ledger, query).await[0].column(0).as_primitive::<Int64Type>().value(0)
}

/// Events and distinct ids.
async fn counts(ledger: &Ledger) -> (i64, i64) {
    let all = count(ledger, "select count(*) from events").await;
    (all, count(ledger, "select count(distinct event_id) from events").await)
}

async fn fresh() -> (TempDir, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open_or_create(&folder.path().join("ledger")).await.unwrap();
    (folder, ledger)
}

fn left_over(ledger: &Ledger) -> Vec<String> {
    let layout = &ledger.layout;
    let folders = [layout.journal(), layout.sessions(), layout.drafts()];
    let mut found: Vec<_> = folders.iter().flat_map(|folder| disk::names(folder).unwrap()).collect();
    let files: Vec<_> = ledger.files().into_iter().map(|(name, _)| name).collect();
    let parts = disk::names(&layout.root).unwrap().into_iter();
    found.extend(parts.filter(|name| name.starts_with("part-") && !files.contains(name)));
    found
}

#[tokio::test]
async fn overlapping_runs_bring_each_event_once_and_read_back_what_was_written() {
    let (_folder, mut ledger) = fresh().await;
    ledger.limits = Limits { journal: 1_000, run: 2_500, row_group: 1_000, ..Limits::default() };
    assert_eq!(ingest(&mut ledger, 0..6_000).await.events, 6_000);
    assert_eq!(ingest(&mut ledger, 4_000..10_000).await.events, 4_000);
    assert_eq!(ingest(&mut ledger, 0..500).await.events, 0);
    assert_eq!(counts(&ledger).await, (10_000, 10_000));
    assert_eq!(ledger.version(), 3, "where events came again is a commit too");
    assert_eq!(left_over(&ledger), Vec::<String>::new());
    let mut read = 0;
    for batch in rows(&ledger, "select * from events").await {
        for row in 0..batch.num_rows() {
            let mut found = read_event(&batch, row);
            assert_eq!(found.recorded_at.take(), Some(NOON.0));
            assert_eq!(found, event(found.origin_line.unwrap() - 1));
            read += 1;
        }
    }
    assert_eq!(read, 10_000);
    let exact = "select count(*) from events where amount = 123456789012.345675";
    assert_eq!(count(&ledger, exact).await, 1, "no statistics of money hide a row");
    let micros = "select count(*) from events where occurred_at = timestamp '2023-11-14T22:13:20.123460Z'";
    assert_eq!(count(&ledger, micros).await, 1);
}

#[tokio::test]
async fn files_are_sorted_by_worker_and_their_digests_hold() {
    let (_folder, mut ledger) = fresh().await;
    ledger.limits = Limits { journal: 0, run: 3_000, row_group: 1_000, ..Limits::default() };
    ingest(&mut ledger, 0..7_000).await;
    let files = ledger.records().unwrap().remove(0).files;
    assert_eq!(files.len(), 3);
    for file in files {
        let path = ledger.path().join(&file.path);
        assert_eq!(blake3::hash(&fs::read(&path).unwrap()).to_hex().as_str(), file.blake3);
        let mut keys = Vec::new();
        for batch in part::read(&path).unwrap() {
            let batch = batch.unwrap();
            keys.extend((0..batch.num_rows()).map(|row| {
                let event = read_event(&batch, row);
                (event.worker_id, event.assignment_id, event.occurred_at, event.event_id)
            }));
        }
        assert!(keys.is_sorted());
        assert_eq!(keys.len() as u64, file.rows);
    }
}

#[tokio::test]
async fn heads_chain_and_inputs_and_quarantine_are_remembered() {
    let (folder, mut ledger) = fresh().await;
    let start = ledger.head().unwrap();
    let mut writer = ledger.writer(&NOON).await.unwrap();
    assert!(!writer.seen(&"a".repeat(64)));
    assert_eq!(writer.offer(&mut event(1)).unwrap(), Judgement::New);
    let other = Event { task_id: Some("else".into()), ..event(1) };
    assert_eq!(writer.offer(&mut other.clone()).unwrap(), Judgement::Conflict);
    assert!(writer.reject(settle::conflict(&other)).unwrap());
    assert!(!writer.reject(settle::conflict(&other)).unwrap(), "once");
    writer.input(input("a"));
    let first = writer.finish().await.unwrap();

    let mut ledger = Ledger::open(&folder.path().join("ledger")).await.unwrap();
    let mut writer = ledger.writer(&NOON).await.unwrap();
    assert!(writer.seen(&"a".repeat(64)));
    assert!(!writer.reject(settle::conflict(&other)).unwrap(), "once for ever");
    assert_eq!(writer.offer(&mut event(1)).unwrap(), Judgement::Duplicate);
    writer.input(input("b"));
    let second = writer.finish().await.unwrap();
    assert_eq!((second.version, second.events), (2, 0), "an input without news is a commit too");

    let records = ledger.records().unwrap();
    let chain: Vec<_> = records.iter().map(|record| (&*record.previous, &*record.head)).collect();
    let (start, first, second) = (&*start, &*first.head, &*second.head);
    assert_eq!(chain, [(first, second), (start, first), ("", start)]);
    for version in 0..=2 {
        let bytes = fs::read(ledger.layout.commit(version)).unwrap();
        assert!(commit::is_intact(&bytes, chain[2 - version as usize].1));
    }
    let quarantined = ledger.quarantined().unwrap();
    assert_eq!(quarantined.len(), 1);
    assert_eq!((&*quarantined[0].rule, quarantined[0].line), ("PW0120", 2));
    let raw: serde_json::Value = serde_json::from_str(&quarantined[0].raw).unwrap();
    assert_eq!((&raw["task_id"], &raw["label"]), (&json!("else"), &json!("红灯")));
}

/// A writer that acknowledged three batches and died; its files as they are then.
async fn killed(ledger: &mut Ledger) {
    let mut writer = ledger.writer(&NOON).await.unwrap();
    for from in [0, 10, 20] {
        (from..from + 10).for_each(|number| {
            writer.offer(&mut event(number)).unwrap();
        });
        writer.acknowledge().unwrap();
    }
    writer.offer(&mut event(99)).unwrap();
}

#[tokio::test]
async fn what_was_acknowledged_survives_and_readers_see_it() {
    let (_folder, mut ledger) = fresh().await;
    killed(&mut ledger).await;
    assert_eq!(counts(&ledger).await, (30, 30), "readers unite table and journal");
    let receipt = ingest(&mut ledger, 25..40).await;
    assert_eq!((receipt.recovered, receipt.events), (30, 40));
    assert_eq!(counts(&ledger).await, (40, 40));
    assert_eq!(left_over(&ledger), Vec::<String>::new());
}

#[tokio::test]
async fn a_segment_left_after_its_commit_does_not_double() {
    let (_folder, mut ledger) = fresh().await;
    killed(&mut ledger).await;
    let journal = ledger.layout.journal();
    let kept: Vec<_> = disk::names(&journal).unwrap();
    let copies: Vec<_> = kept.iter().map(|name| fs::read(journal.join(name)).unwrap()).collect();
    ingest(&mut ledger, []).await;
    for (name, copy) in kept.iter().zip(copies) {
        fs::write(journal.join(name), copy).unwrap();
    }
    assert_eq!(counts(&ledger).await, (30, 30), "a reader knows by the transaction id");
    assert_eq!(ingest(&mut ledger, []).await.recovered, 0);
    assert_eq!(counts(&ledger).await, (30, 30));
    assert_eq!(left_over(&ledger), Vec::<String>::new());
}

#[tokio::test]
async fn a_cut_segment_gives_its_whole_batches_and_is_set_aside_when_told_ones_are_lost() {
    let cut: [fn(usize) -> usize; 2] = [|length| length - 7, |length| length / 2];
    for (cut, whole) in [(cut[0], 20), (cut[1], 10)] {
        let (_folder, mut ledger) = fresh().await;
        killed(&mut ledger).await;
        let journal = ledger.layout.journal();
        let name = disk::names(&journal).unwrap().into_iter().find(|name| name.ends_with(".arrows")).unwrap();
        let bytes = fs::read(journal.join(&name)).unwrap();
        fs::write(journal.join(&name), &bytes[..cut(bytes.len())]).unwrap();
        let receipt = ingest(&mut ledger, []).await;
        assert_eq!((receipt.recovered, counts(&ledger).await), (whole, (whole as i64, whole as i64)));
        assert_eq!(receipt.notes.len(), 2, "{:?}", receipt.notes);
        assert!(journal.join(name + ".damaged").exists());
    }
}

#[tokio::test]
async fn a_killed_bulk_run_is_swept_and_never_read() {
    let (_folder, mut ledger) = fresh().await;
    ledger.limits = Limits { journal: 10, run: 100, ..Limits::default() };
    let mut writer = ledger.writer(&NOON).await.unwrap();
    (0..250).for_each(|number| {
        writer.offer(&mut event(number)).unwrap();
    });
    writer.reject(settle::conflict(&event(7))).unwrap();
    drop(writer);
    assert_eq!(left_over(&ledger).len(), 3, "two parts and the session");
    assert_eq!(counts(&ledger).await, (0, 0));
    ingest(&mut ledger, 0..250).await;
    assert_eq!(counts(&ledger).await, (250, 250));
    assert_eq!(left_over(&ledger), Vec::<String>::new());
    assert_eq!(ledger.quarantined().unwrap(), []);
    assert_eq!(disk::names(&ledger.layout.quarantine()).unwrap(), Vec::<String>::new());
}

#[tokio::test]
async fn of_two_writers_at_once_the_first_to_commit_stands() {
    let (folder, mut one) = fresh().await;
    let mut two = Ledger::open(&folder.path().join("ledger")).await.unwrap();
    let mut slow = one.writer(&NOON).await.unwrap();
    let mut fast = two.writer(&NOON).await.unwrap();
    (0..20).for_each(|number| {
        slow.offer(&mut event(number)).unwrap();
    });
    (10..30).for_each(|number| {
        let mut event = event(number);
        if number == 15 {
            event.task_id = Some("else".into());
        }
        fast.offer(&mut event).unwrap();
    });
    assert_eq!(fast.finish().await.unwrap().events, 20);
    let late = slow.finish().await.unwrap();
    assert_eq!((late.events, late.late_duplicates, late.late_conflicts), (10, 9, 1));
    assert_eq!(counts(&one).await, (30, 30));
    assert_eq!(one.quarantined().unwrap()[0].rule, "PW0120");
    assert_eq!(left_over(&one), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn four_writers_of_overlapping_halves_bring_each_event_once() {
    let (folder, ledger) = fresh().await;
    let path = folder.path().join("ledger");
    let writers = [(0, 200), (100, 300), (200, 400), (0, 400)].map(|(from, until)| {
        let path = path.clone();
        tokio::spawn(async move {
            let mut ledger = Ledger::open(&path).await.unwrap();
            ledger.limits = Limits { journal: 250, run: 90, ..Limits::default() };
            ingest(&mut ledger, from..until).await
        })
    });
    let mut brought = 0;
    for writer in writers {
        brought += writer.await.unwrap().events;
    }
    drop(ledger);
    let ledger = Ledger::open(&path).await.unwrap();
    assert_eq!((brought, counts(&ledger).await), (400, (400, 400)));
    assert_eq!(left_over(&ledger), Vec::<String>::new());
    let records = ledger.records().unwrap();
    assert!(records.windows(2).all(|pair| pair[0].previous == pair[1].head), "one chain");
}

#[tokio::test]
async fn a_lost_or_changed_commit_is_not_built_upon() {
    let (_folder, mut ledger) = fresh().await;
    ingest(&mut ledger, 0..10).await;
    ingest(&mut ledger, 10..20).await;
    let commit = ledger.layout.commit(2);
    let text = fs::read_to_string(&commit).unwrap();
    fs::write(&commit, text.replace("\"numRecords\\\":10", "\"numRecords\\\":11")).unwrap();
    let refused = ledger.writer(&NOON).await.err().unwrap().to_string();
    assert!(refused.starts_with("PW0306") && refused.contains("00002.json"), "{refused}");
    // Without its last commit the log is that of an earlier day: only a head noted elsewhere can tell.
    fs::remove_file(&commit).unwrap();
    let mut ledger = Ledger::open(ledger.path()).await.unwrap();
    assert_eq!(ingest(&mut ledger, 0..20).await.events, 10, "an index of later days is not believed");
    assert_eq!(counts(&ledger).await, (20, 20));
}

#[tokio::test]
async fn the_index_is_disposable() {
    let (_folder, mut ledger) = fresh().await;
    for run in 0..25 {
        ingest(&mut ledger, run * 10..run * 10 + 15).await;
    }
    assert!(ledger.layout.log().join("_last_checkpoint").exists());
    let index = ledger.layout.ids().join("index");
    let good = fs::read(&index).unwrap();
    for bad in [Vec::new(), good[..good.len() - 1].to_vec(), b"nonsense".to_vec()] {
        fs::write(&index, bad).unwrap();
        assert_eq!(ingest(&mut ledger, 0..255).await.events, 0);
    }
    fs::remove_file(&index).unwrap();
    assert_eq!(ingest(&mut ledger, 200..260).await.events, 5);
    assert_eq!(counts(&ledger).await, (260, 260));
}

#[tokio::test]
async fn info_counts_what_is_there() {
    let (_folder, mut ledger) = fresh().await;
    assert_eq!(ledger.info().await.unwrap().events, 0);
    let mut writer = ledger.writer(&NOON).await.unwrap();
    (0..400).for_each(|number| {
        writer.offer(&mut event(number)).unwrap();
    });
    writer.input(input("a"));
    writer.reject(settle::conflict(&event(7))).unwrap();
    let receipt = writer.finish().await.unwrap();
    let info = ledger.info().await.unwrap();
    assert_eq!((info.events, info.workers, info.files), (400, 31, 1));
    assert_eq!((info.quarantined, info.inputs, info.table_version), (1, 1, 1));
    assert_eq!(info.head, receipt.head);
    assert_eq!(info.events_by_type["task.paid"], 100);
    assert_eq!(info.events_by_source["native"], 400);
    assert_eq!(info.first_occurred_at, event(0).occurred_at);
    assert_eq!(info.last_occurred_at, event(399).occurred_at);
    assert_eq!((info.first_recorded_at, info.last_recorded_at), (Some(NOON.0), Some(NOON.0)));
    assert!(info.bytes > 1_000);
}

#[tokio::test]
async fn what_is_no_ledger_of_ours_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let said = async |path: &Path| Ledger::open(path).await.err().unwrap().to_string();
    assert!(said(&folder.path().join("none")).await.starts_with("PW0301"));
    fs::write(folder.path().join("thesis.txt"), "x").unwrap();
    assert!(said(folder.path()).await.starts_with("PW0301"));
    let created = Ledger::open_or_create(folder.path()).await.err().unwrap();
    assert!(created.to_string().starts_with("PW0302"));
    let newer = folder.path().join("newer");
    Ledger::open_or_create(&newer).await.unwrap();
    let commit = newer.join("_delta_log/00000000000000000000.json");
    let text = fs::read_to_string(&commit).unwrap();
    let changed = text.replace("\"piecework.format\":\"1\"", "\"piecework.format\":\"9\"");
    fs::write(&commit, changed).unwrap();
    assert!(said(&newer).await.contains("format 9"), "{}", said(&newer).await);
}
