//! The tables that charts and pages are tried on, at every size.

use super::charts::charts;
use super::*;
use crate::table::{Cell, Table};

const NAMES: [&str; 12] = [
    "李娜",
    "王伟",
    "ana",
    "张秀英",
    "Bo",
    "刘洋",
    "toloka:8f14e45fceea167a5a36dedd4bea2543",
    "陈杰",
    "欧阳娜娜",
    "<script>alert(1)</script>",
    "Wolfeschlegelsteinhausenbergerdorff Maximiliane",
    "赵敏",
];

pub struct World {
    pub tables: [Table; 6],
    pub tiers: Vec<String>,
}

impl World {
    /// As many workers as asked for; with `busy` 0 they have done nothing.
    pub fn of(workers: usize, busy: i64) -> World {
        let name = |at: usize| match at / NAMES.len() {
            0 => NAMES[at].to_string(),
            round => format!("{}-{round}", NAMES[at % NAMES.len()]),
        };
        let text = |text: &str| Cell::Text(text.to_string());
        let money = |value: i64| Cell::Money { value: i128::from(value) * 10_000, scale: 6 };
        let rate = |part: f64| if busy == 0 { Cell::Empty } else { Cell::Real(part) };
        let mut tables = [
            ("throughput", "worker_id labeled labeled_per_hour active_seconds last_at"),
            ("accuracy", "worker_id reviewed acceptance_rate acceptance_low acceptance_high"),
            ("earnings", "worker_id currency owed_amount paid_amount outstanding_amount"),
            ("tiers", "worker_id domain tier"),
            ("anomalies", "rule assignment_id"),
            ("quarantine", "file line rule reason raw"),
        ]
        .map(|(name, columns)| Table {
            name: name.into(),
            columns: columns.split(' ').map(String::from).collect(),
            rows: vec![],
        });
        for at in 0..workers {
            let worker = || Cell::Text(name(at));
            let labeled = busy * ((at as i64 * 7919) % 997 + 3);
            let part = 0.97 - (at as f64 * 0.37).fract() * 0.3;
            let reach = 0.4 / (labeled as f64 + 1.0).sqrt();
            let owed = labeled * 12 + 7;
            let paid = if at % 3 == 0 { owed } else { owed * 4 / 5 } * busy.min(1);
            tables[0].rows.push(vec![
                worker(),
                Cell::Whole(labeled),
                rate(31.4159 + at as f64),
                Cell::Real(labeled as f64 * 99.7),
                Cell::Time(1_772_366_400_000_000 + at as i64 * 86_400_000_000),
            ]);
            tables[1].rows.push(vec![
                worker(),
                Cell::Whole(labeled / 2),
                rate(part),
                rate(part - reach),
                rate((part + reach * 0.6).min(1.0)),
            ]);
            let currency = if at % 9 == 8 { "EUR" } else { "CNY" };
            tables[2].rows.push(vec![
                worker(),
                text(currency),
                money(owed * busy.min(1)),
                money(paid),
                money(owed * busy.min(1) - paid),
            ]);
            let domains = ["law", "医疗", "driving", "finance"];
            let tiers = ["novice", "skilled", "expert"];
            tables[3].rows.push(vec![worker(), text(domains[at % 4]), text(tiers[(at * at + at / 4) % 3])]);
            tables[4].rows.push(vec![text(["paid_twice", "self_review"][at % 2]), text(&format!("a{at}"))]);
            tables[5].rows.push(vec![
                text("in.csv"),
                Cell::Whole(at as i64 + 2),
                text(["no_worker", "not_a_price", "no_calendar"][at % 3]),
                text("price \"2,50\" is no number"),
                text("a,b,<b>\u{7},\"2,50\""),
            ]);
        }
        World { tables, tiers: ["novice", "skilled", "expert", "master"].map(String::from).into() }
    }

    pub fn charts(&self, lang: Lang) -> Vec<Chart> {
        let [throughput, accuracy, earnings, tiers, anomalies, quarantine] = &self.tables;
        let tier_order = &self.tiers;
        let beside = None;
        charts(&Reports {
            lang,
            throughput,
            accuracy,
            earnings,
            tiers,
            tier_order,
            anomalies,
            quarantine,
            beside,
        })
        .unwrap()
    }
}

/// Every table with a `period` before its first column's figures: three months of the same.
pub fn over_months(world: &mut World) {
    for table in &mut world.tables[..3] {
        table.columns.insert(1, "period".into());
        let rows = std::mem::take(&mut table.rows);
        for (step, month) in ["2026-01", "2026-02", "2026-04"].iter().enumerate() {
            for (at, row) in rows.iter().enumerate() {
                let mut row = row.clone();
                row.insert(1, Cell::Text(month.to_string()));
                if let Cell::Whole(whole) = &mut row[2] {
                    *whole = *whole * (3 + ((at + step) % 5) as i64) / 4;
                }
                table.rows.push(row);
            }
        }
    }
}
/// Amounts from cents to millions, a reversal beyond what was paid, eight tiers, and texts that strain the layout.
pub fn strained() -> (World, World) {
    let (mut wide, mut odd) = (World::of(12, 1), World::of(12, 1));
    for (at, row) in wide.tables[2].rows.iter_mut().enumerate() {
        for cell in &mut row[2..] {
            if let Cell::Money { value, .. } = cell {
                *value *= 10i128.pow(at as u32 / 2);
            }
        }
    }
    odd.tables[2].rows[3][3] = Cell::Money { value: -50_000_000, scale: 6 };
    odd.tiers = (1..=8).map(|level| format!("level {level} of the long ladder")).collect();
    for (at, row) in odd.tables[3].rows.iter_mut().enumerate() {
        row[2] = if at == 5 { Cell::Empty } else { Cell::Text(odd.tiers[at % 8].clone()) };
    }
    for table in &mut odd.tables {
        table.rows[0][0] = Cell::Text("\u{202e}abc \u{1f600} \u{20bb7} 𠮷野家 한국어 <&>\"' ".repeat(9));
    }
    (wide, odd)
}
