//! Batches whose rows are events as they stand: checked and completed column by column, where row by row each would be taken
//! apart and put together again.
//!
//! Promises: a row that is told as ready is the event that reading it field by field would give, with all that completing adds; any
//! doubt leaves it to that road. Absent on purpose: what is wrong with a row, which that road says.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, StringArray, StringBuilder,
    TimestampMicrosecondArray,
};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Decimal128Type, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};

use super::NATIVE_SOURCE;
use super::columns::{arrow_type, empty_column, schema};
use super::fields::{FIELDS, Kind, Writer, field_index};
use super::json;
use super::kinds::EventType;
use super::rules::{LATEST, LONGEST_MS, MOST_UNITS, SCHEMA_VERSION};
use super::value::Reading;
use crate::units::MONEY_SCALE;

/// A batch with the schema of events, and which of its rows are ready.
pub struct Ready {
    pub batch: RecordBatch,
    pub is_ready: Vec<bool>,
}

/// Looks at a batch; none where a column is not known, or of a type in which values have to be read.
pub fn ready(batch: &RecordBatch, reading: Reading) -> Option<Ready> {
    let mut columns: Vec<Option<ArrayRef>> = vec![None; FIELDS.len()];
    for (field, column) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        let at = field_index(field.name())?;
        if columns[at].is_some() {
            return None;
        }
        if FIELDS[at].writer == Writer::Source {
            columns[at] = Some(plain(column, FIELDS[at].kind)?);
        }
    }
    let mut rows = Rows { is_ready: vec![true; batch.num_rows()], types: Vec::new() };
    rows.types(columns[field("event_type")].as_ref()?);
    let has = |name: &str| columns[field(name)].is_some();
    if !has("event_id") || !has("occurred_at") {
        return None;
    }
    for (at, column) in columns.iter_mut().enumerate() {
        if let Some(column) = column {
            rows.values(at, column, reading);
        }
    }
    let columns = Columns(columns);
    rows.needs(&columns);
    rows.numbers(&columns);
    let columns = rows.complete(columns);
    let batch = RecordBatch::try_new(schema(), columns).ok()?;
    Some(Ready { batch, is_ready: rows.is_ready })
}

/// Where a field stands.
fn field(name: &str) -> usize {
    field_index(name).unwrap_or_default()
}

/// A column in the type of its field, where that loses nothing.
fn plain(column: &ArrayRef, kind: Kind) -> Option<ArrayRef> {
    let wanted = arrow_type(kind);
    let fits = match (column.data_type(), &wanted) {
        (DataType::LargeUtf8 | DataType::Utf8View, DataType::Utf8) => true,
        (DataType::Dictionary(_, values), DataType::Utf8) => **values == DataType::Utf8,
        (DataType::Timestamp(unit, Some(_)), DataType::Timestamp(..)) => *unit != TimeUnit::Nanosecond,
        (DataType::Decimal128(_, scale), DataType::Decimal128(..)) => (0..=MONEY_SCALE).contains(scale),
        (DataType::Int32 | DataType::Int16 | DataType::UInt32, DataType::Int64) => true,
        _ => false,
    };
    if *column.data_type() == wanted {
        return Some(column.clone());
    }
    let cast = fits.then(|| cast(column, &wanted).ok()).flatten()?;
    // What does not fit becomes nothing in a cast.
    (cast.null_count() == column.logical_null_count()).then_some(cast)
}

/// The columns of a batch, by field; none where the batch has no such column.
struct Columns(Vec<Option<ArrayRef>>);

impl Columns {
    fn column(&self, name: &str) -> Option<&ArrayRef> {
        self.0[field(name)].as_ref()
    }

    fn text(&self, name: &str) -> Option<&StringArray> {
        self.column(name)?.as_string_opt()
    }

    fn has(&self, name: &str, row: usize) -> bool {
        self.column(name).is_some_and(|column| column.is_valid(row))
    }
}

struct Rows {
    is_ready: Vec<bool>,
    types: Vec<EventType>,
}

impl Rows {
    fn refuse(&mut self, refused: impl Fn(usize) -> bool) {
        for (row, is_ready) in self.is_ready.iter_mut().enumerate() {
            *is_ready &= !refused(row);
        }
    }

    fn types(&mut self, column: &ArrayRef) {
        let texts = column.as_string::<i32>();
        let mut last = EventType::default();
        self.types = (0..texts.len())
            .map(|row| {
                let text = if texts.is_valid(row) { texts.value(row) } else { "" };
                if text != last.name() {
                    last = EventType::parse(text).unwrap_or_default();
                }
                self.is_ready[row] &= text == last.name();
                last
            })
            .collect();
    }

    /// The values of one column, each by itself; JSON is put into its one form.
    fn values(&mut self, at: usize, column: &mut ArrayRef, reading: Reading) {
        if column.null_count() == column.len() {
            return;
        }
        match FIELDS[at].kind {
            // What stands here is JSON of whatever kind, and rare.
            Kind::Object => self.refuse(|row| column.is_valid(row)),
            Kind::Json => {
                let (texts, deep) = canonical(column.as_string(), reading);
                *column = Arc::new(texts);
                deep.into_iter().for_each(|row| self.is_ready[row] = false);
            }
            Kind::Choice(words) => {
                let texts = column.as_string::<i32>();
                self.refuse(|row| texts.is_valid(row) && !words.contains(&texts.value(row)));
            }
            Kind::Currency => {
                let fits = |text: &str| {
                    (1..=12).contains(&text.len())
                        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
                };
                let texts = column.as_string::<i32>();
                self.refuse(|row| texts.is_valid(row) && !fits(texts.value(row)));
            }
            Kind::Text => {
                let texts = column.as_string::<i32>();
                self.refuse(|row| texts.is_valid(row) && !is_trimmed(texts.value(row)));
            }
            Kind::Whole => {
                let numbers = column.as_primitive::<Int64Type>();
                self.refuse(|row| numbers.is_valid(row) && numbers.value(row) < 0);
            }
            Kind::Real => {
                let numbers = column.as_primitive::<Float64Type>();
                // -0.0 would be read as 0.
                let odd = |number: f64| !number.is_finite() || number == 0.0 && number.is_sign_negative();
                self.refuse(|row| numbers.is_valid(row) && odd(numbers.value(row)));
            }
            Kind::Money => {
                let limit = 10_i128.pow(18);
                let amounts = column.as_primitive::<Decimal128Type>();
                self.refuse(|row| amounts.is_valid(row) && amounts.value(row).abs() >= limit);
            }
            Kind::Time | Kind::Type | Kind::Flag => {}
        }
    }

    /// What the types need; types that are rare are left to the other road.
    fn needs(&mut self, columns: &Columns) {
        let types = std::mem::take(&mut self.types);
        self.refuse(|row| {
            let kind = types[row];
            let has = |name: &str| columns.has(name, row);
            let common = has("event_id") && has("occurred_at") && has("worker_id");
            let money = has("amount") || has("price");
            let own = match kind {
                EventType::Claimed | EventType::Released | EventType::Labeled => has("assignment_id"),
                EventType::Reviewed => has("assignment_id") && (has("verdict") || has("score")),
                EventType::Paid => has("amount") && (has("assignment_id") || !has("task_id")),
                _ => false,
            };
            !(common && own && (!money || has("currency")))
        });
        self.types = types;
    }

    /// What numbers can mean.
    fn numbers(&mut self, columns: &Columns) {
        if let Some(times) = columns.column("occurred_at") {
            let times = times.as_primitive::<TimestampMicrosecondType>();
            self.refuse(|row| times.is_valid(row) && !(0..LATEST).contains(&times.value(row)));
        }
        if let Some(prices) = columns.column("price") {
            let prices = prices.as_primitive::<Decimal128Type>();
            self.refuse(|row| prices.is_valid(row) && prices.value(row) < 0);
        }
        if let Some(units) = columns.column("units") {
            let units = units.as_primitive::<Float64Type>();
            self.refuse(|row| units.is_valid(row) && !(0.0..=MOST_UNITS).contains(&units.value(row)));
        }
        if let Some(scores) = columns.column("score") {
            let scores = scores.as_primitive::<Float64Type>();
            self.refuse(|row| scores.is_valid(row) && !(0.0..=1.0).contains(&scores.value(row)));
        }
        for (name, most) in [("active_ms", LONGEST_MS), ("schema_version", SCHEMA_VERSION)] {
            if let Some(numbers) = columns.column(name) {
                let numbers = numbers.as_primitive::<Int64Type>();
                self.refuse(|row| numbers.is_valid(row) && numbers.value(row) > most);
            }
        }
        if let Some(versions) = columns.column("schema_version") {
            let versions = versions.as_primitive::<Int64Type>();
            self.refuse(|row| versions.is_valid(row) && versions.value(row) < 1);
        }
    }

    /// Adds what a source may leave out, as [`super::complete`] does; what the ledger writes is left open.
    fn complete(&self, columns: Columns) -> Vec<ArrayRef> {
        let rows = self.is_ready.len();
        let paid = |row: usize| (self.types[row] == EventType::Paid).then_some("piece");
        let versions = filled(columns.column("schema_version"), rows);
        let (source, basis, pay_kind) = (
            filled_text(columns.text("source"), rows, |_| Some(NATIVE_SOURCE)),
            filled_text(columns.text("time_basis"), rows, |_| Some("exact")),
            filled_text(columns.text("pay_kind"), rows, paid),
        );
        // Rows without them are not ready; the columns may hold no nulls.
        let [ids, types] =
            ["event_id", "event_type"].map(|name| filled_text(columns.text(name), rows, |_| Some("")));
        let times =
            columns.column("occurred_at").map(|times| times.as_primitive::<TimestampMicrosecondType>());
        let times = times.into_iter().flatten().map(Option::unwrap_or_default);
        let times = TimestampMicrosecondArray::from_iter_values(times).with_timezone("UTC");
        let mut columns = columns.0;
        let filled: [(&str, ArrayRef); 7] = [
            ("event_id", ids),
            ("event_type", types),
            ("occurred_at", Arc::new(times)),
            ("schema_version", versions),
            ("source", source),
            ("time_basis", basis),
            ("pay_kind", pay_kind),
        ];
        for (name, column) in filled {
            columns[field(name)] = Some(column);
        }
        let all = columns.into_iter().zip(FIELDS);
        all.map(|(column, field)| column.unwrap_or_else(|| empty_column(field.kind, rows))).collect()
    }
}

fn filled(versions: Option<&ArrayRef>, rows: usize) -> ArrayRef {
    match versions.map(|versions| versions.as_primitive::<Int64Type>()) {
        Some(versions) => {
            Arc::new(versions.iter().map(|version| version.or(Some(SCHEMA_VERSION))).collect::<Int64Array>())
        }
        None => Arc::new(Int64Array::from_value(SCHEMA_VERSION, rows)),
    }
}

fn filled_text<'a>(
    texts: Option<&'a StringArray>,
    rows: usize,
    absent: impl Fn(usize) -> Option<&'a str>,
) -> ArrayRef {
    match texts {
        Some(texts) if texts.null_count() == 0 => Arc::new(texts.clone()),
        Some(texts) => Arc::new(
            (0..rows)
                .map(|row| if texts.is_valid(row) { Some(texts.value(row)) } else { absent(row) })
                .collect::<StringArray>(),
        ),
        None => Arc::new((0..rows).map(absent).collect::<StringArray>()),
    }
}

/// Whether a text is read as it stands: not empty, no blanks around it.
fn is_trimmed(text: &str) -> bool {
    !text.is_empty() && text.len() == text.trim().len()
}

/// So many different answers of a batch are remembered; most tasks have few.
const REMEMBERED: usize = 1_024;

/// Answers in their canonical form, and the rows that are nested too deep.
fn canonical(texts: &StringArray, reading: Reading) -> (StringArray, Vec<usize>) {
    let mut known: HashMap<&str, String> = HashMap::new();
    let mut out = StringBuilder::with_capacity(texts.len(), texts.value_data().len() * 2);
    let mut deep = Vec::new();
    for row in 0..texts.len() {
        let text = if texts.is_valid(row) { texts.value(row) } else { "" };
        // Blanks say nothing.
        if text.trim().is_empty() {
            out.append_null();
        } else if let Some(known) = known.get(text) {
            out.append_value(known);
        } else if json::nesting(text) > reading.nesting {
            deep.push(row);
            out.append_null();
        } else {
            let canonical = json::canonical_or_string(text);
            out.append_value(&canonical);
            if known.len() < REMEMBERED {
                known.insert(text, canonical);
            }
        }
    }
    (out.finish(), deep)
}

/// The rows of a batch that a mask picks.
///
/// # Errors
/// Never for a mask as long as the batch.
pub fn picked(batch: &RecordBatch, mask: &[bool]) -> Result<RecordBatch, arrow::error::ArrowError> {
    if mask.iter().all(|picked| *picked) {
        return Ok(batch.clone());
    }
    arrow::compute::filter_record_batch(batch, &BooleanArray::from(mask.to_vec()))
}
