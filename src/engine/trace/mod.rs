//! Why a figure is what it is, and what happened to a piece of work: every part with its events.
//!
//! ```text
//! a report's row ─ sheet (the rows behind it, each with its evidence) ─ recipe of the column ─▶ figure
//! an account's row ─ account (its movements) ──────────────────────────────────────────────────▶ figure
//! a row of cost ─ cost (the parts of its pieces) ──────────────────────────────────────────────▶ figure
//! an id ─ what (all that it can mean) ─ story (each piece, event by event) ─▶ told
//! ```
//! Promises: parts come from the tables that the report was added up from, and come to the printed value, or it fails.
//! Absent on purpose: how it is shown (`cli`).

mod account;
mod cost;
mod desk;
mod due;
mod figure;
mod level;
mod pick;
mod proof;
mod recipes;
mod sheet;
mod story;
mod what;

pub use crate::metrics::tiers::Asked;
pub use account::payroll_figure;
pub use cost::cost_figure;
pub use desk::{Desk, figure_is_known};
pub use due::top_up_figure;
pub use figure::{Amount, Condition, Figure, Part, Shape, Span, Term};
pub use pick::Pick;
pub use recipes::{RECIPES, Recipe};
pub use sheet::Sheet;
pub use story::{PieceStory, Step, Story, Totals};
pub use what::{ALL_MEANINGS, Meaning, Told, tell};

/// Why nothing could be traced.
#[derive(Debug, thiserror::Error)]
pub enum TraceError {
    #[error("PW0440 {0}")]
    Unknown(String),
    #[error("PW0441 {0}")]
    Row(String),
    #[error("PW0442 {report} has no figure {column:?}; it has {known}")]
    Column { report: String, column: String, known: String },
    #[error(
        "PW0443 {report}.{column}: the parts come to {found}, not to {printed}: this is a mistake in piecework, please report it"
    )]
    Unsound { report: String, column: String, printed: String, found: String },
}
