//! Days, ISO weeks and months in a zone: which period a moment falls in, and where the period ends.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeZone, Weekday};
use chrono_tz::Tz;

use crate::units::Micros;

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Every {
    Day,
    Week,
    Month,
}

impl Every {
    pub fn name(self) -> &'static str {
        match self {
            Every::Day => "day",
            Every::Week => "week",
            Every::Month => "month",
        }
    }

    pub fn parse(name: &str) -> Option<Every> {
        [Every::Day, Every::Week, Every::Month].into_iter().find(|every| every.name() == name)
    }

    /// The name of the period: `2026-04-01` a day, `2026-W14` a week, `2026-04` a month.
    pub fn period(self, at: Micros, tz: Tz) -> String {
        self.of_day(local_date(at, tz))
    }

    /// The name of the period that a day falls in.
    pub fn of_day(self, date: NaiveDate) -> String {
        match self {
            Every::Day => date.format("%Y-%m-%d").to_string(),
            Every::Week => date.format("%G-W%V").to_string(),
            Every::Month => date.format("%Y-%m").to_string(),
        }
    }

    /// Whether a day is the first of its period.
    pub fn begins(self, date: NaiveDate) -> bool {
        match self {
            Every::Day => true,
            Every::Week => date.weekday() == Weekday::Mon,
            Every::Month => date.day() == 1,
        }
    }

    /// The first moment after the period that `at` falls in.
    pub fn end(self, at: Micros, tz: Tz) -> Micros {
        let date = local_date(at, tz);
        let next = match self {
            Every::Day => date.succ_opt(),
            Every::Week => date.week(Weekday::Mon).checked_last_day().and_then(|sunday| sunday.succ_opt()),
            Every::Month => date.with_day(1).and_then(|first| first.checked_add_months(Months::new(1))),
        };
        next.map_or(Micros::MAX, |date| midnight(date, tz).max(at.saturating_add(1)))
    }
}

/// The day on which a moment falls in a zone.
pub fn local_date(at: Micros, tz: Tz) -> NaiveDate {
    let moment = DateTime::from_timestamp_micros(at).unwrap_or_default();
    moment.with_timezone(&tz).date_naive()
}

/// The first moment of a day in a zone; where clocks skip midnight, the first moment that there is.
pub fn midnight(date: NaiveDate, tz: Tz) -> Micros {
    (0..=24 * 4)
        .filter_map(|quarter| {
            let local = date.and_hms_opt(0, 0, 0)? + chrono::TimeDelta::minutes(15 * quarter);
            tz.from_local_datetime(&local).earliest()
        })
        .map(|moment| moment.timestamp_micros())
        .next()
        .unwrap_or(Micros::MAX)
}

/// The days of a zone by number, counted from 1970-01-01. Its calendar is asked once for each day that is met.
pub struct Days {
    tz: Tz,
    /// From a moment on until another it is that day.
    known: BTreeMap<Micros, (Micros, i32)>,
}

impl Days {
    pub fn new(tz: Tz) -> Days {
        Days { tz, known: BTreeMap::new() }
    }

    /// The day of a moment, and the first moment after it.
    pub fn of(&mut self, at: Micros) -> (i32, Micros) {
        if let Some((_, (end, day))) = self.known.range(..=at).next_back()
            && at < *end
        {
            return (*day, *end);
        }
        let (day, end) = (local_date(at, self.tz).to_epoch_days(), Every::Day.end(at, self.tz));
        self.known.insert(at, (end, day));
        (day, end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::parse_time;

    #[test]
    fn periods_follow_the_zone() {
        let at = parse_time("2026-03-31T20:00:00Z").unwrap();
        assert_eq!(Every::Day.period(at, Tz::UTC), "2026-03-31");
        assert_eq!(Every::Day.period(at, Tz::Asia__Shanghai), "2026-04-01");
        assert_eq!(Every::Week.period(at, Tz::UTC), "2026-W14");
        assert_eq!(Every::Month.period(at, Tz::Asia__Shanghai), "2026-04");
        assert_eq!(Every::Month.end(at, Tz::UTC), parse_time("2026-04-01T00:00:00Z").unwrap());
        assert_eq!(Every::Month.end(at, Tz::Asia__Shanghai), parse_time("2026-04-30T16:00:00Z").unwrap());
        assert_eq!(Every::Week.end(at, Tz::UTC), parse_time("2026-04-06T00:00:00Z").unwrap());
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let evening = parse_time("2026-03-01T20:00:00Z").unwrap();
        for (tz, at, date, end) in [
            (Tz::UTC, evening, "2026-03-01", "2026-03-02T00:00:00Z"),
            (Tz::Asia__Shanghai, evening, "2026-03-02", "2026-03-02T16:00:00Z"),
            (Tz::UTC, -1, "1969-12-31", "1970-01-01T00:00:00Z"),
        ] {
            let mut days = Days::new(tz);
            for at in [at, at - 3, at] {
                let (day, until) = days.of(at);
                assert_eq!(NaiveDate::from_epoch_days(day).unwrap().to_string(), date);
                assert_eq!(until, parse_time(end).unwrap());
            }
        }
    }

    #[test]
    fn the_last_days_of_a_year_may_belong_to_the_first_week_of_the_next() {
        let at = parse_time("2025-12-29T12:00:00Z").unwrap();
        assert_eq!(Every::Week.period(at, Tz::UTC), "2026-W01");
    }

    #[test]
    fn a_midnight_that_clocks_skip_is_the_first_moment_of_its_day() {
        let date = NaiveDate::from_ymd_opt(2018, 11, 4).unwrap();
        assert_eq!(midnight(date, Tz::America__Sao_Paulo), parse_time("2018-11-04T03:00:00Z").unwrap());
    }
}
