//! Top-ups worked out by hand, from rows of earnings and files of rates.

use insta::assert_snapshot;

use super::*;
use crate::units::print_decimal;

/// Earnings from lines of worker, period, currency, paid, bonus, hours active, hours logged.
fn earnings(lines: &str) -> Table {
    let rows = lines.trim().lines().map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let key = |word: &str| if word == "-" { Cell::Empty } else { Cell::Text(word.to_owned()) };
        let money = |word: &str| Cell::Money { value: word.parse::<Money>().unwrap().0, scale: 6 };
        let seconds = |word: &str| Cell::Real(word.parse::<f64>().unwrap() * 3600.0);
        let mut row: Vec<Cell> = words[..3].iter().map(|word| key(word)).collect();
        row.extend([money(words[3]), money(words[4]), seconds(words[5]), seconds(words[6])]);
        row
    });
    let columns = "worker_id period currency paid_amount bonus_amount active_seconds logged_seconds";
    Table::new("earnings", columns, rows.collect())
}

fn by(every: Every) -> Scope {
    Scope { every: Some(every), ..Scope::default() }
}

fn told(wages: &str, lines: &str, every: Every, last: &str) -> String {
    let wages = MinimumWages::parse("w.csv", wages).unwrap();
    let (table, said) = top_ups(&wages, &earnings(lines), &by(every), last.parse().unwrap());
    let cell = |cell: &Cell| match cell {
        Cell::Money { value, scale } => print_decimal(*value, *scale, 6),
        Cell::Real(real) => real.to_string(),
        Cell::Text(text) => text.clone(),
        _ => "-".to_owned(),
    };
    let rows = table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" "));
    rows.chain(said).collect::<Vec<_>>().join("\n")
}

const RATES: &str = "place,from,until,currency,hourly,hours,allowance_rate,bonuses\n\
    Beijing,2023-09-01,,CNY,26.4,,,\n\
    Beijing,2025-09-01,,CNY,27.7,,,\n\
    US,2009-08-01,,USD,7.25,active+logged,,counted\n\
    Elsewhere,2026-01-01,2026-04-01,USD,10,active,0.15,excluded\n";

#[test]
fn worked_by_hand() {
    // 0.1 yuan 277 times in an hour is Beijing's minimum; a tenth of a second more is not. 29 CFR 778.111: 491 for 46 hours and 32 for 4
    // of waiting are 10.46 an hour of all 50.
    let lines = "ana 2026-02 CNY 27.70 0 1 0\n\
        bo 2026-02 CNY 250 0 9 1\n\
        cy 2025-08 CNY 26 0 1 0\n\
        dee 2026-02 USD 523 0 46 4\n\
        eve 2026-02 USD 523 500 46 4";
    assert_snapshot!(told(RATES, lines, Every::Month, "2026-03-05"), @"
    ana Beijing 2026-02 CNY 1 27.70 27.70 0.00 27.7
    bo Beijing 2026-02 CNY 10 250.00 277.00 27.00 25
    cy Beijing 2025-08 CNY 1 26.00 26.40 0.40 26
    dee Elsewhere 2026-02 USD 52.9 523.00 529.00 6.00 9.886578449905482
    dee US 2026-02 USD 50 523.00 362.50 0.00 10.46
    eve Elsewhere 2026-02 USD 52.9 23.00 529.00 506.00 0.43478260869565216
    eve US 2026-02 USD 50 523.00 362.50 0.00 10.46
    2 of 3 people are due 27.40 CNY together to reach the minimum wage of Beijing month by month (top_up.csv)
    2 of 2 people are due 512.00 USD together to reach the minimum wage of Elsewhere month by month (top_up.csv)
    0 of 2 people are due 0.00 USD together to reach the minimum wage of US month by month (top_up.csv)
    ");
    let slower = "ana 2026-02 CNY 27.70 0 1.0000277777777778 0";
    assert_snapshot!(told(RATES, slower, Every::Month, "2026-03-05"), @"
    ana Beijing 2026-02 CNY 1.0000277777777777 27.70 27.700769 0.000769 27.699230576928418
    1 of 1 people are due 0.000769 CNY together to reach the minimum wage of Beijing month by month (top_up.csv)
    ");
}

#[test]
fn who_was_never_paid_is_held_against_each_place_and_others_against_their_own() {
    let lines = "ana 2026-02 - 0 0 2 0\n\
        bo 2026-02 - 0 0 2 0\n\
        bo 2026-02 CNY 10 0 1 0\n\
        bo 2026-03 CNY 0 0 0 0\n\
        mturk:? 2026-02 USD 1 0 9 0\n\
        cy 2026-02 EUR 1 0 9 0\n\
        dee 2026-03 CNY -5 0 0 1";
    assert_snapshot!(told(RATES, lines, Every::Month, "2026-03-05"), @"
    ana Beijing 2026-02 CNY 2 0.00 55.40 55.40 0
    ana Elsewhere 2026-02 USD 2.3 0.00 23.00 23.00 0
    ana US 2026-02 USD 2 0.00 14.50 14.50 0
    bo Beijing 2026-02 CNY 1 10.00 27.70 17.70 10
    dee Beijing 2026-03 CNY 1 -5.00 27.70 32.70 -5
    3 of 3 people are due 105.80 CNY together to reach the minimum wage of Beijing month by month (top_up.csv)
    1 of 1 people are due 23.00 USD together to reach the minimum wage of Elsewhere month by month (top_up.csv)
    1 of 1 people are due 14.50 USD together to reach the minimum wage of US month by month (top_up.csv)
    2.0 hours of 1 people who are paid in several currencies have none of their own (unpriced or logged time): no minimum wage is held against them, so a top-up may be too low
    ");
}

#[test]
fn a_day_has_its_own_rate() {
    let lines = "ana 2025-08-31 CNY 0 0 1 0\nana 2025-09-01 CNY 0 0 1 0";
    assert_snapshot!(told(RATES, lines, Every::Day, "2025-09-02"), @"
    ana Beijing 2025-08-31 CNY 1 0.00 26.40 26.40 0
    ana Beijing 2025-09-01 CNY 1 0.00 27.70 27.70 0
    1 of 1 people are due 54.10 CNY together to reach the minimum wage of Beijing day by day (top_up.csv)
    ");
}

/// Beijing's rate rises on Monday 1 September 2025 and here once more on Thursday the 4th: two hours at 26.40, three at 27.70, one at 30 with
/// a tenth beside it and without bonuses. Elsewhere had none before the 4th.
#[test]
fn hours_go_by_the_rate_of_their_day() {
    let rates = format!(
        "{RATES}Beijing,2025-09-04,,CNY,30,active,0.1,excluded\nXi'an,2025-09-04,2025-09-06,CNY,20,,,\n"
    );
    let lines = "ana 2025-08-31 CNY 10 0 2 0\n\
        ana 2025-09-01 CNY 0 0 2 1\n\
        ana 2025-09-04 CNY 100 50 1 9\n\
        ana 2025-09-06 CNY 5 0 0 0";
    assert_snapshot!(told(&rates, lines, Every::Week, "2025-09-30"), @"
    ana Beijing 2025-W35 CNY 2 10.00 52.80 42.80 5
    ana Beijing 2025-W36 CNY 4.1 55.00 116.10 61.10 13.414634146341465
    ana Xi'an 2025-W36 CNY 10 105.00 200.00 95.00 10.5
    1 of 1 people are due 103.90 CNY together to reach the minimum wage of Beijing week by week (top_up.csv)
    1 of 1 people are due 95.00 CNY together to reach the minimum wage of Xi'an week by week (top_up.csv)
    ");
    // Where no rate changes inside a period that is asked about, hours need not be known by day.
    let wages = MinimumWages::parse("w.csv", &rates).unwrap();
    let of = |scope: Scope| (grain(&Scope { every: None, ..scope.clone() }, &wages), grain(&scope, &wages));
    let week = by(Every::Week);
    assert_eq!(of(week.clone()), (Every::Day, Every::Day));
    let later = Some(midnight("2025-09-08".parse().unwrap(), week.tz));
    assert_eq!(of(Scope { from: later, ..week }), (Every::Month, Every::Day));
}

#[test]
fn one_place_may_be_picked() {
    let wages = MinimumWages::parse("w.csv", RATES).unwrap();
    let picked = wages.clone().of_place("US").unwrap();
    let (table, _) = top_ups(
        &picked,
        &earnings("ana 2026-02 - 0 0 2 0"),
        &Scope::default(),
        "2026-03-05".parse().unwrap(),
    );
    assert_eq!(table.rows.len(), 1);
    assert_snapshot!(wages.of_place("Nowhere").unwrap_err(), @r#"PW0427 w.csv: it has no minimum wage of "Nowhere"; it has Beijing, Elsewhere, US"#);
}
