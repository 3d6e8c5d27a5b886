//! What accounts say: the tables of `piecework payroll`, and statements of pay as CSV.

use super::{Figure, HOUSE, NOTHING};

const PAYROLL: &[&str] = &["payroll"];
const PROJECTS: &[&str] = &["payroll_projects"];
const BOTH: &[&str] = &["payroll", "payroll_projects"];
const LINES: &[&str] = &["payroll_lines", "statement"];
const HELD: &[&str] = &["payroll_held"];
const STATEMENT: &[&str] = &["statement"];
const EACH: &[&str] = &["payroll", "payroll_lines", "payroll_held", "statement"];
const PIECES: &[&str] = &["payroll_lines", "payroll_held", "statement"];
const AMOUNT: &str = "amount in `currency`";
const ASSIGNMENT: (&str, &str, &str) = ("assignment_id", "text", "The piece");
const LABELED: (&str, &str, &str) = ("labeled_at", "time", "The piece's last label");
const LAST: &str = "occurred_at of the last label";
const FIRST: &str = "the first line: t1, accepted at 09:30";
const OPEN: &str = "nothing was known of Ana before March, and no month of hers is closed";

pub(super) const FIGURES: &[Figure] = &[
    key(EACH, "worker_id", "Whose account it is", "ana"),
    key(
        &["payroll", "payroll_lines", "payroll_projects", "payroll_held", "statement"],
        "currency",
        "The currency of every amount in the row; each is an account of its own",
        "CNY",
    ),
    key(PROJECTS, "project_id", "The project of the pieces", "receipts"),
    key(
        PROJECTS,
        "rate_line",
        "The line of the rate card that priced the pieces; empty where the price on the events holds",
        "",
    ),
    of(
        PAYROLL,
        ("opening_amount", AMOUNT, "What was owed before the month: the closing balance of the month before"),
        "sum of all movements before the month's first moment, as known when the month before was closed, else as known now; below 0 more was paid than owed",
        "held pieces",
        (OPEN, "0.00"),
    ),
    of(
        BOTH,
        ("earned_amount", AMOUNT, "What pieces that were judged in the month are worth"),
        "sum of the lines of kind earned: each finally accepted piece at the price on its events, or by the rate card, and penalties of a card below 0",
        "pieces that nothing prices, which are held; late verdicts of closed months, which are corrections",
        ("t1, t2, t5 at 2.00; t6 has no price", "6.00"),
    ),
    of(
        PAYROLL,
        ("bonus_amount", AMOUNT, "Bonuses: granted as they are paid, so they leave the balance as it was"),
        "sum of payments of pay_kind bonus in the month",
        NOTHING,
        ("m0", "1.00"),
    ),
    of(
        PAYROLL,
        ("compensation_amount", AMOUNT, "Part pay for work that was not accepted, granted as it is paid"),
        "sum of payments of pay_kind compensation in the month",
        NOTHING,
        ("m4 for t4", "0.30"),
    ),
    of(
        BOTH,
        ("correction_amount", AMOUNT, "What changed about months that were closed"),
        "sum of the lines of kind correction: for each piece or payment before the month, what it comes to now less what it came to when the month before was closed",
        "months that are open, which change themselves; payments of closed months that are heard of only now, which stand in paid_amount",
        (OPEN, "0.00"),
    ),
    of(
        PAYROLL,
        ("paid_amount", AMOUNT, "What went to the worker, less what came back"),
        "sum of payments of every kind",
        "payments after the month",
        ("2.00 + 1.50 + 2.50 + 0.30 + 2.00 + 1.00 - 2.00", "7.30"),
    ),
    of(
        PAYROLL,
        ("closing_amount", AMOUNT, "What is owed at the month's end: the opening balance of the next"),
        "opening + earned + bonus + compensation + correction - paid",
        "held pieces",
        ("0 + 6.00 + 1.00 + 0.30 + 0 - 7.30", "0.00"),
    ),
    of(
        BOTH,
        ("accepted", "pieces of work", "Accepted pieces in earned_amount"),
        "count of lines of kind earned whose verdict is accepted",
        "accepted pieces that nothing prices",
        ("t1, t2, t5", "3"),
    ),
    of(
        BOTH,
        ("corrections", "count", "Corrections in correction_amount"),
        "count of lines of kind correction",
        NOTHING,
        (OPEN, "0"),
    ),
    of(
        BOTH,
        ("held", "pieces of work", "Pieces that are worth something, or may be, and are owed by nobody yet"),
        "count of labeled pieces that are unreviewed, sent back, disputed or accepted without a price, as known at the month's end",
        "released and rejected pieces",
        ("t6, accepted without a price", "1"),
    ),
    of(
        BOTH,
        ("held_amount", AMOUNT, "What held pieces come to if they are accepted; in no other sum"),
        "sum of their prices",
        "held pieces that nothing prices",
        ("t6 has no price", "0.00"),
    ),
    of(
        PAYROLL,
        ("unpriced", "pieces of work", "Held pieces that are accepted and that nothing prices"),
        "count of held pieces whose why is unpriced",
        NOTHING,
        ("t6", "1"),
    ),
    of(
        &["payroll_lines"],
        ("kind", "text", "What the line is: earned, correction, bonus, compensation or payment"),
        "a piece judged in the month; what changed about a closed month; what is granted as it is paid; money that went or came back",
        NOTHING,
        (FIRST, "earned"),
    ),
    of(
        &["payroll_lines"],
        ("at", "time", "When it happened"),
        "the final verdict of a piece, the payment's own time",
        NOTHING,
        (FIRST, "2026-03-02T09:30:00Z"),
    ),
    of(
        LINES,
        ("amount", AMOUNT, "What the line does to the balance"),
        "above 0 the worker is owed more; a payment is below 0; the lines of an account add up to closing less opening",
        NOTHING,
        (FIRST, "2.00"),
    ),
    of(LINES, ASSIGNMENT, "assignment_id of the events", "payments of no piece", (FIRST, "t1/ana")),
    of(HELD, ASSIGNMENT, "assignment_id of the events", NOTHING, ("t6 is held", "t6/ana")),
    of(
        PIECES,
        ("project_id", "text", "The piece's project"),
        "project_id of its events, else of its task's",
        NOTHING,
        ("all of the story", "receipts"),
    ),
    of(&["payroll_lines"], LABELED, LAST, NOTHING, ("t1 at 09:04", "2026-03-02T09:04:00Z")),
    of(HELD, LABELED, LAST, NOTHING, ("t6 at 11:02", "2026-03-02T11:02:00Z")),
    of(
        STATEMENT,
        LABELED,
        LAST,
        NOTHING,
        ("t1 at 09:04, by the clock of the zone", "2026-03-02T09:04:00+00:00"),
    ),
    of(
        LINES,
        ("verdict", "text", "The final verdict of the piece"),
        "verdict of the latest review",
        NOTHING,
        (FIRST, "accepted"),
    ),
    of(
        LINES,
        ("reason", "text", "Why: the reviewer's words; of a correction what changed"),
        "reason of the review; of a statement's held pieces the word why they are held",
        NOTHING,
        ("Rita gave none", ""),
    ),
    of(
        LINES,
        ("of_period", "text", "The closed month that a correction, or a payment heard of late, belongs to"),
        "the month of its own time",
        "lines of the month itself",
        (OPEN, ""),
    ),
    of(
        LINES,
        ("pay_kind", "text", "The kind of a payment"),
        "pay_kind of the event",
        "other lines",
        (FIRST, ""),
    ),
    of(
        LINES,
        ("payment_id", "text", "The payment's own id, as the payer gave it"),
        "payment_id of the event",
        "other lines",
        (FIRST, ""),
    ),
    of(
        LINES,
        ("rate_line", "text", "The line of the rate card that priced the piece"),
        "the line in force at the last label",
        "pieces at the price on their events",
        (FIRST, ""),
    ),
    of(
        LINES,
        ("steps", "text", "The arithmetic of the price, step by step"),
        "as the card prints it, joined by `; `",
        "pieces at the price on their events",
        (FIRST, ""),
    ),
    of(
        LINES,
        ("event_ids", "text", "The events that the line stands on; `piecework trace EVENT` tells each"),
        "event_id of the verdict, the label and the offer, or of the payment; joined by a space",
        NOTHING,
        (FIRST, "r1 l1 c1"),
    ),
    of(
        HELD,
        ("held_amount", AMOUNT, "What the piece comes to if it is accepted"),
        "its price; empty where nothing prices it",
        NOTHING,
        ("t6 has no price", ""),
    ),
    of(
        HELD,
        ("why", "text", "Why it is owed by nobody yet: unreviewed, rework, disputed or unpriced"),
        "no verdict; sent back; its verdict was withdrawn and none was given again; accepted and nothing prices it",
        NOTHING,
        ("t6 is accepted without a price", "unpriced"),
    ),
    key(STATEMENT, "period", "The month of the account", "2026-03"),
    of(
        STATEMENT,
        ("row", "text", "What the row is: opening, a kind of line, closing or held"),
        "one opening, each line in order of time, one closing, then what is held",
        NOTHING,
        (FIRST, "earned"),
    ),
    of(
        STATEMENT,
        ("line", "count", "The number of the line, as the page counts them"),
        "from 1; held pieces are counted apart",
        "opening and closing",
        (FIRST, "1"),
    ),
    of(
        STATEMENT,
        ("says", "text", "The row in words, in the statement's language"),
        "kind and verdict, or why it is held",
        NOTHING,
        (FIRST, "Earned · accepted"),
    ),
    of(
        STATEMENT,
        ("at", "time", "When it happened, by the clock of the statement's zone"),
        "the final verdict of a piece, the payment's own time",
        "opening, closing and held pieces",
        (FIRST, "2026-03-02T09:30:00+00:00"),
    ),
    of(
        STATEMENT,
        ("balance", AMOUNT, "What is owed after the line"),
        "opening and all lines up to this one",
        "held pieces",
        ("0.00 + 2.00", "2.00"),
    ),
    of(
        STATEMENT,
        ("held_amount", AMOUNT, "What a held piece comes to if it is accepted"),
        "its price",
        "all other rows, so that no sum takes it in",
        (FIRST, ""),
    ),
    of(
        STATEMENT,
        ("digest", "text", "SHA-256 of the statement's figures, on the closing row"),
        "docs/STATEMENTS.md",
        "all other rows",
        (FIRST, ""),
    ),
];

/// What a row is of.
const fn key(
    reports: &'static [&'static str],
    name: &'static str,
    words: &'static str,
    value: &'static str,
) -> Figure {
    let (unit, formula, counts_at, leaves_out) = ("text", "as in earnings", "not dated", NOTHING);
    let (source, example) = (HOUSE, "the account of the story");
    Figure { name, reports, unit, words, formula, counts_at, leaves_out, source, example, value }
}

const fn of(
    reports: &'static [&'static str],
    (name, unit, words): (&'static str, &'static str, &'static str),
    formula: &'static str,
    leaves_out: &'static str,
    (example, value): (&'static str, &'static str),
) -> Figure {
    let (counts_at, source) = ("the final verdict, or the payment", HOUSE);
    Figure { name, reports, unit, words, formula, counts_at, leaves_out, source, example, value }
}
