//! Which row of a table is meant.

use super::TraceError;
use crate::table::Table;
use crate::words::near;

/// So many rows or names are listed in a message.
const LISTED: usize = 12;

/// Which row: what is not said need not be said where there is one row without it.
#[derive(Clone, Debug, Default)]
pub struct Pick {
    /// The key; empty text is the row without a key.
    pub key: Option<String>,
    pub period: Option<String>,
    /// The currency; empty text is the row without one.
    pub currency: Option<String>,
    pub domain: Option<String>,
    /// Whose minimum wage.
    pub place: Option<String>,
}

/// The one row whose columns are as they are asked for; a column that nothing is asked of tells rows apart in messages.
///
/// # Errors
/// When there is none (the nearest keys are named), or more than one.
pub(super) fn one_row(table: &Table, asked: &[(&str, Option<&str>)]) -> Result<usize, TraceError> {
    let mut rows: Vec<usize> = (0..table.rows.len()).collect();
    for (column, wanted) in asked {
        let Some(wanted) = wanted else { continue };
        if table.column(column).is_none() {
            return Err(TraceError::Row(format!("{} has no column {column} to pick a row by", table.name)));
        }
        let known: Vec<&str> = rows.iter().map(|row| table.cell(*row, column).text()).collect();
        let left: Vec<usize> =
            rows.iter().copied().filter(|row| table.cell(*row, column).text() == *wanted).collect();
        if left.is_empty() {
            return Err(TraceError::Row(no_row(&table.name, column, wanted, known)));
        }
        rows = left;
    }
    match rows.as_slice() {
        [row] => Ok(*row),
        [] => Err(TraceError::Row(format!("{} has no rows", table.name))),
        _ => Err(TraceError::Row(many(table, &rows, asked))),
    }
}

/// The rows that are left, by what tells them apart.
fn many(table: &Table, rows: &[usize], asked: &[(&str, Option<&str>)]) -> String {
    let differ = |column: &&str| {
        table.column(column).is_some()
            && rows.windows(2).any(|two| table.cell(two[0], column) != table.cell(two[1], column))
    };
    let mut said = Vec::new();
    for column in asked.iter().map(|(column, _)| column).filter(|column| differ(column)) {
        let mut values: Vec<&str> = rows.iter().map(|row| table.cell(*row, column).text()).collect();
        values.sort_unstable();
        values.dedup();
        said.push(format!("{column} ({}): {}", option(column), listed(&values)));
    }
    format!("{} rows of {} fit; name one by {}", rows.len(), table.name, said.join("; by "))
}

/// The option that names a value of a column.
fn option(column: &str) -> String {
    format!("--{}", column.strip_suffix("_id").unwrap_or(column).replace('_', "-"))
}

fn no_row(report: &str, column: &str, wanted: &str, mut known: Vec<&str>) -> String {
    known.sort_unstable();
    known.dedup();
    let nearest = near(wanted, known.iter().copied().filter(|name| !name.is_empty()));
    let there = match nearest.as_slice() {
        [] if known.is_empty() => "it has no rows at all".to_owned(),
        [] if known.len() <= LISTED => format!("there is {}", listed(&known)),
        [] => format!("there are {} others, such as {}", known.len(), listed(&known)),
        near => format!("did you mean {}?", near.join(", ")),
    };
    format!("{report} has no row with {column} {wanted:?}; {there}")
}

fn listed(names: &[&str]) -> String {
    let shown = names.iter().take(LISTED).map(|name| if name.is_empty() { "(empty)" } else { *name });
    let more = if names.len() > LISTED { ", ..." } else { "" };
    format!("{}{more}", shown.collect::<Vec<_>>().join(", "))
}
