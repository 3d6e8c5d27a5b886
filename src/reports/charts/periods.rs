//! The axis of a calendar: where periods stand, and which of their names fit.

use super::frame::{Canvas, ChartError};
use super::palette::{GREY, PALE};
use super::plot::SMALL;
use super::scale::Scale;
use super::text::width;
use crate::table::Table;
use chrono::{Datelike, NaiveDate, Weekday};
use plotters::style::text_anchor::HPos;
use std::collections::BTreeSet;

/// The first day of `2026-04-01`, `2026-W14` or `2026-04`, as a number of days.
pub(super) fn first_day(period: &str) -> Option<f64> {
    let week = |(year, week): (&str, &str)| {
        NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Mon)
    };
    let day = match period.split_once("-W") {
        Some(parts) => week(parts)?,
        None if period.len() == 7 => format!("{period}-01").parse().ok()?,
        None => period.parse().ok()?,
    };
    Some(f64::from(day.num_days_from_ce()))
}

/// The rows of a table whose period is one, each with its first day.
pub(super) fn dated(table: &Table) -> Vec<(usize, f64)> {
    let day = |row: usize| Some((row, first_day(table.cell(row, "period").text())?));
    (0..table.rows.len()).filter_map(day).collect()
}

/// The axis from the first of rows in order to the last.
pub(super) fn calendar(rows: &[(usize, f64)], start: i32, end: i32) -> Scale {
    let (first, last) = (rows.first().map_or(0.0, |row| row.1), rows.last().map_or(0.0, |row| row.1));
    Scale::between(first, last.max(first + 1.0), start, end)
}

/// Writes as many names of periods as have room, below the axis.
pub(super) fn paint_periods<'a>(
    canvas: &Canvas,
    periods: impl Iterator<Item = (i32, &'a str)>,
    bottom: i32,
) -> Result<(), ChartError> {
    let mut free = i32::MIN;
    for (x, period) in periods.collect::<BTreeSet<_>>() {
        let half = width(period, SMALL) / 2;
        if x - half >= free {
            canvas.line(&[(x, bottom), (x, bottom + 5)], PALE, 1)?;
            canvas.text(period, (x, bottom + 17), SMALL, GREY, HPos::Center)?;
            free = x + half + 14;
        }
    }
    Ok(())
}
