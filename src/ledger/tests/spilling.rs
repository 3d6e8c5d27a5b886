//! With no memory for known ids all of them go through a temporary file, and nothing else changes.

use super::*;
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
