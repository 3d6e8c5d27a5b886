//! The vocabulary: what an event is, its one field list, its rules, its identity, its columns.
//!
//! Promises: no input or output here; whatever reads, stores or documents an event follows from
//! [`FIELDS`].

mod canonical;
mod columns;
mod dictionary;
mod fields;
mod identity;
pub mod json;
mod kinds;
mod line;
mod ready;
mod rows;
mod rules;
mod sparse;
mod value;

pub use columns::{EventBuilder, TextColumn, arrow_type, empty_column, read_event, schema, text_at};
pub use dictionary::{ByValue, Texts, as_it_lies, dictionary_type, is_dictionary, of_columns, picked, plain};
pub use fields::{
    Event, EventOf, FIELDS, Fact, Field, Kind, PAY_KINDS, STAGES, Slot, VERDICTS, Value, Writer, field_index,
};
pub use identity::{
    Joined, assignment_id, content_digest, digests, event_id, id_digest, is_content, number_part, text_part,
};
pub use kinds::{EVENT_TYPES, EventType};
pub use line::line;
pub use ready::{Looker, Ready};
pub use rules::{Fault, RULES, Rule, RuleEntry, SCHEMA_VERSION, check};
pub use sparse::SparseBuilder;
pub use value::{Raw, Reading, as_json, check_nesting, no_json, put};

/// The feed of native events that name none.
pub const NATIVE_SOURCE: &str = "native";

/// Fills in what the contract lets a source leave out, then checks the event.
///
/// # Errors
/// The first rule that the event breaks.
pub fn complete(event: &mut Event, attempt: Option<&str>) -> Result<(), Fault> {
    event.schema_version.get_or_insert(SCHEMA_VERSION);
    event.source.get_or_insert_with(|| NATIVE_SOURCE.to_owned());
    event.time_basis.get_or_insert_with(|| "exact".to_owned());
    if event.event_type == EventType::Paid {
        event.pay_kind.get_or_insert_with(|| "piece".to_owned());
    }
    if event.event_type.is_work()
        && event.assignment_id.is_none()
        && let (Some(task), Some(worker)) = (&event.task_id, &event.worker_id)
    {
        event.assignment_id = Some(assignment_id(task, worker, attempt));
    }
    check(event)?;
    if event.event_id.is_none() {
        let mut digits = uuid::Uuid::encode_buffer();
        let digest = uuid::Uuid::from_u128(content_digest(event)).simple().encode_lower(&mut digits);
        event.event_id = Some(event_id(&[event.source.as_deref().unwrap_or_default(), digest]));
    }
    Ok(())
}
