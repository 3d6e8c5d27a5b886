//! The projection: what each piece of work has become, folded from its events.
//!
//! Promises: deterministic and pure (no clock, no disk, no map whose order can reach the result); the
//! order in which events arrive never matters; a strange piece is flagged, never dropped.
//! Absent on purpose: sums and rates over pieces (`metrics`).

mod columns;
mod evidence;
mod flags;
mod folder;
mod gold;
mod intervals;
mod life;
mod lives;
mod own;
mod piece;
mod relations;
mod reviews;
#[cfg(test)]
pub(crate) mod stories;
mod voids;

pub use evidence::{Evidence, Moment, evidence, evidence_of_reviewers, in_order, states};
pub use folder::{Aside, Folder};
pub use intervals::FoldOptions;
pub use life::{Act, MOVES, Move, State};
pub use lives::{Life, Lives, Telling};
pub use own::of_its_project;
pub use relations::{Breadth, Relations};
pub use voids::Voids;
