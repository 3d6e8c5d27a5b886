//! One cell of an Arrow column: as what a field takes, and as JSON.
//!
//! Promises: nothing is rounded. A moment without a zone stays a text without offset, a decimal number
//! its digits. Absent on purpose: zones and fields (`cells`).

use arrow::array::{Array, ArrayRef, AsArray, OffsetSizeTrait};
use arrow::compute::cast;
use arrow::datatypes::{
    ArrowPrimitiveType, DataType, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimeUnit,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow::util::display::array_value_to_string;
use chrono::{DateTime, Datelike, NaiveDateTime};
use serde_json::{Map, Value};

use crate::events::Raw;
use crate::units;

/// What stands in a cell.
pub enum Found<'a> {
    Null,
    Raw(Raw<'a>),
    /// The digits of a decimal number, without zeros at the end.
    Decimal(String),
    /// A struct, a list or a map: to be read with [`json`].
    Nested,
    /// Bytes that are no text.
    NoText,
    /// A count of time outside the years 0 to 9999.
    NoMoment(String),
}

/// Whether a cell is empty; a column of type Null says so of none of its cells itself.
pub fn is_null(array: &dyn Array, row: usize) -> bool {
    *array.data_type() == DataType::Null || array.is_null(row)
}

/// Reads a cell.
pub fn find(array: &dyn Array, row: usize) -> Found<'_> {
    if is_null(array, row) {
        return Found::Null;
    }
    if let Some(text) = text(array, row) {
        return text.map_or(Found::NoText, |text| Found::Raw(Raw::Text(text.into())));
    }
    if let Some(whole) = whole(array, row) {
        return Found::Raw(whole);
    }
    match array.data_type() {
        DataType::Boolean => Found::Raw(Raw::Flag(array.as_boolean().value(row))),
        kind if kind.is_floating() => Found::Raw(Raw::Real(real(array, row))),
        kind if kind.is_decimal() => Found::Decimal(number_text(array, row)),
        DataType::Timestamp(unit, zone) => moment(timestamp(array, *unit, row), *unit, zone.is_some()),
        DataType::Date64 => moment(value::<Date64Type>(array, row), TimeUnit::Millisecond, false),
        kind if kind.is_nested() => Found::Nested,
        _ => Found::Raw(Raw::Text(shown(array, row).into())),
    }
}

/// The text of a text or binary cell; `Some(None)` where bytes are no text.
fn text(array: &dyn Array, row: usize) -> Option<Option<&str>> {
    let bytes = match array.data_type() {
        DataType::Utf8 => return Some(Some(array.as_string::<i32>().value(row))),
        DataType::LargeUtf8 => return Some(Some(array.as_string::<i64>().value(row))),
        DataType::Utf8View => return Some(Some(array.as_string_view().value(row))),
        DataType::Binary => array.as_binary::<i32>().value(row),
        DataType::LargeBinary => array.as_binary::<i64>().value(row),
        DataType::BinaryView => array.as_binary_view().value(row),
        DataType::FixedSizeBinary(_) => array.as_fixed_size_binary().value(row),
        _ => return None,
    };
    Some(std::str::from_utf8(bytes).ok())
}

fn value<T: ArrowPrimitiveType>(array: &dyn Array, row: usize) -> T::Native {
    array.as_primitive::<T>().value(row)
}

fn whole(array: &dyn Array, row: usize) -> Option<Raw<'static>> {
    Some(Raw::Whole(match array.data_type() {
        DataType::Int8 => value::<Int8Type>(array, row).into(),
        DataType::Int16 => value::<Int16Type>(array, row).into(),
        DataType::Int32 => value::<Int32Type>(array, row).into(),
        DataType::Int64 => value::<Int64Type>(array, row),
        DataType::UInt8 => value::<UInt8Type>(array, row).into(),
        DataType::UInt16 => value::<UInt16Type>(array, row).into(),
        DataType::UInt32 => value::<UInt32Type>(array, row).into(),
        DataType::UInt64 => {
            let value = value::<UInt64Type>(array, row);
            match i64::try_from(value) {
                Ok(value) => value,
                Err(_) => return Some(Raw::Text(value.to_string().into())),
            }
        }
        _ => return None,
    }))
}

/// A float of any width; a narrow one by its own digits, so that a 32-bit 0.1 is 0.1.
fn real(array: &dyn Array, row: usize) -> f64 {
    match array.data_type() {
        DataType::Float64 => value::<Float64Type>(array, row),
        _ => number_text(array, row).parse().unwrap_or(f64::NAN),
    }
}

/// A float as the shortest decimal number that it stands for, a decimal as its digits.
pub fn number_text(array: &dyn Array, row: usize) -> String {
    match array.data_type() {
        DataType::Float16 => value::<Float16Type>(array, row).to_f32().to_string(),
        DataType::Float32 => value::<Float32Type>(array, row).to_string(),
        DataType::Float64 => value::<Float64Type>(array, row).to_string(),
        DataType::Decimal32(..) => digits(array.as_primitive::<Decimal32Type>().value_as_string(row)),
        DataType::Decimal64(..) => digits(array.as_primitive::<Decimal64Type>().value_as_string(row)),
        DataType::Decimal128(..) => digits(array.as_primitive::<Decimal128Type>().value_as_string(row)),
        DataType::Decimal256(..) => digits(array.as_primitive::<Decimal256Type>().value_as_string(row)),
        _ => shown(array, row),
    }
}

fn digits(text: String) -> String {
    if !text.contains('.') {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn timestamp(array: &dyn Array, unit: TimeUnit, row: usize) -> i64 {
    match unit {
        TimeUnit::Second => value::<TimestampSecondType>(array, row),
        TimeUnit::Millisecond => value::<TimestampMillisecondType>(array, row),
        TimeUnit::Microsecond => value::<TimestampMicrosecondType>(array, row),
        TimeUnit::Nanosecond => value::<TimestampNanosecondType>(array, row),
    }
}

/// A count of time as a moment, or, without a zone, as the text of a local time. What is finer than a
/// microsecond is cut, as it is in a text.
fn moment(count: i64, unit: TimeUnit, zoned: bool) -> Found<'static> {
    let micros = match unit {
        TimeUnit::Second => count.checked_mul(units::SECOND),
        TimeUnit::Millisecond => count.checked_mul(units::SECOND / 1000),
        TimeUnit::Microsecond => Some(count),
        TimeUnit::Nanosecond => Some(count.div_euclid(1000)),
    };
    let found =
        micros.and_then(|at| DateTime::from_timestamp_micros(at).map(|moment| (at, moment.naive_utc())));
    match found.filter(|(_, local)| (0..=9999).contains(&local.year())) {
        Some((at, _)) if zoned => Found::Raw(Raw::Time(at)),
        Some((_, local)) => Found::Raw(Raw::Text(local_text(local).into())),
        None => Found::NoMoment(count.to_string()),
    }
}

fn local_text(local: NaiveDateTime) -> String {
    local.format("%Y-%m-%dT%H:%M:%S%.f").to_string()
}

/// The cell as a JSON value; what JSON has no word for as the text that Arrow prints.
pub fn json(array: &dyn Array, row: usize) -> Value {
    match find(array, row) {
        Found::Null => Value::Null,
        Found::Raw(raw) => crate::events::as_json(&raw).unwrap_or(Value::Null),
        Found::Decimal(digits) => decimal_json(digits),
        Found::Nested => nested(array, row),
        Found::NoText => Value::from(shown(array, row)),
        Found::NoMoment(count) => Value::from(count),
    }
}

/// A number where JSON's float is the same number, else its digits as a text.
fn decimal_json(digits: String) -> Value {
    if let Ok(whole) = digits.parse::<i64>() {
        return Value::from(whole);
    }
    match digits.parse::<f64>() {
        Ok(real) if real.to_string() == digits => Value::from(real),
        _ => Value::from(digits),
    }
}

fn nested(array: &dyn Array, row: usize) -> Value {
    match array.data_type() {
        DataType::Struct(fields) => {
            let columns = fields.iter().zip(array.as_struct().columns());
            let cells = columns.map(|(field, column)| (field.name().clone(), json(column, row)));
            Value::Object(cells.filter(|(_, value)| !value.is_null()).collect())
        }
        DataType::List(_) => list(array.as_list::<i32>().value(row)),
        DataType::LargeList(_) => list(array.as_list::<i64>().value(row)),
        DataType::ListView(_) => list(list_view::<i32>(array, row)),
        DataType::LargeListView(_) => list(list_view::<i64>(array, row)),
        DataType::FixedSizeList(..) => list(array.as_fixed_size_list().value(row)),
        DataType::Map(..) => {
            let entries = array.as_map().value(row);
            let cells =
                (0..entries.len()).map(|at| (key(&json(entries.column(0), at)), json(entries.column(1), at)));
            Value::Object(cells.collect::<Map<_, _>>())
        }
        DataType::Dictionary(_, values) => match cast(&array.slice(row, 1), values) {
            Ok(plain) => json(&plain, 0),
            Err(_) => Value::from(shown(array, row)),
        },
        _ => Value::from(shown(array, row)),
    }
}

fn list_view<O: OffsetSizeTrait>(array: &dyn Array, row: usize) -> ArrayRef {
    array.as_list_view::<O>().value(row)
}

fn list(items: ArrayRef) -> Value {
    (0..items.len()).map(|at| json(&items, at)).collect()
}

fn key(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn shown(array: &dyn Array, row: usize) -> String {
    array_value_to_string(array, row).unwrap_or_else(|cause| cause.to_string())
}
