//! What is owed, what is paid, what is still to be paid, in one currency.
//!
//! The currency with the most rows is drawn (of equals the first by name), and the subtitle names the others:
//! money is never added over currencies.

use super::currencies::{counts, currencies, of_currency};
use super::frame::{Chart, ChartError, Words};
use super::palette::{BLUE, INK, ORANGE, PALE};
use super::ranked::{
    Axis, Head, Look, Mark, Ranked, Row, by_value, is_of_nobody, key_name, leaders, name, with_left_out,
};
use super::text::in_title;
use super::{Lang, cell, lines};
use crate::table::Table;

const OWED: Look = Look::Tick(INK);
const PAID: Look = Look::Dot(BLUE);
const OUTSTANDING: Look = Look::Ring(ORANGE);
/// From the smallest to the greatest amount: more than this asks for a logarithmic axis.
const WIDE: f64 = 300.0;

/// Owed, paid and outstanding for each row, greatest owed first.
pub(super) fn draw(table: &Table, lang: Lang) -> Result<Chart, ChartError> {
    let (currency, others) = main_currency(table);
    let table = &of_currency(table, &currency);
    if table.column("period").is_some() {
        let measure = lang.pick(format!("{currency} paid"), format!("已付金额（{currency}）"));
        return lines::draw(table, "paid_amount", &measure, lang);
    }
    let (order, left_out) = by_value(table, "owed_amount", lang);
    let log = is_wide(table);
    let rows = order.iter().map(|&(row, _)| Row {
        name: name(table, row, lang),
        marks: marks(table, row, log),
        figures: ["owed_amount", "paid_amount", "outstanding_amount"]
            .map(|column| cell::rounded(table.cell(row, column), column, lang))
            .into(),
    });
    let title = title(table, &order, &currency, lang);
    let unit = if log {
        lang.pick(format!("{currency}, logarithmic"), format!("{currency}，对数刻度"))
    } else {
        currency.clone()
    };
    Ranked {
        words: Words {
            subtitle: with_left_out(&subtitle(&others, lang), left_out, lang),
            alt: alt(&title, lang),
            title,
        },
        lang,
        key: key_name(table, lang),
        heads: vec![
            Head { words: lang.say("owed", "应付").into(), look: Some(OWED) },
            Head { words: lang.say("paid", "已付").into(), look: Some(PAID) },
            Head { words: lang.say("outstanding", "未付").into(), look: Some(OUTSTANDING) },
        ],
        axis: Axis::Amount { log },
        unit,
        rows: rows.collect(),
    }
    .draw(&table.name)
}

/// The currency of most rows, and the others with their numbers of rows.
fn main_currency(table: &Table) -> (String, Vec<(String, usize)>) {
    // Time without a currency has a row, but no money to draw.
    let currency = currencies(table).into_iter().next().unwrap_or_default();
    let others = counts(table).into_iter().filter(|(name, _)| *name != currency);
    let others = others.map(|(name, count)| (name.to_string(), count)).collect();
    (currency, others)
}

fn amounts(table: &Table, row: usize) -> [f64; 3] {
    ["owed_amount", "paid_amount", "outstanding_amount"]
        .map(|column| table.cell(row, column).number().unwrap_or(0.0))
}

fn is_wide(table: &Table) -> bool {
    let all = || (0..table.rows.len()).flat_map(|row| amounts(table, row)).filter(|amount| *amount != 0.0);
    all().all(|amount| amount > 0.0) && all().fold(0.0, f64::max) > WIDE * all().fold(f64::INFINITY, f64::min)
}

fn marks(table: &Table, row: usize, log: bool) -> Vec<Mark> {
    let [owed, paid, outstanding] = amounts(table, row);
    // A logarithmic axis has no place for zero; and nothing outstanding needs no mark.
    let shown = |amount: &f64| !log || *amount > 0.0;
    let mut marks = vec![];
    if shown(&owed) && shown(&paid) {
        marks.push(Mark::between(Look::Span(PALE), owed, paid));
    }
    for (look, amount, column) in [(OWED, owed, "owed_amount"), (PAID, paid, "paid_amount")] {
        let of = |amount| Mark::at(look, amount).of(column, table.cell(row, column));
        marks.extend(Some(amount).filter(shown).map(of));
    }
    if outstanding > 0.0 {
        let column = "outstanding_amount";
        marks.push(Mark::at(OUTSTANDING, outstanding).of(column, table.cell(row, column)));
    }
    marks
}

fn title(table: &Table, order: &[(usize, f64)], currency: &str, lang: Lang) -> String {
    let (outstanding, _) = by_value(table, "outstanding_amount", lang);
    let amount = |row, column: &str| cell::rounded(table.cell(row, column), column, lang);
    if let Some(&(row, _)) = outstanding.first().filter(|row| row.1 > 0.0) {
        let who = in_title(&name(table, row, lang));
        let sum = amount(row, "outstanding_amount");
        return match (order.len(), leaders(&outstanding)) {
            (1, _) => lang.pick(
                format!("{sum} {currency} is outstanding to {who}"),
                format!("尚欠 {who} {sum} {currency}"),
            ),
            (_, 1) => lang.pick(
                format!("Most is outstanding to {who}: {sum} {currency}"),
                format!("欠 {who} 最多：{sum} {currency}"),
            ),
            (all, sharing) => lang.pick(
                format!("Most is outstanding to {sharing} of {all}: {sum} {currency} each"),
                format!("{all} 个中欠 {sharing} 个最多：各 {sum} {currency}"),
            ),
        };
    }
    match by_value(table, "paid_amount", lang).0.first().filter(|row| row.1 > 0.0) {
        Some(&(row, _)) => {
            let (who, sum) = (in_title(&name(table, row, lang)), amount(row, "paid_amount"));
            let most = if order.len() > 1 { ", the most" } else { "" };
            lang.pick(
                format!("Nothing is outstanding; {who} was paid {sum} {currency}{most}"),
                format!(
                    "没有欠款；已付 {who} {sum} {currency}{}",
                    if most.is_empty() { "" } else { "，为最多" }
                ),
            )
        }
        None if ["owed_amount", "paid_amount"].iter().any(|column| is_of_nobody(table, column, lang)) => lang
            .say("Nothing is owed or was paid to anybody known by name", "具名者没有应付，也没有已付")
            .into(),
        None => lang.say("Nothing is owed and nothing was paid", "没有应付，也没有已付").into(),
    }
}

fn subtitle(others: &[(String, usize)], lang: Lang) -> String {
    let what = lang.say(
        "Owed for accepted pieces, paid of every kind, and still outstanding, piece by piece.",
        "已接受作业的应付金额、各类已付金额，以及逐件计算的未付金额。",
    );
    if others.is_empty() {
        return what.to_string();
    }
    let none = lang.say("no currency", "无币种");
    let list: Vec<String> = others
        .iter()
        .map(|(name, count)| {
            format!("{} {}", if name.is_empty() { none } else { name }, cell::plain(*count as f64))
        })
        .collect();
    let list = list.join(", ");
    lang.pick(format!("{what} Rows not drawn: {list}."), format!("{what}未画出的行：{list}。"))
}

fn alt(title: &str, lang: Lang) -> String {
    lang.pick(
        format!(
            "Amounts owed, paid and outstanding, greatest owed first. {title}. All figures are in the table."
        ),
        format!("应付、已付与未付金额，按应付从多到少。{title}。全部数字见表格。"),
    )
}
