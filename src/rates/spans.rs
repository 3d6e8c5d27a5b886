//! Days from one until before another, and what is left of them.

use std::fmt;

use chrono::NaiveDate;

/// Days from the first until before the second; for ever, where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub from: NaiveDate,
    pub until: Option<NaiveDate>,
}

impl Span {
    /// `None` where there is no day in it.
    pub fn new(from: NaiveDate, until: Option<NaiveDate>) -> Option<Span> {
        until.is_none_or(|until| from < until).then_some(Span { from, until })
    }

    pub fn holds(self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day < until)
    }

    /// The days of both.
    pub fn meet(self, other: Span) -> Option<Span> {
        let until = match (self.until, other.until) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Span::new(self.from.max(other.from), until)
    }

    /// The days that none of the others has, in order.
    pub fn without(self, others: impl IntoIterator<Item = Span>) -> Vec<Span> {
        let mut left = vec![self];
        for other in others {
            let parts = left.into_iter().flat_map(|span| {
                let Some(shared) = span.meet(other) else { return [Some(span), None] };
                [
                    Span::new(span.from, Some(shared.from)),
                    shared.until.and_then(|from| Span::new(from, span.until)),
                ]
            });
            left = parts.flatten().collect();
        }
        left
    }
}

impl fmt::Display for Span {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.until {
            Some(until) => write!(out, "from {} until {until}", self.from),
            None => write!(out, "from {} on", self.from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, until: &str) -> Span {
        Span { from: from.parse().unwrap(), until: until.parse().ok() }
    }

    #[test]
    fn what_is_left_has_no_day_of_the_others() {
        let year = span("2026-01-01", "");
        let march = span("2026-03-01", "2026-04-01");
        let left = |whole: Span, others: &[Span]| {
            whole.without(others.iter().copied()).iter().map(Span::to_string).collect::<Vec<_>>().join("; ")
        };
        assert_eq!(left(year, &[march]), "from 2026-01-01 until 2026-03-01; from 2026-04-01 on");
        assert_eq!(left(march, &[year]), "");
        assert_eq!(left(march, &[span("2026-04-01", "")]), "from 2026-03-01 until 2026-04-01");
        assert_eq!(
            left(march, &[span("2026-03-10", "2026-03-11"), span("2026-02-01", "2026-03-05")]),
            "from 2026-03-05 until 2026-03-10; from 2026-03-11 until 2026-04-01"
        );
    }
}
