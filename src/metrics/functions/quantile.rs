//! `quantile(x, p)`: the exact quantile of type 7 (linear between order statistics; Hyndman and Fan,
//! The American Statistician 50, 1996). Empty over nothing. The values are kept, so it is exact.

use std::mem::size_of_val;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Float64Type};
use datafusion::common::{ScalarValue, exec_err};
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};

use super::kept::Kept;

pub fn udaf() -> AggregateUDF {
    AggregateUDF::from(Quantile {
        signature: Signature::exact(vec![DataType::Float64; 2], Volatility::Immutable),
    })
}

const THOUSAND: f64 = 1000.0;

/// The quantile of type 7 of values in any order.
pub fn quantile(values: &mut [f64], p: f64) -> Option<f64> {
    let last = values.len().checked_sub(1)?;
    values.sort_unstable_by(f64::total_cmp);
    // In thousandths, of which 0.1 or 0.9 are whole numbers: the way from one value to the next has no tail of a float then.
    let rank = p.clamp(0.0, 1.0) * THOUSAND * last as f64;
    let (below, above) = ((rank / THOUSAND).floor(), (rank / THOUSAND).ceil());
    let [low, high] = [below, above].map(|at| values[at as usize]);
    Some(low + (high - low) * (rank - below * THOUSAND) / THOUSAND)
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
        Ok(vec![
            Kept::field(arguments.name),
            Arc::new(Field::new(format!("{}[p]", arguments.name), DataType::Float64, true)),
        ])
    }

    fn accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(QuantileAccumulator::default()))
    }
}

#[derive(Debug, Default)]
struct QuantileAccumulator {
    values: Kept,
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
        self.values.update(&arguments[0]);
        self.take_p(&arguments[1])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.values.merge(&states[0]);
        self.take_p(&states[1])
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.values.state(), ScalarValue::Float64(self.p)])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let p = self.p.unwrap_or(0.5);
        Ok(ScalarValue::Float64(quantile(&mut self.values.0, p)))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.values.size()
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
        // Of 17.1 steps floats make 1710.0000000000002.
        let mut twenty: Vec<f64> = (0..20).map(|step| f64::from(step * 100)).collect();
        assert_eq!(quantile(&mut twenty, 0.9), Some(1710.0));
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
