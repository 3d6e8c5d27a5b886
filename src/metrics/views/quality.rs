//! The limits that acceptance is held against: over time (a control chart) and over people (a funnel).
//!
//! Sources: proportions in control, centre ± 3 standard errors of each period's own size: W. A. Shewhart, Economic Control of Quality,
//! 1931; D. C. Montgomery, Introduction to Statistical Quality Control, ch. 7. Funnel limits at 95 % and 99.8 % around the overall
//! rate: D. J. Spiegelhalter, Statistics in Medicine 24 (2005), 1185-1202, doi 10.1002/sim.1970.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::table::{Cell, Table};

const Z_95: f64 = 1.959_963_984_540_054;
const Z_998: f64 = 3.090_232_306_167_813;
/// A period with fewer verdicts than this on average says little: days become weeks, weeks months.
const ENOUGH: i64 = 20;
/// More periods than this have no room in a picture.
const MOST: usize = 400;

/// `period, judged, acceptance_rate, centre, lower, upper, outside` by day, week or month: the shortest with enough verdicts, and few enough to draw. `outside`
/// is 1 where the rate lies beyond its limits.
pub(super) fn control(accuracy: &Table) -> Table {
    let mut counts: BTreeMap<String, [i64; 2]> = BTreeMap::new();
    for row in 0..accuracy.rows.len() {
        let sum = counts.entry(accuracy.cell(row, "period").text().to_owned()).or_default();
        add(sum, accuracy, row);
    }
    counts.retain(|_, [accepted, judged]| *judged > 0 || *accepted > 0);
    for wider in [week, month] {
        let judged: i64 = counts.values().map(|[_, judged]| judged).sum();
        if judged >= ENOUGH * counts.len() as i64 && counts.len() <= MOST {
            break;
        }
        counts = counts.into_iter().fold(BTreeMap::new(), |mut wide: BTreeMap<_, [i64; 2]>, (period, of)| {
            let sum = wide.entry(wider(&period).unwrap_or(period)).or_default();
            (sum[0], sum[1]) = (sum[0] + of[0], sum[1] + of[1]);
            wide
        });
    }
    let (accepted, judged) = counts.values().fold((0, 0), |sum, of| (sum.0 + of[0], sum.1 + of[1]));
    let centre = accepted as f64 / judged as f64;
    let rows = counts.into_iter().map(|(period, [accepted, judged])| {
        let rate = accepted as f64 / judged as f64;
        let reach = 3.0 * error(centre, judged as f64);
        let (lower, upper) = ((centre - reach).max(0.0), (centre + reach).min(1.0));
        let outside = rate < lower || rate > upper;
        let reals = [rate, centre, lower, upper].map(Cell::Real);
        [Cell::Text(period), Cell::Whole(judged)]
            .into_iter()
            .chain(reals)
            .chain([Cell::Whole(outside.into())])
            .collect()
    });
    Table::new("control", "period judged acceptance_rate centre lower upper outside", rows.collect())
}

/// How far each row's acceptance lies from that of all, in standard errors of its own size:
/// `NAME, judged, acceptance_rate, deviation`. Only where a row is one person or group, not one period of it.
pub fn funnel(accuracy: &Table) -> Table {
    let mut all = [0, 0];
    (0..accuracy.rows.len()).for_each(|row| add(&mut all, accuracy, row));
    let centre = all[0] as f64 / all[1] as f64;
    let rows = (0..accuracy.rows.len()).filter_map(|row| {
        let mut own = [0, 0];
        add(&mut own, accuracy, row);
        let [accepted, judged] = own;
        let rate = accepted as f64 / judged as f64;
        let deviation = (rate - centre) / error(centre, judged as f64);
        let deviation = if deviation.is_finite() { Cell::Real(deviation) } else { Cell::Empty };
        (judged > 0)
            .then(|| vec![accuracy.rows[row][0].clone(), Cell::Whole(judged), Cell::Real(rate), deviation])
    });
    let key = accuracy.columns.first().map_or("worker_id", String::as_str);
    Table::new("funnel", &format!("{key} judged acceptance_rate deviation"), rows.collect())
}

/// The limits of that funnel: `judged, centre, low_95, high_95, low_998, high_998`, at numbers of verdicts that lie evenly on a
/// logarithmic axis.
pub fn funnel_limits(funnel: &Table) -> Table {
    let (mut most, mut accepted, mut judged) = (1.0f64, 0.0, 0.0);
    for row in 0..funnel.rows.len() {
        let of = funnel.cell(row, "judged").number().unwrap_or_default();
        most = most.max(of);
        judged += of;
        accepted += of * funnel.cell(row, "acceptance_rate").number().unwrap_or_default();
    }
    let centre: f64 = accepted / judged;
    let steps = if judged > 0.0 { 60 } else { -1 };
    let rows = (0..=steps).map(|step| {
        let of = most.powf(f64::from(step) / 60.0);
        let at = |z: f64| (centre + z * error(centre, of)).clamp(0.0, 1.0);
        [of, centre, at(-Z_95), at(Z_95), at(-Z_998), at(Z_998)].map(Cell::Real).to_vec()
    });
    Table::new("funnel_limits", "judged centre low_95 high_95 low_998 high_998", rows.collect())
}

fn error(rate: f64, of: f64) -> f64 {
    (rate * (1.0 - rate) / of).sqrt()
}

/// Adds the accepted and the judged pieces of a row.
fn add(sum: &mut [i64; 2], accuracy: &Table, row: usize) {
    let count = |column| accuracy.cell(row, column).whole();
    sum[0] += count("accepted");
    sum[1] += count("accepted") + count("rejected");
}

/// The week of a day.
fn week(period: &str) -> Option<String> {
    Some(period.parse::<NaiveDate>().ok()?.format("%G-W%V").to_string())
}

/// The month in which a week has its Thursday, as ISO weeks have their year.
fn month(period: &str) -> Option<String> {
    let (year, week) = period.split_once("-W")?;
    let thursday = NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, chrono::Weekday::Thu)?;
    Some(format!("{:04}-{:02}", thursday.year(), thursday.month()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accuracy(key: &str, rows: &[(&str, i64, i64)]) -> Table {
        let rows = rows.iter().map(|(name, accepted, rejected)| {
            vec![Cell::Text((*name).into()), Cell::Whole(*accepted), Cell::Whole(*rejected)]
        });
        Table::new("accuracy", &format!("{key} accepted rejected"), rows.collect())
    }

    fn told(table: &Table) -> String {
        let cell = |cell: &Cell| match cell {
            Cell::Real(real) => format!("{real:.4}"),
            Cell::Whole(whole) => whole.to_string(),
            cell => cell.text().to_owned(),
        };
        table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" ") + "\n").collect()
    }

    #[test]
    fn limits_follow_each_period() {
        // 171 of 202 are accepted: 0.8465 ± 3 √(0.8465 · 0.1535 / 100) for a hundred.
        let days = accuracy("period", &[("2026-03-02", 95, 5), ("2026-03-03", 74, 26), ("2026-03-04", 2, 0)]);
        insta::assert_snapshot!(told(&control(&days)), @r"
        2026-03-02 100 0.9500 0.8465 0.7384 0.9547 0
        2026-03-03 100 0.7400 0.8465 0.7384 0.9547 0
        2026-03-04 2 1.0000 0.8465 0.0819 1.0000 0
        ");
    }

    #[test]
    fn few_verdicts_a_day_become_weeks() {
        let days: Vec<String> = (1..=28).map(|day| format!("2026-03-{day:02}")).collect();
        let rows: Vec<_> = days.iter().map(|day| (day.as_str(), 4, i64::from(day.ends_with('9')))).collect();
        insta::assert_snapshot!(told(&control(&accuracy("period", &rows))), @"
        2026-W09 4 1.0000 0.9825 0.7855 1.0000 0
        2026-W10 28 1.0000 0.9825 0.9080 1.0000 0
        2026-W11 29 0.9655 0.9825 0.9093 1.0000 0
        2026-W12 29 0.9655 0.9825 0.9093 1.0000 0
        2026-W13 24 1.0000 0.9825 0.9021 1.0000 0
        ");
        assert!(control(&accuracy("period", &[])).rows.is_empty());
    }

    #[test]
    fn deviations_are_in_standard_errors_of_the_own_size() {
        let people =
            funnel(&accuracy("worker_id", &[("ana", 90, 10), ("bo", 60, 40), ("none", 0, 0), ("li", 3, 0)]));
        insta::assert_snapshot!(told(&people), @"
        ana 100 0.9000 3.3957
        bo 100 0.6000 -3.5672
        li 3 1.0000 0.9901
        ");
        let limits = funnel_limits(&people);
        assert_eq!(limits.rows.len(), 61);
        // 0.7537 ± 1.96 · √(0.7537 · 0.2463 / 100) at a hundred verdicts.
        insta::assert_snapshot!(told(&Table { rows: vec![limits.rows[60].clone()], ..limits }), @"100.0000 0.7537 0.6692 0.8381 0.6205 0.8868");
        assert!(funnel_limits(&funnel(&accuracy("worker_id", &[]))).rows.is_empty());
    }
}
