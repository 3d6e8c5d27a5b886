//! CVAT: XML dumps of images and videos, the lists of its REST interface, the payloads of its webhooks, and its event
//! log as CSV.
//!
//! Promises: a job is a task here, and a task of CVAT the batch that it belongs to where it has no project; people are
//! known by their user name; whatever is read again or in a later export adds facts and conflicts with none.
//! Absent on purpose: prices and payments, which CVAT does not know; its other formats of dumps (COCO, YOLO, Datumaro
//! and the like), which name neither people nor jobs. A whole file is held in memory.

mod change;
mod dump;
mod elements;
mod job;
mod list;
mod log;
mod log_rows;
mod shapes;
mod webhook;

use list::List;

use super::{Input, Sink, Source, SourceError, SourceOptions};

/// The reader of what CVAT exports and sends.
pub struct Cvat;

/// What a file of CVAT is.
enum Dialect {
    Dump,
    Webhook,
    Log,
    List(List),
}

fn dialect(head: &[u8]) -> Option<Dialect> {
    if dump::knows(head) {
        Some(Dialect::Dump)
    } else if log::knows(head) {
        Some(Dialect::Log)
    } else if webhook::knows(head) {
        Some(Dialect::Webhook)
    } else {
        list::of(head).map(Dialect::List)
    }
}

impl Source for Cvat {
    fn name(&self) -> &'static str {
        job::CVAT
    }

    fn about(&self) -> &'static str {
        "CVAT: XML dumps, lists of jobs and quality reports, webhooks, the event log as CSV"
    }

    fn knows(&self, head: &[u8]) -> bool {
        dialect(head).is_some()
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        match dialect(&input.head) {
            Some(Dialect::Dump) => dump::read(input, options, sink),
            Some(Dialect::Log) => log::read(input, options, sink),
            Some(Dialect::Webhook) => webhook::read(input, options, sink),
            Some(Dialect::List(List::Work)) => list::read(input, options, sink),
            Some(Dialect::List(List::Refused { why, instead })) => Err(SourceError::Refused {
                file: input.name,
                why: why.to_owned(),
                instead: instead.to_owned(),
            }),
            None => Err(SourceError::Unknown {
                file: input.name,
                hint: "CVAT's files are dumps \"CVAT for images\" or \"CVAT for video\" (XML), lists of jobs or \
                       quality reports, webhooks (JSON), and the event log (CSV)"
                    .to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests;
