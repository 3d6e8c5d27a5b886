//! What is written beside the reports: how unequally people are paid, and who is below a minimum wage.

use super::{Figure, HARA, HOUSE, NOTHING, TYPE_7};

const INEQUALITY: &[&str] = &["inequality"];
const MINIMUM: &[&str] = &["minimum_wage"];
const AMOUNT: &str = "amount in `currency`";
const PEOPLE: &str = "people";
const RATIO: &str = "ratio 0..1";
const AS_PARTS: &str = "as its parts";
const BELOW_NOTHING: &str =
    "people whose payments come to less than nothing (negative_people), and nobody known (unnamed)";
const UNNAMED: &str = "nobody known (unnamed)";
const ALONE: &str = "Ana is alone";
const GINI: &str =
    "C. Gini, Variabilità e mutabilità (1912); as here: A. Sen, On Economic Inequality (1973), 2.8";
const CORRECTION: &str = "G. Deltas, Review of Economics and Statistics 85 (2003), 226-234";
const LORENZ: &str = "M. O. Lorenz, Publications of the American Statistical Association 9 (1905), 209-219";
const NO_RATE: &str = "Ana's story names no minimum wage";

pub(super) const FIGURES: &[Figure] = &[
    of(
        INEQUALITY,
        (
            "people",
            PEOPLE,
            "How many people the figures of inequality are over; those who were paid nothing are among them",
        ),
        "count of workers with a row in this currency whose paid_amount is not below 0; a worker is one over all periods",
        BELOW_NOTHING,
        (HOUSE, ALONE, "1"),
    ),
    of(
        INEQUALITY,
        (
            "gini",
            RATIO,
            "How unequally people were paid: 0 when all were paid the same, towards 1 when one was paid all",
        ),
        "mean absolute difference of all pairs of people / (2 x mean) of paid_amount; empty when nobody was paid",
        BELOW_NOTHING,
        (GINI, ALONE, "0"),
    ),
    of(
        INEQUALITY,
        ("gini_corrected", RATIO, "The same for few people: 1 when one of them was paid all"),
        "gini x people / (people - 1); empty for one person",
        BELOW_NOTHING,
        (CORRECTION, ALONE, ""),
    ),
    of(
        INEQUALITY,
        ("bottom_half_share", RATIO, "Which share of all pay the lower paid half of people got"),
        "the Lorenz curve of paid_amount at one half, linear between people",
        BELOW_NOTHING,
        (LORENZ, "half of Ana has half of hers", "0.5"),
    ),
    of(
        INEQUALITY,
        ("top_tenth_share", RATIO, "Which share of all pay the best paid tenth of people got"),
        "1 - the Lorenz curve of paid_amount at nine tenths, linear between people",
        BELOW_NOTHING,
        (LORENZ, "a tenth of Ana has a tenth of hers", "0.1"),
    ),
    of(
        INEQUALITY,
        (
            "negative_people",
            PEOPLE,
            "How many people were paid less than nothing: more was taken back than paid",
        ),
        "count of workers whose paid_amount is below 0",
        UNNAMED,
        (HOUSE, ALONE, "0"),
    ),
    of(
        INEQUALITY,
        ("unnamed", "rows", "Rows of nobody known, who may be many people and are in none of these figures"),
        "count of rows of earnings whose worker_id ends with `:?`",
        NOTHING,
        (HOUSE, ALONE, "0"),
    ),
    of(
        INEQUALITY,
        ("paid_amount_p10", AMOUNT, "A tenth of people were paid this or less"),
        QUANTILE,
        UNNAMED,
        (TYPE_7, ALONE, "7.3"),
    ),
    of(
        INEQUALITY,
        ("paid_amount_p50", AMOUNT, "Half of people were paid this or less"),
        QUANTILE,
        UNNAMED,
        (TYPE_7, ALONE, "7.3"),
    ),
    of(
        INEQUALITY,
        ("paid_amount_p90", AMOUNT, "Nine tenths of people were paid this or less"),
        QUANTILE,
        UNNAMED,
        (TYPE_7, ALONE, "7.3"),
    ),
    of(
        INEQUALITY,
        ("owed_amount_p10", AMOUNT, "A tenth of people earned this or less"),
        QUANTILE,
        UNNAMED,
        (TYPE_7, ALONE, "6"),
    ),
    of(
        INEQUALITY,
        ("owed_amount_p50", AMOUNT, "Half of people earned this or less"),
        QUANTILE,
        UNNAMED,
        (TYPE_7, ALONE, "6"),
    ),
    of(
        INEQUALITY,
        ("owed_amount_p90", AMOUNT, "Nine tenths of people earned this or less"),
        QUANTILE,
        UNNAMED,
        (TYPE_7, ALONE, "6"),
    ),
    of(
        INEQUALITY,
        ("timed_people", PEOPLE, "How many people have an hourly pay"),
        "count of workers with active or logged time in this currency",
        UNNAMED,
        (HOUSE, ALONE, "1"),
    ),
    of(
        INEQUALITY,
        (
            "hourly_paid_amount_p50",
            "amount in `currency` an hour",
            "Half of people were paid this or less an hour, unpaid work included",
        ),
        "median over people of hourly_paid_amount",
        "people without known time",
        (HARA, "hourly_paid_amount of Ana", "13.2727273"),
    ),
    of(
        INEQUALITY,
        ("unpaid_rate_p50", RATIO, "Half of people worked this share of their time, or less, for nothing"),
        "median over people of unpaid_seconds / (active_seconds + logged_seconds), which is 1 at most: pieces that were worked on side by side may add up to more",
        "people without known time",
        (HARA, "780 / (1380 + 600)", "0.393939394"),
    ),
    of(
        MINIMUM,
        ("place", "text", "Where the rate holds, as --minimum-wage FILE names it"),
        "place of the file; each rate that is in force on the last day of the report is a row: the latest `from` on or before it, whose `until` lies after it",
        "who works where: each rate is held against everybody paid in its currency",
        (HOUSE, NO_RATE, ""),
    ),
    of(
        MINIMUM,
        ("from", "day", "The first day of the rate"),
        "from of the file",
        NOTHING,
        (HOUSE, NO_RATE, ""),
    ),
    of(
        MINIMUM,
        ("hourly_amount", "amount in `currency` an hour", "The minimum wage for an hour"),
        "hourly of the file",
        NOTHING,
        (HOUSE, NO_RATE, ""),
    ),
    of(
        MINIMUM,
        ("people", PEOPLE, "How many people have an hourly pay in this currency"),
        "timed_people of inequality",
        UNNAMED,
        (HOUSE, NO_RATE, ""),
    ),
    of(
        MINIMUM,
        ("below", PEOPLE, "How many of them were paid less than that an hour"),
        "count of workers with hourly_paid_amount < hourly_amount",
        "time that no event shows, so that true hourly pay may be lower; costs that the worker bears",
        ("Piece pay over all hours, waiting included: 29 CFR 778.111", NO_RATE, ""),
    ),
    of(
        MINIMUM,
        ("below_rate", RATIO, "Which share of them that is"),
        "below / people; empty without people",
        NOTHING,
        (HOUSE, NO_RATE, ""),
    ),
];

const QUANTILE: &str = "quantile of type 7 over all people, those who were paid less than nothing included";

/// A figure of people: name, unit and words; formula; what it leaves out; source, example and value.
const fn of(
    reports: &'static [&'static str],
    (name, unit, words): (&'static str, &'static str, &'static str),
    formula: &'static str,
    leaves_out: &'static str,
    (source, example, value): (&'static str, &'static str, &'static str),
) -> Figure {
    Figure { name, reports, unit, words, formula, counts_at: AS_PARTS, leaves_out, source, example, value }
}
