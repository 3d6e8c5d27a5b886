//! A market of any size as plain counts: who labeled how much on which day, what became of it and what was paid.
//!
//! Promises: the same every time; what is counted by worker, by period and by kind of work is the same work.

use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;

/// What a market is like.
#[derive(Clone, Copy)]
pub struct Market {
    pub workers: usize,
    pub first_day: &'static str,
    pub days: usize,
    pub currencies: usize,
    /// Pieces are counted as often; none at 0.
    pub busy: f64,
    /// How a day is written in a period: `%Y-%m-%d`, `%G-W%V` or `%Y-%m`.
    pub period: &'static str,
}

/// What was done by somebody, or in a period.
#[derive(Clone, Copy, Default)]
pub struct Done {
    pub claimed: i64,
    pub labeled: i64,
    pub accepted: i64,
    pub rejected: i64,
    pub seconds: f64,
    pub unpaid_seconds: f64,
    /// In millionths.
    pub owed: i128,
    pub paid: i128,
}

impl Done {
    pub fn merge(&mut self, other: &Done) {
        self.claimed += other.claimed;
        self.labeled += other.labeled;
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.seconds += other.seconds;
        self.unpaid_seconds += other.unpaid_seconds;
        self.owed += other.owed;
        self.paid += other.paid;
    }
}

pub const CURRENCIES: [&str; 4] = ["CNY", "USD", "EUR", "USDC"];
pub const DOMAINS: [&str; 5] = ["law", "医疗", "driving", "finance", "general chat and everyday knowledge"];
pub const KINDS: [(&str, f64); 4] =
    [("image-box", 34.0), ("文本分类", 9.0), ("video", 410.0), ("ranking", 96.0)];
/// Millionths that a piece of a domain is worth: the cheap market and the dear one.
const PRICES: [i128; 5] = [84_000_000, 120_000_000, 40_000, 1_500_000, 250_000];

/// One worker's part.
pub struct Worker {
    pub start: usize,
    pub end: usize,
    pub currency: usize,
    pub domain: usize,
    pub price: i128,
    pub done: Done,
    /// By period, for those reports that have periods.
    pub by_period: BTreeMap<usize, Done>,
}

/// All that happened.
pub struct Happened {
    pub periods: Vec<String>,
    pub workers: Vec<Worker>,
    /// By currency and period.
    pub over_time: Vec<Vec<Done>>,
    pub by_kind: [Done; 4],
}

/// A number between 0 and 1 that these two decide.
pub fn roll(one: usize, other: usize) -> f64 {
    let mut z = (one as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(other as u64 + 1);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9).wrapping_add(0x94D0_49BB_1331_11EB);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

impl Market {
    pub fn happen(&self) -> Happened {
        let first: NaiveDate = self.first_day.parse().unwrap();
        let mut periods: Vec<String> = Vec::new();
        let of_day: Vec<usize> = (0..self.days)
            .map(|day| {
                let name = (first + Days::new(day as u64)).format(self.period).to_string();
                if periods.last() != Some(&name) {
                    periods.push(name);
                }
                periods.len() - 1
            })
            .collect();
        let mut over_time = vec![vec![Done::default(); periods.len()]; self.currencies];
        let mut by_kind = [Done::default(); 4];
        let weekday =
            |day: usize| (first + Days::new(day as u64)).format("%u").to_string().parse::<usize>().unwrap();
        let weekdays: Vec<usize> = (0..self.days).map(weekday).collect();
        let workers = (0..self.workers).map(|number| {
            let mut worker = self.worker(number);
            for (day, done) in self.days_of(number, &worker, &weekdays) {
                let period = of_day[day];
                worker.done.merge(&done);
                worker.by_period.entry(period).or_default().merge(&done);
                over_time[worker.currency][period].merge(&done);
                by_kind[number % 4].merge(&done);
            }
            worker
        });
        let workers = workers.collect();
        Happened { periods, workers, over_time, by_kind }
    }

    fn worker(&self, number: usize) -> Worker {
        let start = (roll(number, 1).powi(2) * 0.6 * self.days as f64) as usize;
        let stays = if roll(number, 2) < 0.6 { 1.0 } else { roll(number, 3) };
        let end = (start + 1 + (stays * (self.days - start) as f64) as usize).min(self.days);
        let domain = (roll(number, 4).powi(2) * 5.0) as usize;
        let price = PRICES[domain] * (8 + (number % 5) as i128) / 10;
        Worker {
            start,
            end,
            currency: number % self.currencies,
            domain,
            price,
            done: Done::default(),
            by_period: BTreeMap::new(),
        }
    }

    /// Each day's work; verdicts come two days later, pay two weeks after those, for some never.
    fn days_of(&self, number: usize, worker: &Worker, weekdays: &[usize]) -> Vec<(usize, Done)> {
        let pace = self.busy * (2.0 + 160.0 * roll(number, 5).powi(4));
        let right = 0.985 - 0.4 * roll(number, 6).powi(3);
        let handling = KINDS[number % 4].1 * (0.5 + 2.0 * roll(number, 7));
        let is_paid = roll(number, 8) > 0.06;
        let mut days: BTreeMap<usize, Done> = BTreeMap::new();
        let present = weekdays.iter().enumerate().take(worker.end).skip(worker.start);
        for (day, weekday) in present {
            let free = if *weekday > 5 { 0.25 } else { 0.85 };
            let luck = roll(number * 7919 + 11, day);
            if luck > free && self.days > 1 {
                continue;
            }
            let labeled = (pace * (0.5 + luck)).round() as i64;
            let accepted = (labeled as f64 * (right + 0.1 * (luck - free / 2.0)).min(1.0)).round() as i64;
            let own = days.entry(day).or_default();
            own.claimed += labeled + i64::from(luck < 0.2);
            own.labeled += labeled;
            own.seconds += labeled as f64 * handling;
            own.unpaid_seconds += (labeled - accepted) as f64 * handling;
            let judged = if self.days > 2 { day + 2 } else { day };
            if judged < self.days {
                let own = days.entry(judged).or_default();
                own.accepted += accepted;
                own.rejected += labeled - accepted;
                own.owed += worker.price * i128::from(accepted);
            }
            let paid = if self.days > 14 { day + 16 } else { day };
            if is_paid && paid < self.days {
                days.entry(paid).or_default().paid += worker.price * i128::from(accepted);
            }
        }
        days.into_iter().collect()
    }
}
