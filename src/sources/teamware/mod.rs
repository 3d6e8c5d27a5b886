//! GATE Teamware: its database as Django writes it (`manage.py dumpdata backend`), the only place that has the times of claims,
//! deadlines and declined documents.
//!
//! Promises: a record is a row of a table, and its line is its place in the file, from 1; times that contradict each other (an
//! answer before its claim) are passed on as they stand.
//! Absent on purpose: the export of a project (JSON, GATE, CSV), which has no times: it is refused by name.

mod rows;
mod tables;

use serde_json::Value;

use super::json::{each_of, paths, texts};
use super::records::signed;
use super::rows::Rows;
use super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Event, EventType};
use crate::units::Micros;
use rows::facts;
use tables::Tables;

/// The reader of Teamware's database.
pub struct Teamware;

impl Source for Teamware {
    fn name(&self) -> &'static str {
        "teamware"
    }

    fn about(&self) -> &'static str {
        "GATE Teamware: the database's dump"
    }

    fn knows(&self, head: &[u8]) -> bool {
        is_database(head) || is_export(head)
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        if !is_database(&input.head) && is_export(&input.head) {
            return Err(SourceError::Refused {
                file,
                why: "this export of a Teamware project has no time but how long an answer took, so nothing says when"
                    .to_owned(),
                instead: "let the administrator of the server run `python manage.py dumpdata backend > teamware.json` and \
                          give that file"
                    .to_owned(),
            });
        }
        let bytes = input.bytes(&options.limits)?;
        let records = texts(file, &bytes)?;
        let tables = Tables::of(&records);
        let mut notes = Notes::default();
        each_of(&records, options, sink, &mut |record, sink| {
            sink.record();
            let told = facts(&record, &tables, options.reading);
            if let ([], Some(why)) = (&told.facts[..], told.ignored) {
                sink.ignore(why);
            }
            for fact in told.facts {
                match fact {
                    Ok(event) => {
                        notes.see(&event);
                        sink.event(record.place, signed(event), None, &|| record.raw.to_owned());
                    }
                    Err(fault) => sink.reject(record.place, fault, record.raw.to_owned()),
                }
            }
        });
        notes.tell(sink);
        Ok(())
    }
}

/// Rows of Django (`model`, `pk`, `fields`) of which one is of a table of Teamware.
fn is_database(head: &[u8]) -> bool {
    const MODELS: [&str; 5] =
        ["annotation\"", "document\"", "project\"", "annotatorproject\"", "serviceuser\""];
    let found = paths(head);
    let is_django = ["model", "pk", "fields"].iter().all(|key| found.contains(*key));
    is_django
        && memchr::memmem::find_iter(head, "\"backend.").any(|at| {
            let (before, found) = head.split_at(at);
            let is_model = before
                .trim_ascii_end()
                .strip_suffix(b":")
                .is_some_and(|key| key.trim_ascii_end().ends_with(b"\"model\""));
            let name = found.strip_prefix(b"\"backend.").unwrap_or_default();
            is_model && MODELS.iter().any(|model| name.starts_with(model.as_bytes()))
        })
}

/// Documents with `teamware_status`, as keys or as columns.
fn is_export(head: &[u8]) -> bool {
    let found = paths(head);
    let is_columns = || match Rows::guessed(head).read() {
        Some(header) => header.cells.iter().any(|cell| cell.trim_ascii().starts_with(b"teamware_status")),
        _ => false,
    };
    found.contains("teamware_status")
        || found.contains("features.teamware_status")
        || found.is_empty() && is_columns()
}

/// What has to be said of the file.
#[derive(Default)]
struct Notes {
    work: bool,
    unmeasured: bool,
    timeless: bool,
    nobody: bool,
    backwards: bool,
    /// The last claim: its annotation and its time.
    claimed: (Option<String>, Option<Micros>),
}

impl Notes {
    fn see(&mut self, event: &Event) {
        self.nobody |= event.worker_id.as_deref() == Some("teamware:?");
        self.timeless |= event.time_basis.is_some();
        match event.event_type {
            EventType::Claimed => self.claimed = (event.assignment_id.clone(), event.occurred_at),
            EventType::Labeled => {
                self.work = true;
                self.unmeasured |= event.active_ms.is_none() && event.actor_id.is_none();
                let (annotation, at) = &self.claimed;
                self.backwards |= event.assignment_id == *annotation && event.occurred_at < *at;
            }
            _ => {}
        }
    }

    fn tell(&self, sink: &mut dyn Sink) {
        let notes = [
            (self.work, "teamware: the database has no verdicts, prices or payments"),
            (
                self.unmeasured,
                "teamware: answers without time_to_complete have no working time (test and training documents never have one)",
            ),
            (
                self.backwards,
                "teamware: some answers stand before their claim (status_time before created); both are passed on as they are",
            ),
            (
                self.timeless,
                "teamware: a status without a status_time stands at the claim, or where it ran out at its deadline, as the \
                 earliest time (time_basis not_before)",
            ),
            (self.nobody, "teamware: work of deleted users stands under teamware:?"),
        ];
        notes.iter().filter(|(applies, _)| *applies).for_each(|(_, text)| sink.note(text));
    }
}

/// The number or name of a row.
fn key(value: &Value) -> Option<String> {
    super::json::text(value, "pk")
}

fn own(id: &str) -> String {
    format!("teamware:{id}")
}

#[cfg(test)]
mod tests;
