//! What Label Studio's form has no place for, counted while it is written and told at the end.

use std::collections::{BTreeMap, BTreeSet};

use super::facts::{Fact, Kind};
use super::names;

/// Counts of what was left out or said with less than is known.
#[derive(Default)]
pub(super) struct Left {
    counts: BTreeMap<&'static str, u64>,
    installations: BTreeSet<String>,
}

pub(super) const NO_ANSWER: &str = "labeled pieces whose answer is not known are left out";
pub(super) const OTHERS: &str =
    "answers that somebody else gave to pieces without one of their worker's are left out";
pub(super) const NAMES: &str = "annotations are by people who are no members of a Label Studio (created_username names them; its import makes them the \
                                importing user's)";
pub(super) const PAGES: &str =
    "earlier answers to questions of a page, and edits of them by others, are left out";
pub(super) const UNKNOWN_EDITS: &str = "saves whose answer is not known are left out of the history";
pub(super) const REWORK: &str = "verdicts of rework are written as accepted: false, the one word for both";
pub(super) const CORRECTIONS: &str = "corrected answers of reviewers who did not accept are left out";
pub(super) const EARLIEST: &str = "times are the earliest that can have been, and the file cannot say so";
pub(super) const UNDATED: &str =
    "verdicts of which only the earliest time is known have no created_at (read as: not before the label)";
pub(super) const REGIONS: &str = "answers have another number of regions than the parts that tell them apart";
pub(super) const RELATIONS: &str = "ends of relations are regions that the answer does not have";
pub(super) const JSON: &str =
    "answers that are neither texts nor numbers are written as JSON into a text area";
pub(super) const UNTIED: &str = "annotations name no object: what their controls were tied to (to_name) is not in the events and reads `task`";

impl Left {
    pub(super) fn count(&mut self, what: &'static str) {
        self.many(what, 1);
    }

    pub(super) fn many(&mut self, what: &'static str, count: usize) {
        if count > 0 {
            *self.counts.entry(what).or_default() += count as u64;
        }
    }

    /// What a fact knows beside that has no place.
    pub(super) fn beside(&mut self, fact: &Fact) {
        if fact.has_gold {
            self.count("known answers (gold) of labels and verdicts are left out");
        }
        if fact.kind != Kind::Reviewed {
            return;
        }
        if fact.has_score {
            self.count("scores of verdicts are left out");
        }
        if fact.has_reason {
            self.count("reasons of verdicts are left out");
        }
        if fact.reviewer_kind.as_deref().is_some_and(|kind| kind != "person") {
            self.count("verdicts by a clock, a rule, gold or consensus do not say so");
        }
    }

    /// Whose task it is, where there are several Label Studios.
    pub(super) fn installation(&mut self, task: &str) {
        self.installations.extend(names::installation(task).map(str::to_owned));
    }

    /// In words.
    pub(super) fn told(&self, any: bool) -> Vec<String> {
        let mut told: Vec<String> =
            self.counts.iter().map(|(what, count)| format!("{what}: {count}")).collect();
        if any {
            told.push(
                "the tasks' own data (texts, pictures) is in no event: data holds task_id, by which to add it before an \
                 import; claims, prices, payments, reviewers' time and known answers that are nobody's annotation have no place here"
                    .to_owned(),
            );
        }
        if self.installations.len() > 1 {
            let names: Vec<_> = self.installations.iter().map(|name| format!("{name:?}")).collect();
            told.push(format!(
                "the file mixes Label Studios ({}), whose numbers collide: export one at a time, with --where \"source like \
                 'label-studio@NAME:%'\"",
                names.join(", ")
            ));
        }
        told
    }
}
