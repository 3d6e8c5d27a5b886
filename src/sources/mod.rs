//! Outside formats into events and rejections: one file for each format, found by content.
//!
//! Promises: a record that cannot be read is handed to the sink with its line and raw text, and the
//! rest goes on; nothing is invented that the file does not say.
//! Absent on purpose: what is a duplicate (`ledger`), what an event leads to (`assignments`).

#[cfg(test)]
mod collect;
mod discover;
mod input;
mod label_studio;
mod mturk;
mod native;
mod registry;
pub mod zones;

pub use discover::{Discovered, Found, discover};
pub use input::{Body, Input, MAX_RATIO, file_digest, open, open_counted};
pub use label_studio::LabelStudio;
pub use mturk::MTurk;
pub use native::{ArrowIpc, Csv, Ndjson, Parquet};
pub use registry::{SOURCES, by_name, names, recognise};

use crate::events::{Event, Fault, Reading};

/// What the caller decides about reading.
#[derive(Clone, Debug, Default)]
pub struct SourceOptions {
    /// How stamps without a zone are read.
    pub reading: Reading,
}

/// Where a source puts what it read. Lines, rows and records count from 1.
pub trait Sink {
    /// The header without which a row of this file means nothing, as it stands there; told before the rows.
    fn header(&mut self, _text: &str) {}

    /// One record (line, row, annotation) was looked at; each is then told by one of the calls below.
    fn record(&mut self);

    /// An event as the source built it. The sink completes and checks it; `raw` is asked for only
    /// when it fails. `attempt` tells apart two pieces of one worker on one task where the source says so.
    fn event(&mut self, line: u64, event: Event, attempt: Option<&str>, raw: &dyn Fn() -> String);

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
}

/// One outside format.
pub trait Source: Sync {
    /// The name for `--source`, e.g. `mturk`.
    fn name(&self) -> &'static str;

    /// Whether the first bytes (decompressed, up to 64 KiB) are of this format.
    fn knows(&self, head: &[u8]) -> bool;

    /// Reads all of it.
    ///
    /// # Errors
    /// When the file as a whole cannot be read; what was handed to the sink before stays good.
    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError>;
}
