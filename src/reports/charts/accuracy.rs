//! Whose work is accepted, and how sure that is.

use super::frame::{Chart, ChartError, Words};
use super::palette::BLUE;
use super::ranked::{
    Axis, Head, Look, Mark, Ranked, Row, by_value, is_of_nobody, key_name, leaders, name, with_left_out,
};
use super::scale::least_ratio;
use super::text::in_title;
use super::{Lang, cell, lines};
use crate::table::Table;

/// The acceptance rate as a dot on its interval, ranked by the interval's lower end.
pub(super) fn draw(table: &Table, lang: Lang) -> Result<Chart, ChartError> {
    if table.column("period").is_some() {
        return lines::draw(table, "acceptance_rate", lang.say("acceptance", "接受率"), lang);
    }
    let (order, left_out) = by_value(table, "acceptance_low", lang);
    let figure = |row: usize, column: &str| cell::rounded(table.cell(row, column), column, lang);
    let rows = order.iter().map(|&(row, low)| Row {
        name: name(table, row, lang),
        marks: marks(table, row, low),
        figures: vec![figure(row, "acceptance_rate"), figure(row, "acceptance_low"), figure(row, "reviewed")],
    });
    let title = title(table, &order, lang);
    let lowest = order.last().map_or(0.0, |row| row.1);
    Ranked {
        words: Words { subtitle: subtitle(left_out, lang), alt: alt(&title, lang), title },
        lang,
        key: key_name(table, lang),
        heads: vec![
            Head { words: lang.say("accepted", "接受率").into(), look: Some(Look::Dot(BLUE)) },
            Head { words: lang.say("at least", "至少").into(), look: Some(Look::Span(BLUE)) },
            Head { words: lang.say("reviewed", "已审核").into(), look: None },
        ],
        axis: Axis::Ratio { from: least_ratio(lowest) },
        unit: lang.say("accepted of the pieces with a final verdict", "占有最终结论件数的比例").into(),
        rows: rows.collect(),
    }
    .draw(&table.name)
}

fn marks(table: &Table, row: usize, low: f64) -> Vec<Mark> {
    let high = table.cell(row, "acceptance_high").number().unwrap_or(low);
    let rate = table.cell(row, "acceptance_rate").number();
    let dot = rate.map(|rate| {
        Mark::at(Look::Dot(BLUE), rate).of("acceptance_rate", table.cell(row, "acceptance_rate"))
    });
    let span =
        Mark::between(Look::Span(BLUE), low, high).of("acceptance_low", table.cell(row, "acceptance_low"));
    [span].into_iter().chain(dot).collect()
}

fn title(table: &Table, order: &[(usize, f64)], lang: Lang) -> String {
    let Some(&(first, low)) = order.first() else {
        return match is_of_nobody(table, "reviewed", lang) {
            true => lang.say("Nobody known by name has a final verdict yet", "具名者均无最终结论").into(),
            false => lang.say("No piece has a final verdict yet", "还没有任何作业得到最终结论").into(),
        };
    };
    let who = in_title(&name(table, first, lang));
    let least = cell::percent(low);
    let sharing = leaders(order);
    match (order.len(), sharing) {
        (1, _) => lang.pick(
            format!("At least {least} of what {who} does is accepted"),
            format!("{who} 的接受率至少为 {least}"),
        ),
        (_, 1) => lang.pick(
            format!("{who} ranks first: at least {least} accepted"),
            format!("{who} 排名第一：接受率至少 {least}"),
        ),
        (all, _) => lang.pick(
            format!("{sharing} of {all} share the first place: at least {least} accepted"),
            format!("{all} 个中有 {sharing} 个并列第一：接受率至少 {least}"),
        ),
    }
}

fn subtitle(left_out: usize, lang: Lang) -> String {
    let what = lang.say(
        "Dot: acceptance rate. Line: its Wilson interval. Ranked by the lower end, so that few verdicts do not rank high by luck.",
        "圆点：接受率。横线：威尔逊置信区间。按区间下限排名，样本少不会靠运气排前。",
    );
    with_left_out(what, left_out, lang)
}

fn alt(title: &str, lang: Lang) -> String {
    lang.pick(
        format!("Acceptance rates with their intervals, ranked by the lower end. {title}. All figures are in the table."),
        format!("接受率及其置信区间，按下限排名。{title}。全部数字见表格。"),
    )
}
