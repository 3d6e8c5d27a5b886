//! Two tables as they are printed, matched by key, compared cell by cell.
//!
//! Promises: each row of either side is looked at once; the order of rows does not matter.

use std::collections::BTreeMap;

use super::super::EngineError;
use crate::sources::SourceError;

/// All reports, in the order in which they are shown.
pub const REPORTS: [&str; 6] = ["throughput", "accuracy", "earnings", "tiers", "anomalies", "quarantine"];

/// The columns that say which row is meant, by report.
const KEYS: &[&str] = &[
    "period",
    "worker_id",
    "project_id",
    "team",
    "domain",
    "task_type",
    "stage",
    "source",
    "reviewer_id",
    "currency",
];
const ANOMALY_KEYS: &[&str] = &["rule", "worker_id", "assignment_id", "event_ids"];
const QUARANTINE_KEYS: &[&str] = &["file", "line", "rule"];

/// What happened to a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Changed {
    /// The row is there on both sides.
    Cell,
    RowCame,
    RowWent,
}

impl Changed {
    pub fn name(self) -> &'static str {
        match self {
            Changed::Cell => "changed",
            Changed::RowCame => "row came",
            Changed::RowWent => "row went",
        }
    }
}

/// A cell that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub report: String,
    /// Name and value of each key column.
    pub key: Vec<(String, String)>,
    /// Empty where a row came or went that has nothing in it to tell.
    pub column: String,
    pub changed: Changed,
    pub before: String,
    pub after: String,
    /// What made it differ, in a sentence; empty where only files were compared.
    pub why: String,
    pub event_ids: Vec<String>,
}

/// A table as text.
#[derive(Debug, Default)]
pub struct Grid {
    name: String,
    columns: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// A row by its key, and how many rows of this key came before it.
type Rows<'a> = BTreeMap<(Vec<&'a str>, usize), &'a [String]>;

impl Grid {
    /// Reads a table as its CSV stands.
    ///
    /// # Errors
    /// When it is no CSV.
    pub fn of(name: &str, bytes: &[u8]) -> Result<Grid, EngineError> {
        let damaged = |cause: csv::Error| SourceError::Damaged {
            file: format!("{name}.csv"),
            cause: cause.to_string(),
        };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let columns = reader.headers().map_err(damaged)?.iter().map(str::to_owned).collect();
        let rows = reader.records().map(|row| Ok(row.map_err(damaged)?.iter().map(str::to_owned).collect()));
        let rows = rows.collect::<Result<_, SourceError>>()?;
        Ok(Grid { name: name.to_owned(), columns, rows })
    }

    fn keys(&self) -> Vec<&str> {
        let keys = match self.name.as_str() {
            "anomalies" => ANOMALY_KEYS,
            "quarantine" => QUARANTINE_KEYS,
            _ => KEYS,
        };
        keys.iter().copied().filter(|key| self.columns.iter().any(|column| column == key)).collect()
    }

    fn cell<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        let at = self.columns.iter().position(|name| name == column);
        at.and_then(|at| row.get(at)).map_or("", String::as_str)
    }

    fn rows(&self, keys: &[&str]) -> Rows<'_> {
        let mut rows = Rows::new();
        for row in &self.rows {
            let key: Vec<_> = keys.iter().map(|key| self.cell(row, key)).collect();
            let again = rows.range((key.clone(), 0)..=(key.clone(), usize::MAX)).count();
            rows.insert((key, again), row);
        }
        rows
    }
}

/// All cells that differ between tables of the same names.
pub fn changes(before: &[Grid], after: &[Grid]) -> Vec<Change> {
    let pairs = before.iter().filter_map(|first| Some((first, after.iter().find(|g| g.name == first.name)?)));
    pairs.flat_map(|(first, second)| differences(first, second)).collect()
}

fn differences(before: &Grid, after: &Grid) -> Vec<Change> {
    // A grouping that only one side has is a key on both: then each row of the one went, and of the other came.
    let mut keys = before.keys();
    keys.extend(after.keys().into_iter().filter(|key| !before.keys().contains(key)));
    let mut columns: Vec<&str> = after.columns.iter().map(String::as_str).collect();
    columns.extend(
        before.columns.iter().map(String::as_str).filter(|name| !after.columns.iter().any(|c| c == name)),
    );
    columns.retain(|column| !keys.contains(column));
    let (first, second) = (before.rows(&keys), after.rows(&keys));
    let mut all: Vec<_> = first.keys().chain(second.keys()).collect();
    all.sort_unstable();
    all.dedup();
    let (name, mut found) = (&after.name, Vec::new());
    for at in all {
        let key = keys.iter().zip(&at.0).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let key: Vec<_> = key.collect();
        let change = |changed, column: &str, before: &str, after: &str| Change {
            report: name.clone(),
            key: key.clone(),
            column: column.to_owned(),
            changed,
            before: before.to_owned(),
            after: after.to_owned(),
            why: String::new(),
            event_ids: Vec::new(),
        };
        match (first.get(at), second.get(at)) {
            (Some(old), Some(new)) => {
                let cells =
                    columns.iter().map(|column| (*column, before.cell(old, column), after.cell(new, column)));
                let differing = cells.filter(|(_, old, new)| old != new);
                found.extend(differing.map(|(column, old, new)| change(Changed::Cell, column, old, new)));
            }
            (Some(old), None) => {
                let cells = telling(before, old, &columns);
                found
                    .extend(cells.into_iter().map(|(column, old)| change(Changed::RowWent, column, old, "")));
            }
            (None, Some(new)) => {
                let cells = telling(after, new, &columns);
                found
                    .extend(cells.into_iter().map(|(column, new)| change(Changed::RowCame, column, "", new)));
            }
            (None, None) => {}
        }
    }
    found
}

/// The cells of a row that came or went that have something in them; of what is a list of findings, the row alone.
fn telling<'a>(grid: &Grid, row: &'a [String], columns: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    if matches!(grid.name.as_str(), "anomalies" | "quarantine") {
        return vec![("", "")];
    }
    let cells = columns.iter().map(|column| (*column, grid.cell(row, column)));
    let cells: Vec<_> = cells.filter(|(_, cell)| !matches!(*cell, "" | "0" | "0.00")).collect();
    if cells.is_empty() { vec![("", "")] } else { cells }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, before: &str, after: &str) -> String {
        let grid = |text: &str| [Grid::of(name, text.as_bytes()).unwrap()];
        let line = |change: Change| {
            let key: Vec<_> = change.key.iter().map(|(name, value)| format!("{name}={value}")).collect();
            let Change { column, changed, before, after, .. } = change;
            format!("{} {column} {} {before:?} {after:?}\n", key.join(" "), changed.name())
        };
        changes(&grid(before), &grid(after)).into_iter().map(line).collect()
    }

    #[test]
    fn cells_are_matched_by_key_whatever_the_order_of_rows() {
        let before = "worker_id,currency,paid_amount\nann,USD,1.00\nbob,USD,2.00\nann,EUR,3.00\n";
        let after = "worker_id,currency,paid_amount\ncyd,USD,0.00\nbob,USD,2.50\nann,USD,1.00\n";
        insta::assert_snapshot!(told("earnings", before, after), @r#"
        worker_id=ann currency=EUR paid_amount row went "3.00" ""
        worker_id=bob currency=USD paid_amount changed "2.00" "2.50"
        worker_id=cyd currency=USD  row came "" ""
        "#);
        assert_eq!(told("earnings", before, before), "");
    }

    #[test]
    fn rows_of_one_key_are_told_apart_and_new_columns_are_cells() {
        let before = "rule,worker_id,state\npaid_twice,ann,paid\npaid_twice,ann,paid\n";
        let after = "rule,worker_id,state,more\npaid_twice,ann,open,x\n";
        insta::assert_snapshot!(told("anomalies", before, after), @r#"
        rule=paid_twice worker_id=ann state changed "paid" "open"
        rule=paid_twice worker_id=ann more changed "" "x"
        rule=paid_twice worker_id=ann  row went "" ""
        "#);
    }
}
