//! The picture that most charts are: names at the left in order of rank, marks on a common axis, figures at the right.
//!
//! Promises: rows stand in the order given; when there are more than fit, the first and the last are drawn and
//! the subtitle says how many are not. The heads of the figures are the legend.
//! Absent on purpose: what is ranked by what.

use super::cell;
use super::frame::{Canvas, Chart, ChartError, MARGIN, WIDTH, Words, frame};
use super::marks::Datum;
use super::palette::{GREY, GRID, INK};
use super::plot::percents;
use super::scale::Scale;
use super::text::{fit, width};
use super::{Lang, text};
use crate::table::{Cell, Table};
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

/// More rows than this are cut.
pub(super) const MOST_ROWS: usize = 25;
/// How many of the first, and of the last, remain then.
const ENDS: usize = 12;
const ROW: i32 = 24;
const TEXT: f64 = 13.0;
const SMALL: f64 = 12.0;
const NAME_ROOM: i32 = 220;
const LEAST_PLOT: i32 = 220;
const GAP: i32 = 20;
const LEGEND: i32 = 22;
const LEGEND_ROOM: i32 = 260;

/// How a mark looks; the same shape stands beside its head.
#[derive(Clone, Copy)]
pub(super) enum Look {
    Bar(RGBColor),
    Span(RGBColor),
    Dot(RGBColor),
    Ring(RGBColor),
    Tick(RGBColor),
}

/// One mark of a row. Bars and spans run from one value to another, the others stand at `to`.
pub(super) struct Mark {
    pub look: Look,
    pub from: f64,
    pub to: f64,
    /// The figure that it stands for; without a row it is that of the name beside it.
    figure: Option<Datum>,
}

impl Mark {
    pub fn at(look: Look, value: f64) -> Mark {
        Mark::between(look, value, value)
    }

    pub fn between(look: Look, from: f64, to: f64) -> Mark {
        Mark { look, from, to, figure: None }
    }

    /// The same mark, which stands for this figure.
    pub fn of(self, column: &str, cell: &Cell) -> Mark {
        let (column, value) = (column.to_owned(), cell::exact(cell));
        self.telling(Datum { row: String::new(), column, value, says: String::new() })
    }

    /// The same mark, which stands for a figure of another row than the name beside it.
    pub fn telling(self, figure: Datum) -> Mark {
        Mark { figure: Some(figure), ..self }
    }
}

/// The head of a column of figures.
pub(super) struct Head {
    pub words: String,
    pub look: Option<Look>,
}

pub(super) struct Row {
    pub name: String,
    pub marks: Vec<Mark>,
    pub figures: Vec<String>,
}

/// What the axis is.
pub(super) enum Axis {
    Count,
    Ratio { from: f64 },
    Amount { log: bool },
}

pub(super) struct Ranked {
    pub words: Words,
    pub lang: Lang,
    /// What the rows are.
    pub key: String,
    pub heads: Vec<Head>,
    pub axis: Axis,
    /// What the axis counts, with its unit.
    pub unit: String,
    pub rows: Vec<Row>,
}

impl Ranked {
    pub fn draw(mut self, name: &str) -> Result<Chart, ChartError> {
        let all = self.rows.len();
        let cut = (all > MOST_ROWS).then_some(ENDS);
        if cut.is_some() {
            self.rows.drain(ENDS..all - ENDS);
            let [shown, hidden] = [all, all - 2 * ENDS].map(|rows| cell::plain(rows as f64));
            let said = self.lang.pick(
                format!(" Drawn: the first {ENDS} and the last {ENDS} of {shown}; the {hidden} between are in the table."),
                format!("图中为 {shown} 行中的前 {ENDS} 行和后 {ENDS} 行；中间 {hidden} 行见表格。"),
            );
            self.words.subtitle.push_str(&said);
        }
        let lines = self.rows.len() as i32 + i32::from(cut.is_some());
        let words = std::mem::replace(
            &mut self.words,
            Words { title: String::new(), subtitle: String::new(), alt: String::new() },
        );
        if self.rows.is_empty() {
            return frame(name, words, 24, |_, _| Ok(()));
        }
        let layout = Layout::of(&self);
        let legend = layout.legend.iter().map(|entry| entry.1).max().unwrap_or(0);
        frame(name, words, legend + 24 + lines * ROW + 52, |canvas, top| {
            for (at, (x, y)) in layout.legend.iter().enumerate() {
                self.paint_legend(canvas, &self.heads[at], (*x, top + y - LEGEND / 2))?;
            }
            self.paint(canvas, &layout, top + legend, (cut, all))
        })
    }

    fn paint_legend(&self, canvas: &Canvas, head: &Head, (x, y): (i32, i32)) -> Result<(), ChartError> {
        let key = head.look.map_or(0, Look::key_width);
        if let Some(look) = head.look {
            look.paint_key(canvas, x, y)?;
        }
        canvas.text(&fit(&head.words, SMALL, LEGEND_ROOM), (x + key + 6, y), SMALL, GREY, HPos::Left)
    }

    fn paint(
        &self,
        canvas: &Canvas,
        layout: &Layout,
        top: i32,
        (cut, all): (Option<usize>, usize),
    ) -> Result<(), ChartError> {
        let scale = self.scale(layout.plot);
        let first = top + 24;
        let lines = self.rows.len() as i32 + i32::from(cut.is_some());
        self.paint_axis(canvas, &scale, (top + 18, first + lines * ROW), layout.plot.0)?;
        self.paint_heads(canvas, layout, top + 8)?;
        let mut y = first + ROW / 2;
        for (at, row) in self.rows.iter().enumerate() {
            if cut == Some(at) {
                let hidden = cell::plain((all - self.rows.len()) as f64);
                let words = self.lang.pick(format!("⋯ {hidden} more"), format!("⋯ 其余 {hidden} 行"));
                canvas.text(&words, (layout.names, y), SMALL, GREY, HPos::Right)?;
                y += ROW;
            }
            canvas.text(&fit(&row.name, TEXT, NAME_ROOM), (layout.names, y), TEXT, INK, HPos::Right)?;
            for mark in &row.marks {
                let ends = (scale.place(mark.from), scale.place(mark.to));
                let paint = |canvas: &Canvas| paint_mark(canvas, mark.look, ends, y);
                match &mark.figure {
                    Some(own) if own.row.is_empty() => {
                        canvas.datum(Datum::of(&row.name, &own.column, &own.value), paint)?
                    }
                    Some(figure) => canvas.datum(figure.clone(), paint)?,
                    None => paint(canvas)?,
                }
            }
            for (figure, right) in row.figures.iter().zip(&layout.rights) {
                canvas.text(figure, (*right, y), TEXT, INK, HPos::Right)?;
            }
            y += ROW;
        }
        Ok(())
    }

    fn scale(&self, (start, end): (i32, i32)) -> Scale {
        let values = || self.rows.iter().flat_map(|row| &row.marks).flat_map(|mark| [mark.from, mark.to]);
        match self.axis {
            Axis::Ratio { from } => Scale::between(from, 1.0, start, end),
            Axis::Amount { log: true } => Scale::log(values(), start, end),
            Axis::Count | Axis::Amount { log: false } => Scale::even(values(), start, end),
        }
    }

    fn paint_axis(
        &self,
        canvas: &Canvas,
        scale: &Scale,
        (top, bottom): (i32, i32),
        left: i32,
    ) -> Result<(), ChartError> {
        for tick in scale.ticks() {
            let written = match self.axis {
                // Half a piece is none.
                Axis::Count if tick.fract() != 0.0 => continue,
                Axis::Ratio { .. } => percents(tick),
                _ => cell::plain(tick),
            };
            let x = scale.place(tick);
            canvas.line(&[(x, top), (x, bottom)], GRID, 1)?;
            canvas.text(&written, (x, bottom + 13), SMALL, GREY, HPos::Center)?;
        }
        canvas.text(&self.unit, (left, bottom + 33), SMALL, GREY, HPos::Left)
    }

    fn paint_heads(&self, canvas: &Canvas, layout: &Layout, y: i32) -> Result<(), ChartError> {
        canvas.text(&fit(&self.key, SMALL, NAME_ROOM), (layout.names, y), SMALL, GREY, HPos::Right)?;
        for ((head, right), words) in self.heads.iter().zip(&layout.rights).zip(&layout.heads) {
            canvas.text(words, (*right, y), SMALL, GREY, HPos::Right)?;
            if let Some(look) = head.look {
                let space = if words.is_empty() { 0 } else { width(words, SMALL) + 6 };
                look.paint_key(canvas, right - space - look.key_width(), y)?;
            }
        }
        Ok(())
    }
}

/// Where the columns of a picture stand.
struct Layout {
    /// The right end of the names.
    names: i32,
    /// The two ends of the axis.
    plot: (i32, i32),
    heads: Vec<String>,
    /// The right end of each column of figures.
    rights: Vec<i32>,
    /// Where each head stands in full above the picture, when there is no room for it over its column.
    legend: Vec<(i32, i32)>,
}

impl Layout {
    fn of(ranked: &Ranked) -> Layout {
        let names =
            ranked.rows.iter().map(|row| width(&row.name, TEXT)).chain([width(&ranked.key, SMALL), 60]);
        let names = MARGIN + names.max().unwrap_or(0).min(NAME_ROOM);
        let columns = ranked.heads.len().max(1) as i32;
        let room = ((WIDTH - MARGIN - names - LEAST_PLOT) / columns - GAP).min(130);
        let mut right = WIDTH - MARGIN;
        let (mut heads, mut rights) = (vec![], vec![]);
        let key = |head: &Head| head.look.map_or(0, |look| look.key_width() + 6);
        let apart = ranked.heads.iter().any(|head| width(&head.words, SMALL) + key(head) > room);
        for (at, head) in ranked.heads.iter().enumerate().rev() {
            let key = key(head);
            let words = if apart { String::new() } else { head.words.clone() };
            let figures =
                ranked.rows.iter().filter_map(|row| row.figures.get(at)).map(|one| width(one, TEXT));
            let wide = figures.max().unwrap_or(0).max(width(&words, SMALL) + key);
            heads.push(words);
            rights.push(right);
            right -= wide + GAP;
        }
        heads.reverse();
        rights.reverse();
        let legend = if apart { flow(&ranked.heads) } else { vec![] };
        Layout { names, plot: (names + 14, right), heads, rights, legend }
    }
}

/// The left end and the bottom of each entry of a legend, line after line.
fn flow(heads: &[Head]) -> Vec<(i32, i32)> {
    let (mut x, mut y) = (MARGIN, LEGEND);
    let mut places = vec![];
    for head in heads {
        let key = head.look.map_or(0, Look::key_width);
        let wide = key + 6 + width(&head.words, SMALL).min(LEGEND_ROOM);
        if x + wide > WIDTH - MARGIN {
            (x, y) = (MARGIN, y + LEGEND);
        }
        places.push((x, y));
        x += wide + GAP;
    }
    places
}

impl Look {
    /// The mark alone, from `x` on.
    fn paint_key(self, canvas: &Canvas, x: i32, y: i32) -> Result<(), ChartError> {
        // Dots and ticks stand around their place, bars and spans run from one to another.
        let ends = match self {
            Look::Bar(_) | Look::Span(_) => (x, x + self.key_width()),
            _ => (x + self.key_width() / 2, x + self.key_width() / 2),
        };
        paint_mark(canvas, self, ends, y)
    }

    /// How wide the mark is beside its head.
    fn key_width(self) -> i32 {
        match self {
            Look::Bar(_) => 12,
            Look::Span(_) => 18,
            Look::Dot(_) | Look::Ring(_) => 11,
            Look::Tick(_) => 3,
        }
    }
}

fn paint_mark(canvas: &Canvas, look: Look, (from, to): (i32, i32), y: i32) -> Result<(), ChartError> {
    let (from, to) = (from.min(to), from.max(to));
    match look {
        // A value that is not zero is never without ink; a zero has a hair's breadth.
        Look::Bar(colour) => canvas.block((from, y - 7), (to.max(from + 1), y + 7), colour),
        Look::Span(colour) => canvas.line(&[(from, y), (to, y)], colour, 2),
        Look::Dot(colour) => canvas.dot((to, y), 5, colour),
        Look::Ring(colour) => canvas.ring((to, y), 5, colour),
        Look::Tick(colour) => canvas.block((to - 1, y - 9), (to + 2, y + 9), colour),
    }
}

/// The column that names the rows: the first one that is no period.
pub(super) fn key_column(table: &Table) -> usize {
    table.columns.iter().position(|column| column != "period").unwrap_or(0)
}

/// What the rows of a table are called.
pub(super) fn key_name(table: &Table, lang: Lang) -> String {
    table.columns.get(key_column(table)).map_or(String::new(), |column| text::key_name(column, lang))
}

/// The name of each row.
pub(super) fn name(table: &Table, row: usize, lang: Lang) -> String {
    table.rows[row].get(key_column(table)).map_or(String::new(), |cell| text::name(cell, lang))
}

/// The rows with a figure in this column, greatest first, equal ones by name; and how many are left out: those
/// without a figure, and those of nobody (`<platform>:?`), who is counted but never ranked.
pub(super) fn by_value(table: &Table, column: &str, lang: Lang) -> (Vec<(usize, f64)>, usize) {
    let value = |row| {
        let value = table.cell(row, column).number().filter(|value| value.is_finite());
        value.filter(|_| !is_nobody(&name(table, row, lang)))
    };
    let mut rows: Vec<(usize, f64)> =
        (0..table.rows.len()).filter_map(|row| Some((row, value(row)?))).collect();
    rows.sort_by(|a, b| {
        b.1.total_cmp(&a.1).then_with(|| name(table, a.0, lang).cmp(&name(table, b.0, lang)))
    });
    let left_out = table.rows.len() - rows.len();
    (rows, left_out)
}

/// A subtitle that also says how many rows are not in the ranking.
pub(super) fn with_left_out(subtitle: &str, left_out: usize, lang: Lang) -> String {
    match left_out {
        0 => subtitle.to_string(),
        _ => lang.pick(
            format!("{subtitle} Not drawn, without a figure or of nobody known: {left_out}."),
            format!("{subtitle}另有 {left_out} 行没有数值或不知是谁，未画出。"),
        ),
    }
}

/// Whether those whom no source named have more than nothing in a column: then "nothing" is said of the named alone.
pub(super) fn is_of_nobody(table: &Table, column: &str, lang: Lang) -> bool {
    let has = |row: &usize| table.cell(*row, column).number().is_some_and(|value| value > 0.0);
    (0..table.rows.len()).filter(has).any(|row| is_nobody(&name(table, row, lang)))
}

/// Whether a source named nobody here.
pub(super) fn is_nobody(name: &str) -> bool {
    name.ends_with(":?")
}

/// How many share the first place.
pub(super) fn leaders(rows: &[(usize, f64)]) -> usize {
    rows.iter().take_while(|row| row.1 == rows[0].1).count()
}
