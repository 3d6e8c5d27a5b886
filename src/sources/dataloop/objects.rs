//! One annotation of Dataloop: an object on an item, or the answer to a question about it.
//!
//! Promises: equal objects give equal text whatever ids they have, in whatever order they were drawn.
//! Absent on purpose: any tolerance (two boxes one pixel apart are two answers).

use serde_json::{Map, Value, json};

use crate::events::json::canonical_value;
use crate::events::{Fault, Reading};
use crate::sources::json::{at, stamp, text};
use crate::sources::records::lacks;
use crate::units::Micros;

/// One object, with what its piece of work needs.
pub(super) struct Object<'v> {
    pub(super) value: &'v Value,
    pub(super) creator: Option<String>,
    pub(super) created: Micros,
    /// The last save, where that is later.
    pub(super) updated: Option<(Micros, Option<String>)>,
    pub(super) automated: bool,
}

impl<'v> Object<'v> {
    /// # Errors
    /// When it does not say when it was made.
    pub(super) fn read(value: &'v Value, reading: Reading) -> Result<Object<'v>, Fault> {
        let created =
            stamp(value, "createdAt", reading)?.ok_or_else(|| lacks("an annotation", "createdAt"))?;
        let updated = stamp(value, "updatedAt", reading)?.filter(|updated| *updated > created);
        Ok(Object {
            value,
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
    let mut parts: Vec<Value> = objects.iter().map(|object| reduced(object.value)).collect();
    parts.sort_by_cached_key(canonical_value);
    canonical_value(&Value::Array(parts))
}

/// How many are objects. A classification (`class`) is an answer about the whole item, and a note is a remark.
pub(super) fn count(objects: &[Object<'_>]) -> Option<f64> {
    let drawn = objects.iter().filter(|object| {
        !matches!(object.value["type"].as_str(), Some("class" | "note" | "item_description"))
    });
    Some(drawn.count()).filter(|count| *count > 0).map(|count| count as f64)
}

fn reduced(object: &Value) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, value: Option<&Value>| {
        let empty = |value: &&Value| {
            value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty)
        };
        if let Some(value) = value.filter(|value| !empty(value)) {
            out.insert(key.to_owned(), value.clone());
        }
    };
    for key in ["type", "label", "attributes", "coordinates"] {
        put(key, at(object, key));
    }
    put("answers", at(object, "metadata.system.attributes"));
    put("snapshots", at(object, "metadata.system.snapshots_"));
    // Of pictures it is 0 always.
    put("frame", at(object, "metadata.system.frame").filter(|frame| **frame != json!(0)));
    Value::Object(out)
}

/// How the objects stand (`issue`, `approved`, ...), where any of them says so.
pub(super) fn statuses(objects: &[Object<'_>]) -> Option<String> {
    let mut out: Map<String, Value> = Map::new();
    for status in objects.iter().filter_map(|object| text(object.value, "metadata.system.status")) {
        let count = out.get(&status).and_then(Value::as_u64).unwrap_or(0) + 1;
        out.insert(status, count.into());
    }
    (!out.is_empty()).then(|| canonical_value(&json!({ "object_statuses": out })))
}
