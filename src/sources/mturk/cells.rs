//! The cells of one row by what they mean: text, stamp, amount.
//!
//! Promises: an empty cell and a missing column are the same; what cannot be read is told with the column's name
//! as the file writes it.
//! Absent on purpose: what follows from them (`facts`).

use super::columns::{Column, Columns};
use super::table::Table;
use crate::events::{EventType, Fault, Reading, Rule};
use crate::sources::rows::Row;
use crate::sources::zones::{Stamp, read_stamp};
use crate::units::{Money, MoneyError};

/// Cells by what they mean.
pub struct Cells<'a> {
    pub row: &'a Row<'a>,
    pub columns: &'a Columns,
    pub reading: Reading,
    pub table: &'a Table,
}

impl<'a> Cells<'a> {
    /// The text of a cell; `None` where the column or the text is missing.
    pub fn text(&self, column: Column) -> Result<Option<&'a str>, Fault> {
        match self.columns.position(column) {
            Some(at) => self.text_at(at).map(|text| text.map(str::trim)),
            None => Ok(None),
        }
    }

    /// The text of the cell at a place, with its blanks; `None` where there is nothing else.
    pub fn text_at(&self, at: usize) -> Result<Option<&'a str>, Fault> {
        let bytes = self.row.cells.get(at).unwrap_or_default();
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Some(text).filter(|text| !text.trim().is_empty())),
            Err(_) => {
                let shown = String::from_utf8_lossy(bytes);
                Err(Fault::new(Rule::NotText, self.columns.name_at(at), &shown, "is not UTF-8 text"))
            }
        }
    }

    pub fn stamp(&self, column: Column) -> Result<Option<Stamp>, Fault> {
        let text = self.text(column)?;
        text.map(|text| read_stamp(self.columns.name(column), text, self.reading)).transpose()
    }

    pub fn stamp_for(&self, column: Column, event_type: EventType) -> Result<Stamp, Fault> {
        self.stamp(column)?.ok_or_else(|| Fault::missing(event_type, self.columns.name(column)))
    }

    /// `$0.15`, `$0.02 ` or, from the API, `0.65`. MTurk pays in US dollars only.
    pub fn reward(&self) -> Result<Option<Money>, Fault> {
        let Some(text) = self.text(Column::Reward)? else { return Ok(None) };
        let amount = text.strip_prefix('$').unwrap_or(text).trim_start();
        let fault = |rule, message| Fault::new(rule, self.columns.name(Column::Reward), text, message);
        match amount.parse::<Money>() {
            Ok(reward) if reward < Money::ZERO => Err(fault(Rule::OutOfRange, "is negative")),
            Ok(reward) => Ok(Some(reward)),
            Err(MoneyError::NotDecimal) => Err(fault(Rule::NotDecimal, "is not an amount of dollars")),
            Err(MoneyError::TooFine) => Err(fault(Rule::MoneyRange, "has more than 6 decimal places")),
            Err(MoneyError::TooLarge) => {
                Err(fault(Rule::MoneyRange, "has more than 12 digits before the point"))
            }
        }
    }

    /// Whether a link to MTurk's sandbox stands outside the inputs and answers.
    pub fn is_sandbox(&self) -> bool {
        let others = self.columns.others.iter().map(|column| column.at);
        others.chain(self.columns.view).any(|at| {
            let cell = String::from_utf8_lossy(self.row.cells.get(at).unwrap_or_default());
            ["requestersandbox.mturk.com", "workersandbox.mturk.com", "mturk-requester-sandbox."]
                .iter()
                .any(|host| cell.contains(host))
        })
    }
}
