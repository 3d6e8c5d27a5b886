//! Pictures of pay, from rows of earnings to SVG: what their titles say at every size, and that what they draw is what their tables have.

use std::collections::BTreeMap;

use piecework::metrics::{Incomes, MinimumWages};
use piecework::reports::charts::{Beside, Reports, charts};
use piecework::reports::{Chart, Lang, png};
use piecework::table::{Cell, Table};
use piecework::units::{MONEY_SCALE, print_decimal};

const NAMES: [&str; 8] = [
    "李娜",
    "王伟",
    "ana",
    "欧阳娜娜-标注员-甘肃-2026",
    "Bo",
    "toloka:8f14e45fceea167a5a36dedd4bea2543",
    "Wolfeschlegelsteinhausenbergerdorff Maximiliane",
    "<b>&amp;",
];

const WAGES: &str = "place,from,until,currency,hourly\n\
    Beijing,2025-09-01,,CNY,27.70\nZhejiang,2024-01-01,,CNY,24\nJiangsu,2024-01-01,,CNY,24\nGansu,2025-12-01,,CNY,22\n";

/// The tables of one case.
struct Town {
    earnings: Table,
    money: Table,
    prices: Table,
    wages: Option<&'static str>,
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) }
}

fn money(amount: f64) -> Cell {
    Cell::Money { value: (amount * 1e6).round() as i128, scale: 6 }
}

/// A row of earnings.
fn row(name: &str, currency: &str, paid: f64, owed: f64, hours: f64, unpaid: f64) -> Vec<Cell> {
    let hourly = if hours > 0.0 { Cell::Real(paid / hours) } else { Cell::Empty };
    let seconds = |hours: f64| Cell::Real(hours * 3600.0);
    vec![
        text(name),
        text(currency),
        money(paid),
        money(owed),
        seconds(hours),
        seconds(unpaid),
        seconds(0.0),
        hourly,
    ]
}

const EARNINGS: &str = "worker_id currency paid_amount owed_amount active_seconds unpaid_seconds logged_seconds hourly_paid_amount";

impl Town {
    /// So many people in so many currencies over so many days, the same each time.
    fn of(people: usize, currencies: usize, days: i64) -> Town {
        let mut seed = 7u64;
        let mut chance = move || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as f64 / (1u64 << 31) as f64
        };
        let codes = ["CNY", "USD", "EUR", "KES", "INR", "PHP"];
        let mut earnings = Vec::new();
        for at in 0..people {
            let name = match at / NAMES.len() {
                0 => NAMES[at].to_owned(),
                round => format!("{}-{round}", NAMES[at % NAMES.len()]),
            };
            let level =
                (chance() + chance() + chance() - 1.2) * 1.4 + if chance() < 0.12 { 1.0 } else { 0.0 };
            let (hourly, hours) = (20.0 * 10f64.powf(level * 0.6), 1.0 + 90.0 * chance() * chance());
            let paid = if at % 23 == 22 { 0.0 } else { (hourly * hours * 100.0).round() / 100.0 };
            let paid = if at % 211 == 30 { -3.5 } else { paid };
            let unpaid = hours * chance() * chance() * 0.9;
            earnings.push(row(&name, codes[at % currencies], paid, paid + 4.0, hours, unpaid));
        }
        if people > 20 {
            earnings.push(row("mturk:?", "CNY", 99.0, 99.0, 3.0, 0.0));
            earnings.push(row(NAMES[0], "", 0.0, 0.0, 3.0, 0.0));
        }
        let (money, prices) = (over_time(currencies, days, &codes), offered(people, currencies, &codes));
        Town { earnings: Table::new("earnings", EARNINGS, earnings), money, prices, wages: None }
    }

    fn below(self) -> Town {
        Town { wages: Some(WAGES), ..self }
    }

    /// People of one currency: name, paid, hours, unpaid hours.
    fn with(people: &[(&str, f64, f64, f64)]) -> Town {
        let rows =
            people.iter().map(|(name, paid, hours, unpaid)| row(name, "CNY", *paid, 12.5, *hours, *unpaid));
        let empty = |name: &str| Table { name: name.into(), ..Table::default() };
        let earnings = Table::new("earnings", EARNINGS, rows.collect());
        Town { earnings, money: empty("money"), prices: empty("prices"), wages: None }
    }

    fn charts(&self, lang: Lang) -> Vec<Chart> {
        let incomes = Incomes::of(&self.earnings);
        let mut drawn = vec![incomes.people(), incomes.histogram(), incomes.inequality(), incomes.lorenz()];
        drawn.extend([self.money.clone(), self.prices.clone()]);
        if let Some(wages) = self.wages {
            let wages = MinimumWages::parse("wages.csv", wages).unwrap();
            drawn.push(wages.below(&incomes, "2026-03-31".parse().unwrap()).0);
        }
        let empty = Table::default();
        let all = charts(&Reports {
            lang,
            throughput: &empty,
            accuracy: &empty,
            earnings: &self.earnings,
            tiers: &empty,
            tier_order: &[],
            anomalies: &empty,
            quarantine: &empty,
            beside: Some(Beside { kinds: &empty, drawn: &drawn }),
        });
        let mine = ["earnings-distribution", "hourly-pay", "lorenz", "money-over-time", "prices"];
        let is_mine =
            |chart: &Chart| mine.iter().any(|name| chart.name.starts_with(&format!("charts/{name}")));
        all.unwrap().into_iter().filter(is_mine).collect()
    }

    fn titles(&self) -> String {
        self.charts(Lang::En).iter().map(|chart| format!("{}: {}\n", chart.name, chart.title)).collect()
    }
}

/// Owed and paid since the beginning, paid once a week.
fn over_time(currencies: usize, days: i64, codes: &[&str]) -> Table {
    let mut rows = Vec::new();
    let first: chrono::NaiveDate = "2026-01-05".parse().unwrap();
    for (at, code) in codes.iter().take(currencies).enumerate() {
        let size = 10f64.powi(at as i32);
        for day in 0..days {
            let owed = size * (day + 1) as f64 * 12.25;
            let paid = size * (day / 7 * 7) as f64 * 12.0;
            let date = first + chrono::Days::new(day as u64);
            // Nothing happens on Sundays.
            if day % 7 != 6 {
                rows.push(vec![
                    text(&date.to_string()),
                    text(code),
                    money(owed),
                    money(paid),
                    money(owed - paid),
                ]);
            }
        }
    }
    Table::new("money", "period currency owed_so_far_amount paid_so_far_amount outstanding_amount", rows)
}

/// Two markets: some cents for a box, hundreds for a legal opinion; and trials for nothing.
fn offered(people: usize, currencies: usize, codes: &[&str]) -> Table {
    let domains: [(&str, f64, usize); 5] =
        [("driving", 0.1, 6), ("law", 300.0, 4), ("医疗", 120.0, 5), ("finance", 0.8, 3), ("", 0.3, 2)];
    let mut rows = Vec::new();
    for code in codes.iter().take(if people > 0 { currencies } else { 0 }) {
        for (at, (domain, price, prices)) in domains.iter().enumerate() {
            for step in 0..if people > 1000 { prices * 25 } else { *prices } {
                let price =
                    if domain == &"driving" && step == 5 { 0.0 } else { price * (1.0 + step as f64 * 0.5) };
                let pieces = (people * 40 / (step + 1) / (at + 1)).max(1) as i64;
                rows.push(vec![text(code), text(domain), money(price), Cell::Whole(pieces)]);
            }
        }
    }
    Table::new("prices", "currency domain price pieces", rows)
}

/// A cell as CSV has it.
fn exact(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Whole(whole) => whole.to_string(),
        Cell::Real(real) => (real + 0.0).to_string(),
        Cell::Money { value, scale } => print_decimal(*value, *scale, MONEY_SCALE as u32),
        Cell::Time(at) => at.to_string(),
    }
}

/// What the marks of a picture say: row, column, value.
fn told(svg: &str) -> Vec<[String; 3]> {
    let tree = resvg::usvg::roxmltree::Document::parse(svg).unwrap();
    let marks = tree.descendants().filter_map(|node| {
        let of = |name| node.attribute(name).map(str::to_owned);
        Some([of("data-row")?, of("data-column")?, of("data-value")?])
    });
    marks.collect()
}

#[test]
fn titles_answer_at_every_size() {
    let sizes = [(0, 1, 0), (1, 1, 1), (5, 1, 1), (50, 1, 180), (5000, 6, 30)];
    let titles = sizes.map(|(people, currencies, days)| {
        format!("{people} people\n{}", Town::of(people, currencies, days).titles())
    });
    insta::assert_snapshot!(titles.concat(), @"
    0 people
    1 people
    charts/money-over-time: 12.25 CNY is outstanding at the end: 12.25 became owed, 0.00 of it is paid
    charts/earnings-distribution-cny: 李娜 was paid 807.13 CNY
    charts/hourly-pay-cny: 李娜 was paid 186.90 CNY an hour, unpaid time included
    charts/prices-cny: A piece is priced from 0.10 to 750.00 CNY; most often, 40 of 190, at 0.10
    5 people
    charts/money-over-time: 12.25 CNY is outstanding at the end: 12.25 became owed, 0.00 of it is paid
    charts/earnings-distribution-cny: 5 people were paid 94.34 to 1,409.94 CNY
    charts/hourly-pay-cny: 5 people were paid 17.48 to 186.90 CNY an hour, unpaid time included
    charts/lorenz: The lower paid half got 28.5% of all CNY, the top tenth 18.9%
    charts/prices-cny: A piece is priced from 0.10 to 750.00 CNY; most often, 200 of 965, at 0.10
    50 people
    charts/money-over-time: 105.00 CNY is outstanding at the end: 2,205.00 became owed, 2,100.00 of it is paid
    charts/earnings-distribution-cny: Half of 50 people were paid 562.17 CNY or less
    charts/hourly-pay-cny: Half of 50 people were paid 39.14 CNY an hour or less, unpaid time included
    charts/lorenz: The lower paid half got 11.0% of all CNY, the top tenth 48.2%
    charts/prices-cny: A piece is priced from 0.10 to 750.00 CNY; most often, 2,000 of 9,685, at 0.10
    5000 people
    charts/money-over-time: 31.50 CNY is outstanding at the end: 367.50 became owed, 336.00 of it is paid
    charts/earnings-distribution-cny: Half of 834 people were paid 552.30 CNY or less
    charts/earnings-distribution-usd: Half of 834 people were paid 621.37 USD or less
    charts/earnings-distribution-eur: Half of 833 people were paid 644.08 EUR or less
    charts/earnings-distribution-inr: Half of 833 people were paid 539.42 INR or less
    charts/hourly-pay-cny: Half of 834 people were paid 36.51 CNY an hour or less, unpaid time included
    charts/hourly-pay-usd: Half of 834 people were paid 36.08 USD an hour or less, unpaid time included
    charts/hourly-pay-eur: Half of 833 people were paid 39.55 EUR an hour or less, unpaid time included
    charts/hourly-pay-inr: Half of 833 people were paid 36.20 INR an hour or less, unpaid time included
    charts/lorenz: The lower paid half got 7.0% of all CNY, the top tenth 54.3%
    charts/prices-cny: A piece is priced from 0.10 to 15,150.00 CNY; most often, 200,000 of 2,389,085, at 0.10
    charts/prices-eur: A piece is priced from 0.10 to 15,150.00 EUR; most often, 200,000 of 2,389,085, at 0.10
    charts/prices-inr: A piece is priced from 0.10 to 15,150.00 INR; most often, 200,000 of 2,389,085, at 0.10
    charts/prices-kes: A piece is priced from 0.10 to 15,150.00 KES; most often, 200,000 of 2,389,085, at 0.10
    ");
}

#[test]
fn borders_are_said() {
    let titles = |people: &[(&str, f64, f64, f64)]| Town::with(people).titles();
    insta::assert_snapshot!(titles(&[("ana", 0.0, 0.0, 0.0)]), @"
    charts/earnings-distribution-cny: ana is owed 12.50 CNY
    charts/hourly-pay-cny: Of nobody paid in CNY is any working time known
    ");
    insta::assert_snapshot!(titles(&[("ana", 5.0, 1.0, 0.5), ("bo", 5.0, 1.0, 0.0)]), @"
    charts/earnings-distribution-cny: All 2 people were paid 5.00 CNY
    charts/hourly-pay-cny: All 2 people were paid 5.00 CNY an hour, unpaid time included
    charts/lorenz: All 2 people were paid the same in CNY
    ");
    insta::assert_snapshot!(titles(&[("ana", -5.0, 1.0, 0.0), ("bo", 0.0, 1.0, 1.0), ("cy", 7.0, 0.0, 0.0)]), @"
    charts/earnings-distribution-cny: Half of 3 people or more were paid nothing or less in CNY; the most is 7.00
    charts/hourly-pay-cny: 2 people were paid -5.00 to 0 CNY an hour, unpaid time included
    charts/lorenz: The lower paid half got 0.0% of all CNY, the top tenth 20.0%
    ");
    insta::assert_snapshot!(titles(&[("ana", 0.0, 2.0, 0.0), ("bo", 0.0, 1.0, 0.0)]), @"
    charts/earnings-distribution-cny: All 2 people are owed 12.50 CNY
    charts/hourly-pay-cny: All 2 people were paid 0 CNY an hour, unpaid time included
    ");
    let wages = Town { wages: Some(WAGES), ..Town::with(&[("ana", 27.7, 1.0, 0.0), ("bo", 23.0, 1.0, 0.0)]) };
    insta::assert_snapshot!(wages.titles(), @"
    charts/earnings-distribution-cny: 2 people were paid 23.00 to 27.70 CNY
    charts/hourly-pay-cny: 0 of 2 people were paid less than 22.00 CNY an hour, the lowest minimum wage; 1 less than 27.70, the highest
    charts/lorenz: The lower paid half got 45.4% of all CNY, the top tenth 10.9%
    ");
}

#[test]
fn what_is_drawn_is_in_the_tables() {
    for town in [Town::of(5, 1, 1), Town::of(50, 4, 60).below(), Town::of(500, 1, 900), Town::of(5000, 1, 30)]
    {
        for chart in town.charts(Lang::Zh) {
            let data = chart.data.as_ref().unwrap();
            assert_eq!(data.name, chart.name);
            // Each figure with how often the table has it.
            let mut known: BTreeMap<(String, String), i64> = BTreeMap::new();
            for row in &data.rows {
                for (column, cell) in data.columns.iter().zip(row) {
                    *known.entry((column.clone(), exact(cell))).or_default() += 1;
                }
            }
            let marks = told(&chart.svg);
            assert!(!marks.is_empty() && marks.len() <= 1700, "{}: {}", chart.name, marks.len());
            for [row, column, value] in marks {
                let left = known.get_mut(&(column.clone(), value.clone()));
                let left = left
                    .unwrap_or_else(|| panic!("{}: {row} {column} {value} is not in the table", chart.name));
                *left -= 1;
                assert!(*left >= 0, "{}: {row} {column} {value} is drawn too often", chart.name);
            }
        }
    }
}

/// Everybody is in a bar, or is a dot.
#[test]
fn nobody_is_lost_between_the_bars() {
    for people in [5usize, 9, 10, 50, 500] {
        let charts = Town::of(people, 1, 1).charts(Lang::En);
        let of = |name: &str, column: &str| -> Vec<f64> {
            let chart = charts.iter().find(|chart| chart.name == name).unwrap();
            let marks = told(&chart.svg).into_iter().filter(|mark| mark[1] == column);
            marks.map(|mark| mark[2].parse().unwrap()).collect()
        };
        let name = "charts/earnings-distribution-cny";
        match people < 10 {
            true => assert_eq!(of(name, "paid_amount").len(), people),
            false => {
                assert_eq!(of(name, "people").iter().sum::<f64>() as usize, people);
                assert_eq!(of(name, "up_to_rate").last(), Some(&1.0));
            }
        }
        assert_eq!(
            of("charts/hourly-pay-cny", "hourly_paid_amount").len(),
            if people > 400 { 9 } else { people }
        );
    }
}

/// Not a check: writes what a person should look at, where `PIECEWORK_LOOK` names a folder.
#[test]
fn look() {
    let Ok(folder) = std::env::var("PIECEWORK_LOOK") else { return };
    let towns = [
        ("0", Town::of(0, 1, 0)),
        ("1", Town::of(1, 1, 1)),
        ("5", Town::of(5, 1, 1).below()),
        ("9x4", Town::of(9, 4, 2)),
        ("50", Town::of(50, 1, 180).below()),
        ("500x4", Town::of(500, 4, 60).below()),
        ("5000", Town::of(5000, 1, 1000).below()),
        ("5000x6", Town::of(5000, 6, 180)),
        (
            "equal",
            Town::with(
                &["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"]
                    .map(|name| (name, 5.0, 1.0, 0.5)),
            ),
        ),
        (
            "strip",
            Town::with(
                &NAMES[..8]
                    .iter()
                    .zip(1..)
                    .map(|(name, at)| (*name, f64::from(at * at), 1.0, 0.2))
                    .collect::<Vec<_>>(),
            ),
        ),
        ("border", Town::with(&[("ana", -5.0, 1.0, 0.0), ("bo", 0.0, 1.0, 1.0), ("cy", 7.0, 0.0, 0.0)])),
    ];
    for (size, town) in towns {
        for lang in [Lang::En, Lang::Zh] {
            for chart in town.charts(lang) {
                let name = format!("{folder}/{size}-{lang:?}-{}", chart.name.replace("charts/", ""));
                std::fs::write(format!("{name}.png"), png::png(&chart.svg, Default::default()).unwrap())
                    .unwrap();
                std::fs::write(format!("{name}.svg"), &chart.svg).unwrap();
            }
        }
    }
}
