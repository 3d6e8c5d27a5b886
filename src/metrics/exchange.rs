//! Exchange rates: money in another currency, at the latest rate on or before its day.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray, Decimal128Array, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Decimal128Type, Field, Int64Type, Schema, TimestampMicrosecondType};
use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use polars::prelude::{AsofJoinBy, AsofStrategy, SortMultipleOptions};

use super::MetricsError;
use super::bridge;
use super::calendar::local_date;
use crate::units::{MONEY_SCALE, decimal};

/// Decimals that a rate keeps.
const RATE_SCALE: u32 = 12;
/// Decimals of a converted amount: none is lost until it is printed.
pub const CONVERTED_SCALE: i8 = MONEY_SCALE + RATE_SCALE as i8;

/// A table of exchange rates (`--fx`): date, from, to, rate.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// What the errors call it.
    pub file: String,
    rows: Vec<Rate>,
}

#[derive(Clone, Debug, PartialEq)]
struct Rate {
    day: i32,
    from: String,
    to: String,
    /// One unit of `from` in `to`, times 10^12.
    scaled: i64,
}

impl Rates {
    /// Reads the CSV of rates.
    ///
    /// # Errors
    /// Names the line and what is wrong with it.
    pub fn parse(file: &str, text: &str) -> Result<Rates, MetricsError> {
        let bad = |line: u64, what: String| MetricsError::Rates { file: file.to_owned(), line, what };
        let mut reader = csv::ReaderBuilder::new()
            .trim(csv::Trim::All)
            .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let header = reader.headers().map_err(|error| bad(1, error.to_string()))?.clone();
        let column = |name: &str| {
            header
                .iter()
                .position(|column| column == name)
                .ok_or_else(|| bad(1, format!("no column {name:?}: the columns are date, from, to, rate")))
        };
        let columns = [column("date")?, column("from")?, column("to")?, column("rate")?];
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| bad(0, error.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            let [date, from, to, rate] = columns.map(|column| record.get(column).unwrap_or_default());
            let day: NaiveDate = date
                .parse()
                .map_err(|_| bad(line, format!("date {date:?} is not a day such as 2026-03-01")))?;
            let scaled = match decimal(rate, RATE_SCALE) {
                Some((scaled, true)) if scaled > 0 => i64::try_from(scaled).ok(),
                _ => None,
            }
            .ok_or_else(|| {
                bad(line, format!("rate {rate:?} is not a positive decimal of at most {RATE_SCALE} places below 9,000,000"))
            })?;
            rows.push(Rate { day: day.num_days_from_ce(), from: from.into(), to: to.into(), scaled });
        }
        rows.sort_by_key(|rate| rate.day);
        Ok(Rates { file: file.to_owned(), rows })
    }

    /// Converts entries (columns piece, entry, at, currency, amount) to one currency; amounts get
    /// 18 decimals.
    ///
    /// # Errors
    /// When a rate is missing: names the pair and the day.
    pub fn convert(
        &self,
        entries: &[RecordBatch],
        to: &str,
        tz: Tz,
    ) -> Result<Vec<RecordBatch>, MetricsError> {
        entries.iter().map(|batch| self.convert_batch(batch, to, tz)).collect()
    }

    fn convert_batch(&self, batch: &RecordBatch, to: &str, tz: Tz) -> Result<RecordBatch, MetricsError> {
        let columns = Entries::of(batch)?;
        let days: Vec<i32> =
            columns.at.iter().map(|at| local_date(at.unwrap_or_default(), tz).num_days_from_ce()).collect();
        let rates = self.rates_of(&columns, &days, to)?;
        let mut amounts = Vec::with_capacity(days.len());
        for (row, rate) in rates.iter().enumerate() {
            let from = columns.currency.value(row);
            let rate = match rate {
                _ if from == to => 10i64.pow(RATE_SCALE),
                Some(rate) => *rate,
                None => {
                    let day = NaiveDate::from_num_days_from_ce_opt(days[row]).unwrap_or_default();
                    let (file, from, to) = (self.file.clone(), from.to_owned(), to.to_owned());
                    return Err(MetricsError::NoRate { file, from, to, day: day.to_string() });
                }
            };
            amounts.push(columns.amount.value(row) * i128::from(rate));
        }
        let currency = StringArray::from(vec![to; days.len()]);
        let amounts = Decimal128Array::from(amounts).with_precision_and_scale(38, CONVERTED_SCALE)?;
        let schema = batch.schema();
        let fields = schema.fields().iter().map(|field| match field.name().as_str() {
            "amount" => Arc::new(Field::new("amount", DataType::Decimal128(38, CONVERTED_SCALE), true)),
            _ => field.clone(),
        });
        let schema = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        let mut arrays = batch.columns().to_vec();
        arrays[columns.currency_index] = Arc::new(currency);
        arrays[columns.amount_index] = Arc::new(amounts);
        Ok(RecordBatch::try_new(schema, arrays)?)
    }

    /// For each row the latest rate on or before its day, by an as-of join.
    fn rates_of(
        &self,
        entries: &Entries<'_>,
        days: &[i32],
        to: &str,
    ) -> Result<Vec<Option<i64>>, MetricsError> {
        let rows = Int64Array::from_iter_values(0..days.len() as i64);
        let left = frame(vec![
            ("row", Arc::new(rows) as ArrayRef),
            ("day", Arc::new(Int32Array::from(days.to_vec()))),
            ("from", Arc::new(entries.currency.clone())),
        ])?;
        let known: Vec<_> = self.rows.iter().filter(|rate| rate.to == to).collect();
        let right = frame(vec![
            ("day", Arc::new(Int32Array::from_iter_values(known.iter().map(|rate| rate.day))) as ArrayRef),
            ("from", Arc::new(known.iter().map(|rate| Some(&rate.from)).collect::<StringArray>())),
            ("rate", Arc::new(Int64Array::from_iter_values(known.iter().map(|rate| rate.scaled)))),
        ])?;
        let left = bridge::to_frame(&[left])?
            .sort(["day"], SortMultipleOptions::default().with_maintain_order(true))?;
        let joined = left
            .join_asof_by(
                &bridge::to_frame(&[right])?,
                "day",
                "day",
                ["from"],
                ["from"],
                AsofStrategy::Backward,
                None,
                true,
                false,
            )?
            .sort(["row"], SortMultipleOptions::default())?;
        let joined = bridge::to_batch(&joined)?;
        let rates =
            joined.column_by_name("rate").map(|column| column.as_primitive::<Int64Type>().iter().collect());
        Ok(rates.unwrap_or_default())
    }
}

fn frame(columns: Vec<(&str, ArrayRef)>) -> Result<RecordBatch, MetricsError> {
    Ok(RecordBatch::try_from_iter(columns)?)
}

/// The columns of a batch of entries.
struct Entries<'a> {
    at: &'a arrow::array::TimestampMicrosecondArray,
    currency: &'a StringArray,
    currency_index: usize,
    amount: &'a Decimal128Array,
    amount_index: usize,
}

impl Entries<'_> {
    fn of(batch: &RecordBatch) -> Result<Entries<'_>, MetricsError> {
        let schema = batch.schema();
        let (currency_index, amount_index) = (schema.index_of("currency")?, schema.index_of("amount")?);
        Ok(Entries {
            at: batch.column(schema.index_of("at")?).as_primitive::<TimestampMicrosecondType>(),
            currency: batch.column(currency_index).as_string::<i32>(),
            currency_index,
            amount: batch.column(amount_index).as_primitive::<Decimal128Type>(),
            amount_index,
        })
    }
}
