//! The verdicts on one piece: in `reviews` where they stand, in `history` where they were taken back.
//!
//! A single verdict of which only the earliest time is known is told by `last_action` alone, as Label Studio does it.

use serde::Serialize;
use serde_json::Value;

use super::annotation::{Action, Piece, is_later};
use super::answer::Part;
use super::facts::{Fact, Kind};
use super::left::{self, Left};
use super::names;
use crate::units::print_time;

/// One verdict.
#[derive(Serialize)]
pub(super) struct Review {
    /// Of the event, so that two clicks are two.
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    accepted: bool,
    /// What the reviewer made of the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    fixed_annotation_history_result: Option<Vec<Part>>,
    /// What it was before.
    #[serde(skip_serializing_if = "Option::is_none")]
    previous_annotation_history_result: Option<Vec<Part>>,
}

/// All verdicts on a piece.
pub(super) struct Verdicts<'f> {
    /// Newest first.
    pub(super) reviews: Vec<Review>,
    pub(super) actions: Vec<Action>,
    /// The word for `last_action` where that tells of the only one.
    pub(super) only: Option<(&'static str, &'f Fact)>,
}

impl<'f> Verdicts<'f> {
    pub(super) fn of(piece: &Piece<'f>, left: &mut Left) -> Verdicts<'f> {
        let facts: Vec<&'f Fact> = piece.facts.iter().filter(|fact| fact.kind == Kind::Reviewed).collect();
        left.many(left::REWORK, facts.iter().filter(|fact| fact.verdict == "rework").count());
        let mut verdicts = Verdicts { reviews: Vec::new(), actions: Vec::new(), only: only(piece, &facts) };
        if verdicts.only.is_some() {
            return verdicts;
        }
        let taken_back = taken_back(&facts);
        for (place, fact) in facts.iter().enumerate().rev() {
            if fact.verdict == "withdrawn" || taken_back.contains(&place) {
                left.many(left::EARLIEST, usize::from(!fact.is_exact));
                verdicts.actions.push(action(piece, fact));
            } else {
                left.many(left::UNDATED, usize::from(!fact.is_exact && fact.at > piece.created()));
                verdicts.reviews.push(review(piece, fact, left));
            }
        }
        verdicts
    }
}

/// The only verdict, where it has no time of its own and the annotation's last save can stand for it.
fn only<'f>(piece: &Piece<'f>, facts: &[&'f Fact]) -> Option<(&'static str, &'f Fact)> {
    let [fact] = facts else { return None };
    let is_last = piece.facts.iter().all(|other| other.at <= fact.at);
    // One that was withdrawn has no other place; any other stands in the list, where its time is the label's.
    let is_seen = is_later(fact.at, piece.created()) || fact.verdict == "withdrawn";
    if fact.is_exact || !is_last || !is_seen {
        return None;
    }
    let is_fix = piece.is_known(fact);
    let word = match fact.verdict.as_str() {
        // The fix is then what the annotation shows.
        "accepted" if is_fix => {
            let shown = piece.standing();
            return shown
                .first()
                .is_some_and(|shown| std::ptr::eq(*shown, *fact))
                .then_some(("fixed_and_accepted", *fact));
        }
        "accepted" => "accepted",
        "rejected" if !is_fix => "rejected",
        "withdrawn" if !is_fix => "deleted_review",
        _ => return None,
    };
    Some((word, fact))
}

/// The places of verdicts that a later one takes back: each the one before it that stands.
fn taken_back(facts: &[&Fact]) -> Vec<usize> {
    let mut standing = Vec::new();
    let mut taken = Vec::new();
    for (place, fact) in facts.iter().enumerate() {
        match fact.verdict.as_str() {
            "withdrawn" => taken.extend(standing.pop()),
            _ => standing.push(place),
        }
    }
    taken
}

fn review(piece: &Piece<'_>, fact: &Fact, left: &mut Left) -> Review {
    let accepted = fact.verdict == "accepted";
    let corrected = piece.is_known(fact);
    if corrected && !accepted {
        left.count(left::CORRECTIONS);
    }
    let is_fix = corrected && accepted;
    Review {
        id: fact.event_id.clone(),
        created_by: fact.reviewer_id.as_deref().map(names::person),
        created_at: fact.is_exact.then(|| print_time(fact.at)),
        accepted,
        fixed_annotation_history_result: is_fix.then(|| piece.parts(fact)),
        previous_annotation_history_result: if is_fix { before(piece, fact) } else { None },
    }
}

/// The worker's answer that a reviewer saw. Nothing where the first one is not known: a reader would take this for it.
fn before(piece: &Piece<'_>, fact: &Fact) -> Option<Vec<Part>> {
    if piece.is_page() {
        return Some(piece.standing().iter().flat_map(|fact| piece.parts(fact)).collect());
    }
    piece.own.first().filter(|first| piece.is_known(first))?;
    let earlier = |label: &&&Fact| label.at <= fact.at && piece.is_known(label);
    let seen = piece.own.iter().rev().find(earlier).or(piece.own.first())?;
    Some(piece.parts(seen))
}

fn action(piece: &Piece<'_>, fact: &Fact) -> Action {
    let is_fix = piece.is_known(fact);
    let action = match fact.verdict.as_str() {
        "withdrawn" => "deleted_review",
        "accepted" if is_fix => "fixed_and_accepted",
        "accepted" => "accepted",
        _ => "rejected",
    };
    let shown = if is_fix { vec![fact] } else { piece.standing() };
    Action {
        action,
        created_at: print_time(fact.at),
        created_by: fact.reviewer_id.as_deref().or(fact.actor_id.as_deref()).map(names::person),
        result: shown.into_iter().flat_map(|fact| piece.parts(fact)).collect(),
        at: fact.at,
    }
}
