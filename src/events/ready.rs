//! Batches whose rows are events as they stand: checked and completed column by column, where row by row each would be taken
//! apart and put together again.
//!
//! Promises: a row that is told as ready is the event that reading it field by field would give, with all that completing adds; any
//! doubt leaves it to that road. Absent on purpose: what is wrong with a row, which that road says.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow::buffer::NullBuffer;
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Decimal128Type, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};

use super::NATIVE_SOURCE;
use super::canonical::Canonical;
use super::columns::{arrow_type, empty_column};
use super::dictionary::{ByValue, Texts, is_dictionary, of_columns, same};
use super::fields::{FIELDS, Kind, Writer, field_index};
use super::kinds::EventType;
use super::rules::{LATEST, LONGEST_MS, MOST_UNITS, SCHEMA_VERSION};
use super::value::Reading;
use crate::units::MONEY_SCALE;

/// A batch with the columns of events, texts by dictionary among them as they came, and which of its rows are ready.
pub struct Ready {
    pub batch: RecordBatch,
    pub is_ready: Vec<bool>,
}

/// Looks at the batches of a table. What was seen of the values of a dictionary is remembered from one to the next.
pub struct Looker {
    reading: Reading,
    types: ByValue<Option<EventType>>,
    /// Whether a value stands as it is, by field.
    stands: Vec<ByValue<bool>>,
    canonical: Vec<Canonical>,
}

impl Looker {
    pub fn new(reading: Reading) -> Looker {
        Looker {
            reading,
            types: ByValue::default(),
            stands: vec![ByValue::default(); FIELDS.len()],
            canonical: FIELDS.iter().map(|_| Canonical::default()).collect(),
        }
    }

    /// Looks at a batch; none where a column is not known, or of a type in which values have to be read.
    pub fn look(&mut self, batch: &RecordBatch) -> Option<Ready> {
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
        let mut rows = Rows { looker: self, is_ready: vec![true; batch.num_rows()], types: Vec::new() };
        rows.types(columns[field("event_type")].as_ref()?);
        let has = |name: &str| columns[field(name)].is_some();
        if !has("event_id") || !has("occurred_at") {
            return None;
        }
        for (at, column) in columns.iter_mut().enumerate() {
            if let Some(column) = column {
                rows.values(at, column);
            }
        }
        let columns = Columns(columns);
        rows.needs(&columns);
        rows.numbers(&columns);
        let columns = rows.complete(columns);
        let batch = of_columns(columns).ok()?;
        Some(Ready { batch, is_ready: rows.is_ready })
    }
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
    if *column.data_type() == wanted || wanted == DataType::Utf8 && is_dictionary(column) {
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

    /// In which rows it stands.
    fn present(&self, name: &str) -> Present {
        match self.column(name) {
            None => Present::Nowhere,
            Some(column) => column.nulls().map_or(Present::Everywhere, |nulls| Present::Where(nulls.clone())),
        }
    }
}

/// In which rows a field stands.
enum Present {
    Nowhere,
    Everywhere,
    Where(NullBuffer),
}

impl Present {
    fn at(&self, row: usize) -> bool {
        match self {
            Present::Nowhere => false,
            Present::Everywhere => true,
            Present::Where(rows) => rows.is_valid(row),
        }
    }
}

struct Rows<'l> {
    looker: &'l mut Looker,
    is_ready: Vec<bool>,
    types: Vec<EventType>,
}

impl Rows<'_> {
    fn refuse(&mut self, refused: impl Fn(usize) -> bool) {
        for (row, is_ready) in self.is_ready.iter_mut().enumerate() {
            *is_ready &= !refused(row);
        }
    }

    fn types(&mut self, column: &ArrayRef) {
        let whole_name =
            |text: &str| EventType::parse(text).filter(|kind| kind.name() == text && !kind.is_note());
        let kinds = self.looker.types.rows(column, None, whole_name);
        self.types = (kinds.into_iter().enumerate())
            .map(|(row, kind)| {
                self.is_ready[row] &= kind.is_some();
                kind.unwrap_or_default()
            })
            .collect();
    }

    /// Refuses the rows whose text does not stand as it is.
    fn texts(&mut self, at: usize, column: &ArrayRef, stands: impl Fn(&str) -> bool) {
        if let Some(texts) = column.as_any().downcast_ref::<Texts>() {
            let Rows { looker, is_ready, .. } = self;
            let stand = looker.stands[at].of(texts, stands);
            if !stand.iter().all(|stands| *stands) {
                let keys = texts.keys().iter().zip(is_ready);
                keys.for_each(|(key, is_ready)| *is_ready &= key.is_none_or(|key| stand[key as usize]));
            }
            return;
        }
        let texts = column.as_string::<i32>();
        self.refuse(|row| texts.is_valid(row) && !stands(texts.value(row)));
    }

    /// The values of one column, each by itself; JSON is put into its one form.
    fn values(&mut self, at: usize, column: &mut ArrayRef) {
        if column.null_count() == column.len() {
            return;
        }
        match FIELDS[at].kind {
            // What stands here is JSON of whatever kind, and rare.
            Kind::Object => self.refuse(|row| column.is_valid(row)),
            Kind::Json => {
                let Looker { canonical, reading, .. } = &mut *self.looker;
                let (texts, deep) = canonical[at].column(column, *reading);
                *column = texts;
                deep.into_iter().for_each(|row| self.is_ready[row] = false);
            }
            Kind::Choice(words) => self.texts(at, column, |text| words.contains(&text)),
            Kind::Currency => self.texts(at, column, |text| {
                (1..=12).contains(&text.len())
                    && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            }),
            Kind::Text => self.texts(at, column, is_trimmed),
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
        let [
            event_id,
            occurred_at,
            worker_id,
            assignment_id,
            task_id,
            verdict,
            score,
            amount,
            price,
            currency,
        ] = [
            "event_id",
            "occurred_at",
            "worker_id",
            "assignment_id",
            "task_id",
            "verdict",
            "score",
            "amount",
            "price",
            "currency",
        ]
        .map(|name| columns.present(name));
        let types = std::mem::take(&mut self.types);
        self.refuse(|row| {
            let own = match types[row] {
                EventType::Claimed | EventType::Released | EventType::Labeled => assignment_id.at(row),
                EventType::Reviewed => assignment_id.at(row) && (verdict.at(row) || score.at(row)),
                EventType::Paid => amount.at(row) && (assignment_id.at(row) || !task_id.at(row)),
                _ => false,
            };
            let common = event_id.at(row) && occurred_at.at(row) && worker_id.at(row);
            let money = amount.at(row) || price.at(row);
            !(common && own && (!money || currency.at(row)))
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
        let paid = |row: usize| self.types[row] == EventType::Paid;
        let versions = filled(columns.column("schema_version"), rows);
        let (source, basis, pay_kind) = (
            filled_text(columns.column("source"), rows, NATIVE_SOURCE, |_| true),
            filled_text(columns.column("time_basis"), rows, "exact", |_| true),
            filled_text(columns.column("pay_kind"), rows, "piece", paid),
        );
        // Rows without them are not ready; the columns may hold no nulls.
        let [ids, types] =
            ["event_id", "event_type"].map(|name| filled_text(columns.column(name), rows, "", |_| true));
        // Ids are many, and nothing is gained by a dictionary.
        let ids = cast(&ids, &DataType::Utf8).unwrap_or(ids);
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

/// A column of texts that says `absent` in the rows that are empty and need a text.
fn filled_text(
    column: Option<&ArrayRef>,
    rows: usize,
    absent: &str,
    needs: impl Fn(usize) -> bool,
) -> ArrayRef {
    let is_filled = |column: &ArrayRef| {
        column.nulls().is_none_or(|nulls| (0..rows).all(|row| nulls.is_valid(row) || !needs(row)))
    };
    match column {
        None if (0..rows).all(&needs) => same(absent, rows),
        Some(column) if is_filled(column) => column.clone(),
        column => {
            let column = column.and_then(|column| cast(column, &DataType::Utf8).ok());
            let texts = column.as_ref().map(|column| column.as_string::<i32>());
            let text = |row: usize| match texts {
                Some(texts) if texts.is_valid(row) => Some(texts.value(row)),
                _ => needs(row).then_some(absent),
            };
            Arc::new((0..rows).map(text).collect::<StringArray>())
        }
    }
}

/// Whether a text is read as it stands: not empty, no blanks around it.
fn is_trimmed(text: &str) -> bool {
    // What is no letter of ASCII at its ends may be a blank of another script.
    let is_plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    is_plain(bytes.first()) && is_plain(bytes.last()) || !text.is_empty() && text.len() == text.trim().len()
}
