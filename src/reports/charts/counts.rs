//! How often each rule was broken: anomalies and quarantine.

use super::frame::{Chart, ChartError, Words};
use super::palette::BLUE;
use super::ranked::{Axis, Head, Look, Mark, Ranked, Row};
use super::text::{in_title, name};
use super::{Lang, cell};
use crate::table::{Cell, Table};
use crate::words::chinese;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Bars of the number of rows for each value of a column, most first.
pub(super) fn draw(table: &Table, column: &str, lang: Lang) -> Result<Chart, ChartError> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in 0..table.rows.len() {
        *counts.entry(name(table.cell(row, column), lang)).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let title = title(table, &counts, lang);
    let alt = lang.pick(
        format!("Bar chart of rows by {column}, most first. {title}. All rows are in the table."),
        format!("按{}统计行数的条形图，从多到少。{title}。全部内容见表格。", key(column, lang)),
    );
    let subtitle = match table.name.as_str() {
        "quarantine" => lang.say(
            "Input that was not accepted, by the first rule it broke.",
            "未被接受的输入，按最先违反的规则统计。",
        ),
        _ => lang.say(
            "Accepted events that look strange next to others, by rule.",
            "已被接受、但与其他事件对照显得异常的事件，按规则统计。",
        ),
    };
    let rows = counts.iter().map(|(name, count)| Row {
        name: name.clone(),
        marks: vec![
            Mark::between(Look::Bar(BLUE), 0.0, *count as f64).of("rows", &Cell::Whole(*count as i64)),
        ],
        figures: vec![cell::group(&count.to_string())],
    });
    let data = Table {
        name: format!("charts/{}", table.name),
        columns: vec![column.to_owned(), "rows".into()],
        rows: counts
            .iter()
            .map(|(name, count)| vec![Cell::Text(name.clone()), Cell::Whole(*count as i64)])
            .collect(),
    };
    let chart = Ranked {
        words: Words { title, subtitle: subtitle.into(), alt },
        lang,
        key: key(column, lang).into_owned(),
        heads: vec![Head { words: lang.say("rows", "行数").into(), look: Some(Look::Bar(BLUE)) }],
        axis: Axis::Count,
        unit: lang.say("rows", "行数").into(),
        rows: rows.collect(),
    }
    .draw(&table.name)?;
    Ok(chart.with(data))
}

/// What the rows are counted by.
fn key(column: &str, lang: Lang) -> Cow<'_, str> {
    match lang {
        Lang::En => column.into(),
        Lang::Zh => chinese::name(column).unwrap_or(column.into()),
    }
}

fn title(table: &Table, counts: &[(String, usize)], lang: Lang) -> String {
    let quarantine = table.name == "quarantine";
    let Some((rule, most)) = counts.first() else {
        return match quarantine {
            true => lang.say("Nothing is in quarantine", "没有被隔离的输入").into(),
            false => lang.say("Nothing looks strange", "没有发现异常").into(),
        };
    };
    let all = cell::group(&table.rows.len().to_string());
    let what = match quarantine {
        true => lang.pick(format!("In quarantine: {all}"), format!("隔离 {all} 条")),
        false => lang.pick(format!("Anomalies: {all}"), format!("异常 {all} 条")),
    };
    let sharing = counts.iter().filter(|(_, count)| count == most).count();
    let most = cell::group(&most.to_string());
    match sharing {
        1 => {
            let rule = in_title(rule);
            lang.pick(
                format!("{what}, most often {rule} ({most})"),
                format!("{what}，最常见的是 {rule}（{most}）"),
            )
        }
        _ => lang.pick(
            format!("{what}; {sharing} rules share the most, {most} each"),
            format!("{what}；{sharing} 条规则并列最多，各 {most}"),
        ),
    }
}
