//! What the rows of one table need of those of others: documents of projects, names of people, later versions of answers.
//!
//! Promises: rows are found whatever order the tables stand in.
//! Absent on purpose: what a row tells (`rows`).

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::key;
use crate::events::json::canonical_value;
use crate::sources::json::{at, text};
use crate::sources::records::Kept;

/// The tables of one file, by the rows' keys.
#[derive(Default)]
pub(super) struct Tables<'v> {
    annotations: HashMap<String, &'v Value>,
    documents: HashMap<String, &'v Value>,
    projects: HashMap<String, &'v Value>,
    names: HashMap<String, String>,
    /// The versions of each annotation's answer, oldest first.
    versions: HashMap<String, Vec<(u64, String, &'v Value)>>,
    /// How many documents a project has of a kind.
    counts: HashMap<(String, i64), u64>,
}

/// What a document is for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Purpose {
    Work,
    Training,
    Test,
}

impl<'v> Tables<'v> {
    pub(super) fn of(records: &'v [Kept]) -> Tables<'v> {
        let mut tables = Tables::default();
        for record in records {
            let row = &record.value;
            let (Some(key), Some(fields)) = (key(row), row.get("fields")) else { continue };
            match row["model"].as_str().unwrap_or_default() {
                "backend.document" => {
                    let project = text(fields, "project").unwrap_or_default();
                    *tables.counts.entry((project, kind(fields))).or_default() += 1;
                    tables.documents.insert(key, fields);
                }
                "backend.annotation" => {
                    tables.annotations.insert(key, fields);
                }
                "backend.project" => {
                    tables.projects.insert(key, fields);
                }
                "backend.serviceuser" => {
                    tables.names.extend(text(fields, "username").map(|name| (key, name)));
                }
                "backend.annotationchangehistory" => {
                    let Some(annotation) = text(fields, "annotation") else { continue };
                    let order = key.parse().unwrap_or(record.place);
                    tables.versions.entry(annotation).or_default().push((order, key, fields));
                }
                _ => {}
            }
        }
        tables.versions.values_mut().for_each(|versions| versions.sort_by_key(|(order, ..)| *order));
        tables
    }

    pub(super) fn name(&self, user: &str) -> Option<&str> {
        self.names.get(user).map(String::as_str)
    }

    pub(super) fn project_of(&self, document: &str) -> Option<String> {
        text(self.documents.get(document)?, "project")
    }

    pub(super) fn purpose(&self, document: &str) -> Purpose {
        match self.documents.get(document).map(|fields| kind(fields)) {
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

    /// The first version of an answer.
    pub(super) fn first_version(&self, annotation: &str) -> Option<&'v Value> {
        self.versions.get(annotation)?.first().map(|(_, _, fields)| *fields)
    }

    /// Whether a version is the one that was submitted, and no later change.
    pub(super) fn is_first(&self, annotation: &str, version: &str) -> bool {
        let first = self.versions.get(annotation).and_then(|versions| versions.first());
        first.is_some_and(|(_, key, _)| key == version)
    }

    /// The fields of an annotation.
    pub(super) fn annotation(&self, annotation: &str) -> Option<&'v Value> {
        self.annotations.get(annotation).copied()
    }

    /// The known answer of a document, in the shape of an answer: Teamware keeps an explanation beside each value.
    pub(super) fn known_answer(&self, document: &str) -> Option<String> {
        let fields = self.documents.get(document)?;
        let project = self.projects.get(&text(fields, "project")?);
        let place = project.and_then(|fields| text(fields, "document_gold_standard_field"));
        let gold = at(fields, &format!("data.{}", place.as_deref().unwrap_or("gold")))?;
        let Value::Object(widgets) = gold else { return Some(canonical_value(gold)) };
        let plain = widgets.iter().map(|(widget, answer)| {
            let value = answer.get("value").unwrap_or(answer);
            (widget.clone(), value.clone())
        });
        Some(canonical_value(&Value::Object(plain.collect::<Map<_, _>>())))
    }
}

fn kind(document: &Value) -> i64 {
    document["doc_type"].as_i64().unwrap_or(0)
}
