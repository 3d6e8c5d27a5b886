//! How much was labeled over time, day by day or by the asked period.

use super::Lang;
use super::cell::{exact, plain};
use super::frame::{Canvas, Chart, ChartError, Words, frame};
use super::marks::Datum;
use super::palette::{BLUE, ORANGE, PALE};
use super::periods::{first_day, paint_periods};
use super::plot::{BELOW, Plot, whole_ticks};
use super::scale::Scale;
use crate::table::Table;
use chrono::{Datelike, NaiveDate, Weekday};

const HEIGHT: i32 = 240;
const MEAN: &str = "labeled_per_day_in_week";

/// A bar for each period, and over days the mean day of each week.
pub(super) fn draw(over_time: &Table, lang: Lang) -> Result<Chart, ChartError> {
    let bars: Vec<Bar> = (0..over_time.rows.len()).filter_map(|row| bar(over_time, row)).collect();
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
        true => lang.say(
            "Pieces with a first label, by day. Weekends are pale; lines are the mean day of each week, days without work included.",
            "每日首次标注的件数。周末为浅色；横线为每周的日均件数，含无作业的日子。",
        ),
        false if bars.iter().any(|bar| bar.period.contains('W')) => {
            lang.say("Pieces with a first label, by week.", "每周首次标注的件数。")
        }
        false => lang.say("Pieces with a first label, by period.", "各时段首次标注的件数。"),
    };
    let alt = lang.pick(
        format!("Bars of labeled pieces over time. {title}. All figures are in the table."),
        format!("标注件数随时间变化的柱状图。{title}。全部数字见表格。"),
    );
    let words = Words { title, subtitle: subtitle.into(), alt };
    let height = if most.is_some() { HEIGHT + BELOW } else { 24 };
    let is_drawn = most.is_some();
    let chart = frame("charts/over-time", words, height, |canvas, top| match is_drawn {
        true => paint(canvas, top, &bars, lang),
        false => Ok(()),
    })?;
    Ok(chart.with(Table { name: "charts/over-time".into(), ..over_time.clone() }))
}

struct Bar {
    day: f64,
    period: String,
    value: f64,
    exact: String,
    /// The mean day of its week, for the line and as it stands in the table.
    mean: Option<(f64, String)>,
}

fn bar(table: &Table, row: usize) -> Option<Bar> {
    let period = table.cell(row, "period").text();
    let (labeled, mean) = (table.cell(row, "labeled"), table.cell(row, MEAN));
    Some(Bar {
        day: first_day(period)?,
        period: period.into(),
        value: labeled.number()?,
        exact: exact(labeled),
        mean: mean.number().map(|value| (value, exact(mean))),
    })
}

fn paint(canvas: &Canvas, top: i32, bars: &[Bar], lang: Lang) -> Result<(), ChartError> {
    let values = Scale::even(bars.iter().map(|bar| bar.value), top + HEIGHT, top + 24);
    let ticks = whole_ticks(&values);
    let plot = Plot::new(top, HEIGHT, &ticks, 12);
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
    let week = |bar: &Bar| bar.period.parse().map(|day: NaiveDate| day.iso_week()).ok();
    // One bar is its own mean.
    let weeks = bars.iter().filter(|_| bars.len() > 1);
    let weeks: Vec<&Bar> = weeks.collect();
    for week in weeks.chunk_by(|one, other| week(one) == week(other)) {
        let [Some((first, _)), Some((last, mean))] = [week.first(), week.last()]
            .map(|bar| bar.and_then(|bar| bar.mean.as_ref().map(|mean| (bar, mean))))
        else {
            continue;
        };
        let half = (room / 2.0) as i32;
        let (ends, y) = ((place(first.day) - half, place(last.day) + half), values.place(mean.0));
        canvas.datum(Datum::of(&last.period, MEAN, &mean.1), |canvas| {
            canvas.line(&[(ends.0, y), (ends.1, y)], ORANGE, 2)
        })?;
    }
    paint_periods(canvas, bars.iter().map(|bar| (place(bar.day), bar.period.as_str())), plot.bottom)
}

fn is_weekend(period: &str) -> bool {
    let day = period.parse::<NaiveDate>().map(|day| day.weekday());
    matches!(day, Ok(Weekday::Sat | Weekday::Sun))
}
