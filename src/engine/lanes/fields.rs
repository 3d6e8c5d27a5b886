//! Which fields of an event lanes hold for a question, and which have to be read at all.

use crate::assignments::Breadth;
use crate::engine::Question;
use crate::events::FIELDS;

/// What nothing is made of, unless pieces are grouped by it.
const UNUSED: [&str; 13] = [
    "schema_version",
    "prelabel",
    "attributes",
    "origin_file",
    "origin_line",
    "payment_id",
    "reviewer_kind",
    "units",
    "cohort",
    "programme",
    "module",
    "max_score",
    "source",
];
/// What tiers or the audit read, and no sum is made of.
const JUDGED: [&str; 6] = ["recorded_at", "reviewer_id", "activity", "team", "domain", "task_type"];
/// What rate cards ask beside.
const PRICED: [&str; 4] = ["attributes", "units", "domain", "task_type"];
/// What each event holds, beside its other fields, in its head, or beside it.
const APART: [&str; 7] =
    ["event_id", "event_type", "occurred_at", "worker_id", "assignment_id", "task_id", "target_event_id"];
/// What facts say that belong to no piece of work, which stand aside whole.
const ASIDE: [&str; 7] = ["cohort", "programme", "module", "max_score", "team", "domain", "task_type"];

/// The fields that lanes pack, by their places.
pub fn packed(question: &Question) -> Vec<usize> {
    places(|name| is_used(name, question) && !APART.contains(&name))
}

/// The fields of which anything is made, by their places: a reader may leave out all others.
pub fn read(question: &Question) -> Vec<usize> {
    places(|name| is_used(name, question) || ASIDE.contains(&name))
}

/// How much of the relations is made for a question; of sums alone nothing names a piece.
pub fn breadth(question: &Question) -> Breadth {
    if question.audited || question.tiered || question.charted || question.paged {
        Breadth::All
    } else if question.priced || question.minimum_wages.is_some() {
        Breadth::WithoutReviews
    } else {
        Breadth::Sums(question.scope.by.column())
    }
}

fn is_used(name: &str, question: &Question) -> bool {
    let is_judged = question.audited || question.tiered || question.paged;
    let is_left_out = UNUSED.contains(&name) || JUDGED.contains(&name) && !is_judged;
    !is_left_out || name == question.scope.by.column() || question.priced && PRICED.contains(&name)
}

fn places(is_one: impl Fn(&str) -> bool) -> Vec<usize> {
    FIELDS.iter().enumerate().filter(|(_, field)| is_one(field.name)).map(|(at, _)| at).collect()
}
