//! One worker's or project's days as a calendar: weeks as columns, days of the week as rows, the darker the more pieces.
//!
//! Promises: every day between the first and the last drawn has its place, also where nothing happened; at most 53 weeks, and what is
//! earlier is counted in the subtitle.

use super::Lang;
use super::cell::{exact, group, rounded};
use super::frame::{Canvas, Chart, ChartError, MARGIN, WIDTH, Words, frame};
use super::marks::Datum;
use super::palette::{GREY, GRID, ORANGE, PAPER, shade};
use super::text::{in_title, width};
use crate::table::Table;
use chrono::{Datelike, Days, NaiveDate};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

/// Weeks in one picture: a year, with its last week begun.
const WEEKS: i64 = 53;
const SMALL: f64 = 12.0;
/// Room for the names of days.
const LEFT: i32 = 44;
/// Most steps of the shade.
const STEPS: i64 = 5;

/// A day and its row of the table.
type Dated = (NaiveDate, usize);

/// Draws `days`: `day, labeled, accepted, rejected, active_seconds, paid_…_amount`, one row for each day on which anything happened.
///
/// # Errors
/// A mistake in piecework.
pub fn draw(days: &Table, name: &str, lang: Lang) -> Result<Chart, ChartError> {
    let mut all: Vec<Dated> = (0..days.rows.len())
        .filter_map(|row| Some((days.cell(row, "day").text().parse().ok()?, row)))
        .collect();
    all.sort_unstable();
    let Some(last) = all.last().map(|(date, _)| *date) else {
        let title = lang
            .pick(format!("{}: no day of work", in_title(name)), format!("{}：没有工作日", in_title(name)));
        let words = Words { alt: title.clone(), title, subtitle: String::new() };
        return frame("calendar", words, 24, |_, _| Ok(()));
    };
    let earliest = monday(last) - chrono::TimeDelta::weeks(WEEKS - 1);
    let shown: Vec<Dated> = all.iter().copied().filter(|(date, _)| *date >= earliest).collect();
    let first = shown.first().map_or(last, |(date, _)| *date);
    let picture = Picture::of(days, &shown, first, last, lang);
    let words = words(days, name, &picture, all.len() - shown.len(), lang);
    frame("calendar", words, picture.height(), |canvas, top| picture.paint(canvas, top))
}

/// The Monday on or before a day.
fn monday(date: NaiveDate) -> NaiveDate {
    date - Days::new(date.weekday().num_days_from_monday().into())
}

struct Picture<'a> {
    days: &'a Table,
    shown: &'a [Dated],
    first: NaiveDate,
    last: NaiveDate,
    /// The most pieces of one day, and on which.
    most: (i64, NaiveDate),
    pitch: i32,
    lang: Lang,
}

impl<'a> Picture<'a> {
    fn of(days: &'a Table, shown: &'a [Dated], first: NaiveDate, last: NaiveDate, lang: Lang) -> Picture<'a> {
        let mut most = (0, first);
        for (date, row) in shown {
            let pieces = labeled(days, *row);
            if pieces > most.0 {
                most = (pieces, *date);
            }
        }
        let weeks = (monday(last) - monday(first)).num_weeks() as i32 + 1;
        let pitch = ((WIDTH - 2 * MARGIN - LEFT) / weeks).clamp(15, 26);
        Picture { days, shown, first, last, most, pitch, lang }
    }

    fn height(&self) -> i32 {
        24 + 7 * self.pitch + 44
    }

    /// Into how many steps of the shade the pieces of a day fall.
    fn steps(&self) -> i64 {
        self.most.0.clamp(1, STEPS)
    }

    /// The step of a number of pieces, from 1 on.
    fn step(&self, pieces: i64) -> i64 {
        (pieces * self.steps() + self.most.0 - 1) / self.most.0.max(1)
    }

    fn colour(&self, step: i64) -> RGBColor {
        match (step, self.steps()) {
            (0, _) => GRID,
            (_, 1) => shade(0.5),
            (step, steps) => shade((step - 1) as f64 / (steps - 1) as f64),
        }
    }

    fn place(&self, date: NaiveDate, top: i32) -> (i32, i32) {
        let week = (monday(date) - monday(self.first)).num_weeks() as i32;
        let day = date.weekday().num_days_from_monday() as i32;
        (MARGIN + LEFT + week * self.pitch, top + 24 + day * self.pitch)
    }

    fn paint(&self, canvas: &Canvas, top: i32) -> Result<(), ChartError> {
        self.paint_heads(canvas, top)?;
        let mut shown = self.shown.iter().peekable();
        let between = self.first.iter_days().take_while(|date| *date <= self.last);
        for date in between {
            let (x, y) = self.place(date, top);
            let square = |canvas: &Canvas, colour| {
                canvas.block((x, y), (x + self.pitch - 2, y + self.pitch - 2), colour)
            };
            let Some((_, row)) = shown.next_if(|(known, _)| *known == date) else {
                square(canvas, GRID)?;
                continue;
            };
            let says = self.says(date, *row);
            let cell = self.days.cell(*row, "labeled");
            let datum = Datum { row: date.to_string(), column: "labeled".into(), value: exact(cell), says };
            let colour = self.colour(self.step(labeled(self.days, *row)));
            canvas.datum(datum, |canvas| square(canvas, colour))?;
            if is_paid(self.days, *row) {
                self.paint_paid(canvas, (x + self.pitch - 6, y + self.pitch - 6))?;
            }
        }
        self.paint_legend(canvas, top + 24 + 7 * self.pitch + 22)
    }

    fn paint_paid(&self, canvas: &Canvas, at: (i32, i32)) -> Result<(), ChartError> {
        canvas.dot(at, 4, PAPER)?;
        canvas.dot(at, 3, ORANGE)
    }

    /// Months above, days of the week at the left.
    fn paint_heads(&self, canvas: &Canvas, top: i32) -> Result<(), ChartError> {
        let names = self.lang.say("Mon Tue Wed Thu Fri Sat Sun", "周一 周二 周三 周四 周五 周六 周日");
        for (day, name) in names.split(' ').enumerate().step_by(2) {
            let y = top + 24 + day as i32 * self.pitch + (self.pitch - 2) / 2;
            canvas.text(name, (MARGIN + LEFT - 8, y), SMALL, GREY, HPos::Right)?;
        }
        let mut free = 0;
        let mut year = 0;
        let months = self.first.iter_days().take_while(|date| *date <= self.last);
        for date in months.filter(|date| *date == self.first || date.day() == 1) {
            let x = self.place(date, top).0;
            let name = self.month(date, year);
            // A month that has hardly begun gives way to the next.
            let is_short = date == self.first && date.day() > 21 && date.month() != self.last.month();
            if x >= free && !is_short && x + width(&name, SMALL) <= WIDTH {
                canvas.text(&name, (x, top + 12), SMALL, GREY, HPos::Left)?;
                (free, year) = (x + width(&name, SMALL) + 8, date.year());
            }
        }
        Ok(())
    }

    /// The name of a month, with the year where that is a new one.
    fn month(&self, date: NaiveDate, year: i32) -> String {
        let name = match self.lang {
            Lang::En => date.format("%b").to_string(),
            Lang::Zh => format!("{}月", date.month()),
        };
        match date.year() == year {
            true => name,
            false => self.lang.pick(format!("{name} {}", date.year()), format!("{}年{name}", date.year())),
        }
    }

    fn says(&self, date: NaiveDate, row: usize) -> String {
        let figure = |column: &str| rounded(self.days.cell(row, column), column, self.lang);
        let mut says = self.lang.pick(
            format!(
                "{date}: {} labeled, {} accepted, {} rejected, active {}",
                figure("labeled"),
                figure("accepted"),
                figure("rejected"),
                figure("active_seconds")
            ),
            format!(
                "{date}：标注 {} 件，接受 {} 件，拒绝 {} 件，活跃 {}",
                figure("labeled"),
                figure("accepted"),
                figure("rejected"),
                figure("active_seconds")
            ),
        );
        for column in paid_columns(self.days) {
            let cell = self.days.cell(row, column);
            if cell.number().is_some_and(|paid| paid != 0.0) {
                let (amount, currency) = (rounded(cell, column, self.lang), currency(column));
                says += &self
                    .lang
                    .pick(format!(", paid {amount} {currency}"), format!("，已付 {amount} {currency}"));
            }
        }
        says
    }

    /// The steps of the shade, and what the dot stands for.
    fn paint_legend(&self, canvas: &Canvas, y: i32) -> Result<(), ChartError> {
        let mut x = MARGIN + LEFT;
        let steps = if self.most.0 == 0 { 0 } else { self.steps() };
        for step in 0..=steps {
            canvas.block((x, y - 6), (x + 12, y + 6), self.colour(step))?;
            let words = self.range(step, steps);
            canvas.text(&words, (x + 17, y), SMALL, GREY, HPos::Left)?;
            x += 17 + width(&words, SMALL) + 16;
        }
        if self.shown.iter().any(|(_, row)| is_paid(self.days, *row)) {
            self.paint_paid(canvas, (x + 6, y))?;
            let words = self.lang.say("money moved on that day", "当天有付款");
            canvas.text(words, (x + 17, y), SMALL, GREY, HPos::Left)?;
        }
        Ok(())
    }

    /// The pieces of a step, in words.
    fn range(&self, step: i64, steps: i64) -> String {
        if step == 0 {
            return self.lang.say("no piece labeled", "未标注").into();
        }
        let (from, to) = ((step - 1) * self.most.0 / steps + 1, step * self.most.0 / steps);
        let range = if from == to { to.to_string() } else { format!("{from}–{to}") };
        match step == steps {
            true => self.lang.pick(format!("{range} pieces"), format!("{range} 件")),
            false => range,
        }
    }
}

fn labeled(days: &Table, row: usize) -> i64 {
    days.cell(row, "labeled").number().unwrap_or_default().max(0.0) as i64
}

/// The columns of what was paid, a currency each.
fn paid_columns(days: &Table) -> impl Iterator<Item = &str> {
    days.columns.iter().map(String::as_str).filter(|column| column.starts_with("paid_"))
}

fn currency(column: &str) -> String {
    let inner = column.strip_prefix("paid_").and_then(|rest| rest.strip_suffix("_amount"));
    inner.unwrap_or_default().to_uppercase()
}

fn is_paid(days: &Table, row: usize) -> bool {
    paid_columns(days).any(|column| days.cell(row, column).number().is_some_and(|paid| paid != 0.0))
}

fn words(days: &Table, name: &str, picture: &Picture, earlier: usize, lang: Lang) -> Words {
    let who = in_title(name);
    let busy = picture.shown.iter().filter(|(_, row)| labeled(days, *row) > 0).count();
    let all = (picture.last - picture.first).num_days() + 1;
    let (most, when) = picture.most;
    let pieces = if most == 1 { "piece" } else { "pieces" };
    let title = match (most, all) {
        (0, _) => {
            lang.pick(format!("{who}: no piece was labeled on these days"), format!("{who}：这些天没有标注"))
        }
        (_, 1) => lang.pick(
            format!("{who}: {} {pieces} on {when}, the one day of work", group(&most.to_string())),
            format!("{who}：只有 {when} 一天，标注 {} 件", group(&most.to_string())),
        ),
        _ => lang.pick(
            format!(
                "{who} labeled on {busy} of {all} days, most on {when}: {} {pieces}",
                group(&most.to_string())
            ),
            format!("{who}：{all} 天中有 {busy} 天标注，最多在 {when}：{} 件", group(&most.to_string())),
        ),
    };
    let mut subtitle = lang
        .say(
            "Pieces by the day of their first label; a column is a week. A dot: something was paid or taken back that day.",
            "按首次标注日期计的件数，每列为一周。圆点：当天有付款或冲回。",
        )
        .to_owned();
    if earlier > 0 {
        subtitle += &lang.pick(
            format!(" The last {WEEKS} weeks; {earlier} earlier days with something on them are not drawn."),
            format!("图中为最近 {WEEKS} 周；更早的 {earlier} 个有记录的日子未画出。"),
        );
    }
    let alt = lang.pick(
        format!("Calendar of pieces a day from {} to {}. {title}.", picture.first, picture.last),
        format!("{} 至 {} 每日件数日历图。{title}。", picture.first, picture.last),
    );
    Words { title, subtitle, alt }
}

#[cfg(test)]
pub(super) mod tests;
