//! The commands of `piecework trace` that stand on pages: each can be copied and run where the report was made.
//!
//! Promises: a command names one row that there is; every word from outside is quoted for a shell.
//! Absent on purpose: what was asked, which the caller brings in words.

use crate::reports::charts::text::clean;
use crate::table::{Cell, Table};
use crate::words::figures::REPORTS;

/// How the question of a report is asked again of the same data.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// What follows the command: inputs and options.
    pub rest: String,
    /// The same without periods: for pages, whose figures have none.
    pub timeless: String,
    /// Whether the currency is among the options already.
    pub names_currency: bool,
}

/// The options that name a row.
const KEYS: [(&str, &str); 7] = [
    ("worker_id", "--worker"),
    ("project_id", "--project"),
    ("team", "--team"),
    ("domain", "--domain"),
    ("task_type", "--task-type"),
    ("stage", "--stage"),
    ("reviewer_id", "--reviewer"),
];

/// The column that an example is of: one that most rows have; of tiers the one whose conditions name every exam.
const TOLD: [(&str, &str); 4] = [
    ("throughput", "labeled"),
    ("accuracy", "reviewed"),
    ("earnings", "outstanding_amount"),
    ("tiers", "tier"),
];

impl Trace {
    /// The command that tells all of an id.
    pub(super) fn id(&self, id: &str) -> String {
        format!("piecework trace {} {}", word(&clean(id)), self.rest).trim_end().to_owned()
    }

    /// The command for a figure of one row of a report, of which there may be periods.
    pub(super) fn figure(&self, table: &Table, row: usize) -> Option<String> {
        let report = REPORTS.iter().find(|report| **report == table.name)?;
        let (_, column) = TOLD.iter().find(|(of, _)| of == report)?;
        let key = table.columns.iter().position(|column| column != "period")?;
        let option = KEYS.iter().find(|(name, _)| *name == table.columns[key]);
        let option = option.map_or("--key", |(_, option)| option);
        let mut command = format!("piecework trace --report {report} --column {column}");
        command += &given(option, &table.rows[row][key]);
        let period = table.column("period");
        for (name, option) in [("period", "--period"), ("currency", "--currency"), ("domain", "--domain")] {
            let is_said = name == "currency" && self.names_currency || name == table.columns[key];
            if let Some(at) = table.column(name).filter(|_| !is_said) {
                command += &given(option, &table.rows[row][at]);
            }
        }
        let rest = if period.is_some() { &self.rest } else { &self.timeless };
        Some(format!("{command} {rest}").trim_end().to_owned())
    }
}

/// The row that an example is of: the first with a name, a currency and a domain, where there is one.
pub(super) fn example(table: &Table) -> Option<usize> {
    let key = table.columns.iter().find(|column| *column != "period")?;
    let is_told = |row: &usize| {
        [key.as_str(), "currency", "domain"]
            .into_iter()
            .all(|name| table.column(name).is_none() || !table.cell(*row, name).text().is_empty())
    };
    (0..table.rows.len()).find(is_told).or_else(|| (!table.rows.is_empty()).then_some(0))
}

/// An option and its value; a value that begins like an option is tied to it.
fn given(option: &str, value: &Cell) -> String {
    let value = clean(value.text());
    let between = if value.starts_with('-') { '=' } else { ' ' };
    format!(" {option}{between}{}", word(&value))
}

/// A word as a shell takes it.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@%+,".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(name: &str, columns: &str, row: &str) -> Table {
        let row = row.split(',').map(|text| Cell::Text(text.to_owned())).collect();
        Table::new(name, columns, vec![row])
    }

    #[test]
    fn a_row_is_named_by_all_that_tells_it_apart() {
        let trace =
            Trace { rest: "events --every week".into(), timeless: "events".into(), names_currency: false };
        for (name, columns, row, told) in [
            ("throughput", "worker_id labeled", "Li Na,3", "--column labeled --worker 'Li Na' events"),
            (
                "earnings",
                "worker_id period currency",
                "-w,2026-W10,CNY",
                "--column outstanding_amount --worker=-w --period 2026-W10 --currency CNY events --every week",
            ),
            ("earnings", "team currency", "a,", "--column outstanding_amount --team a --currency '' events"),
            ("tiers", "worker_id domain", "w,law", "--column tier --worker w --domain law events"),
            ("accuracy", "domain reviewed", "law,2", "--column reviewed --domain law events"),
            ("accuracy", "source reviewed", "it's,2", "--column reviewed --key 'it'\\''s' events"),
        ] {
            let command = trace.figure(&table(name, columns, row), 0).unwrap();
            assert_eq!(command, format!("piecework trace --report {name} {told}"));
        }
        assert_eq!(trace.figure(&table("pieces", "assignment_id", "a"), 0), None);
        let in_one = Trace {
            names_currency: true,
            rest: "x --currency CNY".into(),
            timeless: "x --currency CNY".into(),
        };
        let command = in_one.figure(&table("earnings", "worker_id currency", "w,CNY"), 0).unwrap();
        assert_eq!(command.matches("--currency").count(), 1, "{command}");
    }
}
