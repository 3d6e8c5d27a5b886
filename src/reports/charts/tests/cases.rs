//! The cases that every picture is drawn for, as the tables that reports and views give.
//!
//! Promises: columns are those of the reports; what views derive is derived by the views themselves.

use super::market::{CURRENCIES, DOMAINS, Done, Happened, KINDS, Market, Worker, roll};
use crate::metrics::{Incomes, Measured, MinimumWages, Viewed, wilson::wilson};
use crate::reports::Lang;
use crate::reports::charts::{Beside, Chart, Reports, charts};
use crate::table::{Cell, Table};
use std::collections::BTreeMap;

/// A case by its name, with a line on what it is.
pub struct Case {
    pub name: &'static str,
    pub about: &'static str,
    market: Market,
    called: fn(usize) -> String,
    /// Whether the reports themselves have periods.
    is_periodic: bool,
}

/// Minimum wages of invented places, two of them the same.
const WAGES: &str = "place,from,until,currency,hourly\nNorth,2025-09-01,,CNY,27.7\nEast,2024-01-01,,CNY,24\nWest,2024-01-01,,CNY,24\nAbroad,2020-01-01,,USD,7.25\n";
const DAILY: &str = "%Y-%m-%d";
const HALF: Market =
    Market { workers: 5, first_day: "2026-01-05", days: 182, currencies: 1, busy: 1.0, period: DAILY };

/// All cases, small ones first.
pub fn cases() -> Vec<Case> {
    let case = |name, about, market| Case { name, about, market, called: plain_name, is_periodic: false };
    let years = Market { workers: 50, first_day: "2023-06-01", days: 1096, ..HALF };
    vec![
        case("nothing", "no events at all", Market { workers: 0, ..HALF }),
        case("zero", "12 workers with nothing to show", Market { workers: 12, days: 3, busy: 0.0, ..HALF }),
        case("one-day", "1 worker, one day", Market { workers: 1, days: 1, ..HALF }),
        case("one", "1 worker, half a year", Market { workers: 1, ..HALF }),
        case("five-day", "5 workers, one day", Market { days: 1, ..HALF }),
        case("five", "5 workers, half a year", HALF),
        Case {
            called: long_name,
            ..case(
                "names",
                "12 long, Chinese and strange names, one worker unknown",
                Market { workers: 12, days: 60, ..HALF },
            )
        },
        Case {
            called: nobody,
            ..case("nobody", "nobody is known by name", Market { workers: 3, days: 30, ..HALF })
        },
        case(
            "fifty",
            "50 workers, half a year, four currencies",
            Market { workers: 50, currencies: 4, ..HALF },
        ),
        case("years", "50 workers, three years", years),
        case("weeks", "50 workers, three years, over time by week", Market { period: "%G-W%V", ..years }),
        Case {
            is_periodic: true,
            ..case("months", "50 workers, every month of three years", Market { period: "%Y-%m", ..years })
        },
        case("hundreds", "500 workers, half a year", Market { workers: 500, ..HALF }),
        case(
            "thousands",
            "5,000 workers, half a year, four currencies",
            Market { workers: 5000, currencies: 4, ..HALF },
        ),
    ]
}

fn plain_name(number: usize) -> String {
    const NAMES: [&str; 8] = ["李娜", "ana", "王伟", "bo", "prolific:5f1c", "刘洋", "mturk:A2K1", "欧阳娜娜"];
    format!("{}{}", NAMES[number % 8], if number < 8 { String::new() } else { format!("-{}", number / 8) })
}

fn long_name(number: usize) -> String {
    match number {
        0 => "toloka:?".into(),
        1 => "Wolfeschlegelsteinhausenbergerdorff Maximiliane the Younger of the Northern Annotation Office"
            .into(),
        2 => "内蒙古自治区呼伦贝尔市海拉尔区第十七数据标注中心夜班第三小组组长欧阳修远".into(),
        3 => "toloka:8f14e45fceea167a5a36dedd4bea25437d1c9b2e".into(),
        4 => "<script>alert(1)</script> & \"quotes\"".into(),
        5 => "\u{202e}abc \u{1f600} 𠮷野家 한국어".into(),
        _ => format!("worker with a name of some length {}", "W".repeat(number)),
    }
}

fn nobody(number: usize) -> String {
    ["toloka:?", "mturk:?", "appen:?"][number].into()
}

/// The tables of a case.
pub struct World {
    pub reports: [Table; 6],
    pub viewed: Viewed,
    pub tiers: Vec<String>,
}

impl Case {
    pub fn world(&self) -> World {
        let happened = self.market.happen();
        let [throughput, accuracy, earnings] = self.reports(&happened);
        let [over_time, quality, money] = everything(&happened);
        let (kinds, handling) = kinds(&happened);
        let made =
            vec![handling, prices(&happened), retention(&happened, self.market.days), moves(&happened)];
        let mut viewed = Viewed::of([over_time, quality, money], kinds, made);
        let measured = Measured { throughput, accuracy, earnings, counts: Default::default() };
        let incomes = Incomes::of(&measured.earnings);
        let mut written = vec![incomes.inequality()];
        if self.name == "fifty" || self.name == "hundreds" {
            let wages = MinimumWages::parse("wages.csv", WAGES).unwrap();
            written.push(wages.below(&incomes, "2026-06-30".parse().unwrap()).0);
        }
        viewed.beside(&measured, &incomes, &written);
        let Measured { throughput, accuracy, earnings, .. } = measured;
        let (tiers, anomalies, quarantine) =
            (self.tiers(&happened), findings(&happened), quarantine(&happened));
        World {
            reports: [throughput, accuracy, earnings, tiers, anomalies, quarantine],
            viewed,
            tiers: TIERS.map(String::from).into(),
        }
    }

    /// A row for each worker, or for each of their periods.
    fn reports(&self, happened: &Happened) -> [Table; 3] {
        let keys = if self.is_periodic { "worker_id period" } else { "worker_id" };
        let mut tables = empty_reports(keys);
        for (number, worker) in happened.workers.iter().enumerate() {
            let name = Cell::Text((self.called)(number));
            match self.is_periodic {
                false => push(
                    &mut tables,
                    vec![name],
                    worker.currency,
                    &worker.done,
                    worker.done.owed - worker.done.paid,
                ),
                true => {
                    let mut balance = 0;
                    for (period, done) in &worker.by_period {
                        balance += done.owed - done.paid;
                        let keys = vec![name.clone(), Cell::Text(happened.periods[*period].clone())];
                        push(&mut tables, keys, worker.currency, done, balance);
                    }
                }
            }
        }
        tables
    }

    fn tiers(&self, happened: &Happened) -> Table {
        let rows =
            happened.workers.iter().enumerate().filter(|(number, _)| !(self.called)(*number).ends_with(":?"));
        let rows = rows.map(|(number, worker)| {
            let tier = level(number, worker).map_or(Cell::Empty, |level| text(TIERS[level]));
            vec![
                Cell::Text((self.called)(number)),
                text(DOMAINS[worker.domain]),
                tier,
                Cell::Whole(worker.done.accepted),
            ]
        });
        Table::new("tiers", "worker_id domain tier reviewed", rows.collect())
    }
}

const TIERS: [&str; 4] = ["novice", "skilled", "expert", "master of the whole ladder"];

fn level(number: usize, worker: &Worker) -> Option<usize> {
    (worker.done.accepted > 0).then(|| (roll(number, 9).powi(2) * 4.0) as usize).filter(|_| number % 9 != 4)
}

impl World {
    pub fn charts(&self, lang: Lang) -> Vec<Chart> {
        let [throughput, accuracy, earnings, tiers, anomalies, quarantine] = &self.reports;
        let Viewed { kinds, drawn, .. } = &self.viewed;
        let beside = Some(Beside { kinds, drawn });
        let tier_order = &self.tiers;
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

    /// The table whose figures a chart draws.
    pub fn drawn<'a>(&'a self, chart: &'a Chart) -> &'a Table {
        let own = self.reports.iter().find(|table| table.name == chart.report);
        chart.data.as_ref().or(own).unwrap()
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn money(value: i128) -> Cell {
    Cell::Money { value, scale: 6 }
}

/// Nothing where there is nothing to divide by.
fn ratio(part: f64, of: f64) -> Cell {
    if of > 0.0 { Cell::Real(part / of) } else { Cell::Empty }
}

fn empty_reports(keys: &str) -> [Table; 3] {
    [
        ("throughput", "claimed labeled released accepted rejected active_seconds labeled_per_hour handling_seconds_p50 handling_seconds_p90"),
        ("accuracy", "reviewed accepted rejected rework acceptance_rate acceptance_low acceptance_high"),
        ("earnings", "currency owed_amount paid_amount bonus_amount reversed_amount outstanding_amount overpaid_amount unpaid_seconds hourly_paid_amount active_seconds logged_seconds"),
    ]
    .map(|(name, columns)| Table::new(name, &format!("{keys} {columns}"), vec![]))
}

/// One row of each report. The time of a period's end is its balance.
fn push(
    [throughput, accuracy, earnings]: &mut [Table; 3],
    keys: Vec<Cell>,
    currency: usize,
    done: &Done,
    balance: i128,
) {
    let Done { claimed, labeled, accepted, rejected, seconds, unpaid_seconds, owed, paid } = *done;
    let row = |cells: Vec<Cell>| keys.iter().cloned().chain(cells).collect::<Vec<_>>();
    let middle = ratio(seconds, labeled as f64);
    let slow = ratio(seconds * 2.4, labeled as f64);
    let whole = Cell::Whole;
    throughput.rows.push(row(vec![
        whole(claimed),
        whole(labeled),
        whole(claimed - labeled),
        whole(accepted),
        whole(rejected),
        Cell::Real(seconds),
        ratio(labeled as f64 * 3600.0, seconds),
        middle,
        slow,
    ]));
    let judged = accepted + rejected;
    let interval = wilson(accepted as u64, judged as u64, 1.959_963_984_540_054);
    let end = |end: fn((f64, f64)) -> f64| interval.map_or(Cell::Empty, |ends| Cell::Real(end(ends)));
    accuracy.rows.push(row(vec![
        whole(judged),
        whole(accepted),
        whole(rejected),
        whole(0),
        ratio(accepted as f64, judged as f64),
        end(|ends| ends.0),
        end(|ends| ends.1),
    ]));
    earnings.rows.push(row(vec![
        text(CURRENCIES[currency]),
        money(owed),
        money(paid),
        money(0),
        money(0),
        money(balance.max(0)),
        money((-balance).max(0)),
        Cell::Real(unpaid_seconds),
        ratio(paid as f64 / 1e6 * 3600.0, seconds),
        Cell::Real(seconds),
        Cell::Real(0.0),
    ]));
}

/// The three reports of everything as one, a row for each period, of money for each currency too.
fn everything(happened: &Happened) -> [Table; 3] {
    let mut tables = empty_reports("all period");
    let mut balances = [0; 4];
    for (period, name) in happened.periods.iter().enumerate() {
        let mut sum = Done::default();
        let keys = || vec![text("all"), text(name)];
        let mut aside = empty_reports("all period");
        for (currency, done) in happened.over_time.iter().enumerate() {
            let done = &done[period];
            sum.merge(done);
            balances[currency] += done.owed - done.paid;
            push(&mut aside, keys(), currency, done, balances[currency]);
        }
        // A day on which nothing happened has no row.
        if sum.claimed + sum.labeled + sum.accepted + sum.rejected > 0 || sum.paid > 0 {
            push(&mut tables, keys(), 0, &sum, 0);
            tables[2].rows.pop();
            tables[2].rows.extend(std::mem::take(&mut aside[2].rows));
        }
    }
    tables
}

/// Throughput by kind of work, and how long pieces took.
fn kinds(happened: &Happened) -> (Table, Table) {
    let (mut rows, mut bins) = (vec![], vec![]);
    for ((kind, middle), done) in KINDS.iter().zip(&happened.by_kind).filter(|(_, done)| done.claimed > 0) {
        let timed = done.labeled * 9 / 10;
        rows.push(vec![
            text(kind),
            Cell::Whole(done.labeled),
            Cell::Whole(timed),
            Cell::Real(*middle),
            Cell::Real(middle * 3.1),
        ]);
        let middle = (middle.log10() * 12.0).floor() as i32;
        for step in -14..=16i32 {
            let pieces = (timed as f64 * 0.1 * (-f64::from(step * step) / 40.0).exp()).round() as i64;
            let border = |bin: i32| Cell::Real(10f64.powf(f64::from(bin) / 12.0));
            if pieces > 0 {
                bins.push(vec![
                    text(kind),
                    border(middle + step),
                    border(middle + step + 1),
                    Cell::Whole(pieces),
                ]);
            }
        }
    }
    let columns = "task_type labeled timed handling_seconds_p50 handling_seconds_p90";
    (
        Table::new("throughput", columns, rows),
        Table::new("handling", "task_type from_seconds to_seconds pieces", bins),
    )
}

fn prices(happened: &Happened) -> Table {
    let mut pieces: BTreeMap<(usize, usize, i128), i64> = BTreeMap::new();
    for worker in happened.workers.iter().filter(|worker| worker.done.labeled > 0) {
        *pieces.entry((worker.currency, worker.domain, worker.price)).or_default() += worker.done.labeled;
    }
    let rows = pieces.into_iter().map(|((currency, domain, price), pieces)| {
        vec![text(CURRENCIES[currency]), text(DOMAINS[domain]), money(price), Cell::Whole(pieces)]
    });
    Table::new("prices", "currency domain price pieces", rows.collect())
}

/// Who was still there, by periods of about a week or a month.
fn retention(happened: &Happened, days: usize) -> Table {
    let (long, name): (usize, fn(usize) -> String) = match days < 120 {
        true => (7, |at| format!("2026-W{:02}", at + 2)),
        false => (31, |at| format!("{}-{:02}", 2023 + at / 12, at % 12 + 1)),
    };
    let last = days.div_ceil(long);
    let mut rows = vec![];
    for cohort in 0..last {
        let people: Vec<&Worker> = happened
            .workers
            .iter()
            .filter(|worker| worker.done.labeled > 0 && worker.start / long == cohort)
            .collect();
        for period in (cohort..last).filter(|_| !people.is_empty()) {
            let active = people.iter().filter(|worker| (worker.end - 1) / long >= period).count();
            let counts = [period - cohort, people.len(), active].map(|count| Cell::Whole(count as i64));
            rows.push(
                [Cell::Text(name(cohort)), Cell::Text(name(period))].into_iter().chain(counts).collect(),
            );
        }
    }
    Table::new("retention", "cohort period age people active", rows)
}

/// How people came to their tiers, one level a month.
fn moves(happened: &Happened) -> Table {
    let mut moves: BTreeMap<(usize, usize, usize), i64> = BTreeMap::new();
    for (number, worker) in happened.workers.iter().enumerate() {
        for step in 0..=level(number, worker).unwrap_or(0) {
            *moves.entry((worker.start / 31 + step, step, step + 1)).or_default() +=
                i64::from(worker.done.accepted > 0);
        }
    }
    let place = |place: usize| if place == 0 { text("+") } else { text(TIERS[place - 1]) };
    let rows = moves.into_iter().filter(|(_, people)| *people > 0).map(|((month, from, to), people)| {
        let month = format!("{}-{:02}", 2026 + month / 12, month % 12 + 1);
        vec![Cell::Text(month), place(from), place(to), Cell::Whole(people)]
    });
    Table::new("tier_moves", "period from_tier to_tier people", rows.collect())
}

fn findings(happened: &Happened) -> Table {
    const RULES: [&str; 5] =
        ["paid_twice", "self_review", "too_fast", "accepted_unpaid", "labeled_without_claim"];
    let rows = (0..happened.workers.len() * 2)
        .map(|at| vec![text(RULES[(roll(at, 1) * 4.9) as usize]), Cell::Text(format!("a{at}"))]);
    Table::new("anomalies", "rule assignment_id", rows.collect())
}

fn quarantine(happened: &Happened) -> Table {
    const RULES: [&str; 3] = ["no_worker", "not_a_price", "no_calendar"];
    let rows = (0..happened.workers.len())
        .map(|at| vec![text("in.csv"), Cell::Whole(at as i64 + 2), text(RULES[at % 3])]);
    Table::new("quarantine", "file line rule", rows.collect())
}
