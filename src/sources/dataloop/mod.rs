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

use super::json::{at, list, paths, text};
use super::records::{Kept, kept, lacks, signed};
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Fault, Reading, Rule};
use objects::Object;
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
        let records = kept(input, options, sink)?;
        refuse_without_times(&file, &records)?;
        let mut items = Items { reading: options.reading, ..Items::default() };
        for record in &records {
            items.take(record, sink);
        }
        items.tell(sink);
        Ok(())
    }
}

/// Objects of which none says when it was made cannot give one event.
fn refuse_without_times(file: &str, records: &[Kept]) -> Result<(), SourceError> {
    let mut objects = records.iter().flat_map(|record| list(&record.value, "annotations")).peekable();
    if objects.peek().is_none() || objects.any(|object| at(object, "createdAt").is_some()) {
        return Ok(());
    }
    Err(SourceError::Refused {
        file: file.to_owned(),
        why: "no annotation of this Dataloop file has a createdAt, so nothing says when the work was done".to_owned(),
        instead: "download the annotations again as Dataloop's own JSON (Dataset, Browse, Export Annotations, JSON), which \
                  has creator, createdAt and metadata.system"
            .to_owned(),
    })
}

/// All pieces of work of a file, in the order in which they begin in it.
#[derive(Default)]
struct Items<'v> {
    reading: Reading,
    pieces: Vec<Piece<'v>>,
    /// Which piece an item, an assignment and a person stand for.
    places: HashMap<[String; 3], usize>,
    /// What a model made, by item.
    proposed: HashMap<String, Vec<Object<'v>>>,
}

impl<'v> Items<'v> {
    /// One record: an item with its annotations, or one annotation.
    fn take(&mut self, record: &'v Kept, sink: &mut dyn Sink) {
        let value = &record.value;
        if at(value, "annotations").is_none() && at(value, "metadata.system").is_some() {
            return self.object(value, None, record.place, sink);
        }
        let objects = list(value, "annotations");
        if objects.is_empty() {
            sink.record();
            match value.get("annotations") {
                Some(_) => sink.ignore(EMPTY),
                None => {
                    let reason = format!("record {} is neither an item nor an annotation", record.place);
                    sink.reject(record.place, Fault { rule: Rule::WrongShape, reason }, record.raw.clone());
                }
            }
        }
        let item = text(value, "id").or_else(|| text(value, "_id")).or_else(|| text(value, "itemId"));
        for object in objects {
            self.object(object, item.as_deref(), record.place, sink);
        }
    }

    fn object(&mut self, value: &'v Value, item: Option<&str>, place: u64, sink: &mut dyn Sink) {
        let read = || -> Result<(String, Object<'v>), Fault> {
            let item = text(value, "itemId").or_else(|| item.map(str::to_owned));
            Ok((item.ok_or_else(|| lacks("an annotation", "itemId"))?, Object::read(value, self.reading)?))
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
                sink.event(piece.place, signed(event), None, &|| piece.raw());
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
