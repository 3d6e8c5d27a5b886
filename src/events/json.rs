//! Canonical JSON: keys sorted, no blanks, one way to write each number. Two answers are the same
//! answer when their canonical texts are equal (after RFC 8785, for the numbers that a label can hold).

use std::collections::BTreeMap;
use std::fmt::Write;

use memchr::{memchr, memchr2};
use serde_json::Value;
use serde_json::value::RawValue;

/// The deepest nesting that anything here walks into; serde_json stops a little further down.
pub const DEEPEST: usize = 120;

/// How deep lists and objects stand inside each other in a JSON text. Looks at each byte once and takes no stack.
pub fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut rest = text.as_bytes();
    while let Some((byte, behind)) = rest.split_first() {
        rest = behind;
        match byte {
            b'"' => {
                // A string, to its closing quote.
                while let Some(at) = memchr2(b'"', b'\\', rest)
                    && rest[at] == b'\\'
                {
                    rest = rest.get(at + 2..).unwrap_or_default();
                }
                rest = memchr(b'"', rest).map_or(&[], |at| &rest[at + 1..]);
            }
            b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// Whether a text is one JSON value, however deep.
pub fn is_json(text: &str) -> bool {
    serde_json::from_str::<&RawValue>(text).is_ok()
}

/// Reads a text as JSON and writes it canonically; `None` when it is no JSON, nests too deeply, or holds a number
/// that no float carries.
pub fn canonical(text: &str) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    write_text(text.trim(), 0, &mut out)?;
    Some(out)
}

/// Works on the text itself, since numbers must be read exactly: what is written here reads back as the same text.
fn write_text(text: &str, depth: usize, out: &mut String) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    match text.as_bytes().first()? {
        b'{' => {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).ok()?;
            out.push('{');
            for (at, (name, value)) in members.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_string(name, out);
                out.push(':');
                write_text(value.get(), depth + 1, out)?;
            }
            out.push('}');
        }
        b'[' => {
            let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write_text(item.get(), depth + 1, out)?;
            }
            out.push(']');
        }
        b'-' | b'0'..=b'9' => {
            // The grammar is serde_json's to check; its value of a long fraction may be off by one in the last place.
            serde_json::from_str::<&RawValue>(text).ok()?;
            if text.contains(['.', 'e', 'E']) {
                write_real(text.parse().ok().filter(|real: &f64| real.is_finite())?, out);
            } else {
                out.push_str(if text == "-0" { "0" } else { text });
            }
        }
        // A string without escapes stands as it is.
        b'"' if text.len() > 1 && !text.as_bytes().contains(&b'\\') => {
            serde_json::from_str::<&RawValue>(text).ok()?;
            out.push_str(text);
        }
        _ => write(&serde_json::from_str(text).ok()?, &[], out),
    }
    Some(())
}

/// 1.0 and 1 are one number; beyond 2^53 a float has no single whole number behind it.
fn write_real(real: f64, out: &mut String) {
    if real.fract() == 0.0 && real.abs() < 9e15 {
        out.push_str(&(real as i64).to_string());
    } else {
        out.push_str(&Value::from(real).to_string());
    }
}

/// A text that may be JSON, canonically: a text that is no JSON is that string.
pub fn canonical_or_string(text: &str) -> String {
    match may_be(text).then(|| canonical(text)).flatten() {
        Some(canonical) => canonical,
        None => {
            let mut out = String::with_capacity(text.len() + 2);
            write_string(text, &mut out);
            out
        }
    }
}

/// The value of a text that is JSON; of another the text itself.
pub fn value_or_string(text: &str) -> Value {
    let value = may_be(text).then(|| serde_json::from_str(text).ok()).flatten();
    value.unwrap_or_else(|| Value::from(text))
}

/// The value of a text that is a JSON list or object.
pub fn nested(text: &str) -> Option<Value> {
    if !text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    serde_json::from_str(text).ok()
}

/// Whether a text begins as JSON does: most texts of tables do not, and a parser that fails takes longer than this.
fn may_be(text: &str) -> bool {
    text.trim_start()
        .starts_with(['{', '[', '"', '-', 't', 'f', 'n', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
}

/// Members of an object as that object, canonically.
pub fn canonical_members<'v>(members: impl Iterator<Item = (&'v str, &'v Value)>) -> String {
    let mut out = String::new();
    write_members(members.collect(), &[], &mut out);
    out
}

/// Writes a JSON value canonically.
pub fn canonical_value(value: &Value) -> String {
    canonical_without(value, &[])
}

/// The same without the members of these names, however deep they stand.
pub fn canonical_without(value: &Value, names: &[&str]) -> String {
    let mut out = String::new();
    write(value, names, &mut out);
    out
}

fn write(value: &Value, left_out: &[&str], out: &mut String) {
    match value {
        Value::Object(map) => {
            let members = map.iter().map(|(key, value)| (key.as_str(), value));
            write_members(members.filter(|(key, _)| !left_out.contains(key)).collect(), left_out, out);
        }
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                write(item, left_out, out);
            }
            out.push(']');
        }
        Value::Number(number) => match number.as_f64().filter(|_| number.is_f64()) {
            Some(real) => write_real(real, out),
            None => {
                // A String takes all that is written.
                let _ = write!(out, "{number}");
            }
        },
        Value::String(text) => write_string(text, out),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Null => out.push_str("null"),
    }
}

fn write_members(mut members: Vec<(&str, &Value)>, left_out: &[&str], out: &mut String) {
    members.sort_unstable_by_key(|(key, _)| *key);
    out.push('{');
    for (at, (key, value)) in members.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        write_string(key, out);
        out.push(':');
        write(value, left_out, out);
    }
    out.push('}');
}

/// A text in quotes; most need no more than those.
fn write_string(text: &str, out: &mut String) {
    if text.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)) {
        return out.push_str(&Value::from(text).to_string());
    }
    out.push('"');
    out.push_str(text);
    out.push('"');
}

/// Whether an answer agrees with the known one: equal, or, where the known answer is an object,
/// equal on the fields that it gives. Both are canonical texts.
pub fn agrees(label: &str, gold: &str) -> bool {
    if label == gold {
        return true;
    }
    let parse = |text: &str| serde_json::from_str::<Value>(text).ok();
    match (parse(label), parse(gold)) {
        (Some(Value::Object(label)), Some(Value::Object(gold))) => gold.iter().all(|(key, wanted)| {
            label.get(key).is_some_and(|given| canonical_value(given) == canonical_value(wanted))
        }),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_for_one_answer() {
        assert_eq!(canonical(r#" {"b": 1.0, "a":[1e0, "x"] }"#).unwrap(), r#"{"a":[1,"x"],"b":1}"#);
        assert_eq!(canonical("0.10").unwrap(), "0.1");
        assert_eq!(canonical("-0.0").unwrap(), "0");
        assert_eq!(canonical("-948379974.0907735").unwrap(), "-948379974.0907735");
        assert_eq!(canonical("12345678901234567890123").unwrap(), "12345678901234567890123");
        for broken in ["", "01", "1.", "--1", "1 2", "1e999", "{\"a\":}", "cat"] {
            assert_eq!(canonical(broken), None, "{broken}");
        }
        assert_eq!(canonical_or_string("cat"), r#""cat""#);
        assert_eq!(canonical_or_string(r#""cat""#), r#""cat""#);
        assert_eq!(canonical_or_string("猫"), r#""猫""#);
        for text in [" 12", "true", "tern", "\"a\\nb\"", "he said \"no\"", "-", "a\u{1}b\\"] {
            let known: Result<Value, _> = serde_json::from_str(text);
            let wanted = known.unwrap_or_else(|_| Value::from(text));
            assert_eq!(value_or_string(text), wanted);
            assert_eq!(canonical_or_string(text), wanted.to_string());
        }
    }

    #[test]
    fn members_are_left_out_at_any_depth() {
        let value: Value = serde_json::from_str(r#"{"b":[{"id":1,"a":2}],"id":3,"c":"id"}"#).unwrap();
        assert_eq!(canonical_without(&value, &["id"]), r#"{"b":[{"a":2}],"c":"id"}"#);
    }

    #[test]
    fn nesting_is_counted_outside_of_strings() {
        for (text, depth) in [
            ("1", 0),
            ("[]", 1),
            (r#"{"a":[1,{"b":2}],"c":[]}"#, 3),
            (r#"["[[[", "\"[[", "\\", [] ]"#, 2),
            (r#"["[\"#, 1),
            ("]]][", 1),
        ] {
            assert_eq!(nesting(text), depth, "{text}");
        }
    }

    #[test]
    fn an_object_agrees_on_the_fields_that_the_known_answer_gives() {
        assert!(agrees(r#"{"a":1,"b":2}"#, r#"{"a":1}"#));
        assert!(!agrees(r#"{"b":2}"#, r#"{"a":1}"#));
        assert!(!agrees(r#""1""#, "1"));
    }
}
