//! Currencies of a table, those with the most rows first: money is never added over them, so each has pictures of its own.

use crate::table::{Cell, Table};
use std::collections::BTreeMap;

/// So many currencies are drawn.
const MOST: usize = 4;

/// How many rows there are of each currency; those without one are of the empty one.
pub(super) fn counts(table: &Table) -> BTreeMap<&str, usize> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for row in 0..table.rows.len() {
        *counts.entry(table.cell(row, "currency").text()).or_default() += 1;
    }
    counts
}

/// The currencies with the most rows; of equals the first by name.
pub(super) fn currencies(table: &Table) -> Vec<String> {
    let mut counts: Vec<_> = counts(table).into_iter().filter(|(currency, _)| !currency.is_empty()).collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts.into_iter().take(MOST).map(|(currency, _)| currency.to_owned()).collect()
}

/// The rows of one currency.
pub(super) fn of_currency(table: &Table, currency: &str) -> Table {
    let at = table.column("currency");
    let keep = |row: &&Vec<Cell>| at.and_then(|at| row.get(at)).is_some_and(|cell| cell.text() == currency);
    Table {
        name: table.name.clone(),
        columns: table.columns.clone(),
        rows: table.rows.iter().filter(keep).cloned().collect(),
    }
}

/// The name of a picture of one currency: of an ISO code or a token of capitals and digits.
pub(super) fn file(name: &str, currency: &str) -> String {
    let code: String = currency.chars().filter(char::is_ascii_alphanumeric).collect();
    format!("charts/{name}-{}", code.to_lowercase())
}
