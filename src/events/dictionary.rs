//! Texts by dictionary, and batches of events that have some: what is worked out of a value once holds for all of its rows, and for
//! the next batch that brings the same values.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, DictionaryArray, RecordBatch, StringArray};
use arrow::compute::{cast, filter_record_batch};
use arrow::datatypes::{DataType, Field, FieldRef, Fields, Int32Type, Schema, SchemaRef};
use arrow::error::ArrowError;
use parquet::arrow::arrow_reader::ArrowReaderMetadata;
use parquet::basic::Encoding;
use parquet::file::metadata::ColumnChunkMetaData;

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

/// The schema of a Parquet file, with the texts of a row group by dictionary that lie in it by dictionary, all of them.
pub fn as_it_lies(file: &ArrowReaderMetadata, group: usize) -> SchemaRef {
    let columns = file.metadata().row_group(group).columns();
    let schema = file.schema();
    // A column may be nested, and then leaves and fields are not the same.
    if columns.len() != schema.fields().len() {
        return schema.clone();
    }
    let fields = schema.fields().iter().zip(columns).map(|(field, column)| {
        match *field.data_type() == DataType::Utf8 && is_by_dictionary(column) {
            true => Arc::new(Field::clone(field).with_data_type(dictionary_type())),
            false => field.clone(),
        }
    });
    Arc::new(Schema::new_with_metadata(fields.collect::<Fields>(), schema.metadata().clone()))
}

/// Whether all data pages of a column are told to be by dictionary.
fn is_by_dictionary(column: &ColumnChunkMetaData) -> bool {
    column.page_encoding_stats_mask().is_some_and(|mask| {
        mask.is_only(Encoding::RLE_DICTIONARY) || mask.is_only(Encoding::PLAIN_DICTIONARY)
    })
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

    /// What `make` says of the text in each row of a column, by dictionary or not; `nothing` where there is none.
    pub fn rows(&mut self, column: &dyn Array, nothing: T, mut make: impl FnMut(&str) -> T) -> Vec<T>
    where
        T: Copy,
    {
        if let Some(texts) = column.as_any().downcast_ref::<Texts>() {
            let (of, keys) = (self.of(texts, make), texts.keys().values());
            return match texts.keys().nulls() {
                None => keys.iter().map(|key| of[*key as usize]).collect(),
                Some(nulls) => {
                    let rows = keys.iter().zip(nulls);
                    rows.map(|(key, is_there)| if is_there { of[*key as usize] } else { nothing }).collect()
                }
            };
        }
        let Some(texts) = column.as_string_opt::<i32>() else { return vec![nothing; column.len()] };
        // Neighbours often say the same.
        let mut last = ("", None);
        let rows = texts.iter().map(|text| match (text, last.1) {
            (None, _) => nothing,
            (Some(text), Some(known)) if text == last.0 => known,
            (Some(text), _) => {
                let made = make(text);
                last = (text, Some(made));
                made
            }
        });
        rows.collect()
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

/// A batch of events, of which some texts may be by dictionary.
pub fn of_columns(columns: Vec<ArrayRef>) -> Result<RecordBatch, ArrowError> {
    let schema = schema();
    let fields = schema.fields().iter().zip(&columns).map(|(field, column)| {
        let is_plain = column.data_type() == field.data_type();
        if is_plain {
            field.clone()
        } else {
            Arc::new(Field::clone(field).with_data_type(column.data_type().clone()))
        }
    });
    RecordBatch::try_new(Arc::new(Schema::new(fields.collect::<Vec<FieldRef>>())), columns)
}

/// The rows of a batch that a mask picks.
///
/// # Errors
/// Never for a mask as long as the batch.
pub fn picked(batch: &RecordBatch, mask: &[bool]) -> Result<RecordBatch, ArrowError> {
    if mask.iter().all(|picked| *picked) {
        return Ok(batch.clone());
    }
    filter_record_batch(batch, &BooleanArray::from(mask.to_vec()))
}
