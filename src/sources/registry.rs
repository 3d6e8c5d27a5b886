//! All sources, and which of them knows a content.

use super::mapped::{APPEN, BOUNTIES, CROWD, PROLIFIC};
use super::native::{ArrowIpc, Csv, Ndjson, Parquet};
use super::{
    Argilla, Cvat, Dataloop, Doccano, Encord, Inception, Kili, LabelStudio, LabelStudioFlat,
    LabelStudioWebhooks, Labelbox, MTurk, MTurkApi, MTurkLists, Pawls, Potato, Prodigy, SageMaker, Source,
    SuperAnnotate, Teamware, Toloka, Zooniverse,
};

/// All sources; platforms before native formats, which are less particular. To add one: a line here.
pub static SOURCES: &[&dyn Source] = &[
    &LabelStudio,
    &LabelStudioFlat,
    &LabelStudioWebhooks,
    &MTurk,
    &MTurkLists,
    &MTurkApi,
    &PROLIFIC,
    &APPEN,
    &Toloka,
    &Zooniverse,
    &SageMaker,
    &Cvat,
    &Labelbox,
    &Encord,
    &SuperAnnotate,
    &Prodigy,
    &Inception,
    &Argilla,
    &Doccano,
    &Kili,
    &Dataloop,
    &Potato,
    &Teamware,
    &Pawls,
    &BOUNTIES,
    &CROWD,
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

/// Each source by its name, and what it reads.
pub fn readers() -> impl Iterator<Item = (&'static str, &'static str)> {
    SOURCES.iter().map(|source| (source.name(), source.about()))
}
