//! A table as CSV (RFC 4180, UTF-8, line ends `\n`).
//!
//! Promises: columns in the table's order, a header always, every figure exact, nothing for nothing.
//!
//! **Texts that a spreadsheet would run.** A text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return is
//! taken for a formula by spreadsheets, and names come from outside. [`csv()`] writes an apostrophe before it, which
//! spreadsheets hide. Numbers, amounts and times are never touched. Who reads the file with a program, and has such
//! ids, takes [`csv_verbatim`].

use super::cell::exact;
use crate::table::{Cell, Table};

/// The table, safe to open in a spreadsheet.
pub fn csv(table: &Table) -> Vec<u8> {
    bytes(table, harmless)
}

/// The table with every text as it is.
pub fn csv_verbatim(table: &Table) -> Vec<u8> {
    bytes(table, exact)
}

fn bytes(table: &Table, print: fn(&Cell) -> String) -> Vec<u8> {
    let mut out = Vec::new();
    let written = write(table, print, &mut out);
    debug_assert!(written.is_ok(), "memory takes every byte");
    out
}

fn write(table: &Table, print: fn(&Cell) -> String, out: &mut Vec<u8>) -> Result<(), csv::Error> {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
    writer.write_record(&table.columns)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(print))?;
    }
    Ok(writer.flush()?)
}

/// One cell as [`csv()`] writes it, before quoting.
pub fn harmless(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{text}"),
        _ => exact(cell),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(rows: Vec<Vec<Cell>>) -> Table {
        let columns = ["worker_id", "labeled", "labeled_per_hour", "paid_amount", "last_at"];
        Table { name: "throughput".into(), columns: columns.map(String::from).into(), rows }
    }

    fn text(worker: &str) -> Cell {
        Cell::Text(worker.into())
    }

    #[test]
    fn every_kind_of_cell() {
        let money = Cell::Money { value: 12_500_000, scale: 6 };
        let table = table(vec![
            vec![text("李娜"), Cell::Whole(3), Cell::Real(12.0), money, Cell::Time(0)],
            vec![text("a \"b\", c\nd"), Cell::Whole(-1), Cell::Real(0.1), Cell::Empty, Cell::Empty],
            vec![text("=1+1"), Cell::Whole(0), Cell::Empty, Cell::Money { value: -1, scale: 6 }, Cell::Empty],
        ]);
        insta::assert_snapshot!(String::from_utf8(csv(&table)).unwrap(), @r#"
        worker_id,labeled,labeled_per_hour,paid_amount,last_at
        李娜,3,12,12.50,1970-01-01T00:00:00Z
        "a ""b"", c
        d",-1,0.1,,
        '=1+1,0,,-0.000001,
        "#);
        assert!(String::from_utf8(csv_verbatim(&table)).unwrap().contains("\n=1+1,0"));
    }

    #[test]
    fn an_empty_table_is_its_header() {
        assert_eq!(csv(&table(vec![])), b"worker_id,labeled,labeled_per_hour,paid_amount,last_at\n");
    }

    #[test]
    fn no_text_can_begin_a_formula() {
        for start in ["=", "+", "-", "@", "\t", "\r"] {
            let mut one = table(vec![vec![text(&format!("{start}x"))]]);
            one.columns.truncate(1);
            let bytes = csv(&one);
            let cell = csv::Reader::from_reader(&bytes[..]).records().next().unwrap().unwrap()[0].to_string();
            assert_eq!(cell, format!("'{start}x"));
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(worker in "\\PC*", real in proptest::num::f64::NORMAL, whole: i64) {
            let bytes = csv_verbatim(&table(vec![vec![text(&worker), Cell::Whole(whole), Cell::Real(real)]]));
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(&bytes[..]);
            let row = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(&row[0], worker.as_str());
            prop_assert_eq!(row[1].parse::<i64>().unwrap(), whole);
            prop_assert_eq!(row[2].parse::<f64>().unwrap(), real);
        }
    }
}
