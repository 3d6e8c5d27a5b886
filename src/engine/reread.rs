//! One record of the quarantine read once more: from the raw text that was kept, or from its file.
//!
//! Promises: a raw text is believed only where it is whole and means the same as in its file; of a file only the record
//! that was rejected is taken, or the one on its line that is plainly the same one, mended.
//! Absent on purpose: what becomes of it (`quarantine`).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::intake::RAW_CHARS;
use super::read::Reader;
use crate::events::{Event, Fault, complete};
use crate::ledger::Quarantined;
use crate::sources::{Body, Found, Input, Sink, SourceError};

/// What a record is on another try.
pub enum Again {
    Good(Vec<Event>),
    Bad(Fault),
    /// Why it could not be looked at.
    Unread(String),
}

/// Readers whose raw text is their record as it stands in the file; a row needs its header besides.
const PLAIN: [&str; 3] = ["ndjson", "csv", "mturk"];

/// Reads the raw text that was kept, where it is enough.
pub fn from_raw(reader: &Reader, entry: &Quarantined) -> Again {
    let named = entry.reader.as_deref().unwrap_or("ndjson");
    let unread = |why: &str| Again::Unread(why.to_owned());
    if !PLAIN.contains(&named) {
        return unread("the raw text of such a record is not enough");
    }
    if entry.raw.chars().count() >= RAW_CHARS {
        return unread("of such a long record only the beginning was kept");
    }
    let text = match (named, &entry.header) {
        ("ndjson", _) => format!("{}\n", entry.raw),
        (_, Some(header)) => format!("{header}\n{}\n", entry.raw),
        (_, None) => return unread("a row means nothing without its header"),
    };
    let body = Body::Stream(Box::new(std::io::empty()));
    let input = Input { name: entry.file.clone(), head: text.into_bytes(), body };
    let mut records = Records::default();
    match reader.again(input, Some(named), &mut records) {
        Ok(()) => records.by_line.into_values().flatten().collect::<Vec<_>>().into(),
        Err(error) => Again::Unread(error.to_string()),
    }
}

/// Reads the file of some records again, for those that are not good yet.
pub fn from_file(reader: &Reader, file: &str, tries: &mut [(Again, Quarantined)]) {
    if tries.iter().all(|(again, _)| matches!(again, Again::Good(_))) {
        return;
    }
    let open = |(again, _): &&mut (Again, Quarantined)| !matches!(again, Again::Good(_));
    let found = match reader.find(file) {
        Ok(Some(found)) => found,
        gone => {
            let gone = match gone {
                Err(error) => format!("its file cannot be read again: {error}"),
                Ok(_) => "its file is no longer there".to_owned(),
            };
            for (again, _) in tries.iter_mut().filter(open) {
                if let Again::Unread(why) = again {
                    *why = format!("{why}, and {gone}; bring it back, or ingest a mended one");
                }
            }
            return;
        }
    };
    let wanted = tries.iter().map(|(_, entry)| entry.line).collect();
    let mut records = Records { wanted: Some(wanted), ..Records::default() };
    let named = tries[0].1.reader.clone();
    let read = read_file(reader, &found, named.as_deref(), &mut records);
    for (again, entry) in tries.iter_mut().filter(open) {
        let here = records.by_line.get(&entry.line).map(Vec::as_slice).unwrap_or_default();
        let (mut same, mut mended) = (Vec::new(), Vec::new());
        for piece in here {
            if piece.raw == entry.raw {
                same.push(piece.clone());
            } else if is_mended(&entry.raw, &piece.raw) {
                mended.push(piece.clone());
            }
        }
        match (&read, same.is_empty(), mended.is_empty()) {
            (_, false, _) => *again = same.into(),
            (_, true, false) => *again = mended.into(),
            (Err(error), ..) => *again = Again::Unread(error.to_string()),
            (Ok(()), ..) if !here.is_empty() => {
                *again =
                    Again::Unread("what stands there now reads otherwise; ingest the file again".to_owned());
            }
            // What the raw text said holds.
            (Ok(()), ..) if matches!(again, Again::Bad(_)) => {}
            (Ok(()), ..) => {
                *again = Again::Unread("no record stands there any more; ingest the file".to_owned())
            }
        }
    }
}

fn read_file(
    reader: &Reader,
    found: &Found,
    named: Option<&str>,
    records: &mut Records,
) -> Result<(), SourceError> {
    let input = reader.open(found, &Arc::default())?;
    reader.again(input, named, records)
}

/// Whether a record is another one with a place mended: what stands before and behind the change is most of it.
fn is_mended(before: &str, after: &str) -> bool {
    let before: Vec<char> = before.chars().collect();
    let after: Vec<char> = after.chars().collect();
    let start = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let shorter = before.len().min(after.len());
    let end = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a == b).count();
    let kept = start + end.min(shorter - start);
    !before.is_empty() && kept * 2 >= before.len()
}

/// A fact of a record, or what is wrong with one.
#[derive(Clone)]
struct Piece {
    raw: String,
    fact: Result<Event, Fault>,
}

impl From<Vec<Piece>> for Again {
    fn from(pieces: Vec<Piece>) -> Again {
        let mut events = Vec::new();
        for piece in pieces {
            match piece.fact {
                Ok(event) => events.push(event),
                Err(fault) => return Again::Bad(fault),
            }
        }
        if events.is_empty() { Again::Unread("it tells of no work".to_owned()) } else { Again::Good(events) }
    }
}

/// Keeps what stands on some lines.
#[derive(Default)]
struct Records {
    /// None means all.
    wanted: Option<std::collections::BTreeSet<u64>>,
    by_line: BTreeMap<u64, Vec<Piece>>,
}

impl Records {
    fn keep(&mut self, line: u64, fact: Result<Event, Fault>, raw: &dyn Fn() -> String) {
        if self.wanted.as_ref().is_none_or(|wanted| wanted.contains(&line)) {
            let raw = raw().chars().take(RAW_CHARS).collect();
            self.by_line.entry(line).or_default().push(Piece { raw, fact });
        }
    }
}

impl Sink for Records {
    fn record(&mut self) {}

    fn event(&mut self, line: u64, mut event: Event, attempt: Option<&str>, raw: &dyn Fn() -> String) {
        let fact = complete(&mut event, attempt).map(|()| event);
        self.keep(line, fact, raw);
    }

    fn reject(&mut self, line: u64, fault: Fault, raw: String) {
        self.keep(line, Err(fault), &|| raw.clone());
    }

    fn ignore(&mut self, _: &'static str) {}

    fn note(&mut self, _: &str) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mended_record_is_told_from_another_one() {
        let before = r#"{"event_id":"e3","event_type":"paid","amount":"2,50","currency":"CNY"}"#;
        assert!(is_mended(before, &before.replace("2,50", "2.50")));
        assert!(is_mended(before, &before.replace(r#","currency""#, r#","price":"1","currency""#)));
        assert!(!is_mended(before, r#"{"event_id":"e9","event_type":"claimed","worker_id":"w"}"#));
        assert!(!is_mended("", "x"));
        assert!(is_mended("aa", "a"));
    }
}
