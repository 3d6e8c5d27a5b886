//! The rules, one file each: its query and its test. To add one: its file here, its query in `queries/audit/`, its words in
//! `words/flags.rs`.

mod accepted_unpaid;
mod acted_after_verdict;
mod active_after_left;
mod claimed_after_label;
mod claimed_twice;
mod clock_skew;
mod conflicting_duplicate;
mod currency_changed;
mod future_time;
mod labeled_after_release;
mod labeled_before_claimed;
mod labeled_without_claim;
mod long_interval;
mod overpaid;
mod paid_not_accepted;
mod paid_though_rejected;
mod paid_twice;
mod payment_of_nothing;
mod price_changed;
mod release_of_nothing;
mod released_after_label;
mod released_twice;
mod repeated_answers;
mod review_of_nothing;
mod self_review;
mod stuck_claim;
mod stuck_review;
mod too_fast;
mod too_many_open;
mod two_workers;

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// As in `words::flags`.
    pub name: &'static str,
    /// The query that finds it; its columns are those of `findings::COLUMNS`.
    pub sql: &'static str,
}

impl Rule {
    /// Whether the query reads a table of that name.
    pub fn reads(&self, table: &str) -> bool {
        self.sql.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == table)
    }
}

/// All rules, by code.
pub const RULES: &[Rule] = &[
    paid_twice::RULE,
    paid_though_rejected::RULE,
    paid_not_accepted::RULE,
    overpaid::RULE,
    payment_of_nothing::RULE,
    accepted_unpaid::RULE,
    self_review::RULE,
    two_workers::RULE,
    price_changed::RULE,
    currency_changed::RULE,
    active_after_left::RULE,
    labeled_before_claimed::RULE,
    labeled_without_claim::RULE,
    labeled_after_release::RULE,
    review_of_nothing::RULE,
    release_of_nothing::RULE,
    released_after_label::RULE,
    clock_skew::RULE,
    future_time::RULE,
    stuck_claim::RULE,
    stuck_review::RULE,
    too_fast::RULE,
    long_interval::RULE,
    repeated_answers::RULE,
    conflicting_duplicate::RULE,
    claimed_twice::RULE,
    claimed_after_label::RULE,
    released_twice::RULE,
    acted_after_verdict::RULE,
    too_many_open::RULE,
];
