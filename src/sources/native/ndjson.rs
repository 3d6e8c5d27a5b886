//! Native events as JSON: one object on each line, or one list of objects. CloudEvents envelopes are opened.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};

use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;

use super::cloudevents;
use super::record::Record;
use crate::events::{Fault, Raw, Rule};
use crate::sources::{Input, Sink, Source, SourceError, SourceOptions};

/// Longer lines are no event of anybody's.
const LINE_BYTES: u64 = 64 << 20;

/// So many first lines are looked at.
const LOOKED_AT: usize = 50;

/// `ndjson`.
pub struct Ndjson;

/// Whether a text is an object that names itself an event. Other tools' exports may hold the same words deeper down.
fn is_event(text: &str) -> bool {
    let named = |(name, _): &(Cow<'_, str>, &RawValue)| matches!(name.as_ref(), "event_type" | "specversion");
    fields_of(serde_json::Deserializer::from_str(text)).is_ok_and(|fields| fields.iter().any(named))
}

impl Source for Ndjson {
    fn name(&self) -> &'static str {
        "ndjson"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let text = String::from_utf8_lossy(head);
        let text = text.trim_start();
        match text.strip_prefix('[') {
            Some(list) => {
                let first = serde_json::Deserializer::from_str(list).into_iter::<&RawValue>().next();
                first.is_some_and(|record| record.is_ok_and(|record| is_event(record.get())))
            }
            // The first lines may be the bad ones.
            None => text.lines().take(LOOKED_AT).any(is_event),
        }
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let name = input.name.clone();
        let list = input.head.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
        if list {
            return read_list(&input.bytes()?, options, sink);
        }
        let mut reader = BufReader::with_capacity(1 << 20, input.reader()?);
        let mut line = Vec::new();
        let mut number = 0;
        loop {
            line.clear();
            let read = reader.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line);
            match read {
                Ok(0) => return Ok(()),
                Ok(_) => {}
                Err(cause) => {
                    number += 1;
                    sink.record();
                    let text = String::from_utf8_lossy(&line).into_owned();
                    let fault = Fault {
                        rule: Rule::Cut,
                        reason: format!("the file cannot be read further: {cause}"),
                    };
                    sink.reject(number, fault, text);
                    return Err(SourceError::Damaged { file: name, cause: cause.to_string() });
                }
            }
            number += 1;
            let whole = line.last() == Some(&b'\n');
            let trimmed = line.trim_ascii();
            if !trimmed.is_empty() {
                read_line(trimmed, number, whole, options, sink);
            }
        }
    }
}

fn read_line(line: &[u8], number: u64, whole: bool, options: &SourceOptions, sink: &mut dyn Sink) {
    sink.record();
    let Ok(text) = std::str::from_utf8(line) else {
        let fault = Fault { rule: Rule::NotText, reason: "the line is not UTF-8 text".into() };
        return sink.reject(number, fault, String::from_utf8_lossy(line).into_owned());
    };
    read_object(text, number, whole, options, sink);
}

/// A file that is one list: records count from 1.
fn read_list(bytes: &[u8], options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
    match serde_json::from_slice::<Vec<&RawValue>>(bytes) {
        Ok(records) => {
            for (index, record) in records.iter().enumerate() {
                sink.record();
                read_object(record.get(), index as u64 + 1, true, options, sink);
            }
        }
        Err(error) => {
            sink.record();
            let fault = Fault { rule: Rule::NotJson, reason: format!("the list is not JSON: {error}") };
            let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(2_000)]).into_owned();
            sink.reject(error.line() as u64, fault, shown);
        }
    }
    Ok(())
}

fn read_object(text: &str, line: u64, whole: bool, options: &SourceOptions, sink: &mut dyn Sink) {
    let raw = || text.to_owned();
    let fields = serde_json::Deserializer::from_str(text);
    match fields_of(fields) {
        Ok(fields) => {
            let mut record = Record::new(options.reading);
            if !cloudevents::open(&fields, &mut record) {
                for (name, value) in &fields {
                    record.put(name, Raw::Json(value.get()));
                }
            }
            record.finish(line, &raw, sink);
        }
        Err(error) if error.is_eof() && !whole => {
            let reason = "the line ends in the middle of a record".to_owned();
            sink.reject(line, Fault { rule: Rule::Cut, reason }, raw());
        }
        Err(error) => {
            let fault =
                Fault { rule: Rule::NotJson, reason: format!("the line is not a JSON object: {error}") };
            sink.reject(line, fault, raw());
        }
    }
}

/// The fields of an object in their order, each value as it stands in the text, so that numbers stay exact.
pub type Fields<'a> = Vec<(Cow<'a, str>, &'a RawValue)>;

/// Reads one object, and nothing after it.
pub fn fields_of<'a>(
    mut text: serde_json::Deserializer<serde_json::de::StrRead<'a>>,
) -> Result<Fields<'a>, serde_json::Error> {
    struct Object;
    impl<'de> Visitor<'de> for Object {
        type Value = Fields<'de>;

        fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
            let mut fields = Vec::with_capacity(16);
            while let Some(name) = map.next_key::<Name<'de>>()? {
                fields.push((name.0, map.next_value::<&RawValue>()?));
            }
            Ok(fields)
        }
    }
    let fields = (&mut text).deserialize_map(Object)?;
    text.end()?;
    Ok(fields)
}

/// A key, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);
