//! Native events as JSON: one object on each line, a list of objects, or objects written over several lines.
//!
//! Promises: a bad record costs itself alone; numbers are read from their text, so money stays exact.
//! A line counts as the record's number; in a list or over several lines the record itself is counted.
//! Absent on purpose: which field means what (`record`), envelopes (`cloudevents`).

use std::borrow::Cow;
use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};

use serde::Deserializer;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::record::{SHOWN_BYTES, hand_over, shown};
use super::{blocks, cloudevents, documents};
use crate::events::{Fault, Raw, Rule};
use crate::sources::{Input, Sink, Source, SourceError, SourceOptions};

/// So many first lines are looked at.
const LOOKED_AT: usize = 50;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// `ndjson`.
pub struct Ndjson;

impl Source for Ndjson {
    fn name(&self) -> &'static str {
        "ndjson"
    }

    fn about(&self) -> &'static str {
        "events as NDJSON or a JSON list, and CloudEvents"
    }

    fn knows(&self, head: &[u8]) -> bool {
        let text = String::from_utf8_lossy(head);
        let text = text.trim_start();
        match text.strip_prefix('[') {
            Some(list) => is_event(list),
            None if is_event(text) => true,
            // The first lines may be the bad ones.
            None => !documents::spans_lines(head) && text.lines().take(LOOKED_AT).any(is_event),
        }
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        if documents::spans_lines(&input.head) {
            return documents::read(input, options, sink);
        }
        let name = input.name.clone();
        let rest = blocks::read(input.reader()?, options, sink);
        let mut lines = Lines::new(rest.reader, options.limits.line);
        lines.number = rest.lines;
        loop {
            match lines.next() {
                Ok(None) => return Ok(()),
                Ok(Some(end)) => read_line(lines.text(), lines.number, end, options, sink),
                Err(cause) => {
                    if !lines.text().is_empty() {
                        sink.record();
                        sink.reject(lines.number, cut(&cause.to_string()), shown(lines.text()));
                    }
                    return Err(SourceError::stopped(&name, lines.number, cause));
                }
            }
        }
    }
}

/// Whether a text begins with an object that names itself an event, also where the object is cut. Other tools' exports
/// may hold the same words deeper down.
fn is_event(text: &str) -> bool {
    struct Names<'a>(&'a Cell<bool>);
    impl<'de> Visitor<'de> for Names<'_> {
        type Value = ();

        fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
            while let Some(name) = map.next_key::<Name<'de>>()? {
                if matches!(name.0.as_ref(), "event_type" | "specversion") {
                    self.0.set(true);
                }
                map.next_value::<IgnoredAny>()?;
            }
            Ok(())
        }
    }
    let found = Cell::new(false);
    // What is wrong further on is for the reader to say.
    let _ = serde_json::Deserializer::from_str(text).deserialize_map(Names(&found));
    found.get()
}

pub fn cut(cause: &str) -> Fault {
    Fault { rule: Rule::Cut, reason: format!("the record is cut off: {cause}") }
}

/// How a line ends.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Line,
    File,
    TooLong,
}

/// The lines of a stream, one at a time.
struct Lines {
    reader: BufReader<Box<dyn Read + Send>>,
    longest: u64,
    bytes: Vec<u8>,
    number: u64,
}

impl Lines {
    fn new(reader: Box<dyn Read + Send>, longest: u64) -> Lines {
        Lines { reader: BufReader::with_capacity(1 << 18, reader), longest, bytes: Vec::new(), number: 0 }
    }

    /// Reads the next line, of which a too long one is kept in part.
    fn next(&mut self) -> io::Result<Option<End>> {
        self.bytes.clear();
        self.number += 1;
        // As much as is ever shown, also where less is allowed, and the line end that belongs to a line just short enough.
        let most = self.longest.max(SHOWN_BYTES as u64).saturating_add(2);
        let read = self.reader.by_ref().take(most).read_until(b'\n', &mut self.bytes)?;
        if read == 0 {
            return Ok(None);
        }
        let ended = self.bytes.ends_with(b"\n");
        if !ended && read as u64 == most {
            self.reader.skip_until(b'\n')?;
        }
        Ok(Some(match ended {
            _ if self.text().len() as u64 > self.longest => End::TooLong,
            true => End::Line,
            // Nothing but blanks, however many.
            false if read as u64 == most => End::Line,
            false => End::File,
        }))
    }

    fn text(&self) -> &[u8] {
        text_of(&self.bytes)
    }
}

/// A line without blanks around it, and without the mark of a file that was appended to another.
fn text_of(line: &[u8]) -> &[u8] {
    let text = line.trim_ascii();
    text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)
}

fn read_line(text: &[u8], number: u64, end: End, options: &SourceOptions, sink: &mut dyn Sink) {
    if end == End::TooLong {
        sink.record();
        return sink.reject(number, options.limits.too_long("line"), shown(text));
    }
    if !text.is_empty() {
        read_object(text, number, end == End::File, options, sink);
    }
}

/// Reads one whole line by itself.
pub fn read_by_itself(line: &[u8], number: u64, options: &SourceOptions, sink: &mut dyn Sink) {
    let text = text_of(line);
    let end = if text.len() as u64 > options.limits.line { End::TooLong } else { End::Line };
    read_line(text, number, end, options, sink);
}

/// Reads one record; `last` where the file ends with it, so that it may be cut.
pub fn read_object(bytes: &[u8], number: u64, last: bool, options: &SourceOptions, sink: &mut dyn Sink) {
    sink.record();
    let raw = || shown(bytes);
    let fault = match std::str::from_utf8(bytes) {
        Err(error) if last && error.error_len().is_none() => cut("it ends within a character"),
        Err(_) => Fault { rule: Rule::NotText, reason: "the record is not UTF-8 text".into() },
        Ok(text) => match fields_of(text, options.limits.fields) {
            Ok(fields) if fields.len() > options.limits.fields => options.limits.too_many("the record has"),
            Ok(fields) => {
                return hand_over(number, options.reading, &raw, sink, |record| {
                    if cloudevents::is_envelope(&fields) {
                        return cloudevents::open(&fields, &options.limits, record);
                    }
                    fields.iter().try_for_each(|(name, value)| record.put(name, Raw::Json(value.get())))
                });
            }
            Err(error) if last && error.is_eof() => cut("it ends before its object does"),
            Err(error) => no_object(&error),
        },
    };
    sink.reject(number, fault, raw());
}

pub fn no_object(error: &serde_json::Error) -> Fault {
    Fault { rule: Rule::NotJson, reason: format!("the record is not a JSON object: {error}") }
}

/// The fields of an object in their order, each value as it stands in the text, so that numbers stay exact.
pub type Fields<'a> = Vec<(Cow<'a, str>, &'a RawValue)>;

/// Reads one object, and nothing after it. Of more fields than `most` only one more is kept.
pub fn fields_of(text: &str, most: usize) -> Result<Fields<'_>, serde_json::Error> {
    struct Object(usize);
    impl<'de> Visitor<'de> for Object {
        type Value = Fields<'de>;

        fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            out.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields<'de>, A::Error> {
            let mut fields = Vec::with_capacity(16);
            while let Some(name) = map.next_key::<Name<'de>>()? {
                let value = map.next_value::<&RawValue>()?;
                if fields.len() <= self.0 {
                    fields.push((name.0, value));
                }
            }
            Ok(fields)
        }
    }
    let mut text = serde_json::Deserializer::from_str(text);
    let fields = (&mut text).deserialize_map(Object(most))?;
    text.end()?;
    Ok(fields)
}

/// A key, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::EventType;
    use crate::sources::collect::Collector;
    use crate::units::Money;

    const AT: &str = r#""occurred_at":"2026-03-01T09:00:00Z""#;

    fn read(text: impl AsRef<[u8]>) -> Collector {
        let (seen, result) = Collector::read(&Ndjson, text.as_ref());
        result.unwrap();
        seen
    }

    fn claimed(task: &str) -> String {
        format!(r#"{{"event_type":"claimed","task_id":"{task}","worker_id":"w",{AT}}}"#)
    }

    #[test]
    fn a_line_is_an_event_and_numbers_stay_exact() {
        let seen = read(format!(
            r#"{{"event_id":"e","event_type":"task.labeled","task_id":7,"worker_id":"w\u00e9","price":123456789012.345678,"currency":"CNY","label":{{"b":1.0,"a":[]}},"active_ms":12,"units":2.5,"recorded_at":"never","origin_line":"x","shift":"night","seat":4,"attributes":{{"seat":4,"x":null}},{AT}}}"#
        ));
        let (_, event) = &seen.events[0];
        assert_eq!(event.event_type, EventType::Labeled);
        assert_eq!((event.task_id.as_deref(), event.worker_id.as_deref()), (Some("7"), Some("wé")));
        assert_eq!(event.price, Some(Money(123_456_789_012_345_678)));
        assert_eq!(event.label.as_deref(), Some(r#"{"a":[],"b":1}"#));
        assert_eq!((event.recorded_at, event.origin_line), (None, None));
        assert_eq!(event.attributes.as_deref(), Some(r#"{"seat":4,"shift":"night","x":null}"#));
    }

    #[test]
    fn an_attempt_tells_pieces_apart_and_is_kept() {
        let line = |attempt: &str| claimed("t").replace('}', &format!(r#","attempt":{attempt}}}"#));
        let seen = read(format!("{}\n{}\n{}\n", line("2"), line("\" 3\""), line("null")));
        let pieces: Vec<_> =
            seen.events.iter().map(|(_, event)| event.assignment_id.as_deref().unwrap()).collect();
        assert_eq!(pieces, ["t/w/2", "t/w/3", "t/w"]);
        assert_eq!(seen.events[0].1.attributes.as_deref(), Some(r#"{"attempt":2}"#));
    }

    #[test]
    fn bad_lines_cost_themselves_alone() {
        let mut text = Vec::new();
        let bad: [(&[u8], Rule); 12] = [
            (b"nonsense", Rule::NotJson),
            (b"[1]", Rule::NotJson),
            (b"\xff\xfe{}", Rule::NotText),
            (br#"{"event_type":"claimed"} {}"#, Rule::NotJson),
            (br#"{"event_type":"claimed","event_type":"claimed"}"#, Rule::TwiceNamed),
            (br#"{"event_type":"claimed","odd":null,"odd":1}"#, Rule::TwiceNamed),
            (br#"{"event_type":"claimed","odd":1,"attributes":{"odd":2}}"#, Rule::TwiceNamed),
            (br#"{"event_type":null,"task_id":"t"}"#, Rule::Missing),
            (br#"{"task_id":"t"}"#, Rule::Missing),
            (br#"{"event_type":"labeled","odd":1e999}"#, Rule::NotJson),
            (br#"{"event_type":"labeled","task_id":["t"]}"#, Rule::WrongShape),
            (br#"{"event_type":"labeled","#, Rule::NotJson),
        ];
        for (line, _) in bad {
            text.extend_from_slice(claimed("good").as_bytes());
            text.extend_from_slice(b"\r\n  \r\n");
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        let seen = read(&text);
        let wanted: Vec<_> = bad.iter().zip(0..).map(|((_, rule), at)| (at * 3 + 3, *rule)).collect();
        assert_eq!(seen.faults(), wanted);
        assert_eq!(seen.events.len(), bad.len());
        assert_eq!(seen.records, 2 * bad.len() as u64);
        assert_eq!(seen.rejected[0].raw, "nonsense");
    }

    #[test]
    fn a_cut_last_line_is_told_as_cut() {
        let whole = claimed("猫");
        for length in 1..whole.len() {
            let text = [claimed("t").as_bytes(), b"\n", &whole.as_bytes()[..length]].concat();
            let seen = read(text);
            assert_eq!((seen.events.len(), seen.faults()), (1, vec![(2, Rule::Cut)]), "{length}");
        }
        assert_eq!(read(format!("{}\n{whole}", claimed("t"))).events.len(), 2);
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        let text = format!("{}\n{}\r\n{}", "a".repeat(20_000), "b".repeat(10), "c".repeat(11));
        let mut lines = Lines::new(Box::new(std::io::Cursor::new(text.into_bytes())), 10);
        let mut seen = Vec::new();
        while let Some(end) = lines.next().unwrap() {
            seen.push((lines.number, lines.text().len(), end == End::TooLong));
        }
        assert_eq!(seen, [(1, SHOWN_BYTES + 2, true), (2, 10, false), (3, 11, true)]);
    }

    #[test]
    fn long_raw_lines_are_cut_when_shown() {
        let seen = read(format!("{{{}\n{}\n", "猫".repeat(5_000), claimed("t")));
        assert_eq!(seen.rejected[0].raw.chars().count(), 2_000);
        assert_eq!(seen.tasks(), [(2, "t")]);
    }

    #[test]
    fn content_decides_what_is_json_of_ours() {
        for (text, known) in [
            (claimed("t"), true),
            (format!("broken\n{}", claimed("t")), true),
            (format!("  [{}]", claimed("t")), true),
            (r#"{"specversion":"1.0"}"#.into(), true),
            (format!(r#"{{"event_type":"labeled","label":"{}"#, "x".repeat(1 << 16)), true),
            ("{\n  \"event_type\": \"claimed\",\n".into(), true),
            (r#"{"id":1,"annotations":[{"event_type":"x"}]}"#.into(), false),
            ("{\n \"history\": [\n  {\"event_type\": \"x\"}\n ]\n}".into(), false),
            (r#"[{"history":[{"event_type":"x"}]}]"#.into(), false),
            ("event_type,occurred_at\n".into(), false),
            (String::new(), false),
        ] {
            assert_eq!(Ndjson.knows(text.as_bytes()), known, "{text}");
        }
    }

    #[test]
    fn files_appended_to_each_other_keep_no_mark() {
        let seen = read(format!("{}\n\u{feff}{}\n", claimed("a"), claimed("b")));
        assert_eq!(seen.tasks(), [(1, "a"), (2, "b")]);
    }
}
