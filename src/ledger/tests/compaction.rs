//! Merging parts: the same events, fewer files, one chain.

use super::*;
use crate::ledger::verify::verify;

async fn compact(ledger: &mut Ledger, keep: i64, all: bool) -> Compacted {
    let merge = if all { Merge::All } else { Merge::Small };
    let options = CompactOptions { keep: keep * SECOND, merge };
    ledger.writer(&NOON).await.unwrap().compact(&options).await.unwrap()
}

async fn all_events(ledger: &Ledger) -> Vec<Event> {
    let mut events = Vec::new();
    for batch in rows(ledger, "select * from events order by event_id").await {
        events.extend((0..batch.num_rows()).map(|row| read_event(&batch, row)));
    }
    events
}

#[tokio::test]
async fn merged_parts_hold_the_same_events_in_order_and_nothing_comes_twice() {
    let (folder, mut ledger) = fresh().await;
    // A name that would be a pattern, were it not for the URL.
    let path = folder.path().join("a [ledger] of 100%");
    fs::rename(ledger.path(), &path).unwrap();
    ledger = Ledger::open(&path).await.unwrap();
    ledger.limits = Limits { journal: 0, run: 250, row_group: 100, ..Limits::default() };
    for run in 0..6 {
        ingest(&mut ledger, run * 100..run * 100 + 100).await;
    }
    let before = all_events(&ledger).await;
    let done = compact(&mut ledger, 60, false).await;
    assert_eq!((done.merged, done.into, done.events, done.removed), (6, 3, 600, 0));
    assert_eq!(all_events(&ledger).await, before);
    let mut last = None;
    for file in ledger.live_parts().unwrap() {
        for batch in part::read(&path.join(&file.path)).unwrap() {
            let batch = batch.unwrap();
            for row in 0..batch.num_rows() {
                let event = read_event(&batch, row);
                let key = Some((event.worker_id, event.assignment_id, event.occurred_at, event.event_id));
                assert!(last < key, "one order over all merged parts");
                last = key;
            }
        }
    }
    assert_eq!(ingest(&mut ledger, 0..650).await.events, 50, "admission knows what was merged");
    assert_eq!(verify(&path, None).unwrap().faults, []);
    // Replaced parts go when nobody can be at work on them any more; the history stays whole.
    let done = compact(&mut ledger, 0, true).await;
    assert_eq!((done.merged, done.removed), (4, 10));
    assert!(done.removed_bytes > 0);
    assert_eq!(all_events(&ledger).await.len(), 650);
    assert_eq!(verify(&path, None).unwrap().faults, []);
    fs::remove_file(ledger.layout.ids().join("index")).unwrap();
    assert_eq!(ingest(&mut ledger, 0..650).await.events, 0, "an index made from merged parts knows all");
    assert_eq!(compact(&mut ledger, 0, true).await.merged, 3, "large parts are merged only when asked");
    let idle = compact(&mut ledger, 0, false).await;
    assert_eq!((idle.merged, idle.version), (0, ledger.version()));
}

#[tokio::test]
async fn parts_that_memory_has_no_room_for_are_merged_by_turns() {
    for (known, run) in [(0, 10_000), (0, 333), (usize::MAX, 10_000)] {
        let (_folder, mut ledger) = fresh().await;
        ledger.limits = Limits { journal: 0, run, row_group: 100, known, ..Limits::default() };
        for turn in 0..9 {
            // Each worker's events lie in all parts, and no part is as long as another.
            ingest(&mut ledger, (turn..900 + 31 * turn).step_by(9)).await;
        }
        let before = all_events(&ledger).await;
        assert_eq!(ledger.live_parts().unwrap().len(), 9);
        let done = compact(&mut ledger, 0, true).await;
        assert_eq!(done.events as usize, before.len());
        assert_eq!(done.into, (before.len() as u64).div_ceil(run as u64));
        assert_eq!(all_events(&ledger).await, before);
        let mut keys = Vec::new();
        for file in ledger.live_parts().unwrap() {
            for batch in part::read(&ledger.layout.root.join(&file.path)).unwrap() {
                let batch = batch.unwrap();
                keys.extend((0..batch.num_rows()).map(|row| {
                    let event = read_event(&batch, row);
                    (event.worker_id, event.assignment_id, event.occurred_at, event.event_id)
                }));
            }
        }
        assert!(keys.is_sorted_by(|one, other| one < other));
        assert_eq!(left_over(&ledger), Vec::<String>::new());
        assert_eq!(verify(&ledger.layout.root, None).unwrap().faults, []);
    }
}

#[tokio::test]
async fn many_small_commits_are_merged_by_their_sizes() {
    let (_folder, mut ledger) = fresh().await;
    ledger.limits = Limits { journal: 0, ..Limits::default() };
    let options = CompactOptions { keep: 0, merge: Merge::FullTiers };
    let (mut rewritten, mut most) = (0, 0);
    for run in 0..80 {
        ingest(&mut ledger, run * 5..run * 5 + 5).await;
        if ledger.has_full_tiers().unwrap() {
            let done = ledger.writer(&NOON).await.unwrap().compact(&options).await.unwrap();
            assert_eq!(done.into, 1);
            rewritten += done.events;
        }
        most = most.max(ledger.live_parts().unwrap().len());
    }
    // Twice 8 sizes at most, and each event was written again about once for each size.
    assert!(most <= 16 && rewritten <= 3 * 400, "{most} parts, {rewritten} events");
    assert_eq!(all_events(&ledger).await.len(), 400);
    assert_eq!(verify(ledger.path(), None).unwrap().faults, []);
}

#[tokio::test]
async fn parts_that_a_limit_of_memory_has_cut_are_merged_only_when_asked() {
    let (_folder, mut ledger) = fresh().await;
    ledger.limits = Limits { journal: 0, run_bytes: 100 << 10, ..Limits::default() };
    ingest(&mut ledger, 0..3_000).await;
    let parts = ledger.live_parts().unwrap();
    assert!(parts.len() >= 8 && parts.iter().rev().skip(1).all(|part| part.rows >= 100), "{parts:?}");
    assert!(!ledger.has_full_tiers().unwrap());
    assert_eq!(compact(&mut ledger, 0, false).await.into, 1);
    assert_eq!(counts(&ledger).await, (3_000, 3_000));
}

#[tokio::test]
async fn a_writer_at_work_and_a_merge_do_not_disturb_each_other() {
    let (folder, mut one) = fresh().await;
    one.limits = Limits { journal: 0, run: 1_000, ..Limits::default() };
    ingest(&mut one, 0..50).await;
    ingest(&mut one, 50..100).await;
    let mut two = Ledger::open(&folder.path().join("ledger")).await.unwrap();
    let mut writer = two.writer(&NOON).await.unwrap();
    (90..150).for_each(|number| {
        writer.offer(&mut event(number)).unwrap();
    });
    assert_eq!(compact(&mut one, 0, false).await.merged, 2);
    assert_eq!(writer.finish().await.unwrap().events, 50);
    one.refresh().await.unwrap();
    assert_eq!(counts(&one).await, (150, 150));
    assert_eq!(verify(one.path(), None).unwrap().faults, []);
}

#[tokio::test]
async fn what_came_again_is_kept_with_its_place() {
    let (_folder, mut ledger) = fresh().await;
    ingest(&mut ledger, 0..10).await;
    let later = FixedClock(NOON.0 + SECOND);
    let mut writer = ledger.writer(&later).await.unwrap();
    for line in [7, 9] {
        let mut copy = event(3);
        (copy.origin_file, copy.origin_line) = (Some("later.ndjson".into()), Some(line));
        assert_eq!(writer.offer(&mut copy).unwrap(), Judgement::Duplicate);
    }
    writer.finish().await.unwrap();
    let again = |line| SeenAgain { event_id: "e3".into(), file: "later.ndjson".into(), line };
    assert_eq!(ledger.seen_again(None).unwrap(), [again(7), again(9)]);
    assert_eq!(ledger.seen_again(Some(later.0)).unwrap(), [again(7), again(9)]);
    assert_eq!(ledger.seen_again(Some(later.0 - 1)).unwrap(), []);
}
