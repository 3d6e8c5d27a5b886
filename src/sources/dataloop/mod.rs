//! Dataloop: the annotations of items, as the dataset's JSON download and the SDK write them.
//!
//! Promises: one annotation there is one object; the objects that one person drew on one item in one assignment are one piece of
//! work. A record is such a piece, an object that a model made, or one that cannot be read; its line is the place in the file of
//! the item (or of the first object, where the file is a list of them), from 1.
//! Absent on purpose: when an item was completed, discarded or approved, and working time: none of it is in the file.

mod objects;
mod piece;

use std::collections::HashMap;

use serde_json::Value;

use super::json::{Record, at, list, paths, text};
use super::records::{each_of_use, lacks, signed};
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Fault, Reading, Rule};
use objects::{Object, Origin};
use piece::Piece;

const MODEL: &str = "an object with automated true: a model's, the prelabel of the item's answers";
const EMPTY: &str = "an item without annotations";

/// The reader of Dataloop's JSON.
pub struct Dataloop;

impl Source for Dataloop {
    fn name(&self) -> &'static str {
        "dataloop"
    }

    fn about(&self) -> &'static str {
        "Dataloop: items with their annotations"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let found = paths(head);
        let has = |path: &str| found.contains(path);
        let object = |before: &str| {
            has(&format!("{before}metadata.system"))
                && has(&format!("{before}datasetId"))
                && (has(&format!("{before}creator")) || has(&format!("{before}itemId")))
        };
        // Files of 2019 have neither metadata nor datasetId.
        let is_early = ["itemId", "annotationId", "creator", "createdAt", "coordinates"]
            .iter()
            .all(|key| has(&format!("annotations[].{key}")));
        is_early
            || object("annotations[].")
            || object("")
            || has("annotations") && has("metadata.system") && has("datasetId")
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let bytes = input.bytes(&options.limits)?;
        let mut items = Items { reading: options.reading, ..Items::default() };
        let told = each_of_use(file.clone(), &bytes, options, sink, &says_when, &mut |record, sink| {
            items.take(&record, sink);
        })?;
        if !told {
            return Err(without_times(file));
        }
        items.tell(sink);
        Ok(())
    }
}

/// Whether an item has an object with its time; none where it has no object.
fn says_when(item: &Value) -> Option<bool> {
    let objects = list(item, "annotations");
    (!objects.is_empty()).then(|| objects.iter().any(|object| at(object, "createdAt").is_some()))
}

/// Objects of which none says when it was made cannot give one event.
fn without_times(file: String) -> SourceError {
    SourceError::Refused {
        file,
        why: "no annotation of this Dataloop file has a createdAt, so nothing says when the work was done".to_owned(),
        instead: "download the annotations again as Dataloop's own JSON (Dataset, Browse, Export Annotations, JSON), which \
                  has creator, createdAt and metadata.system"
            .to_owned(),
    }
}

/// All pieces of work of a file, in the order in which they begin in it.
#[derive(Default)]
struct Items<'t> {
    reading: Reading,
    pieces: Vec<Piece<'t>>,
    /// Which piece an item, an assignment and a person stand for.
    places: HashMap<[String; 3], usize>,
    /// What a model made, by item.
    proposed: HashMap<String, Vec<Object<'t>>>,
}

impl<'t> Items<'t> {
    /// One record: an item with its annotations, or one annotation.
    fn take(&mut self, record: &Record<'t>, sink: &mut dyn Sink) {
        let value = &record.value;
        if at(value, "annotations").is_none() && at(value, "metadata.system").is_some() {
            return self.object(value, (record.raw, None), None, record.place, sink);
        }
        let objects = list(value, "annotations");
        if objects.is_empty() {
            sink.record();
            match value.get("annotations") {
                Some(_) => sink.ignore(EMPTY),
                None => {
                    let reason = format!("record {} is neither an item nor an annotation", record.place);
                    let fault = Fault { rule: Rule::WrongShape, reason };
                    sink.reject(record.place, fault, record.raw.to_owned());
                }
            }
        }
        let item = text(value, "id").or_else(|| text(value, "_id")).or_else(|| text(value, "itemId"));
        for (at, object) in objects.iter().enumerate() {
            self.object(object, (record.raw, Some(at)), item.as_deref(), record.place, sink);
        }
    }

    fn object(
        &mut self,
        value: &Value,
        origin: Origin<'t>,
        item: Option<&str>,
        place: u64,
        sink: &mut dyn Sink,
    ) {
        let read = || -> Result<(String, Object<'t>), Fault> {
            let item = text(value, "itemId").or_else(|| item.map(str::to_owned));
            let item = item.ok_or_else(|| lacks("an annotation", "itemId"))?;
            Ok((item, Object::read(value, origin, self.reading)?))
        };
        match read() {
            Ok((item, object)) if object.automated => {
                sink.record();
                sink.ignore(MODEL);
                self.proposed.entry(item).or_default().push(object);
            }
            Ok((item, object)) => {
                let creator = object.creator.clone().unwrap_or_else(|| "?".to_owned());
                let assignment = text(value, "metadata.system.assignmentId");
                let key = [item.clone(), assignment.clone().unwrap_or_default(), creator.clone()];
                let new = self.pieces.len();
                let at = *self.places.entry(key).or_insert(new);
                if at == new {
                    let batch = text(value, "metadata.system.taskId").or_else(|| text(value, "datasetId"));
                    self.pieces.push(Piece::new(place, item, assignment, creator, batch));
                }
                if let Some(piece) = self.pieces.get_mut(at) {
                    piece.objects.push(object);
                }
            }
            Err(fault) => {
                sink.record();
                sink.reject(place, fault, value.to_string());
            }
        }
    }

    fn tell(self, sink: &mut dyn Sink) {
        let mut nobody = false;
        let mut edited = false;
        for piece in &self.pieces {
            sink.record();
            let proposed = self.proposed.get(&piece.item).map_or(&[][..], Vec::as_slice);
            for event in piece.events(proposed) {
                edited |= event.actor_id.is_some();
                nobody |= event.worker_id.as_deref() == Some("dataloop:?");
                sink.event(piece.place, signed(event), None, &|| objects::raw(&piece.objects));
            }
        }
        let notes = [
            (
                !self.pieces.is_empty(),
                "dataloop: the file has no claims, verdicts, prices or working time, and not when an item was completed; \
                 an answer stands where its last object was saved",
            ),
            (
                edited,
                "dataloop: objects that somebody else saved last are a label of that actor; what their author had drawn \
                 is gone, so that answer is empty",
            ),
            (nobody, "dataloop: objects without a creator stand under dataloop:?"),
        ];
        notes.iter().filter(|(applies, _)| *applies).for_each(|(_, text)| sink.note(text));
    }
}

#[cfg(test)]
mod tests;
