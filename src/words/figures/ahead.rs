//! When a project will be done, and how such forecasts came out: the tables of `piecework forecast`.

use super::quality::key;
use super::{Figure, NOTHING};

const AMOUNT: &str = "amount in `currency`";
const EACH: &str = "amount in `currency` a piece";
const FORECAST: &[&str] = &["forecast"];
const REPLAY: &[&str] = &["replay"];
const BOTH: &[&str] = &["forecast", "replay"];
const BOOTSTRAP: &str = "D. N. Politis and J. P. Romano, JASA 89 (1994), 1303-1313, in weekly runs; docs/decisions/0010-quality-cost.md";

pub(super) const FIGURES: &[Figure] = &[
    key(BOTH, "project_id", "The project that is asked about", ""),
    key(BOTH, "currency", "The currency of every amount in the row; the days are the same in each", ""),
    forecast(
        BOTH,
        (
            "outlook",
            "text",
            "What can be said: ahead (days and costs follow), done, still (nothing accepted for 14 days), too_short (fewer than 14 whole days)",
        ),
        "by the accepted pieces of the last days",
        NOTHING,
    ),
    forecast(
        FORECAST,
        ("at", "time", "Now: up to when facts count"),
        "--cutoff, else --as-of, else the latest occurred_at; never the clock",
        NOTHING,
    ),
    forecast(
        REPLAY,
        (
            "made_on",
            "text",
            "The Monday on which the forecast would have been made, from what had happened before it",
        ),
        "each Monday in --tz at least 14 days after the first accepted piece",
        "Mondays on which nothing was left to do",
    ),
    forecast(
        BOTH,
        ("accepted", "count", "Accepted pieces of the project so far, without gold, trials and training"),
        "pieces of the part accepted, as in cost",
        "what was not yet known then (replay)",
    ),
    forecast(
        BOTH,
        ("target", "count", "How many accepted pieces it is done with"),
        "--target, or accepted + remaining",
        "what nobody published or said",
    ),
    forecast(
        BOTH,
        ("remaining", "count", "How many accepted pieces are still to come"),
        "target - accepted; without --target the sum of max(0, --answers - accepted answers) over published production tasks without gold",
        "tasks that are published later",
    ),
    forecast(
        BOTH,
        ("finish_p10", "text", "The day by which one future of ten is done"),
        "nearest rank of the days on which 2,000 futures reach the target; empty beyond ten years",
        "plans: new people, holidays, another price",
    ),
    forecast(
        BOTH,
        ("finish_p50", "text", "The day by which half of the futures are done"),
        "as finish_p10",
        "plans: new people, holidays, another price",
    ),
    forecast(
        BOTH,
        ("finish_p90", "text", "The day by which nine futures of ten are done"),
        "as finish_p10",
        "plans: new people, holidays, another price",
    ),
    forecast(
        FORECAST,
        ("spent_amount", AMOUNT, "What the project cost so far, of all parts"),
        "total_amount of cost",
        "estimates",
    ),
    forecast(
        BOTH,
        ("cost_p10_amount", AMOUNT, "What all will have cost when it is done, at most, in one future of ten"),
        "nearest rank of spent_amount + what the drawn days cost; of the last day the part that the missing pieces are of its pieces",
        "payments after the last day that settle no debt",
    ),
    forecast(
        BOTH,
        ("cost_p50_amount", AMOUNT, "The same in half of the futures"),
        "as cost_p10_amount",
        "payments after the last day that settle no debt",
    ),
    forecast(
        BOTH,
        ("cost_p90_amount", AMOUNT, "The same in nine futures of ten"),
        "as cost_p10_amount",
        "payments after the last day that settle no debt",
    ),
    forecast(
        FORECAST,
        ("history_days", "count", "From how many whole days the futures are drawn"),
        "the days from the first accepted piece to now, the last 56 at most",
        "the day of now, which is not over",
    ),
    forecast(
        FORECAST,
        ("accepted_per_week", "pieces", "Accepted pieces in a week of those days"),
        "accepted pieces of the days / history_days x 7",
        NOTHING,
    ),
    forecast(
        FORECAST,
        ("spent_per_accepted_amount", EACH, "What an accepted piece cost so far, all told"),
        "spent_amount / accepted",
        NOTHING,
    ),
    forecast(
        REPLAY,
        ("finished_on", "text", "The day on which as many pieces were accepted, by what is known now"),
        "the first day with so many accepted pieces in all; empty where they are not yet",
        NOTHING,
    ),
    forecast(
        REPLAY,
        (
            "finish_held",
            "text",
            "Whether that day lies from finish_p10 to finish_p90: yes, no, or open while that may still come",
        ),
        "no also where the last day is over and the pieces are not there",
        NOTHING,
    ),
    forecast(
        REPLAY,
        ("cost_amount", AMOUNT, "What was spent by then, by what is known now"),
        "cost of the days up to finished_on, of the last the part that was needed",
        NOTHING,
    ),
    forecast(
        REPLAY,
        ("cost_held", "text", "Whether it lies from cost_p10_amount to cost_p90_amount: yes, no or open"),
        "open until as many pieces are accepted",
        NOTHING,
    ),
];

const fn forecast(
    reports: &'static [&'static str],
    (name, unit, words): (&'static str, &'static str, &'static str),
    formula: &'static str,
    leaves_out: &'static str,
) -> Figure {
    let (counts_at, source) = ("the day in --tz", BOOTSTRAP);
    let (example, value) = ("the story has one day, and a forecast needs 14", "");
    Figure { name, reports, unit, words, formula, counts_at, leaves_out, source, example, value }
}
