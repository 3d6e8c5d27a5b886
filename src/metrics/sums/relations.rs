//! The relations that sums are made from: the columns that count, with their names as the fold gives them.

use arrow::array::{
    BooleanArray, Decimal128Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use arrow::error::ArrowError;

use crate::metrics::columns::{At, Columns, Many};
use crate::metrics::scope::{By, Scope};
use crate::units::Micros;

/// The relations that sums are made from, as the fold gives them: pieces in order of their workers, all else in order of pieces.
pub struct Relations<'a> {
    pub pieces: &'a RecordBatch,
    pub work_intervals: &'a RecordBatch,
    pub review_waits: &'a RecordBatch,
    pub gold_answers: &'a RecordBatch,
    pub acts: &'a RecordBatch,
    pub logged_time: &'a RecordBatch,
    pub payments: &'a RecordBatch,
}

/// The columns of pieces.
pub struct Pieces<'a> {
    pub piece: &'a [i64],
    pub key: &'a StringArray,
    pub aside: &'a StringArray,
    pub state: &'a StringArray,
    pub times: [&'a TimestampMicrosecondArray; 8],
    pub first_verdict: &'a StringArray,
    pub final_verdict: &'a StringArray,
    /// As decimals, so that their sum does not depend on the order.
    pub scores: Decimal128Array,
    pub price: &'a Decimal128Array,
    pub price_currency: &'a StringArray,
    pub currency: &'a StringArray,
    pub unpriced: &'a BooleanArray,
    pub net_paid_is_zero: &'a BooleanArray,
    pub handling: &'a Int64Array,
    pub labels: &'a Int64Array,
}

/// Where each moment stands in [`Pieces::times`].
const TIMES: [&str; 8] = [
    "first_claimed_at",
    "first_labeled_at",
    "last_labeled_at",
    "last_released_at",
    "first_reviewed_at",
    "final_verdict_at",
    "rework_at",
    "score_at",
];
pub const CLAIMED: usize = 0;
pub const LABELED: usize = 1;
pub const LAST_LABELED: usize = 2;
pub const RELEASED: usize = 3;
pub const REVIEWED: usize = 4;
pub const FINAL: usize = 5;
pub const REWORK: usize = 6;
pub const SCORED: usize = 7;

impl<'a> Pieces<'a> {
    pub fn of(batch: &'a RecordBatch, scope: &Scope) -> Result<Pieces<'a>, ArrowError> {
        let columns = Columns(batch);
        let mut times = [columns.time(TIMES[0])?; 8];
        for (time, name) in times.iter_mut().zip(TIMES) {
            *time = columns.time(name)?;
        }
        let scores = cast(columns.real("score")?, &DataType::Decimal128(20, 15))?;
        Ok(Pieces {
            piece: columns.whole("piece")?.values(),
            // Where all is one nobody looks at it.
            key: columns.text(if scope.by == By::All { "worker_id" } else { scope.by.column() })?,
            aside: columns.text("aside")?,
            state: columns.text("state")?,
            times,
            first_verdict: columns.text("first_verdict")?,
            final_verdict: columns.text("final_verdict")?,
            scores: Decimal128Array::from(scores.to_data()),
            price: columns.money("price")?,
            price_currency: columns.text("price_currency")?,
            currency: columns.text("currency")?,
            unpriced: columns.flag("unpriced")?,
            net_paid_is_zero: columns.flag("net_paid_is_zero")?,
            handling: columns.whole("handling_micros")?,
            labels: columns.whole("labels")?,
        })
    }

    pub fn time(&self, which: usize, row: usize) -> Option<Micros> {
        self.times[which].at(row)
    }
}

/// What pieces have many of, each with its columns.
pub struct ManyOf<'a> {
    pub payments: Many<'a>,
    pub paid: Payments<'a>,
    pub intervals: Many<'a>,
    pub interval_times: [&'a TimestampMicrosecondArray; 2],
    pub waits: Many<'a>,
    pub waited: (&'a TimestampMicrosecondArray, &'a Int64Array),
    pub golds: Many<'a>,
    pub answered: (&'a TimestampMicrosecondArray, &'a BooleanArray),
    pub acts: Many<'a>,
    pub acted: &'a TimestampMicrosecondArray,
    pub logs: Many<'a>,
    pub logged: (&'a TimestampMicrosecondArray, &'a Int64Array, &'a BooleanArray),
}

#[derive(Clone, Copy)]
pub struct Payments<'a> {
    pub at: &'a TimestampMicrosecondArray,
    pub kind: &'a StringArray,
    pub currency: &'a StringArray,
    pub amount: &'a Decimal128Array,
}

impl<'a> ManyOf<'a> {
    pub fn of(relations: &Relations<'a>) -> Result<ManyOf<'a>, ArrowError> {
        let [payments, intervals, waits, golds, acts, logs] = [
            relations.payments,
            relations.work_intervals,
            relations.review_waits,
            relations.gold_answers,
            relations.acts,
            relations.logged_time,
        ]
        .map(Columns);
        Ok(ManyOf {
            payments: Many::of(payments)?,
            paid: Payments {
                at: payments.time("paid_at")?,
                kind: payments.text("pay_kind")?,
                currency: payments.text("currency")?,
                amount: payments.money("amount")?,
            },
            intervals: Many::of(intervals)?,
            interval_times: [intervals.time("started_at")?, intervals.time("ended_at")?],
            waits: Many::of(waits)?,
            waited: (waits.time("reviewed_at")?, waits.whole("wait_micros")?),
            golds: Many::of(golds)?,
            answered: (golds.time("answered_at")?, golds.flag("correct")?),
            acts: Many::of(acts)?,
            acted: acts.time("acted_at")?,
            logs: Many::of(logs)?,
            logged: (logs.time("logged_at")?, logs.whole("logged_micros")?, logs.flag("paid")?),
        })
    }
}
