//! A tally as tables: by worker, by project, the distribution before and after, and who is below a minimum wage.
//!
//! Promises: below a minimum is told in whole numbers; people that a source could not name (`…:?`), and people without a piece
//! that both sides price, have a row and are in no distribution.

use chrono::NaiveDate;

use super::missed::SIDES;
use super::price::{Sums, Tally};
use crate::engine::Question;
use crate::metrics::calendar::local_date;
use crate::metrics::{Incomes, quantile};
use crate::table::{Cell, Table};
use crate::units::{HOUR, Money, SECOND};

const COMPARED: &str = "pieces before_amount after_amount change_amount change_rate \
    before_expected_amount after_expected_amount active_seconds hourly_before_amount hourly_after_amount";
const DISTRIBUTION: &str = "side currency people amount gini gini_corrected bottom_half_share top_tenth_share \
    negative_people amount_p10 amount_p50 amount_p90 timed_people hourly_amount_p10 hourly_amount_p50 hourly_amount_p90 \
    gain lose same uncompared_people";
/// What the distribution takes from `inequality`, before the amounts an hour.
const OF_INCOMES: [&str; 9] = [
    "gini",
    "gini_corrected",
    "bottom_half_share",
    "top_tenth_share",
    "negative_people",
    "paid_amount_p10",
    "paid_amount_p50",
    "paid_amount_p90",
    "timed_people",
];

/// A minimum wage that amounts are held against.
#[derive(Clone, Debug, PartialEq)]
pub struct Minimum {
    pub place: String,
    pub from: NaiveDate,
    pub hourly: Money,
    /// How many of the people whose time is known are below it, before and after.
    pub below: [usize; 2],
    pub people: usize,
}

/// What is said in words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Told {
    pub currency: String,
    pub total: Sums,
    /// Those with a piece that both sides price: some gain, some lose, and the rest stays the same.
    pub people: usize,
    pub gain: usize,
    pub lose: usize,
    pub same: usize,
    /// Those without such a piece, who stand in no count, quantile or coefficient.
    pub uncompared: usize,
    /// Hourly pay in the middle, before and after.
    pub median: [Option<f64>; 2],
    pub minimums: Vec<Minimum>,
    /// Pieces that only one side, or neither, prices.
    pub unpriced: [u64; 2],
    pub other_currency: u64,
}

/// Whether a worker is somebody.
fn is_known(worker: &str) -> bool {
    !worker.is_empty() && !worker.ends_with(":?")
}

/// Whether a worker is somebody whose pay can be compared: no card moves the pay of who has no piece that both sides price.
pub fn is_compared(worker: &str, sums: &Sums) -> bool {
    is_known(worker) && sums.pieces > 0
}

/// Whether there is an hour that pay can be laid over.
pub fn is_timed(sums: &Sums) -> bool {
    sums.pieces > 0 && sums.active > 0
}

/// What an hour came to on a side.
fn hourly(sums: &Sums, side: usize) -> Option<f64> {
    let seconds = sums.active as f64 / SECOND as f64;
    is_timed(sums).then(|| Money(sums.amount[side]).to_f64() * 3600.0 / seconds)
}

/// Whether an hour came to less than a wage.
fn is_below(sums: &Sums, side: usize, wage: Money) -> bool {
    is_timed(sums) && sums.amount[side] * i128::from(HOUR) < wage.0 * i128::from(sums.active)
}

/// The tables, and what is said of them.
pub fn tables(tally: &Tally, currency: &str, question: &Question) -> (Vec<Table>, Told) {
    let people = || tally.workers.iter().filter(|(worker, _)| is_known(worker));
    let compared: Vec<&Sums> =
        people().filter(|(worker, sums)| is_compared(worker, sums)).map(|(_, sums)| sums).collect();
    let minimums = minimums(tally, &compared, currency, question);
    let changed =
        |way: fn(i128) -> bool| compared.iter().filter(|sums| way(sums.amount[1] - sums.amount[0])).count();
    let missed = |side: usize| tally.missed[side].values().map(|rows| rows.len() as u64).sum();
    let told = Told {
        currency: currency.to_owned(),
        total: tally.total(),
        people: compared.len(),
        uncompared: people().count() - compared.len(),
        gain: changed(|change| change > 0),
        lose: changed(|change| change < 0),
        same: changed(|change| change == 0),
        median: [0, 1].map(|side| quantile(&mut hours(&compared, side), 0.5)),
        unpriced: [missed(0), missed(1)],
        other_currency: tally.other_currencies.values().sum(),
        minimums,
    };
    let mut tables = vec![
        workers(tally, currency, &told.minimums),
        projects(tally, currency),
        distribution(tally, currency, &told, &compared),
    ];
    if question.minimum_wages.is_some() {
        tables.push(minimum(&told.minimums, currency));
    }
    (tables, told)
}

fn hours(compared: &[&Sums], side: usize) -> Vec<f64> {
    compared.iter().filter_map(|sums| hourly(sums, side)).collect()
}

/// The minimum wages in force on the last day of the work.
fn minimums(tally: &Tally, compared: &[&Sums], currency: &str, question: &Question) -> Vec<Minimum> {
    let (Some(wages), Some(last)) = (&question.minimum_wages, tally.last) else { return Vec::new() };
    let in_force = wages.hourly(currency, local_date(last, question.scope.tz));
    let timed = || compared.iter().filter(|sums| is_timed(sums));
    let of = |(place, from, hourly): (&str, NaiveDate, Money)| Minimum {
        place: place.to_owned(),
        from,
        hourly,
        below: [0, 1].map(|side| timed().filter(|sums| is_below(sums, side, hourly)).count()),
        people: timed().count(),
    };
    in_force.into_iter().map(of).collect()
}

/// The cells of [`COMPARED`].
fn compared(sums: &Sums) -> Vec<Cell> {
    let [before, after] = sums.amount;
    let change = after - before;
    let rate = (before != 0).then(|| change as f64 / before as f64);
    vec![
        Cell::Whole(sums.pieces),
        Cell::money(before),
        Cell::money(after),
        Cell::money(change),
        Cell::real(rate),
        Cell::money(sums.expected[0]),
        Cell::money(sums.expected[1]),
        Cell::Real(sums.active as f64 / SECOND as f64),
        Cell::real(hourly(sums, 0)),
        Cell::real(hourly(sums, 1)),
    ]
}

fn keyed(key: Option<&str>, currency: &str, sums: &Sums) -> Vec<Cell> {
    let mut row = vec![Cell::maybe(key), Cell::Text(currency.to_owned())];
    row.extend(compared(sums));
    row
}

fn workers(tally: &Tally, currency: &str, minimums: &[Minimum]) -> Table {
    let rows = tally.workers.iter().map(|(worker, sums)| {
        let mut row = keyed(Some(worker), currency, sums);
        for side in 0..2 {
            let below = minimums.iter().filter(|minimum| is_below(sums, side, minimum.hourly));
            let places = below.map(|minimum| minimum.place.as_str()).collect::<Vec<_>>().join("; ");
            row.push(Cell::said(&places));
        }
        row
    });
    let columns = format!("worker_id currency {COMPARED} below_minimum_before below_minimum_after");
    Table::new("whatif", &columns, rows.collect())
}

fn projects(tally: &Tally, currency: &str) -> Table {
    let rows = tally.projects.iter().map(|(project, sums)| keyed(project.as_deref(), currency, sums));
    Table::new("whatif_projects", &format!("project_id currency {COMPARED}"), rows.collect())
}

fn distribution(tally: &Tally, currency: &str, told: &Told, compared: &[&Sums]) -> Table {
    let rows = SIDES.iter().enumerate().map(|(side, name)| {
        let incomes = earnings(tally, currency, side);
        let inequality = Incomes::of(&incomes).inequality();
        let cell = |column: &str| match inequality.rows.is_empty() {
            // Of nobody there is no row: they are none, and no figure is made of them.
            true if column.ends_with("people") => Cell::Whole(0),
            true => Cell::Empty,
            false => inequality.cell(0, column).clone(),
        };
        let mut row = vec![
            Cell::Text((*name).to_owned()),
            Cell::Text(currency.to_owned()),
            cell("people"),
            Cell::money(compared.iter().map(|sums| sums.amount[side]).sum()),
        ];
        row.extend(OF_INCOMES.map(cell));
        let mut hours = hours(compared, side);
        row.extend([0.1, 0.5, 0.9].map(|share| Cell::real(quantile(&mut hours, share))));
        let changed = [told.gain, told.lose, told.same, told.uncompared];
        row.extend(changed.map(|people| if side == 0 { Cell::Empty } else { Cell::Whole(people as i64) }));
        row
    });
    Table::new("whatif_distribution", DISTRIBUTION, rows.collect())
}

/// One side as the report's earnings have it, of which the distribution is made.
fn earnings(tally: &Tally, currency: &str, side: usize) -> Table {
    let rows =
        tally.workers.iter().filter(|(worker, sums)| is_compared(worker, sums)).map(|(worker, sums)| {
            let amount = Cell::money(sums.amount[side]);
            vec![
                Cell::Text(worker.clone()),
                Cell::Text(currency.to_owned()),
                amount.clone(),
                amount,
                Cell::Real(sums.active as f64 / SECOND as f64),
                Cell::real(hourly(sums, side)),
            ]
        });
    let columns = "worker_id currency paid_amount owed_amount active_seconds hourly_paid_amount";
    Table::new("earnings", columns, rows.collect())
}

fn minimum(minimums: &[Minimum], currency: &str) -> Table {
    let rows = minimums.iter().map(|minimum| {
        let rate = |below: usize| match minimum.people {
            0 => Cell::Empty,
            people => Cell::Real(below as f64 / people as f64),
        };
        let [before, after] = minimum.below;
        vec![
            Cell::Text(minimum.place.clone()),
            Cell::Text(minimum.from.to_string()),
            Cell::Text(currency.to_owned()),
            Cell::money(minimum.hourly.0),
            Cell::Whole(minimum.people as i64),
            Cell::Whole(before as i64),
            Cell::Whole(after as i64),
            rate(before),
            rate(after),
        ]
    });
    let columns = "place from currency hourly_amount people below_before below_after below_before_rate below_after_rate";
    Table::new("whatif_minimum", columns, rows.collect())
}
