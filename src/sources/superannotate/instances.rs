//! The instances of an item: who drew each, when, and what it answers.
//!
//! Promises: a video keeps the same facts one level deeper (`meta`), and they are read alike; ids, stamps and
//! what the editor adds are no part of the answer.
//! Absent on purpose: comments, which are remarks and no answers.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::events::json::{canonical_value, canonical_without};
use crate::events::{Fault, Reading};
use crate::sources::json::{list, stamp, text};
use crate::units::Micros;

/// One box, mask, span, tag or event.
pub(super) struct Instance {
    pub(super) author: Option<String>,
    pub(super) created: Option<Micros>,
    /// The last change and who made it.
    pub(super) updated: Option<(Micros, String)>,
    /// From a model or an import.
    pub(super) is_model: bool,
    pub(super) is_tag: bool,
    answer: String,
}

/// Takes the instances out of an item; those that cannot be read with the reason.
pub(super) fn instances(item: &mut Value, reading: Reading) -> (Vec<Instance>, Vec<(Fault, Value)>) {
    let (mut instances, mut faults) = (Vec::new(), Vec::new());
    let Some(Value::Array(values)) = item.get_mut("instances").map(Value::take) else {
        return (instances, faults);
    };
    for mut value in values {
        match instance(&mut value, reading) {
            Ok(instance) => instances.extend(instance),
            Err(fault) => faults.push((fault, value)),
        }
    }
    (instances, faults)
}

/// An instance, its attributes put in order; none of a comment.
fn instance(value: &mut Value, reading: Reading) -> Result<Option<Instance>, Fault> {
    let about = value.get("meta").filter(|meta| meta.is_object()).unwrap_or(&*value);
    if text(about, "type").as_deref() == Some("comment") {
        return Ok(None);
    }
    let by = |key: &str| text(about, &format!("{key}.email")).or_else(|| text(about, key));
    let created_as = text(about, "creationType").unwrap_or_default().to_ascii_lowercase();
    let instance = Instance {
        author: by("createdBy"),
        created: stamp(about, "createdAt", reading)?,
        updated: stamp(about, "updatedAt", reading)?.zip(by("updatedBy")),
        is_model: !matches!(created_as.as_str(), "" | "manual"),
        is_tag: text(about, "type").as_deref() == Some("tag"),
        answer: String::new(),
    };
    sort_attributes(value);
    Ok(Some(Instance { answer: canonical_without(value, BESIDE), ..instance }))
}

impl Instance {
    /// Whether its last change was made by somebody else than who drew it.
    pub(super) fn is_changed_by_another(&self) -> bool {
        self.updated.as_ref().is_some_and(|(_, by)| self.author.as_ref() != Some(by))
    }

    /// The last moment at which this person had a hand in it.
    pub(super) fn touched(&self, by: &str) -> Option<Micros> {
        let created = self.created.filter(|_| self.author.as_deref() == Some(by));
        let updated = self.updated.as_ref().filter(|(_, who)| who == by).map(|(at, _)| *at);
        created.max(updated)
    }
}

/// What is no part of an answer.
const BESIDE: &[&str] = &[
    "classId",
    "createdAt",
    "createdBy",
    "creationType",
    "error",
    "groupId",
    "id",
    "locked",
    "pinned",
    "probability",
    "trackingId",
    "updatedAt",
    "updatedBy",
    "visible",
];

fn sort_attributes(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.values_mut().for_each(sort_attributes);
            if let Some(Value::Array(items)) = fields.get_mut("attributes") {
                items.sort_by_cached_key(|item| canonical_without(item, BESIDE));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(sort_attributes),
        _ => {}
    }
}

/// The answer that instances make together with the item's own tags and text, as canonical JSON.
pub(super) fn answer<'i>(instances: impl Iterator<Item = &'i Instance>, item: Option<&Value>) -> String {
    let mut parts: Vec<String> = instances.map(|instance| instance.answer.clone()).collect();
    if let Some(item) = item {
        let tags: BTreeSet<String> =
            list(item, "tags").iter().filter_map(|tag| tag.as_str().map(str::to_owned)).collect();
        parts.extend(tags.into_iter().map(|tag| canonical_value(&json!({"tag": tag}))));
        parts.extend(text(item, "freeText").map(|text| canonical_value(&json!({"freeText": text}))));
    }
    parts.sort();
    format!("[{}]", parts.join(","))
}

/// What else an item says of itself, where it may matter to somebody who looks closer.
pub(super) fn attributes(metadata: &Value) -> Option<String> {
    let names = ["annotatorEmail", "qaEmail", "status"];
    let mut kept: Map<String, Value> = names
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), Value::from(text(metadata, name)?))))
        .collect();
    let last = metadata.get("lastAction").filter(|last| last.is_object());
    kept.extend(last.map(|last| ("lastAction".to_owned(), last.clone())));
    (!kept.is_empty()).then(|| canonical_value(&Value::Object(kept)))
}
