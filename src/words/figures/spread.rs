//! Over people, what another rate card does: the distribution before and after, and who is below a minimum wage.

use super::whatif::{key, of};
use super::{Figure, NOTHING, TYPE_7};

const SPREAD: &[&str] = &["whatif_distribution"];
const MINIMUM: &[&str] = &["whatif_minimum"];
const AMOUNT: &str = "amount in `currency`";
const HOURLY: &str = "amount in `currency` an hour";
const SHARE: &str = "ratio 0..1";
const PEOPLE: &str = "people";
const GINI: &str =
    "C. Gini, Variabilità e mutabilità (1912); as in inequality: A. Sen, On Economic Inequality (1973), 2.8";

pub(super) const FIGURES: &[Figure] = &[
    key(
        SPREAD,
        "side",
        "before (the prices on the events, or the card of --today) or after (the card of --rates)",
        "after",
    ),
    key(MINIMUM, "place", "Whose minimum wage it is", "Beijing"),
    key(MINIMUM, "from", "The day from which it holds", "2025-09-01"),
    of(
        SPREAD,
        ("people", PEOPLE, "People with a piece compared and no amount below 0"),
        "count of workers",
        "negative_people, uncompared_people, and people that a source could not name",
        ("Ana", "1"),
    ),
    of(
        SPREAD,
        ("amount", AMOUNT, "What is owed to all of them"),
        "sum of the side's amounts, those below 0 too",
        "people that a source could not name",
        ("6.60", "6.60"),
    ),
    from(
        SPREAD,
        ("gini", SHARE, "How unequal amounts are: 0 all the same, towards 1 all to one"),
        "mean absolute difference / 2 mean, as in inequality",
        GINI,
        ("one person", "0"),
    ),
    from(
        SPREAD,
        ("gini_corrected", SHARE, "The same, corrected for few people"),
        "gini x n / (n - 1)",
        GINI,
        ("empty for one person", ""),
    ),
    of(
        SPREAD,
        ("bottom_half_share", SHARE, "The share of all amounts that the lower half of people has"),
        "the Lorenz curve at 0.5, as in inequality",
        "amounts below 0",
        ("a half of one person", "0.5"),
    ),
    of(
        SPREAD,
        ("top_tenth_share", SHARE, "The share of all amounts that the top tenth of people has"),
        "1 - the Lorenz curve at 0.9, as in inequality",
        "amounts below 0",
        ("a tenth of one person", "0.1"),
    ),
    of(
        SPREAD,
        ("negative_people", PEOPLE, "People with a piece compared whose amount is below 0, by penalties"),
        "count of workers",
        NOTHING,
        ("nobody", "0"),
    ),
    from(
        SPREAD,
        ("amount_p10", AMOUNT, "A tenth of people get no more than this"),
        "quantile 0.1 over people",
        TYPE_7,
        ("one person", "6.6"),
    ),
    from(
        SPREAD,
        ("amount_p50", AMOUNT, "Half of people get no more than this"),
        "quantile 0.5 over people",
        TYPE_7,
        ("one person", "6.6"),
    ),
    from(
        SPREAD,
        ("amount_p90", AMOUNT, "Nine tenths of people get no more than this"),
        "quantile 0.9 over people",
        TYPE_7,
        ("one person", "6.6"),
    ),
    of(
        SPREAD,
        ("timed_people", PEOPLE, "People with a piece compared whose time is known"),
        "count of workers with active_seconds above 0",
        NOTHING,
        ("Ana", "1"),
    ),
    from(
        SPREAD,
        ("hourly_amount_p10", HOURLY, "A tenth of people get no more than this an hour"),
        "quantile 0.1 over timed people",
        TYPE_7,
        ("one person", "12.7741935"),
    ),
    from(
        SPREAD,
        ("hourly_amount_p50", HOURLY, "Half of people get no more than this an hour"),
        "quantile 0.5 over timed people",
        TYPE_7,
        ("one person", "12.7741935"),
    ),
    from(
        SPREAD,
        ("hourly_amount_p90", HOURLY, "Nine tenths of people get no more than this an hour"),
        "quantile 0.9 over timed people",
        TYPE_7,
        ("one person", "12.7741935"),
    ),
    of(
        SPREAD,
        ("gain", PEOPLE, "People to whom more would be owed"),
        "count of workers with change_amount above 0; on the row after",
        "uncompared_people",
        ("Ana", "1"),
    ),
    of(
        SPREAD,
        ("lose", PEOPLE, "People to whom less would be owed"),
        "count of workers with change_amount below 0; on the row after",
        "uncompared_people",
        ("nobody", "0"),
    ),
    of(
        SPREAD,
        ("same", PEOPLE, "People with a piece compared for whom nothing changes"),
        "count of workers with change_amount 0; on the row after",
        "uncompared_people",
        ("nobody", "0"),
    ),
    of(
        SPREAD,
        (
            "uncompared_people",
            PEOPLE,
            "People who have time or pieces here, and no piece that both sides price",
        ),
        "count of workers with pieces 0; on the row after",
        "people whose work is all in another currency",
        ("nobody", "0"),
    ),
    of(
        MINIMUM,
        ("hourly_amount", HOURLY, "The minimum wage an hour"),
        "hourly of the file, as in force on the last day of the work",
        "rates in other currencies than the card's",
        ("as asked", "12.00"),
    ),
    of(
        MINIMUM,
        ("people", PEOPLE, "People with a piece compared whose time is known"),
        "count of workers with active_seconds above 0",
        NOTHING,
        ("Ana", "1"),
    ),
    of(
        MINIMUM,
        ("below_before", PEOPLE, "People below it as it is"),
        "count of workers with before_amount x 3600 < hourly x active_seconds",
        NOTHING,
        ("Ana at 11.61", "1"),
    ),
    of(
        MINIMUM,
        ("below_after", PEOPLE, "People who would be below it"),
        "as below_before, with after_amount",
        NOTHING,
        ("Ana at 12.77 is not", "0"),
    ),
    of(
        MINIMUM,
        ("below_before_rate", SHARE, "The share of people below it as it is"),
        "below_before / people",
        NOTHING,
        ("1 / 1", "1"),
    ),
    of(
        MINIMUM,
        ("below_after_rate", SHARE, "The share of people who would be below it"),
        "below_after / people",
        NOTHING,
        ("0 / 1", "0"),
    ),
];

/// A figure that was published elsewhere.
const fn from(
    reports: &'static [&'static str],
    named: (&'static str, &'static str, &'static str),
    formula: &'static str,
    source: &'static str,
    example: (&'static str, &'static str),
) -> Figure {
    Figure { source, ..of(reports, named, formula, "amounts below 0, in gini alone", example) }
}
