//! The events themselves: each once, the same as before they were merged, and all of them in the index.

use super::{Scene, Verdict, files};
use crate::admission::Judgement;
use crate::ledger::Limits;
use crate::ledger::admission::{Admission, pairs};
use crate::ledger::commit::FileRecord;
use crate::ledger::compact::set_digest;
use crate::ledger::error::{LedgerError, table_error};
use crate::ledger::ids::{Inspected, Sum};
use crate::ledger::part;

/// Reads the good parts.
pub(super) fn check(scene: &Scene, good: &[&FileRecord], verdict: &mut Verdict) -> Result<(), LedgerError> {
    let mut known = Admission::within(Limits::default().known);
    let (mut sum, mut twice) = (Sum::default(), 0);
    for file in good {
        let path = scene.layout.root.join(&file.path);
        let before = sum.pairs;
        for batch in part::read(&path)? {
            let pairs = pairs(&batch?);
            sum.add(&pairs);
            let judgements = known.admit_all(&pairs)?;
            twice += judgements.iter().filter(|judgement| **judgement != Judgement::New).count();
        }
        let found = sum.pairs - before;
        if found != file.rows {
            let what = format!("this file has {found} events, its commit says {}", file.rows);
            verdict.fault(&file.path, what);
        }
    }
    verdict.events = sum.pairs;
    if twice > 0 {
        verdict.fault("_delta_log", format!("{twice} events are in the table twice"));
    }
    check_merged(scene, good, verdict)?;
    if scene.whole_log && verdict.faults.is_empty() {
        check_index(scene, sum, verdict);
    } else if matches!(scene.index, Inspected::Damaged) {
        verdict.fault(files::index(&scene.layout), DAMAGED);
    }
    Ok(())
}

const DAMAGED: &str = "the index of event ids was cut or changed; the next ingest builds it anew";

/// Merged parts hold the events of those that they replaced.
fn check_merged(scene: &Scene, good: &[&FileRecord], verdict: &mut Verdict) -> Result<(), LedgerError> {
    for record in scene.records.iter().filter(|record| !record.replaced.is_empty()) {
        // Parts that were merged again since are answered for by the later commit.
        if !record.files.iter().all(|file| good.contains(&file)) {
            continue;
        }
        let mut sum = 0u128;
        for file in &record.files {
            let path = scene.layout.root.join(&file.path);
            for batch in part::read(&path)? {
                sum = sum.wrapping_add(set_digest(&batch?).map_err(table_error(&path))?);
            }
        }
        if format!("{sum:032x}") != record.carried {
            verdict.fault(
                super::chain::file(record.version),
                "the parts that this commit merged hold other events than before",
            );
        }
    }
    Ok(())
}

fn check_index(scene: &Scene, sum: Sum, verdict: &mut Verdict) {
    let killed = !scene.sessions.dead.is_empty() || !scene.sessions.live.is_empty();
    let path = files::index(&scene.layout);
    let what = match &scene.index {
        Inspected::Absent if verdict.version == 0 || killed => None,
        Inspected::Absent => Some("the index of event ids is missing; the next ingest builds it anew"),
        Inspected::Damaged if killed => None,
        Inspected::Damaged => Some(DAMAGED),
        Inspected::Whole { version, .. } if *version < verdict.version && killed => None,
        Inspected::Whole { version, .. } if *version < verdict.version => {
            Some("the index of event ids is an older one; the next ingest brings it up to date")
        }
        Inspected::Whole { head, pairs: known, .. } => {
            let same = *head == verdict.head && *known == sum;
            (!same).then_some("the index of event ids is not that of these events; remove it, the next ingest builds it anew")
        }
    };
    if let Some(what) = what {
        verdict.fault(path, what);
    }
}
