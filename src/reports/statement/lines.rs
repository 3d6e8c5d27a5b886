//! What a line of a statement is in every form: its time with the offset.

use chrono::{DateTime, Offset, SecondsFormat};
use chrono_tz::Tz;

use crate::units::{Micros, print_time};

/// A moment in a zone as RFC 3339: what the worker's clock showed, and which moment that was.
pub(super) fn local(at: Micros, zone: Tz) -> String {
    let time = DateTime::from_timestamp_micros(at).map(|time| time.with_timezone(&zone));
    // Before zones had whole minutes RFC 3339 cannot say them.
    match time.filter(|time| time.offset().fix().local_minus_utc() % 60 == 0) {
        Some(time) => time.to_rfc3339_opts(SecondsFormat::AutoSi, false),
        None => print_time(at),
    }
}

/// How much of a time people read.
#[derive(Clone, Copy)]
pub(super) enum To {
    Minute,
    Second,
}

/// Date, time and offset, as people read them.
pub(super) fn shown(at: Micros, zone: Tz, to: To) -> (String, String) {
    let text = local(at, zone);
    let letters = match to {
        To::Minute => "2026-03-01T12:00".len(),
        To::Second => "2026-03-01T12:00:00".len(),
    };
    let offset = match text.strip_suffix('Z') {
        Some(_) => "+00:00",
        None => &text[text.len().saturating_sub(6)..],
    };
    (text.chars().take(letters).collect::<String>().replace('T', " "), offset.to_owned())
}
