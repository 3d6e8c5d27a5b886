//! The plain result of a question: named columns and rows of cells. What metrics hand to reports.
//!
//! Absent on purpose: how a cell looks in CSV, at a terminal or in a page (`reports`, `cli`).

use crate::units::{MONEY_SCALE, Micros};

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

    /// The whole number in the cell; 0 where there is none.
    pub fn whole(&self) -> i64 {
        if let Cell::Whole(whole) = self { *whole } else { 0 }
    }

    /// The moment in the cell.
    pub fn time(&self) -> Option<Micros> {
        if let Cell::Time(at) = self { Some(*at) } else { None }
    }

    /// An amount in millionths.
    pub fn money(value: i128) -> Cell {
        Cell::Money { value, scale: MONEY_SCALE as u32 }
    }

    /// A figure that may be over nothing.
    pub fn real(value: Option<f64>) -> Cell {
        value.map_or(Cell::Empty, Cell::Real)
    }

    /// A text, where it says something.
    pub fn said(text: &str) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
    }

    /// A text, where there is one.
    pub fn maybe(text: Option<&str>) -> Cell {
        text.map_or(Cell::Empty, |text| Cell::Text(text.to_owned()))
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
    /// A table with these columns, their names between spaces.
    pub fn new(name: &str, columns: &str, rows: Vec<Vec<Cell>>) -> Table {
        Table {
            name: name.to_owned(),
            columns: columns.split_whitespace().map(str::to_owned).collect(),
            rows,
        }
    }

    /// One of some tables by its name; an empty one where there is none of that name.
    pub fn named<'a>(tables: &'a [Table], name: &str) -> &'a Table {
        static NOTHING: Table = Table { name: String::new(), columns: Vec::new(), rows: Vec::new() };
        tables.iter().find(|table| table.name == name).unwrap_or(&NOTHING)
    }

    /// The same with only these columns, in their order, as far as it has them.
    pub fn picked(&self, columns: &[&str]) -> Table {
        let places: Vec<usize> = columns.iter().filter_map(|column| self.column(column)).collect();
        Table {
            name: self.name.clone(),
            columns: places.iter().map(|at| self.columns[*at].clone()).collect(),
            rows: self.rows.iter().map(|row| places.iter().map(|at| row[*at].clone()).collect()).collect(),
        }
    }

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
