//! How long pieces take, by kind of work.

use super::Lang;
use super::cell::{duration, exact, group};
use super::frame::{Canvas, Chart, ChartError, MARGIN, WIDTH, Words, frame};
use super::marks::Datum;
use super::palette::{BLUE, GREY, GRID, INK, ORANGE};
use super::plot::SMALL;
use super::scale::Scale;
use super::text::{fit, in_title, name, width};
use crate::table::Table;
use plotters::style::text_anchor::HPos;

/// So many kinds of work are drawn.
const MOST: usize = 12;
const ROW: i32 = 58;
const NAMES: i32 = 170;
const FIGURES: i32 = 210;
/// The moments worth writing at the axis, in seconds.
const TICKS: [f64; 9] = [0.1, 1.0, 10.0, 60.0, 600.0, 3600.0, 36_000.0, 86_400.0, 864_000.0];

/// A histogram on a common logarithmic axis for each task type, the most frequent first.
pub(super) fn draw(handling: &Table, kinds: &Table, lang: Lang) -> Result<Chart, ChartError> {
    let mut rows: Vec<usize> =
        (0..kinds.rows.len()).filter(|row| count(kinds, *row, "timed") > 0.0).collect();
    rows.sort_by(|one, other| count(kinds, *other, "timed").total_cmp(&count(kinds, *one, "timed")));
    let all = rows.len();
    rows.truncate(MOST);
    let slowest = rows.iter().max_by(|one, other| middle(kinds, **one).total_cmp(&middle(kinds, **other)));
    let title = match (slowest, all) {
        (None, _) => lang.say("No piece's working time is known", "没有任何作业的用时").to_owned(),
        (Some(row), 1) => {
            let (kind, time) = (in_title(&kind(kinds, *row, lang)), duration(middle(kinds, *row), lang));
            lang.pick(
                format!("Half of {kind} takes {time} or less"),
                format!("{kind} 的一半在 {time} 内完成"),
            )
        }
        (Some(row), _) => {
            let (kind, time) = (in_title(&kind(kinds, *row, lang)), duration(middle(kinds, *row), lang));
            lang.pick(
                format!("{kind} takes longest: {time} in the middle"),
                format!("{kind} 用时最长：中位 {time}"),
            )
        }
    };
    let hidden = match all - rows.len() {
        0 => String::new(),
        hidden => lang.pick(
            format!(" Not drawn: {hidden} rarer kinds."),
            format!("另有 {hidden} 种较少的类型未画出。"),
        ),
    };
    let subtitle = lang.say(
        "Handling time of labeled pieces by task type; bars are shares of the kind's own pieces. Marks: half (p50) and nine of ten (p90) take no longer.",
        "按任务类型统计的已标注作业用时；柱高为占本类型件数的比例。标记：一半（p50）与九成（p90）不超过。",
    );
    let alt = lang.pick(
        format!("Histograms of handling time by task type. {title}. All figures are in the table."),
        format!("按任务类型的用时直方图。{title}。全部数字见表格。"),
    );
    let words = Words { title, subtitle: format!("{subtitle}{hidden}"), alt };
    let height = if rows.is_empty() { 24 } else { rows.len() as i32 * ROW + 76 };
    let chart = frame("charts/handling", words, height, |canvas, top| match rows.is_empty() {
        true => Ok(()),
        false => paint(canvas, top, (handling, kinds, &rows), lang),
    })?;
    Ok(chart.with(Table { name: "charts/handling".into(), ..handling.clone() }))
}

fn count(kinds: &Table, row: usize, column: &str) -> f64 {
    kinds.cell(row, column).number().unwrap_or_default()
}

fn middle(kinds: &Table, row: usize) -> f64 {
    count(kinds, row, "handling_seconds_p50")
}

fn kind(kinds: &Table, row: usize, lang: Lang) -> String {
    name(kinds.cell(row, "task_type"), lang)
}

fn paint(
    canvas: &Canvas,
    top: i32,
    (handling, kinds, rows): (&Table, &Table, &[usize]),
    lang: Lang,
) -> Result<(), ChartError> {
    let number = |row: usize, column: &str| handling.cell(row, column).number().unwrap_or_default();
    let bins: Vec<usize> =
        (0..handling.rows.len()).filter(|row| number(*row, "from_seconds") > 0.0).collect();
    let from = bins.iter().map(|row| number(*row, "from_seconds")).fold(f64::MAX, f64::min);
    let to = bins.iter().map(|row| number(*row, "to_seconds")).fold(0.0, f64::max);
    let (left, right) = (MARGIN + NAMES + 14, WIDTH - MARGIN - FIGURES);
    let (from, to) = if from < to { (from, to) } else { (1.0, 10.0) };
    let times = Scale::log_between(from, to, left, right);
    let (first, bottom) = (top + 26, top + 26 + rows.len() as i32 * ROW);
    let mut free = i32::MIN;
    for tick in TICKS.into_iter().filter(|tick| (from..=to).contains(tick)) {
        let (x, words) = (times.place(tick), moment(tick, lang));
        canvas.line(&[(x, first), (x, bottom)], GRID, 1)?;
        if x - width(&words, SMALL) / 2 > free {
            canvas.text(&words, (x, bottom + 13), SMALL, GREY, HPos::Center)?;
            free = x + width(&words, SMALL) / 2 + 8;
        }
    }
    let unit = lang.say("handling time of a piece, logarithmic", "单件用时，对数刻度");
    canvas.text(unit, (left, bottom + 33), SMALL, GREY, HPos::Left)?;
    for (head, x) in [("p50", 140), ("p90", 70), (lang.say("pieces", "件数"), 0)] {
        canvas.text(head, (WIDTH - MARGIN - x, top + 10), SMALL, GREY, HPos::Right)?;
    }
    for (place, row) in (0..).zip(rows) {
        let base = first + (place + 1) * ROW - 8;
        paint_kind(canvas, base, (handling, kinds, *row), &times, lang)?;
    }
    Ok(())
}

fn paint_kind(
    canvas: &Canvas,
    base: i32,
    (handling, kinds, row): (&Table, &Table, usize),
    times: &Scale,
    lang: Lang,
) -> Result<(), ChartError> {
    let number = |row: usize, column: &str| handling.cell(row, column).number().unwrap_or_default();
    let own = kinds.cell(row, "task_type");
    let bins: Vec<usize> =
        (0..handling.rows.len()).filter(|bin| handling.cell(*bin, "task_type") == own).collect();
    let most = bins.iter().map(|bin| number(*bin, "pieces")).fold(1.0, f64::max);
    let named = kind(kinds, row, lang);
    canvas.text(&fit(&named, 13.0, NAMES), (MARGIN + NAMES, base - 18), 13.0, INK, HPos::Right)?;
    for bin in bins {
        // What took no time at all has no place on a logarithmic axis, and stands at its beginning.
        let from = times.place(number(bin, "from_seconds"));
        let to = times.place(number(bin, "to_seconds")).max(from + 2);
        let high = ((number(bin, "pieces") / most * f64::from(ROW - 20)).round() as i32).max(1);
        let row = format!("{named} {}", exact(handling.cell(bin, "from_seconds")));
        let datum = Datum::of(&row, "pieces", &exact(handling.cell(bin, "pieces")));
        canvas.datum(datum, |canvas| canvas.block((from, base - high), (to - 1, base), BLUE))?;
    }
    for (column, colour, x) in [("handling_seconds_p50", INK, 140), ("handling_seconds_p90", ORANGE, 70)] {
        let Some(seconds) = kinds.cell(row, column).number() else { continue };
        let at = times.place(seconds);
        canvas.block((at - 1, base - ROW + 18), (at + 1, base + 3), colour)?;
        canvas.text(&duration(seconds, lang), (WIDTH - MARGIN - x, base - 18), 12.0, colour, HPos::Right)?;
    }
    let pieces = group(&exact(kinds.cell(row, "timed")));
    canvas.text(&pieces, (WIDTH - MARGIN, base - 18), 12.0, INK, HPos::Right)
}

fn moment(seconds: f64, lang: Lang) -> String {
    let (value, english, chinese) = match seconds {
        seconds if seconds < 60.0 => (seconds, "s", "秒"),
        seconds if seconds < 3600.0 => (seconds / 60.0, "min", "分钟"),
        seconds if seconds < 86_400.0 => (seconds / 3600.0, "h", "小时"),
        seconds => (seconds / 86_400.0, "d", "天"),
    };
    format!("{value} {}", lang.say(english, chinese))
}
