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

/// The order of facts inside a piece: time, then life-cycle order, then id.
pub fn order<T: AsRef<str>>(event: &EventOf<T>) -> (Micros, u8, Option<&str>) {
    (
        event.occurred_at.unwrap_or_default(),
        event.event_type.rank(),
        event.event_id.as_ref().map(AsRef::as_ref),
    )
}
