//! All sources, and which of them knows a content.

use super::native::{ArrowIpc, Csv, Ndjson, Parquet};
use super::{LabelStudio, LabelStudioFlat, LabelStudioWebhooks, MTurk, MTurkLists, Source};

/// All sources; platforms before native formats, which are less particular. To add one: a line here.
pub const SOURCES: &[&dyn Source] = &[
    &LabelStudio,
    &LabelStudioFlat,
    &LabelStudioWebhooks,
    &MTurk,
    &MTurkLists,
    &Parquet,
    &ArrowIpc,
    &Ndjson,
    &Csv,
];

/// The first source that knows the content.
pub fn recognise(head: &[u8]) -> Option<&'static dyn Source> {
    SOURCES.iter().copied().find(|source| source.knows(head))
}

/// The source of that name.
pub fn by_name(name: &str) -> Option<&'static dyn Source> {
    SOURCES.iter().copied().find(|source| source.name() == name)
}

/// The names of all sources.
pub fn names() -> String {
    SOURCES.iter().map(|source| source.name()).collect::<Vec<_>>().join(", ")
}
