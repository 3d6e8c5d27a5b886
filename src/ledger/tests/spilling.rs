//! However little memory there is, the ledger is the same; and where the disk cannot take what memory cannot, nothing is half done.

use proptest::prelude::*;

use super::crash::state;
use super::*;
use crate::events::EventBuilder;
use crate::ledger::faults::{fail_at, heal};
use crate::ledger::verify::verify;

/// More than the first places of the table hold.
const MANY: i64 = 9_000;

fn without_memory() -> Limits {
    Limits { journal: 100, run: 2_500, row_group: 1_000, known: 0, ..Limits::default() }
}

#[tokio::test]
async fn ids_on_disk_are_known_to_this_run_and_the_next() {
    let (_folder, mut ledger) = fresh().await;
    ledger.limits = without_memory();
    let mut writer = ledger.writer(&NOON).await.unwrap();
    for number in 0..MANY {
        assert_eq!(writer.offer(&mut event(number)).unwrap(), Judgement::New);
    }
    for number in 0..MANY {
        assert_eq!(writer.offer(&mut event(number)).unwrap(), Judgement::Duplicate, "{number}");
        let mut other = Event { team: Some("other".into()), ..event(number) };
        assert_eq!(writer.offer(&mut other).unwrap(), Judgement::Conflict, "{number}");
    }
    assert_eq!(writer.finish().await.unwrap().events, MANY as u64);
    assert_eq!(ingest(&mut ledger, 0..MANY + 50).await.events, 50, "by the index");
    fs::remove_file(ids::path(&ledger.layout)).unwrap();
    assert_eq!(ingest(&mut ledger, 0..MANY + 70).await.events, 20, "by the parts");
    assert_eq!(counts(&ledger).await, (MANY + 70, MANY + 70));
    assert_eq!(verify(&ledger.layout.root, None).unwrap().faults, []);
}

#[tokio::test]
async fn what_another_writer_brought_first_is_let_go_of() {
    let (_folder, mut ledger) = fresh().await;
    let mut second = Ledger::open(&ledger.layout.root).await.unwrap();
    (ledger.limits, second.limits) = (without_memory(), without_memory());
    let mut late = second.writer(&NOON).await.unwrap();
    for number in 0..MANY {
        let team = (number < 3).then(|| "other".to_owned());
        late.offer(&mut Event { team, ..event(number) }).unwrap();
    }
    ingest(&mut ledger, 0..MANY - 1_000).await;
    let receipt = late.finish().await.unwrap();
    assert_eq!(receipt.events, 1_000);
    assert_eq!((receipt.late_conflicts, receipt.late_duplicates), (3, MANY as u64 - 1_003));
    ledger.refresh().await.unwrap();
    assert_eq!(counts(&ledger).await, (MANY, MANY));
    assert_eq!(ingest(&mut ledger, 0..MANY).await.events, 0);
    assert_eq!(verify(&ledger.layout.root, None).unwrap().faults, []);
}

#[tokio::test]
async fn what_another_writer_brought_and_merged_meanwhile_is_let_go_of() {
    for known in [0, usize::MAX] {
        let (_folder, mut ledger) = fresh().await;
        let mut second = Ledger::open(&ledger.layout.root).await.unwrap();
        ledger.limits = Limits { journal: 0, ..Limits::default() };
        second.limits = Limits { known, ..without_memory() };
        ingest(&mut ledger, 0..500).await;
        let mut late = second.writer(&NOON).await.unwrap();
        for number in 0..MANY {
            late.offer(&mut event(number)).unwrap();
        }
        ingest(&mut ledger, 400..1_000).await;
        let options = CompactOptions { keep: 0, merge: Merge::All };
        let done = ledger.writer(&NOON).await.unwrap().compact(&options).await.unwrap();
        assert_eq!(done.removed, 2, "what the commits brought lies in another file now");
        let receipt = late.finish().await.unwrap();
        assert_eq!((receipt.events, receipt.late_duplicates), (MANY as u64 - 1_000, 500));
        ledger.refresh().await.unwrap();
        assert_eq!(counts(&ledger).await, (MANY, MANY));
        assert_eq!(verify(&ledger.layout.root, None).unwrap().faults, []);
    }
}

fn batch(events: &[Event]) -> RecordBatch {
    let mut builder = EventBuilder::default();
    events.iter().for_each(|event| builder.push(event));
    builder.finish().unwrap()
}

fn code<T>(outcome: Result<T, LedgerError>) -> String {
    outcome.err().map_or(String::new(), |error| error.to_string()[..6].to_owned())
}

#[tokio::test]
async fn a_writer_of_which_a_step_failed_half_way_commits_nothing_more() {
    // The known ids cannot be put aside in the midst of a batch; nor can the digests of a commit.
    let no_memory = Limits { run: usize::MAX, run_bytes: usize::MAX, ..without_memory() };
    let many = pairs::AT_ONCE as i64 + 100;
    for (limits, many) in [(no_memory, MANY), (Limits { known: usize::MAX, ..no_memory }, many)] {
        let (_folder, mut ledger) = fresh().await;
        ledger.limits = limits;
        let events = batch(&(0..many).map(event).collect::<Vec<_>>());
        let mut writer = ledger.writer(&NOON).await.unwrap();
        writer.input(input("a"));
        fail_at(0);
        assert_eq!(code(writer.offer_batch(&events)), "PW0304");
        heal();
        assert_eq!(code(writer.offer_batch(&events)), "PW0308");
        assert_eq!(code(writer.offer(&mut event(many))), "PW0308");
        assert_eq!(code(writer.reject(settle::conflict(&event(7)))), "PW0308");
        assert_eq!(code(writer.acknowledge()), "PW0308");
        assert_eq!(code(writer.settle().await), "PW0308");
        assert_eq!(code(writer.finish().await), "PW0308");
        assert_eq!((counts(&ledger).await, ledger.version()), ((0, 0), 0));
        let mut writer = ledger.writer(&NOON).await.unwrap();
        assert!(!writer.seen(&"a".repeat(64)));
        let judgements = writer.offer_batch(&events).unwrap();
        assert!(judgements.iter().all(|judgement| *judgement == Judgement::New));
        assert_eq!(writer.finish().await.unwrap().events, many as u64);
        assert_eq!(left_over(&ledger), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_commit_that_failed_is_not_tried_again_by_who_does_not_know_how_far_it_came() {
    for step in 0..12 {
        let (_folder, mut ledger) = fresh().await;
        ledger.limits = Limits { journal: 0, ..Limits::default() };
        let mut writer = ledger.writer(&NOON).await.unwrap();
        writer.offer_batch(&batch(&(0..100).map(event).collect::<Vec<_>>())).unwrap();
        fail_at(step);
        assert_eq!(code(writer.settle().await), "PW0304", "{step}");
        heal();
        assert_eq!(code(writer.finish().await), "PW0308", "{step}");
        ingest(&mut ledger, 0..100).await;
        assert_eq!(counts(&ledger).await, (100, 100));
    }
}

/// Two runs that overlap, by the batch and one by one, within limits.
async fn told(limits: Limits, each: usize) -> (Vec<Event>, usize, usize, HashSet<String>) {
    let (_folder, mut ledger) = fresh().await;
    ledger.limits = limits;
    for (from, until, digit) in [(0, 300, "a"), (250, 420, "b")] {
        let mut writer = ledger.writer(&NOON).await.unwrap();
        // Of the second run all come from other lines.
        let events: Vec<Event> = (from..until)
            .map(|number| Event { origin_line: Some(number + 1 + 1_000 * from), ..event(number) })
            .collect();
        for (turn, some) in events.chunks(each).enumerate() {
            if turn % 3 == 0 {
                some.iter().for_each(|event| {
                    writer.offer(&mut event.clone()).unwrap();
                });
            } else {
                writer.offer_batch(&batch(some)).unwrap();
            }
        }
        writer.reject(settle::conflict(&event(from))).unwrap();
        writer.input(input(digit));
        writer.finish().await.unwrap();
    }
    for file in ledger.live_parts().unwrap() {
        let batches = part::read(&ledger.layout.root.join(&file.path)).unwrap();
        let events = batches.flat_map(|batch| {
            let batch = batch.unwrap();
            (0..batch.num_rows()).map(|row| read_event(&batch, row)).collect::<Vec<_>>()
        });
        let key = |event: Event| (event.worker_id, event.assignment_id, event.occurred_at, event.event_id);
        assert!(events.map(key).is_sorted());
        assert_eq!(file.rows, file.groups.iter().map(|group| group.rows).sum::<u64>());
    }
    assert_eq!(verify(&ledger.layout.root, None).unwrap().faults, []);
    state(&ledger).await
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn any_limits_give_the_same_ledger(
        journal in 0..400_usize, run in 20..600_usize, run_bytes in 1..600_000_usize, row_group in 10..300_usize,
        known in prop::bool::ANY, each in 1..200_usize
    ) {
        let known = if known { usize::MAX } else { 0 };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(async {
            let limits = Limits { journal, run, run_bytes, row_group, known };
            let wanted = told(Limits::default(), usize::MAX).await;
            assert_eq!((wanted.0.len(), wanted.2), (420, 50));
            assert!(told(limits, each).await == wanted, "{limits:?} {each}");
        });
    }
}
