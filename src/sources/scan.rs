//! The cells of one row of a delimited text.
//!
//! Promises: cells are those that the crate `csv` reads, quotes that do not pair included (a test holds it against that); they stay where
//! they stand in the text, unless a quote in them is written twice.
//! Absent on purpose: which line a row is on and how it ends (`rows`).

use std::borrow::Cow;

use memchr::{memchr, memchr3};

/// The cells of one row.
#[derive(Debug, Default)]
pub struct RowCells<'a>(Vec<Cow<'a, [u8]>>);

impl<'a> RowCells<'a> {
    /// The cells of the row that begins at a place of a text, with room for so many; the place behind its line end, and whether the
    /// text ends inside quotes.
    pub fn scan(bytes: &'a [u8], from: usize, delimiter: u8, room: usize) -> (RowCells<'a>, usize, bool) {
        let mut cells = Vec::with_capacity(room);
        let mut at = from;
        loop {
            let (cell, end, is_open) = match bytes.get(at) {
                Some(b'"') => quoted(bytes, at + 1, delimiter),
                _ => {
                    let end = bare_end(bytes, at, delimiter);
                    (Cow::Borrowed(&bytes[at..end]), end, false)
                }
            };
            cells.push(cell);
            at = match (bytes.get(end), bytes.get(end + 1)) {
                (Some(byte), _) if *byte == delimiter => end + 1,
                (Some(b'\r'), Some(b'\n')) => return (RowCells(cells), end + 2, false),
                (Some(_), _) => return (RowCells(cells), end + 1, false),
                (None, _) => return (RowCells(cells), end, is_open),
            };
        }
    }

    /// The cell at a place.
    pub fn get(&self, at: usize) -> Option<&[u8]> {
        self.0.get(at).map(AsRef::as_ref)
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u8]> {
        self.0.iter().map(AsRef::as_ref)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// How many bytes all cells have.
    pub fn bytes(&self) -> u64 {
        self.0.iter().map(|cell| cell.len() as u64).sum()
    }
}

impl<'a> FromIterator<&'a str> for RowCells<'a> {
    fn from_iter<I: IntoIterator<Item = &'a str>>(cells: I) -> RowCells<'a> {
        RowCells(cells.into_iter().map(|cell| Cow::Borrowed(cell.as_bytes())).collect())
    }
}

/// Where a cell ends that is not, or no longer, in quotes.
fn bare_end(bytes: &[u8], from: usize, delimiter: u8) -> usize {
    memchr3(delimiter, b'\r', b'\n', &bytes[from..]).map_or(bytes.len(), |found| from + found)
}

/// A cell behind its opening quote: its text, where it ends, and whether the text of the file ends inside it.
fn quoted(bytes: &[u8], from: usize, delimiter: u8) -> (Cow<'_, [u8]>, usize, bool) {
    let mut from = from;
    let mut before: Vec<u8> = Vec::new();
    loop {
        let quote = memchr(b'"', &bytes[from..]).map_or(bytes.len(), |found| from + found);
        let last = &bytes[from..quote];
        let end = match bytes.get(quote + 1) {
            Some(b'"') => {
                // Of two quotes one is kept.
                before.extend_from_slice(&bytes[from..=quote]);
                from = quote + 2;
                continue;
            }
            // What stands behind the closing quote belongs to the cell as it is.
            Some(byte) if *byte != delimiter && !matches!(byte, b'\r' | b'\n') => {
                let end = bare_end(bytes, quote + 1, delimiter);
                before.extend_from_slice(last);
                before.extend_from_slice(&bytes[quote + 1..end]);
                return (Cow::Owned(before), end, false);
            }
            _ => (quote + 1).min(bytes.len()),
        };
        if before.is_empty() {
            return (Cow::Borrowed(last), end, quote == bytes.len());
        }
        before.extend_from_slice(last);
        return (Cow::Owned(before), end, quote == bytes.len());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn scanned(text: &str) -> Vec<Vec<String>> {
        let bytes = text.as_bytes();
        let blank =
            |from: usize| bytes[from..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let (mut at, mut rows) = (blank(0), Vec::new());
        while at < bytes.len() {
            let (cells, next, _) = RowCells::scan(bytes, at, b',', 0);
            rows.push(cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect());
            at = next + blank(next);
        }
        rows
    }

    proptest! {
        #[test]
        fn cells_are_those_of_the_crate_csv(text in "[a\u{e9},\"\r\n]{0,40}") {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let known: Vec<Vec<String>> =
                reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
            prop_assert_eq!(scanned(&text), known);
        }
    }

    #[test]
    fn cells_stay_where_they_stand() {
        let text = b"a,\"b,c\",\"d\"\"e\"\r\nf";
        let (cells, next, is_open) = RowCells::scan(text, 0, b',', 3);
        assert_eq!(cells.iter().collect::<Vec<_>>(), [&b"a"[..], b"b,c", b"d\"e"]);
        assert!(matches!(cells.0[1], Cow::Borrowed(_)) && matches!(cells.0[2], Cow::Owned(_)));
        assert_eq!((cells.len(), cells.bytes(), next, is_open), (3, 7, 16, false));
        assert!(RowCells::scan(b"\"a", 0, b',', 1).2 && !RowCells::scan(b"\"a\"", 0, b',', 1).2);
    }
}
