//! A trend in one line of text: a bar for each day, or for some days together where the line is too short for all.
//!
//! Promises: the highest bar is the greatest value, an empty place is zero, and any value above zero has a bar.

use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

use crate::table::Table;

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A trend and what it is about.
#[derive(Debug, PartialEq)]
pub struct Trend {
    pub bars: String,
    pub first: String,
    pub last: String,
    /// How many days or periods a bar stands for.
    pub each: usize,
}

/// The trend of a column, of the rows that are asked for; none where there are fewer than two periods.
pub fn trend(table: &Table, column: &str, room: usize, is_asked: impl Fn(usize) -> bool) -> Option<Trend> {
    let mut periods: BTreeMap<String, f64> = BTreeMap::new();
    for row in 0..table.rows.len() {
        let value = table.cell(row, column).number().filter(|_| is_asked(row)).unwrap_or_default();
        *periods.entry(table.cell(row, "period").text().to_owned()).or_default() += value;
    }
    let (first, last) = (periods.first_key_value()?.0.clone(), periods.last_key_value()?.0.clone());
    let values = match (first.parse::<NaiveDate>(), last.parse::<NaiveDate>()) {
        (Ok(from), Ok(to)) => days(&periods, from, to),
        _ => periods.values().copied().collect(),
    };
    let each = values.len().div_ceil(room.max(1));
    let values: Vec<f64> = values.chunks(each).map(|days| days.iter().sum()).collect();
    (values.len() > 1).then(|| Trend { bars: bars(&values), first, last, each })
}

/// The value of each day; a day without a row has none.
fn days(periods: &BTreeMap<String, f64>, from: NaiveDate, to: NaiveDate) -> Vec<f64> {
    let days =
        std::iter::successors(Some(from), |day| day.checked_add_days(Days::new(1)).filter(|day| *day <= to));
    days.map(|day| periods.get(&day.to_string()).copied().unwrap_or_default()).collect()
}

fn bars(values: &[f64]) -> String {
    let most = values.iter().copied().fold(0.0, f64::max);
    let bar = |value: &f64| match *value > 0.0 {
        true => BARS[((value / most * 8.0).ceil() as usize).clamp(1, 8) - 1],
        false => ' ',
    };
    values.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Cell;

    fn told(rows: &[(&str, i64)], room: usize) -> String {
        let rows = rows.iter().map(|(day, count)| vec![Cell::Text((*day).into()), Cell::Whole(*count)]);
        let table = Table {
            name: "throughput".into(),
            columns: vec!["period".into(), "labeled".into()],
            rows: rows.collect(),
        };
        match trend(&table, "labeled", room, |_| true) {
            Some(Trend { bars, first, last, each }) => format!("{first} |{bars}| {last} by {each}"),
            None => "nothing".into(),
        }
    }

    #[test]
    fn bars_stand_where_days_are() {
        let days = [("2026-03-01", 8), ("2026-03-02", 1), ("2026-03-04", 4), ("2026-03-05", 80)];
        assert_eq!(told(&days, 40), "2026-03-01 |▁▁ ▁█| 2026-03-05 by 1");
        assert_eq!(told(&days[..3], 40), "2026-03-01 |█▁ ▄| 2026-03-04 by 1");
        assert_eq!(told(&days[..3], 2), "2026-03-01 |█▄| 2026-03-04 by 2");
        assert_eq!(told(&[("2026-W01", 1), ("2026-W02", 2)], 40), "2026-W01 |▄█| 2026-W02 by 1");
        assert_eq!(told(&[("2026-03-01", 0), ("2026-03-02", 0)], 40), "2026-03-01 |  | 2026-03-02 by 1");
        assert_eq!(told(&days[..1], 40), "nothing");
        assert_eq!(told(&[], 40), "nothing");
    }
}
