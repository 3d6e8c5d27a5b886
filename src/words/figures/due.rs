//! What is due beside pay: top-ups to a minimum wage, and what is withheld for the tax office.

use super::{Figure, HOUSE, NOTHING};

const TOP_UP: &[&str] = &["top_up"];
const WITHHOLDING: &[&str] = &["withholding"];
const BOTH: &[&str] = &["top_up", "withholding"];
const AMOUNT: &str = "amount in `currency`";
const NO_RATE: &str = "Ana's story names no minimum wage";
const NO_TABLE: &str = "Ana's story names no withholding table";
const ALL_HOURS: &str = "Piece pay over all hours, waiting included: 29 CFR 778.111; allowance for rest and waiting beside \
    order time: MOHRSS 人社厅发〔2023〕50号, art. 4";
const TABLE: &str = "the rule's own source, in the column `source`";

pub(super) const FIGURES: &[Figure] = &[
    key(
        BOTH,
        "worker_id",
        "Who is due something, or was paid; as in the other reports",
        "worker_id of the events",
        "nobody known (`platform:?`): neither a top-up nor a tax can be due to nobody",
    ),
    key(
        BOTH,
        "currency",
        "The currency of every amount in the row",
        "that of the rate or of the table",
        "pay in other currencies",
    ),
    key(
        TOP_UP,
        "place",
        "Whose rate the row is held against, as --minimum-wage FILE names it; with --place NAME that place alone",
        "place of the file; each place in whose currency the worker has a row in earnings, or any place where the worker was never paid at all",
        "who works where: without --place a worker has a row for each place",
    ),
    key(
        TOP_UP,
        "period",
        "The month, or what --every asks for",
        "the calendar period in --tz; where a rate begins or ends inside it, each hour goes by the rate in force on its day",
        NOTHING,
    ),
    top_up(
        ("hours", "hours", "The hours for which the minimum wage is due, as the rate's own rule counts them"),
        "(active_seconds x (1 + allowance_rate) + logged_seconds) / 3600 of earnings by worker and period; without logged_seconds where the file says hours = active; allowance_rate is 0 unless the file says otherwise; of days on which the place has a rate",
        "time that no event shows; of people paid in several currencies the time that belongs to none of them",
        ALL_HOURS,
    ),
    top_up(
        ("paid_amount", AMOUNT, "What was paid in the period and counts towards the minimum wage"),
        "paid_amount of earnings by worker and period: pieces, time, bonuses, compensation, adjustments, less deductions; without bonus_amount where the file says bonuses = excluded (of several rates the latest); of the whole period, as pay belongs to no day's hours",
        "what was paid in another period for the work of this one: who pays a month later should look at both months together",
        HOUSE,
    ),
    top_up(
        ("minimum_amount", AMOUNT, "What the hours are worth at the minimum wage"),
        "hours x hourly of the rate in force on their day, summed, then rounded half up to a millionth",
        "higher rates for nights, holidays and overtime",
        HOUSE,
    ),
    top_up(
        ("top_up_amount", AMOUNT, "What is due so that the hours are paid the minimum wage"),
        "minimum_amount - paid_amount, 0 at least",
        "costs that the worker bears; what is owed and not paid yet counts as not paid",
        ALL_HOURS,
    ),
    top_up(
        ("hourly_paid_amount", "amount in `currency` an hour", "What an hour of those counted was paid"),
        "paid_amount / hours; empty without hours",
        NOTHING,
        "29 CFR 778.111: 491 for pieces in 46 hours and 32 for 4 hours of waiting are 10.46 an hour",
    ),
    withheld(
        ("month", "text", "The month in --tz in which the payments were made"),
        "calendar month of paid_at; a month in which another rule began has a row for each",
        "months without a payment",
    ),
    withheld(
        ("payments", "count", "How many payments the row is made of"),
        "count of payments; amounts of one payment_id to one worker in one month are one, made on the first of their days",
        "payments in other currencies than the table's, which a note counts",
    ),
    withheld(
        ("gross_amount", AMOUNT, "What was paid before anything is withheld, reversals taken off"),
        "sum of the amounts of all payments, whatever their kind; what is taken back in a later month lowers that month, which a note tells",
        "what the payer withheld already when the ledger was told the net amount: tell it the gross",
    ),
    withheld(
        ("withheld_amount", AMOUNT, "What the payer keeps back for the tax office"),
        "per payment: brackets over what the allowance leaves; cumulative: cumulative_tax_amount less what was withheld before; between 0 and gross_amount, rounded as the table says; empty where no rule is in force",
        "exempt income, deductions and reliefs that a person claims; it is arithmetic by the table, no legal advice",
    ),
    withheld(("net_amount", AMOUNT, "What the worker gets"), "gross_amount - withheld_amount", NOTHING),
    withheld(
        (
            "allowance_months",
            "count",
            "For how many months of the year a cumulative rule gives its allowance",
        ),
        "months with a gross above 0: in a row up to this one, or all of the year, as the rule says",
        "rules per payment, where it is empty; months before the rule began",
    ),
    withheld(
        (
            "taxable_amount",
            AMOUNT,
            "What the brackets were put to: of the month, or of the year so far where the rule is cumulative",
        ),
        "per payment: gross less its allowance; cumulative: cumulative_gross_amount x (1 - costs_share) - monthly_allowance x allowance_months; 0 at least, shown to six places",
        NOTHING,
    ),
    withheld(
        ("cumulative_gross_amount", AMOUNT, "What was paid in the year so far under this rule"),
        "sum of gross_amount from January, or from the rule's first day",
        "what the same person was paid by others",
    ),
    withheld(
        ("cumulative_tax_amount", AMOUNT, "The tax on the year so far under a cumulative rule"),
        "taxable_amount x rate - quick_deduction of its bracket, rounded as the table says",
        "rules per payment, where it is empty",
    ),
    withheld(
        (
            "cumulative_withheld_amount",
            AMOUNT,
            "What was withheld in the year so far under this rule, this month included",
        ),
        "sum of withheld_amount",
        "what was kept back otherwise than this table says",
    ),
    withheld(
        ("rule", "text", "The rule that the row goes by"),
        "name of the rule in force on the day of payment",
        NOTHING,
    ),
    Figure {
        counts_at: "the day of payment",
        ..key(WITHHOLDING, "source", "Where the rule was published", "source of the rule", NOTHING)
    },
];

/// What a row is of.
const fn key(
    reports: &'static [&'static str],
    name: &'static str,
    words: &'static str,
    formula: &'static str,
    leaves_out: &'static str,
) -> Figure {
    let example = "Ana's story names neither a minimum wage nor a withholding table";
    let (unit, counts_at, source, value) = ("text", "not dated", HOUSE, "");
    Figure { name, reports, unit, words, formula, counts_at, leaves_out, source, example, value }
}

const fn top_up(
    (name, unit, words): (&'static str, &'static str, &'static str),
    formula: &'static str,
    leaves_out: &'static str,
    source: &'static str,
) -> Figure {
    let (reports, counts_at, example, value) = (TOP_UP, "as its parts", NO_RATE, "");
    Figure { name, reports, unit, words, formula, counts_at, leaves_out, source, example, value }
}

const fn withheld(
    (name, unit, words): (&'static str, &'static str, &'static str),
    formula: &'static str,
    leaves_out: &'static str,
) -> Figure {
    let (reports, counts_at, source, example, value) =
        (WITHHOLDING, "the day of payment", TABLE, NO_TABLE, "");
    Figure { name, reports, unit, words, formula, counts_at, leaves_out, source, example, value }
}
