//! Money and time as the house counts them, with their one way of being read and printed.
//!
//! Promises: money is an exact decimal of six places (never a float), a moment is microseconds
//! UTC, and both print so that reading the text gives the same value again.
//! Absent on purpose: currencies' names and minor units (reports), any clock (`clock`).

mod lines;
mod rounding;

use std::fmt;
use std::str::FromStr;

pub use lines::line_at;
pub use rounding::{Mode, Rounding, in_millionths};

/// How many decimal places [`Money`] keeps: Decimal128(18,6) in tables.
pub const MONEY_SCALE: i8 = 6;
/// How many digits [`Money`] keeps in all.
pub const MONEY_PRECISION: u8 = 18;
const MONEY_UNIT: i128 = 1_000_000;
const MONEY_LIMIT: i128 = 1_000_000_000_000_000_000;

/// An exact amount in millionths of its currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(pub i128);

/// Why a text is no amount of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyError {
    /// Not `-?digits[.digits]`.
    NotDecimal,
    /// More than six decimal places that are not zero.
    TooFine,
    /// Twelve digits before the point are the most that fit.
    TooLarge,
}

impl Money {
    pub const ZERO: Money = Money(0);

    /// The amount as a float, for ratios such as pay per hour; sums stay exact.
    pub fn to_f64(self) -> f64 {
        self.0 as f64 / MONEY_UNIT as f64
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Money, MoneyError> {
        let (micros, exact) = decimal(text, MONEY_SCALE as u32).ok_or(MoneyError::NotDecimal)?;
        if !exact {
            return Err(MoneyError::TooFine);
        }
        if micros.abs() >= MONEY_LIMIT {
            return Err(MoneyError::TooLarge);
        }
        Ok(Money(micros))
    }
}

/// Reads `-?digits[.digits][e±digits]` as an integer scaled by `10^scale`, and whether nothing was cut off.
/// `None` when the text is no decimal number or has more than 30 digits.
pub fn decimal(text: &str, scale: u32) -> Option<(i128, bool)> {
    let (mantissa, exponent) = match text.find(['e', 'E']) {
        Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (negative, digits) = match mantissa.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() && fraction.is_empty() || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    if whole.len() + fraction.len() > 30 || exponent.unsigned_abs() > 30 {
        return None;
    }
    let mut value: i128 = 0;
    for byte in whole.bytes().chain(fraction.bytes()) {
        value = value * 10 + i128::from(byte - b'0');
    }
    let shift = scale as i32 + exponent - fraction.len() as i32;
    let mut exact = true;
    if shift >= 0 {
        value = value.checked_mul(10i128.checked_pow(shift as u32)?)?;
    } else {
        let divisor = 10i128.checked_pow(shift.unsigned_abs())?;
        exact = value % divisor == 0;
        value /= divisor;
    }
    Some((if negative { -value } else { value }, exact))
}

/// Prints `value / 10^scale` rounded to `places` decimals, half away from zero, with at least two
/// decimals and no zeros after them.
pub fn print_decimal(value: i128, scale: u32, places: u32) -> String {
    let mut magnitude = value.unsigned_abs();
    let mut shown = scale;
    if scale > places {
        let divisor = 10u128.pow(scale - places);
        magnitude = Mode::HalfUp.nearest(magnitude, divisor);
        shown = places;
    }
    let unit = 10u128.pow(shown);
    let mut fraction = format!("{:0width$}", magnitude % unit, width = shown as usize);
    while fraction.len() > 2 && fraction.ends_with('0') {
        fraction.pop();
    }
    let sign = if value < 0 && magnitude > 0 { "-" } else { "" };
    format!("{sign}{}.{fraction}", magnitude / unit)
}

impl fmt::Display for Money {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&print_decimal(self.0, MONEY_SCALE as u32, MONEY_SCALE as u32))
    }
}

/// A moment: microseconds since 1970-01-01T00:00:00Z.
pub type Micros = i64;

pub const SECOND: Micros = 1_000_000;
pub const MINUTE: Micros = 60 * SECOND;
pub const HOUR: Micros = 60 * MINUTE;
pub const DAY: Micros = 24 * HOUR;

/// Why a text is no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeError {
    /// Not `YYYY-MM-DDThh:mm:ss[.fraction]` with an offset.
    NotTime,
    /// Well written, but in no calendar (month 13, 30 February, minute 61).
    NoCalendar,
    /// No `Z` and no offset, so the moment cannot be known.
    NoZone,
}

/// A written time without its zone, and the offset in seconds where one was written.
pub struct WrittenTime {
    pub local: chrono::NaiveDateTime,
    pub offset_seconds: Option<i32>,
}

/// Reads an RFC 3339 time; the offset may be missing, which the caller decides upon.
/// Fractions finer than a microsecond are cut; second 60 is the first moment of the next minute.
pub fn read_time(text: &str) -> Result<WrittenTime, TimeError> {
    let bytes = text.as_bytes();
    let shape = b"0000-00-00T00:00:00";
    if bytes.len() < shape.len() {
        return Err(TimeError::NotTime);
    }
    for (byte, wanted) in bytes.iter().zip(shape) {
        let fits = match wanted {
            b'0' => byte.is_ascii_digit(),
            b'T' => matches!(byte, b'T' | b't' | b' '),
            other => byte == other,
        };
        if !fits {
            return Err(TimeError::NotTime);
        }
    }
    let number = |from: usize, to: usize| {
        bytes[from..to].iter().fold(0u32, |sum, byte| sum * 10 + u32::from(byte - b'0'))
    };
    let (rest, micros) = read_fraction(&bytes[19..])?;
    let offset_seconds = read_offset(rest)?;
    let leap = number(17, 19) == 60;
    let second = if leap { 59 } else { number(17, 19) };
    let local = chrono::NaiveDate::from_ymd_opt(number(0, 4) as i32, number(5, 7), number(8, 10))
        .and_then(|date| date.and_hms_micro_opt(number(11, 13), number(14, 16), second, micros))
        .ok_or(TimeError::NoCalendar)?;
    let local = if leap { local + chrono::TimeDelta::seconds(1) } else { local };
    Ok(WrittenTime { local, offset_seconds })
}

fn read_fraction(bytes: &[u8]) -> Result<(&[u8], u32), TimeError> {
    let Some(digits) = bytes.strip_prefix(b".") else {
        return Ok((bytes, 0));
    };
    let count = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 {
        return Err(TimeError::NotTime);
    }
    let micros = (0..6).fold(0, |sum, place| {
        let digit = if place < count { u32::from(digits[place] - b'0') } else { 0 };
        sum * 10 + digit
    });
    Ok((&digits[count..], micros))
}

fn read_offset(bytes: &[u8]) -> Result<Option<i32>, TimeError> {
    match bytes {
        [] => Ok(None),
        [b'Z' | b'z'] => Ok(Some(0)),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2]
            if [h1, h2, m1, m2].iter().all(|byte| byte.is_ascii_digit()) =>
        {
            let digit = |byte: &u8| i32::from(byte - b'0');
            let (hours, minutes) = (digit(h1) * 10 + digit(h2), digit(m1) * 10 + digit(m2));
            if hours > 23 || minutes > 59 {
                return Err(TimeError::NoCalendar);
            }
            let seconds = hours * 3600 + minutes * 60;
            Ok(Some(if *sign == b'-' { -seconds } else { seconds }))
        }
        _ => Err(TimeError::NotTime),
    }
}

/// Reads an RFC 3339 time with an offset.
pub fn parse_time(text: &str) -> Result<Micros, TimeError> {
    let written = read_time(text)?;
    let offset = written.offset_seconds.ok_or(TimeError::NoZone)?;
    Ok(written.local.and_utc().timestamp_micros() - i64::from(offset) * SECOND)
}

/// Reads a local time in a zone. Of the hour that comes twice when clocks go back the first is
/// taken; an hour that was skipped is in no calendar.
pub fn local_time(local: chrono::NaiveDateTime, zone: chrono_tz::Tz) -> Result<Micros, TimeError> {
    use chrono::TimeZone;
    zone.from_local_datetime(&local)
        .earliest()
        .map(|moment| moment.timestamp_micros())
        .ok_or(TimeError::NoCalendar)
}

/// Prints a moment as RFC 3339 in UTC, with a fraction only where there is one.
pub fn print_time(at: Micros) -> String {
    match chrono::DateTime::from_timestamp_micros(at) {
        Some(moment) => moment.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true),
        None => format!("{at}us"),
    }
}

/// Reads a length of time: `90s`, `5m`, `2h`, `1d`, `250ms`, or plain seconds.
pub fn parse_duration(text: &str) -> Option<Micros> {
    let split = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let unit = match &text[split..] {
        "ms" => SECOND / 1000,
        "" | "s" => SECOND,
        "m" | "min" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        _ => return None,
    };
    let (scaled, _) = decimal(text[..split].trim(), 6)?;
    let micros = scaled.checked_mul(i128::from(unit))? / MONEY_UNIT;
    i64::try_from(micros).ok().filter(|micros| *micros >= 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn money_reads_and_prints_exactly() {
        for (text, printed) in [
            ("0.1", "0.10"),
            ("12", "12.00"),
            ("-0.000001", "-0.000001"),
            ("123456789012.345678", "123456789012.345678"),
            ("1e2", "100.00"),
            ("2.50000000", "2.50"),
            (".5", "0.50"),
        ] {
            assert_eq!(text.parse::<Money>().unwrap().to_string(), printed, "{text}");
        }
        for (text, why) in [
            ("2,50", MoneyError::NotDecimal),
            ("", MoneyError::NotDecimal),
            ("NaN", MoneyError::NotDecimal),
            (".", MoneyError::NotDecimal),
            ("$1", MoneyError::NotDecimal),
            ("1e-2147483648", MoneyError::NotDecimal),
            ("0.0000001", MoneyError::TooFine),
            ("1000000000000", MoneyError::TooLarge),
        ] {
            assert_eq!(text.parse::<Money>(), Err(why), "{text}");
        }
    }

    #[test]
    fn rounding_is_half_away_from_zero_and_once() {
        assert_eq!(print_decimal(1_234_567_500_000_000_000, 18, 6), "1.234568");
        assert_eq!(print_decimal(-1_500_000_000_000, 18, 6), "-0.000002");
        assert_eq!(print_decimal(-100_000_000_000, 18, 6), "0.00");
    }

    #[test]
    fn times_need_a_calendar_and_a_zone() {
        let noon = parse_time("2026-03-01T12:00:00Z").unwrap();
        assert_eq!(parse_time("2026-03-01T20:00:00+08:00"), Ok(noon));
        assert_eq!(parse_time("2026-03-01 12:00:00.000000999Z"), Ok(noon));
        assert_eq!(parse_time("2026-03-01T11:59:60Z"), Ok(noon));
        for (text, why) in [
            ("2026-02-30T12:00:00Z", TimeError::NoCalendar),
            ("2026-03-01T25:00:00Z", TimeError::NoCalendar),
            ("2026-03-01T12:00:00", TimeError::NoZone),
            ("2026-03-01", TimeError::NotTime),
            ("2026-03-01T12:00:00 PST", TimeError::NotTime),
            ("2026-03-01T12:00:00+0800", TimeError::NotTime),
            ("2026-03-01T12:00:00.Z", TimeError::NotTime),
        ] {
            assert_eq!(parse_time(text), Err(why), "{text}");
        }
    }

    #[test]
    fn lengths_of_time() {
        assert_eq!(parse_duration("90s"), Some(90 * SECOND));
        assert_eq!(parse_duration("1.5m"), Some(90 * SECOND));
        assert_eq!(parse_duration("0"), Some(0));
        assert_eq!(parse_duration("5 parsecs"), None);
        assert_eq!(parse_duration("-5s"), None);
    }

    proptest! {
        #[test]
        fn money_round_trips(micros in -999_999_999_999_999_999i128..=999_999_999_999_999_999i128) {
            prop_assert_eq!(Money(micros).to_string().parse::<Money>(), Ok(Money(micros)));
        }

        #[test]
        fn time_round_trips(at in -62_000_000_000_000_000i64..250_000_000_000_000_000i64) {
            prop_assert_eq!(parse_time(&print_time(at)), Ok(at));
        }

        #[test]
        fn reading_never_panics(text in "\\PC{0,40}") {
            let _ = text.parse::<Money>();
            let _ = read_time(&text);
            let _ = parse_duration(&text);
        }
    }
}
