//! A label as Label Studio's `result`.
//!
//! A label that came from Label Studio is its regions again (`regions`). Of any other tool: a text, or a list of texts, is
//! `choices` of a control `label`; a number is a `number` of a control `number`; anything else is its JSON in a `textarea`
//! called `json`. A question of a page is a control of its own, called by its `item_id`. All are tied to an object `task`.
//!
//! Promises: numbers and texts are copied as they are written, never read and printed again.

use serde::Serialize;
use serde_json::value::RawValue;

use super::facts::{Fact, Kind};
use super::left::{self, Left};
use super::regions::{self, Controls, Relation};

/// The object that controls are tied to where no event says which.
pub(super) const OBJECT: &str = "task";

/// One element of a `result`.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Part {
    Region(Region),
    Relation(Relation),
    /// What our reader kept as it was.
    AsIs(Box<RawValue>),
}

/// What one control says, of the task or of a region of it.
#[derive(Serialize)]
pub(super) struct Region {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    pub(super) from_name: String,
    pub(super) to_name: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) value: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) item_index: Option<Box<RawValue>>,
}

/// A label to be written.
pub(super) struct Answer<'f> {
    text: &'f str,
    item: Option<&'f str>,
    units: Option<f64>,
    /// `None` where it is not Label Studio's.
    controls: Option<&'f Controls>,
}

impl<'f> Answer<'f> {
    /// What a label or a verdict says, if anything.
    pub(super) fn of(fact: &'f Fact, controls: &'f Controls) -> Option<Answer<'f>> {
        let text = fact.label.as_deref().filter(|text| *text != "null")?;
        let units = fact.units.filter(|_| fact.kind == Kind::Labeled);
        Some(Answer { units, ..Answer::written(text, fact, controls) })
    }

    /// What was proposed, if anything.
    pub(super) fn proposed(fact: &'f Fact, controls: &'f Controls) -> Option<Answer<'f>> {
        let text = fact.prelabel.as_deref().filter(|text| *text != "null")?;
        Some(Answer::written(text, fact, controls))
    }

    fn written(text: &'f str, fact: &'f Fact, controls: &'f Controls) -> Answer<'f> {
        let controls = fact.is_label_studios().then_some(controls);
        Answer { text, item: fact.item_id.as_deref(), units: None, controls }
    }

    pub(super) fn parts(&self, left: &mut Left) -> Vec<Part> {
        let parts = serde_json::from_str::<Vec<Box<RawValue>>>(self.text);
        match (self.controls, parts) {
            (Some(controls), Ok(parts)) => regions::parts(parts, self.units, controls, left),
            (_, parts) => self.of_another_tool(parts.ok(), left),
        }
    }

    fn of_another_tool(&self, list: Option<Vec<Box<RawValue>>>, left: &mut Left) -> Vec<Part> {
        let is_text = |text: &str| text.starts_with('"');
        let (kind, control, key, value) = match list {
            Some(list) if list.is_empty() => return Vec::new(),
            Some(list) if list.iter().all(|one| is_text(one.get())) => {
                ("choices", "label", "choices", self.text.to_owned())
            }
            _ if is_text(self.text) => ("choices", "label", "choices", format!("[{}]", self.text)),
            _ if is_number(self.text) => ("number", "number", "number", self.text.to_owned()),
            _ => {
                left.count(left::JSON);
                ("textarea", "json", "text", serde_json::json!([self.text]).to_string())
            }
        };
        let from_name = self.item.unwrap_or(control).to_owned();
        let value = RawValue::from_string(format!("{{\"{key}\":{value}}}"));
        let region = |value| Region {
            id: Some(from_name.clone()),
            from_name: from_name.clone(),
            to_name: OBJECT.to_owned(),
            kind: kind.to_owned(),
            value,
            item_index: None,
        };
        value.ok().map(region).map(Part::Region).into_iter().collect()
    }
}

fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first == '-' || first.is_ascii_digit())
}
