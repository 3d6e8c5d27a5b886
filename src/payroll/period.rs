//! A period of pay: a calendar month.
//!
//! Absent on purpose: zones, which say at which moment a month begins.

use std::fmt;

use chrono::{Months, NaiveDate};

/// A month, by its first day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(NaiveDate);

impl Period {
    /// Reads `2026-03`.
    pub fn parse(text: &str) -> Option<Period> {
        let is_month = text.len() == 7 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let first = is_month.then(|| format!("{text}-01").parse().ok()).flatten()?;
        // The day after the last month that a calendar has is none.
        Period(first).0.checked_add_months(Months::new(1))?;
        Some(Period(first))
    }

    /// Its first day.
    pub fn from(self) -> NaiveDate {
        self.0
    }

    /// The first day after it.
    pub fn until(self) -> NaiveDate {
        self.0.checked_add_months(Months::new(1)).unwrap_or(NaiveDate::MAX)
    }

    pub fn next(self) -> Period {
        Period(self.until())
    }
}

impl fmt::Display for Period {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.0.format("%Y-%m"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_follow_each_other() {
        let december = Period::parse("2026-12").unwrap();
        assert_eq!(december.to_string(), "2026-12");
        assert_eq!(december.next().to_string(), "2027-01");
        assert_eq!(december.until().to_string(), "2027-01-01");
        for bad in ["2026", "2026-13", "2026-1", "2026-01-01", "26-2026", "+026-01"] {
            assert_eq!(Period::parse(bad), None, "{bad}");
        }
    }
}
