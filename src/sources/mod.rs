//! Outside formats into events and rejections: one file for each format, found by content.
//!
//! Promises: a record that cannot be read is handed to the sink with its line and raw text, and the
//! rest goes on; nothing is invented that the file does not say.
//! Absent on purpose: what is a duplicate (`ledger`), what an event leads to (`assignments`).

mod archive;
mod argilla;
#[cfg(test)]
pub mod collect;
#[cfg(test)]
mod counted_tests;
mod cvat;
mod dataloop;
mod discover;
mod doccano;
mod encoding;
mod encord;
mod given;
mod inception;
mod input;
mod json;
mod kili;
mod label_studio;
mod labelbox;
mod limits;
mod mapped;
mod mturk;
mod named;
mod native;
mod pawls;
mod potato;
mod prodigy;
mod records;
mod registry;
mod rows;
mod sagemaker;
mod scan;
mod superannotate;
mod teamware;
#[cfg(test)]
mod told_tests;
mod toloka;
pub mod webhooks;
pub mod zones;
mod zooniverse;

pub use argilla::Argilla;
pub use cvat::Cvat;
pub use dataloop::Dataloop;
pub use discover::{Discovered, Found, discover, find};
pub use doccano::Doccano;
pub use encord::Encord;
pub use given::{Filled, Given, hosted};
pub use inception::Inception;
pub use input::{Body, Input, file_digest, open, open_found};
pub use kili::Kili;
pub use label_studio::{LabelStudio, LabelStudioFlat, LabelStudioWebhooks};
pub use labelbox::Labelbox;
pub use limits::Limits;
pub use mapped::{Mapped, Mapping, MappingError, Stated, Statement, draft};
pub use mturk::{MTurk, MTurkApi, MTurkLists};
pub use native::{ArrowIpc, Csv, Ndjson, Parquet};
pub use pawls::Pawls;
pub use potato::Potato;
pub use prodigy::Prodigy;
pub use registry::{SOURCES, by_name, names, readers, recognise};
pub use sagemaker::SageMaker;
pub use superannotate::SuperAnnotate;
pub use teamware::Teamware;
pub use toloka::Toloka;
pub use zooniverse::Zooniverse;

use arrow::array::RecordBatch;

use crate::events::{Event, Fault, Reading, read_event};

/// What the caller decides about reading.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// How stamps without a zone are read.
    pub reading: Reading,
    /// What a file may ask of this machine.
    pub limits: Limits,
}

/// Where a source puts what it read. Lines, rows and records count from 1.
pub trait Sink {
    /// The header without which a row of this file means nothing, as it stands there; told before the rows.
    fn header(&mut self, _text: &str) {}

    /// About so many records will come, as the file says of itself; told before the first.
    fn announce(&mut self, _records: u64) {}

    /// One record (line, row, annotation) was looked at; each is then told by one of the calls below.
    fn record(&mut self);

    /// An event as the source built it. The sink completes and checks it; `raw` is asked for only
    /// when it fails. `attempt` tells apart two pieces of one worker on one task where the source says so.
    fn event(&mut self, line: u64, event: Event, attempt: Option<&str>, raw: &dyn Fn() -> String);

    /// A batch of records that are events as they stand, complete and checked, the first of them at `line`. `raw` gives
    /// the text of a row, where it is asked for.
    fn ready(&mut self, line: u64, events: &RecordBatch, raw: &dyn Fn(usize) -> String) {
        for row in 0..events.num_rows() {
            self.record();
            self.event(line + row as u64, read_event(events, row), None, &|| raw(row));
        }
    }

    /// A record, or a part of one, that is no event.
    fn reject(&mut self, line: u64, fault: Fault, raw: String);

    /// A record that a named rule leaves out because it tells of no work (a draft, an empty row).
    fn ignore(&mut self, why: &'static str);

    /// What such a file cannot tell, or how something was read: said once in the report's notes.
    fn note(&mut self, text: &str);
}

/// Why a whole file could not be read. One bad record is no error.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("PW0201 {file}: cannot be read: {cause}")]
    Io { file: String, cause: std::io::Error },
    #[error("PW0202 {file}: no reader knows this content; {hint}")]
    Unknown { file: String, hint: String },
    #[error("PW0203 {file}: {cause}")]
    Damaged { file: String, cause: String },
    #[error("PW0204 {file}: {why}; {instead}")]
    Refused { file: String, why: String, instead: String },
    #[error("PW0205 no file matches {pattern:?}")]
    NoMatch { pattern: String },
    #[error("PW0206 {file}: {what}")]
    Limit { file: String, what: String },
    #[error(transparent)]
    Mapping(#[from] MappingError),
}

impl SourceError {
    /// Why the bytes of a file end where they do: a limit, damage, or the disk.
    fn unread(file: &str, cause: std::io::Error) -> SourceError {
        let file = file.to_owned();
        match cause.get_ref().and_then(|cause| cause.downcast_ref::<limits::Beyond>()) {
            Some(beyond) => SourceError::Limit { file, what: beyond.to_string() },
            None if is_damage(&cause) => SourceError::Damaged { file, cause: cause.to_string() },
            None => SourceError::Io { file, cause },
        }
    }

    /// The same, with the line at which reading stops.
    fn stopped(file: &str, line: u64, cause: std::io::Error) -> SourceError {
        let at = |cause: String| format!("reading stops at line {line}: {cause}");
        match SourceError::unread(file, cause) {
            SourceError::Limit { file, what } => SourceError::Limit { file, what: at(what) },
            SourceError::Damaged { file, cause } => SourceError::Damaged { file, cause: at(cause) },
            SourceError::Io { file, cause } => SourceError::Damaged { file, cause: at(cause.to_string()) },
            other => other,
        }
    }

    /// Whether this is about the content of one file, so that the others can still be read.
    pub fn is_of_content(&self) -> bool {
        matches!(self, SourceError::Damaged { .. } | SourceError::Limit { .. })
    }
}

/// What decoders say of bytes, as against what the disk says.
fn is_damage(cause: &std::io::Error) -> bool {
    use std::io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof};
    matches!(cause.kind(), InvalidData | InvalidInput | Other | UnexpectedEof)
}

/// One outside format.
pub trait Source: Sync {
    /// The name for `--source`, e.g. `mturk`.
    fn name(&self) -> &'static str;

    /// What it reads, in words.
    fn about(&self) -> &'static str;

    /// Whether the first bytes (decompressed, up to 64 KiB) are of this format.
    fn knows(&self, head: &[u8]) -> bool;

    /// Reads all of it.
    ///
    /// # Errors
    /// When the file as a whole cannot be read; what was handed to the sink before stays good.
    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError>;
}
