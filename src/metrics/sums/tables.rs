//! Sums as the tables that the last SELECT of each report reads: the same columns as `work_sums.sql` and `money_sums.sql`.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow::error::ArrowError;

use super::Sums;
use super::groups::Id;
use super::money::{Change, Money};
use super::work::Work;
use crate::metrics::functions::quantile::quantile;
use crate::metrics::scope::Scope;
use crate::units::{MONEY_SCALE, Micros, SECOND};

/// Digits of a sum of money or scores.
const PRECISION: u8 = 38;

impl Sums {
    /// The tables `work_sums` and `money_sums`.
    ///
    /// # Errors
    /// When columns do not fit together, which is a mistake in piecework.
    pub fn tables(mut self, scope: &Scope) -> Result<[RecordBatch; 2], ArrowError> {
        self.balance(scope);
        Ok([self.work_table()?, self.money_table()?])
    }

    /// Puts balances where they stand at the end of each asked period, also where nothing happened in it.
    fn balance(&mut self, scope: &Scope) {
        let periods: Vec<(Id, bool)> = scope
            .periods(self.bounds)
            .into_iter()
            .map(|(name, asked)| (self.periods.names.id(Some(&name)), asked))
            .collect();
        let mut by_group: HashMap<(Id, Id), HashMap<Id, Change>> = HashMap::new();
        for ((key, currency, period), change) in self.changes.rows() {
            by_group.entry((*key, *currency)).or_default().insert(*period, *change);
        }
        for ((key, currency), changes) in by_group {
            let mut balance = Change::default();
            for (period, asked) in &periods {
                changes.get(period).into_iter().for_each(|change| balance.merge(*change));
                if *asked && balance != Change::default() {
                    let money = self.money.row((key, *period, currency));
                    (money.outstanding, money.overpaid) = (balance.outstanding, balance.overpaid);
                }
            }
        }
    }

    fn work_table(&mut self) -> Result<RecordBatch, ArrowError> {
        let mut rows = std::mem::take(&mut self.work).into_rows();
        let keys = StringArray::from_iter(rows.iter().map(|((key, _), _)| self.keys.name(*key)));
        let periods =
            StringArray::from_iter(rows.iter().map(|((_, period), _)| self.periods.names.name(*period)));
        let mut quantiles: [Vec<Option<f64>>; 3] = Default::default();
        for (_, work) in &mut rows {
            let mut handling = seconds(&work.handling);
            quantiles[0].push(quantile(&mut handling, 0.5));
            quantiles[1].push(quantile(&mut handling, 0.9));
            quantiles[2].push(quantile(&mut seconds(&work.waits), 0.5));
        }
        let [p50, p90, wait] = quantiles.map(|values| Arc::new(Float64Array::from(values)) as ArrayRef);
        let whole = |get: fn(&Work) -> i64| -> ArrayRef {
            Arc::new(Int64Array::from_iter_values(rows.iter().map(|(_, work)| get(work))))
        };
        let time = |get: fn((Micros, Micros)) -> Micros| -> ArrayRef {
            let times = rows.iter().map(|(_, work)| work.acts.map(get));
            Arc::new(times.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
        };
        let scores = rows.iter().map(|(_, work)| (work.scored > 0).then_some(work.score_sum));
        let scores = scores.collect::<Decimal128Array>().with_precision_and_scale(PRECISION, 15)?;
        RecordBatch::try_from_iter_with_nullable([
            ("key", Arc::new(keys) as ArrayRef, true),
            ("period", Arc::new(periods), true),
            ("claimed", whole(|work| work.claimed), true),
            ("labeled", whole(|work| work.labeled), true),
            ("released", whole(|work| work.released), true),
            ("accepted", whole(|work| work.accepted), true),
            ("rejected", whole(|work| work.rejected), true),
            ("active_micros", whole(|work| work.active), true),
            ("handling_seconds_p50", p50, true),
            ("handling_seconds_p90", p90, true),
            ("review_wait_seconds_p50", wait, true),
            ("first_at", time(|acts| acts.0), true),
            ("last_at", time(|acts| acts.1), true),
            ("timed", whole(|work| work.handling.len() as i64), true),
            ("reviewed", whole(|work| work.reviewed), true),
            ("rework", whole(|work| work.rework), true),
            ("first_judged", whole(|work| work.first_judged), true),
            ("first_accepted", whole(|work| work.first_accepted), true),
            ("gold_answered", whole(|work| work.gold_answered), true),
            ("gold_correct", whole(|work| work.gold_correct), true),
            ("scored", whole(|work| work.scored), true),
            ("score_sum", Arc::new(scores), true),
        ])
    }

    fn money_table(&mut self) -> Result<RecordBatch, ArrowError> {
        let rows = std::mem::take(&mut self.money).into_rows();
        let keys = StringArray::from_iter(rows.iter().map(|((key, ..), _)| self.keys.name(*key)));
        let periods =
            StringArray::from_iter(rows.iter().map(|((_, period, _), _)| self.periods.names.name(*period)));
        let currencies =
            StringArray::from_iter(rows.iter().map(|((_, _, currency), _)| self.currencies.name(*currency)));
        let money = |get: fn(&Money) -> i128| -> Result<ArrayRef, ArrowError> {
            let amounts = Decimal128Array::from_iter_values(rows.iter().map(|(_, money)| get(money)));
            Ok(Arc::new(amounts.with_precision_and_scale(PRECISION, MONEY_SCALE)?))
        };
        let whole = |get: fn(&Money) -> i64| -> ArrayRef {
            Arc::new(Int64Array::from_iter_values(rows.iter().map(|(_, money)| get(money))))
        };
        RecordBatch::try_from_iter_with_nullable([
            ("key", Arc::new(keys) as ArrayRef, true),
            ("period", Arc::new(periods), true),
            ("currency", Arc::new(currencies), true),
            ("owed_amount", money(|money| money.owed)?, true),
            ("paid_amount", money(|money| money.paid)?, true),
            ("bonus_amount", money(|money| money.bonus)?, true),
            ("reversed_amount", money(|money| money.reversed)?, true),
            ("outstanding_amount", money(|money| money.outstanding)?, true),
            ("overpaid_amount", money(|money| money.overpaid)?, true),
            ("compensation_amount", money(|money| money.compensation)?, true),
            ("unpaid_micros", whole(|money| money.unpaid), true),
            ("active_micros", whole(|money| money.active), true),
            ("logged_micros", whole(|money| money.logged), true),
            ("accepted", whole(|money| money.accepted), true),
            ("unpriced", whole(|money| money.unpriced), true),
        ])
    }
}

fn seconds(micros: &[Micros]) -> Vec<f64> {
    micros.iter().map(|micros| *micros as f64 / SECOND as f64).collect()
}
