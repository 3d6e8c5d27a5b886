//! What one annotator did on one instance: when it was first looked at, when it was answered, what a model suggested.
//!
//! Promises: moments of one clock are compared with each other: saves and clicks are the browser's, the list of changes is the
//! server's, and the two may differ by seconds.
//! Absent on purpose: working time from gaps between clicks; `total_time_ms` is taken where it is more than 0.

use serde_json::{Map, Value};

use crate::events::json::canonical_value;
use crate::events::{Fault, Rule};
use crate::sources::json::{at, list, text};
use crate::sources::records::epoch_seconds;
use crate::units::Micros;

/// The moments of one instance.
pub(super) struct Instance<'v> {
    pub(super) first_look: Option<Micros>,
    opened: Option<Micros>,
    last_save: Option<Micros>,
    /// Of the browser's clock, then of the server's.
    changes: [Vec<Micros>; 2],
    pub(super) active_ms: Option<i64>,
    suggestions: Vec<(Micros, &'v Value)>,
    behaviour: &'v Value,
}

/// Whether anything in a behaviour is a moment.
pub(super) fn has_times(behaviour: &Value) -> bool {
    let lists = ["interactions", "annotation_changes"];
    at(behaviour, "session_start").is_some() || lists.iter().any(|key| !list(behaviour, key).is_empty())
}

impl<'v> Instance<'v> {
    /// # Errors
    /// When a moment or the time is none.
    pub(super) fn read(behaviour: &'v Value) -> Result<Instance<'v>, Fault> {
        let mut looks = Vec::new();
        let mut saves = Vec::new();
        let mut clicks = Vec::new();
        for interaction in list(behaviour, "interactions") {
            let kind = interaction["event_type"].as_str().unwrap_or_default();
            let moments = match (kind, interaction["target"].as_str()) {
                ("navigation", Some("instance_load")) => &mut looks,
                ("save", _) => &mut saves,
                ("annotation_change", _) if is_a_persons(&interaction["metadata"]) => &mut clicks,
                _ => continue,
            };
            moments.extend(epoch_seconds(interaction, "timestamp")?);
        }
        let mut listed = Vec::new();
        for change in list(behaviour, "annotation_changes").iter().filter(|change| is_a_persons(change)) {
            listed.extend(epoch_seconds(change, "timestamp")?);
        }
        let mut suggestions = Vec::new();
        for usage in list(behaviour, "ai_usage") {
            suggestions.extend(epoch_seconds(usage, "response_timestamp")?.map(|at| (at, usage)));
        }
        Ok(Instance {
            first_look: looks.into_iter().min(),
            opened: epoch_seconds(behaviour, "session_start")?,
            last_save: saves.into_iter().max(),
            changes: [clicks, listed],
            active_ms: total_ms(behaviour)?,
            suggestions,
            behaviour,
        })
    }

    /// When it was answered: at the last change before the last save; whether that is exact. Without any change nothing but
    /// the first look says when at the earliest.
    pub(super) fn answered(&self) -> Option<(Micros, bool)> {
        let changes = self.changes.iter().find(|changes| !changes.is_empty());
        let last = changes.and_then(|changes| {
            let saved =
                changes.iter().filter(|change| self.last_save.is_none_or(|save| **change <= save)).max();
            saved.or(changes.iter().max()).copied()
        });
        last.map(|at| (at, true)).or_else(|| Some((self.first_look.or(self.opened)?, false)))
    }

    /// What a model had suggested before a moment, by question, as a list of names.
    pub(super) fn suggested(&self, before: Micros) -> Option<String> {
        let mut out = Map::new();
        let mut usages: Vec<_> = self.suggestions.iter().filter(|(at, _)| *at <= before).collect();
        usages.sort_by_key(|(at, _)| *at);
        for (_, usage) in usages {
            let (Some(question), Some(shown)) = (text(usage, "schema_name"), at(usage, "suggestions_shown"))
            else {
                continue;
            };
            out.insert(question, shown.clone());
        }
        (!out.is_empty()).then(|| canonical_value(&Value::Object(out)))
    }

    /// How suggestions were met.
    pub(super) fn attributes(&self) -> Option<String> {
        let usage = list(self.behaviour, "ai_usage");
        (!usage.is_empty()).then(|| canonical_value(&serde_json::json!({ "ai_usage": usage })))
    }
}

/// Whether a change is a person's: `prefill` is the tool's own, from an earlier answer or a model.
fn is_a_persons(change: &Value) -> bool {
    change["source"].as_str() != Some("prefill")
}

fn total_ms(behaviour: &Value) -> Result<Option<i64>, Fault> {
    let Some(text) = text(behaviour, "total_time_ms") else { return Ok(None) };
    let fault = |rule, message| Fault::new(rule, "total_time_ms", &text, message);
    let ms: f64 = text.parse().map_err(|_| fault(Rule::NotNumber, "is not a number of milliseconds"))?;
    match ms.round() {
        ms if ms < 0.0 => Err(fault(Rule::OutOfRange, "is negative")),
        // What is longer than ten years is refused where the event is checked.
        ms if ms < 9e15 => Ok(Some(ms as i64).filter(|ms| *ms > 0)),
        _ => Err(fault(Rule::OutOfRange, "is too large")),
    }
}
