//! The registry of figures: each column of each report in words, with its formula, its published source
//! and a worked example.
//!
//! Promises: one entry for each column; every example is of one small story, [`STORY`], so that it can be
//! checked by hand and by running it.
//! Absent on purpose: how a figure is computed (`metrics`) and how it looks (`reports`).

mod accuracy;
mod ahead;
mod beside;
mod chinese;
mod due;
mod earnings;
mod keys;
mod payroll;
mod quality;
mod spread;
mod throughput;
mod tiers;
mod whatif;

pub use chinese::{chinese, chinese_formula};

/// The events that all worked examples are about: one day of Ana's, reviewed by Rita.
pub const STORY: &str = include_str!("../../docs/worked-example.ndjson");

/// The report tables, in the order in which they are read.
pub const REPORTS: &[&str] = &["throughput", "accuracy", "earnings", "tiers"];

/// The tables that are written beside them, and those of `piecework withhold`, `cost`, `forecast`, `payroll` and `whatif`; `statement` is a
/// statement of pay as CSV.
pub const BESIDE: &[&str] = &[
    "inequality",
    "minimum_wage",
    "top_up",
    "withholding",
    "cost",
    "forecast",
    "replay",
    "payroll",
    "payroll_lines",
    "payroll_projects",
    "payroll_held",
    "statement",
    "whatif",
    "whatif_projects",
    "whatif_distribution",
    "whatif_minimum",
    "whatif_unpriced",
    "whatif_search",
];

/// One column of a report, in words.
#[derive(Debug)]
pub struct Figure {
    pub name: &'static str,
    /// The reports that carry it with this meaning.
    pub reports: &'static [&'static str],
    pub unit: &'static str,
    /// What it is, in one sentence.
    pub words: &'static str,
    pub formula: &'static str,
    /// The moment by which `--from`, `--until` and `--every` place it.
    pub counts_at: &'static str,
    pub leaves_out: &'static str,
    /// Where the formula was published; "piecework" for a definition of the house.
    pub source: &'static str,
    /// How the value for Ana comes about.
    pub example: &'static str,
    /// The value for Ana in [`STORY`], as the report prints it (numbers to 9 digits, without zeros at the end); empty for an empty cell.
    pub value: &'static str,
}

impl Figure {
    /// Whether it says what a row is of, and counts nothing.
    pub fn is_key(&self) -> bool {
        self.counts_at == NOT_DATED
    }
}

/// Where keys count.
const NOT_DATED: &str = "not dated";

/// The reports that stand on pages, in each language.
#[cfg(test)]
pub(in crate::words) const ON_PAGES: [&str; 7] =
    ["throughput", "accuracy", "earnings", "tiers", "inequality", "minimum_wage", "top_up"];

/// All figures, report by report; those of keys and groups first.
pub fn figures() -> impl Iterator<Item = &'static Figure> {
    [
        keys::FIGURES,
        throughput::FIGURES,
        accuracy::FIGURES,
        earnings::FIGURES,
        tiers::FIGURES,
        beside::FIGURES,
        due::FIGURES,
        quality::FIGURES,
        ahead::FIGURES,
        payroll::FIGURES,
        whatif::FIGURES,
        spread::FIGURES,
    ]
    .into_iter()
    .flatten()
}

/// The figures of one report, as its documentation lists them.
pub fn of_report(report: &str) -> impl Iterator<Item = &'static Figure> {
    figures().filter(move |figure| figure.reports.contains(&report))
}

/// The figure behind a column of a report.
pub fn figure(report: &str, column: &str) -> Option<&'static Figure> {
    of_report(report).find(|figure| figure.name == column)
}

const WILSON: &str = "E. B. Wilson, JASA 22 (1927), 209-212";
const TYPE_7: &str = "R. J. Hyndman and Y. Fan, The American Statistician 50 (1996), 361-365, type 7";
const UNION: &str = "Union of overlapping orders: MOHRSS 人社厅发〔2023〕50号, art. 4 (two orders at once are not \
    counted twice); joined gaps: K. Hara et al., CHI 2018, doi 10.1145/3173574.3174023";
const HARA: &str = "K. Hara et al., CHI 2018, doi 10.1145/3173574.3174023";
const HOUSE: &str = "piecework";
const NOTHING: &str = "nothing";

#[cfg(test)]
mod tests {
    use super::*;

    /// The columns that DESIGN.md promises, and those that the queries add.
    const COLUMNS: &[(&str, &str)] = &[
        (
            "throughput",
            "worker_id claimed labeled released accepted rejected active_seconds labeled_per_hour \
             handling_seconds_p50 handling_seconds_p90 review_wait_seconds_p50 first_at last_at timed period",
        ),
        (
            "accuracy",
            "worker_id reviewed accepted rejected rework acceptance_rate acceptance_low acceptance_high \
             first_pass_rate gold_answered gold_correct gold_rate mean_score period",
        ),
        (
            "earnings",
            "worker_id currency owed_amount paid_amount bonus_amount reversed_amount outstanding_amount \
             overpaid_amount unpaid_seconds hourly_paid_amount paid_per_accepted_amount unpriced accepted \
             compensation_amount active_seconds logged_seconds period",
        ),
        (
            "tiers",
            "worker_id domain tier since reviewed accuracy_low labeled_per_hour next_tier missing accepted_months",
        ),
        (
            "inequality",
            "currency people gini gini_corrected bottom_half_share top_tenth_share negative_people unnamed \
             paid_amount_p10 paid_amount_p50 paid_amount_p90 owed_amount_p10 owed_amount_p50 owed_amount_p90 \
             timed_people hourly_paid_amount_p50 unpaid_rate_p50",
        ),
        ("minimum_wage", "place from currency hourly_amount people below below_rate"),
        (
            "top_up",
            "worker_id place period currency hours paid_amount minimum_amount top_up_amount hourly_paid_amount",
        ),
        (
            "withholding",
            "worker_id month currency payments gross_amount withheld_amount net_amount allowance_months \
             taxable_amount cumulative_gross_amount cumulative_tax_amount cumulative_withheld_amount rule source",
        ),
        (
            "cost",
            "project_id task_type domain team currency accepted total_amount cost_per_accepted_amount cost_per_correct_amount cost_per_correct_amount_low cost_per_correct_amount_high accepted_amount review_amount rework_amount rejected_amount gold_amount training_amount bonus_amount overpaid_amount open_amount other_amount paid_amount outstanding_amount gold_answered gold_correct correct correct_low correct_high unpaid_seconds rework_seconds review_seconds untimed_reviews unpaid_estimated_amount review_estimated_amount full_amount full_per_correct_amount",
        ),
        (
            "forecast",
            "project_id currency outlook at accepted target remaining finish_p10 finish_p50 finish_p90 spent_amount cost_p10_amount cost_p50_amount cost_p90_amount history_days accepted_per_week spent_per_accepted_amount",
        ),
        (
            "replay",
            "project_id currency outlook made_on accepted target remaining finish_p10 finish_p50 finish_p90 cost_p10_amount cost_p50_amount cost_p90_amount finished_on finish_held cost_amount cost_held",
        ),
    ];

    #[test]
    fn each_column_has_one_entry() {
        for (report, columns) in COLUMNS {
            for column in columns.split_whitespace() {
                let found = of_report(report).filter(|figure| figure.name == column).count();
                assert_eq!(found, 1, "{report}.{column}");
            }
        }
    }

    #[test]
    fn each_entry_says_everything_and_names_known_reports() {
        for figure in figures() {
            let Figure { name, unit, words, formula, counts_at, leaves_out, source, example, .. } = figure;
            for part in [unit, words, formula, counts_at, leaves_out, source, example] {
                assert!(
                    !part.is_empty() && !part.ends_with('.'),
                    "{name}: {part:?} is empty or ends with a point"
                );
            }
            assert!(!figure.reports.is_empty());
            let is_known = |report: &&str| REPORTS.contains(report) || BESIDE.contains(report);
            assert!(figure.reports.iter().all(is_known), "{name}");
        }
    }
}
