//! The one text of a JSON value, from which a digest is made.
//!
//! Promises: for texts, whole numbers, lists and objects it is the form of RFC 8785 (JCS), as far as keys are ASCII: keys in order, no
//! spaces, only what must be escaped is escaped. So Python's `json.dumps(value, sort_keys=True, separators=(",", ":"),
//! ensure_ascii=False)` writes the same bytes.
//! Absent on purpose: numbers with a fraction, which a statement does not have.

use ring::digest::{SHA256, digest as sha};
use serde_json::Value;

/// How deep values stand each on a line of its own in a file: the document, its figures, their lists.
const LINED: usize = 3;

/// The canonical text.
pub fn canonical(value: &Value) -> String {
    let mut out = String::new();
    write(value, 0, &mut out);
    out
}

/// The same with line ends where people look for them: one entry a line.
pub(super) fn lined(value: &Value) -> String {
    let mut out = String::new();
    write(value, LINED, &mut out);
    out
}

/// SHA-256 of the canonical text, in hexadecimal.
pub(super) fn digest(figures: &Value) -> String {
    let digest = sha(&SHA256, canonical(figures).as_bytes());
    digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn write(value: &Value, lined: usize, out: &mut String) {
    match value {
        Value::Array(values) => {
            let items = values.iter().map(|value| (None, value));
            list(('[', ']'), items, lined, out);
        }
        Value::Object(values) => {
            let mut members: Vec<_> = values.iter().map(|(key, value)| (Some(key.as_str()), value)).collect();
            members.sort_by_key(|(key, _)| *key);
            list(('{', '}'), members.into_iter(), lined, out);
        }
        // Texts and whole numbers are written as RFC 8785 has them.
        plain => out.push_str(&plain.to_string()),
    }
}

fn list<'v>(
    (open, close): (char, char),
    items: impl ExactSizeIterator<Item = (Option<&'v str>, &'v Value)>,
    lined: usize,
    out: &mut String,
) {
    let is_lined = lined > 0 && items.len() > 0;
    out.push(open);
    for (at, (key, value)) in items.enumerate() {
        if at > 0 {
            out.push(',');
        }
        if is_lined {
            out.push('\n');
        }
        if let Some(key) = key {
            out.push_str(&Value::from(key).to_string());
            out.push(':');
        }
        write(value, lined.saturating_sub(1), out);
    }
    if is_lined {
        out.push('\n');
    }
    out.push(close);
}
