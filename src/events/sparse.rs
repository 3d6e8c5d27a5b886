//! Columns of events that are filled field by field, in any order within a row: what a row does not say is nothing.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Decimal128Builder, Float64Builder, Int64Builder, RecordBatch, StringBuilder,
    TimestampMicrosecondBuilder,
};
use arrow::datatypes::DataType;
use arrow::error::ArrowError;

use super::columns::arrow_type;
use super::fields::{FIELDS, Kind, Value};

enum Column {
    Text(StringBuilder),
    Time(TimestampMicrosecondBuilder),
    Money(Decimal128Builder),
    Whole(Int64Builder),
    Real(Float64Builder),
    Flag(BooleanBuilder),
}

/// Collects rows into a batch with the columns that any of them has.
pub struct SparseBuilder {
    columns: Vec<Column>,
    /// How many rows each column has.
    lengths: Vec<usize>,
    rows: usize,
}

impl Default for SparseBuilder {
    fn default() -> SparseBuilder {
        let columns = FIELDS.iter().map(|field| match arrow_type(field.kind) {
            DataType::Timestamp(..) => Column::Time(TimestampMicrosecondBuilder::new().with_timezone("UTC")),
            DataType::Decimal128(..) => {
                Column::Money(Decimal128Builder::new().with_data_type(arrow_type(Kind::Money)))
            }
            DataType::Int64 => Column::Whole(Int64Builder::new()),
            DataType::Float64 => Column::Real(Float64Builder::new()),
            DataType::Boolean => Column::Flag(BooleanBuilder::new()),
            _ => Column::Text(StringBuilder::new()),
        });
        SparseBuilder { columns: columns.collect(), lengths: vec![0; FIELDS.len()], rows: 0 }
    }
}

impl SparseBuilder {
    /// Ends a row.
    pub fn end_row(&mut self) {
        self.rows += 1;
    }

    /// Writes a field of the row that is open; false where there is nothing to write, the row has it already, or the value is of
    /// another type.
    pub fn put(&mut self, at: usize, value: Value<'_>) -> bool {
        if value == Value::Null || self.lengths[at] > self.rows {
            return false;
        }
        self.fill(at);
        match (&mut self.columns[at], value) {
            (Column::Text(column), Value::Text(text)) => column.append_value(text),
            (Column::Time(column), Value::Time(at)) => column.append_value(at),
            (Column::Money(column), Value::Money(money)) => column.append_value(money.0),
            (Column::Whole(column), Value::Whole(whole)) => column.append_value(whole),
            (Column::Real(column), Value::Real(real)) => column.append_value(real),
            (Column::Flag(column), Value::Flag(flag)) => column.append_value(flag),
            _ => return false,
        }
        self.lengths[at] += 1;
        true
    }

    /// Makes a column as long as all rows that have ended.
    fn fill(&mut self, at: usize) {
        let missing = self.rows.saturating_sub(self.lengths[at]);
        if missing == 0 {
            return;
        }
        match &mut self.columns[at] {
            Column::Text(column) => column.append_nulls(missing),
            Column::Time(column) => column.append_nulls(missing),
            Column::Money(column) => column.append_nulls(missing),
            Column::Whole(column) => column.append_nulls(missing),
            Column::Real(column) => column.append_nulls(missing),
            Column::Flag(column) => column.append_nulls(missing),
        }
        self.lengths[at] += missing;
    }

    /// How many rows have ended.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Takes the rows that have ended, by field; none of a field that no row has. No row may be open.
    pub fn columns(&mut self) -> Vec<Option<ArrayRef>> {
        let columns = (0..FIELDS.len()).map(|at| {
            if self.lengths[at] == 0 {
                return None;
            }
            self.fill(at);
            self.lengths[at] = 0;
            Some(match &mut self.columns[at] {
                Column::Text(column) => Arc::new(column.finish()) as ArrayRef,
                Column::Time(column) => Arc::new(column.finish()),
                Column::Money(column) => Arc::new(column.finish()),
                Column::Whole(column) => Arc::new(column.finish()),
                Column::Real(column) => Arc::new(column.finish()),
                Column::Flag(column) => Arc::new(column.finish()),
            })
        });
        let columns = columns.collect();
        self.rows = 0;
        columns
    }

    /// The same as a batch of the columns that there are.
    ///
    /// # Errors
    /// Never for rows that have ended.
    pub fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let columns = self.columns().into_iter().zip(FIELDS);
        let there = columns.filter_map(|(column, field)| Some((field.name, column?, true)));
        RecordBatch::try_from_iter_with_nullable(there)
    }
}
