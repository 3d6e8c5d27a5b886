//! Known answers: which of a piece's items have one, and whether the worker gave it.

use std::collections::BTreeMap;

use super::own::is_own;
use crate::events::{EventType, Fact, json};
use crate::units::Micros;

/// One labeled item whose answer is known.
#[derive(Debug)]
pub struct Answer<'a> {
    pub item_id: Option<&'a str>,
    pub at: Micros,
    pub correct: bool,
    /// The answer that was given.
    pub label: &'a Fact<'a>,
    /// What brought the known one.
    pub brought_by: &'a Fact<'a>,
}

/// Judges each labeled item of one piece by the latest known answer on its own events, else on its task's.
/// A known answer that the worker brought (`actor_id`) does not judge the worker.
pub fn answers<'a>(events: &'a [Fact<'a>], published: &'a [Fact<'a>]) -> Vec<Answer<'a>> {
    let mut last_labels: BTreeMap<Option<&str>, &Fact<'_>> = BTreeMap::new();
    for event in events.iter().filter(is_answer) {
        last_labels.insert(event.item_id, event);
    }
    last_labels
        .into_iter()
        .filter_map(|(item, label)| {
            let (gold, brought_by) = known(events, item, label).or_else(|| known(published, item, label))?;
            let correct = label.label.is_some_and(|given| json::agrees(given, gold));
            let at = label.occurred_at.unwrap_or_default();
            Some(Answer { item_id: item, at, correct, label, brought_by })
        })
        .collect()
}

/// A label of the worker's whose content is known: a source may tell that somebody answered, and not what.
fn is_answer(event: &&Fact<'_>) -> bool {
    event.event_type == EventType::Labeled && is_own(event) && event.label.is_some()
}

/// The latest known answer for an item. One given for the page as a whole judges none of its questions.
fn known<'a>(
    events: &'a [Fact<'a>],
    item: Option<&str>,
    label: &Fact<'_>,
) -> Option<(&'a str, &'a Fact<'a>)> {
    events
        .iter()
        .rev()
        .filter(|event| event.item_id == item)
        .filter(|event| event.actor_id.is_none() || event.actor_id != label.worker_id)
        .find_map(|event| Some((event.gold?, event)))
}
