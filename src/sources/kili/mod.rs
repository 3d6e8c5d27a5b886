//! Kili: the assets of a project with their labels, as the Raw export and the SDK write them.
//!
//! Promises: a record is an asset or a label, and its line is the asset's place in the file, from 1; drafts and models' proposals
//! are no work; a reviewer's corrected copy is a verdict on the person who labeled and no second label.
//! Absent on purpose: marks of consensus and honeypots (in no file that was seen); exports to YOLO, COCO and the like, which say
//! neither who nor when.

mod answer;
mod label;

use serde_json::Value;

use super::json::{Record, at, list, paths, stamp, text};
use super::records::{each_of_use, lacks, signed};
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Event, EventType, Fault, Reading, Rule};
use label::{Asset, Notes};

const NO_TIME: &str = "an asset without createdAt: nothing says when it was published";

/// The reader of Kili's JSON.
pub struct Kili;

impl Source for Kili {
    fn name(&self) -> &'static str {
        "kili"
    }

    fn about(&self) -> &'static str {
        "Kili: assets with their labels"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let found = paths(head);
        let has = |path: &str| found.contains(path);
        let label = |key: &str| has(&format!("labels[].{key}")) || has(&format!("latestLabel.{key}"));
        label("jsonResponse") && (label("author") || label("createdAt") || label("labelType"))
            || label("labelType") && (label("author") || label("createdAt"))
            || has("externalId") && has("jsonMetadata") && (has("labels") || has("latestLabel"))
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let mut notes = Notes::default();
        let mut one = |record: Record<'_>, sink: &mut dyn Sink| {
            sink.record();
            match asset(&record, options.reading) {
                Ok(asset) => {
                    publish(&asset, &record, sink);
                    asset.labels(&mut notes, sink);
                }
                Err(fault) => sink.reject(record.place, fault, record.raw.to_owned()),
            }
        };
        let bytes = input.bytes(&options.limits)?;
        if !each_of_use(file.clone(), &bytes, options, sink, &says_when, &mut one)? {
            return Err(without_times(file));
        }
        notes.tell(sink);
        Ok(())
    }
}

/// Whether an asset has a label with its time; none where it has no label.
fn says_when(asset: &Value) -> Option<bool> {
    let labels = labels_of(asset);
    (!labels.is_empty()).then(|| labels.iter().any(|label| at(label, "createdAt").is_some()))
}

/// An export of which no label has its time cannot give one event.
fn without_times(file: String) -> SourceError {
    SourceError::Refused {
        file,
        why: "no label of this Kili export has a createdAt, so nothing says when the work was done".to_owned(),
        instead: "export again in the Raw format (the project's Queue page, Export, Kili raw data), or ask the SDK for \
                  labels.createdAt, labels.author.email, labels.labelType and labels.secondsToLabel"
            .to_owned(),
    }
}

/// All labels of an asset, or the only one that was exported.
fn labels_of(asset: &Value) -> Vec<&Value> {
    match list(asset, "labels") {
        [] => at(asset, "latestLabel").into_iter().collect(),
        labels => labels.iter().collect(),
    }
}

fn own(id: &str) -> String {
    format!("kili:{id}")
}

fn asset<'r>(record: &'r Record<'_>, reading: Reading) -> Result<Asset<'r>, Fault> {
    let value = &record.value;
    let known = ["labels", "latestLabel", "externalId"].iter().any(|key| value.get(key).is_some());
    if !known {
        return Err(Fault { rule: Rule::WrongShape, reason: format!("record {} is no asset", record.place) });
    }
    let task = text(value, "id").or_else(|| text(value, "externalId"));
    let project = text(value, "project.id").or_else(|| text(value, "projectId"));
    let base = Event {
        source: Some("kili".to_owned()),
        project_id: project.map(|id| own(&id)),
        task_id: Some(own(&task.ok_or_else(|| lacks("an asset", "id or externalId"))?)),
        ..Event::default()
    };
    Ok(Asset::new(record.place, base, labels_of(value), reading))
}

fn publish(asset: &Asset<'_>, record: &Record<'_>, sink: &mut dyn Sink) {
    match stamp(&record.value, "createdAt", asset.reading) {
        Ok(None) => sink.ignore(NO_TIME),
        Ok(at) => {
            let event =
                signed(Event { event_type: EventType::Published, occurred_at: at, ..asset.base.clone() });
            sink.event(record.place, event, None, &|| record.raw.to_owned());
        }
        Err(fault) => sink.reject(record.place, fault, record.raw.to_owned()),
    }
}

#[cfg(test)]
mod tests;
