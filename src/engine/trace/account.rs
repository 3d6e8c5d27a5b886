//! A figure of payroll taken apart: the movements of an account, and what is held, each with its events.
//!
//! Promises: as everywhere in `trace`, the parts come to the printed cell.
//! Absent on purpose: how an account comes about (`payroll`).

use super::desk::{MONEY, words_of};
use super::pick::{Pick, one_row};
use super::{Amount, Figure, Part, Shape, Term};
use crate::engine::payroll::with_opening;
use crate::engine::{EngineError, Events, PayrollAsked, Question};
use crate::payroll::{Account, Entry, Held, Kind, Movement, UNPRICED, tables};
use crate::table::{Cell, Table};
use crate::units::{MONEY_SCALE, Money};

/// The report whose rows are accounts.
pub const PAYROLL: &str = "payroll";

/// Takes one figure of one account of a month apart.
///
/// # Errors
/// No such column or account, more accounts than one, or as there is no payroll.
pub async fn payroll_figure(
    events: Events,
    question: &Question,
    asked: &PayrollAsked,
    pick: &Pick,
    column: &str,
) -> Result<Figure, EngineError> {
    let words = words_of(PAYROLL, column)?;
    let of_worker = |movement: &Movement| pick.key.as_ref().is_none_or(|key| *key == movement.worker_id);
    let (payroll, opening) = with_opening(events, question, asked, of_worker).await?;
    let tables = tables(&payroll.accounts);
    let table = Table::named(&tables, PAYROLL);
    let row = one_row(table, &[("worker_id", pick.key.as_deref()), ("currency", pick.currency.as_deref())])?;
    let account = &payroll.accounts[row];
    let of_account = |movement: &&Movement| {
        (&movement.worker_id, &movement.currency) == (&account.worker_id, &account.currency)
    };
    let opening: Vec<&Entry> = opening.iter().filter(of_account).map(|movement| &movement.entry).collect();
    let keys = [
        ("worker_id", account.worker_id.as_str()),
        ("period", payroll.sheet.period.as_str()),
        ("currency", account.currency.as_str()),
    ];
    let figure = Figure {
        report: PAYROLL,
        column: column.to_owned(),
        keys: keys.map(|(name, key)| (name.to_owned(), Cell::Text(key.to_owned()))).to_vec(),
        value: table.cell(row, column).clone(),
        words,
        shape: Shape::Sum(term(account, &opening, column)),
    };
    Ok(figure.sound()?)
}

fn term(account: &Account, opening: &[&Entry], column: &str) -> Term {
    let entries = |wanted: &dyn Fn(&Entry) -> bool, amount: &dyn Fn(&Entry) -> Amount| -> Vec<Part> {
        let wanted = account.entries.iter().filter(|entry| wanted(entry));
        wanted.map(|entry| moved(entry, amount(entry))).collect()
    };
    let of = |kind: Kind| entries(&|entry| entry.kind == kind, &|entry| exact(entry.amount));
    let held = |wanted: &dyn Fn(&Held) -> bool, amount: &dyn Fn(&Held) -> Amount| -> Vec<Part> {
        account.held.iter().filter(|held| wanted(held)).map(|held| kept(held, amount(held))).collect()
    };
    let one = Amount::Count(1);
    let (zero, parts) = match column {
        "opening_amount" => (MONEY, opening.iter().map(|entry| moved(entry, exact(entry.amount))).collect()),
        "earned_amount" => (MONEY, of(Kind::Earned)),
        "bonus_amount" => (MONEY, of(Kind::Bonus)),
        "compensation_amount" => (MONEY, of(Kind::Compensation)),
        "correction_amount" => (MONEY, of(Kind::Correction)),
        "paid_amount" => {
            let paid = |entry: &Entry| exact(Money(-entry.amount.0));
            (MONEY, entries(&|entry| entry.kind == Kind::Payment, &paid))
        }
        "closing_amount" => {
            let mut parts: Vec<Part> = opened(account, opening).into_iter().collect();
            parts.extend(entries(&|_| true, &|entry| exact(entry.amount)));
            (MONEY, parts)
        }
        "accepted" => (Amount::Count(0), entries(&Entry::is_accepted, &|_| one)),
        "corrections" => (Amount::Count(0), entries(&|entry| entry.kind == Kind::Correction, &|_| one)),
        "held" => (Amount::Count(0), held(&|_| true, &|_| one)),
        "unpriced" => (Amount::Count(0), held(&|held| held.why == UNPRICED, &|_| one)),
        "held_amount" => {
            let amount = |held: &Held| exact(held.amount.unwrap_or(Money::ZERO));
            (MONEY, held(&|held| held.amount.is_some(), &amount))
        }
        // A figure that is not taken apart here comes to nothing, and so is not sound.
        _ => (Amount::Count(0), Vec::new()),
    };
    Term::new(column, zero, parts)
}

/// All that was before the month as one part; `opening_amount` has it piece by piece.
fn opened(account: &Account, opening: &[&Entry]) -> Option<Part> {
    let events = opening.iter().flat_map(|entry| &entry.event_ids).cloned().collect();
    let part = Part {
        amount: exact(account.opening),
        at: opening.iter().map(|entry| entry.at).max(),
        what: format!("opening balance of {} movements", opening.len()),
        worker_id: Some(account.worker_id.clone()),
        events,
        ..Part::default()
    };
    (!opening.is_empty()).then_some(part)
}

fn moved(entry: &Entry, amount: Amount) -> Part {
    let reason = entry.reason.as_ref().map(ToString::to_string);
    let more = [
        entry.of_period.as_deref(),
        entry.verdict.as_deref().filter(|_| entry.kind == Kind::Earned),
        entry.pay_kind.as_deref().filter(|_| entry.kind == Kind::Payment),
        reason.as_deref(),
    ];
    let what = std::iter::once(entry.kind.name()).chain(more.into_iter().flatten());
    Part {
        amount,
        at: Some(entry.at),
        what: what.collect::<Vec<_>>().join(", "),
        assignment_id: entry.assignment_id.clone(),
        events: entry.event_ids.clone(),
        ..Part::default()
    }
}

fn kept(held: &Held, amount: Amount) -> Part {
    Part {
        amount,
        at: Some(held.labeled_at),
        what: held.why.to_owned(),
        assignment_id: Some(held.assignment_id.clone()),
        events: held.event_ids.clone(),
        ..Part::default()
    }
}

fn exact(amount: Money) -> Amount {
    Amount::Exact { value: amount.0, scale: MONEY_SCALE as u32 }
}
