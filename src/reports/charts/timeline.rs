//! The life of one piece of work: what happened when since its first event, on an axis on which seconds and weeks both have room.
//!
//! Promises: an event is told by its row, its shape and its word, never by colour alone; words that have no room are left out, marks
//! never; events that are not drawn are counted.

use super::cell::{duration, exact, rounded};
use super::frame::{Canvas, Chart, ChartError, MARGIN, WIDTH, Words, frame};
use super::marks::Datum;
use super::palette::{BLUE, GREY, GRID, INK, ORANGE, PALE, SERIES};
use super::text::{fit, in_title, width};
use super::{Audience, Lang};
use crate::table::Table;
use crate::words::chinese;
use plotters::style::text_anchor::HPos;

const SMALL: f64 = 12.0;
/// Room for the names of rows.
const LEFT: i32 = 96;
/// More events than this are counted.
const MOST: usize = 60;
const STEP: i32 = 22;
/// So many lines of words under each other in one row.
const LINES: usize = 6;
const WORDS: i32 = 170;
/// Values worth writing at the axis, in seconds.
const TICKS: [(f64, &str, &str); 13] = [
    (0.0, "0", "0"),
    (1.0, "1 s", "1秒"),
    (10.0, "10 s", "10秒"),
    (60.0, "1 min", "1分"),
    (600.0, "10 min", "10分"),
    (3_600.0, "1 h", "1小时"),
    (21_600.0, "6 h", "6小时"),
    (86_400.0, "1 day", "1天"),
    (259_200.0, "3 days", "3天"),
    (864_000.0, "10 days", "10天"),
    (2_592_000.0, "30 days", "30天"),
    (10_368_000.0, "120 days", "120天"),
    (31_536_000.0, "1 year", "1年"),
];

/// The rows of the picture.
#[derive(Clone, Copy, PartialEq)]
enum Lane {
    Work,
    Person,
    Review,
    Money,
}

const LANES: [(Lane, &str, &str); 4] = [
    (Lane::Work, "work", "工作时段"),
    (Lane::Person, "worker", "工人"),
    (Lane::Review, "reviews", "审核"),
    (Lane::Money, "payments", "付款"),
];

/// A mark and its place.
struct Mark {
    row: usize,
    lane: Lane,
    x: i32,
    /// Which line of its row.
    line: usize,
    words: String,
    /// Whether the words stand at the left.
    is_left: bool,
}

/// Draws `events`: `at, since_first_seconds, event_type, who, what, paid_amount, currency, work_seconds`, in order; `piece` names them, and
/// `all` is how many events there are.
///
/// # Errors
/// A mistake in piecework.
pub fn draw(
    events: &Table,
    piece: &str,
    all: usize,
    audience: impl Into<Audience>,
) -> Result<Chart, ChartError> {
    let audience = audience.into();
    let lang = audience.lang;
    let drawn = events.rows.len().min(MOST);
    let last = (0..drawn).map(|row| since(events, row)).fold(0.0, f64::max);
    let words = words(events, piece, (all, drawn), lang);
    if drawn == 0 {
        return frame("timeline", words, 24, |_, _| Ok(()));
    }
    let axis = Axis { last: last.max(1.0), start: MARGIN + LEFT, end: WIDTH - MARGIN - 16 };
    let marks = marks(events, drawn, &axis, lang);
    let lanes = lanes(&marks);
    let height: i32 = lanes.iter().map(|(_, lines)| 14 + *lines as i32 * STEP).sum();
    frame("timeline", words, height + 52, |canvas, top| {
        paint_axis(canvas, &axis, (top, top + height), lang)?;
        let mut y = top;
        for (lane, lines) in &lanes {
            let own: Vec<&Mark> = marks.iter().filter(|mark| mark.lane == *lane).collect();
            let name = LANES.iter().find(|(known, ..)| known == lane);
            let name = name.map_or("", |(_, english, chinese)| lang.say(english, chinese));
            canvas.text(name, (MARGIN + LEFT - 14, y + 7 + STEP / 2), SMALL, INK, HPos::Right)?;
            for mark in own {
                let at = y + 7 + STEP / 2 + mark.line as i32 * STEP;
                paint_mark(canvas, events, mark, at, &axis, audience)?;
            }
            y += 14 + *lines as i32 * STEP;
            canvas.line(&[(MARGIN, y), (WIDTH - MARGIN, y)], GRID, 1)?;
        }
        Ok(())
    })
}

/// From seconds to pixels: even near zero, logarithmic beyond a second.
struct Axis {
    last: f64,
    start: i32,
    end: i32,
}

impl Axis {
    fn place(&self, seconds: f64) -> i32 {
        let share = seconds.max(0.0).ln_1p() / self.last.ln_1p();
        self.start + (share.min(1.0) * f64::from(self.end - self.start)).round() as i32
    }
}

fn since(events: &Table, row: usize) -> f64 {
    events.cell(row, "since_first_seconds").number().unwrap_or_default()
}

fn work(events: &Table, row: usize) -> Option<f64> {
    events.cell(row, "work_seconds").number()
}

fn lane(kind: &str) -> Lane {
    match kind {
        "reviewed" => Lane::Review,
        "paid" => Lane::Money,
        _ => Lane::Person,
    }
}

/// Where each mark and its words stand: in the first line of its row that is free there.
fn marks(events: &Table, drawn: usize, axis: &Axis, lang: Lang) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut free: [[i32; LINES]; 3] = [[i32::MIN; LINES]; 3];
    for row in 0..drawn {
        let x = axis.place(since(events, row));
        if work(events, row).is_some() {
            marks.push(Mark { row, lane: Lane::Work, x, line: 0, words: String::new(), is_left: false });
        }
        let lane = lane(events.cell(row, "event_type").text());
        let words = fit(&said(events, row, lang), SMALL, WORDS);
        let wide = width(&words, SMALL) + 12;
        let is_left = x + wide > WIDTH - MARGIN;
        let (from, to) = if is_left { (x - wide, x + 10) } else { (x - 8, x + wide) };
        let free = &mut free[lane as usize - 1];
        // Where no line has room for the words, the mark stands without them in the last one, where there are none.
        let line = free[..LINES - 1].iter().position(|taken| from >= *taken);
        let (line, words) = line.map_or((LINES - 1, String::new()), |line| (line, words));
        free[line] = free[line].max(if words.is_empty() { x + 10 } else { to });
        marks.push(Mark { row, lane, x, line, words, is_left });
    }
    marks
}

/// The rows that there are, and how many lines each needs.
fn lanes(marks: &[Mark]) -> Vec<(Lane, usize)> {
    let of = |lane: Lane| marks.iter().filter(move |mark| mark.lane == lane).map(|mark| mark.line + 1).max();
    LANES.iter().filter_map(|(lane, ..)| Some((*lane, of(*lane)?))).collect()
}

/// The word of an event, and who did it where that is no matter of course.
fn said(events: &Table, row: usize, lang: Lang) -> String {
    let (kind, what) = (events.cell(row, "event_type").text(), events.cell(row, "what").text());
    let who = events.cell(row, "who").text();
    let word = |word: &str| in_words(word, lang);
    match kind {
        "reviewed" => {
            [word(if what.is_empty() { kind } else { what }), who.to_owned()].join(" ").trim().to_owned()
        }
        "paid" => {
            let amount = rounded(events.cell(row, "paid_amount"), "paid_amount", lang);
            let kind = if what == "piece" { String::new() } else { word(what) };
            [&amount, events.cell(row, "currency").text(), &kind].join(" ").trim().to_owned()
        }
        "released" => [word(kind), word(what)].join(" ").trim().to_owned(),
        _ => word(kind),
    }
}

/// An event, a verdict or a kind of pay in words.
pub(in crate::reports) fn in_words(word: &str, lang: Lang) -> String {
    match lang {
        Lang::En => word.to_owned(),
        Lang::Zh => chinese::word(word).unwrap_or(word).to_owned(),
    }
}

fn paint_axis(canvas: &Canvas, axis: &Axis, (top, bottom): (i32, i32), lang: Lang) -> Result<(), ChartError> {
    let mut free = i32::MIN;
    for (seconds, english, chinese) in TICKS.iter().filter(|(seconds, ..)| *seconds <= axis.last) {
        let (x, name) = (axis.place(*seconds), lang.say(english, chinese));
        let half = width(name, SMALL) / 2;
        if x - half >= free {
            canvas.line(&[(x, top), (x, bottom)], GRID, 1)?;
            canvas.text(name, (x, bottom + 13), SMALL, GREY, HPos::Center)?;
            free = x + half + 10;
        }
    }
    let unit = lang.say("time since the first event, logarithmic", "距第一个事件的时间（对数轴）");
    canvas.text(unit, (axis.start, bottom + 33), SMALL, GREY, HPos::Left)
}

fn paint_mark(
    canvas: &Canvas,
    events: &Table,
    mark: &Mark,
    y: i32,
    axis: &Axis,
    audience: Audience,
) -> Result<(), ChartError> {
    let (row, x, lang) = (mark.row, mark.x, audience.lang);
    let at = rounded(events.cell(row, "at"), "at", audience);
    let number = (row + 1).to_string();
    if mark.lane == Lane::Work {
        let length = work(events, row).unwrap_or_default();
        let from = axis.place(since(events, row) - length).min(x - 3);
        let says = lang.pick(
            format!("worked {} until {at}", duration(length, lang)),
            format!("工作 {}，至 {at}", duration(length, lang)),
        );
        let value = exact(events.cell(row, "work_seconds"));
        let datum = Datum { row: number, column: "work_seconds".into(), value, says };
        return canvas.datum(datum, |canvas| canvas.block((from, y - 7), (x, y + 7), BLUE));
    }
    let says = format!("{at}: {}", said(events, row, lang));
    let value = exact(events.cell(row, "since_first_seconds"));
    let datum = Datum { row: number, column: "since_first_seconds".into(), value, says };
    let kind = events.cell(row, "event_type").text();
    let what = events.cell(row, "what").text();
    canvas.datum(datum, |canvas| shape(canvas, kind, what, (x, y)))?;
    let (place, side) = if mark.is_left { (x - 10, HPos::Right) } else { (x + 10, HPos::Left) };
    canvas.text(&mark.words, (place, y), SMALL, INK, side)
}

/// A triangle for a claim, a dot for a label, a diamond, a cross or a ring for a verdict, a square for money.
fn shape(canvas: &Canvas, kind: &str, what: &str, (x, y): (i32, i32)) -> Result<(), ChartError> {
    match (kind, what) {
        ("claimed", _) => canvas.shape(&[(x - 4, y - 6), (x + 6, y), (x - 4, y + 6)], BLUE, 1.0),
        ("labeled", _) => canvas.dot((x, y), 5, BLUE),
        ("released", _) => canvas.shape(&[(x + 4, y - 6), (x - 6, y), (x + 4, y + 6)], GREY, 1.0),
        ("reviewed", "accepted") => {
            canvas.shape(&[(x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y)], SERIES[2], 1.0)
        }
        ("reviewed", "rejected") => {
            canvas.line(&[(x - 5, y - 5), (x + 5, y + 5)], ORANGE, 3)?;
            canvas.line(&[(x - 5, y + 5), (x + 5, y - 5)], ORANGE, 3)
        }
        ("reviewed", _) => canvas.ring((x, y), 5, ORANGE),
        ("paid", _) => canvas.block((x - 5, y - 5), (x + 5, y + 5), INK),
        _ => canvas.dot((x, y), 3, PALE),
    }
}

fn words(events: &Table, piece: &str, (all, drawn): (usize, usize), lang: Lang) -> Words {
    let last = events.rows.len().saturating_sub(1);
    let long = if events.rows.is_empty() { String::new() } else { span(since(events, last), lang) };
    let verdict = (0..events.rows.len()).rev().find_map(|row| {
        let what = events.cell(row, "what").text();
        (events.cell(row, "event_type").text() == "reviewed" && !what.is_empty())
            .then(|| in_words(what, lang))
    });
    let who = in_title(piece);
    let one = if all == 1 { "event" } else { "events" };
    let title = match (verdict, all) {
        (_, 0) => lang.pick(format!("Nothing happened to {who}"), format!("{who} 没有任何事件")),
        (None, _) => lang.pick(
            format!("{who}: {all} {one} in {long}, no verdict"),
            format!("{who}：{all} 个事件，历时 {long}，无判定"),
        ),
        (Some(verdict), _) => lang.pick(
            format!("{who}: {all} {one} in {long}, last verdict {verdict}"),
            format!("{who}：{all} 个事件，历时 {long}，最后判定：{verdict}"),
        ),
    };
    let mut subtitle = lang
        .say(
            "The piece with the most events, from its first event on. Bars: stretches of work that a label or release closed.",
            "事件最多的一件作业，自第一个事件起。横条：由标注或放弃结束的工作时段。",
        )
        .to_owned();
    if all > drawn {
        subtitle += &lang.pick(
            format!(" Drawn: the first {drawn} events of {all}."),
            format!("图中为 {all} 个事件中的前 {drawn} 个。"),
        );
    }
    let alt = lang.pick(
        format!("Timeline of one piece of work. {title}. All events are in the table."),
        format!("一件作业的时间线。{title}。全部事件见表格。"),
    );
    Words { title, subtitle, alt }
}

/// A length of time, in days where it is long.
fn span(seconds: f64, lang: Lang) -> String {
    let days = seconds / 86_400.0;
    match days >= 2.0 {
        true => lang.pick(format!("{days:.1} days"), format!("{days:.1} 天")),
        false => duration(seconds, lang),
    }
}

#[cfg(test)]
pub(super) mod tests;
