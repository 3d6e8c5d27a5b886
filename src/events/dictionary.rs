//! Texts by dictionary: what is worked out of a value once holds for all of its rows, and for the next batch that brings the same values.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, DictionaryArray, RecordBatch, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int32Type};
use arrow::error::ArrowError;

use super::columns::schema;

/// A column of texts by dictionary.
pub type Texts = DictionaryArray<Int32Type>;

/// The type of such a column.
pub fn dictionary_type() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

/// Whether a column is texts by dictionary, and none of its values is nothing.
pub fn is_dictionary(column: &dyn Array) -> bool {
    *column.data_type() == dictionary_type()
        && column.as_any_dictionary_opt().is_some_and(|texts| texts.values().null_count() == 0)
}

/// A column that says the same in each row.
pub fn same(text: &str, rows: usize) -> ArrayRef {
    let keys = arrow::array::Int32Array::from(vec![0; rows]);
    let values = Arc::new(StringArray::from(vec![text]));
    DictionaryArray::try_new(keys, values).map_or_else(
        |_| Arc::new(StringArray::from_iter_values(std::iter::repeat_n(text, rows))) as ArrayRef,
        |texts| Arc::new(texts) as ArrayRef,
    )
}

/// Something of each value of a dictionary, kept for as long as the values are the same in memory.
#[derive(Clone, Debug)]
pub struct ByValue<T> {
    values: Option<StringArray>,
    of: Vec<T>,
}

impl<T> Default for ByValue<T> {
    fn default() -> ByValue<T> {
        ByValue { values: None, of: Vec::new() }
    }
}

impl<T> ByValue<T> {
    /// What `make` says of each value.
    pub fn of(&mut self, texts: &Texts, make: impl FnMut(&str) -> T) -> &[T] {
        let values = texts.values().as_string::<i32>();
        if self.values.as_ref().is_none_or(|known| !is_same(known, values)) {
            self.of = (0..values.len()).map(|key| values.value(key)).map(make).collect();
            self.values = Some(values.clone());
        }
        &self.of
    }
}

/// Whether two columns are one in memory.
pub fn is_same(one: &StringArray, other: &StringArray) -> bool {
    std::ptr::eq(one.value_data().as_ptr(), other.value_data().as_ptr())
        && std::ptr::eq(one.value_offsets().as_ptr(), other.value_offsets().as_ptr())
        && one.len() == other.len()
}

/// A batch of events without dictionaries: of the schema of events.
///
/// # Errors
/// Never for a batch of events.
pub fn plain(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let plain = |column: &ArrayRef| match column.data_type() {
        DataType::Dictionary(_, values) => cast(column, values),
        _ => Ok(column.clone()),
    };
    RecordBatch::try_new(schema(), batch.columns().iter().map(plain).collect::<Result<_, _>>()?)
}
