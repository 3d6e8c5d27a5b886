//! JSON records that are not one on each line: a list of objects, or objects written over several lines.
//!
//! Promises: records count from 1; after a damaged one reading goes on at the next that begins a line, no deeper
//! than the damaged one, where there is one. The whole text is held in memory.

use std::io::Read;

use serde_json::value::RawValue;

use super::ndjson::{cut, no_object, read_object};
use super::record::shown;
use crate::events::{Fault, Rule};
use crate::sources::{Input, Sink, SourceError, SourceOptions};

/// After so many damaged records the rest is given up: each may have cost a look at all that follows it.
const MOST_DAMAGED: u32 = 100;

/// Whether the text is a list, or begins with an object written over several lines.
pub fn spans_lines(head: &[u8]) -> bool {
    let text = head.trim_ascii_start();
    if !text.starts_with(b"{") {
        return text.starts_with(b"[");
    }
    match first_value(text) {
        Ok((value, _)) => value.contains(&b'\n'),
        // Longer than what is looked at, or cut.
        Err(error) => {
            error.is_eof()
                && text.split(|byte| *byte == b'\n').next().is_some_and(|line| line.trim_ascii() == b"{")
        }
    }
}

/// Reads all records.
pub fn read(input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
    let file = input.name.clone();
    let mut bytes = Vec::new();
    let end = options.limits.document(input.reader()?).read_to_end(&mut bytes);
    Documents { bytes: &bytes, at: 0, number: 0, damaged: 0, listed: false }.read(options, sink);
    end.map(|_| ()).map_err(|cause| SourceError::unread(&file, cause))
}

struct Documents<'a> {
    bytes: &'a [u8],
    at: usize,
    number: u64,
    damaged: u32,
    listed: bool,
}

impl Documents<'_> {
    fn read(&mut self, options: &SourceOptions, sink: &mut dyn Sink) {
        self.skip(&[]);
        if self.bytes[self.at..].starts_with(b"[") {
            self.at += 1;
            self.listed = true;
        }
        loop {
            self.skip(if self.listed { b"," } else { b"" });
            match self.bytes.get(self.at) {
                None if self.listed => return self.reject(cut("the list has no end"), sink),
                None => return,
                Some(b']') if self.listed => {
                    self.at += 1;
                    self.listed = false;
                }
                Some(_) => self.read_one(options, sink),
            }
        }
    }

    fn skip(&mut self, also: &[u8]) {
        let rest = &self.bytes[self.at..];
        self.at += rest.iter().take_while(|byte| byte.is_ascii_whitespace() || also.contains(byte)).count();
    }

    fn read_one(&mut self, options: &SourceOptions, sink: &mut dyn Sink) {
        let rest = &self.bytes[self.at..];
        match first_value(rest) {
            Ok((value, length)) if value.len() as u64 > options.limits.line => {
                self.reject(options.limits.too_long("record"), sink);
                self.at += length;
            }
            Ok((value, length)) => {
                self.number += 1;
                self.at += length;
                read_object(value, self.number, false, options, sink);
            }
            Err(error) => {
                self.damaged += 1;
                let next = if self.damaged > MOST_DAMAGED { None } else { self.next_record() };
                let damaged = &self.bytes[self.at..next.unwrap_or(self.bytes.len())];
                let fault = match std::str::from_utf8(damaged) {
                    Err(_) => Fault { rule: Rule::NotText, reason: "the record is not UTF-8 text".into() },
                    Ok(_) if error.is_eof() => cut("it ends before its object does"),
                    Ok(_) => no_object(&error),
                };
                self.reject(fault, sink);
                self.at = next.unwrap_or(self.bytes.len());
                // Where the list ends cannot be known any more.
                self.listed &= next.is_some();
            }
        }
    }

    fn reject(&mut self, fault: Fault, sink: &mut dyn Sink) {
        self.number += 1;
        sink.record();
        sink.reject(self.number, fault, shown(&self.bytes[self.at..]));
    }

    /// Where the next line begins a record, no deeper than the one that stands here.
    fn next_record(&self) -> Option<usize> {
        let line_of =
            |at: usize| self.bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let column = self.at - line_of(self.at);
        let mut at = self.at;
        loop {
            at += self.bytes[at..].iter().position(|byte| *byte == b'\n')? + 1;
            let indent = self.bytes[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
            if indent <= column && self.bytes.get(at + indent) == Some(&b'{') {
                return Some(at + indent);
            }
        }
    }
}

/// The JSON value that a text begins with, and its length with the blanks before it.
fn first_value(text: &[u8]) -> Result<(&[u8], usize), serde_json::Error> {
    let mut values = serde_json::Deserializer::from_slice(text).into_iter::<&RawValue>();
    match values.next() {
        Some(value) => value.map(|value| (value.get().as_bytes(), values.byte_offset())),
        None => Ok((&[], text.len())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::collect::Collector;
    use crate::sources::native::Ndjson;

    fn read(text: impl AsRef<[u8]>) -> Collector {
        let (seen, result) = Collector::read(&Ndjson, text.as_ref());
        result.unwrap();
        seen
    }

    fn claimed(task: &str) -> String {
        format!(
            r#"{{"event_type":"claimed","task_id":"{task}","worker_id":"w","occurred_at":"2026-03-01T09:00:00Z"}}"#
        )
    }

    fn pretty(task: &str) -> String {
        let value: serde_json::Value = serde_json::from_str(&claimed(task)).unwrap();
        serde_json::to_string_pretty(&value).unwrap()
    }

    #[test]
    fn lists_and_objects_over_several_lines() {
        let (a, b) = (claimed("a"), claimed("b"));
        for text in [
            format!("[{a},{b}]"),
            format!("\n[\n  {a},\n  {b}\n]\n"),
            format!("[{},{}]", pretty("a"), pretty("b")),
            format!("{}\n{}\n", pretty("a"), pretty("b")),
            format!("{}{}", pretty("a"), pretty("b").replace('\n', "\r\n")),
        ] {
            let seen = read(&text);
            assert_eq!((seen.tasks(), seen.faults()), (vec![(1, "a"), (2, "b")], vec![]), "{text}");
        }
        assert_eq!(read(pretty("a")).tasks(), [(1, "a")]);
        assert_eq!(read("[]").records, 0);
    }

    #[test]
    fn a_damaged_record_of_a_list_costs_itself_where_records_begin_lines() {
        let (a, b) = (claimed("a"), claimed("b"));
        let seen = read(format!("[\n  {a},\n  {{\"event_type\":\"claimed\" \"x\"}},\n  {b}\n]\n"));
        assert_eq!((seen.tasks(), seen.faults()), (vec![(1, "a"), (3, "b")], vec![(2, Rule::NotJson)]));
        let seen = read(format!("[\n  7,\n  {b},\n \"x\"]\n"));
        assert_eq!(
            (seen.tasks(), seen.faults()),
            (vec![(2, "b")], vec![(1, Rule::NotJson), (3, Rule::NotJson)])
        );
        let bytes = [b"[\n  ", a.as_bytes(), b",\n  {\"x\":\"\xff\"},\n  ", b.as_bytes(), b"\n]"].concat();
        let seen = read(bytes);
        assert_eq!((seen.tasks(), seen.faults()), (vec![(1, "a"), (3, "b")], vec![(2, Rule::NotText)]));
    }

    #[test]
    fn a_list_that_breaks_off_gives_what_came_before() {
        let text = format!("[{},{}]", claimed("a"), claimed("b"));
        let first = claimed("a").len() + 1;
        for length in first..text.len() {
            let seen = read(&text[..length]);
            assert_eq!(seen.tasks()[0], (1, "a"), "{length}");
            assert_eq!(
                seen.faults().iter().map(|(_, rule)| *rule).collect::<Vec<_>>(),
                [Rule::Cut],
                "{length}"
            );
        }
        let seen = read(format!("{text} tail"));
        assert_eq!((seen.events.len(), seen.faults()), (2, vec![(3, Rule::NotJson)]));
    }
}
