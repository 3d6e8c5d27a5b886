//! Tables whose columns are read by their names: the header, and the cells of a row.
//!
//! Promises: an empty cell and a missing column are the same; what cannot be read is told with the column's name; a
//! name that stands twice is refused where it would be read.
//! Absent on purpose: what the cells mean (each source's own files).

use std::collections::HashMap;

use super::SourceError;
use super::rows::{End, Row};
use super::scan::RowCells;
use super::zones::read_stamp;
use crate::events::{Fault, Reading, Rule};
use crate::units::Micros;

/// The names of a table's columns.
#[derive(Debug, Default)]
pub struct Header {
    names: Vec<String>,
    /// Where the first column of each name stands.
    places: HashMap<String, usize, ahash::RandomState>,
}

/// A column under the part of its name that follows a prefix.
#[derive(Debug, PartialEq)]
pub struct Column {
    pub at: usize,
    pub name: String,
}

impl Header {
    pub fn of(cells: &RowCells<'_>) -> Header {
        let names: Vec<String> =
            cells.iter().map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned()).collect();
        let mut places = HashMap::default();
        for (at, name) in names.iter().enumerate() {
            places.entry(name.clone()).or_insert(at);
        }
        Header { names, places }
    }

    pub fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// Where the first column of a name stands.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns whose names begin so, by the rest of their names.
    pub fn under(&self, prefix: &str) -> Vec<Column> {
        let rest = |(at, name): (usize, &String)| {
            name.strip_prefix(prefix).map(|rest| Column { at, name: rest.to_owned() })
        };
        self.names.iter().enumerate().filter_map(rest).collect()
    }

    /// Two columns of one name say two things, and nothing says which one holds.
    ///
    /// # Errors
    /// When a name that is read stands twice.
    pub fn check(&self, file: &str, is_read: &dyn Fn(&str) -> bool) -> Result<(), SourceError> {
        let twice = (self.names.iter().enumerate())
            .find(|(at, name)| is_read(name) && self.places.get(*name) != Some(at));
        match twice {
            None => Ok(()),
            Some((_, name)) => Err(SourceError::Refused {
                file: file.to_owned(),
                why: format!("its header names {name:?} twice"),
                instead: "remove or rename one of the two columns".to_owned(),
            }),
        }
    }

    /// Whether a row has a cell under each name and no more; cells too many that are empty are no obstacle.
    ///
    /// # Errors
    /// When it is cut, or has another number of cells.
    pub fn check_row(&self, row: &Row<'_>) -> Result<(), Fault> {
        let (cells, names) = (row.cells.len(), self.names.len());
        if row.ends == End::Quoted || (row.ends == End::File && cells < names) {
            return Err(Fault { rule: Rule::Cut, reason: "the file ends inside this row".to_owned() });
        }
        if cells < names || row.cells.iter().skip(names).any(|cell| !cell.trim_ascii().is_empty()) {
            let reason = format!("the row has {cells} cells, its header {names} names");
            return Err(Fault { rule: Rule::RowShape, reason });
        }
        Ok(())
    }
}

/// The cells of one row by their columns' names.
#[derive(Clone, Copy)]
pub struct Cells<'a> {
    pub row: &'a Row<'a>,
    pub header: &'a Header,
}

impl<'a> Cells<'a> {
    /// The text of a cell without blanks around it; none where the column or the text is missing.
    ///
    /// # Errors
    /// When its bytes are no text.
    pub fn text(&self, name: &str) -> Result<Option<&'a str>, Fault> {
        match self.header.place(name) {
            Some(at) => Ok(self.text_at(at)?.map(str::trim)),
            None => Ok(None),
        }
    }

    /// The text of the cell at a place, with its blanks; none where there is nothing else.
    ///
    /// # Errors
    /// When its bytes are no text.
    pub fn text_at(&self, at: usize) -> Result<Option<&'a str>, Fault> {
        let bytes = self.row.cells.get(at).unwrap_or_default();
        match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Some(text).filter(|text| !text.trim().is_empty())),
            Err(_) => {
                let name = self.header.names.get(at).map_or("", String::as_str);
                let shown = String::from_utf8_lossy(bytes);
                Err(Fault::new(Rule::NotText, name, &shown, "is not UTF-8 text"))
            }
        }
    }

    /// The moment in a cell; one without a zone is read as the caller says.
    ///
    /// # Errors
    /// When it is no time, or its zone is not known.
    pub fn stamp(&self, name: &str, reading: Reading) -> Result<Option<Micros>, Fault> {
        self.text(name)?.map(|text| Ok(read_stamp(name, text, reading)?.at)).transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::rows::Rows;

    #[test]
    fn cells_are_found_by_name() {
        let mut rows = Rows::between(b',', b"a:x, b ,a:y,b\n1,\"  \",caf\xe9,2\n");
        let header = Header::of(&rows.read().unwrap().cells);
        let row = rows.read().unwrap();
        let cells = Cells { row: &row, header: &header };
        assert_eq!(cells.text("a:x"), Ok(Some("1")));
        assert_eq!(cells.text("b"), Ok(None));
        assert_eq!(cells.text("c"), Ok(None));
        assert_eq!(cells.text("a:y").unwrap_err().rule, Rule::NotText);
        assert_eq!(cells.stamp("a:x", Reading::default()).unwrap_err().rule, Rule::NotTime);
        assert_eq!(header.under("a:").into_iter().map(|column| column.name).collect::<Vec<_>>(), ["x", "y"]);
        assert!(header.check("f", &|name| name.starts_with('a')).is_ok());
        assert!(header.check("f", &|_| true).unwrap_err().to_string().contains("\"b\" twice"));
        assert!(header.check_row(&row).is_ok());
    }

    #[test]
    fn a_row_has_a_cell_for_each_name() {
        let found = |text: &str| {
            let mut rows = Rows::between(b',', text.as_bytes());
            let header = Header::of(&rows.read().unwrap().cells);
            header.check_row(&rows.read().unwrap()).map_err(|fault| fault.rule)
        };
        assert_eq!(found("a,b\n1,2,,\n"), Ok(()));
        assert_eq!(found("a,b\n1,2"), Ok(()));
        assert_eq!(found("a,b\n1\n"), Err(Rule::RowShape));
        assert_eq!(found("a,b\n1,2,3\n"), Err(Rule::RowShape));
        assert_eq!(found("a,b\n1"), Err(Rule::Cut));
        assert_eq!(found("a,b\n1,\"2"), Err(Rule::Cut));
    }
}
