//! The registry of recipes: how each column of the four reports is made from the rows behind it.
//!
//! Promises: one recipe for each column that is not a key (a test holds it).
//! Absent on purpose: the words and formulas (`words::figures`), and the rows (`sheet`).

/// What is added up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source {
    /// How many moments of these kinds there are.
    Count(&'static [&'static str]),
    /// How many moments of this kind say yes.
    Yes(&'static str),
    /// The lengths of time of these kinds; `active` are the stretches of active time.
    Time(&'static [&'static str]),
    /// The scores.
    Score,
    Money(Flow),
    /// The months with a moment of this kind.
    Months(&'static str),
}

/// Which amounts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Flow {
    Owed,
    /// Payments of every kind.
    Paid,
    Kind(&'static str),
    /// Negative payments, as a size.
    Reversed,
}

/// A balance at the end of the window.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Balance {
    Outstanding,
    Overpaid,
}

/// How a column comes about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Recipe {
    Sum(Source),
    /// numerator x factor / denominator
    Ratio(Source, i64, Source),
    /// A bound of the Wilson interval of a share; the lower one where `low`.
    Bound {
        part: Source,
        whole: Source,
        low: bool,
    },
    /// The quantile of the lengths of time of one kind.
    Quantile(&'static str, f64),
    /// The first or the last moment of one kind.
    Extreme {
        moment: &'static str,
        first: bool,
    },
    Balance(Balance),
    /// What is asked of the level that is held, on the day since when where that is the column.
    Held,
    /// What the next level asks.
    Next,
}

use Recipe::{Bound, Extreme, Held, Next, Quantile, Ratio, Sum};
use Source::{Count, Money, Months, Score, Time, Yes};

const JUDGED: &[&str] = &["accepted", "rejected"];
const WORKED: &[&str] = &["active", "logged"];

/// Report, column, recipe.
pub const RECIPES: &[(&str, &str, Recipe)] = &[
    ("throughput", "claimed", Sum(Count(&["claimed"]))),
    ("throughput", "labeled", Sum(Count(&["labeled"]))),
    ("throughput", "released", Sum(Count(&["released"]))),
    ("throughput", "accepted", Sum(Count(&["accepted"]))),
    ("throughput", "rejected", Sum(Count(&["rejected"]))),
    ("throughput", "active_seconds", Sum(Time(&["active"]))),
    ("throughput", "labeled_per_hour", Ratio(Count(&["labeled"]), 3600, Time(&["active"]))),
    ("throughput", "handling_seconds_p50", Quantile("handling", 0.5)),
    ("throughput", "handling_seconds_p90", Quantile("handling", 0.9)),
    ("throughput", "review_wait_seconds_p50", Quantile("wait", 0.5)),
    ("throughput", "first_at", Extreme { moment: "act", first: true }),
    ("throughput", "last_at", Extreme { moment: "act", first: false }),
    ("throughput", "timed", Sum(Count(&["handling"]))),
    ("accuracy", "reviewed", Sum(Count(&["reviewed"]))),
    ("accuracy", "accepted", Sum(Count(&["accepted"]))),
    ("accuracy", "rejected", Sum(Count(&["rejected"]))),
    ("accuracy", "rework", Sum(Count(&["rework"]))),
    ("accuracy", "acceptance_rate", Ratio(Count(&["accepted"]), 1, Count(JUDGED))),
    ("accuracy", "acceptance_low", Bound { part: Count(&["accepted"]), whole: Count(JUDGED), low: true }),
    ("accuracy", "acceptance_high", Bound { part: Count(&["accepted"]), whole: Count(JUDGED), low: false }),
    ("accuracy", "first_pass_rate", Ratio(Yes("first_pass"), 1, Count(&["first_pass"]))),
    ("accuracy", "gold_answered", Sum(Count(&["gold"]))),
    ("accuracy", "gold_correct", Sum(Yes("gold"))),
    ("accuracy", "gold_rate", Ratio(Yes("gold"), 1, Count(&["gold"]))),
    ("accuracy", "mean_score", Ratio(Score, 1, Count(&["score"]))),
    ("earnings", "owed_amount", Sum(Money(Flow::Owed))),
    ("earnings", "paid_amount", Sum(Money(Flow::Paid))),
    ("earnings", "bonus_amount", Sum(Money(Flow::Kind("bonus")))),
    ("earnings", "reversed_amount", Sum(Money(Flow::Reversed))),
    ("earnings", "outstanding_amount", Recipe::Balance(Balance::Outstanding)),
    ("earnings", "overpaid_amount", Recipe::Balance(Balance::Overpaid)),
    ("earnings", "unpaid_seconds", Sum(Time(&["unpaid"]))),
    ("earnings", "hourly_paid_amount", Ratio(Money(Flow::Paid), 3600, Time(WORKED))),
    ("earnings", "paid_per_accepted_amount", Ratio(Money(Flow::Paid), 1, Count(&["accepted"]))),
    ("earnings", "unpriced", Sum(Count(&["unpriced"]))),
    ("earnings", "accepted", Sum(Count(&["accepted"]))),
    ("earnings", "compensation_amount", Sum(Money(Flow::Kind("compensation")))),
    ("earnings", "active_seconds", Sum(Time(&["active"]))),
    ("earnings", "logged_seconds", Sum(Time(&["logged"]))),
    ("tiers", "tier", Held),
    ("tiers", "since", Held),
    ("tiers", "reviewed", Sum(Count(JUDGED))),
    ("tiers", "accuracy_low", Bound { part: Count(&["accepted"]), whole: Count(JUDGED), low: true }),
    ("tiers", "labeled_per_hour", Ratio(Count(&["labeled"]), 3600, Time(&["active"]))),
    ("tiers", "next_tier", Next),
    ("tiers", "missing", Next),
    ("tiers", "accepted_months", Sum(Months("accepted"))),
];

/// How a column of a report comes about; none for a key.
pub fn recipe(report: &str, column: &str) -> Option<Recipe> {
    RECIPES.iter().find(|(of, name, _)| *of == report && *name == column).map(|(.., recipe)| *recipe)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::figures;

    const KEYS: &[&str] = &[
        "worker_id",
        "project_id",
        "team",
        "domain",
        "task_type",
        "stage",
        "source",
        "reviewer_id",
        "period",
        "currency",
    ];

    #[test]
    fn each_column_has_one_recipe_and_each_recipe_a_column() {
        for report in figures::REPORTS {
            for figure in figures::of_report(report).filter(|figure| !KEYS.contains(&figure.name)) {
                let found = RECIPES.iter().filter(|(of, column, _)| of == report && *column == figure.name);
                assert_eq!(found.count(), 1, "{report}.{}", figure.name);
            }
        }
        for (report, column, _) in RECIPES {
            assert!(figures::figure(report, column).is_some(), "{report}.{column}");
        }
    }
}
