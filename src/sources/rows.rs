//! A delimited text as rows with the line on which each starts and its text as it stands in the file.
//!
//! Promises: lines count from 1 and end in CRLF, LF or a bare CR, inside quoted cells too; a last row that ends
//! inside a quoted cell is told as cut.
//! Absent on purpose: what the cells mean, and how many a row must have (each source's own files).

use super::Limits;
use super::scan::RowCells;
use crate::events::Fault;

/// One row of the file.
pub struct Row<'a> {
    /// The line on which it starts.
    pub line: u64,
    pub cells: RowCells<'a>,
    raw: &'a [u8],
    pub ends: End,
}

/// How a row ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With a line end.
    Line,
    /// With the file: a whole row, or one that is cut between two cells.
    File,
    /// With the file, inside a quoted cell.
    Quoted,
}

impl<'a> Row<'a> {
    /// A row of cells that did not stand in a table.
    pub fn of(line: u64, cells: RowCells<'a>) -> Row<'a> {
        Row { line, cells, raw: &[], ends: End::Line }
    }

    /// The row as it stands in the file, without its line end.
    pub fn raw(&self) -> String {
        String::from_utf8_lossy(self.raw).into_owned()
    }

    /// The same as bytes of the file.
    pub fn bytes(&self) -> &'a [u8] {
        self.raw
    }

    /// Whether no cell holds anything.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim_ascii().is_empty())
    }

    /// # Errors
    /// When it is longer than is allowed.
    pub fn check_length(&self, limits: &Limits) -> Result<(), Fault> {
        if self.cells.bytes() > limits.line { Err(limits.too_long("row")) } else { Ok(()) }
    }
}

/// The rows of a text, header first.
pub struct Rows<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    /// Where the next row begins, or the line ends before it.
    at: usize,
    /// The line on which the byte at `counted` stands.
    line: u64,
    counted: usize,
    /// Cells of the row before: the next one has about as many.
    room: usize,
}

impl<'a> Rows<'a> {
    /// Rows whose cells stand between such bytes.
    pub fn between(delimiter: u8, bytes: &'a [u8]) -> Rows<'a> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        Rows { bytes, delimiter, at: 0, line: 1, counted: 0, room: 0 }
    }

    /// Rows of a text whose first line has the most commas, tabs, semicolons or bars of these four.
    pub fn guessed(bytes: &'a [u8]) -> Rows<'a> {
        let first = bytes.split(|byte| is_line_end(*byte)).find(|line| !line.is_empty()).unwrap_or_default();
        let count = |delimiter: &u8| first.iter().filter(|byte| *byte == delimiter).count();
        let most = *b",\t;|".iter().rev().max_by_key(|delimiter| count(delimiter)).unwrap_or(&b',');
        Rows::between(most, bytes)
    }

    /// What stands between cells.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The next row that is not an empty line.
    pub fn read(&mut self) -> Option<Row<'a>> {
        let rest = &self.bytes[self.at..];
        let start = self.at + rest.iter().position(|byte| !is_line_end(*byte))?;
        let (cells, to, is_open) = RowCells::scan(self.bytes, start, self.delimiter, self.room);
        (self.at, self.room) = (to, cells.len());
        self.line += line_ends(&self.bytes[self.counted..start]);
        self.counted = start;
        let raw = &self.bytes[start..to];
        let ends = match raw.last() {
            _ if is_open => End::Quoted,
            Some(last) if !is_line_end(*last) => End::File,
            _ => End::Line,
        };
        let raw = if ends == End::Line { without_line_end(raw) } else { raw };
        Some(Row { line: self.line, cells, raw, ends })
    }
}

fn without_line_end(row: &[u8]) -> &[u8] {
    let kept = row.iter().rposition(|byte| !is_line_end(*byte)).map_or(0, |last| last + 1);
    &row[..kept]
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

/// How many lines end in these bytes; CRLF ends one.
pub fn line_ends(bytes: &[u8]) -> u64 {
    let bare = |at: &usize| bytes.get(at + 1) != Some(&b'\n');
    let ends =
        memchr::memchr_iter(b'\n', bytes).count() + memchr::memchr_iter(b'\r', bytes).filter(bare).count();
    ends as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> String {
        let mut rows = Rows::between(b',', text.as_bytes());
        let mut out = Vec::new();
        while let Some(row) = rows.read() {
            out.push(format!("{} {} {:?} {:?}", row.line, row.cells.len(), row.raw(), row.ends));
        }
        out.join("\n")
    }

    #[test]
    fn a_row_knows_its_line_whatever_ends_it() {
        insta::assert_snapshot!(lines("a,b\n1,2\n"), @r#"
        1 2 "a,b" Line
        2 2 "1,2" Line
        "#);
        insta::assert_snapshot!(lines("\u{feff}a,b\r\n\"x\r\ny\",2\r\n\r\n3,4"), @r#"
        1 2 "a,b" Line
        2 2 "\"x\r\ny\",2" Line
        5 2 "3,4" File
        "#);
        insta::assert_snapshot!(lines("a,b\r1,\"x\ry\"\r\r3,4\r"), @r#"
        1 2 "a,b" Line
        2 2 "1,\"x\ry\"" Line
        5 2 "3,4" Line
        "#);
        insta::assert_snapshot!(lines("a,b\r1,\"x\ny\"\r3,4,\r"), @r#"
        1 2 "a,b" Line
        2 2 "1,\"x\ny\"" Line
        4 3 "3,4," Line
        "#);
    }

    #[test]
    fn what_stands_between_cells_is_guessed_from_the_first_line() {
        for (text, cells) in [("a,b;c", 2), ("a;b;c,d", 3), ("\na\tb\n", 2), ("a|b|c", 3), ("a", 1)] {
            assert_eq!(Rows::guessed(text.as_bytes()).read().unwrap().cells.len(), cells, "{text:?}");
        }
    }

    #[test]
    fn a_file_that_ends_inside_quotes_is_told() {
        insta::assert_snapshot!(lines("a,b\n1,\"he said \"\"no"), @r#"
        1 2 "a,b" Line
        2 2 "1,\"he said \"\"no" Quoted
        "#);
        insta::assert_snapshot!(lines("a,b\n1,5\" pipe"), @r#"
        1 2 "a,b" Line
        2 2 "1,5\" pipe" File
        "#);
        insta::assert_snapshot!(lines("a,b\n1,\"open\n3,4\n"), @r#"
        1 2 "a,b" Line
        2 2 "1,\"open\n3,4\n" Quoted
        "#);
    }
}
