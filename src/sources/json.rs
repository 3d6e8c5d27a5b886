//! What the exports of tools share that are JSON: one document, a list of records, or a record on each line; and how their values
//! are read.
//!
//! Promises: a record that is no JSON is told with its place and the others are read; a document with a fault in it is one damage
//! and not a fault for each of its lines; a missing key and an empty one are the same.
//! Absent on purpose: what a record means (each tool's own file); documents of any length (a whole file is held in memory).

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::zones::read_stamp;
use super::{Input, Sink, SourceError, SourceOptions};
use crate::events::{Fault, Raw, Reading, Rule, check_nesting};
use crate::units::Micros;

/// One record of a file: its place from 1, its value, and its text as it stands there.
pub struct Record<'a> {
    pub place: u64,
    pub value: Value,
    pub raw: &'a str,
}

/// Hands on each record: of a document that is a list its elements, of any other document itself, else each line.
///
/// # Errors
/// When the file cannot be read, or is a document that is no JSON from some place on.
pub fn each_record(
    input: Input,
    options: &SourceOptions,
    sink: &mut dyn Sink,
    each: &mut dyn FnMut(Record<'_>, &mut dyn Sink),
) -> Result<(), SourceError> {
    let file = input.name.clone();
    let mut each = |record: Record<'_>, sink: &mut dyn Sink| each(record, sink);
    each_in(file, &input.bytes(&options.limits)?, options, sink, &mut each)
}

/// The same of bytes that are in memory, in which the texts of the records stay.
///
/// # Errors
/// As [`each_record`].
pub fn each_in<'t>(
    file: String,
    bytes: &'t [u8],
    options: &SourceOptions,
    sink: &mut dyn Sink,
    each: &mut dyn FnMut(Record<'t>, &mut dyn Sink),
) -> Result<(), SourceError> {
    each_of(&texts(file, bytes)?, options, sink, each);
    Ok(())
}

/// The places and texts of the records of a file, as [`each_record`] finds them, whatever they hold.
///
/// # Errors
/// As [`each_record`].
pub fn texts(file: String, bytes: &[u8]) -> Result<Vec<(u64, &str)>, SourceError> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let cause = format!("byte {} is no UTF-8 text", error.valid_up_to());
            return Err(SourceError::Damaged { file, cause });
        }
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match serde_json::from_str::<Vec<&RawValue>>(text) {
        Ok(records) => Ok((1..).zip(records.into_iter().map(RawValue::get)).collect()),
        Err(error) if text.trim_start().starts_with('[') => {
            Err(SourceError::Damaged { file, cause: error.to_string() })
        }
        Err(_) => match serde_json::from_str::<&RawValue>(text) {
            Ok(_) => Ok(vec![(1, text)]),
            Err(error) if !is_by_lines(text) => {
                Err(SourceError::Damaged { file, cause: no_document(text, &error) })
            }
            Err(_) => Ok((1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty()).collect()),
        },
    }
}

/// Hands on the records of texts; those that are no JSON are told to the sink.
pub fn each_of<'t>(
    texts: &[(u64, &'t str)],
    options: &SourceOptions,
    sink: &mut dyn Sink,
    each: &mut dyn FnMut(Record<'t>, &mut dyn Sink),
) {
    texts.iter().for_each(|&(place, raw)| one(raw, place, options, sink, each));
}

/// Whether each line is a record, rather than all lines one document with a fault in it, of which no line is a whole record.
fn is_by_lines(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first_is_whole = lines.next().is_some_and(|line| serde_json::from_str::<&RawValue>(line).is_ok());
    // Objects within a document are indented.
    let is_whole = |line: &str| line.starts_with('{') && serde_json::from_str::<&RawValue>(line).is_ok();
    first_is_whole || lines.next().is_none_or(|line| line.starts_with('{')) || text.lines().any(is_whole)
}

/// Why a document is no JSON. Python writes NaN where a number is missing, which the standard does not know.
fn no_document(text: &str, error: &serde_json::Error) -> String {
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default().as_bytes();
    let near = line.get(error.column().saturating_sub(10)..).unwrap_or_default();
    let near = String::from_utf8_lossy(near.get(..20).unwrap_or(near));
    match ["NaN", "Infinity"].into_iter().find(|word| near.contains(word)) {
        Some(word) => format!("{error}: {word} is no number of JSON; write null in its place"),
        None => error.to_string(),
    }
}

/// The same of records that are nested no deeper than is allowed; the others are told to the sink.
///
/// # Errors
/// As [`each_record`].
pub fn each_shallow(
    input: Input,
    options: &SourceOptions,
    sink: &mut dyn Sink,
    each: &mut dyn FnMut(Record<'_>, &mut dyn Sink),
) -> Result<(), SourceError> {
    each_record(input, options, sink, &mut |record, sink| match check_nesting(
        "the record",
        &Raw::Json(record.raw.trim_start()),
        options.reading.nesting,
    ) {
        Ok(()) => each(record, sink),
        Err(fault) => {
            sink.record();
            sink.reject(record.place, fault, record.raw.to_owned());
        }
    })
}

fn one<'t>(
    raw: &'t str,
    place: u64,
    options: &SourceOptions,
    sink: &mut dyn Sink,
    each: &mut dyn FnMut(Record<'t>, &mut dyn Sink),
) {
    let fault = match serde_json::from_str::<Value>(raw) {
        Ok(_) if raw.len() as u64 > options.limits.document => options.limits.too_long("record"),
        Ok(value) => return each(Record { place, value, raw }, sink),
        Err(error) if error.is_eof() => {
            Fault { rule: Rule::Cut, reason: format!("the record is cut off: {error}") }
        }
        Err(error) => Fault { rule: Rule::NotJson, reason: format!("the record is no JSON: {error}") },
    };
    sink.record();
    sink.reject(place, fault, raw.to_owned());
}

/// So deep the keys of a record are looked at.
const DEEP: usize = 5;

/// The paths of all keys that the first bytes of a file show in its first record, as `meta.task` and `labels[].createdAt`; bytes that
/// stop anywhere are no obstacle.
pub fn paths(head: &[u8]) -> BTreeSet<String> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let found = RefCell::default();
    let first = Paths { before: String::new(), deep: 0, is_file: true, found: &found };
    // Where the bytes stop or are no JSON this fails; what was seen before decides.
    let _ = first.deserialize(&mut serde_json::Deserializer::from_slice(head));
    found.into_inner()
}

struct Paths<'a> {
    before: String,
    deep: usize,
    /// The file itself: a list of records stands for its first.
    is_file: bool,
    found: &'a RefCell<BTreeSet<String>>,
}

impl<'de> DeserializeSeed<'de> for Paths<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<(), D::Error> {
        value.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Paths<'_> {
    type Value = ();

    fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
        words.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let path = if self.before.is_empty() { key } else { format!("{}.{key}", self.before) };
            self.found.borrow_mut().insert(path.clone());
            if self.deep < DEEP {
                map.next_value_seed(Paths {
                    before: path,
                    deep: self.deep + 1,
                    is_file: false,
                    found: self.found,
                })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let before = if self.is_file { String::new() } else { format!("{}[]", self.before) };
        let first = Paths { before, deep: self.deep, is_file: false, found: self.found };
        if list.next_element_seed(first)?.is_some() {
            while list.next_element::<IgnoredAny>()?.is_some() {}
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The members of an object that have these names, the last of each; what others hold is passed over. None where a text is no object.
///
/// # Errors
/// When the text is no JSON.
pub fn members(text: &str, names: &[&str]) -> serde_json::Result<Option<Map<String, Value>>> {
    if !text.trim_start().starts_with('{') {
        return serde_json::from_str::<IgnoredAny>(text).map(|_| None);
    }
    let mut parser = serde_json::Deserializer::from_str(text);
    let members = parser.deserialize_map(Members(names))?;
    parser.end()?;
    Ok(Some(members))
}

struct Members<'n>(&'n [&'n str]);

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Map<String, Value>;

    fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
        words.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut kept = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            if self.0.contains(&key.as_str()) {
                kept.insert(key, map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(kept)
    }
}

/// The value at a path of keys, as `data.record.id`; none where a key is missing or the value is null.
pub fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, key| value.get(key)).filter(|value| !value.is_null())
}

/// The text or number at a path as a text without blanks around it; none where there is nothing else.
pub fn text(value: &Value, path: &str) -> Option<String> {
    written(at(value, path)?)
}

/// The same of a value itself.
pub fn written(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// The elements of the list at a path; none where there is no list.
pub fn list<'v>(value: &'v Value, path: &str) -> &'v [Value] {
    at(value, path).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The moment that a stamp at a path names; a stamp without a zone is read as the caller says.
///
/// # Errors
/// When it is there and is no time, or its zone is not known.
pub fn stamp(value: &Value, path: &str, reading: Reading) -> Result<Option<Micros>, Fault> {
    text(value, path).map(|text| Ok(read_stamp(path, &text, reading)?.at)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(head: &str) -> String {
        paths(head.as_bytes()).into_iter().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_are_found_in_documents_lists_lines_and_what_is_cut() {
        assert_eq!(found(r#"{"a":{"b":1},"c":[{"d":null},{"e":1}]}"#), "a a.b c c[].d");
        assert_eq!(found(r#"[{"a":1},{"b":1}]"#), "a");
        assert_eq!(found("{\"a\":1}\n{\"b\":1}"), "a");
        assert_eq!(found(r#"{"a":{"b":"cut he"#), "a a.b");
        assert_eq!(found("id,name\n1,2"), "");
    }

    #[test]
    fn members_are_those_of_the_whole_value() {
        let text = r#" {"a": [1], "b": {"c": 1, "a": 2}, "d": "x", "a": 3} "#;
        let kept = members(text, &["a", "b"]).unwrap().unwrap();
        assert_eq!(Value::Object(kept), serde_json::json!({"a": 3, "b": {"c": 1, "a": 2}}));
        assert!(members("[{\"a\":1}]", &["a"]).unwrap().is_none());
        for broken in ["{", "{\"a\":1}}", "{\"d\":}", "[1", "a"] {
            assert!(members(broken, &["a"]).is_err(), "{broken}");
        }
    }

    #[test]
    fn one_document_over_several_lines_is_told_from_lines() {
        for lines in ["{\"a\":1}\n{\"b\":", "{\"a\":\n\n{\"b\":1}", "{\"a\":1}", "{\"a\":", ""] {
            assert!(is_by_lines(lines), "{lines}");
        }
        // A record with a bare line end in a text costs itself, and not the others.
        assert!(is_by_lines("{\"a\":\"x\ny\"}\n{\"b\":1}"));
        assert!(!is_by_lines("{\n\"a\": 1,\n\"b\": "));
        assert!(!is_by_lines("{\n\"a\": [\n  {\"b\": 1},\n  {\"b\": NaN}\n]}"));
    }
}
