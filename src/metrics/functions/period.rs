//! `period(at, 'day' | 'week' | 'month', zone)`: the name of the period that a moment falls in.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use datafusion::arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};
use datafusion::common::exec_datafusion_err;
use datafusion::logical_expr::{ColumnarValue, ScalarUDF, Volatility, create_udf};

use crate::metrics::calendar::Every;

pub fn udf() -> ScalarUDF {
    let time = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
    create_udf(
        "period",
        vec![time, DataType::Utf8, DataType::Utf8],
        DataType::Utf8,
        Volatility::Immutable,
        Arc::new(|arguments: &[ColumnarValue]| {
            let arrays = ColumnarValue::values_to_arrays(arguments)?;
            let times = arrays[0].as_primitive::<TimestampMicrosecondType>();
            let (every, zone) = (arrays[1].as_string::<i32>(), arrays[2].as_string::<i32>());
            let names = (0..times.len()).map(|row| {
                if times.is_null(row) {
                    return Ok(None);
                }
                let every = Every::parse(every.value(row)).ok_or_else(|| {
                    exec_datafusion_err!("period: {:?} is not day, week or month", every.value(row))
                })?;
                let zone = zone
                    .value(row)
                    .parse()
                    .map_err(|_| exec_datafusion_err!("period: {:?} is no time zone", zone.value(row)))?;
                Ok(Some(every.period(times.value(row), zone)))
            });
            let names: StringArray = names.collect::<datafusion::error::Result<Vec<_>>>()?.into();
            Ok(ColumnarValue::Array(Arc::new(names) as ArrayRef))
        }),
    )
}
