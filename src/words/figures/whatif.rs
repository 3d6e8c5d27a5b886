//! The same work by another rate card: the tables of `piecework whatif`, but for those over people (`spread`).
//!
//! The examples ask of Ana's story a card of 2.20 for each piece of receipts, held against a minimum wage of 12.00 an hour in Beijing.

use super::{Figure, HOUSE, NOTHING};

const BY: &[&str] = &["whatif", "whatif_projects"];
const WORKERS: &[&str] = &["whatif"];
const UNPRICED: &[&str] = &["whatif_unpriced"];
const SEARCH: &[&str] = &["whatif_search"];
const AMOUNT: &str = "amount in `currency`";
const HOURLY: &str = "amount in `currency` an hour";
const T6: &str = "t6, whose events name no price";

pub(super) const FIGURES: &[Figure] = &[
    key(WORKERS, "worker_id", "Who did the work; who has no piece compared has a row too", "ana"),
    key(
        &["whatif_projects"],
        "project_id",
        "The project of the pieces; empty for logged time without one",
        "receipts",
    ),
    key(
        &["whatif", "whatif_projects", "whatif_distribution", "whatif_minimum", "whatif_search"],
        "currency",
        "The currency of the card, and of every amount in the row",
        "CNY",
    ),
    key(
        UNPRICED,
        "side",
        "The side that lacks a price: before, after, or both where the currency is another",
        "before",
    ),
    key(SEARCH, "line", "The line of the card", "receipts"),
    key(SEARCH, "per", "What the price is for: a piece, unit or hour", "piece"),
    of(
        BY,
        ("pieces", "pieces of work", "Pieces that both sides price in the card's currency"),
        "count of labeled pieces in the window",
        "pieces that a side does not price, which stand in whatif_unpriced",
        ("t1, t2, t3, t5; t6 has no price before", "4"),
    ),
    of(
        BY,
        ("before_amount", AMOUNT, "What is owed for them as it is"),
        "sum of the prices of accepted pieces, and penalties of rejected ones, by the events or by --today",
        "open pieces, which are expected",
        ("t1, t2, t5 at 2.00", "6.00"),
    ),
    of(
        BY,
        ("after_amount", AMOUNT, "What would be owed by the other card"),
        "as before_amount, by --rates",
        "open pieces; that people would work otherwise",
        ("t1, t2, t5 at 2.20", "6.60"),
    ),
    of(
        BY,
        ("change_amount", AMOUNT, "What the card changes"),
        "after_amount - before_amount",
        NOTHING,
        ("6.60 - 6.00", "0.60"),
    ),
    of(
        BY,
        ("change_rate", "ratio", "The change as a share of what it was"),
        "change_amount / before_amount; empty over 0",
        NOTHING,
        ("0.60 / 6.00", "0.1"),
    ),
    of(
        BY,
        ("before_expected_amount", AMOUNT, "What open pieces come to as it is, if they are accepted"),
        "sum of the prices of pieces without a final verdict",
        "caps of a day that judged pieces use up",
        ("no piece of Ana's is open", "0.00"),
    ),
    of(
        BY,
        (
            "after_expected_amount",
            AMOUNT,
            "What open pieces would come to by the other card, if they are accepted",
        ),
        "as before_expected_amount, by --rates",
        "caps of a day that judged pieces use up",
        ("no piece of Ana's is open", "0.00"),
    ),
    of(
        BY,
        ("active_seconds", "seconds", "The time that hourly pay is laid over"),
        "work intervals of judged pieces compared and of released work, each moment once, for the piece whose stretch began first; and logged time",
        "open pieces, pieces that a side does not price, time of another currency",
        ("t1, t2, t3, t4, t5 and ten minutes of training; t6 is not compared", "1860"),
    ),
    of(
        BY,
        ("hourly_before_amount", HOURLY, "What an hour comes to as it is"),
        "before_amount x 3600 / active_seconds; empty where no time is known or no piece is compared",
        NOTHING,
        ("6.00 x 3600 / 1860", "11.6129032"),
    ),
    of(
        BY,
        ("hourly_after_amount", HOURLY, "What an hour would come to by the other card"),
        "after_amount x 3600 / active_seconds; empty where no time is known or no piece is compared",
        NOTHING,
        ("6.60 x 3600 / 1860", "12.7741935"),
    ),
    of(
        WORKERS,
        ("below_minimum_before", "text", "The places whose minimum wage an hour does not reach as it is"),
        "those with before_amount x 3600 < hourly x active_seconds, of the rates in force on the last day of the work",
        "people without a piece compared",
        ("11.61 is less than 12.00", "Beijing"),
    ),
    of(
        WORKERS,
        ("below_minimum_after", "text", "The places whose minimum wage an hour would not reach"),
        "as below_minimum_before, with after_amount",
        "people without a piece compared",
        ("12.77 is more than 12.00", ""),
    ),
    of(
        UNPRICED,
        (
            "reason",
            "text",
            "Why there is no price: no_price on the events, other_currency, or a finding of the card's check",
        ),
        "as `piecework rates check` names it",
        NOTHING,
        (T6, "no_price"),
    ),
    of(
        UNPRICED,
        ("lines", "text", "The lines of the card that the finding is about"),
        "as `piecework rates check` names them",
        NOTHING,
        (T6, ""),
    ),
    of(
        UNPRICED,
        ("pieces", "pieces of work", "Pieces that stand in no amount for this reason"),
        "count of labeled pieces in the window",
        NOTHING,
        (T6, "1"),
    ),
    of(
        UNPRICED,
        ("first_labeled_at", "time", "The last label of the first of them"),
        "the earliest of their last labels",
        "pieces of other currencies",
        (T6, "2026-03-02T11:02:00Z"),
    ),
    of(
        UNPRICED,
        ("last_labeled_at", "time", "The last label of the last of them"),
        "the latest of their last labels",
        "pieces of other currencies",
        (T6, "2026-03-02T11:02:00Z"),
    ),
    of(
        UNPRICED,
        ("assignment_id", "text", "The first of them, as an example"),
        "by label time, then id",
        "pieces of other currencies",
        (T6, "t6/ana"),
    ),
    of(
        UNPRICED,
        ("explanation", "text", "What is missing, and what to do"),
        "a sentence",
        NOTHING,
        (
            T6,
            "no event of these pieces names a price in CNY: name the card that holds today with --today, or let claims, labels or publications say the price",
        ),
    ),
    of(
        SEARCH,
        ("card_price_amount", AMOUNT, "The line's price in the card"),
        "price of the line",
        NOTHING,
        ("the card of the example", "2.20"),
    ),
    of(
        SEARCH,
        ("found_price_amount", AMOUNT, "The price that meets the goal"),
        "the least that reaches a median, or the greatest that keeps a budget, in steps of the card",
        NOTHING,
        ("--search budget=7: 3 x 2.33 is 6.99, and 3 x 2.34 is 7.02", "2.33"),
    ),
];

/// What a row is of.
pub(super) const fn key(
    reports: &'static [&'static str],
    name: &'static str,
    words: &'static str,
    value: &'static str,
) -> Figure {
    let (unit, formula, counts_at, leaves_out) =
        ("text", "as asked, or as the events say", "not dated", NOTHING);
    let (source, example) =
        (HOUSE, "the story by a card of 2.20 a piece, held against 12.00 an hour in Beijing");
    Figure { name, reports, unit, words, formula, counts_at, leaves_out, source, example, value }
}

pub(super) const fn of(
    reports: &'static [&'static str],
    (name, unit, words): (&'static str, &'static str, &'static str),
    formula: &'static str,
    leaves_out: &'static str,
    (example, value): (&'static str, &'static str),
) -> Figure {
    let (counts_at, source) = ("the last label; released and logged time at its end", HOUSE);
    Figure { name, reports, unit, words, formula, counts_at, leaves_out, source, example, value }
}
