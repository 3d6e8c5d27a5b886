//! A statement as CSV: a row for the opening, one for each entry, one for the closing, then what is held.
//!
//! Promises: `amount` adds up to the `balance` of the closing row; what is held stands in `held_amount`, so that no sum takes it in; each
//! row says whose and of which period it is, so that files can be joined; texts that a spreadsheet would run are made harmless.

use super::lines::local;
use super::{Reckoned, words};
use crate::payroll::{Entry, Held, Reason};
use crate::reports::{Lang, csv};
use crate::table::{Cell, Table};
use crate::units::Money;

const COLUMNS: &str = "worker_id period currency row line says at amount balance assignment_id project_id labeled_at \
    verdict reason pay_kind payment_id rate_line steps of_period held_amount event_ids digest";

/// The cells of one row after those that all rows share.
type Cells = Vec<(&'static str, Cell)>;

pub(super) fn csv(reckoned: &Reckoned, digest: &str, lang: Lang) -> Vec<u8> {
    let account = reckoned.account;
    let balance = |amount: Money| ("balance", money(amount));
    let mut rows: Vec<Cells> = vec![vec![
        ("row", text("opening")),
        ("says", text(words::opening(lang))),
        ("amount", money(account.opening)),
        balance(account.opening),
    ]];
    for (at, (entry, after)) in account.entries.iter().zip(&reckoned.balances).enumerate() {
        rows.push([vec![("line", number(at)), balance(*after)], entry_cells(entry, reckoned, lang)].concat());
    }
    rows.push(vec![
        ("row", text("closing")),
        ("says", text(words::closing(lang))),
        balance(account.closing),
        ("digest", text(digest)),
    ]);
    for (at, held) in account.held.iter().enumerate() {
        rows.push([vec![("line", number(at))], held_cells(held, reckoned, lang)].concat());
    }
    let shared = [
        ("worker_id", text(&account.worker_id)),
        ("period", text(&reckoned.sheet.period)),
        ("currency", text(&account.currency)),
    ];
    let mut table = Table::new("statement", COLUMNS, Vec::new());
    for cells in rows {
        let of = |column: &String| {
            let mut known = shared.iter().chain(&cells).filter(|(name, _)| name == column);
            known.next().map_or(Cell::Empty, |(_, cell)| cell.clone())
        };
        table.rows.push(table.columns.iter().map(of).collect());
    }
    csv::csv(&table)
}

fn entry_cells(entry: &Entry, reckoned: &Reckoned, lang: Lang) -> Cells {
    let zone = reckoned.sheet.zone;
    vec![
        ("row", text(entry.kind.name())),
        ("says", Cell::Text(words::says(entry, lang))),
        ("at", Cell::Text(local(entry.at, zone))),
        ("amount", money(entry.amount)),
        ("assignment_id", optional(&entry.assignment_id)),
        ("project_id", optional(&entry.project_id)),
        ("labeled_at", optional(&entry.labeled_at.map(|at| local(at, zone)))),
        ("verdict", optional(&entry.verdict)),
        ("reason", optional(&entry.reason.as_ref().map(Reason::to_string))),
        ("pay_kind", optional(&entry.pay_kind)),
        ("payment_id", optional(&entry.payment_id)),
        ("rate_line", optional(&entry.rate_line)),
        ("steps", Cell::Text(entry.steps.join("; "))),
        ("of_period", optional(&entry.of_period)),
        ("event_ids", Cell::Text(entry.event_ids.join(" "))),
    ]
}

fn held_cells(held: &Held, reckoned: &Reckoned, lang: Lang) -> Cells {
    vec![
        ("row", text("held")),
        ("says", Cell::Text(words::held_why(held.why, lang).to_owned())),
        ("assignment_id", text(&held.assignment_id)),
        ("project_id", optional(&held.project_id)),
        ("labeled_at", Cell::Text(local(held.labeled_at, reckoned.sheet.zone))),
        // The program's own word, in every language.
        ("reason", text(held.why)),
        ("held_amount", held.amount.map_or(Cell::Empty, money)),
    ]
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn optional(of: &Option<String>) -> Cell {
    of.clone().map_or(Cell::Empty, Cell::Text)
}

fn money(amount: Money) -> Cell {
    Cell::money(amount.0)
}

/// The number of a line, as the page counts them.
fn number(at: usize) -> Cell {
    Cell::Whole(i64::try_from(at + 1).unwrap_or(i64::MAX))
}
