//! A delimited text, read as a stream, as rows with the line on which each starts and its bytes as they stand there.
//!
//! Promises: lines count from 1 and end in CRLF, LF or a bare CR, inside quoted cells too. A row whose quotes do not
//! pair is told as broken and costs its first line alone: reading goes on with the next. So does a row over several
//! lines with another number of cells than it must have: a quote too many opened it, most likely.
//! A row longer than the limit costs its first line alone too, of which the beginning is kept; cells beyond the limit
//! of fields are not kept, but for one that tells of them.
//! Absent on purpose: what the cells mean (`csv`).

use std::borrow::Cow;
use std::io::{self, Read};

use super::record::SHOWN_BYTES;
use crate::sources::Limits;
use crate::sources::rows::line_ends;

const PIECE: u64 = 1 << 18;

/// Where a cell stands in its row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    from: usize,
    to: usize,
    /// Holds doubled quotes.
    escaped: bool,
}

impl Cell {
    /// The text of the cell in its row's text.
    pub fn of(self, row: &str) -> Cow<'_, str> {
        let text = row.get(self.from..self.to).unwrap_or_default();
        if self.escaped { Cow::Owned(text.replace("\"\"", "\"")) } else { Cow::Borrowed(text) }
    }
}

/// How a row ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With a line end.
    Line,
    /// With the file.
    File,
    /// A quoted cell goes on behind its closing quote, or never closes: this is the row's first line.
    Broken,
    /// The same with nothing behind it: the file ends in a quoted cell.
    Cut,
    /// The row is longer than is allowed: this is the beginning of its first line.
    TooLong,
}

/// One row.
pub struct Row<'a> {
    /// The line on which it starts.
    pub line: u64,
    /// As it stands in the file, without its line end.
    pub raw: &'a [u8],
    pub cells: &'a [Cell],
    pub end: End,
}

/// The rows of a stream.
pub struct Rows<R> {
    reader: R,
    delimiter: u8,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
    line: u64,
    cells: Vec<Cell>,
    longest: usize,
    most_cells: usize,
    /// The beginning of a line that is too long.
    beginning: Vec<u8>,
}

/// What stands at the beginning of some bytes.
enum Scan {
    /// More bytes are needed to tell.
    More,
    Row {
        text: usize,
        whole: usize,
    },
    Broken,
    /// Inside quotes at the end of the file.
    Open,
}

impl<R: Read> Rows<R> {
    pub fn new(reader: R, delimiter: u8, limits: &Limits) -> Rows<R> {
        Rows {
            reader,
            delimiter,
            buffer: Vec::new(),
            start: 0,
            ended: false,
            line: 1,
            cells: Vec::new(),
            longest: usize::try_from(limits.line).unwrap_or(usize::MAX),
            most_cells: limits.fields,
            beginning: Vec::new(),
        }
    }

    /// The next row, which must have `wanted` cells if it goes over several lines; an empty line is a row of one
    /// empty cell.
    ///
    /// # Errors
    /// Those of the reader; [`Rows::unread`] then has the bytes of the row that was begun.
    pub fn next(&mut self, wanted: Option<usize>) -> io::Result<Option<Row<'_>>> {
        let (text, whole, end) = loop {
            let bytes = &self.buffer[self.start..];
            if bytes.is_empty() && self.ended {
                return Ok(None);
            }
            let end = match scan(bytes, self.delimiter, self.ended, &mut self.cells, self.most_cells) {
                Scan::Row { text, .. } if text > self.longest => return self.too_long().map(Some),
                Scan::Row { text, .. }
                    if wanted.is_some_and(|wanted| wanted != self.cells.len())
                        && bytes[..text].iter().any(|byte| is_line_end(*byte)) =>
                {
                    End::Broken
                }
                Scan::Row { text, whole } => {
                    break (text, whole, if text < whole { End::Line } else { End::File });
                }
                Scan::More if bytes.len() <= self.longest => {
                    self.fill()?;
                    continue;
                }
                Scan::More => return self.too_long().map(Some),
                Scan::Broken => End::Broken,
                Scan::Open => End::Cut,
            };
            match self.first_line(end)? {
                Some(line) => break line,
                None => return self.too_long().map(Some),
            }
        };
        let from = self.start;
        let line = self.line;
        self.start += whole;
        self.line += line_ends(&self.buffer[from..self.start]);
        Ok(Some(Row { line, raw: &self.buffer[from..from + text], cells: &self.cells, end }))
    }

    /// The line of the next row, and what of it is here already.
    pub fn unread(&self) -> (u64, &[u8]) {
        (self.line, &self.buffer[self.start..])
    }

    /// The first line of a row whose quotes do not pair; none where it is too long.
    fn first_line(&mut self, end: End) -> io::Result<Option<(usize, usize, End)>> {
        self.cells.clear();
        loop {
            let bytes = &self.buffer[self.start..];
            let text = bytes.iter().position(|byte| is_line_end(*byte)).unwrap_or(bytes.len());
            match line_end(bytes, text, self.ended) {
                _ if text > self.longest => return Ok(None),
                None => self.fill()?,
                Some(whole) => {
                    let last = whole == bytes.len() && self.ended;
                    return Ok(Some((text, whole, if last { end } else { End::Broken })));
                }
            }
        }
    }

    /// Passes over the line that stands here, however long it is, and gives its beginning.
    fn too_long(&mut self) -> io::Result<Row<'_>> {
        self.cells.clear();
        let line = self.line;
        self.beginning.clear();
        loop {
            let bytes = &self.buffer[self.start..];
            let text = bytes.iter().position(|byte| is_line_end(*byte)).unwrap_or(bytes.len());
            // As much as is ever shown, also where less is allowed: what is shorter is taken for the whole row.
            let shown = text.min(SHOWN_BYTES.saturating_sub(self.beginning.len()));
            self.beginning.extend_from_slice(&bytes[..shown]);
            if let Some(whole) = line_end(bytes, text, self.ended) {
                self.line += line_ends(&bytes[..whole]);
                self.start += whole;
                return Ok(Row { line, raw: &self.beginning, cells: &self.cells, end: End::TooLong });
            }
            // But for a CR, of which the LF may come next.
            self.start += text;
            self.fill()?;
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.start);
        self.start = 0;
        // Twice as much each time, so that a long row is looked at only so often.
        let wanted = PIECE.max(self.buffer.len() as u64);
        self.ended = self.reader.by_ref().take(wanted).read_to_end(&mut self.buffer)? == 0;
        Ok(())
    }
}

/// Reads one row.
fn scan(bytes: &[u8], delimiter: u8, ended: bool, cells: &mut Vec<Cell>, most: usize) -> Scan {
    cells.clear();
    let mut at = 0;
    loop {
        let (cell, end) = if bytes.get(at) == Some(&b'"') {
            match quoted(bytes, at + 1, ended) {
                Ok(cell) => (cell, cell.to + 1),
                Err(scan) => return scan,
            }
        } else {
            let stop = memchr::memchr3(delimiter, b'\r', b'\n', &bytes[at..]);
            let length = stop.unwrap_or(bytes.len() - at);
            (Cell { from: at, to: at + length, escaped: false }, at + length)
        };
        if cells.len() <= most {
            cells.push(cell);
        }
        match bytes.get(end) {
            Some(byte) if *byte == delimiter => at = end + 1,
            Some(byte) if !is_line_end(*byte) => return Scan::Broken,
            _ => {
                return line_end(bytes, end, ended)
                    .map_or(Scan::More, |whole| Scan::Row { text: end, whole });
            }
        }
    }
}

/// A quoted cell from behind its opening quote.
fn quoted(bytes: &[u8], from: usize, ended: bool) -> Result<Cell, Scan> {
    let mut escaped = false;
    let mut at = from;
    loop {
        let Some(length) = memchr::memchr(b'"', &bytes[at..]) else {
            return Err(if ended { Scan::Open } else { Scan::More });
        };
        let quote = at + length;
        match bytes.get(quote + 1) {
            Some(b'"') => {
                escaped = true;
                at = quote + 2;
            }
            None if !ended => return Err(Scan::More),
            _ => return Ok(Cell { from, to: quote, escaped }),
        }
    }
}

/// Where the line that ends at `at` is over, its end included; `None` where more bytes are needed to tell.
fn line_end(bytes: &[u8], at: usize, ended: bool) -> Option<usize> {
    match bytes.get(at..) {
        Some([b'\r', b'\n', ..]) => Some(at + 2),
        Some([b'\r', _, ..] | [b'\n', ..]) => Some(at + 1),
        Some([b'\r']) if ended => Some(at + 1),
        _ if ended => Some(bytes.len()),
        _ => None,
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Gives one byte at a time, so that every border falls everywhere.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(1).min(out.len());
            out[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn rows(text: &str) -> Vec<(u64, End, Vec<String>)> {
        let mut rows = Rows::new(text.as_bytes(), b',', &Limits::default());
        let mut all = Vec::new();
        while let Some(row) = rows.next(None).unwrap() {
            let raw = std::str::from_utf8(row.raw).unwrap();
            let cells = row.cells.iter().map(|cell| cell.of(raw).into_owned());
            all.push((
                row.line,
                row.end,
                if row.cells.is_empty() { vec![raw.into()] } else { cells.collect() },
            ));
        }
        all
    }

    fn shown(text: &str) -> String {
        rows(text).iter().map(|row| format!("{} {:?} {:?}\n", row.0, row.1, row.2)).collect()
    }

    #[test]
    fn a_row_knows_its_line_whatever_ends_it() {
        insta::assert_snapshot!(shown("a,b\n1,\"x\r\ny\"\r\n\r\n3,\"q\"\"q\"\n"), @r#"
        1 Line ["a", "b"]
        2 Line ["1", "x\r\ny"]
        4 Line [""]
        5 Line ["3", "q\"q"]
        "#);
        insta::assert_snapshot!(shown("a,b\r1,\"x\ry\"\r3,5\" pipe\r,"), @r#"
        1 Line ["a", "b"]
        2 Line ["1", "x\ry"]
        4 Line ["3", "5\" pipe"]
        5 File ["", ""]
        "#);
    }

    #[test]
    fn quotes_that_do_not_pair_cost_one_line() {
        insta::assert_snapshot!(shown("1,\"a\n2,b\n3,\"c\"\n4,\"d\" e\n5,\"f\n6"), @r#"
        1 Broken ["1,\"a"]
        2 Line ["2", "b"]
        3 Line ["3", "c"]
        4 Broken ["4,\"d\" e"]
        5 Broken ["5,\"f"]
        6 File ["6"]
        "#);
        insta::assert_snapshot!(shown("1,\"a\"\n2,\"cut in"), @r#"
        1 Line ["1", "a"]
        2 Cut ["2,\"cut in"]
        "#);
    }

    #[test]
    fn a_row_of_several_lines_must_have_its_cells() {
        let mut rows = Rows::new(&b"1,\"a\n2,b\n3,\",c\n4,\"x\ny\"\n"[..], b',', &Limits::default());
        let mut seen = Vec::new();
        while let Some(row) = rows.next(Some(2)).unwrap() {
            seen.push((row.line, row.end));
        }
        assert_eq!(seen, [(1, End::Broken), (2, End::Line), (3, End::Broken), (4, End::Line)]);
    }

    proptest! {
        #[test]
        fn a_long_row_costs_its_first_line_wherever_borders_fall(text in "[a,\"\r\n]{0,40}", line in 1_u64..12) {
            let limits = Limits { line, fields: 3, ..Limits::default() };
            let mut all = Rows::new(text.as_bytes(), b',', &limits);
            let mut dripped = Rows::new(Drip(text.as_bytes()), b',', &limits);
            let mut lines = 0;
            while let Some(row) = all.next(None).unwrap() {
                let same = dripped.next(None).unwrap().unwrap();
                prop_assert_eq!((row.line, row.raw, row.cells, row.end), (same.line, same.raw, same.cells, same.end));
                prop_assert!(row.end == End::TooLong || row.raw.len() as u64 <= line);
                prop_assert!(row.cells.len() <= 4 && row.line > lines);
                lines = row.line;
            }
            prop_assert!(dripped.next(None).unwrap().is_none());
            let kept = all.unread().1.len();
            prop_assert_eq!(kept, 0);
        }

        #[test]
        fn every_byte_is_in_one_row_and_borders_do_not_matter(text in "[a,\"\r\n]{0,40}") {
            let mut all = Rows::new(text.as_bytes(), b',', &Limits::default());
            let mut dripped = Rows::new(Drip(text.as_bytes()), b',', &Limits::default());
            let mut seen = String::new();
            let mut line = 1;
            while let Some(row) = all.next(None).unwrap() {
                let same = dripped.next(None).unwrap().unwrap();
                prop_assert_eq!((row.line, row.raw, row.cells, row.end), (same.line, same.raw, same.cells, same.end));
                prop_assert!(row.line >= line);
                line = row.line;
                seen.push_str(std::str::from_utf8(row.raw).unwrap());
            }
            let bare = |text: &str| text.replace(['\r', '\n'], "");
            prop_assert_eq!(bare(&seen), bare(&text));
            prop_assert!(dripped.next(None).unwrap().is_none());
        }

        #[test]
        fn quoted_cells_come_back(table in proptest::collection::vec(proptest::collection::vec("[a,;\"\r\n猫]{0,6}", 3), 1..6)) {
            let quote = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let text: String = table.iter().map(|row| row.iter().map(quote).collect::<Vec<_>>().join(",") + "\r\n").collect();
            let read: Vec<_> = rows(&text).into_iter().map(|row| row.2).collect();
            prop_assert_eq!(read, table);
        }
    }
}
