//! The least and greatest values of a part, as Delta's readers want them.
//!
//! Promises: a bound that is cut stays a bound: a least value is cut down, a greatest up. Money is left out:
//! readers of the log hold statistics as floats, and would skip files by them.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute;
use arrow::datatypes::{DataType, TimestampMicrosecondType};
use serde_json::{Map, Value, json};

/// The columns whose least and greatest values stand in the log.
pub(super) const STATISTICS: [&str; 9] = [
    "event_id",
    "event_type",
    "occurred_at",
    "recorded_at",
    "source",
    "project_id",
    "task_id",
    "worker_id",
    "assignment_id",
];
/// So many characters of a text are kept.
const CUT: usize = 64;

/// What is known of the rows so far.
#[derive(Default)]
pub(super) struct Statistics {
    pub rows: u64,
    columns: [Bounds; STATISTICS.len()],
}

#[derive(Default)]
struct Bounds {
    nulls: u64,
    texts: Option<(String, String)>,
    times: Option<(i64, i64)>,
}

impl Statistics {
    /// Takes more rows in.
    pub fn add(&mut self, batch: &RecordBatch) {
        self.rows += batch.num_rows() as u64;
        for (name, bounds) in STATISTICS.iter().zip(&mut self.columns) {
            let Some(column) = batch.column_by_name(name) else { continue };
            bounds.nulls += column.null_count() as u64;
            if *column.data_type() == DataType::Utf8 {
                let column = column.as_string::<i32>();
                if let (Some(least), Some(greatest)) =
                    (compute::min_string(column), compute::max_string(column))
                {
                    bounds.texts = Some(match bounds.texts.take() {
                        None => (least.to_owned(), greatest.to_owned()),
                        Some((low, high)) => (
                            low.min(least.to_owned()),
                            if high.as_str() < greatest { greatest.to_owned() } else { high },
                        ),
                    });
                }
            } else {
                let column = column.as_primitive::<TimestampMicrosecondType>();
                if let (Some(least), Some(greatest)) = (compute::min(column), compute::max(column)) {
                    let (low, high) = bounds.times.unwrap_or((least, greatest));
                    bounds.times = Some((low.min(least), high.max(greatest)));
                }
            }
        }
    }

    /// Delta's statistics, as JSON.
    pub fn json(&self) -> String {
        let (mut least, mut greatest, mut nulls) = (Map::new(), Map::new(), Map::new());
        for (name, bounds) in STATISTICS.iter().zip(&self.columns) {
            let name = (*name).to_owned();
            nulls.insert(name.clone(), json!(bounds.nulls));
            if let Some((low, high)) = &bounds.texts {
                least.insert(name.clone(), Value::from(cut(low, "")));
                greatest.insert(name.clone(), Value::from(cut(high, "\u{10FFFF}")));
            }
            if let Some((low, high)) = bounds.times {
                millis(low.div_euclid(1000)).map(|low| least.insert(name.clone(), Value::from(low)));
                millis(high.div_euclid(1000) + 1).map(|high| greatest.insert(name, Value::from(high)));
            }
        }
        json!({ "numRecords": self.rows, "minValues": least, "maxValues": greatest, "nullCount": nulls })
            .to_string()
    }
}

fn millis(at: i64) -> Option<String> {
    let moment = chrono::DateTime::from_timestamp_millis(at)?;
    Some(moment.to_rfc3339_opts(chrono::SecondsFormat::Millis, true))
}

fn cut(text: &str, after: &str) -> String {
    match text.char_indices().nth(CUT) {
        Some((end, _)) => format!("{}{after}", &text[..end]),
        None => text.to_owned(),
    }
}
