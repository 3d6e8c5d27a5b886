//! Batches into plain result rows.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{
    DataType, Decimal128Type, Float64Type, Int64Type, TimeUnit, TimestampMicrosecondType,
};
use arrow::error::ArrowError;

use crate::table::{Cell, Table};

/// All rows of the batches as a table.
///
/// # Errors
/// When a column has a type that no cell can show.
pub fn table(name: &str, batches: &[RecordBatch]) -> Result<Table, ArrowError> {
    let mut table = Table { name: name.to_owned(), ..Table::default() };
    for batch in batches {
        if table.columns.is_empty() {
            table.columns = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
        }
        let columns =
            batch.columns().iter().map(|column| cells(column.as_ref())).collect::<Result<Vec<_>, _>>()?;
        let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
        for _ in 0..batch.num_rows() {
            table.rows.push(columns.iter_mut().filter_map(Iterator::next).collect());
        }
    }
    Ok(table)
}

fn cells(column: &dyn Array) -> Result<Vec<Cell>, ArrowError> {
    Ok(match column.data_type() {
        DataType::Null => vec![Cell::Empty; column.len()],
        DataType::Int8
        | DataType::Int16
        | DataType::Int32
        | DataType::Int64
        | DataType::UInt8
        | DataType::UInt16
        | DataType::UInt32
        | DataType::UInt64 => {
            let whole = cast(column, &DataType::Int64)?;
            gather(whole.as_primitive::<Int64Type>().iter(), Cell::Whole)
        }
        DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            let real = cast(column, &DataType::Float64)?;
            gather(real.as_primitive::<Float64Type>().iter(), Cell::Real)
        }
        DataType::Decimal128(_, scale) => {
            let scale = (*scale).max(0) as u32;
            gather(column.as_primitive::<Decimal128Type>().iter(), |value| Cell::Money { value, scale })
        }
        DataType::Timestamp(..) => {
            let time = cast(column, &DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())))?;
            gather(time.as_primitive::<TimestampMicrosecondType>().iter(), Cell::Time)
        }
        _ => {
            let text = cast(column, &DataType::Utf8)?;
            gather(text.as_string::<i32>().iter(), |text| Cell::Text(text.to_owned()))
        }
    })
}

fn gather<T>(values: impl Iterator<Item = Option<T>>, cell: impl Fn(T) -> Cell) -> Vec<Cell> {
    values.map(|value| value.map_or(Cell::Empty, &cell)).collect()
}
