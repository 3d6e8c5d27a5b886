//! The production queries, embedded from `queries/`. A test holds that each file there is named here.

use crate::units::Micros;

/// Each query by the name of its file.
pub const QUERIES: &[(&str, &str)] = &[
    ("accuracy", include_str!("../../queries/accuracy.sql")),
    ("counted", include_str!("../../queries/counted.sql")),
    ("earnings", include_str!("../../queries/earnings.sql")),
    ("entries", include_str!("../../queries/entries.sql")),
    ("events_aside", include_str!("../../queries/events_aside.sql")),
    ("events_in_order", include_str!("../../queries/events_in_order.sql")),
    ("moments", include_str!("../../queries/moments.sql")),
    ("moments_of_reviewers", include_str!("../../queries/moments_of_reviewers.sql")),
    ("money", include_str!("../../queries/money.sql")),
    ("money_sums", include_str!("../../queries/money_sums.sql")),
    ("piece_currency", include_str!("../../queries/piece_currency.sql")),
    ("piece_events", include_str!("../../queries/piece_events.sql")),
    ("pieces", include_str!("../../queries/pieces.sql")),
    ("rates/pieces", include_str!("../../queries/rates/pieces.sql")),
    ("rates/verdicts", include_str!("../../queries/rates/verdicts.sql")),
    ("throughput", include_str!("../../queries/throughput.sql")),
    ("tier_facts", include_str!("../../queries/tier_facts.sql")),
    ("tier_work", include_str!("../../queries/tier_work.sql")),
    ("trace/balances", include_str!("../../queries/trace/balances.sql")),
    ("trace/cost", include_str!("../../queries/trace/cost.sql")),
    ("trace/cost_entries", include_str!("../../queries/trace/cost_entries.sql")),
    ("trace/counted", include_str!("../../queries/trace/counted.sql")),
    ("trace/events_of_pieces", include_str!("../../queries/trace/events_of_pieces.sql")),
    ("trace/flows", include_str!("../../queries/trace/flows.sql")),
    ("trace/meanings", include_str!("../../queries/trace/meanings.sql")),
    ("trace/near", include_str!("../../queries/trace/near.sql")),
    ("trace/pieces", include_str!("../../queries/trace/pieces.sql")),
    ("trace/published", include_str!("../../queries/trace/published.sql")),
    ("trace/stories", include_str!("../../queries/trace/stories.sql")),
    ("trace/tier_moments", include_str!("../../queries/trace/tier_moments.sql")),
    ("trace/totals", include_str!("../../queries/trace/totals.sql")),
    ("trace/work", include_str!("../../queries/trace/work.sql")),
    ("work", include_str!("../../queries/work.sql")),
    ("work_sums", include_str!("../../queries/work_sums.sql")),
];

/// The text of a query; empty for an unknown name, which the test of this file rules out.
pub fn query(name: &str) -> &'static str {
    QUERIES.iter().find(|(known, _)| *known == name).map_or("", |(_, sql)| sql)
}

/// A moment as SQL has it: in microseconds like every column of time, so that none is out of range.
pub fn moment(at: Micros) -> String {
    format!(r#"arrow_cast({at}, 'Timestamp(Microsecond, Some("UTC"))')"#)
}
