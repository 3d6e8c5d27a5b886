//! `ratio(part, whole)`, empty over nothing, and `seconds(micros)`: whole numbers into a figure at the last moment.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Float64Array};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};

use crate::units::SECOND;

/// `part / whole`; empty where the whole is 0.
pub fn ratio() -> ScalarUDF {
    let whole = DataType::Int64;
    create_udf(
        "ratio",
        vec![whole.clone(), whole],
        DataType::Float64,
        Volatility::Immutable,
        Arc::new(|arguments: &[ColumnarValue]| {
            let arrays = ColumnarValue::values_to_arrays(arguments)?;
            let (parts, wholes) =
                (arrays[0].as_primitive::<Int64Type>(), arrays[1].as_primitive::<Int64Type>());
            let pairs = parts.iter().zip(wholes);
            let ratios = pairs.map(|(part, whole)| match (part, whole) {
                (Some(part), Some(whole)) if whole != 0 => Some(part as f64 / whole as f64),
                _ => None,
            });
            Ok(ColumnarValue::Array(Arc::new(ratios.collect::<Float64Array>()) as ArrayRef))
        }),
    )
}

/// Microseconds as seconds.
pub fn seconds() -> ScalarUDF {
    create_udf(
        "seconds",
        vec![DataType::Int64],
        DataType::Float64,
        Volatility::Immutable,
        Arc::new(|arguments: &[ColumnarValue]| {
            let arrays = ColumnarValue::values_to_arrays(arguments)?;
            let micros = arrays[0].as_primitive::<Int64Type>().iter();
            let seconds = micros.map(|micros| micros.map(|micros| micros as f64 / SECOND as f64));
            Ok(ColumnarValue::Array(Arc::new(seconds.collect::<Float64Array>()) as ArrayRef))
        }),
    )
}
