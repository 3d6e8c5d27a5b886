//! Who stayed: of those who came in one period, how many were still active so many periods later.
//!
//! Promises: the share is written in each cell, readable on its shade; what is left out is counted.

use super::Lang;
use super::cell::{exact, group, percent};
use super::frame::{Canvas, Chart, ChartError, MARGIN, WIDTH, Words, frame};
use super::marks::Datum;
use super::palette::{BLACK, GREY, GRID, INK, shade_below_words};
use super::text::width;
use crate::table::{Cell, Table};
use plotters::style::text_anchor::HPos;

const NAME: &str = "charts/retention";
/// More cohorts than this are cut to the last ones.
const COHORTS: usize = 14;
/// So many ages are drawn.
const AGES: usize = 26;
const ROW: i32 = 26;
const SMALL: f64 = 12.0;
/// The age at which the title looks, where anybody has reached it: four weeks or three months.
const LOOKED_AT: [i64; 2] = [4, 3];

/// A heat map of `cohort, period, age, people, active, active_rate`.
pub(super) fn draw(table: &Table, lang: Lang) -> Result<Chart, ChartError> {
    let data = Table { name: NAME.to_owned(), ..table.clone() };
    let cohorts = cohorts(table);
    if cohorts.is_empty() {
        let title = lang.say("Nobody has come yet", "还没有人开始工作").to_owned();
        let words = Words { alt: title.clone(), title, subtitle: String::new() };
        return Ok(frame(NAME, words, 24, |_, _| Ok(()))?.with(data));
    }
    let shown = &cohorts[cohorts.len().saturating_sub(COHORTS)..];
    let ages = shown.iter().filter_map(|rows| rows.last()).map(|row| age(table, *row) + 1).max().unwrap_or(1);
    let words = words(table, &cohorts, (shown.len(), ages), lang);
    let map = Map::of(table, shown, (ages as usize).min(AGES), lang);
    Ok(frame(NAME, words, map.height(), |canvas, top| map.paint(canvas, top))?.with(data))
}

/// The rows of each cohort, by age.
fn cohorts(table: &Table) -> Vec<Vec<usize>> {
    let mut cohorts: Vec<Vec<usize>> = Vec::new();
    for row in 0..table.rows.len() {
        let name = table.cell(row, "cohort").text();
        match cohorts.last_mut().filter(|rows| table.cell(rows[0], "cohort").text() == name) {
            Some(rows) => rows.push(row),
            None => cohorts.push(vec![row]),
        }
    }
    cohorts
}

fn whole(table: &Table, row: usize, column: &str) -> i64 {
    match table.cell(row, column) {
        Cell::Whole(whole) => *whole,
        _ => 0,
    }
}

fn age(table: &Table, row: usize) -> i64 {
    whole(table, row, "age")
}

fn rate(table: &Table, row: usize) -> f64 {
    table.cell(row, "active_rate").number().unwrap_or_default()
}

/// Whether periods are weeks; else they are months.
fn is_by_week(table: &Table) -> bool {
    table.rows.first().is_some_and(|_| table.cell(0, "period").text().contains('W'))
}

struct Map<'a> {
    table: &'a Table,
    shown: &'a [Vec<usize>],
    ages: usize,
    lang: Lang,
    /// Where the sizes of the cohorts end and the cells begin.
    left: i32,
    cell: i32,
}

impl<'a> Map<'a> {
    fn of(table: &'a Table, shown: &'a [Vec<usize>], ages: usize, lang: Lang) -> Map<'a> {
        let first = |rows: &Vec<usize>| rows[0];
        let names = shown.iter().map(|rows| width(table.cell(first(rows), "cohort").text(), SMALL));
        let sizes =
            shown.iter().map(|rows| width(&group(&whole(table, first(rows), "people").to_string()), SMALL));
        let head = width(people(lang), SMALL);
        let left = MARGIN + names.max().unwrap_or(0) + 16 + sizes.max().unwrap_or(0).max(head) + 12;
        let cell = ((WIDTH - MARGIN - left) / ages.max(1) as i32).min(58);
        Map { table, shown, ages, lang, left, cell }
    }

    fn height(&self) -> i32 {
        24 + self.shown.len() as i32 * ROW + 34
    }

    fn paint(&self, canvas: &Canvas, top: i32) -> Result<(), ChartError> {
        canvas.text(people(self.lang), (self.left - 12, top + 12), SMALL, GREY, HPos::Right)?;
        for age in 0..self.ages {
            let x = self.left + age as i32 * self.cell + self.cell / 2;
            canvas.text(&age.to_string(), (x, top + 12), SMALL, GREY, HPos::Center)?;
        }
        for (at, rows) in self.shown.iter().enumerate() {
            let y = top + 24 + at as i32 * ROW;
            self.paint_cohort(canvas, rows, y)?;
        }
        let unit = match is_by_week(self.table) {
            true => self.lang.say("weeks since the week of the first act", "距首次活动的周数"),
            false => self.lang.say("months since the month of the first act", "距首次活动的月数"),
        };
        let y = top + 24 + self.shown.len() as i32 * ROW + 18;
        canvas.text(unit, (self.left, y), SMALL, GREY, HPos::Left)
    }

    fn paint_cohort(&self, canvas: &Canvas, rows: &[usize], y: i32) -> Result<(), ChartError> {
        let table = self.table;
        let cohort = table.cell(rows[0], "cohort").text();
        let middle = y + ROW / 2 - 1;
        canvas.text(cohort, (MARGIN, middle), SMALL, INK, HPos::Left)?;
        let size = group(&whole(table, rows[0], "people").to_string());
        canvas.text(&size, (self.left - 12, middle), SMALL, INK, HPos::Right)?;
        for row in rows.iter().copied().filter(|row| (age(table, *row) as usize) < self.ages) {
            let x = self.left + age(table, row) as i32 * self.cell;
            let period = table.cell(row, "period").text();
            let (active, people, share) =
                (whole(table, row, "active"), whole(table, row, "people"), rate(table, row));
            let colour = if active == 0 { GRID } else { shade_below_words(share) };
            let datum = Datum {
                row: format!("{cohort} {period}"),
                column: "active_rate".into(),
                value: exact(table.cell(row, "active_rate")),
                says: self.lang.pick(
                    format!("{cohort} in {period}: {active} of {people} active ({})", percent(share)),
                    format!("{cohort} 在 {period}：{people} 人中 {active} 人活跃（{}）", percent(share)),
                ),
            };
            let corner = (x + self.cell - 2, y + ROW - 2);
            canvas.datum(datum, |canvas| canvas.block((x, y), corner, colour))?;
            let written = in_cell(share);
            if width(&written, SMALL) <= self.cell - 4 {
                canvas.text(&written, (x + (self.cell - 2) / 2, middle), SMALL, BLACK, HPos::Center)?;
            }
        }
        Ok(())
    }
}

fn people(lang: Lang) -> &'static str {
    lang.say("people", "人数")
}

/// Whole per cent; neither nearly none nor nearly all is rounded away.
fn in_cell(share: f64) -> String {
    match share {
        share if share > 0.0 && share < 0.01 => "<1%".to_owned(),
        share if share < 1.0 && share > 0.99 => "99%".to_owned(),
        share => format!("{:.0}%", share * 100.0),
    }
}

fn words(table: &Table, cohorts: &[Vec<usize>], (shown, ages): (usize, i64), lang: Lang) -> Words {
    let title = title(table, cohorts, lang);
    let week = is_by_week(table);
    let mut subtitle = lang.pick(
        format!(
            "Of those whose first act fell in a {0}: the share that claimed, labeled, released or logged time again, by {0}s since. The last {0} may not be over.",
            if week { "week" } else { "month" }
        ),
        format!(
            "按首次活动所在{0}分组：之后各{0}仍有领取、标注、放弃或计时记录的比例。最后一{0}可能尚未结束。",
            if week { "周" } else { "月" }
        ),
    );
    let all = cohorts.len();
    if all > shown {
        subtitle += &lang.pick(
            format!(" Drawn: the last {shown} of {all} groups."),
            format!("图中为 {all} 组中的最后 {shown} 组。"),
        );
    }
    if ages > AGES as i64 {
        subtitle += &lang.pick(
            format!(" After {} nothing is drawn; all is in the table.", AGES - 1),
            format!("第 {} 期之后未画出，全部见表格。", AGES - 1),
        );
    }
    let alt = lang.pick(
        format!("Heat map of who stayed, by when they came and how long ago that is. {title}. All figures are in the table."),
        format!("留存热图：按开始时间和之后的时间。{title}。全部数字见表格。"),
    );
    Words { title, subtitle, alt }
}

/// What became of the largest group that is old enough to say.
fn title(table: &Table, cohorts: &[Vec<usize>], lang: Lang) -> String {
    let week = is_by_week(table);
    let oldest = cohorts.iter().filter_map(|rows| rows.last()).map(|row| age(table, *row)).max().unwrap_or(0);
    let looked_at = LOOKED_AT[usize::from(!week)].min(oldest);
    let of_age = |rows: &Vec<usize>| rows.iter().copied().find(|row| age(table, *row) == looked_at);
    let rows: Vec<usize> = cohorts.iter().filter_map(of_age).collect();
    let most = rows.iter().map(|row| whole(table, *row, "people")).max().unwrap_or(0);
    let Some(row) = rows.into_iter().find(|row| whole(table, *row, "people") == most) else {
        return String::new();
    };
    let (cohort, people, active) =
        (table.cell(row, "cohort").text(), group(&most.to_string()), whole(table, row, "active"));
    let count = group(&active.to_string());
    match looked_at {
        0 => lang.pick(
            format!(
                "{people} {} in {cohort}; who stays cannot be told yet",
                if most == 1 { "person came" } else { "people came" }
            ),
            format!("{cohort} 有 {people} 人开始工作，留存尚无从得知"),
        ),
        _ => {
            let unit = match (week, looked_at) {
                (true, 1) => "week",
                (true, _) => "weeks",
                (false, 1) => "month",
                (false, _) => "months",
            };
            let share = percent(rate(table, row));
            lang.pick(
                format!(
                    "Of {people} who came in {cohort}, {count} ({share}) were active {looked_at} {unit} later"
                ),
                format!(
                    "{cohort} 开始的 {people} 人中，{looked_at} {}后有 {count} 人（{share}）仍活跃",
                    if week { "周" } else { "个月" }
                ),
            )
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
