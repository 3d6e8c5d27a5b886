//! What people were paid: how many of them how much, from the least to the most.
//!
//! Promises: everybody whose name is known is drawn, those who were paid nothing or less than nothing in places of their own; with fewer
//! than ten people each is a dot with its name. Where nobody was paid yet, what is owed is drawn, and said.
//! Absent on purpose: a picture where earnings are not of people (`--by project`), as the question does not arise.

use super::Lang;
use super::amounts::{Amounts, flags, money, not_drawn};
use super::cell::{exact, plain};
use super::currencies::{currencies, file, of_currency};
use super::frame::{Canvas, Chart, ChartError, MARGIN, WIDTH, Words, frame};
use super::marks::Datum;
use super::palette::{BLUE, GREY, GRID, INK, ORANGE, PALE};
use super::plot::{BELOW, Plot, QUARTERS, SMALL, percent_ticks, plate, whole_ticks};
use super::scale::Scale;
use super::text::{fit, in_title, name, width};
use crate::table::{Cell, Table};
use plotters::style::text_anchor::HPos;

/// From so many people on they are counted, not drawn one by one.
const MANY: usize = 10;
const HEIGHT: i32 = 300;
const ROW: i32 = 22;
const NAME_ROOM: i32 = 200;

/// What the picture of one currency is made of.
struct Pay<'a> {
    currency: &'a str,
    /// A row for each person, in order of the amount.
    people: Table,
    bins: Table,
    /// The one row of `inequality`.
    figures: Table,
    /// `paid_amount`, or `owed_amount` where nobody was paid.
    measure: String,
    lang: Lang,
}

/// A picture for each of up to four currencies.
pub(super) fn draw(
    people: &Table,
    incomes: &Table,
    inequality: &Table,
    lang: Lang,
) -> Result<Vec<Chart>, ChartError> {
    let rest = not_drawn(people, lang);
    let drawn = currencies(people).into_iter().map(|currency| {
        let bins = of_currency(incomes, &currency);
        let measure = bins.rows.first().map_or("paid_amount", |_| bins.cell(0, "measure").text()).to_owned();
        let mut people = of_currency(people, &currency);
        let at = people.column(&measure).unwrap_or(0);
        let amount = |row: &Vec<Cell>| row[at].number().unwrap_or_default();
        people.rows.sort_by(|one, other| amount(one).total_cmp(&amount(other)));
        let figures = of_currency(inequality, &currency);
        Pay { currency: &currency, people, bins, figures, measure, lang }.draw(&rest)
    });
    drawn.collect()
}

impl Pay<'_> {
    fn draw(&self, rest: &str) -> Result<Chart, ChartError> {
        let lang = self.lang;
        let (title, is_something) = self.title();
        let alt = lang.pick(
            format!(
                "Distribution of what people were paid in {}. {title}. All figures are in the table.",
                self.currency
            ),
            format!("{} 个人所得的分布。{title}。全部数字见表格。", self.currency),
        );
        let words = Words { title, subtitle: self.subtitle(rest), alt };
        let stem = file("earnings-distribution", self.currency);
        let few = self.people.rows.len() < MANY;
        let height = match (is_something, few) {
            (false, _) => 24,
            (true, true) => 30 + self.people.rows.len() as i32 * ROW + 20 + BELOW,
            (true, false) => HEIGHT + BELOW,
        };
        let chart = frame(&stem, words, height, |canvas, top| match (is_something, few) {
            (false, _) => Ok(()),
            (true, true) => self.paint_strip(canvas, top),
            (true, false) => self.paint_histogram(canvas, top),
        })?;
        let mut data = if few { self.people.clone() } else { self.bins.clone() };
        data.name = stem;
        Ok(chart.with(data))
    }

    fn amount(&self, row: usize) -> f64 {
        self.people.cell(row, &self.measure).number().unwrap_or_default()
    }

    fn figure(&self, column: &str) -> f64 {
        self.figures.cell(0, column).number().unwrap_or_default()
    }

    fn is_owed(&self) -> bool {
        self.measure == "owed_amount"
    }

    /// The answer, and whether there is anything to draw.
    fn title(&self) -> (String, bool) {
        let (lang, currency, count) = (self.lang, self.currency, self.people.rows.len());
        let all = plain(count as f64);
        let (least, most) = (self.amount(0), self.amount(count - 1));
        let middle = self.figure(&format!("{}_p50", self.measure));
        let [shown_least, shown_most, shown_middle] = [least, most, middle].map(money);
        let did = if self.is_owed() { "are owed" } else { "were paid" };
        let zh = if self.is_owed() { "应付" } else { "所得" };
        let title = match count {
            _ if least == 0.0 && most == 0.0 => lang.pick(
                format!("Nobody was paid or is owed anything in {currency}"),
                format!("尚无任何 {currency} 的应付或已付"),
            ),
            1 => {
                let who = in_title(self.people.cell(0, "worker_id").text());
                let did = if self.is_owed() { "is owed" } else { "was paid" };
                lang.pick(
                    format!("{who} {did} {shown_most} {currency}"),
                    format!("{who} {zh} {shown_most} {currency}"),
                )
            }
            _ if least == most => lang.pick(
                format!("All {all} people {did} {shown_most} {currency}"),
                format!("{all} 人{zh}均为 {shown_most} {currency}"),
            ),
            _ if middle == 0.0 => lang.pick(
                format!("Half of {all} people or more {did} nothing or less in {currency}; the most is {shown_most}"),
                format!("{all} 人中至少一半的 {currency} {zh}为零或负；最多为 {shown_most}"),
            ),
            2..MANY => lang.pick(
                format!("{all} people {did} {shown_least} to {shown_most} {currency}"),
                format!("{all} 人{zh}从 {shown_least} 到 {shown_most} {currency}"),
            ),
            _ => lang.pick(
                format!("Half of {all} people {did} {shown_middle} {currency} or less"),
                format!("{all} 人中有一半{zh}不超过 {shown_middle} {currency}"),
            ),
        };
        (title, least != 0.0 || most != 0.0)
    }

    fn subtitle(&self, rest: &str) -> String {
        let (lang, currency, few) = (self.lang, self.currency, self.people.rows.len() < MANY);
        let measure = match self.is_owed() {
            true => lang.pick(
                format!("Nobody was paid yet: what is owed for accepted work, in {currency}"),
                format!("尚未支付：已接受作业的应付金额（{currency}）"),
            ),
            false => lang.pick(
                format!("What each person was paid in all, of every kind and less what was taken back, in {currency}"),
                format!("每人累计所得，含各类支付并扣除冲回（{currency}）"),
            ),
        };
        let how = match few {
            true => lang.pick(format!("{measure}; a dot a person."), format!("{measure}；每点为一人。")),
            false => lang.pick(
                format!("{measure}. Bars: people. Line: the share of people with no more than that."),
                format!("{measure}。柱：人数。折线：不超过该金额的人数比例。"),
            ),
        };
        let unnamed = match self.figure("unnamed") {
            0.0 => String::new(),
            rows => lang.pick(
                format!(" Left out, nobody known: {}.", plain(rows)),
                format!("不知是谁的 {} 行未计入。", plain(rows)),
            ),
        };
        how + &self.left_places() + &unnamed + rest
    }

    /// How many stand in the places at the left.
    fn left_places(&self) -> String {
        let count = |is_in: fn(f64) -> bool| {
            (0..self.people.rows.len()).filter(|row| is_in(self.amount(*row))).count()
        };
        let (below, nothing) = (count(|amount| amount < 0.0), count(|amount| amount == 0.0));
        match (below, nothing) {
            (0, 0) => String::new(),
            (0, _) => self.lang.pick(
                format!(" At the left, with nothing: {nothing}."),
                format!("左侧为零者 {nothing} 人。"),
            ),
            _ => self.lang.pick(
                format!(" At the left, with less than nothing: {below}, with nothing: {nothing}."),
                format!("左侧为负者 {below} 人，为零者 {nothing} 人。"),
            ),
        }
    }

    fn unit(&self) -> String {
        let currency = self.currency;
        match self.is_owed() {
            true => self
                .lang
                .pick(format!("owed, {currency}, logarithmic"), format!("应付，{currency}，对数刻度")),
            false => self.lang.pick(
                format!("paid in all, {currency}, logarithmic"),
                format!("累计所得，{currency}，对数刻度"),
            ),
        }
    }

    /// A dot for each person on one line; names hang below, the greatest amount highest, so that no line runs through a name.
    fn paint_strip(&self, canvas: &Canvas, top: i32) -> Result<(), ChartError> {
        let all = self.people.rows.len();
        let bottom = top + 30 + all as i32 * ROW + 20;
        let written = |row: usize| (self.people.cell(row, "worker_id").text(), money(self.amount(row)));
        let wide = |row| {
            let (name, amount) = written(row);
            width(name, SMALL).min(NAME_ROOM) + width(&amount, SMALL) + 22
        };
        let room = (0..all).map(wide).max().unwrap_or(0);
        let plot = Plot { left: MARGIN + 8, right: WIDTH - MARGIN - room, top, bottom };
        let amounts: Vec<f64> = (0..all).map(|row| self.amount(row)).collect();
        let axis = Amounts::new(&amounts, plot.left, plot.right);
        axis.upwards(canvas, &plot, &self.unit(), self.lang)?;
        let line = top + 16;
        canvas.line(&[(plot.left, line), (plot.right, line)], PALE, 1)?;
        for (row, amount) in amounts.iter().enumerate() {
            let (x, y) = (axis.place(*amount), line + (all - row) as i32 * ROW);
            canvas.line(&[(x, line), (x, y), (x + 8, y)], PALE, 1)?;
            let (name, shown) = written(row);
            let name_shown = fit(name, SMALL, NAME_ROOM);
            canvas.text(&name_shown, (x + 12, y), SMALL, INK, HPos::Left)?;
            let after = x + 12 + width(&name_shown, SMALL) + 8;
            canvas.text(&shown, (after, y), SMALL, GREY, HPos::Left)?;
        }
        for (row, amount) in amounts.iter().enumerate() {
            let name = self.people.cell(row, "worker_id").text();
            let datum = Datum::of(name, &self.measure, &exact(self.people.cell(row, &self.measure)));
            canvas.datum(datum, |canvas| canvas.dot((axis.place(*amount), line), 6, BLUE))?;
        }
        Ok(())
    }

    fn paint_histogram(&self, canvas: &Canvas, top: i32) -> Result<(), ChartError> {
        let of = |row: usize, column: &str| self.bins.cell(row, column).number().unwrap_or_default();
        let rows = || 0..self.bins.rows.len();
        let counts = Scale::even(rows().map(|row| of(row, "people")), top + HEIGHT, top + 56);
        let ticks = whole_ticks(&counts);
        let mut plot = Plot::new(top, HEIGHT, &ticks, 48);
        plot.top = top + 56;
        plot.across(canvas, &ticks, |count| counts.place(count), self.lang.say("people", "人数"))?;
        let amounts: Vec<f64> = rows().flat_map(|row| self.ends(row)).collect();
        let axis = Amounts::new(&amounts, plot.left, plot.right);
        axis.upwards(canvas, &plot, &self.unit(), self.lang)?;
        for row in rows() {
            let [from, to] = self.ends(row).map(|end| axis.place(end));
            let (left, right) = if of(row, "to_amount") > 0.0 {
                (from + 1, to.max(from + 3) - 1)
            } else {
                (from - 16, from + 16)
            };
            let datum = Datum::of(
                &name(self.bins.cell(row, "from_amount"), self.lang),
                "people",
                &exact(self.bins.cell(row, "people")),
            );
            let corner = (left, counts.place(of(row, "people")).min(plot.bottom - 1));
            canvas.datum(datum, |canvas| canvas.block(corner, (right, plot.bottom), BLUE))?;
        }
        self.paint_shares(canvas, &plot, &axis)?;
        let words = [("p10", "p10", "p10"), ("p50", "half", "中位数"), ("p90", "p90", "p90")];
        let amount = |end: &str| self.figure(&format!("{}_{end}", self.measure));
        let is_one = amount("p10") == amount("p90");
        let words = words.into_iter().filter(|(end, ..)| !is_one || *end == "p50");
        let places: Vec<_> = words
            .map(|(end, en, zh)| {
                (axis.place(amount(end)), format!("{} {}", self.lang.say(en, zh), money(amount(end))))
            })
            .collect();
        flags(canvas, &places, (MARGIN, WIDTH - MARGIN), top + 6, plot.bottom)?;
        self.paint_legend(canvas, plot.top - 18)
    }

    /// Where a bin begins and ends; what is less than nothing has no beginning.
    fn ends(&self, row: usize) -> [f64; 2] {
        let to = self.bins.cell(row, "to_amount").number().unwrap_or_default();
        let from = self.bins.cell(row, "from_amount").number().unwrap_or(-1.0);
        if to > 0.0 { [from, to] } else { [from, from] }
    }

    /// The line of the shares of people, with their axis at the right.
    fn paint_shares(&self, canvas: &Canvas, plot: &Plot, axis: &Amounts) -> Result<(), ChartError> {
        let shares = Scale::between(0.0, 1.0, plot.bottom, plot.top);
        for (share, words) in percent_ticks(QUARTERS) {
            let y = shares.place(share);
            canvas.line(&[(plot.right, y), (plot.right + 4, y)], GRID, 1)?;
            canvas.text(&words, (plot.right + 8, y), SMALL, GREY, HPos::Left)?;
        }
        let mut line = vec![(plot.left, plot.bottom)];
        let mut marks = Vec::new();
        for row in 0..self.bins.rows.len() {
            let [from, to] = self.ends(row).map(|end| axis.place(end));
            let rate = self.bins.cell(row, "up_to_rate");
            let y = shares.place(rate.number().unwrap_or_default());
            let before = line.last().map_or(plot.bottom, |last| last.1);
            // At a place of its own the line steps up, over a bin it rises.
            line.extend([(from, before), (to, y)]);
            marks.push(((to, y), row));
        }
        line.push((plot.right, plot.top));
        canvas.line(&line, ORANGE, 2)?;
        for (place, row) in marks {
            let from = name(self.bins.cell(row, "from_amount"), self.lang);
            let datum = Datum::of(&from, "up_to_rate", &exact(self.bins.cell(row, "up_to_rate")));
            canvas.datum(datum, |canvas| canvas.dot(place, 3, ORANGE))?;
        }
        Ok(())
    }

    /// What the line is, over whatever runs up there.
    fn paint_legend(&self, canvas: &Canvas, y: i32) -> Result<(), ChartError> {
        let words = self.lang.say("share of people with no more", "不超过该金额的人数比例");
        let wide = width(words, SMALL) + 24;
        let left = WIDTH - MARGIN - wide;
        plate(canvas, (left, y), wide)?;
        canvas.text(words, (left + 24, y), SMALL, GREY, HPos::Left)?;
        canvas.line(&[(left, y), (left + 18, y)], ORANGE, 2)?;
        canvas.dot((left + 9, y), 3, ORANGE)
    }
}
