//! The disk fails at each step in turn, and from then on takes nothing more: run again, and all is as if nothing had been.

use super::scan::everything;
use super::tampering::copy_all;
use super::*;
use crate::ledger::faults::{Step, fail_at, heal};
use crate::ledger::verify::verify;

/// What a run does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Run {
    /// Through the journal.
    Small,
    /// Straight into parts.
    Bulk,
    Compact,
}

async fn run(ledger: &mut Ledger, run: Run) -> Result<(), LedgerError> {
    ledger.limits = match run {
        Run::Small => Limits { journal: 500, ..Limits::default() },
        Run::Bulk | Run::Compact => Limits { journal: 5, run: 40, row_group: 15, ..Limits::default() },
    };
    let mut writer = ledger.writer(&NOON).await?;
    if run == Run::Compact {
        return writer.compact(&CompactOptions { keep: 0, merge: Merge::All }).await.map(drop);
    }
    if !writer.seen(&"c".repeat(64)) {
        for number in 15..100 {
            let mut event = event(number);
            // The first of them are in the ledger already, from other lines.
            event.origin_line = Some(if number < 30 { 1_000 + number } else { number + 1 });
            writer.offer(&mut event)?;
        }
        writer.reject(settle::conflict(&event(7)))?;
        writer.input(input("c"));
    }
    writer.finish().await.map(drop)
}

/// What a ledger says of itself, without what differs from run to run.
pub(super) async fn state(ledger: &Ledger) -> (Vec<Event>, usize, usize, HashSet<String>) {
    let events = everything(ledger).await.into_values().collect();
    let records = ledger.records().unwrap();
    let inputs = records.iter().flat_map(|record| &record.beside.inputs).map(|input| input.blake3.clone());
    let mut again = ledger.seen_again(None).unwrap();
    // A run that was killed after it acknowledged something reads the same lines once more.
    again.retain(|seen| seen.event_id != format!("e{}", seen.line as i64 - 1));
    (events, ledger.quarantined().unwrap().len(), again.len(), inputs.collect())
}

/// Two commits, and events that a killed run had acknowledged.
async fn before(path: &Path) -> Ledger {
    let mut ledger = Ledger::open_or_create(path).await.unwrap();
    ingest(&mut ledger, 200..220).await;
    ingest(&mut ledger, 220..240).await;
    killed(&mut ledger).await;
    ledger
}

#[tokio::test]
async fn a_disk_that_fails_at_any_step_loses_nothing_and_doubles_nothing() {
    for kind in [Run::Small, Run::Bulk, Run::Compact] {
        let folder = tempfile::tempdir().unwrap();
        let template = before(&folder.path().join("template")).await.layout.root;
        let start = async |name: &str| {
            let path = folder.path().join(name);
            copy_all(&template, &path);
            Ledger::open(&path).await.unwrap()
        };
        let mut clean = start("clean").await;
        run(&mut clean, kind).await.unwrap();
        let wanted = state(&clean).await;
        let mut seen = Vec::new();
        for step in 0.. {
            let mut ledger = start("failing").await;
            let path = ledger.layout.root.clone();
            fail_at(step);
            let outcome = run(&mut ledger, kind).await;
            let failed = heal();
            seen.extend(failed);
            if let Err(error) = &outcome {
                assert!(error.to_string().starts_with("PW0304"), "{kind:?} {step}: {error}");
            }
            // A failure where nothing hangs on it (the index) is no failure of the run.
            let Some(failed) = failed else { break };
            let mut ledger = Ledger::open(&path).await.unwrap();
            // Each comes once, or it would have said so.
            let between = everything(&ledger).await.len();
            assert!(between >= 70, "{kind:?} {step} {failed:?}: {between}");
            let verdict = verify(&path, None).unwrap();
            let index_alone = verdict.faults.iter().all(|fault| fault.file == "_piecework/ids/index");
            assert!(index_alone, "{kind:?} {step} {failed:?}: {:?}", verdict.faults);
            run(&mut ledger, kind).await.unwrap();
            assert!(state(&ledger).await == wanted, "{kind:?} {step} {failed:?}");
            assert_eq!(left_over(&ledger), Vec::<String>::new(), "{kind:?} {step} {failed:?}");
            assert_eq!(verify(&path, None).unwrap().faults, [], "{kind:?} {step} {failed:?}");
            fs::remove_dir_all(&path).unwrap();
        }
        eprintln!("{kind:?}: the disk failed at each of {} steps", seen.len());
        for step in [Step::Create, Step::Write, Step::Sync, Step::Link, Step::Remove] {
            assert!(seen.contains(&step), "{kind:?} never met {step:?}");
        }
    }
}
