//! The windows that a report has rows for: one, or one for each period.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use super::facts::{Known, at};
use super::{AuditOptions, Every};
use crate::units::Micros;

/// From a moment (in) until another (out), with the name of its period.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    pub from: Micros,
    pub until: Micros,
    pub period: Option<String>,
}

impl Window {
    pub fn has(&self, at: Micros) -> bool {
        self.from <= at && at < self.until
    }
}

/// The windows of a report. Periods go from the first to the last moment of which anything is known.
pub fn windows(known: &Known<'_>, options: &AuditOptions) -> Vec<Window> {
    let from = options.from.unwrap_or(Micros::MIN);
    let until = options.until.unwrap_or(Micros::MAX);
    let Some(every) = options.every else {
        return vec![Window { from, until, period: None }];
    };
    let moments = moments(known, options);
    let (Some(first), Some(last)) = (moments.iter().min(), moments.iter().max()) else { return Vec::new() };
    let mut windows = Vec::new();
    let mut day = first_day(every, local_date((*first).max(from), options.tz));
    loop {
        let next = next_period(every, day);
        let (start, end) = (midnight(day, options.tz), midnight(next, options.tz));
        if start > *last || start >= until {
            return windows;
        }
        let period = Some(name(every, day));
        windows.push(Window { from: start.max(from), until: end.min(until), period });
        day = next;
    }
}

/// All moments at which something counts.
fn moments(known: &Known<'_>, options: &AuditOptions) -> Vec<Micros> {
    let mut moments: Vec<Micros> = known.logged.iter().map(|event| at(event)).collect();
    for piece in &known.pieces {
        moments.extend(super::figures::moments(piece));
        moments.extend(piece.intervals(options.idle_cap).into_iter().map(|(start, _)| start));
    }
    moments
}

pub fn local_date(at: Micros, tz: Tz) -> NaiveDate {
    let moment = DateTime::from_timestamp_micros(at).unwrap_or_default();
    moment.with_timezone(&tz).date_naive()
}

/// The first moment of a day; where clocks skip midnight, the first one after it.
pub fn midnight(day: NaiveDate, tz: Tz) -> Micros {
    let mut local = day.and_time(NaiveTime::MIN);
    loop {
        if let Some(moment) = tz.from_local_datetime(&local).earliest() {
            return moment.timestamp_micros();
        }
        local += TimeDelta::minutes(15);
    }
}

fn first_day(every: Every, day: NaiveDate) -> NaiveDate {
    match every {
        Every::Day => day,
        Every::Week => day - Days::new(u64::from(day.weekday().num_days_from_monday())),
        Every::Month => day - Days::new(u64::from(day.day0())),
    }
}

fn next_period(every: Every, day: NaiveDate) -> NaiveDate {
    match every {
        Every::Day => day + Days::new(1),
        Every::Week => day + Days::new(7),
        Every::Month => first_day(Every::Month, day + Days::new(31)),
    }
}

fn name(every: Every, day: NaiveDate) -> String {
    match every {
        Every::Day => day.format("%Y-%m-%d").to_string(),
        Every::Week => day.format("%G-W%V").to_string(),
        Every::Month => day.format("%Y-%m").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_have_their_names_and_begin_at_local_midnight() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        assert_eq!(name(Every::Week, first_day(Every::Week, day)), "2026-W01");
        assert_eq!(first_day(Every::Week, day), NaiveDate::from_ymd_opt(2025, 12, 29).unwrap());
        assert_eq!(name(Every::Month, first_day(Every::Month, day)), "2026-01");
        assert_eq!(next_period(Every::Month, day), NaiveDate::from_ymd_opt(2026, 2, 1).unwrap());
        let shanghai = midnight(day, chrono_tz::Asia::Shanghai);
        assert_eq!(crate::units::print_time(shanghai), "2025-12-31T16:00:00Z");
        // Beirut went from 00:00 to 01:00 on 29 March 2026.
        let beirut = midnight(NaiveDate::from_ymd_opt(2026, 3, 29).unwrap(), chrono_tz::Asia::Beirut);
        assert_eq!(crate::units::print_time(beirut), "2026-03-28T22:00:00Z");
    }
}
