//! Result rows back into a batch: for SQL over reports, and for Parquet.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{Field, Schema};
use arrow::error::ArrowError;

use crate::table::{Cell, Table};

/// The digits that a decimal column of a result may have.
const PRECISION: u8 = 38;

/// The rows of a table as one batch; a column has the type of its first cell that is not empty.
///
/// # Errors
/// Never for a table whose rows are as long as its header.
pub fn batch(table: &Table) -> Result<RecordBatch, ArrowError> {
    let columns = (0..table.columns.len()).map(|at| column(table, at)).collect::<Result<Vec<_>, _>>()?;
    let names = table.columns.iter().zip(&columns);
    let fields: Vec<_> =
        names.map(|(name, column)| Field::new(name, column.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}

fn column(table: &Table, at: usize) -> Result<ArrayRef, ArrowError> {
    let cells = || table.rows.iter().map(|row| &row[at]);
    Ok(match cells().find(|cell| **cell != Cell::Empty) {
        Some(Cell::Whole(_)) => Arc::new(
            cells()
                .map(|cell| if let Cell::Whole(whole) = cell { Some(*whole) } else { None })
                .collect::<Int64Array>(),
        ),
        Some(Cell::Real(_)) => Arc::new(cells().map(Cell::number).collect::<Float64Array>()),
        Some(Cell::Money { scale, .. }) => {
            let values =
                cells().map(|cell| if let Cell::Money { value, .. } = cell { Some(*value) } else { None });
            let values: Decimal128Array = values.collect();
            Arc::new(values.with_precision_and_scale(PRECISION, *scale as i8)?)
        }
        Some(Cell::Time(_)) => {
            let times = cells().map(Cell::time);
            Arc::new(times.collect::<TimestampMicrosecondArray>().with_timezone("UTC"))
        }
        _ => Arc::new(
            cells()
                .map(|cell| if let Cell::Text(text) = cell { Some(text) } else { None })
                .collect::<StringArray>(),
        ),
    })
}
