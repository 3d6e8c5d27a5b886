//! What the rows of one table need of those of others: documents of projects, names of people, later versions of answers.
//!
//! Promises: rows are found whatever order the tables stand in.
//! Absent on purpose: what a row tells (`rows`).

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::events::json::canonical_value;
use crate::sources::json::{at, text, written};

/// The tables of one file, by the rows' keys. Of rows that are seldom asked for their texts are kept.
#[derive(Default)]
pub(super) struct Tables<'t> {
    annotations: HashMap<String, &'t RawValue>,
    documents: HashMap<String, Document<'t>>,
    projects: HashMap<String, Value>,
    names: HashMap<String, String>,
    /// The versions of each annotation's answer, oldest first.
    versions: HashMap<String, Vec<(u64, String, &'t RawValue)>>,
    /// How many documents a project has of a kind.
    counts: HashMap<(String, i64), u64>,
}

/// A row, its fields unread.
#[derive(Deserialize)]
struct Row<'t> {
    #[serde(borrow)]
    model: Cow<'t, str>,
    pk: Value,
    #[serde(borrow)]
    fields: &'t RawValue,
}

/// What other rows ask of a document.
#[derive(Deserialize)]
struct Document<'t> {
    #[serde(default)]
    project: Value,
    #[serde(default)]
    doc_type: Value,
    #[serde(borrow)]
    data: Option<&'t RawValue>,
}

/// What a document is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Purpose {
    Work,
    Training,
    Test,
}

impl<'t> Tables<'t> {
    /// The tables of a file's records.
    pub(super) fn of(records: &[(u64, &'t str)]) -> Tables<'t> {
        let mut tables = Tables::default();
        for (place, record) in records {
            if let Ok(row) = serde_json::from_str(record) {
                tables.put(*place, row);
            }
        }
        tables.versions.values_mut().for_each(|versions| versions.sort_by_key(|(order, ..)| *order));
        tables
    }

    fn put(&mut self, place: u64, row: Row<'t>) {
        let (Some(key), fields) = (written(&row.pk), row.fields) else { return };
        match row.model.as_ref() {
            "backend.document" => {
                let Ok(document) = serde_json::from_str::<Document<'_>>(fields.get()) else { return };
                let project = document.project().unwrap_or_default();
                *self.counts.entry((project, document.kind())).or_default() += 1;
                self.documents.insert(key, document);
            }
            "backend.annotation" => {
                self.annotations.insert(key, fields);
            }
            "backend.project" => {
                self.projects.insert(key, read(fields));
            }
            "backend.serviceuser" => {
                self.names.extend(text(&read(fields), "username").map(|name| (key, name)));
            }
            "backend.annotationchangehistory" => {
                let Some(annotation) = text(&read(fields), "annotation") else { return };
                let order = key.parse().unwrap_or(place);
                self.versions.entry(annotation).or_default().push((order, key, fields));
            }
            _ => {}
        }
    }

    pub(super) fn name(&self, user: &str) -> Option<&str> {
        self.names.get(user).map(String::as_str)
    }

    pub(super) fn project_of(&self, document: &str) -> Option<String> {
        self.documents.get(document)?.project()
    }

    pub(super) fn purpose(&self, document: &str) -> Purpose {
        match self.documents.get(document).map(Document::kind) {
            Some(1) => Purpose::Training,
            Some(2) => Purpose::Test,
            _ => Purpose::Work,
        }
    }

    /// How many documents of a project are for training or for its test.
    pub(super) fn count(&self, project: &str, purpose: Purpose) -> u64 {
        let kind = match purpose {
            Purpose::Work => 0,
            Purpose::Training => 1,
            Purpose::Test => 2,
        };
        self.counts.get(&(project.to_owned(), kind)).copied().unwrap_or(0)
    }

    /// The fields of the first version of an answer.
    pub(super) fn first_version(&self, annotation: &str) -> Option<Value> {
        self.versions.get(annotation)?.first().map(|(_, _, fields)| read(fields))
    }

    /// Whether a version is the one that was submitted, and no later change.
    pub(super) fn is_first(&self, annotation: &str, version: &str) -> bool {
        let first = self.versions.get(annotation).and_then(|versions| versions.first());
        first.is_some_and(|(_, key, _)| key == version)
    }

    /// The fields of an annotation.
    pub(super) fn annotation(&self, annotation: &str) -> Option<Value> {
        self.annotations.get(annotation).map(|fields| read(fields))
    }

    /// The known answer of a document, in the shape of an answer: Teamware keeps an explanation beside each value.
    pub(super) fn known_answer(&self, document: &str) -> Option<String> {
        let document = self.documents.get(document)?;
        let project = self.projects.get(&document.project()?);
        let place = project.and_then(|fields| text(fields, "document_gold_standard_field"));
        let data = read(document.data?);
        let gold = at(&data, place.as_deref().unwrap_or("gold"))?;
        let Value::Object(widgets) = gold else { return Some(canonical_value(gold)) };
        let plain = widgets.iter().map(|(widget, answer)| {
            let value = answer.get("value").unwrap_or(answer);
            (widget.clone(), value.clone())
        });
        Some(canonical_value(&Value::Object(plain.collect::<Map<_, _>>())))
    }
}

impl Document<'_> {
    fn project(&self) -> Option<String> {
        written(&self.project)
    }

    fn kind(&self) -> i64 {
        self.doc_type.as_i64().unwrap_or(0)
    }
}

fn read(fields: &RawValue) -> Value {
    serde_json::from_str(fields.get()).unwrap_or_default()
}
