//! The small words of a card: decimals, days, bands (`0.95 x1.10`), hours of the night (`22:00-06:00 x1.2`), days of the weekend
//! (`sat,sun x1.5`). Each is read here and printed in its one short form, from which the digest is made.
//!
//! Absent on purpose: which key holds which of them (`card`).

use chrono::{NaiveDate, NaiveTime, Weekday};

use crate::units::decimal;

/// The largest factor: what is more than this is a price in the wrong place.
const FACTOR_MOST: i128 = 1_000_000_000;

/// What a band does to an amount; numbers are millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Times(i128),
    Plus(i128),
}

/// From (or, of speed, within) some value on an effect holds; in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    pub at: i128,
    pub effect: Effect,
}

/// Hours of a day that may reach over midnight: from the first time, until before the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Night {
    pub from: NaiveTime,
    pub until: NaiveTime,
    pub factor: i128,
}

impl Night {
    pub fn holds(&self, time: NaiveTime) -> bool {
        match self.from <= self.until {
            true => self.from <= time && time < self.until,
            false => self.from <= time || time < self.until,
        }
    }
}

/// Days of the week with a factor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weekend {
    pub days: Vec<Weekday>,
    pub factor: i128,
}

/// A decimal of at most six places, in millionths, without a sign.
pub fn number(text: &str) -> Result<i128, String> {
    if text.starts_with('-') {
        return Err(format!("{text:?} is below 0"));
    }
    match decimal(text, 6) {
        Some((value, true)) if value < 1_000_000_000_000_000_000 => Ok(value),
        Some((_, true)) => Err(format!("{text:?} is too large: twelve digits before the point are the most")),
        Some((_, false)) => Err(format!("{text:?} has more than six decimal places")),
        None => Err(format!("{text:?} is not a decimal such as 0.35")),
    }
}

/// The short form of a decimal: `0.1`, `12`.
pub fn short(value: i128) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, rest) = (value.unsigned_abs() / 1_000_000, value.unsigned_abs() % 1_000_000);
    let text = format!("{sign}{whole}.{rest:06}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| format!("{text:?} is not a day such as 2026-03-01"))
}

/// A factor as `x1.2`.
pub fn factor(text: &str) -> Result<i128, String> {
    let Some(factor) = text.strip_prefix(['x', '×']) else {
        return Err(format!("{text:?} is not a factor such as x1.2"));
    };
    match number(factor)? {
        factor if factor <= FACTOR_MOST => Ok(factor),
        _ => Err(format!("{text:?} is too large a factor: x1000 is the most")),
    }
}

/// Bands as `0.8 x1; 0.95 x1.1; 0.99 +0.05`, in any order; they are given by rising value.
pub fn bands(text: &str) -> Result<Vec<Band>, String> {
    let mut bands = Vec::new();
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        let mut words = part.split_whitespace();
        let (Some(at), Some(effect), None) = (words.next(), words.next(), words.next()) else {
            return Err(format!("{part:?} is not a band such as \"0.95 x1.1\" or \"0.95 +0.05\""));
        };
        let effect = match (effect.strip_prefix('+'), effect.strip_prefix('-')) {
            (Some(more), _) => Effect::Plus(number(more)?),
            (_, Some(less)) => Effect::Plus(-number(less)?),
            _ => Effect::Times(factor(effect)?),
        };
        bands.push(Band { at: number(at)?, effect });
    }
    bands.sort_by_key(|band| band.at);
    match bands.windows(2).find(|pair| pair[0].at == pair[1].at) {
        Some(pair) => Err(format!("two bands begin at {}", short(pair[0].at))),
        None => Ok(bands),
    }
}

pub fn print_bands(bands: &[Band]) -> String {
    let print = |band: &Band| match band.effect {
        Effect::Times(factor) => format!("{} x{}", short(band.at), short(factor)),
        Effect::Plus(more) if more < 0 => format!("{} {}", short(band.at), short(more)),
        Effect::Plus(more) => format!("{} +{}", short(band.at), short(more)),
    };
    bands.iter().map(print).collect::<Vec<_>>().join("; ")
}

pub fn night(text: &str) -> Result<Night, String> {
    let wrong = || format!("{text:?} is not hours with a factor, such as \"22:00-06:00 x1.2\"");
    let mut words = text.split_whitespace();
    let (Some(hours), Some(times), None) = (words.next(), words.next(), words.next()) else {
        return Err(wrong());
    };
    let (from, until) = hours.split_once(['-', '–']).ok_or_else(wrong)?;
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| wrong());
    let night = Night { from: time(from)?, until: time(until)?, factor: factor(times)? };
    match night.from == night.until {
        true => Err(format!("{text:?} has no hours: it ends where it begins")),
        false => Ok(night),
    }
}

pub fn print_night(night: &Night) -> String {
    format!("{}-{} x{}", night.from.format("%H:%M"), night.until.format("%H:%M"), short(night.factor))
}

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Mon),
    ("tue", Weekday::Tue),
    ("wed", Weekday::Wed),
    ("thu", Weekday::Thu),
    ("fri", Weekday::Fri),
    ("sat", Weekday::Sat),
    ("sun", Weekday::Sun),
];

pub fn weekend(text: &str) -> Result<Weekend, String> {
    let wrong = || format!("{text:?} is not days with a factor, such as \"sat,sun x1.5\"");
    let (days, times) = text.trim().rsplit_once(char::is_whitespace).ok_or_else(wrong)?;
    let day = |name: &str| {
        let name = name.trim().to_ascii_lowercase();
        DAYS.iter().find(|(known, _)| *known == name).map(|(_, day)| *day).ok_or_else(wrong)
    };
    let mut days = days.split(',').map(day).collect::<Result<Vec<_>, _>>()?;
    days.sort_by_key(Weekday::num_days_from_monday);
    days.dedup();
    Ok(Weekend { days, factor: factor(times)? })
}

pub fn print_weekend(weekend: &Weekend) -> String {
    let name = |day: &Weekday| DAYS.iter().find(|(_, known)| known == day).map_or("", |(name, _)| name);
    format!("{} x{}", weekend.days.iter().map(name).collect::<Vec<_>>().join(","), short(weekend.factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_printed_in_its_short_form() {
        assert_eq!(
            print_bands(&bands("0.95 x1.10; 0 x0.50 ; 0.990 +0.05; 0.5 -0.010").unwrap()),
            "0 x0.5; 0.5 -0.01; 0.95 x1.1; 0.99 +0.05"
        );
        assert_eq!(print_night(&night("22:00-06:30  ×1.20").unwrap()), "22:00-06:30 x1.2");
        assert_eq!(print_weekend(&weekend("Sun, sat x1.5").unwrap()), "sat,sun x1.5");
    }

    #[test]
    fn a_night_may_reach_over_midnight() {
        let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").unwrap();
        let held = |night: &Night| {
            ["05:59", "06:00", "12:00", "21:59", "22:00", "00:00"].map(|at| night.holds(time(at)))
        };
        assert_eq!(held(&night("22:00-06:00 x1.2").unwrap()), [true, false, false, false, true, true]);
        assert_eq!(held(&night("00:00-06:00 x1.2").unwrap()), [true, false, false, false, false, true]);
    }

    #[test]
    fn what_is_no_term_is_said() {
        let said = [
            number("-1").map(drop),
            number("0,35").map(drop),
            number("0.0000001").map(drop),
            number("1000000000000").map(drop),
            day("March").map(drop),
            factor("1.2").map(drop),
            factor("x1001").map(drop),
            bands("0.9").map(drop),
            bands("0.9 x1; 0.90 x2").map(drop),
            night("22:00 x2").map(drop),
            night("22:00-22:00 x2").map(drop),
            night("24:00-06:00 x2").map(drop),
            weekend("sunday x2").map(drop),
            weekend("sun").map(drop),
        ];
        let said = said.map(|said| said.expect_err("it is no term"));
        insta::assert_snapshot!(said.join("\n"), @r#"
        "-1" is below 0
        "0,35" is not a decimal such as 0.35
        "0.0000001" has more than six decimal places
        "1000000000000" is too large: twelve digits before the point are the most
        "March" is not a day such as 2026-03-01
        "1.2" is not a factor such as x1.2
        "x1001" is too large a factor: x1000 is the most
        "0.9" is not a band such as "0.95 x1.1" or "0.95 +0.05"
        two bands begin at 0.9
        "22:00 x2" is not hours with a factor, such as "22:00-06:00 x1.2"
        "22:00-22:00 x2" has no hours: it ends where it begins
        "24:00-06:00 x2" is not hours with a factor, such as "22:00-06:00 x1.2"
        "sunday x2" is not days with a factor, such as "sat,sun x1.5"
        "sun" is not days with a factor, such as "sat,sun x1.5"
        "#);
    }
}
