//! What stands on the page of a report: its first figures, its sections, its notes.

use super::{Answer, Rendering, money};
use crate::engine::pages::links;
use crate::reports::page::{self, Card, OverTime, Page, Section};
use crate::reports::{Chart, Lang, group, percent};
use crate::table::Table;

/// `index.html`, and the pages of the tables that are too long for it.
pub fn pages(answer: &Answer, rendering: &Rendering<'_>, charts: &[Chart]) -> Vec<(String, String)> {
    let lang = rendering.lang;
    let say = |english, chinese| lang.say(english, chinese).to_owned();
    let sections = answer.tables().into_iter().zip(titles(lang)).map(|(table, [title, intro])| {
        let charts = charts.iter().filter(|chart| chart.report == table.name).collect();
        Section { id: table.name.clone(), title: title.to_owned(), intro: intro.to_owned(), table, charts }
    });
    let inputs: Vec<_> = answer.inputs.iter().map(|(name, _)| name.as_str()).collect();
    page::pages(&Page {
        lang,
        title: say("piecework report", "piecework 报告"),
        generated_from: match inputs.len() {
            0 => say("From a ledger", "来自账本"),
            1..=6 => inputs.join(", "),
            more => format!("{} … ({more})", inputs[..3].join(", ")),
        },
        cards: cards(answer, lang),
        alerts: alerts(answer, lang),
        over_time: answer.viewed.as_ref().map(|viewed| OverTime {
            throughput: &viewed.throughput,
            accuracy: &viewed.accuracy,
            earnings: &viewed.earnings,
        }),
        sections: sections.collect(),
        notes: answer.notes.clone(),
        how: how(answer, rendering),
        trace: rendering.trace.clone(),
        pages: links(answer),
    })
}

/// Title and first words of each section, in the order of the tables.
fn titles(lang: Lang) -> [[&'static str; 2]; 6] {
    let say = |english, chinese| lang.say(english, chinese);
    [
        [
            say("Throughput", "产量"),
            say("How much was done, and how long it took.", "完成了多少，用了多长时间。"),
        ],
        [
            say("Accuracy", "准确率"),
            say(
                "Verdicts of reviewers with 95 % intervals, and answers against known ones.",
                "审核结果及其95%区间，以及与标准答案的比较。",
            ),
        ],
        [
            say("Earnings", "收入"),
            say(
                "What is owed, paid and outstanding, and what an hour is worth. Currencies are never added.",
                "应付、已付和未付，以及每小时的收入。不同货币从不相加。",
            ),
        ],
        [
            say("Skill tiers", "技能等级"),
            say(
                "Which level of the policy each person holds in each domain, and what the next one needs.",
                "每人在各领域达到的等级，以及下一等级的要求。",
            ),
        ],
        [
            say("Anomalies", "异常"),
            say(
                "Accepted because it happened, and strange next to other events. Those with money at stake stand first.",
                "已记录的事实，但与其他事件不符。涉及金额的排在最前。",
            ),
        ],
        [
            say("Quarantine", "隔离区"),
            say("What was not accepted, with file, line and rule.", "未被接受的记录，含文件、行号和规则。"),
        ],
    ]
}

/// The five figures that somebody who manages or pays looks for first.
fn cards(answer: &Answer, lang: Lang) -> Vec<Card> {
    let totals = answer.measured.counts.table();
    let total = |column: &str| match totals.rows.is_empty() {
        true => 0.0,
        false => totals.cell(0, column).number().unwrap_or_default(),
    };
    let whole = |value: f64| group(&format!("{value:.0}"));
    let say = |english, chinese| lang.say(english, chinese).to_owned();
    let (accepted, judged) = (total("accepted"), total("accepted") + total("rejected"));
    let rate = if judged > 0.0 { percent(accepted / judged) } else { "–".to_owned() };
    let [paid, outstanding] = money_of(&answer.measured.earnings);
    let of = |label, values, section| Card { label, values, section };
    vec![
        of(say("people", "人数"), vec![whole(total("workers"))], "throughput"),
        of(say("pieces labeled", "已标注"), vec![whole(total("labeled"))], "throughput"),
        of(say("accepted of those judged", "已审核中的接受率"), vec![rate], "accuracy"),
        of(say("paid", "已付"), paid, "earnings"),
        of(say("outstanding", "未付"), outstanding, "earnings"),
    ]
}

/// Paid and outstanding in each currency.
fn money_of(earnings: &Table) -> [Vec<String>; 2] {
    let money = money(earnings);
    ["paid_amount", "outstanding_amount"].map(|column| {
        let by_currency = money.as_object().into_iter().flatten();
        let values = by_currency.filter_map(|(currency, sums)| {
            Some(format!("{} {currency}", group(sums.get(column)?.as_str()?)))
        });
        let values: Vec<String> = values.collect();
        if values.is_empty() { vec!["–".to_owned()] } else { values }
    })
}

/// What asks for somebody's attention, each with its section.
fn alerts(answer: &Answer, lang: Lang) -> Vec<(String, &'static str)> {
    let (anomalies, quarantined) = (&answer.anomalies, answer.quarantine.rows.len());
    let all = anomalies.rows.len();
    let at_stake =
        |row: &usize| anomalies.cell(*row, "stake_amount").number().is_some_and(|stake| stake != 0.0);
    let with_money = (0..all).filter(at_stake).count();
    let [all, with_money, quarantined] =
        [all, with_money, quarantined].map(|count| group(&count.to_string()));
    vec![
        (
            lang.pick(
                format!("Anomalies: {all}, with money at stake {with_money}"),
                format!("异常 {all} 条，其中涉及金额 {with_money} 条"),
            ),
            "anomalies",
        ),
        (lang.pick(format!("In quarantine: {quarantined}"), format!("隔离 {quarantined} 条")), "quarantine"),
    ]
}

/// What is needed to compute it again.
fn how(answer: &Answer, rendering: &Rendering<'_>) -> Vec<(String, String)> {
    let say = |english, chinese| rendering.lang.say(english, chinese).to_owned();
    let mut how = rendering.options.clone();
    let zone = rendering.question.scope.tz;
    how.push((
        say("times", "时间"),
        rendering.lang.pick(
            format!("shown in UTC; days and periods are those of {zone}"),
            format!("以 UTC 显示；日期和周期按 {zone}"),
        ),
    ));
    how.push((say("events accepted", "接受的事件"), answer.counts.accepted.to_string()));
    how.push((say("duplicates", "重复"), answer.counts.duplicates.to_string()));
    how.push((say("conflicts", "冲突"), answer.counts.conflicts.to_string()));
    if let Some(head) = rendering.ledger.as_ref().and_then(|ledger| ledger["head"].as_str()) {
        how.push((say("ledger head", "账本摘要"), head.to_owned()));
    }
    how
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Cell;

    #[test]
    fn the_page_opens_with_what_is_owed_in_each_currency() {
        let money = |value| Cell::Money { value, scale: 6 };
        let row = |currency: &str, owed| {
            vec![Cell::Text(currency.into()), money(owed), money(1_000_000), money(owed - 1_000_000)]
        };
        let columns = ["currency", "owed_amount", "paid_amount", "outstanding_amount"].map(String::from);
        let rows = vec![row("USD", 3_500_000_000), row("", 1_000_000), row("USD", 1_000_000)];
        let earnings = Table { name: "earnings".into(), columns: columns.to_vec(), rows };
        assert_eq!(money_of(&earnings), [vec!["2.00 USD".to_owned()], vec!["3,499.00 USD".to_owned()]]);
        let empty = Table { rows: Vec::new(), ..earnings };
        assert_eq!(money_of(&empty), [vec!["–".to_owned()], vec!["–".to_owned()]]);
    }
}
