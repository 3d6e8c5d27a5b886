//! Events with what a table must have, and with what is filled in where a source leaves it out.

use crate::events::{Event, EventType};

/// With what a table of events always has.
pub fn whole(event: &Event) -> Event {
    let mut event = event.clone();
    event.schema_version.get_or_insert(1);
    event.occurred_at.get_or_insert(0);
    for text in [&mut event.event_id, &mut event.source, &mut event.time_basis] {
        text.get_or_insert_with(|| "exact".into());
    }
    event
}

/// With what rows that are ready have and others get later.
pub fn filled(mut event: Event) -> Event {
    event.schema_version.get_or_insert(1);
    event.source.get_or_insert_with(|| "native".into());
    event.time_basis.get_or_insert_with(|| "exact".into());
    if event.event_type == EventType::Paid {
        event.pay_kind.get_or_insert_with(|| "piece".into());
    }
    event
}
