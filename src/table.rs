//! The plain result of a question: named columns and rows of cells. What metrics hand to reports.
//!
//! Absent on purpose: how a cell looks in CSV, at a terminal or in a page (`reports`, `cli`).

use crate::units::Micros;

/// One value of a result.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known: a rate over nothing, an absent id.
    Empty,
    Text(String),
    Whole(i64),
    Real(f64),
    /// An exact amount: `value / 10^scale`.
    Money {
        value: i128,
        scale: u32,
    },
    Time(Micros),
}

impl Cell {
    /// The number in the cell, for drawing and ordering.
    pub fn number(&self) -> Option<f64> {
        match self {
            Cell::Whole(whole) => Some(*whole as f64),
            Cell::Real(real) => Some(*real),
            Cell::Money { value, scale } => Some(*value as f64 / 10f64.powi(*scale as i32)),
            Cell::Time(at) => Some(*at as f64),
            Cell::Empty | Cell::Text(_) => None,
        }
    }

    /// The text in the cell, empty where there is none.
    pub fn text(&self) -> &str {
        match self {
            Cell::Text(text) => text,
            _ => "",
        }
    }
}

/// A result table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// `throughput`, `accuracy`, ...: the name of its file.
    pub name: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Where a column stands.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    /// A cell by row and column name; empty where there is no such column.
    pub fn cell(&self, row: usize, column: &str) -> &Cell {
        static NOTHING: Cell = Cell::Empty;
        self.column(column).map_or(&NOTHING, |at| &self.rows[row][at])
    }
}
