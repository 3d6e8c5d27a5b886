//! What a correct label costs: the table of `piecework cost`.

use super::{Figure, HARA, HOUSE, NOTHING, WILSON};

const COST: &[&str] = &["cost"];
const AMOUNT: &str = "amount in `currency`";
const EACH: &str = "amount in `currency` a piece";
const FEIGENBAUM: &str = "Prevention, appraisal, failure: A. V. Feigenbaum, Harvard Business Review 34 (1956); \
    J. M. Juran, Quality Control Handbook (1951)";
pub(super) const FIGURES: &[Figure] = &[
    key(COST, "project_id", "The project whose cost it is", "receipts"),
    key(COST, "task_type", "The kind of task (--by task-type)", ""),
    key(COST, "domain", "The field of knowledge (--by domain)", "finance"),
    key(COST, "team", "The site or vendor (--by team)", ""),
    key(
        COST,
        "currency",
        "The currency of every amount in the row; time and counts stand in that of their piece, as in earnings",
        "CNY",
    ),
    cost(
        (
            "accepted",
            "count",
            "Accepted pieces of production work whose answer was not known before: what the money bought",
        ),
        "pieces of the part accepted (docs/decisions/0010-quality-cost.md)",
        "gold pieces, trials, training; earnings counts those too",
        HOUSE,
        ("t5 and t6; t1 and t2 are gold", "2"),
    ),
    cost(
        ("total_amount", AMOUNT, "What the work cost: all that was paid and what is still owed"),
        "paid_amount + outstanding_amount; the ten parts add up to it",
        "tools, management, recruiting and what wrong labels cost later, of which no event tells; what hours would cost",
        FEIGENBAUM,
        ("7.30 paid and 0.50 outstanding", "7.80"),
    ),
    cost(
        ("cost_per_accepted_amount", EACH, "What an accepted label cost, all told"),
        "total_amount / accepted",
        "rows without an accepted piece, where it is empty",
        FEIGENBAUM,
        ("7.80 / 2", "3.9"),
    ),
    cost(
        ("cost_per_correct_amount", EACH, "About what a correct label cost, all told"),
        "total_amount / correct; empty without answers to gold, or where none was right",
        "that review may have taken wrong ones out: accepted work is likely better than answers to gold",
        FEIGENBAUM,
        ("7.80 / 1", "7.8"),
    ),
    cost(
        (
            "cost_per_correct_amount_low",
            EACH,
            "The least that a correct label cost, at 95 % confidence in the share of right answers",
        ),
        "total_amount / correct_high",
        "that gold is not drawn at random",
        WILSON,
        ("7.80 / 1.81093759", "4.30716114"),
    ),
    cost(
        (
            "cost_per_correct_amount_high",
            EACH,
            "The most that a correct label cost, at 95 % confidence in the share of right answers",
        ),
        "total_amount / correct_low; empty where that is 0",
        "that gold is not drawn at random",
        WILSON,
        ("7.80 / 0.189062411", "41.2562177"),
    ),
    cost(
        ("accepted_amount", AMOUNT, "Of the total: the product itself, the price of accepted pieces"),
        "the price of each accepted piece; where none is known what was paid for it",
        "what was paid above the price",
        FEIGENBAUM,
        ("t5 2.00; t6 has no price and was not paid", "2.00"),
    ),
    cost(
        ("review_amount", AMOUNT, "Of the total: pay for review, where a payment shows it"),
        "pay to somebody who reviewed the task of the payment and did none of it, or without a piece to somebody who reviewed in the project and did no work in it",
        "reviewers who also label and are paid by the hour (other_amount); reviewers whose worker_id is another text",
        FEIGENBAUM,
        ("Rita is never paid", "0.00"),
    ),
    cost(
        (
            "rework_amount",
            AMOUNT,
            "Of the total: pay above the price for accepted pieces that had been sent back",
        ),
        "what was paid beyond the price, compensation included, of accepted pieces with a rework verdict",
        "time without pay (rework_seconds)",
        FEIGENBAUM,
        ("t2 was sent back, but it is gold", "0.00"),
    ),
    cost(
        (
            "rejected_amount",
            AMOUNT,
            "Of the total: pay for pieces that were rejected or given back, compensation included",
        ),
        "net pay other than bonuses for pieces whose state is rejected or released",
        "review of them",
        FEIGENBAUM,
        ("the compensation for t4", "0.30"),
    ),
    cost(
        (
            "gold_amount",
            AMOUNT,
            "Of the total: pay for pieces whose answers were all known before they were labeled",
        ),
        "price or pay of pieces each of whose labeled items had gold on its task by then, or has it on the label",
        "pages of which only some questions have gold: their pay cannot be parted",
        FEIGENBAUM,
        ("t1 2.00 + t2 2.00, of which 0.50 is outstanding", "4.00"),
    ),
    cost(
        ("training_amount", AMOUNT, "Of the total: pay for trials, training and qualification"),
        "price or pay of pieces of these stages, however they ended",
        "time without pay (unpaid_seconds)",
        FEIGENBAUM,
        ("all work of the story is production", "0.00"),
    ),
    cost(
        ("bonus_amount", AMOUNT, "Of the total: bonuses, whatever for"),
        "sum of the payments of pay_kind bonus",
        NOTHING,
        HOUSE,
        ("the bonus of 18:05", "1.00"),
    ),
    cost(
        (
            "overpaid_amount",
            AMOUNT,
            "Of the total: pay above the price for accepted pieces that were never sent back",
        ),
        "what was paid beyond the price, compensation included",
        "pieces of other parts, whose pay is there in full",
        HOUSE,
        ("t5 was paid 2.50 and its price is 2.00", "0.50"),
    ),
    cost(
        ("open_amount", AMOUNT, "Of the total: pay for pieces that have no verdict yet"),
        "net pay other than bonuses for pieces that are neither accepted, rejected nor given back",
        "what such pieces will cost when they are accepted",
        HOUSE,
        ("nothing of the kind", "0.00"),
    ),
    cost(
        ("other_amount", AMOUNT, "Of the total: pay without a piece, as for hours or as an adjustment"),
        "net payments other than bonuses that name no assignment, by worker",
        "pay of those who only review (review_amount)",
        HOUSE,
        ("nothing of the kind", "0.00"),
    ),
    cost(
        ("paid_amount", AMOUNT, "What was paid, of every kind, less what was taken back; as in earnings"),
        "sum of the amounts of all payments",
        "platform fees and taxes, which no event tells",
        HOUSE,
        ("as in earnings", "7.30"),
    ),
    cost(
        ("outstanding_amount", AMOUNT, "What is still owed; as in earnings"),
        "max(0, owed - net paid other than bonus and compensation) of each piece, summed",
        NOTHING,
        HOUSE,
        ("t2 lacks 0.50", "0.50"),
    ),
    cost(
        ("gold_answered", "count", "Answers to questions whose right answer is known, on production work"),
        "labeled items that carry gold",
        "trials and training, whose answers say little of the product",
        HOUSE,
        ("t1 and t2", "2"),
    ),
    cost(
        ("gold_correct", "count", "Those of them that were right"),
        "last label equal to the gold",
        NOTHING,
        HOUSE,
        ("t1", "1"),
    ),
    cost(
        ("correct", "pieces", "About how many of the accepted labels are correct"),
        "accepted x gold_correct / gold_answered; empty without answers to gold",
        "what review took out",
        HOUSE,
        ("2 x 1 / 2", "1"),
    ),
    cost(
        ("correct_low", "pieces", "The fewest that fit the answers to gold, at 95 % confidence"),
        "accepted x the low end of the interval of gold_correct / gold_answered",
        "that gold is not drawn at random",
        WILSON,
        ("2 x 0.0945312057", "0.189062411"),
    ),
    cost(
        ("correct_high", "pieces", "The most that fit the answers to gold, at 95 % confidence"),
        "accepted x the high end of the interval of gold_correct / gold_answered",
        "that gold is not drawn at random",
        WILSON,
        ("2 x 0.905468794", "1.81093759"),
    ),
    cost(
        ("unpaid_seconds", "seconds", "Time that nothing was paid for; as in earnings"),
        "handling time of pieces that ended rejected or released or cost 0 and were not paid, and logged time that was not",
        "waiting and searching that nobody logged",
        HARA,
        ("t3 180 and the logged 600", "780"),
    ),
    cost(
        ("rework_seconds", "seconds", "Time that pieces took after they had been sent back"),
        "length of the union of a piece's work intervals after its first rework verdict",
        "rework whose start nobody knows",
        HOUSE,
        ("the two measured minutes of t2", "120"),
    ),
    cost(
        ("review_seconds", "seconds", "Time that people measured while they reviewed"),
        "sum of active_ms of verdicts by people, and of time.logged whose activity is review",
        "verdicts that say nothing of time (untimed_reviews)",
        HOUSE,
        ("no verdict of the story says how long it took", "0"),
    ),
    cost(
        ("untimed_reviews", "count", "Verdicts by people that do not say how long they took"),
        "reviews without active_ms whose reviewer_kind is person or empty",
        "those of whose task the reviewer has logged time of review",
        HOUSE,
        ("all six", "6"),
    ),
    cost(
        ("unpaid_estimated_amount", AMOUNT, "What the unpaid time would have cost at --hourly"),
        "unpaid_seconds x --hourly / 3600, rounded half up to a millionth; empty without --hourly",
        "it is in no part of the total",
        HOUSE,
        ("nothing was asked", ""),
    ),
    cost(
        (
            "review_estimated_amount",
            AMOUNT,
            "What reviews would cost at --reviewer-hourly where no payment shows it",
        ),
        "review_seconds by people without review_amount in the project x --reviewer-hourly / 3600, rounded half up to a millionth; empty without it",
        "reviews that say nothing of time",
        HOUSE,
        ("nothing was asked", ""),
    ),
    cost(
        ("full_amount", AMOUNT, "The total and what was estimated"),
        "total_amount + unpaid_estimated_amount + review_estimated_amount; empty where neither was asked for",
        NOTHING,
        HOUSE,
        ("nothing was asked", ""),
    ),
    cost(
        ("full_per_correct_amount", EACH, "About what a correct label cost with the estimates"),
        "full_amount / correct",
        NOTHING,
        HOUSE,
        ("nothing was asked", ""),
    ),
];

/// What a row is of.
pub(super) const fn key(
    reports: &'static [&'static str],
    name: &'static str,
    words: &'static str,
    value: &'static str,
) -> Figure {
    let (unit, counts_at, source, leaves_out) = ("text", "not dated", HOUSE, NOTHING);
    let (formula, example) = ("the field of the events", "as the events of the story say, where they do");
    Figure { name, reports, unit, words, formula, counts_at, leaves_out, source, example, value }
}

const fn cost(
    (name, unit, words): (&'static str, &'static str, &'static str),
    formula: &'static str,
    leaves_out: &'static str,
    source: &'static str,
    (example, value): (&'static str, &'static str),
) -> Figure {
    let (reports, counts_at) = (COST, "up to --cutoff; a cost has no window");
    Figure { name, reports, unit, words, formula, counts_at, leaves_out, source, example, value }
}
