//! Words beside figures: a registry entry for each figure and each thing that can be flagged, from which
//! the documents, the notes and `piecework explain` are made.
//!
//! Absent on purpose: any figure itself.

mod flags;

pub use flags::{FLAGS, FlagEntry, Severity, flag};
