//! Who has labeled how much, and how fast.

use super::frame::{Chart, ChartError, Words};
use super::palette::BLUE;
use super::ranked::{
    Axis, Head, Look, Mark, Ranked, Row, by_value, is_of_nobody, key_name, leaders, name, with_left_out,
};
use super::text::in_title;
use super::{Lang, cell, lines};
use crate::table::Table;

/// Bars of labeled pieces in order, with the pieces an hour beside them.
pub(super) fn draw(table: &Table, lang: Lang) -> Result<Chart, ChartError> {
    if table.column("period").is_some() {
        return lines::draw(table, "labeled", lang.say("labeled pieces", "标注件数"), lang);
    }
    let (order, left_out) = by_value(table, "labeled", lang);
    let figure = |row: usize, column: &str| cell::rounded(table.cell(row, column), column, lang);
    let rows = order.iter().map(|&(row, labeled)| Row {
        name: name(table, row, lang),
        marks: vec![Mark::between(Look::Bar(BLUE), 0.0, labeled).of("labeled", table.cell(row, "labeled"))],
        figures: vec![figure(row, "labeled"), figure(row, "labeled_per_hour")],
    });
    let title = title(table, &order, lang);
    let subtitle = lang.say(
        "Pieces with at least one label, and how many of them in an hour of active time.",
        "至少标注过一次的件数，以及每活跃小时的件数。",
    );
    Ranked {
        words: Words {
            alt: alt(&title, &key_name(table, lang), lang),
            title,
            subtitle: with_left_out(subtitle, left_out, lang),
        },
        lang,
        key: key_name(table, lang),
        heads: vec![
            Head { words: lang.say("labeled", "件数").into(), look: Some(Look::Bar(BLUE)) },
            Head { words: lang.say("an hour", "每小时").into(), look: None },
        ],
        axis: Axis::Count,
        unit: lang.say("labeled pieces", "标注件数").into(),
        rows: rows.collect(),
    }
    .draw(&table.name)
}

fn title(table: &Table, order: &[(usize, f64)], lang: Lang) -> String {
    let Some(&(first, most)) = order.first().filter(|row| row.1 > 0.0) else {
        return match is_of_nobody(table, "labeled", lang) {
            true => lang.say("Nobody known by name labeled anything", "具名者均无标注").into(),
            false => lang.say("Nothing was labeled", "没有标注任何作业").into(),
        };
    };
    let who = in_title(&name(table, first, lang));
    let count = cell::plain(most);
    let pieces = if most == 1.0 { "piece" } else { "pieces" };
    let sharing = leaders(order);
    match (order.len(), sharing) {
        (1, _) => lang.pick(format!("{who} labeled {count} {pieces}"), format!("{who} 标注了 {count} 件")),
        (_, 1) => {
            lang.pick(format!("{who} labeled most: {count} {pieces}"), format!("{who} 标注最多：{count} 件"))
        }
        (all, _) => lang.pick(
            format!("{sharing} of {all} share the lead: {count} {pieces} each"),
            format!("{all} 个中有 {sharing} 个并列第一：各 {count} 件"),
        ),
    }
}

fn alt(title: &str, key: &str, lang: Lang) -> String {
    lang.pick(
        format!("Bar chart of labeled pieces by {key}, most first. {title}. All figures are in the table."),
        format!("按{key}排列的标注件数条形图，从多到少。{title}。全部数字见表格。"),
    )
}
