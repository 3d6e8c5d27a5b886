//! What happened over time, added up for drawing: the flow of pieces from claim to verdict, days of the week, balances of money.
//!
//! Promises: whole sums of the reports' own periods; a period in which nothing happened stands where something before it or after it is
//! known of.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::table::{Cell, Table};

/// Pieces claimed, labeled, judged (accepted or rejected) and accepted since the beginning, and how many labeled ones wait for a final
/// verdict: `period, claimed, labeled, judged, accepted, waiting`.
pub(super) fn flow(throughput: &Table) -> Table {
    let mut sums = [0i64; 4];
    let rows = (0..throughput.rows.len()).map(|row| {
        let count = |column| whole(throughput, row, column);
        let judged = count("accepted") + count("rejected");
        for (sum, more) in
            sums.iter_mut().zip([count("claimed"), count("labeled"), judged, count("accepted")])
        {
            *sum += more;
        }
        let waiting = (sums[1] - sums[2]).max(0);
        let counts = sums.into_iter().chain([waiting]).map(Cell::Whole);
        std::iter::once(throughput.cell(row, "period").clone()).chain(counts).collect()
    });
    table("flow", "period claimed labeled judged accepted waiting", rows.collect())
}

/// Pieces labeled by day of the week, where periods are days: `weekday (1 is Monday), days, labeled, labeled_per_day`. Days without
/// work between the first and the last count too.
pub(super) fn weekdays(throughput: &Table) -> Table {
    let mut labeled: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    for row in 0..throughput.rows.len() {
        if let Ok(day) = throughput.cell(row, "period").text().parse() {
            *labeled.entry(day).or_default() += whole(throughput, row, "labeled");
        }
    }
    // Money goes on when work is over: what counts is from the first labeled day to the last.
    labeled.retain(|_, pieces| *pieces > 0);
    let mut rows = Vec::new();
    if let (Some((first, _)), Some((last, _))) = (labeled.first_key_value(), labeled.last_key_value()) {
        let mut sums = [(0i64, 0i64); 7];
        for day in first.iter_days().take_while(|day| day <= last) {
            let sum = &mut sums[day.weekday().num_days_from_monday() as usize];
            sum.0 += 1;
            sum.1 += labeled.get(&day).copied().unwrap_or_default();
        }
        rows.extend((1..).zip(sums).filter(|(_, (days, _))| *days > 0).map(|(weekday, (days, pieces))| {
            let mean = pieces as f64 / days as f64;
            vec![Cell::Whole(weekday), Cell::Whole(days), Cell::Whole(pieces), Cell::Real(mean)]
        }));
    }
    table("weekdays", "weekday days labeled labeled_per_day", rows)
}

/// Owed and paid since the beginning, and what is outstanding at the end of each period, by currency:
/// `period, currency, owed_so_far_amount, paid_so_far_amount, outstanding_amount`.
pub(super) fn money(earnings: &Table) -> Table {
    let mut sums: BTreeMap<&str, [(i128, u32); 2]> = BTreeMap::new();
    let mut rows = Vec::new();
    for row in 0..earnings.rows.len() {
        let currency = earnings.cell(row, "currency");
        if currency.text().is_empty() {
            continue;
        }
        let sums = sums.entry(currency.text()).or_insert([(0, 0); 2]);
        for (sum, column) in sums.iter_mut().zip(["owed_amount", "paid_amount"]) {
            if let Cell::Money { value, scale } = earnings.cell(row, column) {
                *sum = (sum.0 + value, *scale);
            }
        }
        let [owed, paid] = sums.map(|(value, scale)| Cell::Money { value, scale });
        let outstanding = earnings.cell(row, "outstanding_amount").clone();
        rows.push(vec![earnings.cell(row, "period").clone(), currency.clone(), owed, paid, outstanding]);
    }
    table("money", "period currency owed_so_far_amount paid_so_far_amount outstanding_amount", rows)
}

fn whole(table: &Table, row: usize, column: &str) -> i64 {
    if let Cell::Whole(whole) = table.cell(row, column) { *whole } else { 0 }
}

pub(super) fn table(name: &str, columns: &str, rows: Vec<Vec<Cell>>) -> Table {
    Table { name: name.to_owned(), columns: columns.split(' ').map(str::to_owned).collect(), rows }
}
