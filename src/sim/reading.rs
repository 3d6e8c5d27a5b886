//! Lines into events, for the tests of this room.
//!
//! Absent on purpose: files and other formats (`sources`).

use crate::events::{Event, FIELDS, Fault, Raw, Reading, Rule, complete, put};

/// Reads one line as the contract says.
pub fn read(line: &str) -> Result<Event, Fault> {
    let map: serde_json::Map<String, serde_json::Value> =
        serde_json::from_str(line).map_err(|_| Fault::new(Rule::NotJson, "line", line, "is not JSON"))?;
    let mut event = Event::default();
    if !map.contains_key("event_type") {
        return Err(Fault::new(Rule::Missing, "event_type", "", "is missing"));
    }
    for (field, slot) in FIELDS.iter().zip(event.slots()) {
        if let Some(value) = map.get(field.name) {
            put(slot, field, Raw::Json(&value.to_string()), Reading::default())?;
        }
    }
    complete(&mut event, None)?;
    Ok(event)
}
