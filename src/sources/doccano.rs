//! doccano, old and new: known by its keys, so that it can be said why no event can be made of it.
//!
//! Promises: nothing of such a file becomes an event.
//! Absent on purpose: the name of the file as the name of a person; it is no fact of the content.

use super::json::paths;
use super::{Input, Sink, Source, SourceError, SourceOptions};

/// The exports of doccano.
pub struct Doccano;

impl Source for Doccano {
    fn name(&self) -> &'static str {
        "doccano"
    }

    fn about(&self) -> &'static str {
        "doccano: refused in words, since its exports name neither people nor times"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let paths = paths(head);
        let has = |keys: &[&str]| keys.iter().all(|key| paths.contains(*key));
        let is_old = has(&["id", "text", "annotation_approver"]);
        let labels = ["label", "bbox", "segmentation", "entities", "cats"];
        let is_new = has(&["id", "Comments"]) && labels.iter().any(|key| has(&[key]));
        let is_boxes = has(&["id", "filename", "bbox[].uuid", "bbox[].label"]);
        let is_relations = has(&["id", "text", "entities[].start_offset", "relations"]);
        is_old || is_new || is_boxes || is_relations
    }

    fn read(&self, input: Input, _: &SourceOptions, _: &mut dyn Sink) -> Result<(), SourceError> {
        let why = "an export of doccano says neither who labeled nor when (annotation_approver is who approved it, \
                   all.jsonl and admin.jsonl name nobody inside)";
        let instead = "Dataset > Actions > Export Dataset has no other form: query user and created_at of the \
                       annotations in doccano's database and write work events from them (docs/EVENTS.md)";
        Err(SourceError::Refused { file: input.name, why: why.to_owned(), instead: instead.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::collect::Collector;

    #[test]
    fn both_ages_are_refused_in_a_sentence() {
        for ours in [
            r#"{"id": 7, "text": "a b", "meta": {}, "annotation_approver": null, "labels": [[0, 1, "A"]]}"#,
            r#"{"id": 7, "text": "a b", "annotations": [{"label": 1, "user": 2}], "meta": {}, "annotation_approver": "ana"}"#,
            r#"{"id":7,"text":"a b","label":[[0,1,"A"]],"Comments":[]}"#,
            r#"{"id":7,"filename":"a.jpg","bbox":[],"Comments":[]}"#,
            r#"{"id":7,"filename":"a.jpg","bbox":[{"uuid":"u","x":1.0,"y":2.0,"width":3.0,"height":4.0,"label":"A"},{"uu"#,
            r#"[{"id":7,"text":"a b","entities":[{"id":1,"label":"A","start_offset":0,"end_offset":1}],"relations":[]}]"#,
        ] {
            assert!(Doccano.knows(ours.as_bytes()), "{ours}");
            let (seen, refused) = Collector::read(&Doccano, ours.as_bytes());
            assert_eq!((seen.records, seen.events.len()), (0, 0));
            let said = refused.unwrap_err().to_string();
            assert!(
                said.starts_with("PW0204 work: an export of doccano says neither who labeled nor when"),
                "{said}"
            );
        }
    }

    #[test]
    fn content_decides() {
        for other in [
            &include_bytes!("../../tests/fixtures/label-studio/enterprise.json")[..],
            include_bytes!("../../tests/fixtures/label-studio/community.json"),
            include_bytes!("../../tests/fixtures/mturk/batch-monday.csv"),
            br#"{"event_type":"task.labeled","id":1,"text":"a","label":"b"}"#,
            br#"{"id": 1, "text": "a", "label": "b"}"#,
            b"id,text,label\n1,a,b\n",
            b"",
        ] {
            assert!(!Doccano.knows(other));
        }
    }
}
