//! A piece of work as a rate card sees it.

use crate::units::Micros;

/// What a line of a card can ask of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    Project,
    TaskType,
    Domain,
    Stage,
    Tier,
    Language,
    Difficulty,
}

/// Each condition by the name that cards and tables give it, in the order of [`Traits`].
pub const CONDITIONS: [(&str, Condition); 7] = [
    ("project", Condition::Project),
    ("task_type", Condition::TaskType),
    ("domain", Condition::Domain),
    ("stage", Condition::Stage),
    ("tier", Condition::Tier),
    ("language", Condition::Language),
    ("difficulty", Condition::Difficulty),
];

/// One text for each condition, where there is one.
pub type Traits<T> = [Option<T>; CONDITIONS.len()];

/// The stage of work that names none.
pub const PRODUCTION: &str = "production";

/// How a piece ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    Accepted,
    Rejected,
}

/// What is known of one labeled piece of work.
#[derive(Clone, Copy, Debug, Default)]
pub struct Piece<'p> {
    pub worker_id: &'p str,
    pub assignment_id: &'p str,
    /// Its last label: which line is in force, and whether it was night.
    pub labeled_at: Micros,
    /// The currency in which its events offer a price; none where they offer none.
    pub offered: Option<&'p str>,
    /// By condition.
    pub traits: Traits<&'p str>,
    /// How many boxes, words, seconds; in millionths.
    pub units: Option<i128>,
    /// Time at work on it.
    pub active_micros: Option<i64>,
    /// The final one; none while the piece is open.
    pub verdict: Option<Verdict>,
    /// In millionths.
    pub score: Option<i128>,
    /// How many of the worker's pieces of the month and project were accepted, of how many judged.
    pub acceptance: Option<(u64, u64)>,
    /// Answers that differ from the known one.
    pub gold_wrong: u32,
}

impl<'p> Piece<'p> {
    /// What a condition looks at.
    pub fn of(&self, condition: Condition) -> Option<&'p str> {
        match (self.traits[condition as usize], condition) {
            (None, Condition::Stage) => Some(PRODUCTION),
            (named, _) => named,
        }
    }
}
