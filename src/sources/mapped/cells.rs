//! How the text of a cell becomes the value of a field: times of any form, amounts as people write them, words for words.
//!
//! Promises: a stamp without a zone is read in the zone that is stated, or refused; nothing is guessed by the row.

use std::borrow::Cow;

use chrono::format::{self, Item, Parsed, StrftimeItems};
use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use crate::events::{Fault, Field, Kind, Raw, Reading, Rule, Slot, put};
use crate::sources::zones::read_stamp;
use crate::units::{self, Micros, SECOND, TimeError};

/// A form in which times are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeForm {
    /// `2026-03-01T09:30:00+08:00`, the offset or not; also with a blank for the T.
    Rfc3339,
    /// `Sat Oct 07 03:51:58 PDT 2017`, `2017-10-16 18:34:40 UTC`.
    Named,
    /// Seconds or milliseconds since 1970.
    Unix,
    UnixMillis,
    /// Days since the end of 1899, as spreadsheets count them.
    Excel,
    /// `%d.%m.%Y %H:%M`, as chrono and strftime write it.
    Pattern(Pattern),
}

/// A parsed pattern.
pub type Pattern = Vec<Item<'static>>;

impl TimeForm {
    /// The form of a word or pattern.
    ///
    /// # Errors
    /// In words, when it is neither.
    pub fn parse(word: &str) -> Result<TimeForm, String> {
        Ok(match word {
            "rfc3339" => TimeForm::Rfc3339,
            "named" => TimeForm::Named,
            "unix" => TimeForm::Unix,
            "unix_ms" => TimeForm::UnixMillis,
            "excel" => TimeForm::Excel,
            pattern if pattern.contains('%') => {
                let items = StrftimeItems::new(pattern).parse_to_owned();
                TimeForm::Pattern(items.map_err(|_| format!("{pattern:?} is no pattern of a time"))?)
            }
            other => {
                return Err(format!(
                    "{other:?} is no form of a time: rfc3339, named, unix, unix_ms, excel or a pattern such as %d.%m.%Y %H:%M"
                ));
            }
        })
    }

    /// Whether a text is of this form.
    pub fn fits(&self, text: &str) -> bool {
        self.read(text).is_some()
    }

    /// Whether a text of this form names no zone.
    pub fn is_local(&self, text: &str) -> bool {
        matches!(self.read(text), Some(Moment::Local(_)))
    }

    /// The moment of a text, if it is of this form: with its zone, or local.
    fn read(&self, text: &str) -> Option<Moment> {
        match self {
            TimeForm::Rfc3339 => {
                let written = units::read_time(text).ok()?;
                Some(match written.offset_seconds {
                    Some(offset) => {
                        Moment::At(written.local.and_utc().timestamp_micros() - i64::from(offset) * SECOND)
                    }
                    None => Moment::Local(written.local),
                })
            }
            TimeForm::Named => {
                let without = Reading { source_tz: None, ..Reading::default() };
                read_stamp("", text, without).ok().map(|stamp| Moment::At(stamp.at))
            }
            TimeForm::Unix => micros(text, SECOND).map(Moment::At),
            TimeForm::UnixMillis => micros(text, SECOND / 1000).map(Moment::At),
            TimeForm::Excel => {
                let days: f64 = text.parse().ok().filter(|days: &f64| (1.0..100_000.0).contains(days))?;
                let first = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_hms_opt(0, 0, 0)?;
                // To the millisecond: a day's fraction has no more digits.
                let millis = (days * 86_400_000.0).round() as i64;
                first.checked_add_signed(TimeDelta::milliseconds(millis)).map(Moment::Local)
            }
            TimeForm::Pattern(pattern) => {
                let mut read = Parsed::new();
                format::parse(&mut read, text, pattern.iter()).ok()?;
                // `%Y` takes 15 for the year 15.
                if read.year().is_some_and(|year| year < 1000) {
                    return None;
                }
                if let Ok(moment) = read.to_datetime() {
                    return Some(Moment::At(moment.timestamp_micros()));
                }
                let midnight = || read.to_naive_date().ok()?.and_hms_opt(0, 0, 0);
                read.to_naive_datetime_with_offset(0).ok().or_else(midnight).map(Moment::Local)
            }
        }
    }
}

enum Moment {
    At(Micros),
    Local(NaiveDateTime),
}

/// A number of units of time as microseconds, exact to the last digit that fits.
fn micros(text: &str, unit: Micros) -> Option<Micros> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let part: f64 = if part.is_empty() { 0.0 } else { format!("0.{part}").parse().ok()? };
    let whole = whole.parse::<i64>().ok()?.checked_mul(unit)?;
    Some(sign * whole.checked_add((part * unit as f64) as i64)?)
}

/// How the cells of one table are read.
#[derive(Clone, Debug)]
pub struct Cells {
    pub times: Vec<TimeForm>,
    /// The zone of stamps that have none, where the mapping states it.
    pub zone: Option<chrono_tz::Tz>,
    pub decimal: char,
    pub reading: Reading,
}

impl Cells {
    /// Writes a text into a field; whether the stated zone was needed.
    ///
    /// # Errors
    /// What the text is not, by the field's name.
    pub fn put(&self, slot: Slot<'_>, field: &Field, text: Cow<'_, str>) -> Result<bool, Fault> {
        let text = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        };
        match slot {
            Slot::Time(slot) => {
                let (at, stated) = self.time(field.name, &text)?;
                *slot = Some(at);
                return Ok(stated);
            }
            Slot::Money(_) => {
                let amount = self.amount(&text).ok_or_else(|| {
                    let sign = if self.decimal == ',' { "comma" } else { "point" };
                    let message =
                        format!("has a separator where no thousands are; decimals have a {sign} here");
                    Fault::new(Rule::NotDecimal, field.name, &text, &message)
                })?;
                put(slot, field, Raw::Text(amount.into()), self.reading)?;
            }
            Slot::Real(_) | Slot::Whole(_) => {
                put(slot, field, Raw::Text(self.number(&text).into()), self.reading)?
            }
            slot if field.kind == Kind::Currency => {
                put(slot, field, Raw::Text(currency(&text).into()), self.reading)?;
            }
            slot => put(slot, field, Raw::Text(text), self.reading)?,
        }
        Ok(false)
    }

    fn time(&self, field: &str, text: &str) -> Result<(Micros, bool), Fault> {
        let fault = |rule, message: &str| Fault::new(rule, field, text, message);
        match self.times.iter().find_map(|form| form.read(text)) {
            Some(Moment::At(at)) => Ok((at, false)),
            Some(Moment::Local(local)) => {
                let zone = self.reading.source_tz.or(self.zone);
                let zone =
                    zone.ok_or_else(|| fault(Rule::NoZone, "has no offset, so the moment cannot be known"))?;
                match units::local_time(local, zone) {
                    Ok(at) => Ok((at, self.reading.source_tz.is_none())),
                    Err(TimeError::NotTime | TimeError::NoCalendar | TimeError::NoZone) => {
                        Err(fault(Rule::NotTime, "is in no calendar of its zone"))
                    }
                }
            }
            None if is_saved_again(text) => Err(fault(
                Rule::NotTime,
                "is a time in none of the mapping's forms; a spreadsheet seems to have saved the file again: give it as it was \
                 downloaded",
            )),
            None => Err(fault(Rule::NotTime, "is a time in none of the mapping's forms")),
        }
    }

    /// `€ 1.234,50`, `$0.15 `, `0,8 元`, `(2.50)`, `2.50-` as decimal text. None where something parts what are no
    /// thousands: where decimals have a comma, 12.50 is no 1250.
    fn amount(&self, text: &str) -> Option<String> {
        let kept = |letter: &char| letter.is_ascii_digit() || ['.', ',', '-', '(', ')'].contains(letter);
        let written: String = text.replace('\u{2212}', "-").chars().filter(kept).collect();
        let (mut digits, mut is_negative) = (written.as_str(), false);
        // A mapping may put a sign before a cell that has one.
        while let Some(rest) = unsigned(digits) {
            (digits, is_negative) = (rest, !is_negative);
        }
        let (grouping, decimal) = if self.decimal == ',' { ('.', ',') } else { (',', '.') };
        let (whole, part) =
            digits.split_once(decimal).map_or((digits, None), |(whole, part)| (whole, Some(part)));
        let mut thousands = whole.rsplit(grouping);
        let last = thousands.next().unwrap_or_default();
        let is_grouped = whole.contains(grouping);
        // Between thousands, or between hundreds of them, as India writes it.
        if is_grouped && (last.len() != 3 || !thousands.all(|group| (1..=3).contains(&group.len()))) {
            return None;
        }
        let sign = if is_negative { "-" } else { "" };
        let whole = whole.replace(grouping, "");
        Some(part.map_or(format!("{sign}{whole}"), |part| format!("{sign}{whole}.{part}")))
    }

    /// A number with a point before its decimals and nothing between its thousands.
    fn number(&self, text: &str) -> String {
        let grouping = if self.decimal == ',' { '.' } else { ',' };
        let plain: String = text.chars().filter(|letter| *letter != grouping && *letter != ' ').collect();
        plain.replace(',', ".")
    }
}

/// An amount without one of its signs: a minus before or behind it, or the brackets of bookkeepers.
fn unsigned(amount: &str) -> Option<&str> {
    let bracketed = amount.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    bracketed.or_else(|| amount.strip_prefix('-')).or_else(|| amount.strip_suffix('-'))
}

/// Whether a text is what spreadsheets make of times: `3/4/2021 5:06`, of which nobody knows whether it is in March, or
/// `19:49.2`, which has no day.
fn is_saved_again(text: &str) -> bool {
    let (day, time) = text.split_once(' ').unwrap_or(("", text));
    let is_number = |part: &str, longest| {
        (1..=longest).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_day = day.split('/').count() == 3 && day.split('/').all(|part| is_number(part, 4));
    let is_time = time.split(['.', ':']).all(|part| is_number(part, 2)) && time.contains(':');
    is_time && (is_day || day.is_empty() && time.contains('.'))
}

/// The code of a currency that is written as a sign.
fn currency(text: &str) -> &str {
    match text.trim() {
        "€" => "EUR",
        "£" => "GBP",
        "元" | "人民币" | "RMB" => "CNY",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Event, FIELDS, field_index};

    fn read(form: &str, text: &str) -> Result<String, Rule> {
        let times = vec![TimeForm::parse(form).unwrap()];
        let zone = Some(chrono_tz::Europe::Berlin);
        let cells = Cells { times, zone, decimal: ',', reading: Reading::default() };
        let mut event = Event::default();
        let at = field_index("occurred_at").unwrap();
        cells.put(event.slot(at).unwrap(), &FIELDS[at], text.into()).map_err(|fault| fault.rule)?;
        Ok(units::print_time(event.occurred_at.unwrap()))
    }

    #[test]
    fn times_of_each_form() {
        for (form, text, at) in [
            ("rfc3339", "2026-03-01 09:30:00", "2026-03-01T08:30:00Z"),
            ("rfc3339", "2026-07-01T09:30:00-04:00", "2026-07-01T13:30:00Z"),
            ("named", "Sat Oct 07 03:51:58 PDT 2017", "2017-10-07T10:51:58Z"),
            ("unix", "1772357400.25", "2026-03-01T09:30:00.250Z"),
            ("unix_ms", "1772357400250", "2026-03-01T09:30:00.250Z"),
            ("excel", "46082.395833333", "2026-03-01T08:30:00Z"),
            ("%d.%m.%Y %H:%M", "01.07.2026 09:30", "2026-07-01T07:30:00Z"),
            ("%d.%m.%Y", "01.07.2026", "2026-06-30T22:00:00Z"),
            ("%m/%d/%y %H:%M", "7/1/26 9:30", "2026-07-01T07:30:00Z"),
            ("%Y年%m月%d日 %H:%M %z", "2026年03月01日 09:30 +0800", "2026-03-01T01:30:00Z"),
        ] {
            assert_eq!(read(form, text).as_deref(), Ok(at), "{form} {text}");
        }
        assert_eq!(read("unix", "yesterday"), Err(Rule::NotTime));
        assert_eq!(read("%d.%m.%Y", "29.03.26x"), Err(Rule::NotTime));
        assert_eq!(read("%d.%m.%Y", "29.03.26"), Err(Rule::NotTime), "two digits are no year");
        assert_eq!(read("rfc3339", "2026-03-29 02:30:00"), Err(Rule::NotTime), "an hour that clocks skip");
        for wrong in ["soon", "%Q"] {
            assert!(TimeForm::parse(wrong).is_err());
        }
    }

    #[test]
    fn what_a_spreadsheet_has_made_of_a_time_is_named() {
        for (text, is_named) in [
            ("3/4/2021 5:06", true),
            ("03/04/21 5:06:07", true),
            ("19:49.2", true),
            ("19:49", false),
            ("3/4 5:06", false),
            ("1. M\u{e4}rz", false),
            ("", false),
        ] {
            assert_eq!(is_saved_again(text), is_named, "{text}");
        }
    }

    #[test]
    fn amounts_as_people_write_them() {
        let cells = |decimal| Cells { times: Vec::new(), zone: None, decimal, reading: Reading::default() };
        for (decimal, text, amount) in [
            (',', "€ 1.234,50", "1234.50"),
            (',', "0,8 元", "0.8"),
            ('.', "$1,234.50 ", "1234.50"),
            ('.', "-2.5", "-2.5"),
            ('.', "(2.50)", "-2.50"),
            ('.', "$(1,002.50)", "-1002.50"),
            ('.', "\u{2212}2.50", "-2.50"),
            (',', "2,50- €", "-2.50"),
            ('.', "--2.50", "2.50"),
            ('.', "12,34,567", "1234567"),
        ] {
            assert_eq!(cells(decimal).amount(text).as_deref(), Some(amount));
        }
        for (decimal, text) in [(',', "12.50"), ('.', "1,5"), ('.', "1234,567,89"), (',', "1.2345,00")] {
            assert_eq!(cells(decimal).amount(text), None, "{text}");
        }
    }
}
