//! The reviews of objects, brought together into one verdict for each round of review.
//!
//! Promises: a review that stands at every picture of its object counts once; a round is what was taken up
//! together, which the file shows as one `last_edited_at`; a round is rejected where any of its objects was.
//! Absent on purpose: acceptance while the last round is not finished.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::Part;
use super::stamps::{is_zoneless, moment};
use crate::events::{Fault, Reading};
use crate::sources::json::{list, text};
use crate::units::Micros;

/// What one round said of somebody's objects.
#[derive(Default)]
pub(super) struct Round {
    /// The last of its reviews.
    pub(super) at: Micros,
    pub(super) is_rejected: bool,
    pub(super) reviewers: BTreeSet<String>,
    pub(super) comments: Vec<String>,
}

/// The rounds in the order of time, and the reviews that could not be read.
pub(super) fn rounds(parts: &[&Part<'_>], reading: Reading) -> (Vec<Round>, Vec<(Fault, String)>) {
    let mut known = BTreeSet::new();
    let mut faults = Vec::new();
    let mut rounds: BTreeMap<String, Round> = BTreeMap::new();
    for (part, review) in
        parts.iter().flat_map(|part| list(part.value, "reviews").iter().map(move |one| (part, one)))
    {
        let Some(approved) = review.get("approved").and_then(serde_json::Value::as_bool) else { continue };
        let stamp = if text(review, "createdAt").is_some() { "createdAt" } else { "created_at" };
        let written = text(review, stamp).unwrap_or_default();
        if !known.insert((part.hash.clone(), text(review, "id"), written.clone(), approved)) {
            continue;
        }
        let at = match moment(review, stamp, reading) {
            Ok(Some(at)) => at,
            Ok(None) => continue,
            Err(fault) => {
                faults.push((fault, review.to_string()));
                continue;
            }
        };
        let task = text(review, "task_id").unwrap_or_default();
        let key = text(review, "last_edited_at").unwrap_or(written);
        let round = rounds.entry(format!("{task} {key}")).or_default();
        round.at = round.at.max(at);
        round.is_rejected |= !approved;
        round.reviewers.extend(text(review, "user_email").or_else(|| text(review, "createdBy")));
        round.comments.extend(text(review, "comment"));
    }
    let mut rounds: Vec<Round> = rounds.into_values().collect();
    rounds.sort_by_key(|round| round.at);
    (rounds, faults)
}

/// Whether a review's own time has no zone.
pub(super) fn has_zoneless(parts: &[&Part<'_>]) -> bool {
    let mut reviews = parts.iter().flat_map(|part| list(part.value, "reviews"));
    reviews.any(|review| is_zoneless(review, "createdAt"))
}
