//! What an hour paid each person, against the share of their time that nothing was paid for; with the minimum wages in force where they are
//! known.
//!
//! Promises: who is below a minimum wage is counted by `minimum_wage`, not here; up to some hundreds of people each dot carries its figures,
//! beyond that they are a cloud with the lowest, the highest and the most unpaid named.
//! Absent on purpose: people of whom no time is known; a picture where earnings are not of people.

use super::Lang;
use super::amounts::{Amounts, money, not_drawn};
use super::cell::{exact, percent, plain};
use super::currencies::{currencies, file, of_currency};
use super::frame::{Canvas, Chart, ChartError, MARGIN, WIDTH, Words, frame};
use super::marks::Datum;
use super::palette::{BLUE, GREY, INK, ORANGE, shade};
use super::plot::{BELOW, Labels, Plot, QUARTERS, SMALL, percent_ticks, plate};
use super::scale::Scale;
use super::text::{fit, in_title, width};
use crate::table::Table;
use plotters::style::text_anchor::HPos;
use std::collections::BTreeMap;

/// Words and their place.
type Label = (String, (i32, i32));

const HEIGHT: i32 = 330;
/// More dots than this are a cloud.
const MARKED: usize = 400;
/// All are named up to so many; else so many at each end.
const ALL_NAMED: usize = 12;
const NAMED: usize = 3;
/// Of fewer people the range is told, not the middle.
const FEW: usize = 10;
/// So many lines of minimum wages are drawn.
const MOST_LINES: usize = 6;
const LINE: i32 = 17;

/// What the picture of one currency is made of.
struct Hours<'a> {
    currency: &'a str,
    /// People with a known time.
    people: Table,
    /// How many have none.
    timeless: usize,
    /// The one row of `inequality`.
    figures: Table,
    /// The rates in force, the highest first.
    minimum: Table,
    lang: Lang,
}

/// A picture for each of up to four currencies.
pub(super) fn draw(
    people: &Table,
    inequality: &Table,
    minimum: &Table,
    lang: Lang,
) -> Result<Vec<Chart>, ChartError> {
    let rest = not_drawn(people, lang);
    let drawn = currencies(people).into_iter().map(|currency| {
        let all = of_currency(people, &currency);
        let people = timed(&all);
        let timeless = all.rows.len() - people.rows.len();
        let (figures, minimum) = (of_currency(inequality, &currency), of_currency(minimum, &currency));
        Hours { currency: &currency, people, timeless, figures, minimum, lang }.draw(&rest)
    });
    drawn.collect()
}

/// The columns that are drawn, of the people whose hourly pay is known.
fn timed(people: &Table) -> Table {
    let columns = ["worker_id", "currency", "hourly_paid_amount", "unpaid_rate"];
    let rows =
        (0..people.rows.len()).filter(|row| people.cell(*row, "hourly_paid_amount").number().is_some());
    let rows = rows.map(|row| columns.map(|column| people.cell(row, column).clone()).into());
    Table { name: people.name.clone(), columns: columns.map(String::from).into(), rows: rows.collect() }
}

impl Hours<'_> {
    fn draw(&self, rest: &str) -> Result<Chart, ChartError> {
        let title = self.title();
        let alt = self.lang.pick(
            format!("Hourly pay in {} against the share of unpaid time, a dot a person. {title}. All figures are in the table.", self.currency),
            format!("每小时所得（{}）与无报酬时间比例的散点图，每点一人。{title}。全部数字见表格。", self.currency),
        );
        let name = file("hourly-pay", self.currency);
        let words = Words { title, subtitle: self.subtitle(rest), alt };
        let lines = self.lines();
        let height =
            if self.people.rows.is_empty() { 24 } else { HEIGHT + lines.len() as i32 * LINE + BELOW };
        let chart = frame(&name, words, height, |canvas, top| match self.people.rows.is_empty() {
            true => Ok(()),
            false => self.paint(canvas, top, &lines),
        })?;
        Ok(chart.with(Table { name, ..self.people.clone() }))
    }

    fn of(&self, row: usize, column: &str) -> f64 {
        self.people.cell(row, column).number().unwrap_or_default()
    }

    fn figure(&self, column: &str) -> f64 {
        self.figures.cell(0, column).number().unwrap_or_default()
    }

    fn title(&self) -> String {
        let (lang, currency, count) = (self.lang, self.currency, self.people.rows.len());
        let all = plain(count as f64);
        let middle = money(self.figure("hourly_paid_amount_p50"));
        let paid = || (0..count).map(|row| self.of(row, "hourly_paid_amount"));
        let low = money(paid().fold(f64::MAX, f64::min));
        let high = money(paid().fold(f64::MIN, f64::max));
        let below = |row: usize| plain(self.minimum.cell(row, "below").number().unwrap_or_default());
        let rate = |row: usize| money(self.minimum.cell(row, "hourly_amount").number().unwrap_or_default());
        match (count, self.minimum.rows.len()) {
            (0, _) => lang.pick(
                format!("Of nobody paid in {currency} is any working time known"),
                format!("{currency} 收款人均无已知工时"),
            ),
            (_, 1) => {
                let place = in_title(self.minimum.cell(0, "place").text());
                lang.pick(
                    format!("{} of {all} people were paid less than {} {currency} an hour, the minimum wage of {place}", below(0), rate(0)),
                    format!("{all} 人中有 {} 人每小时所得低于{place}最低工资 {} {currency}", below(0), rate(0)),
                )
            }
            (_, 2..) => {
                let last = self.minimum.rows.len() - 1;
                lang.pick(
                    format!("{} of {all} people were paid less than {} {currency} an hour, the lowest minimum wage; {} less than {}, the highest", below(last), rate(last), below(0), rate(0)),
                    format!("{all} 人中有 {} 人每小时所得低于最低的最低工资 {} {currency}，{} 人低于最高的 {}", below(last), rate(last), below(0), rate(0)),
                )
            }
            (1, 0) => {
                let who = in_title(self.people.cell(0, "worker_id").text());
                lang.pick(
                    format!("{who} was paid {middle} {currency} an hour, unpaid time included"),
                    format!("{who} 每小时所得 {middle} {currency}（含无报酬时间）"),
                )
            }
            (2.., 0) if low == high => lang.pick(
                format!("All {all} people were paid {low} {currency} an hour, unpaid time included"),
                format!("{all} 人每小时所得均为 {low} {currency}（含无报酬时间）"),
            ),
            (2..FEW, 0) => lang.pick(
                format!("{all} people were paid {low} to {high} {currency} an hour, unpaid time included"),
                format!("{all} 人每小时所得从 {low} 到 {high} {currency}（含无报酬时间）"),
            ),
            _ => lang.pick(
                format!(
                    "Half of {all} people were paid {middle} {currency} an hour or less, unpaid time included"
                ),
                format!("{all} 人中有一半每小时所得不超过 {middle} {currency}（含无报酬时间）"),
            ),
        }
    }

    fn subtitle(&self, rest: &str) -> String {
        let lang = self.lang;
        let mut text = lang.say(
            "Right: more for an hour of active and logged time. Up: more of that time unpaid (rejected, returned, trials, unpaid logged time).",
            "越靠右每小时（活跃与记录时间）所得越多；越靠上无报酬时间（被拒、退回、试做、无薪记录）比例越大。",
        ).to_owned();
        let nothing =
            (0..self.people.rows.len()).filter(|row| self.of(*row, "hourly_paid_amount") <= 0.0).count();
        if nothing > 0 {
            text += &lang.pick(
                format!(" At the left, with nothing or less: {nothing}."),
                format!("左侧为零或负者 {nothing} 人。"),
            );
        }
        let hidden = self.amounts_and_places().len().saturating_sub(MOST_LINES);
        if hidden > 0 {
            text += &lang.pick(
                format!(" Minimum wages not drawn: {hidden}."),
                format!("未画出的最低工资 {hidden} 项。"),
            );
        }
        if self.timeless > 0 && !self.people.rows.is_empty() {
            let count = self.timeless;
            text += &lang.pick(
                format!(" Left out, without known time: {count}."),
                format!("无已知时间的 {count} 人未画出。"),
            );
        }
        let unnamed = self.figure("unnamed");
        if unnamed > 0.0 {
            let count = plain(unnamed);
            text += &lang
                .pick(format!(" Left out, nobody known: {count}."), format!("不知是谁的 {count} 行未计入。"));
        }
        text + rest
    }

    /// The amounts of the minimum wages with their places, the lowest first.
    fn amounts_and_places(&self) -> BTreeMap<i128, (f64, Vec<String>)> {
        let mut lines: BTreeMap<i128, (f64, Vec<String>)> = BTreeMap::new();
        for row in 0..self.minimum.rows.len() {
            if let Some(amount) = self.minimum.cell(row, "hourly_amount").number() {
                let place = self.minimum.cell(row, "place").text().to_owned();
                lines.entry((amount * 1e6).round() as i128).or_insert((amount, Vec::new())).1.push(place);
            }
        }
        lines
    }

    /// The lines to draw: amount and words.
    fn lines(&self) -> Vec<(f64, String)> {
        let comma = self.lang.say(", ", "、");
        let lines = self.amounts_and_places().into_values().take(MOST_LINES);
        let head = self.lang.say("minimum", "最低工资");
        lines
            .map(|(amount, places)| (amount, format!("{head} {}: {}", money(amount), places.join(comma))))
            .collect()
    }

    fn paint(&self, canvas: &Canvas, top: i32, lines: &[(f64, String)]) -> Result<(), ChartError> {
        let rows = || 0..self.people.rows.len();
        let ticks = percent_ticks(QUARTERS);
        let flags = lines.len() as i32 * LINE;
        let plot = Plot::new(top + flags, HEIGHT, &ticks, 86);
        let shares = Scale::between(0.0, 1.0, plot.bottom - 14, plot.top + 4);
        plot.across(
            canvas,
            &ticks,
            |share| shares.place(share),
            self.lang.say("share of unpaid time", "无报酬时间比例"),
        )?;
        let amounts: Vec<f64> = rows()
            .map(|row| self.of(row, "hourly_paid_amount"))
            .chain(lines.iter().map(|line| line.0))
            .collect();
        let axis = Amounts::new(&amounts, plot.left + 8, plot.right - 8);
        let currency = self.currency;
        let unit = self
            .lang
            .pick(format!("{currency} an hour, logarithmic"), format!("每小时 {currency}，对数刻度"));
        axis.upwards(canvas, &plot, &unit, self.lang)?;
        self.paint_lines(canvas, &plot, &axis, lines, top)?;
        let place = |row: usize| {
            (axis.place(self.of(row, "hourly_paid_amount")), shares.place(self.of(row, "unpaid_rate")))
        };
        let named = self.named();
        let mut labels = Labels::within(&plot);
        for (amount, _) in lines {
            let x = axis.place(*amount);
            labels.keep_free([x, plot.top, x + 1, plot.bottom]);
        }
        let is_cloud = rows().len() > MARKED;
        for row in rows().filter(|row| is_cloud && !named.contains(row)) {
            canvas.dot(place(row), 2, shade(0.05))?;
        }
        let middle = self.paint_middle(canvas, &plot, (&axis, &shares), &mut labels)?;
        for row in rows().filter(|row| !is_cloud || named.contains(row)) {
            let name = self.people.cell(row, "worker_id").text();
            let hourly = exact(self.people.cell(row, "hourly_paid_amount"));
            let mut datum = Datum::of(name, "hourly_paid_amount", &hourly);
            let unpaid = percent(self.of(row, "unpaid_rate"));
            datum.says += &self.lang.pick(
                format!(" {currency} an hour, {unpaid} of the time unpaid"),
                format!(" {currency} 每小时，无报酬时间 {unpaid}"),
            );
            canvas.datum(datum, |canvas| canvas.dot(place(row), 4, BLUE))?;
            labels.keep_mark_free(place(row), 4);
        }
        for row in named {
            labels.beside(canvas, self.people.cell(row, "worker_id").text(), place(row), INK)?;
        }
        middle.into_iter().try_for_each(|(words, at)| labels.beside(canvas, &words, at, GREY).map(drop))
    }

    /// The lines of the medians, that of time with its words at the right; and the words of the other with their place.
    fn paint_middle(
        &self,
        canvas: &Canvas,
        plot: &Plot,
        (axis, shares): (&Amounts, &Scale),
        labels: &mut Labels,
    ) -> Result<Option<Label>, ChartError> {
        if self.people.rows.len() < 3 {
            return Ok(None);
        }
        let (hourly, unpaid) = (self.figure("hourly_paid_amount_p50"), self.figure("unpaid_rate_p50"));
        let (x, y) = (axis.place(hourly), shares.place(unpaid));
        canvas.line(&[(x, plot.top), (x, plot.bottom)], GREY, 1)?;
        canvas.line(&[(plot.left, y), (plot.right, y)], GREY, 1)?;
        labels.keep_free([x, plot.top, x + 1, plot.bottom]);
        labels.keep_free([plot.left, y, plot.right, y + 1]);
        labels.keep_free([plot.right, y - 8, WIDTH, y + 8]);
        let half = self.lang.say("half", "中位数");
        canvas.text(&format!("{half} {}", percent(unpaid)), (plot.right + 6, y), SMALL, GREY, HPos::Left)?;
        Ok(Some((format!("{half} {}", money(hourly)), (x, plot.top + 6))))
    }

    /// The minimum wages as lines up, the lowest one's words highest, so that no line runs through words.
    fn paint_lines(
        &self,
        canvas: &Canvas,
        plot: &Plot,
        axis: &Amounts,
        lines: &[(f64, String)],
        top: i32,
    ) -> Result<(), ChartError> {
        let places =
            || (0..).zip(lines).map(|(at, (amount, words))| (axis.place(*amount), top + at * LINE, words));
        for (x, y, _) in places() {
            canvas.line(&[(x, y), (x, plot.bottom)], ORANGE, 2)?;
        }
        for (x, y, words) in places() {
            let words = fit(words, SMALL, 420);
            let wide = width(&words, SMALL);
            let left = (x + 8).min(WIDTH - MARGIN - wide);
            plate(canvas, (left, y), wide)?;
            canvas.text(&words, (left, y), SMALL, INK, HPos::Left)?;
        }
        Ok(())
    }

    /// Who has a name in the picture: all where they are few, else the lowest, the highest and the most unpaid.
    fn named(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.people.rows.len()).collect();
        let by = |column: &'static str| {
            move |one: &usize, other: &usize| self.of(*other, column).total_cmp(&self.of(*one, column))
        };
        order.sort_by(by("hourly_paid_amount"));
        if order.len() <= ALL_NAMED {
            return order;
        }
        let ends = order.iter().take(NAMED).chain(order.iter().rev().take(NAMED)).copied();
        let mut named: Vec<usize> = ends.collect();
        order.sort_by(by("unpaid_rate"));
        named.extend(order.into_iter().take(NAMED));
        let mut seen = Vec::new();
        named.retain(|row| {
            !seen.contains(row) && {
                seen.push(*row);
                true
            }
        });
        named
    }
}
