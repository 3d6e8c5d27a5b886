//! Rows to bytes: CSV, JSON, workbooks, journals of double entry, charts (SVG, and PNG from it), statements of pay, and the one page that
//! shows them all.
//!
//! Promises: the same tables give the same bytes; every text that came from outside is escaped;
//! what is drawn is in the tables, and what was left out of a picture is said in its subtitle.
//! Absent on purpose: files (the caller writes the bytes), questions to other rooms, and figures of
//! its own; it orders rows, counts them and rounds for people, no more.

mod cell;
pub mod charts;
pub mod csv;
pub mod json;
pub mod label_studio;
pub mod lang;
pub mod page;
pub mod postings;
pub mod spark;
pub mod statement;
pub mod xlsx;

pub use cell::{group, percent};
pub use charts::{Chart, ChartError, Reports, charts, png};
pub use lang::{Audience, Lang};

#[cfg(test)]
mod world_tests;
