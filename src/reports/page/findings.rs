//! What is strange, as a page shows it: in which order, and the id by which `piecework trace` tells of it.
//!
//! Promises: all columns and rows of the table, in another order; amounts of several currencies are never compared: the greatest of each
//! currency stand first, then the second of each.

use crate::table::{Cell, Table};
use std::collections::BTreeMap;

/// What a reader looks for first; all other columns follow.
const FIRST: [&str; 9] = [
    "rule",
    "severity",
    "stake_amount",
    "stake_currency",
    "explanation",
    "worker_id",
    "project_id",
    "assignment_id",
    "at",
];

/// The findings with those of most money first, and what matters of each before the rest.
pub fn findings(table: &Table) -> Table {
    let mut order: Vec<usize> = (0..table.rows.len()).collect();
    let places = places(table);
    order.sort_by_key(|row| places[*row]);
    let first = FIRST.iter().filter_map(|name| table.column(name));
    let rest = (0..table.columns.len()).filter(|at| !FIRST.contains(&table.columns[*at].as_str()));
    let columns: Vec<usize> = first.chain(rest).collect();
    Table {
        name: table.name.clone(),
        columns: columns.iter().map(|at| table.columns[*at].clone()).collect(),
        rows: order
            .iter()
            .map(|row| columns.iter().map(|at| table.rows[*row][*at].clone()).collect())
            .collect(),
    }
}

/// Of each row its place among those of its currency; what has nothing at stake stands last.
fn places(table: &Table) -> Vec<usize> {
    let mut by_currency: BTreeMap<&str, Vec<(i128, usize)>> = BTreeMap::new();
    for row in 0..table.rows.len() {
        if let Cell::Money { value, .. } = table.cell(row, "stake_amount")
            && *value != 0
        {
            by_currency.entry(table.cell(row, "stake_currency").text()).or_default().push((*value, row));
        }
    }
    let mut places = vec![usize::MAX; table.rows.len()];
    for rows in by_currency.values_mut() {
        rows.sort_by_key(|(value, row)| (std::cmp::Reverse(*value), *row));
        for (place, (_, row)) in rows.iter().enumerate() {
            places[*row] = place;
        }
    }
    places
}

/// The id that tells most of a finding.
pub(super) fn id(table: &Table, row: usize) -> Option<&str> {
    let first = table.cell(row, "event_ids").text().split(' ').next().unwrap_or_default();
    let known = ["assignment_id", "task_id"].map(|column| table.cell(row, column).text());
    known.into_iter().chain([first, table.cell(row, "worker_id").text()]).find(|id| !id.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_of_each_currency_stands_first() {
        let row = |code: &str, amount: i128, currency: &str| {
            vec![
                Cell::Text(code.into()),
                Cell::money(amount),
                Cell::Text(currency.into()),
                Cell::Text("x".into()),
            ]
        };
        let rows = vec![
            row("a", 0, "CNY"),
            row("b", 100_000, "CNY"),
            row("c", 9_000_000, "USD"),
            row("d", 300_000, "CNY"),
            row("e", 8_000_000, "USD"),
            row("f", 100_000, "CNY"),
        ];
        let shown = findings(&Table::new("anomalies", "code stake_amount stake_currency rule", rows));
        assert_eq!(shown.columns, ["rule", "stake_amount", "stake_currency", "code"]);
        let order: Vec<&str> = (0..6).map(|row| shown.cell(row, "code").text()).collect();
        assert_eq!(order.concat(), "cdbefa");
    }
}
