//! The XML dump "CVAT for images" or "CVAT for video" of a job, a task or a project as one piece of work for each job
//! or task that it names.
//!
//! Promises: the worker is whoever is assigned, never the owner; a dump that is cut counts nothing, since the rest of
//! the shapes is not there.
//! Absent on purpose: who drew a shape and when, and the time worked, which no dump holds; a label for a job without
//! shapes, which may have been looked at and found empty, or never opened.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event as Xml;

use super::elements::{self, Reading as Elements};
use super::job::{About, Notes, lacks, not_before, own, signed};
use super::shapes::Shapes;
use crate::events::{Event, Fault, Reading, Rule};
use crate::sources::zones::read_stamp;
use crate::sources::{Input, Sink, SourceError, SourceOptions};
use crate::units::Micros;

/// Why work of a dump is no work of a person.
const NO_PERSON: &str = "a job whose shapes all came from a model or an uploaded file";

const NO_UNIT: &str = "this CVAT dump names no job or task by its number, so nobody knows whose work it is: its <meta> was cut \
                       away, or another tool wrote it";
const EXPORT: &str = "export it from CVAT itself: the task's or job's Actions > Export annotations, CVAT for images 1.1 or \
                      CVAT for video 1.1";

/// One `meta/job` or `meta/task`, or one of `meta/project/tasks`.
#[derive(Default)]
pub struct Unit {
    /// job or task.
    pub kind: String,
    /// The line on which it begins.
    pub line: u64,
    /// What it says of itself, by path below it, as `assignee/username`.
    pub fields: BTreeMap<String, String>,
    pub segments: u64,
    pub shapes: Shapes,
}

impl Unit {
    fn field(&self, path: &str) -> Option<&str> {
        self.fields.get(path).map(String::as_str)
    }

    fn about(&self, project: Option<&str>) -> Result<About, Fault> {
        let id = self.field("id").ok_or_else(|| lacks(&format!("a {} has no id", self.kind)))?;
        let batch = project.map(|project| own(&format!("project-{project}")));
        Ok(About { task: own(&format!("{}-{id}", self.kind)), batch })
    }

    fn created(&self, reading: Reading) -> Result<Micros, Fault> {
        let text = self.field("created").ok_or_else(|| lacks(&format!("a {} has no created", self.kind)))?;
        Ok(read_stamp("created", text, reading)?.at)
    }

    fn assignee(&self) -> Option<String> {
        let name = ["assignee/username", "assignee/id", "assignee/email"];
        name.iter().find_map(|path| self.field(path)).map(own)
    }

    /// The label: when it was given is not told, only that it was not before the job was made.
    fn labeled(&self, about: &About, created: Micros) -> Event {
        let more = ["mode", "size", "subset", "updated"];
        let more = more.iter().filter_map(|path| Some(((*path).to_owned(), self.field(path)?.to_owned())));
        let event = not_before(about.labeled(created, self.assignee()));
        let event = Event {
            units: Some(self.shapes.count() as f64),
            attributes: Some(self.shapes.attributes(&more.collect())),
            ..event
        };
        signed(event, &self.shapes.digest_text())
    }

    /// What a refusal shows of it.
    fn raw(&self) -> String {
        let fields = self.fields.iter().map(|(path, text)| format!("{path}={text}"));
        format!("<{}> {}", self.kind, fields.collect::<Vec<_>>().join(" "))
    }
}

/// Whether first bytes are those of a dump: `<annotations>` with a `<meta>` of a job, task or project, or with its images
/// alone behind the `<version>`.
pub fn knows(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if head.trim_ascii_start().first() != Some(&b'<') {
        return false;
    }
    let mut reader = Reader::from_reader(head);
    reader.config_mut().expand_empty_elements = true;
    let mut path: Vec<Vec<u8>> = Vec::new();
    let mut has_version = false;
    loop {
        match reader.read_event() {
            Ok(Xml::Start(start)) => {
                path.push(start.name().as_ref().to_vec());
                let path: Vec<&[u8]> = path.iter().map(Vec::as_slice).collect();
                match path[..] {
                    [b"annotations"] | [b"annotations", b"meta"] => {}
                    [b"annotations", b"version"] => has_version = true,
                    [b"annotations", b"meta", b"task" | b"job" | b"project"] => return true,
                    [b"annotations", b"image" | b"track"] => return has_version,
                    [b"annotations", b"meta", b"dumped" | b"source"] => {}
                    _ => return false,
                }
            }
            Ok(Xml::End(_)) => drop(path.pop()),
            Ok(Xml::Eof) | Err(_) => return false,
            Ok(_) => {}
        }
    }
}

/// Reads a dump.
///
/// # Errors
/// When the file cannot be read, is damaged before it names any work, or names none.
pub fn read(input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
    let file = input.name.clone();
    let bytes = input.bytes(&options.limits)?;
    let damaged = |cause: String| SourceError::Damaged { file: file.clone(), cause };
    let text = std::str::from_utf8(&bytes)
        .map_err(|error| damaged(format!("byte {} is no UTF-8 text", error.valid_up_to())))?;
    let (elements, fault) = elements::read(text);
    if let (true, Some(fault)) = (elements.units.is_empty(), &fault) {
        return Err(damaged(fault.reason.clone()));
    }
    if fault.is_none() && elements.units.iter().all(|unit| unit.field("id").is_none()) {
        return Err(SourceError::Refused { file, why: NO_UNIT.to_owned(), instead: EXPORT.to_owned() });
    }
    let mut notes = Notes::default();
    tell(&elements, fault.as_ref(), options, &mut notes, sink);
    notes.tell(sink);
    Ok(())
}

fn tell(
    dump: &Elements,
    fault: Option<&Fault>,
    options: &SourceOptions,
    notes: &mut Notes,
    sink: &mut dyn Sink,
) {
    for unit in &dump.units {
        sink.record();
        if unit.segments > 1 {
            notes.add(SEGMENTS);
        }
        let about = unit.about(dump.project.as_deref());
        let about = about.and_then(|about| Ok((about, unit.created(options.reading)?)));
        let (about, created) = match about {
            Ok(about) => about,
            Err(fault) => {
                sink.reject(unit.line, fault, unit.raw());
                continue;
            }
        };
        sink.event(unit.line, about.published(created), None, &|| unit.raw());
        if let Some(fault) = fault {
            sink.reject(unit.line, Fault { rule: Rule::Cut, reason: fault.reason.clone() }, unit.raw());
        } else if unit.shapes.no_person() {
            sink.ignore(NO_PERSON);
        } else if unit.shapes.count() == 0 {
            notes.add(EMPTY);
        } else {
            notes.add(ASSIGNEE);
            notes.add(TIME);
            sink.event(unit.line, unit.labeled(&about, created), None, &|| unit.raw());
        }
    }
    if dump.strays > 0 {
        notes.add(STRAYS);
    }
    if !dump.unknown.is_empty() {
        notes.add(UNKNOWN);
    }
}

const SEGMENTS: &str = "cvat: a dump of a task counts all of its jobs as one piece of work; dumps of its jobs, its list of \
                        jobs or its webhooks tell of the same work by job";
const ASSIGNEE: &str = "cvat: a dump names who holds a job or task now, who need not have drawn its shapes; without an \
                        assignee its work stands under cvat:?";
const TIME: &str = "cvat: a dump has no time of a shape and no time worked; its label stands at the making of the job or \
                    task as the earliest time (time_basis not_before)";
const EMPTY: &str =
    "cvat: a job without shapes may have been looked at and found empty, so no label is told of it";
const STRAYS: &str = "cvat: some images or tracks name no task of the dump and are in no count";
const UNKNOWN: &str = "cvat: elements that are no known kind of shape are in no count";
