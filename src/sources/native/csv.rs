//! Native events as CSV: a header of field names, separated by comma, semicolon or tab.

use csv::{ByteRecord, ReaderBuilder};

use super::lines::Lines;
use super::record::Record;
use crate::events::{Fault, Raw, Rule};
use crate::sources::{Input, Sink, Source, SourceError, SourceOptions};

/// `csv`.
pub struct Csv;

impl Source for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let header = header(head);
        let delimiter = delimiter(header);
        let names: Vec<_> = header.split(|byte| *byte == delimiter).map(|name| name.trim_ascii()).collect();
        let has = |name: &str| names.iter().any(|known| known.trim_ascii_quotes() == name.as_bytes());
        has("event_type") && has("occurred_at")
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let delimiter = delimiter(header(&input.head));
        let (lines, starts) = Lines::new(input.reader()?);
        let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(lines);
        let damaged =
            |error: csv::Error| SourceError::Damaged { file: file.clone(), cause: error.to_string() };
        let names = reader.byte_headers().map_err(damaged)?.clone();
        let names: Vec<String> =
            names.iter().map(|name| String::from_utf8_lossy(name.trim_ascii()).into_owned()).collect();
        let mut row = ByteRecord::new();
        while reader.read_byte_record(&mut row).map_err(damaged)? {
            if row.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            sink.record();
            let line = starts.line(row.position().map_or(0, csv::Position::byte));
            read_row(line, &row, &names, delimiter, options, sink);
        }
        Ok(())
    }
}

fn read_row(
    line: u64,
    row: &ByteRecord,
    names: &[String],
    delimiter: u8,
    options: &SourceOptions,
    sink: &mut dyn Sink,
) {
    let raw = || written(row, delimiter);
    if row.len() != names.len() {
        let reason = format!("the row has {} cells, the header {}", row.len(), names.len());
        return sink.reject(line, Fault { rule: Rule::RowShape, reason }, raw());
    }
    let mut record = Record::new(options.reading);
    for (name, cell) in names.iter().zip(row) {
        match std::str::from_utf8(cell) {
            Ok(text) => record.put(name, Raw::Text(text.into())),
            Err(_) => {
                let reason = format!("{name} is not UTF-8 text");
                return sink.reject(line, Fault { rule: Rule::NotText, reason }, raw());
            }
        }
    }
    record.finish(line, &raw, sink);
}

/// The row as it would be written, for the quarantine.
fn written(row: &ByteRecord, delimiter: u8) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    let bytes =
        writer.write_byte_record(row).ok().and_then(|()| writer.into_inner().ok()).unwrap_or_default();
    String::from_utf8_lossy(bytes.trim_ascii_end()).into_owned()
}

fn header(head: &[u8]) -> &[u8] {
    head.split(|byte| matches!(byte, b'\n' | b'\r')).find(|line| !line.is_empty()).unwrap_or_default()
}

/// The separator that the header has most of.
fn delimiter(header: &[u8]) -> u8 {
    let count = |wanted: u8| header.iter().filter(|byte| **byte == wanted).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|wanted| count(*wanted)).unwrap_or(b',')
}

trait Unquoted {
    fn trim_ascii_quotes(&self) -> &[u8];
}

impl Unquoted for [u8] {
    fn trim_ascii_quotes(&self) -> &[u8] {
        self.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(self)
    }
}
