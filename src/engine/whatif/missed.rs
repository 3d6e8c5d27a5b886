//! The pieces that a side does not price: counted by reason, with an example and what to do.
//!
//! Absent on purpose: the reasons of a card, which its check (`rates`) knows.

use std::collections::BTreeMap;

use super::price::{Comparison, Tally};
use super::stock::{Read, Stock};
use super::view::View;
use crate::engine::EngineError;
use crate::engine::rates::with_tier;
use crate::metrics::tiers::Held;
use crate::rates::{Card, Check};
use crate::table::{Cell, Table};
use crate::units::Micros;

const COLUMNS: &str = "side reason lines pieces first_labeled_at last_labeled_at assignment_id explanation";
/// The sides of a comparison, as tables call them.
pub const SIDES: [&str; 2] = ["before", "after"];

/// The table `whatif_unpriced`: a row for each reason.
///
/// # Errors
/// When kept rows cannot be read.
pub fn table(comparison: &Comparison<'_>, tally: &Tally, stock: &Stock) -> Result<Table, EngineError> {
    let mut rows = Vec::new();
    for (side, card) in [comparison.before, Some(comparison.after)].into_iter().enumerate() {
        let missed = &tally.missed[side];
        if !missed.is_empty() {
            rows.extend(match card {
                Some(card) => of_card(card, comparison.held[side], missed, stock, SIDES[side])?,
                None => of_events(&comparison.after.currency, missed, stock, SIDES[side])?,
            });
        }
    }
    rows.extend(tally.other_currencies.iter().map(|(currency, pieces)| {
        let explanation = format!(
            "the events offer these pieces in {currency}: no card in {} prices them, and whichever holds they keep that price; compare them by a card in {currency}",
            comparison.after.currency
        );
        let mut row = row("both", "other_currency", *pieces, None, &explanation);
        row[2] = Cell::Empty;
        row
    }));
    Ok(Table::new("whatif_unpriced", COLUMNS, rows))
}

fn row(side: &str, reason: &str, pieces: u64, first: Option<First<'_>>, explanation: &str) -> Vec<Cell> {
    let text = Cell::said;
    let time = |at: Option<Micros>| at.map_or(Cell::Empty, Cell::Time);
    vec![
        text(side),
        text(reason),
        Cell::Empty,
        Cell::Whole(i64::try_from(pieces).unwrap_or(i64::MAX)),
        time(first.map(|first| first.at)),
        time(first.map(|first| first.last)),
        text(first.map_or("", |first| first.id)),
        text(explanation),
    ]
}

/// The first piece of some, and the time of the last.
#[derive(Clone, Copy)]
struct First<'s> {
    at: Micros,
    last: Micros,
    id: &'s str,
}

type Missed = BTreeMap<usize, Vec<u32>>;
type Rows = Vec<Vec<Cell>>;

/// What the card's check says of them.
fn of_card(
    card: &Card,
    held: Option<&Held>,
    missed: &Missed,
    stock: &Stock,
    side: &str,
) -> Result<Rows, EngineError> {
    let mut check = Check::new(card);
    for (part, rows) in missed {
        let batch = stock.part(*part, &Read::All)?;
        let view = View::of(&batch)?;
        rows.iter().for_each(|row| check.take(&with_tier(view.piece(*row as usize), card, held), true));
    }
    let findings = check.finish().findings;
    let with_pieces = (0..findings.rows.len()).filter(|row| findings.cell(*row, "pieces").whole() > 0);
    let taken = |row: usize| {
        let cell = |column: &str| findings.cell(row, column).clone();
        let mut cells = vec![Cell::Text(side.to_owned()), cell("finding")];
        let columns =
            ["lines", "pieces", "first_labeled_at", "last_labeled_at", "assignment_id", "explanation"];
        cells.extend(columns.map(cell));
        cells
    };
    Ok(with_pieces.map(taken).collect())
}

/// Those whose events name no price in the card's currency.
fn of_events(currency: &str, missed: &Missed, stock: &Stock, side: &str) -> Result<Rows, EngineError> {
    let (mut pieces, mut first, mut last) = (0, None::<(Micros, String)>, None::<Micros>);
    for (part, rows) in missed {
        let batch = stock.part(*part, &Read::All)?;
        let view = View::of(&batch)?;
        pieces += rows.len() as u64;
        for row in rows.iter().map(|row| *row as usize) {
            let (at, id) = (view.at(row), view.id(row).unwrap_or_default());
            last = last.max(Some(at));
            if first.as_ref().is_none_or(|(known, example)| (at, id) < (*known, example.as_str())) {
                first = Some((at, id.to_owned()));
            }
        }
    }
    let explanation = format!(
        "no event of these pieces names a price in {currency}: name the card that holds today with --today, or let claims, labels or publications say the price"
    );
    let first = first.as_ref().zip(last).map(|((at, id), last)| First { at: *at, last, id });
    Ok(vec![row(side, "no_price", pieces, first, &explanation)])
}
