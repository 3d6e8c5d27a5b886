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
        let count = |column| throughput.cell(row, column).whole();
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
    Table::new("flow", "period claimed labeled judged accepted waiting", rows.collect())
}

/// More days than this become weeks: a picture has no room for a bar each.
const MOST_DAYS: usize = 400;

/// Pieces labeled in each period: `period, labeled, labeled_per_day_in_week`. The last is the mean of the week that a day lies in, over
/// its days from the first labeled day of all to the last, days without work included. Over more than 400 days a row is a week.
pub(super) fn over_time(throughput: &Table) -> Table {
    let rows = || {
        (0..throughput.rows.len())
            .map(|row| (throughput.cell(row, "period").text(), throughput.cell(row, "labeled").whole()))
    };
    let week = |day: NaiveDate| day.format("%G-W%V").to_string();
    let mut weeks: BTreeMap<String, [i64; 2]> = BTreeMap::new();
    for (day, labeled) in labeled_days(throughput) {
        let sum = weeks.entry(week(day)).or_default();
        *sum = [sum[0] + labeled, sum[1] + 1];
    }
    let rows = match weeks.values().map(|sum| sum[1]).sum::<i64>() > MOST_DAYS as i64 {
        true => weeks
            .into_iter()
            .map(|(week, [labeled, _])| vec![Cell::Text(week), Cell::Whole(labeled), Cell::Empty])
            .collect(),
        false => rows()
            .map(|(period, labeled)| {
                let own = period.parse().ok().and_then(|day| weeks.get(&week(day)));
                let mean = own.map_or(Cell::Empty, |[sum, days]| Cell::Real(*sum as f64 / *days as f64));
                vec![Cell::Text(period.to_owned()), Cell::Whole(labeled), mean]
            })
            .collect(),
    };
    Table::new("over_time", "period labeled labeled_per_day_in_week", rows)
}

/// Pieces labeled by day of the week, where periods are days: `weekday (1 is Monday), days, labeled, labeled_per_day`. Days without
/// work between the first and the last count too.
pub(super) fn weekdays(throughput: &Table) -> Table {
    let mut sums = [(0i64, 0i64); 7];
    for (day, labeled) in labeled_days(throughput) {
        let sum = &mut sums[day.weekday().num_days_from_monday() as usize];
        *sum = (sum.0 + 1, sum.1 + labeled);
    }
    let rows = (1..).zip(sums).filter(|(_, (days, _))| *days > 0).map(|(weekday, (days, labeled))| {
        let mean = labeled as f64 / days as f64;
        vec![Cell::Whole(weekday), Cell::Whole(days), Cell::Whole(labeled), Cell::Real(mean)]
    });
    Table::new("weekdays", "weekday days labeled labeled_per_day", rows.collect())
}

/// Pieces labeled on each day from the first to the last with any, days without work included; none where periods are not days. Money
/// goes on when work is over, so the table's own first and last day do not count.
fn labeled_days(throughput: &Table) -> Vec<(NaiveDate, i64)> {
    let rows = 0..throughput.rows.len();
    let labeled =
        rows.map(|row| (throughput.cell(row, "period").text(), throughput.cell(row, "labeled").whole()));
    let worked = labeled.filter(|(_, labeled)| *labeled > 0);
    let days: BTreeMap<NaiveDate, i64> =
        worked.filter_map(|(day, labeled)| Some((day.parse().ok()?, labeled))).collect();
    let (Some((first, _)), Some((last, _))) = (days.first_key_value(), days.last_key_value()) else {
        return Vec::new();
    };
    let all = first.iter_days().take_while(|day| day <= last);
    all.map(|day| (day, days.get(&day).copied().unwrap_or_default())).collect()
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
    Table::new("money", "period currency owed_so_far_amount paid_so_far_amount outstanding_amount", rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn throughput(rows: impl IntoIterator<Item = (String, i64)>) -> Table {
        let rows = rows.into_iter().map(|(period, labeled)| vec![Cell::Text(period), Cell::Whole(labeled)]);
        Table::new("throughput", "period labeled", rows.collect())
    }

    fn told(table: &Table) -> String {
        let cell = |cell: &Cell| match cell {
            Cell::Whole(whole) => whole.to_string(),
            Cell::Real(real) => format!("{real:.2}"),
            Cell::Empty => "-".to_owned(),
            cell => cell.text().to_owned(),
        };
        table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" ") + "\n").collect()
    }

    #[test]
    fn a_mean_day_is_over_the_days_of_its_week() {
        // Friday to Tuesday: three days of one week, two of the next; a day after the last label has none of its own.
        let days =
            [("2026-03-06", 6), ("2026-03-08", 3), ("2026-03-09", 5), ("2026-03-10", 2), ("2026-03-20", 0)];
        insta::assert_snapshot!(told(&over_time(&throughput(days.map(|(day, labeled)| (day.into(), labeled))))), @"
        2026-03-06 6 3.00
        2026-03-08 3 3.00
        2026-03-09 5 3.50
        2026-03-10 2 3.50
        2026-03-20 0 -
        ");
        insta::assert_snapshot!(told(&over_time(&throughput([("2026-W10".into(), 6), ("2026-W11".into(), 0)]))), @"
        2026-W10 6 -
        2026-W11 0 -
        ");
        assert_eq!(told(&over_time(&throughput([]))), "");
    }

    #[test]
    fn more_days_than_have_room_are_weeks() {
        let first: NaiveDate = "2025-01-01".parse().unwrap();
        let of = |days: usize| {
            over_time(&throughput(first.iter_days().take(days).map(|day| (day.to_string(), 1))))
        };
        assert_eq!(of(400).rows.len(), 400);
        let weeks = of(401);
        assert_eq!(weeks.rows.len(), 58);
        // From a Wednesday on: five days, then whole weeks.
        assert!(told(&weeks).starts_with("2025-W01 5 -\n2025-W02 7 -\n"), "{}", told(&weeks));
        let sum: i64 = (0..58).map(|row| weeks.cell(row, "labeled").whole()).sum();
        assert_eq!(sum, 401);
    }
}
