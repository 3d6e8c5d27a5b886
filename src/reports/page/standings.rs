//! Where somebody stands among all: the place in each figure that people are compared by.
//!
//! Promises: whoever has the same value has the same place; nobody known (`…:?`), empty figures and
//! amounts without a currency have none.
//! Absent on purpose: figures of its own; it orders and counts the rows of the reports.

use crate::table::Table;
use std::collections::BTreeMap;

/// The figures that are compared, by report; more is the first place.
const COMPARED: [(&str, &str); 6] = [
    ("throughput", "labeled"),
    ("throughput", "labeled_per_hour"),
    ("accuracy", "acceptance_low"),
    ("accuracy", "gold_rate"),
    ("earnings", "paid_amount"),
    ("earnings", "hourly_paid_amount"),
];

/// All values of the compared figures, those of each currency apart.
pub struct Standings(BTreeMap<(&'static str, &'static str, String), Vec<f64>>);

/// The place of one value among all.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    pub report: &'static str,
    pub column: &'static str,
    pub currency: String,
    /// Where its value stands: the row of the report.
    pub row: usize,
    pub place: usize,
    pub of: usize,
}

impl Standings {
    /// Of throughput, accuracy and earnings, whose first column names the rows.
    pub fn of(reports: [&Table; 3]) -> Standings {
        let mut standings = Standings(BTreeMap::new());
        for (report, column) in COMPARED {
            for table in reports.into_iter().filter(|table| table.name == report) {
                for row in 0..table.rows.len() {
                    if let (Some(value), false) = (value(table, row, column), is_left_out(table, row)) {
                        let key = (report, column, currency(table, row));
                        standings.0.entry(key).or_default().push(value);
                    }
                }
            }
        }
        standings.0.values_mut().for_each(|values| values.sort_by(|one, other| other.total_cmp(one)));
        standings
    }

    /// The places of one row of a report.
    pub fn places<'a>(&'a self, table: &'a Table, row: usize) -> impl Iterator<Item = Place> + 'a {
        let is_compared = !is_left_out(table, row);
        let compared = COMPARED.into_iter().filter(move |(report, _)| is_compared && *report == table.name);
        compared.filter_map(move |(report, column)| {
            let (value, currency) = (value(table, row, column)?, currency(table, row));
            let all = self.0.get(&(report, column, currency.clone()))?;
            let place = all.partition_point(|other| *other > value) + 1;
            Some(Place { report, column, currency, row, place, of: all.len() })
        })
    }
}

fn value(table: &Table, row: usize, column: &str) -> Option<f64> {
    table.cell(row, column).number().filter(|value| value.is_finite())
}

fn currency(table: &Table, row: usize) -> String {
    table.cell(row, "currency").text().to_owned()
}

fn is_left_out(table: &Table, row: usize) -> bool {
    let name = table.rows[row].first().map_or("", |cell| cell.text());
    // Time without a currency has a row of earnings, and no money that could be compared.
    let is_moneyless = table.column("currency").is_some() && currency(table, row).is_empty();
    name.is_empty() || name.ends_with(":?") || is_moneyless
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Cell;

    #[test]
    fn equal_values_share_a_place_and_currencies_stand_apart() {
        let row = |name: &str, currency: &str, paid: i64| {
            vec![Cell::Text(name.into()), Cell::Text(currency.into()), Cell::Whole(paid), Cell::Empty]
        };
        let columns = ["worker_id", "currency", "paid_amount", "hourly_paid_amount"].map(String::from);
        let rows = vec![
            row("a", "CNY", 5),
            row("b", "CNY", 9),
            row("c", "CNY", 5),
            row("a", "USD", 1),
            row("x:?", "CNY", 99),
            row("b", "", 0),
        ];
        let earnings = Table { name: "earnings".into(), columns: columns.to_vec(), rows };
        let none = Table::default();
        let standings = Standings::of([&none, &none, &earnings]);
        let places = (0..6).flat_map(|row| standings.places(&earnings, row));
        let text = |place: Place| {
            let Place { column, currency, row, place, of, .. } = place;
            format!("{row} {column} {currency}: {place} of {of}\n")
        };
        insta::assert_snapshot!(places.map(text).collect::<String>(), @r"
        0 paid_amount CNY: 2 of 3
        1 paid_amount CNY: 1 of 3
        2 paid_amount CNY: 2 of 3
        3 paid_amount USD: 1 of 1
        ");
    }
}
