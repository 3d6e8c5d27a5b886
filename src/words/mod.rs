//! Words beside figures: what each figure, rule, flag, error, field and event type means. The
//! documentation, the notes of reports and `piecework explain` are all made from here.
//!
//! Promises: no input or output; a name or code has one text everywhere.
//! Absent on purpose: computing (`metrics`), finding what is strange (`assignments`), printing (`cli`).

pub mod chinese;
pub mod documents;
mod explain;
mod failures;
pub mod figures;
pub mod flags;
mod schema;
mod types;

pub use explain::{explain, near, suggest};
pub use failures::{FAILURES, Failure};
pub use types::{TYPES, TypeEntry};
