//! `wilson_low(successes, trials)` and `wilson_high(successes, trials)`: the 95 % score interval of a rate.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Float64Array};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};

use crate::metrics::wilson::{Z95, wilson};

pub fn low() -> ScalarUDF {
    bound("wilson_low", |(low, _)| low)
}

pub fn high() -> ScalarUDF {
    bound("wilson_high", |(_, high)| high)
}

fn bound(name: &str, pick: fn((f64, f64)) -> f64) -> ScalarUDF {
    let whole = DataType::Int64;
    create_udf(
        name,
        vec![whole.clone(), whole],
        DataType::Float64,
        Volatility::Immutable,
        Arc::new(move |arguments: &[ColumnarValue]| {
            let arrays = ColumnarValue::values_to_arrays(arguments)?;
            let (successes, trials) =
                (arrays[0].as_primitive::<Int64Type>(), arrays[1].as_primitive::<Int64Type>());
            let bounds: Float64Array = successes
                .iter()
                .zip(trials)
                .map(|(successes, trials)| {
                    wilson(u64::try_from(successes?).ok()?, u64::try_from(trials?).ok()?, Z95).map(pick)
                })
                .collect();
            Ok(ColumnarValue::Array(Arc::new(bounds) as ArrayRef))
        }),
    )
}
