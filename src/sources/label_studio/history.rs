//! An annotation's `history`, where an export has it: the only place where each action has its own
//! time and person.

use serde_json::Value;

use super::read::{list, moment, person};
use crate::events::{Fault, Reading};
use crate::units::Micros;

/// One action on an annotation.
pub(super) struct Action<'t> {
    /// `submitted`, `updated`, `skipped`, `accepted`, `rejected`, `fixed_and_accepted`, `deleted_review`, ...
    pub(super) name: &'t str,
    pub(super) at: Micros,
    pub(super) by: Option<String>,
    /// The answer after it.
    pub(super) result: &'t [Value],
    /// The verdict that it was, if one.
    pub(super) review: &'t Value,
}

/// The actions with a time, oldest first.
pub(super) fn actions(annotation: &Value, reading: Reading) -> Result<Vec<Action<'_>>, Fault> {
    let mut actions = Vec::new();
    for entry in list(&annotation["history"]) {
        let Some(at) = moment(&entry["created_at"], reading)? else { continue };
        actions.push(Action {
            name: entry["action"].as_str().unwrap_or_default(),
            at,
            by: person(&entry["created_by"]),
            result: list(&entry["result"]),
            review: &entry["review_id"],
        });
    }
    actions.sort_by_key(|action| action.at);
    Ok(actions)
}
