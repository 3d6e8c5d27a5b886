//! Native events as CSV: a header of field names, separated by comma, semicolon or tab.
//!
//! Promises: a bad row costs itself alone and is shown with the line on which it starts, as it stands in the file.
//! Absent on purpose: how rows are told apart (`delimited`), which column means what (`record`).

use super::batch::Batch;
use super::delimited::{End, Row, Rows};
use super::ndjson::cut;
use super::record::{hand_over, shown};
use crate::events::{Fault, Raw, Rule, field_index};
use crate::sources::{Input, Limits, Sink, Source, SourceError, SourceOptions};

/// The separators that are told by the header.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// The columns without which a table is none of events.
const NEEDED: [&str; 2] = ["event_type", "occurred_at"];

/// `csv`.
pub struct Csv;

impl Source for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn about(&self) -> &'static str {
        "events as CSV"
    }

    fn knows(&self, head: &[u8]) -> bool {
        delimiter(head).is_some()
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let Some(delimiter) = delimiter(&input.head) else {
            let hint = "the header of events in CSV names at least event_type and occurred_at, \
                        separated by commas, semicolons or tabs"
                .to_owned();
            return Err(SourceError::Unknown { file, hint });
        };
        let mut rows = Rows::new(input.reader()?, delimiter, &options.limits);
        let mut table: Option<(Vec<Column>, Batch)> = None;
        loop {
            match (rows.next(table.as_ref().map(|(columns, _)| columns.len())), &mut table) {
                (Ok(None), Some((columns, batch))) => {
                    batch.hand_over(columns, options, sink);
                    return Ok(());
                }
                (Ok(None), None) => return Ok(()),
                (Ok(Some(row)), _) if row.raw.is_empty() => {}
                (Ok(Some(row)), None) if row.end == End::TooLong => {
                    return Err(SourceError::Limit { file, what: options.limits.too_long("header").reason });
                }
                (Ok(Some(row)), None) => {
                    options.limits.check_columns(&file, row.cells.len())?;
                    sink.header(&String::from_utf8_lossy(row.raw));
                    let columns = columns(&row);
                    let batch = Batch::new(&columns, options);
                    table = Some((columns, batch));
                }
                (Ok(Some(row)), Some((columns, batch))) => {
                    if batch.add(&row, columns) {
                        batch.hand_over(columns, options, sink);
                    }
                }
                (Err(cause), table) => {
                    if let Some((columns, batch)) = table {
                        batch.hand_over(columns, options, sink);
                    }
                    let (line, begun) = rows.unread();
                    if !begun.is_empty() {
                        sink.record();
                        sink.reject(line, cut(&cause.to_string()), shown(begun));
                    }
                    return Err(SourceError::stopped(&file, line, cause));
                }
            }
        }
    }
}

/// The separator with which the first row is a header of events.
fn delimiter(head: &[u8]) -> Option<u8> {
    DELIMITERS.into_iter().find(|delimiter| {
        let mut rows = Rows::new(head, *delimiter, &Limits::default());
        while let Ok(Some(row)) = rows.next(None) {
            if !row.raw.is_empty() {
                let names = names(&row);
                return NEEDED.iter().all(|needed| names.iter().any(|name| name == needed));
            }
        }
        false
    })
}

fn names(row: &Row<'_>) -> Vec<String> {
    let text = String::from_utf8_lossy(row.raw);
    row.cells.iter().map(|cell| cell.of(&text).trim().to_owned()).collect()
}

/// A column by its name.
pub struct Column {
    /// In the field list, where the contract names it.
    pub field: Option<usize>,
    name: String,
}

/// The columns of a header.
pub fn columns(header: &Row<'_>) -> Vec<Column> {
    names(header).into_iter().map(|name| Column { field: field_index(&name), name }).collect()
}

/// Reads one row by itself.
pub fn read_row(row: &Row<'_>, columns: &[Column], options: &SourceOptions, sink: &mut dyn Sink) {
    sink.record();
    let raw = || shown(row.raw);
    let fault = |rule, reason: String| Fault { rule, reason };
    let Ok(text) = std::str::from_utf8(row.raw) else {
        return sink.reject(row.line, fault(Rule::NotText, "the row is not UTF-8 text".into()), raw());
    };
    let unequal = || format!("the row has {} cells, the header {}", row.cells.len(), columns.len());
    let fault = match row.end {
        End::Broken => {
            fault(Rule::RowShape, format!("the quotes of this row do not pair into {} cells", columns.len()))
        }
        End::Cut => cut("the file ends within quotes"),
        End::TooLong => options.limits.too_long("row"),
        End::File if row.cells.len() < columns.len() => cut(&unequal()),
        _ if row.cells.iter().all(|cell| cell.of(text).trim().is_empty()) => {
            return sink.ignore("an empty row");
        }
        _ if row.cells.len() != columns.len() => fault(Rule::RowShape, unequal()),
        _ => {
            return hand_over(row.line, options.reading, &raw, sink, |record| {
                columns.iter().zip(row.cells).try_for_each(|(column, cell)| {
                    let raw = Raw::Text(cell.of(text));
                    match column.field {
                        Some(index) => record.put_field(index, raw),
                        None => record.put_other(&column.name, raw),
                    }
                })
            });
        }
    };
    sink.reject(row.line, fault, raw());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::collect::Collector;
    use crate::units::Money;

    fn read(text: impl AsRef<[u8]>) -> Collector {
        let (seen, result) = Collector::read(&Csv, text.as_ref());
        result.unwrap();
        seen
    }

    const HEADER: &str = "event_type,task_id,worker_id,occurred_at,label";

    fn row(task: &str) -> String {
        format!("claimed,{task},w,2026-03-01T09:00:00Z,")
    }

    #[test]
    fn the_header_names_the_columns_in_any_order_and_tells_the_separator() {
        for separator in [",", ";", "\t"] {
            let lines = [
                [
                    "occurred_at",
                    "\"task_id\"",
                    " event_type",
                    "worker_id",
                    "label",
                    "amount",
                    "currency",
                    "shift",
                    "attempt",
                ],
                ["2026-03-01T09:00:00Z", "t1", "paid", "w", "", "2.50", "CNY", "night", "2"],
                ["2026-03-01T09:00:00+08:00", "t2", "labeled", "w", "\"{\"\"b\"\": 1}\"", " ", "", "", ""],
                ["2026-03-01T09:00:00Z", "t3", "labeled", "w", "\"a\nb\"", "", "", "", ""],
            ];
            let text: String = lines.iter().map(|cells| cells.join(separator) + "\r\n").collect();
            assert!(Csv.knows(text.as_bytes()));
            let seen = read(text);
            assert_eq!(seen.tasks(), [(2, "t1"), (3, "t2"), (4, "t3")], "{:?}", seen.rejected);
            let events: Vec<_> = seen.events.iter().map(|(_, event)| event).collect();
            assert_eq!(events[0].amount, Some(Money(2_500_000)));
            assert_eq!(events[0].attributes.as_deref(), Some(r#"{"attempt":"2","shift":"night"}"#));
            assert_eq!(events[0].assignment_id.as_deref(), Some("t1/w/2"));
            assert_eq!((events[1].label.as_deref(), events[1].amount), (Some(r#"{"b":1}"#), None));
            assert_eq!(events[2].label.as_deref(), Some(r#""a\nb""#));
        }
    }

    #[test]
    fn bad_rows_cost_themselves_alone() {
        let bad: [(&[u8], Rule); 7] = [
            (b"claimed,t", Rule::RowShape),
            (b"claimed,t,w,2026-03-01T09:00:00Z,,more", Rule::RowShape),
            (b"claimed,\"t,w,2026-03-01T09:00:00Z,", Rule::RowShape),
            (b"claimed,\"t\"x,w,2026-03-01T09:00:00Z,", Rule::RowShape),
            (b"claimed,\xff,w,2026-03-01T09:00:00Z,", Rule::NotText),
            (b",t,w,2026-03-01T09:00:00Z,", Rule::Missing),
            (b"eaten,t,w,2026-03-01T09:00:00Z,", Rule::UnknownType),
        ];
        let mut text = format!("\n{HEADER}\n").into_bytes();
        for (line, _) in bad {
            text.extend_from_slice(row("good").as_bytes());
            text.extend_from_slice(b"\n\n");
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        text.extend_from_slice(row("good").as_bytes());
        let seen = read(text);
        let wanted: Vec<_> = bad.iter().zip(0..).map(|((_, rule), at)| (at * 3 + 5, *rule)).collect();
        assert_eq!(seen.faults(), wanted);
        assert_eq!(seen.events.len(), bad.len() + 1);
        assert_eq!(seen.records as usize, 2 * bad.len() + 1);
        assert_eq!(seen.rejected[0].raw, "claimed,t");
    }

    #[test]
    fn lines_end_as_they_like() {
        for end in ["\n", "\r\n", "\r"] {
            let text = [HEADER.into(), row("a"), String::new(), ",,,,".into(), row("b")].join(end);
            let seen = read(text);
            assert_eq!((seen.tasks(), seen.faults()), (vec![(2, "a"), (5, "b")], vec![]), "{end:?}");
            assert_eq!((seen.records, seen.ignored["an empty row"]), (3, 1));
        }
    }

    #[test]
    fn a_cut_last_row_is_told_as_cut() {
        let text = |last: &str| format!("{HEADER}\n{}\n{last}", row("a"));
        for last in ["cla", "claimed,t,", "claimed,t,w,\"2026", "claimed,t,w,2026-03-01T09:00:00Z"] {
            let seen = read(text(last));
            assert_eq!((seen.tasks(), seen.faults()), (vec![(2, "a")], vec![(3, Rule::Cut)]), "{last}");
        }
        assert_eq!(read(text(&row("b"))).events.len(), 2);
    }

    #[test]
    fn a_column_named_twice_is_refused() {
        let seen = read(format!("{HEADER},label\n{},x\n", row("a")));
        assert_eq!(seen.faults(), [(2, Rule::TwiceNamed)]);
    }

    #[test]
    fn content_decides_what_is_a_table_of_events() {
        for (head, known) in [
            ("event_type,occurred_at", true),
            ("\r\n\"occurred_at\";x;\"event_type\"\r\n", true),
            ("event_type,when\n", false),
            ("HITId,AssignmentId\n", false),
            ("{\"event_type\":1,\"occurred_at\":2}", false),
            ("", false),
        ] {
            assert_eq!(Csv.knows(head.as_bytes()), known, "{head}");
        }
        let (_, result) = Collector::read(&Csv, b"a,b\n1,2\n");
        assert!(matches!(result, Err(SourceError::Unknown { .. })));
    }
}
