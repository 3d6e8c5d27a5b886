//! How much was labeled over time, day by day or by the asked period.

use super::cell::{exact, plain};
use super::frame::{Canvas, Chart, ChartError, Words, frame};
use super::marks::Datum;
use super::palette::{BLUE, PALE};
use super::periods::{first_day, paint_periods};
use super::plot::{BELOW, Plot};
use super::scale::Scale;
use super::{Lang, cell};
use crate::table::Table;
use chrono::{Datelike, NaiveDate, Weekday};

const HEIGHT: i32 = 240;

/// A bar for each period.
pub(super) fn draw(throughput: &Table, lang: Lang) -> Result<Chart, ChartError> {
    let bars: Vec<Bar> = (0..throughput.rows.len()).filter_map(|row| bar(throughput, row)).collect();
    let is_daily = bars.iter().any(|bar| bar.period.parse::<NaiveDate>().is_ok());
    let most =
        bars.iter().max_by(|one, other| one.value.total_cmp(&other.value)).filter(|bar| bar.value > 0.0);
    let title = match most {
        Some(Bar { period, value, .. }) => {
            let count = plain(*value);
            lang.pick(
                format!("Most was labeled in {period}: {count} pieces"),
                format!("{period} 标注最多：{count} 件"),
            )
        }
        None => lang.say("Nothing was labeled in any period", "各时段均无标注").into(),
    };
    let subtitle = match is_daily {
        true => lang
            .say("Pieces with a first label, by day. Weekends are pale.", "每日首次标注的件数。周末为浅色。"),
        false => lang.say("Pieces with a first label, by period.", "各时段首次标注的件数。"),
    };
    let alt = lang.pick(
        format!("Bars of labeled pieces over time. {title}. All figures are in the table."),
        format!("标注件数随时间变化的柱状图。{title}。全部数字见表格。"),
    );
    let words = Words { title, subtitle: subtitle.into(), alt };
    if most.is_none() {
        return frame("charts/over-time", words, 24, |_, _| Ok(())).map(|chart| chart.with(data(throughput)));
    }
    let chart =
        frame("charts/over-time", words, HEIGHT + BELOW, |canvas, top| paint(canvas, top, &bars, lang))?;
    Ok(chart.with(data(throughput)))
}

struct Bar {
    day: f64,
    period: String,
    value: f64,
    exact: String,
}

fn bar(table: &Table, row: usize) -> Option<Bar> {
    let period = table.cell(row, "period").text();
    let labeled = table.cell(row, "labeled");
    Some(Bar {
        day: first_day(period)?,
        period: period.into(),
        value: labeled.number()?,
        exact: exact(labeled),
    })
}

/// The two columns that are drawn.
fn data(throughput: &Table) -> Table {
    let columns = ["period", "labeled"];
    let rows = (0..throughput.rows.len())
        .map(|row| columns.map(|column| throughput.cell(row, column).clone()).into());
    Table { name: "charts/over-time".into(), columns: columns.map(String::from).into(), rows: rows.collect() }
}

fn paint(canvas: &Canvas, top: i32, bars: &[Bar], lang: Lang) -> Result<(), ChartError> {
    let values = Scale::even(bars.iter().map(|bar| bar.value), top + HEIGHT, top + 24);
    let ticks = whole_ticks(&values);
    let plot = Plot::new(top, HEIGHT, &ticks, 0);
    let unit = lang.say("labeled pieces", "标注件数");
    plot.across(canvas, &ticks, |value| values.place(value), unit)?;
    let (first, last) =
        bars.iter().fold((f64::MAX, f64::MIN), |ends, bar| (ends.0.min(bar.day), ends.1.max(bar.day)));
    let step =
        bars.windows(2).map(|pair| pair[1].day - pair[0].day).filter(|step| *step > 0.0).fold(31.0, f64::min);
    let periods = ((last - first) / step).round() + 1.0;
    let room = f64::from(plot.right - plot.left) / periods;
    // A few bars are no wider than a thumb.
    let wide = ((room * 0.75) as i32).clamp(1, 48);
    let place = |day: f64| plot.left + (room * ((day - first) / step + 0.5)) as i32;
    for bar in bars.iter().filter(|bar| bar.value > 0.0) {
        let left = place(bar.day) - wide / 2;
        let ends = ((left, values.place(bar.value)), (left + wide, plot.bottom));
        let colour = if is_weekend(&bar.period) { PALE } else { BLUE };
        canvas.datum(Datum::of(&bar.period, "labeled", &bar.exact), |canvas| {
            canvas.block(ends.0, ends.1, colour)
        })?;
    }
    paint_periods(canvas, bars.iter().map(|bar| (place(bar.day), bar.period.as_str())), plot.bottom)
}

/// Half a piece is none.
pub(super) fn whole_ticks(scale: &Scale) -> Vec<(f64, String)> {
    let ticks = scale.ticks().into_iter().filter(|tick| tick.fract() == 0.0);
    ticks.map(|tick| (tick, cell::plain(tick))).collect()
}

fn is_weekend(period: &str) -> bool {
    let day = period.parse::<NaiveDate>().map(|day| day.weekday());
    matches!(day, Ok(Weekday::Sat | Weekday::Sun))
}
