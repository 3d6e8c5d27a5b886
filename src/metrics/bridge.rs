//! The one bridge between Arrow batches and Polars frames: the C Data Interface, without a copy of the
//! values (Utf8 alone is copied, into Polars' string views).
//!
//! Absent on purpose: any reckoning. This is the only file of the house with `unsafe` in it.
#![allow(unsafe_code)]

use std::mem::transmute;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, make_array};
use arrow::datatypes::{Field, Schema};
use arrow::error::ArrowError;
use arrow::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi, to_ffi};
use polars::prelude::{Column, CompatLevel, DataFrame, PolarsError, Series};
use polars_arrow::ffi as pffi;

// Both crates mirror the C structs of the Arrow specification, so ownership moves by reading one as the other.
const _: () = assert!(size_of::<FFI_ArrowArray>() == size_of::<pffi::ArrowArray>());
const _: () = assert!(size_of::<FFI_ArrowSchema>() == size_of::<pffi::ArrowSchema>());

/// Why a batch could not cross.
#[derive(Debug, thiserror::Error)]
pub enum BridgeError {
    #[error(transparent)]
    Arrow(#[from] ArrowError),
    #[error(transparent)]
    Polars(#[from] PolarsError),
}

/// Hands batches of one schema to Polars as one frame.
///
/// # Errors
/// When a type has no counterpart (dictionaries must be unpacked before).
pub fn to_frame(batches: &[RecordBatch]) -> Result<DataFrame, BridgeError> {
    let Some(first) = batches.first() else { return Ok(DataFrame::empty()) };
    let height = batches.iter().map(RecordBatch::num_rows).sum();
    let mut columns = Vec::with_capacity(first.num_columns());
    for (index, field) in first.schema().fields().iter().enumerate() {
        let mut series: Option<Series> = None;
        for batch in batches {
            let part = to_series(batch.column(index), field)?;
            match &mut series {
                Some(series) => {
                    series.append(&part)?;
                }
                None => series = Some(part),
            }
        }
        columns.extend(series.map(Column::from));
    }
    Ok(DataFrame::new(height, columns)?)
}

fn to_series(array: &ArrayRef, field: &Field) -> Result<Series, BridgeError> {
    let (array, _) = to_ffi(&array.to_data())?;
    let schema = FFI_ArrowSchema::try_from(field)?;
    // SAFETY: both are filled structs of the C Data Interface, of the same layout (asserted above), and
    // each is handed over exactly once, with its release callback.
    let series = unsafe {
        let (array, schema): (pffi::ArrowArray, pffi::ArrowSchema) = (
            transmute::<FFI_ArrowArray, pffi::ArrowArray>(array),
            transmute::<FFI_ArrowSchema, pffi::ArrowSchema>(schema),
        );
        let field = pffi::import_field_from_c(&schema)?;
        let array = pffi::import_array_from_c(array, field.dtype.clone())?;
        Series::_try_from_arrow_unchecked_with_md(
            field.name.clone(),
            vec![array],
            &field.dtype,
            field.metadata.as_deref(),
        )?
    };
    Ok(series)
}

/// Hands a frame to Arrow as one batch.
///
/// # Errors
/// When a type has no counterpart.
pub fn to_batch(frame: &DataFrame) -> Result<RecordBatch, BridgeError> {
    let mut fields = Vec::new();
    let mut arrays: Vec<ArrayRef> = Vec::new();
    for column in frame.columns() {
        let series = column.as_materialized_series().rechunk();
        let field = pffi::export_field_to_c(&series.field().to_arrow(CompatLevel::newest()));
        let array = pffi::export_array_to_c(series.to_arrow(0, CompatLevel::newest()));
        // SAFETY: as above, in the other direction.
        let (field, data) = unsafe {
            let (array, field): (FFI_ArrowArray, FFI_ArrowSchema) = (
                transmute::<pffi::ArrowArray, FFI_ArrowArray>(array),
                transmute::<pffi::ArrowSchema, FFI_ArrowSchema>(field),
            );
            (Field::try_from(&field)?, from_ffi(array, &field)?)
        };
        fields.push(field);
        arrays.push(make_array(data));
    }
    Ok(RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Event, EventBuilder};
    use crate::units::Money;

    #[test]
    fn a_batch_comes_back_the_same_whole_and_sliced() {
        let mut builder = EventBuilder::default();
        for index in 0..10 {
            builder.push(&Event {
                event_id: Some(format!("事件{index}")),
                occurred_at: Some(index),
                price: (index % 2 == 0).then_some(Money(i128::from(index) * 123_456_789)),
                paid: Some(index > 4),
                ..Event::default()
            });
        }
        let whole = builder.finish().unwrap();
        for batch in [whole.clone(), whole.slice(3, 4)] {
            let back = to_batch(&to_frame(std::slice::from_ref(&batch)).unwrap()).unwrap();
            assert_eq!(back.num_rows(), batch.num_rows());
            for (column, field) in batch.columns().iter().zip(batch.schema().fields()) {
                let there =
                    arrow::compute::cast(back.column_by_name(field.name()).unwrap(), field.data_type());
                assert_eq!(&there.unwrap(), column, "{}", field.name());
            }
        }
    }
}
