//! Active time: the union of each worker's work intervals inside a group, cut at the borders of the
//! window and of its periods (two tasks open at once are one clock; after 人社厅发〔2023〕50号, art. 4, and
//! the clusters of Hara et al., CHI 2018, doi 10.1145/3173574.3174023).

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, AsArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Int64Type, Schema};
use polars::prelude::{
    DataFrame, DataType as PolarsType, IntoLazy, PolarsResult, SortMultipleOptions, col, lit,
};

use super::MetricsError;
use super::bridge;
use super::scope::Scope;
use crate::units::Micros;

/// A stretch of a worker's time in a group, in one period: what is left of overlapping work once each moment counts once.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    pub worker_id: Option<String>,
    pub key: Option<String>,
    pub period: String,
    pub currency: Option<String>,
    pub start: Micros,
    pub end: Micros,
}

/// Group, period and currency.
type Place = (Option<String>, String, Option<String>);

/// Reads work intervals (columns worker_id, key, currency, started_at, ended_at) and gives active time:
/// columns key, period, currency, micros. With `split_currencies` the union is taken inside each currency.
///
/// # Errors
/// When a batch cannot cross to Polars or back.
pub fn active_time(
    work: &[RecordBatch],
    scope: &Scope,
    split_currencies: bool,
) -> Result<RecordBatch, MetricsError> {
    let mut totals: BTreeMap<Place, Micros> = BTreeMap::new();
    for Stretch { key, period, currency, start, end, .. } in stretches(work, scope, split_currencies)? {
        *totals.entry((key, period, currency)).or_default() += end - start;
    }
    batch(totals)
}

/// The stretches that active time is the sum of, from the same intervals.
///
/// # Errors
/// As [`active_time`].
pub fn stretches(
    work: &[RecordBatch],
    scope: &Scope,
    split_currencies: bool,
) -> Result<Vec<Stretch>, MetricsError> {
    let mut stretches = Vec::new();
    if work.iter().any(|batch| batch.num_rows() > 0) {
        let by: &[&str] =
            if split_currencies { &["worker_id", "key", "currency"] } else { &["worker_id", "key"] };
        let spans = bridge::to_batch(&unite(bridge::to_frame(work)?, by, scope.gap)?)?;
        let text = |name: &str, row: usize| {
            let column = spans.column_by_name(name)?.as_string_view_opt()?;
            (!column.is_null(row)).then(|| column.value(row).to_owned())
        };
        let (starts, ends) = (whole(&spans, "started_at"), whole(&spans, "ended_at"));
        for (row, (start, end)) in starts.iter().zip(&ends).enumerate() {
            let (key, currency) = (text("key", row), text("currency", row));
            for (period, start, end) in scope.cut(*start, *end) {
                let (key, currency) = (key.clone(), currency.clone());
                let worker_id = text("worker_id", row);
                stretches.push(Stretch { worker_id, key, period, currency, start, end });
            }
        }
    }
    Ok(stretches)
}

/// Joins intervals that overlap, touch, or lie at most `gap` apart, inside each group.
fn unite(work: DataFrame, by: &[&str], gap: Micros) -> PolarsResult<DataFrame> {
    let groups: Vec<_> = by.iter().map(|name| col(*name)).collect();
    let order: Vec<_> = by.iter().chain(&["started_at"]).map(|name| col(*name)).collect();
    let with_span: Vec<_> = groups.iter().cloned().chain([col("span")]).collect();
    work.lazy()
        .with_columns([col("started_at").cast(PolarsType::Int64), col("ended_at").cast(PolarsType::Int64)])
        .sort_by_exprs(order, SortMultipleOptions::default())
        .with_columns([col("ended_at").cum_max(false).shift(lit(1)).over(groups)?.alias("reached")])
        .with_columns([(col("reached").is_null().or(col("started_at").gt(col("reached") + lit(gap))))
            .cast(PolarsType::Int64)
            .cum_sum(false)
            .alias("span")])
        .group_by(with_span)
        .agg([col("started_at").min(), col("ended_at").max()])
        .collect()
}

fn whole(batch: &RecordBatch, name: &str) -> Vec<Micros> {
    batch
        .column_by_name(name)
        .and_then(|column| column.as_primitive_opt::<Int64Type>())
        .map(|column| column.values().to_vec())
        .unwrap_or_default()
}

fn batch(totals: BTreeMap<Place, Micros>) -> Result<RecordBatch, MetricsError> {
    let schema = Schema::new(vec![
        Field::new("key", DataType::Utf8, true),
        Field::new("period", DataType::Utf8, false),
        Field::new("currency", DataType::Utf8, true),
        Field::new("micros", DataType::Int64, false),
    ]);
    let column = |get: fn(&Place) -> Option<&str>| Arc::new(totals.keys().map(get).collect::<StringArray>());
    let micros = Int64Array::from_iter_values(totals.values().copied());
    let columns: Vec<Arc<dyn Array>> = vec![
        column(|key| key.0.as_deref()),
        column(|key| Some(&key.1)),
        column(|key| key.2.as_deref()),
        Arc::new(micros),
    ];
    Ok(RecordBatch::try_new(Arc::new(schema), columns)?)
}
