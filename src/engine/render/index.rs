//! What stands on the page of a report: its first figures, its sections, its notes.

use super::{Answer, Rendering, money};
use crate::engine::pages::{asked, links};
use crate::metrics::Measured;
use crate::reports::page::{self, Card, Kind, OverTime, Page, Section};
use crate::reports::{Chart, Lang, group, percent};
use crate::table::{Cell, Table};
use crate::units::print_decimal;
use crate::words::chinese;

/// `index.html`, and the pages of the tables that are too long for it.
pub fn pages(answer: &Answer, rendering: &Rendering<'_>, charts: &[Chart]) -> Vec<(String, String)> {
    let lang = rendering.lang;
    let say = |english, chinese| lang.say(english, chinese).to_owned();
    let strange = page::findings(&answer.anomalies);
    let refused = page::refused(&answer.quarantine, lang);
    let listed = listed(answer);
    let reports = answer.tables().map(|table| match table.name.as_str() {
        "anomalies" => &strange,
        "quarantine" => &refused,
        _ => table,
    });
    let tables = reports.into_iter().chain(&answer.beside).chain(&listed);
    let sections = tables.map(|table| {
        let [title, intro] = title(&table.name, lang).map(str::to_owned);
        let charts = charts.iter().filter(|chart| chart.report == table.name).collect();
        let sums = if table.name == "earnings" { sums(table, rendering) } else { Vec::new() };
        Section { id: table.name.clone(), title, intro, sums, table, charts }
    });
    let inputs: Vec<_> = answer.inputs.iter().map(|(name, _)| name.as_str()).collect();
    page::pages(&Page {
        audience: rendering.audience(),
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
        notes: match lang {
            Lang::En => answer.notes.clone(),
            Lang::Zh => answer.notes.iter().map(|note| chinese::note(note)).collect(),
        },
        how: how(answer, rendering),
        trace: rendering.trace.clone(),
        pages: links(answer),
    })
}

/// Title and first words of the section of each table, in both languages.
const TITLES: [(&str, [&str; 2], [&str; 2]); 11] = [
    (
        "throughput",
        ["Throughput", "产量"],
        ["How much was done, and how long it took.", "完成了多少，用了多长时间。"],
    ),
    (
        "accuracy",
        ["Accuracy", "准确率"],
        [
            "Verdicts of reviewers with 95 % intervals, and answers against known ones.",
            "审核结果及其95%区间，以及与标准答案的比较。",
        ],
    ),
    (
        "earnings",
        ["Earnings", "收入"],
        [
            "What is owed, paid and outstanding, and what an hour is worth. Currencies are never added.",
            "应付、已付和未付，以及每小时的收入。不同货币从不相加。",
        ],
    ),
    (
        "tiers",
        ["Skill tiers", "技能等级"],
        [
            "Which level of the policy each person holds in each domain, and what the next one needs.",
            "每人在各领域达到的等级，以及下一等级的要求。",
        ],
    ),
    (
        "anomalies",
        ["Anomalies", "异常"],
        [
            "Accepted because it happened, and strange next to other events. Those with most money at stake stand first, the greatest of each currency before the second of each.",
            "已记录的事实，但与其他事件不符。涉及金额最多的排在最前；各币种的第一名在先，然后是各币种的第二名。",
        ],
    ),
    (
        "quarantine",
        ["Quarantine", "隔离区"],
        ["What was not accepted, with file, line and rule.", "未被接受的记录，含文件、行号和规则。"],
    ),
    (
        "inequality",
        ["Inequality of pay", "收入差距"],
        [
            "How unequally the people of each currency are paid: the Gini coefficient, shares and quantiles.",
            "各币种内收入的不平等程度：基尼系数、占比和分位数。",
        ],
    ),
    (
        "minimum_wage",
        ["Minimum wage", "最低工资"],
        ["How many people were paid less an hour than the minimum.", "每小时所得低于最低工资的人数。"],
    ),
    (
        "top_up",
        ["Top-up to the minimum wage", "最低工资补差"],
        [
            "What is due to each person in each period to reach the minimum wage.",
            "每人每期为达到最低工资还应补足的金额。",
        ],
    ),
    ("projects", ["Projects", "项目"], ["Each project has a page of its own.", "每个项目都有单独的页面。"]),
    ("workers", ["People", "工人"], ["Each person has a page of their own.", "每名工人都有单独的页面。"]),
];

/// Title and first words of the section of a table.
fn title(table: &str, lang: Lang) -> [&'static str; 2] {
    let of = TITLES.iter().find(|(name, ..)| *name == table);
    of.map_or(["", ""], |(_, title, intro)| [lang.say(title[0], title[1]), lang.say(intro[0], intro[1])])
}

/// Those who have pages and no rows in the report, with their work.
fn listed(answer: &Answer) -> Vec<Table> {
    let shown = &answer.measured.throughput.columns;
    let others =
        asked(answer).into_iter().filter(|(kind, _)| !shown.iter().any(|column| column == kind.column()));
    let tables = others.filter_map(|(kind, figures)| {
        let Measured { throughput, .. } = figures.measured.as_ref()?;
        let columns =
            [kind.column(), "labeled", "accepted", "rejected", "active_seconds", "labeled_per_hour"];
        let name = if kind == Kind::Worker { "workers" } else { "projects" };
        Some(Table { name: name.to_owned(), ..throughput.picked(&columns) })
    });
    tables.collect()
}

/// Of each currency how owed, paid and outstanding hang together; nothing where a window or periods leave out a part of it.
fn sums(earnings: &Table, rendering: &Rendering<'_>) -> Vec<String> {
    let scope = &rendering.question.scope;
    if earnings.column("period").is_some() || scope.from.is_some() {
        return Vec::new();
    }
    let mut currencies: Vec<&str> =
        (0..earnings.rows.len()).map(|row| earnings.cell(row, "currency").text()).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let known = currencies.into_iter().filter(|currency| !currency.is_empty());
    known.filter_map(|currency| sum(earnings, currency, rendering.lang)).collect()
}

fn sum(earnings: &Table, currency: &str, lang: Lang) -> Option<String> {
    let mut scales = Vec::new();
    let mut total = |column: &str| -> i128 {
        let rows = (0..earnings.rows.len()).filter(|row| earnings.cell(*row, "currency").text() == currency);
        rows.map(|row| match earnings.cell(row, column) {
            Cell::Money { value, scale } => {
                scales.push(*scale);
                *value
            }
            _ => 0,
        })
        .sum()
    };
    let [owed, paid, bonus, compensation, outstanding, overpaid] = [
        "owed_amount",
        "paid_amount",
        "bonus_amount",
        "compensation_amount",
        "outstanding_amount",
        "overpaid_amount",
    ]
    .map(&mut total);
    let scale = *scales.first()?;
    let settled = paid - bonus - compensation;
    // Never a line that does not add up.
    if scales.iter().any(|other| *other != scale) || owed - settled != outstanding - overpaid {
        return None;
    }
    let [owed, settled, left, outstanding, overpaid, bonus, compensation] =
        [owed, settled, owed - settled, outstanding, overpaid, bonus, compensation]
            .map(|value| group(&print_decimal(value, scale, 6)));
    Some(lang.pick(
        format!("{currency}: owed {owed} − paid for it {settled} = {left} = outstanding {outstanding} − overpaid {overpaid}. Paid beside it: bonuses {bonus}, compensation {compensation}."),
        format!("{currency}：应付 {owed} − 为此已付 {settled} = {left} = 未付 {outstanding} − 多付 {overpaid}。另付：奖金 {bonus}，补偿 {compensation}。"),
    ))
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
            format!("times, days and periods are those of {zone}; CSV has times in UTC"),
            format!("时间、日期和周期均按 {zone}；CSV 中的时间为 UTC"),
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
    fn owed_paid_and_outstanding_add_up_in_one_line() {
        let money = |cents: i128| Cell::money(cents * 10_000);
        let columns = "currency owed_amount paid_amount bonus_amount compensation_amount outstanding_amount overpaid_amount";
        let row = |amounts: [i128; 6]| {
            std::iter::once(Cell::Text("CNY".into())).chain(amounts.map(money)).collect::<Vec<_>>()
        };
        // 12.20 owed, 8.76 paid, 0.06 of it a bonus: 8.70 for what is owed, so 3.60 is missing and 0.10 too much.
        let earnings = Table::new(
            "earnings",
            columns,
            vec![row([1220, 876, 6, 0, 360, 10]), row([80, 100, 0, 20, 0, 0])],
        );
        assert_eq!(
            sum(&earnings, "CNY", Lang::En).unwrap(),
            "CNY: owed 13.00 − paid for it 9.50 = 3.50 = outstanding 3.60 − overpaid 0.10. Paid beside it: bonuses 0.06, compensation 0.20."
        );
        let torn = Table { rows: vec![row([1220, 0, 0, 0, 0, 0])], ..earnings };
        assert_eq!(sum(&torn, "CNY", Lang::En), None);
    }

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
