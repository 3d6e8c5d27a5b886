//! What a level asks for, whether a day's running totals meet it, and in which words it is missed.
//!
//! Promises: each condition is a row of [`KEYS`], which is its key in a policy file, its measure and
//! its words at once; a rate over nothing meets no condition.
//! Absent on purpose: days and their order (`evaluate`), the policy file (`read`).

use std::fmt;

use super::exams::{Attempt, Exams};
use super::totals::{Tally, Totals};

/// What kind of number a condition compares, which decides what is possible and how a gap is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// Pieces: whole, told as "12 more reviewed pieces (38 of 50)".
    Count,
    /// A share of 0..1.
    Rate,
    /// A lower bound of a share: never reaches 1.
    Bound,
    /// Any amount from 0.
    Amount,
}

/// One condition that a policy can set: "at least this much".
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) scale: Scale,
    /// The measure in words; of a count, one piece of it.
    pub(super) words: &'static str,
    /// The moments that it measures.
    pub(super) moments: &'static [&'static str],
    /// The measure of a day's totals; `None` over nothing.
    pub(super) measure: fn(&Totals, f64) -> Option<f64>,
}

pub(super) const KEYS: [Key; 11] = [
    Key {
        name: "min_reviewed",
        scale: Scale::Count,
        words: "reviewed piece",
        moments: &["accepted", "rejected"],
        measure: |totals, _| Some(totals.reviewed() as f64),
    },
    Key {
        name: "min_accepted",
        scale: Scale::Count,
        words: "accepted piece",
        moments: &["accepted"],
        measure: |totals, _| Some(totals.of(Tally::Accepted) as f64),
    },
    Key {
        name: "acceptance_low",
        scale: Scale::Bound,
        words: "acceptance lower bound",
        moments: &["accepted", "rejected"],
        measure: |totals, z| totals.low(Tally::Accepted, Tally::Rejected, z),
    },
    Key {
        name: "min_gold",
        scale: Scale::Count,
        words: "gold answer",
        moments: &["gold"],
        measure: |totals, _| Some((totals.of(Tally::GoldRight) + totals.of(Tally::GoldWrong)) as f64),
    },
    Key {
        name: "gold_low",
        scale: Scale::Bound,
        words: "gold lower bound",
        moments: &["gold"],
        measure: |totals, z| totals.low(Tally::GoldRight, Tally::GoldWrong, z),
    },
    Key {
        name: "gold_rate",
        scale: Scale::Rate,
        words: "gold rate",
        moments: &["gold"],
        measure: |totals, _| totals.rate(Tally::GoldRight, Tally::GoldWrong),
    },
    Key {
        name: "first_pass_low",
        scale: Scale::Bound,
        words: "first-pass lower bound",
        moments: &["first_pass"],
        measure: |totals, z| totals.low(Tally::FirstPassed, Tally::FirstFailed, z),
    },
    Key {
        name: "labeled_per_hour",
        scale: Scale::Amount,
        words: "labeled pieces per hour",
        moments: &["labeled", "active"],
        measure: |totals, _| totals.labeled_per_hour(),
    },
    Key {
        name: "review_checked_min",
        scale: Scale::Count,
        words: "checked review",
        moments: &["review_checked"],
        measure: |totals, _| Some((totals.of(Tally::CheckRight) + totals.of(Tally::CheckWrong)) as f64),
    },
    Key {
        name: "reviewer_accuracy_low",
        scale: Scale::Bound,
        words: "reviewer accuracy lower bound",
        moments: &["review_checked"],
        measure: |totals, z| totals.low(Tally::CheckRight, Tally::CheckWrong, z),
    },
    Key {
        name: "training_hours",
        scale: Scale::Amount,
        words: "logged training hours",
        moments: &["logged"],
        measure: |totals, _| Some(totals.hours(Tally::TrainingMicros)),
    },
];

/// What a level asks for. An absent threshold asks nothing, and so does 0, which a domain uses to
/// switch a condition off.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Conditions {
    pub(super) thresholds: [Option<f64>; KEYS.len()],
    pub(super) exams: Exams,
}

impl Conditions {
    /// These, with what a domain says for itself in their place.
    pub(super) fn in_place(&self, domain: &Conditions) -> Conditions {
        Conditions {
            thresholds: std::array::from_fn(|key| domain.thresholds[key].or(self.thresholds[key])),
            exams: self.exams.in_place(&domain.exams),
        }
    }

    /// These and the previous level's too: of two thresholds the higher one. Exams of its own stand in
    /// the place of the previous level's, because the exam of a higher level is not a second sitting of the lower.
    pub(super) fn and(&self, previous: &Conditions) -> Conditions {
        let higher = |key: usize| match (self.thresholds[key], previous.thresholds[key]) {
            (Some(own), Some(before)) => Some(own.max(before)),
            (own, before) => own.or(before),
        };
        Conditions { thresholds: std::array::from_fn(higher), exams: previous.exams.in_place(&self.exams) }
    }

    /// Whether everybody meets them.
    pub(super) fn ask_nothing(&self) -> bool {
        self.thresholds.iter().all(|threshold| threshold.unwrap_or_default() <= 0.0)
            && self.exams.ask_nothing()
    }

    /// What is not met, in the order of [`KEYS`], exams last.
    pub(super) fn unmet(&self, totals: &Totals, attempts: &[Attempt<'_>], z: f64) -> Vec<Unmet> {
        let mut unmet: Vec<Unmet> = self.short(totals, z).collect();
        unmet.extend(self.exams.unmet(attempts).into_iter().map(Unmet::Exam));
        unmet
    }

    pub(super) fn hold(&self, totals: &Totals, attempts: &[Attempt<'_>], z: f64) -> bool {
        self.short(totals, z).next().is_none() && self.exams.unmet(attempts).is_empty()
    }

    fn short(&self, totals: &Totals, z: f64) -> impl Iterator<Item = Unmet> {
        KEYS.iter().zip(&self.thresholds).filter_map(move |(key, threshold)| {
            let needed = threshold.filter(|needed| *needed > 0.0)?;
            let value = (key.measure)(totals, z);
            let met = value.is_some_and(|value| value >= needed);
            (!met).then_some(Unmet::Short { words: key.words, scale: key.scale, value, needed })
        })
    }
}

/// One condition that is not met, printed in words.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Unmet {
    Short { words: &'static str, scale: Scale, value: Option<f64>, needed: f64 },
    Exam(String),
}

impl fmt::Display for Unmet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unmet::Short { words, scale: Scale::Count, value, needed } => {
                let value = value.unwrap_or_default();
                let gap = needed - value;
                let plural = if gap == 1.0 { "" } else { "s" };
                write!(out, "{gap} more {words}{plural} ({value} of {needed})")
            }
            Unmet::Short { words, value: Some(value), needed, .. } => {
                write!(out, "{words} {}", against(*value, *needed))
            }
            Unmet::Short { words, needed, .. } => {
                write!(out, "{words} not known yet, needs {}", print_needed(*needed))
            }
            Unmet::Exam(words) => out.write_str(words),
        }
    }
}

/// `0.87, needs 0.90`: a value that falls short. Rounded for people, yet never up to what it misses.
pub(super) fn against(value: f64, needed: f64) -> String {
    let (places, shown) = (places(needed), print_needed(needed));
    let mut printed = format!("{value:.places$}");
    if printed == shown {
        printed = format!("{:.places$}", needed - 0.1f64.powi(places as i32));
    }
    format!("{printed}, needs {shown}")
}

pub(super) fn print_needed(needed: f64) -> String {
    format!("{needed:.places$}", places = places(needed))
}

/// As many decimals as the number was written with, at least two.
fn places(number: f64) -> usize {
    number.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len()).max(2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &'static str, scale: Scale, value: Option<f64>, needed: f64) -> String {
        Unmet::Short { words, scale, value, needed }.to_string()
    }

    #[test]
    fn gaps_in_words() {
        for (scale, value, needed, expected) in [
            (Scale::Count, Some(38.0), 50.0, "12 more gold answers (38 of 50)"),
            (Scale::Count, Some(49.0), 50.0, "1 more gold answer (49 of 50)"),
        ] {
            assert_eq!(said("gold answer", scale, value, needed), expected);
        }
        for (scale, value, needed, expected) in [
            (Scale::Bound, Some(0.8732), 0.9, "bound 0.87, needs 0.90"),
            (Scale::Bound, Some(0.57), 0.6, "bound 0.57, needs 0.60"),
            (Scale::Bound, Some(0.8999999), 0.9, "bound 0.89, needs 0.90"),
            (Scale::Bound, Some(0.9249), 0.925, "bound 0.924, needs 0.925"),
            (Scale::Bound, None, 0.9, "bound not known yet, needs 0.90"),
            (Scale::Amount, Some(7.5), 40.0, "bound 7.50, needs 40.00"),
        ] {
            assert_eq!(said("bound", scale, value, needed), expected);
        }
    }

    #[test]
    fn each_key_has_a_name_of_its_own() {
        let mut names: Vec<_> = KEYS.iter().map(|key| key.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), KEYS.len());
    }
}
