//! Stamps that name their zone by letters (`Sat Oct 07 03:51:58 PDT 2017`, `2017-10-16 18:34:40 UTC`), beside
//! those with an offset or with none.
//!
//! Promises: letters are read by a table in which each stands for one offset, so the hour that comes twice when
//! clocks go back is two hours; letters that the world uses for several offsets are refused with the stamp.
//! Absent on purpose: any guess from the place of the file, of the machine or of the other rows.

use chrono::format::ParseErrorKind;
use chrono::{Datelike, NaiveDate, NaiveDateTime};

use crate::events::{Fault, Reading, Rule};
use crate::units::{self, MINUTE, Micros, SECOND, TimeError};

/// How a stamp was written. Some platforms write the facts of people and those of their own clock differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `Sat Oct 07 03:51:58 PDT 2017`, as the Unix command `date` prints it.
    Unix,
    /// `2017-10-16 18:34:40 UTC`.
    Utc,
    /// The same with another zone: `2017-10-16 11:34:40 PDT`.
    Named,
    /// `2017-10-16T18:34:40Z`, `2017-10-16 14:34:40-04:00`, or the same without an offset.
    Numeric,
}

/// A moment and the form in which it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    pub at: Micros,
    pub form: Form,
}

/// Minutes east of Greenwich of each abbreviation that stands for one offset. A test holds the table against the
/// time zone database. Not here: CST, CDT, IST, BST, AST, SST, KST, MSK and whatever else stands for several.
const ABBREVIATIONS: &[(&str, i64)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("WET", 0),
    ("WEST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("EET", 120),
    ("EEST", 180),
    ("SAST", 120),
    ("CAT", 120),
    ("EAT", 180),
    ("WIB", 420),
    ("HKT", 480),
    ("AWST", 480),
    ("JST", 540),
    ("ACST", 570),
    ("ACDT", 630),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("NST", -210),
    ("NDT", -150),
    ("EST", -300),
    ("EDT", -240),
    ("MST", -420),
    ("MDT", -360),
    // Manila writes PST too, but no platform read here stands there: those that write it mean the US Pacific.
    ("PST", -480),
    ("PDT", -420),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
];

/// Reads a stamp of any of these forms; one without a zone is read as the caller says.
///
/// # Errors
/// When it is no time, lies in no calendar (a Monday that was a Tuesday too), or its zone is not one for sure.
pub fn read_stamp(column: &str, text: &str, reading: Reading) -> Result<Stamp, Fault> {
    let fault = |rule, message: &str| Fault::new(rule, column, text, message);
    let mut words = [""; 7];
    let count = words.iter_mut().zip(text.split_whitespace()).map(|(slot, word)| *slot = word).count();
    let (local, zone, form) = match words[..count] {
        [weekday, month, day, clock, zone, year] if is_letters(zone) => {
            (unix_date([weekday, month, day, clock, year]), zone, Form::Unix)
        }
        [date, clock, zone] if is_letters(zone) => {
            let written = units::read_time(&format!("{date}T{clock}"));
            let form = if zone == "UTC" { Form::Utc } else { Form::Named };
            (written.map(|written| written.local), zone, form)
        }
        _ => {
            let at =
                numeric_time(text.trim(), reading).map_err(|why| fault(rule_of(why), message_of(why)))?;
            return Ok(Stamp { at, form: Form::Numeric });
        }
    };
    let local = local.map_err(|why| fault(rule_of(why), message_of(why)))?;
    let Some((_, minutes)) = ABBREVIATIONS.iter().find(|(name, _)| *name == zone) else {
        let message = format!("names the zone {zone}, which does not stand for one offset");
        return Err(fault(Rule::NoZone, &message));
    };
    Ok(Stamp { at: local.and_utc().timestamp_micros() - minutes * MINUTE, form })
}

fn is_letters(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// `Sat Oct 07 03:51:58 2017`; the day of the week must be that of the date.
fn unix_date(words: [&str; 5]) -> Result<NaiveDateTime, TimeError> {
    if let Some(plain) = plain_date(words) {
        return Ok(plain);
    }
    NaiveDateTime::parse_from_str(&words.join(" "), "%a %b %d %H:%M:%S %Y").map_err(|cause| {
        match cause.kind() {
            ParseErrorKind::OutOfRange | ParseErrorKind::Impossible => TimeError::NoCalendar,
            _ => TimeError::NotTime,
        }
    })
}

/// The same where it is written as `date` writes it; in doubt none.
fn plain_date([weekday, month, day, clock, year]: [&str; 5]) -> Option<NaiveDateTime> {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let number = |text: &str, digits: usize| -> Option<u32> {
        let plain = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.bytes().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0')))
    };
    let month = (1..).zip(MONTHS).find(|(_, name)| *name == month)?.0;
    let date = NaiveDate::from_ymd_opt(number(year, 4)?.try_into().ok()?, month, number(day, 2)?)?;
    let is_day = WEEKDAYS[date.weekday().num_days_from_monday() as usize] == weekday;
    let [hour, minute, second] = [clock.get(..2)?, clock.get(3..5)?, clock.get(6..)?];
    let is_clock = clock.get(2..3) == Some(":") && clock.get(5..6) == Some(":");
    let (hour, minute, second) = (number(hour, 2)?, number(minute, 2)?, number(second, 2)?);
    date.and_hms_opt(hour, minute, second).filter(|_| is_day && is_clock)
}

fn numeric_time(text: &str, reading: Reading) -> Result<Micros, TimeError> {
    let written = units::read_time(text)?;
    match (written.offset_seconds, reading.source_tz) {
        (Some(offset), _) => Ok(written.local.and_utc().timestamp_micros() - i64::from(offset) * SECOND),
        (None, Some(zone)) => units::local_time(written.local, zone),
        (None, None) => Err(TimeError::NoZone),
    }
}

fn rule_of(why: TimeError) -> Rule {
    match why {
        TimeError::NotTime | TimeError::NoCalendar => Rule::NotTime,
        TimeError::NoZone => Rule::NoZone,
    }
}

fn message_of(why: TimeError) -> &'static str {
    match why {
        TimeError::NotTime => "is not a time such as Sat Oct 07 03:51:58 PDT 2017",
        TimeError::NoCalendar => "is in no calendar",
        TimeError::NoZone => "has no offset, so the moment cannot be known",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use chrono::{Offset, TimeZone};
    use chrono_tz::OffsetName;
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<String, Rule> {
        read_stamp("AcceptTime", text, Reading::default())
            .map(|stamp| format!("{} {:?}", units::print_time(stamp.at), stamp.form))
            .map_err(|fault| fault.rule)
    }

    #[test]
    fn each_form_is_read_with_its_own_zone() {
        for (text, wanted) in [
            ("Sat Oct 07 03:51:58 PDT 2017", "2017-10-07T10:51:58Z Unix"),
            ("Mon Nov 27 10:38:52 PST 2017", "2017-11-27T18:38:52Z Unix"),
            ("Sat Mar 18 08:31:21 CET 2017", "2017-03-18T07:31:21Z Unix"),
            ("Mon Apr 17 09:31:21 CEST 2017", "2017-04-17T07:31:21Z Unix"),
            ("2017-10-16 18:34:40 UTC", "2017-10-16T18:34:40Z Utc"),
            ("2017-10-16 11:34:40 PDT", "2017-10-16T18:34:40Z Named"),
            ("2020-02-03 16:01:12-05:00", "2020-02-03T21:01:12Z Numeric"),
            ("2019-12-01T12:00:00Z", "2019-12-01T12:00:00Z Numeric"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn the_hour_that_comes_twice_is_two_hours() {
        let first = read_stamp("", "Sun Nov 05 01:30:00 PDT 2017", Reading::default()).unwrap().at;
        let second = read_stamp("", "Sun Nov 05 01:30:00 PST 2017", Reading::default()).unwrap().at;
        assert_eq!(second - first, units::HOUR);
    }

    #[test]
    fn what_is_not_sure_is_refused() {
        for (text, why) in [
            ("Sat Oct 07 03:51:58 CST 2017", Rule::NoZone),
            ("Sat Oct 07 03:51:58 IST 2017", Rule::NoZone),
            ("2017-10-07 03:51:58 BST", Rule::NoZone),
            ("Sat Oct 07 03:51:58 pdt 2017", Rule::NoZone),
            ("2020-02-06 23:25:41", Rule::NoZone),
            ("Sun Oct 07 03:51:58 PDT 2017", Rule::NotTime),
            ("Sat Oct 37 03:51:58 PDT 2017", Rule::NotTime),
            ("2017-02-30 03:51:58 UTC", Rule::NotTime),
            ("Sat Oct 07 03:51:58 2017", Rule::NotTime),
            ("10/7/2017 3:51", Rule::NotTime),
            ("yesterday", Rule::NotTime),
        ] {
            assert_eq!(read(text), Err(why), "{text}");
        }
        let fault = read_stamp("AcceptTime", "Sat Oct 07 03:51:58 CST 2017", Reading::default()).unwrap_err();
        insta::assert_snapshot!(fault.reason, @r#"AcceptTime "Sat Oct 07 03:51:58 CST 2017" names the zone CST, which does not stand for one offset"#);
    }

    #[test]
    fn a_stamp_without_zone_is_read_as_the_caller_says() {
        let reading = Reading { source_tz: Some(chrono_tz::America::New_York), ..Reading::default() };
        let stamp = read_stamp("", "2020-02-06 23:25:41", reading).unwrap();
        assert_eq!(units::print_time(stamp.at), "2020-02-07T04:25:41Z");
        let named = read_stamp("", "2020-02-06 23:25:41 UTC", reading).unwrap();
        assert_eq!(units::print_time(named.at), "2020-02-06T23:25:41Z");
    }

    /// Every abbreviation that the time zone database used between 2005 and 2025, with its offsets.
    fn offsets_of_the_world() -> BTreeMap<String, BTreeSet<i64>> {
        let mut offsets: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
        for zone in chrono_tz::TZ_VARIANTS.iter().filter(|zone| zone.name() != "Asia/Manila") {
            for month in 0..240 {
                let at = 1_105_000_000 + month * 2_630_000;
                let offset = zone
                    .offset_from_utc_datetime(&chrono::DateTime::from_timestamp(at, 0).unwrap().naive_utc());
                if let Some(name) = offset.abbreviation() {
                    let minutes = i64::from(offset.fix().local_minus_utc()) / 60;
                    offsets.entry(name.to_owned()).or_default().insert(minutes);
                }
            }
        }
        offsets
    }

    #[test]
    fn each_abbreviation_stands_for_one_offset_in_the_world() {
        let world = offsets_of_the_world();
        for (name, minutes) in ABBREVIATIONS {
            assert_eq!(world.get(*name), Some(&BTreeSet::from([*minutes])), "{name}");
        }
        for refused in ["CST", "CDT", "IST", "BST", "KST", "MSK"] {
            assert!(!ABBREVIATIONS.iter().any(|(name, _)| *name == refused), "{refused}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC{0,40}") {
            let _ = read(&text);
        }
    }
}
