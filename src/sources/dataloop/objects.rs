//! One annotation of Dataloop: an object on an item, or the answer to a question about it.
//!
//! Promises: equal objects give equal text whatever ids they have, in whatever order they were drawn.
//! Absent on purpose: any tolerance (two boxes one pixel apart are two answers).

use serde_json::{Map, Value, json};

use crate::events::json::{canonical_members, canonical_value};
use crate::events::{Fault, Reading};
use crate::sources::json::{at, list, stamp, text};
use crate::sources::records::lacks;
use crate::units::Micros;

/// One object, reduced to what its piece of work needs.
pub(super) struct Object<'t> {
    origin: Origin<'t>,
    /// What is the answer in it, as canonical JSON.
    answer: String,
    /// No classification (`class`), which is an answer about the whole item, and no note, which is a remark.
    is_drawn: bool,
    status: Option<String>,
    pub(super) creator: Option<String>,
    pub(super) created: Micros,
    /// The last save, where that is later.
    pub(super) updated: Option<(Micros, Option<String>)>,
    pub(super) automated: bool,
}

/// Where an object stands: the text of its record, and its place in the record's list where it is not the record itself.
pub(super) type Origin<'t> = (&'t str, Option<usize>);

impl<'t> Object<'t> {
    /// # Errors
    /// When it does not say when it was made.
    pub(super) fn read(value: &Value, origin: Origin<'t>, reading: Reading) -> Result<Object<'t>, Fault> {
        let created =
            stamp(value, "createdAt", reading)?.ok_or_else(|| lacks("an annotation", "createdAt"))?;
        let updated = stamp(value, "updatedAt", reading)?.filter(|updated| *updated > created);
        Ok(Object {
            origin,
            answer: answer(value),
            is_drawn: !matches!(value["type"].as_str(), Some("class" | "note" | "item_description")),
            status: text(value, "metadata.system.status"),
            creator: text(value, "creator"),
            created,
            updated: updated.map(|at| (at, text(value, "updatedBy"))),
            automated: at(value, "metadata.system.automated").is_some_and(|automated| *automated == true),
        })
    }

    /// The last save where somebody else made it (`?` where the file does not say who).
    pub(super) fn edit(&self) -> Option<(Micros, String)> {
        let (at, by) = self.updated.as_ref().filter(|(_, by)| by.is_none() || *by != self.creator)?;
        Some((*at, by.clone().unwrap_or_else(|| "?".to_owned())))
    }

    /// When its author saved it last, as far as the file still says.
    pub(super) fn own_save(&self) -> Micros {
        match &self.updated {
            Some((at, _)) if self.edit().is_none() => *at,
            _ => self.created,
        }
    }
}

/// The objects as canonical JSON: a sorted list. Answers to questions about an object stand with it.
pub(super) fn label(objects: &[Object<'_>]) -> String {
    let mut answers: Vec<&str> = objects.iter().map(|object| object.answer.as_str()).collect();
    answers.sort_unstable();
    format!("[{}]", answers.join(","))
}

/// How many were drawn.
pub(super) fn count(objects: &[Object<'_>]) -> Option<f64> {
    let drawn = objects.iter().filter(|object| object.is_drawn);
    Some(drawn.count()).filter(|count| *count > 0).map(|count| count as f64)
}

/// The objects as they stand in the file.
pub(super) fn raw(objects: &[Object<'_>]) -> String {
    let mut last = ("", Value::Null);
    let values = objects.iter().map(|object| {
        let (record, place) = object.origin;
        if !std::ptr::eq(record, last.0) {
            // It was read once before.
            last = (record, serde_json::from_str(record).unwrap_or_default());
        }
        let value = place.map_or(Some(&last.1), |place| list(&last.1, "annotations").get(place));
        value.cloned().unwrap_or_default()
    });
    Value::Array(values.collect()).to_string()
}

fn answer(object: &Value) -> String {
    let is_empty = |value: &Value| {
        value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty)
    };
    let parts = [
        ("type", at(object, "type")),
        ("label", at(object, "label")),
        ("attributes", at(object, "attributes")),
        ("coordinates", at(object, "coordinates")),
        ("answers", at(object, "metadata.system.attributes")),
        ("snapshots", at(object, "metadata.system.snapshots_")),
        // Of pictures it is 0 always.
        ("frame", at(object, "metadata.system.frame").filter(|frame| **frame != json!(0))),
    ];
    let parts = parts.into_iter().filter_map(|(name, value)| Some((name, value?)));
    canonical_members(parts.filter(|(_, value)| !is_empty(value)))
}

/// How the objects stand (`issue`, `approved`, ...), where any of them says so.
pub(super) fn statuses(objects: &[Object<'_>]) -> Option<String> {
    let mut out: Map<String, Value> = Map::new();
    for status in objects.iter().filter_map(|object| object.status.as_deref()) {
        let count = out.get(status).and_then(Value::as_u64).unwrap_or(0) + 1;
        out.insert(status.to_owned(), count.into());
    }
    (!out.is_empty()).then(|| canonical_value(&json!({ "object_statuses": out })))
}
