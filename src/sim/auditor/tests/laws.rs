//! What must hold for any market: periods add up, and the order of arrival does not matter.

use std::collections::BTreeMap;

use crate::events::Event;
use crate::sim::reading::read;
use crate::sim::{AuditOptions, By, Every, MarketOptions, audit, write_market};
use crate::table::{Cell, Table};
use crate::units::MINUTE;

fn market(seed: u64) -> Vec<Event> {
    let options =
        MarketOptions { seed, workers: 12, pieces: 180, days: 20, class: false, ..MarketOptions::default() };
    let mut out = Vec::new();
    write_market(&options, &mut out).unwrap();
    String::from_utf8(out).unwrap().lines().filter_map(|line| read(line).ok()).collect()
}

/// The sums of a column by key (and currency), in millionths.
fn sums(table: &Table, column: &str) -> BTreeMap<(String, String), i128> {
    let mut sums = BTreeMap::new();
    for row in 0..table.rows.len() {
        let value = match table.cell(row, column) {
            Cell::Whole(whole) => i128::from(*whole),
            Cell::Money { value, .. } => *value,
            Cell::Real(real) => (real * 1e6).round() as i128,
            other => panic!("{other:?}"),
        };
        let key = (table.rows[row][0].text().to_owned(), table.cell(row, "currency").text().to_owned());
        *sums.entry(key).or_default() += value;
    }
    sums.retain(|_, sum| *sum != 0);
    sums
}

#[test]
fn periods_add_up_to_the_whole() {
    for seed in 1..=4 {
        let events = market(seed);
        for (by, every) in [(By::Worker, Every::Day), (By::Project, Every::Week), (By::Stage, Every::Month)] {
            let tz = chrono_tz::Asia::Shanghai;
            let whole = AuditOptions { by, gap: 5 * MINUTE, tz, ..AuditOptions::default() };
            let (all, parts) =
                (audit(&events, &whole), audit(&events, &AuditOptions { every: Some(every), ..whole }));
            for (table, part, columns) in [
                (
                    &all.throughput,
                    &parts.throughput,
                    "claimed labeled released accepted rejected active_seconds",
                ),
                (
                    &all.accuracy,
                    &parts.accuracy,
                    "reviewed accepted rejected rework gold_answered gold_correct",
                ),
                (
                    &all.earnings,
                    &parts.earnings,
                    "owed_amount paid_amount bonus_amount reversed_amount unpaid_seconds unpriced active_seconds logged_seconds",
                ),
            ] {
                for column in columns.split(' ') {
                    assert_eq!(sums(part, column), sums(table, column), "seed {seed} {by:?} {column}");
                }
            }
        }
    }
}

#[test]
fn the_order_of_arrival_does_not_matter_once_doubles_are_gone() {
    let mut events = market(9);
    let mut seen = std::collections::BTreeSet::new();
    events.retain(|event| seen.insert(event.event_id.clone()));
    let options = AuditOptions { every: Some(Every::Week), ..AuditOptions::default() };
    let first = audit(&events, &options);
    assert_eq!((first.duplicates, first.conflicts), (0, 0));
    assert!(first.throughput.rows.len() > 10);
    for turn in [1, 57, 211] {
        events.reverse();
        events.rotate_left(turn);
        assert_eq!(audit(&events, &options), first);
    }
}
