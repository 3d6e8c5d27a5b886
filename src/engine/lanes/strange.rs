//! The few events that the audit looks at, and what it compares them with.

use std::collections::HashSet;

use arrow::array::RecordBatch;

use super::share::Share;
use super::sum::{Around, read};
use super::{Lanes, on_cores};
use crate::audit::suspects::{Across, Counted, Watch};
use crate::engine::EngineError;
use crate::events::{Event, EventBuilder, EventType};
use crate::units::Micros;

/// What the audit is run over.
pub struct Strange {
    /// The events of the suspects, and those that belong to no piece.
    pub events: Vec<RecordBatch>,
    /// The shared tables of the rules, made from all pieces.
    pub given: Vec<(&'static str, RecordBatch)>,
    /// What counts as now where nobody says so.
    pub now: Micros,
}

/// Events in a batch.
const ROWS: usize = 8_192;

/// Reads the events of the suspects of all shares. `aside` is what belongs to no piece.
///
/// # Errors
/// When a temporary file cannot be read.
pub fn strange(
    lanes: &Lanes,
    shares: &[std::ops::Range<usize>],
    around: &Around<'_>,
    watch: &Watch,
    across: &Across,
    aside: &[Event],
) -> Result<Strange, EngineError> {
    let suspects = across.suspects();
    let of_share = |at: usize| suspects_of(&Share::read(lanes, shares[at].clone())?, &suspects[at]);
    let asked = (0..shares.len()).filter(|at| !suspects[*at].is_empty());
    let (mut events, mut tasks) = (Vec::new(), HashSet::new());
    for (batches, of) in on_cores(asked.collect(), of_share)? {
        events.extend(batches);
        tasks.extend(of);
    }
    let mut counted = Counted::of(across.series());
    if !counted.is_empty() {
        let none = counted.clone();
        let of_share = |at: usize| {
            let mut counted = none.clone();
            count(&Share::read(lanes, shares[at].clone())?, around, &mut counted)?;
            Ok(counted)
        };
        for of in on_cores((0..shares.len()).collect(), of_share)? {
            counted.merge(&of);
        }
    }
    // Of publications only those that say something of a suspect.
    let is_needed = |event: &&Event| {
        let of_suspect = event.task_id.as_ref().is_some_and(|task| tasks.contains(task));
        event.event_type != EventType::Published || of_suspect || watch.is_odd(&event.fact())
    };
    let mut builder = EventBuilder::default();
    aside.iter().filter(is_needed).for_each(|event| builder.push(event));
    events.push(builder.finish()?);
    Ok(Strange { events, given: across.tables(&counted)?, now: across.now() })
}

/// The events of some groups of a share, and their tasks.
fn suspects_of(
    share: &Share<'_>,
    groups: &[u32],
) -> Result<(Vec<RecordBatch>, HashSet<String>), EngineError> {
    let ids = Some(share.ids()?);
    let (mut batches, mut tasks) = (Vec::new(), HashSet::new());
    let (mut builder, mut facts) = (EventBuilder::default(), Vec::new());
    let mut wanted = groups.iter().peekable();
    for (number, group) in (0..).zip(share.groups()) {
        if wanted.next_if(|wanted| **wanted == number).is_none() {
            continue;
        }
        group.events.iter().for_each(|event| read(share, group, *event, ids, &mut facts));
        for fact in facts.drain(..) {
            builder.push(&fact);
            if let Some(task) = fact.task_id.filter(|task| !tasks.contains(*task)) {
                tasks.insert(task.to_owned());
            }
        }
        if builder.len() >= ROWS {
            batches.push(builder.finish()?);
        }
    }
    batches.push(builder.finish()?);
    Ok((batches, tasks))
}

/// Counts the answers of a share that stand.
fn count(share: &Share<'_>, around: &Around<'_>, counted: &mut Counted<'_>) -> Result<(), EngineError> {
    let ids = around.aside.has_voids().then(|| share.ids()).transpose()?;
    let mut facts = Vec::new();
    for group in share.groups() {
        group.events.iter().for_each(|event| read(share, group, *event, ids, &mut facts));
        let standing = facts.drain(..).filter(|fact| around.aside.void_of(fact).is_none());
        standing.for_each(|fact| counted.count(&fact));
    }
    Ok(())
}
