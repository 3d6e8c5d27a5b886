//! Known answers: which of a piece's items have one, and whether the worker gave it.

use std::collections::BTreeMap;

use super::own::is_own;
use crate::events::{Event, EventType, json};
use crate::units::Micros;

/// One labeled item whose answer is known.
#[derive(Debug, PartialEq)]
pub struct Answer {
    pub item_id: Option<String>,
    pub at: Micros,
    pub correct: bool,
}

/// Judges each labeled item of one piece by the latest known answer on its own events, else on its task's.
/// A known answer that the worker brought (`actor_id`) does not judge the worker.
pub fn answers(events: &[Event], published: &[Event]) -> Vec<Answer> {
    let mut last_labels: BTreeMap<Option<&String>, &Event> = BTreeMap::new();
    for event in events.iter().filter(is_answer) {
        last_labels.insert(event.item_id.as_ref(), event);
    }
    last_labels
        .into_iter()
        .filter_map(|(item, label)| {
            let gold = known(events, item, label).or_else(|| known(published, item, label))?;
            let correct = label.label.as_deref().is_some_and(|given| json::agrees(given, gold));
            Some(Answer { item_id: item.cloned(), at: label.occurred_at.unwrap_or_default(), correct })
        })
        .collect()
}

/// A label of the worker's whose content is known: a source may tell that somebody answered, and not what.
fn is_answer(event: &&Event) -> bool {
    event.event_type == EventType::Labeled && is_own(event) && event.label.is_some()
}

/// The latest known answer for an item. One given for the page as a whole judges none of its questions.
fn known<'a>(events: &'a [Event], item: Option<&String>, label: &Event) -> Option<&'a str> {
    events
        .iter()
        .rev()
        .filter(|event| event.item_id.as_ref() == item)
        .filter(|event| event.actor_id.is_none() || event.actor_id != label.worker_id)
        .find_map(|event| event.gold.as_deref())
}
