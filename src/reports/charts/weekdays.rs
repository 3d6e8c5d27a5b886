//! The rhythm of the week.

use super::cell::exact;
use super::frame::{Chart, ChartError, Words};
use super::marks::Datum;
use super::palette::BLUE;
use super::ranked::{Axis, Head, Look, Mark, Ranked, Row};
use super::{Lang, cell};
use crate::table::Table;

const ENGLISH: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const CHINESE: [&str; 7] = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];

/// A bar for each day of the week; no chart where periods are not days, or fewer than a week of them.
pub(super) fn draw(weekdays: &Table, lang: Lang) -> Result<Option<Chart>, ChartError> {
    if weekdays.rows.len() < 7 {
        return Ok(None);
    }
    let mean = |row: usize| weekdays.cell(row, "labeled_per_day").number().unwrap_or_default();
    let name = |row: usize| lang.say(ENGLISH[row], CHINESE[row]);
    let most = (0..7).max_by(|one, other| mean(*one).total_cmp(&mean(*other))).unwrap_or_default();
    let least = (0..7).min_by(|one, other| mean(*one).total_cmp(&mean(*other))).unwrap_or_default();
    let shown = |row: usize| cell::rounded(weekdays.cell(row, "labeled_per_day"), "labeled_per_day", lang);
    let title = lang.pick(
        format!(
            "Busiest on {}: {} pieces a day; quietest on {}: {}",
            name(most),
            shown(most),
            name(least),
            shown(least)
        ),
        format!("{}最忙：日均 {} 件；{}最少：{} 件", name(most), shown(most), name(least), shown(least)),
    );
    let rows = (0..7).map(|row| Row {
        name: name(row).into(),
        marks: vec![Mark::between(Look::Bar(BLUE), 0.0, mean(row)).telling(Datum {
            row: exact(weekdays.cell(row, "weekday")),
            column: "labeled_per_day".into(),
            value: exact(weekdays.cell(row, "labeled_per_day")),
            says: format!("{}: {}", name(row), shown(row)),
        })],
        figures: vec![shown(row), cell::rounded(weekdays.cell(row, "days"), "days", lang)],
    });
    let subtitle = lang.say(
        "Mean of labeled pieces by day of the week, days without work included.",
        "按星期几统计的日均标注件数，含无作业的日子。",
    );
    let alt = lang.pick(
        format!("Bars of labeled pieces a day by day of the week. {title}. All figures are in the table."),
        format!("按星期几统计的日均标注件数条形图。{title}。全部数字见表格。"),
    );
    let chart = Ranked {
        words: Words { title, subtitle: subtitle.into(), alt },
        lang,
        key: lang.say("day", "星期").into(),
        heads: vec![
            Head { words: lang.say("a day", "日均").into(), look: Some(Look::Bar(BLUE)) },
            Head { words: lang.say("days", "天数").into(), look: None },
        ],
        axis: Axis::Amount { log: false },
        unit: lang.say("labeled pieces a day", "日均标注件数").into(),
        rows: rows.collect(),
    }
    .draw("charts/weekdays")?;
    Ok(Some(chart.with(Table { name: "charts/weekdays".into(), ..weekdays.clone() })))
}
