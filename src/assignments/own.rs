//! Whose an event is, what it offered, and where it stands among the facts of its piece.

use crate::events::{EventOf, EventType, Fact};
use crate::units::Micros;

/// Whether the worker did it: nobody else is named as the one who did.
pub fn is_own(event: &Fact<'_>) -> bool {
    event.actor_id.is_none() || event.actor_id == event.worker_id
}

/// Whether an event says what was offered to the worker: a claim, or a label of the worker's own.
pub fn is_offer(event: &Fact<'_>) -> bool {
    event.event_type == EventType::Claimed || event.event_type == EventType::Labeled && is_own(event)
}

/// Of the publications of a piece's task, in their order, those of its project: one id may be a task of each of two. A piece whose events
/// name no project is of that which is named first.
pub fn of_its_project<'a>(
    events: &[Fact<'_>],
    published: impl Iterator<Item = Fact<'a>> + Clone,
) -> Vec<Fact<'a>> {
    let own = events.iter().find_map(|event| event.project_id);
    let first = published.clone().find_map(|event| event.project_id);
    let is_other = |project: &str| own.or(first).is_some_and(|own| own != project);
    published.filter(|event| !event.project_id.is_some_and(is_other)).collect()
}

/// The order of facts inside a piece: time, then life-cycle order, then id.
pub fn order<T: AsRef<str>>(event: &EventOf<T>) -> (Micros, u8, Option<&str>) {
    (
        event.occurred_at.unwrap_or_default(),
        event.event_type.rank(),
        event.event_id.as_ref().map(AsRef::as_ref),
    )
}
