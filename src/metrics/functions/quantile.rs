//! `quantile(x, p)`: the exact quantile of type 7 (linear between order statistics; Hyndman and Fan,
//! The American Statistician 50, 1996). Empty over nothing. The values are kept, so it is exact.

use std::mem::size_of_val;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, ListArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Float64Type};
use datafusion::common::{ScalarValue, exec_err};
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};

pub fn udaf() -> AggregateUDF {
    AggregateUDF::from(Quantile {
        signature: Signature::exact(vec![DataType::Float64; 2], Volatility::Immutable),
    })
}

/// The quantile of type 7 of values in any order.
pub fn quantile(values: &mut [f64], p: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    values.sort_unstable_by(f64::total_cmp);
    let position = p.clamp(0.0, 1.0) * last as f64;
    let (below, above) = (position.floor() as usize, position.ceil() as usize);
    Some(values[below] + (values[above] - values[below]) * (position - below as f64))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Quantile {
    signature: Signature,
}

impl AggregateUDFImpl for Quantile {
    fn name(&self) -> &str {
        "quantile"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Float64)
    }

    fn state_fields(&self, arguments: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        let values = DataType::List(item());
        Ok(vec![
            Arc::new(Field::new(format!("{}[values]", arguments.name), values, true)),
            Arc::new(Field::new(format!("{}[p]", arguments.name), DataType::Float64, true)),
        ])
    }

    fn accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(QuantileAccumulator::default()))
    }
}

fn item() -> FieldRef {
    Arc::new(Field::new_list_field(DataType::Float64, true))
}

#[derive(Debug, Default)]
struct QuantileAccumulator {
    values: Vec<f64>,
    p: Option<f64>,
}

impl QuantileAccumulator {
    fn take_p(&mut self, p: &ArrayRef) -> Result<()> {
        for p in p.as_primitive::<Float64Type>().iter().flatten() {
            match self.p {
                Some(known) if known != p => {
                    return exec_err!("quantile: p must be one number, not {known} and {p}");
                }
                _ => self.p = Some(p),
            }
        }
        Ok(())
    }
}

impl Accumulator for QuantileAccumulator {
    fn update_batch(&mut self, arguments: &[ArrayRef]) -> Result<()> {
        self.values.extend(arguments[0].as_primitive::<Float64Type>().iter().flatten());
        self.take_p(&arguments[1])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for values in states[0].as_list::<i32>().iter().flatten() {
            self.values.extend(values.as_primitive::<Float64Type>().iter().flatten());
        }
        self.take_p(&states[1])
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let values = Arc::new(datafusion::arrow::array::Float64Array::from(std::mem::take(&mut self.values)));
        let offsets = OffsetBuffer::from_lengths([values.len()]);
        let list = ListArray::new(item(), offsets, values, None);
        Ok(vec![ScalarValue::List(Arc::new(list)), ScalarValue::Float64(self.p)])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let p = self.p.unwrap_or(0.5);
        Ok(ScalarValue::Float64(quantile(&mut self.values, p)))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.values.capacity() * size_of::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn type_7_by_hand() {
        assert_eq!(quantile(&mut [4.0, 1.0, 3.0, 2.0], 0.5), Some(2.5));
        assert_eq!(quantile(&mut [10.0, 20.0], 0.9), Some(19.0));
        assert_eq!(quantile(&mut [7.0], 0.9), Some(7.0));
        assert_eq!(quantile(&mut [], 0.5), None);
    }

    proptest! {
        #[test]
        fn merging_is_the_same_as_one_pass(left in prop::collection::vec(-1e6f64..1e6, 0..30),
                                           right in prop::collection::vec(-1e6f64..1e6, 0..30), p in 0.0f64..=1.0) {
            let arrays = |values: &[f64]| -> Vec<ArrayRef> {
                let p = vec![p; values.len()];
                vec![Arc::new(datafusion::arrow::array::Float64Array::from(values.to_vec())),
                     Arc::new(datafusion::arrow::array::Float64Array::from(p))]
            };
            let mut whole = QuantileAccumulator::default();
            whole.update_batch(&arrays(&[&left[..], &right[..]].concat())).unwrap();
            let mut merged = QuantileAccumulator::default();
            for part in [&left, &right] {
                let mut accumulator = QuantileAccumulator::default();
                accumulator.update_batch(&arrays(part)).unwrap();
                let state: Vec<ArrayRef> =
                    accumulator.state().unwrap().iter().map(|value| value.to_array().unwrap()).collect();
                merged.merge_batch(&state).unwrap();
            }
            prop_assert_eq!(whole.evaluate().unwrap(), merged.evaluate().unwrap());
        }
    }
}
