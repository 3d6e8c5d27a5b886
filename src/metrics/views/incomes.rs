//! How what was paid is spread over people, currency by currency: a histogram, quantiles, the Lorenz curve, Gini's coefficient.
//!
//! Promises: people that a source could not name (`…:?`) are left out; whoever was paid nothing, or less than nothing, is counted apart.
//! Sources: M. O. Lorenz, Publications of the American Statistical Association 9 (1905), 209-219; C. Gini's mean difference as
//! Σ (2i − n − 1) xᵢ / (n Σ xᵢ), with the correction n / (n − 1) for small samples: G. Deltas, Review of Economics and Statistics 85 (2003), 226-234.

use std::collections::BTreeMap;

use super::flow::table;
use crate::metrics::quantile;
use crate::table::{Cell, Table};

/// So many bins from one power of ten to the next.
const BINS: f64 = 6.0;
/// So many points of a Lorenz curve at most.
const POINTS: usize = 200;

/// What each person was paid, in each currency, in order.
pub struct Incomes(BTreeMap<String, Vec<f64>>);

impl Incomes {
    /// From the table of earnings, a row for each person (or group) and currency.
    pub fn of(earnings: &Table) -> Incomes {
        let mut paid: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for row in 0..earnings.rows.len() {
            let currency = earnings.cell(row, "currency").text();
            let is_nobody = earnings.rows[row].first().is_some_and(|name| name.text().ends_with(":?"));
            if let (false, false, Some(amount)) =
                (currency.is_empty(), is_nobody, earnings.cell(row, "paid_amount").number())
            {
                paid.entry(currency.to_owned()).or_default().push(amount);
            }
        }
        paid.values_mut().for_each(|amounts| amounts.sort_by(f64::total_cmp));
        Incomes(paid)
    }

    /// `currency, from_amount, to_amount, people`; those paid nothing, or less, from and to 0.
    pub fn histogram(&self) -> Table {
        let mut rows = Vec::new();
        for (currency, amounts) in &self.0 {
            let mut bins: BTreeMap<Option<i32>, i64> = BTreeMap::new();
            for amount in amounts {
                let bin = (*amount > 0.0).then(|| (amount.log10() * BINS + 1e-9).floor() as i32);
                *bins.entry(bin).or_default() += 1;
            }
            let border = |bin: i32| 10f64.powf(f64::from(bin) / BINS);
            rows.extend(bins.into_iter().map(|(bin, people)| {
                let (from, to) = bin.map_or((0.0, 0.0), |bin| (border(bin), border(bin + 1)));
                vec![Cell::Text(currency.clone()), Cell::Real(from), Cell::Real(to), Cell::Whole(people)]
            }));
        }
        table("incomes", "currency from_amount to_amount people", rows)
    }

    /// `currency, people, unpaid_people, p10_amount, p50_amount, p90_amount, gini, gini_corrected, lower_half_share, top_tenth_share`: of
    /// those who were paid more than nothing.
    pub fn inequality(&self) -> Table {
        let rows = self.0.iter().map(|(currency, amounts)| {
            let unpaid = amounts.partition_point(|amount| *amount <= 0.0);
            let paid = &amounts[unpaid..];
            let of = |share: f64| quantile(&mut paid.to_vec(), share);
            let gini = gini(paid);
            let corrected = gini
                .filter(|_| paid.len() > 1)
                .map(|gini| gini * paid.len() as f64 / (paid.len() - 1) as f64);
            let figures = [
                of(0.1),
                of(0.5),
                of(0.9),
                gini,
                corrected,
                lowest(paid, 0.5),
                lowest(paid, 0.9).map(|rest| 1.0 - rest),
            ];
            let counts = [paid.len(), unpaid].map(|count| Cell::Whole(count as i64));
            std::iter::once(Cell::Text(currency.clone()))
                .chain(counts)
                .chain(figures.map(|figure| figure.map_or(Cell::Empty, Cell::Real)))
                .collect()
        });
        let columns = "currency people unpaid_people p10_amount p50_amount p90_amount gini gini_corrected lower_half_share top_tenth_share";
        table("inequality", columns, rows.collect())
    }

    /// `currency, people_share, paid_share`: which share of all pay the lowest paid share of people has.
    pub fn lorenz(&self) -> Table {
        let mut rows = Vec::new();
        for (currency, amounts) in &self.0 {
            let paid = &amounts[amounts.partition_point(|amount| *amount <= 0.0)..];
            let steps = paid.len().min(POINTS);
            let points = (0..=steps).filter(|_| steps > 0).map(|step| step as f64 / steps as f64);
            rows.extend(points.map(|share| {
                let of = lowest(paid, share).unwrap_or_default();
                vec![Cell::Text(currency.clone()), Cell::Real(share), Cell::Real(of)]
            }));
        }
        table("lorenz", "currency people_share paid_share", rows)
    }
}

/// `NAME, currency, hourly_paid_amount, unpaid_share`: what an hour was paid, and how much of all hours was for nothing. Only where
/// both are known.
pub fn hourly(earnings: &Table) -> Table {
    let rows = (0..earnings.rows.len()).filter_map(|row| {
        let number = |column| earnings.cell(row, column).number();
        let hours = number("active_seconds")? + number("logged_seconds")?;
        let (hourly, unpaid) = (number("hourly_paid_amount")?, number("unpaid_seconds")?);
        let (name, currency) = (earnings.rows[row].first()?, earnings.cell(row, "currency"));
        let is_known = hours > 0.0 && !currency.text().is_empty() && !name.text().ends_with(":?");
        is_known.then(|| {
            vec![name.clone(), currency.clone(), Cell::Real(hourly), Cell::Real((unpaid / hours).min(1.0))]
        })
    });
    let key = earnings.columns.first().map_or("worker_id", String::as_str);
    table("hourly", &format!("{key} currency hourly_paid_amount unpaid_share"), rows.collect())
}

/// Gini's coefficient of amounts in order, all above zero.
fn gini(amounts: &[f64]) -> Option<f64> {
    let count = amounts.len() as f64;
    let sum: f64 = amounts.iter().sum();
    let weighted: f64 =
        (1..).zip(amounts).map(|(rank, amount)| (2.0 * f64::from(rank) - count - 1.0) * amount).sum();
    (sum > 0.0).then(|| weighted / (count * sum))
}

/// The share of the sum that the lowest share of people has; a person may stand on both sides of the border.
fn lowest(amounts: &[f64], share: f64) -> Option<f64> {
    let sum: f64 = amounts.iter().sum();
    let people = share * amounts.len() as f64;
    let whole = (people + 1e-9).floor() as usize;
    let part = (people - whole as f64).max(0.0) * amounts.get(whole).copied().unwrap_or_default();
    (sum > 0.0).then(|| (amounts.iter().take(whole).sum::<f64>() + part) / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incomes(amounts: &[i128]) -> Incomes {
        let rows = amounts.iter().map(|amount| {
            let amount = Cell::Money { value: amount * 1_000_000, scale: 6 };
            vec![Cell::Text("ana".into()), Cell::Text("CNY".into()), amount]
        });
        let nobody = vec![
            Cell::Text("toloka:?".into()),
            Cell::Text("CNY".into()),
            Cell::Money { value: 9_000_000, scale: 6 },
        ];
        let timeless = vec![Cell::Text("bo".into()), Cell::Empty, Cell::Money { value: 0, scale: 6 }];
        Incomes::of(&table(
            "earnings",
            "worker_id currency paid_amount",
            rows.chain([nobody, timeless]).collect(),
        ))
    }

    fn row(table: &Table) -> String {
        let cell = |cell: &Cell| match cell {
            Cell::Real(real) => format!("{real:.4}"),
            Cell::Whole(whole) => whole.to_string(),
            Cell::Empty => "-".into(),
            cell => cell.text().to_owned(),
        };
        table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" ") + "\n").collect()
    }

    #[test]
    fn inequality_is_that_of_the_paid() {
        // Equal pay; one who has all of two; 1, 2, 3, 4: Gini (2·(1·1+2·2+3·3+4·4)/(4·10)) − 5/4 = 0.25.
        assert_eq!(
            row(&incomes(&[5, 5, 5, 5]).inequality()),
            "CNY 4 0 5.0000 5.0000 5.0000 0.0000 0.0000 0.5000 0.1000\n"
        );
        assert_eq!(
            row(&incomes(&[4, 2, 3, 1, 0, -7]).inequality()),
            "CNY 4 2 1.3000 2.5000 3.7000 0.2500 0.3333 0.3000 0.1600\n"
        );
        assert_eq!(row(&incomes(&[8]).inequality()), "CNY 1 0 8.0000 8.0000 8.0000 0.0000 - 0.5000 0.1000\n");
        assert_eq!(row(&incomes(&[0]).inequality()), "CNY 0 1 - - - - - - -\n");
        assert_eq!(row(&incomes(&[]).inequality()), "");
    }

    #[test]
    fn a_curve_goes_from_nobody_to_all() {
        insta::assert_snapshot!(row(&incomes(&[1, 3, 0]).lorenz()), @r"
        CNY 0.0000 0.0000
        CNY 0.5000 0.2500
        CNY 1.0000 1.0000
        ");
        insta::assert_snapshot!(row(&incomes(&[1, 9, 10, 100, 0, -3]).histogram()), @r"
        CNY 0.0000 0.0000 2
        CNY 1.0000 1.4678 1
        CNY 6.8129 10.0000 1
        CNY 10.0000 14.6780 1
        CNY 100.0000 146.7799 1
        ");
    }
}
