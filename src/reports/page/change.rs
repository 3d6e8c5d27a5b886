//! What changed: the last seven days against the seven before, or the last asked period against the one before it.
//!
//! Promises: only whole sums of the reports' own periods are added; a rate is made of added counts; balances stand at the end, so they
//! are not added.

use crate::reports::Lang;
use crate::reports::cell::{group, percent};
use crate::table::{Cell, Table};
use crate::units::{MONEY_SCALE, print_decimal};
use chrono::{Days, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// Throughput, accuracy and earnings of all, by period.
#[derive(Clone, Copy)]
pub struct OverTime<'a> {
    pub throughput: &'a Table,
    pub accuracy: &'a Table,
    pub earnings: &'a Table,
}

/// The two stretches of time, and the figures of both.
pub(super) struct Changes {
    pub before: String,
    pub last: String,
    /// Figure, before, last, and by how much it changed.
    pub rows: Vec<[String; 4]>,
}

const DAYS: u64 = 7;

/// None where there is nothing to compare with.
pub(super) fn changes(over: OverTime<'_>, lang: Lang) -> Option<Changes> {
    let periods: BTreeSet<&str> = [over.throughput, over.accuracy, over.earnings]
        .into_iter()
        .flat_map(|table| (0..table.rows.len()).map(move |row| table.cell(row, "period").text()))
        .collect();
    let (before, last) = stretches(&periods)?;
    let mut rows = Vec::new();
    let say = |english, chinese| lang.say(english, chinese).to_owned();
    for (name, column) in
        [(say("pieces labeled", "标注件数"), "labeled"), (say("pieces accepted", "接受件数"), "accepted")]
    {
        let sum = |of: &Stretch| count(over.throughput, column, of);
        let (was, is) = (sum(&before), sum(&last));
        rows.push([
            name,
            group(&was.to_string()),
            group(&is.to_string()),
            share(was as f64, is as f64, lang),
        ]);
    }
    let rate = |of: &Stretch| {
        let [accepted, rejected] =
            ["accepted", "rejected"].map(|column| count(over.accuracy, column, of) as f64);
        (accepted + rejected > 0.0).then(|| accepted / (accepted + rejected))
    };
    let (was, is) = (rate(&before), rate(&last));
    let shown = |rate: Option<f64>| rate.map_or("–".to_owned(), percent);
    rows.push([say("acceptance rate", "接受率"), shown(was), shown(is), points(was, is, lang)]);
    let (was, is) = (paid(over.earnings, &before), paid(over.earnings, &last));
    for currency in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
        let [was, is] = [&was, &is].map(|paid| paid.get(currency).copied().unwrap_or_default());
        let shown = |value| group(&print_decimal(value, MONEY_SCALE as u32, 2));
        let name = lang.pick(format!("paid ({currency})"), format!("已付（{currency}）"));
        rows.push([name, shown(was), shown(is), share(was as f64, is as f64, lang)]);
    }
    Some(Changes { before: before.name(), last: last.name(), rows })
}

/// Periods in a row.
struct Stretch {
    first: String,
    last: String,
}

impl Stretch {
    fn holds(&self, period: &str) -> bool {
        (self.first.as_str()..=self.last.as_str()).contains(&period)
    }

    fn name(&self) -> String {
        if self.first == self.last { self.first.clone() } else { format!("{} – {}", self.first, self.last) }
    }
}

fn stretches(periods: &BTreeSet<&str>) -> Option<(Stretch, Stretch)> {
    let mut latest = periods.iter().rev();
    let (last, first) = (latest.next()?, periods.first()?);
    let Ok(day) = last.parse::<NaiveDate>() else {
        let of = |period: &str| Stretch { first: period.to_owned(), last: period.to_owned() };
        return Some((of(latest.next()?), of(last)));
    };
    let back = |days| day.checked_sub_days(Days::new(days)).map(|day| day.to_string());
    let before = Stretch { first: back(2 * DAYS - 1)?, last: back(DAYS)? };
    // Nothing is known of before.
    if before.last.as_str() < *first {
        return None;
    }
    Some((before, Stretch { first: back(DAYS - 1)?, last: day.to_string() }))
}

fn count(table: &Table, column: &str, of: &Stretch) -> i64 {
    let rows = (0..table.rows.len()).filter(|row| of.holds(table.cell(*row, "period").text()));
    rows.map(|row| table.cell(row, column).whole()).sum()
}

fn paid(table: &Table, of: &Stretch) -> BTreeMap<String, i128> {
    let mut paid = BTreeMap::new();
    for row in (0..table.rows.len()).filter(|row| of.holds(table.cell(*row, "period").text())) {
        let currency = table.cell(row, "currency").text();
        if let (false, Cell::Money { value, .. }) = (currency.is_empty(), table.cell(row, "paid_amount")) {
            *paid.entry(currency.to_owned()).or_default() += value;
        }
    }
    paid
}

fn share(was: f64, is: f64, lang: Lang) -> String {
    match (was > 0.0, is == was) {
        (_, true) => lang.say("as before", "不变").to_owned(),
        (false, _) => "–".to_owned(),
        (true, _) => format!("{:+.0}%", (is - was) / was * 100.0).replace('-', "−"),
    }
}

fn points(was: Option<f64>, is: Option<f64>, lang: Lang) -> String {
    let (Some(was), Some(is)) = (was, is) else { return "–".to_owned() };
    let points = format!("{:+.1}", (is - was) * 100.0).replace('-', "−");
    lang.pick(format!("{points} points"), format!("{points} 个百分点"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(columns: &str, rows: &str) -> Table {
        let cell = |text: &str| match (text.parse(), text.strip_prefix('$')) {
            (_, Some(money)) => Cell::Money { value: money.parse::<i128>().unwrap() * 1_000_000, scale: 6 },
            (Ok(whole), _) => Cell::Whole(whole),
            _ => Cell::Text(text.to_owned()),
        };
        let rows = rows.lines().map(|line| line.split_whitespace().map(cell).collect());
        Table {
            name: String::new(),
            columns: columns.split_whitespace().map(str::to_owned).collect(),
            rows: rows.collect(),
        }
    }

    fn told(throughput: &str, accuracy: &str, earnings: &str, lang: Lang) -> String {
        let throughput = table("period labeled accepted", throughput);
        let accuracy = table("period accepted rejected", accuracy);
        let earnings = table("period currency paid_amount", earnings);
        let over = OverTime { throughput: &throughput, accuracy: &accuracy, earnings: &earnings };
        let Some(Changes { before, last, rows }) = changes(over, lang) else { return "nothing".to_owned() };
        let rows = rows.iter().map(|row| row.join(" | ") + "\n").collect::<String>();
        format!("{before} / {last}\n{rows}")
    }

    #[test]
    fn the_last_week_stands_beside_the_one_before() {
        let days = "2026-03-01 4 4\n2026-03-02 6 5\n2026-03-08 9 9\n2026-03-09 3 0\n2026-03-15 9 9";
        let verdicts = "2026-03-08 9 1\n2026-03-15 8 8";
        let paid = "2026-03-03 CNY $10\n2026-03-15 USD $5\n2026-03-14 CNY $4";
        insta::assert_snapshot!(told(days, verdicts, paid, Lang::En), @r"
        2026-03-02 – 2026-03-08 / 2026-03-09 – 2026-03-15
        pieces labeled | 15 | 12 | −20%
        pieces accepted | 14 | 9 | −36%
        acceptance rate | 90.0% | 50.0% | −40.0 points
        paid (CNY) | 10.00 | 4.00 | −60%
        paid (USD) | 0.00 | 5.00 | –
        ");
    }

    #[test]
    fn an_asked_period_stands_beside_the_one_before_and_a_first_week_beside_nothing() {
        insta::assert_snapshot!(told("2026-02 4 4\n2026-03 6 4", "", "", Lang::Zh), @r"
        2026-02 / 2026-03
        标注件数 | 4 | 6 | +50%
        接受件数 | 4 | 4 | 不变
        接受率 | – | – | –
        ");
        assert_eq!(told("2026-03-01 4 4\n2026-03-05 4 4", "", "", Lang::En), "nothing");
        assert_eq!(told("2026-03 4 4", "", "", Lang::En), "nothing");
        assert_eq!(told("", "", "", Lang::En), "nothing");
    }
}
