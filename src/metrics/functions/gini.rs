//! `gini(x)`: Gini's coefficient, the mean absolute difference of all pairs over twice the mean. 0 is equal; empty over nothing, over zeros
//! alone, and over anything negative, of which it says nothing. The values are kept, so it is exact.
//!
//! Source: for amounts in order Σ (2i − n − 1) xᵢ / (n Σ xᵢ), A. Sen, On Economic Inequality (1973), 2.8.

use std::mem::size_of_val;

use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, FieldRef};
use datafusion::common::ScalarValue;
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};

use super::kept::Kept;

pub fn udaf() -> AggregateUDF {
    AggregateUDF::from(Gini { signature: Signature::exact(vec![DataType::Float64], Volatility::Immutable) })
}

/// Gini's coefficient of values in any order.
fn gini(values: &mut [f64]) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let (count, sum) = (values.len() as f64, values.iter().sum::<f64>());
    let weight = |rank: usize| 2.0 * rank as f64 - count - 1.0;
    let weighted: f64 = (1..).zip(&*values).map(|(rank, value)| weight(rank) * value).sum();
    let is_defined = sum > 0.0 && values.first().is_some_and(|least| *least >= 0.0);
    is_defined.then(|| weighted / (count * sum))
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Gini {
    signature: Signature,
}

impl AggregateUDFImpl for Gini {
    fn name(&self) -> &str {
        "gini"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Float64)
    }

    fn state_fields(&self, arguments: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Kept::field(arguments.name)])
    }

    fn accumulator(&self, _: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        Ok(Box::new(GiniAccumulator::default()))
    }
}

#[derive(Debug, Default)]
struct GiniAccumulator {
    values: Kept,
}

impl Accumulator for GiniAccumulator {
    fn update_batch(&mut self, arguments: &[ArrayRef]) -> Result<()> {
        self.values.update(&arguments[0]);
        Ok(())
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        self.values.merge(&states[0]);
        Ok(())
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![self.values.state()])
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Float64(gini(&mut self.values.0)))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.values.size()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use datafusion::arrow::array::Float64Array;
    use proptest::prelude::*;

    #[test]
    fn published_and_hand_made_values() {
        for (values, plain) in [
            (vec![1.0, 2.0, 3.0, 4.0, 5.0], 0.2667),
            (vec![40.0, 10.0, 30.0, 20.0], 0.25),
            (vec![5.0, 10.0, 10.0, 25.0], 0.3),
            (vec![0.1, 0.2, 0.4, 0.8], 0.3833),
            (vec![1.0, 1.0, 1.0, 1.0], 0.0),
            (vec![0.0, 0.0, 0.0, 1.0], 0.75),
        ] {
            let found = gini(&mut values.clone()).unwrap();
            assert!((found - plain).abs() < 1e-4, "{values:?}: {found}");
        }
        assert_eq!(gini(&mut [7.0]), Some(0.0));
        for nothing in [&mut [][..], &mut [0.0, 0.0], &mut [-1.0, 4.0]] {
            assert_eq!(gini(nothing), None);
        }
    }

    proptest! {
        /// By the definition itself: all pairs.
        #[test]
        fn it_is_the_mean_difference_of_all_pairs(values in prop::collection::vec(0.0f64..1e6, 1..40)) {
            let sum: f64 = values.iter().sum();
            prop_assume!(sum > 0.0);
            let pairs: f64 = values.iter().flat_map(|one| values.iter().map(move |other| (one - other).abs())).sum();
            let count = values.len() as f64;
            let by_pairs = pairs / (count * count) / (2.0 * sum / count);
            prop_assert!((gini(&mut values.clone()).unwrap() - by_pairs).abs() < 1e-9);
        }

        #[test]
        fn merging_is_the_same_as_one_pass(left in prop::collection::vec(0.0f64..1e6, 0..30),
                                           right in prop::collection::vec(0.0f64..1e6, 0..30)) {
            let arrays = |values: &[f64]| -> Vec<ArrayRef> { vec![Arc::new(Float64Array::from(values.to_vec()))] };
            let mut whole = GiniAccumulator::default();
            whole.update_batch(&arrays(&[&left[..], &right[..]].concat())).unwrap();
            let mut merged = GiniAccumulator::default();
            for part in [&left, &right] {
                let mut accumulator = GiniAccumulator::default();
                accumulator.update_batch(&arrays(part)).unwrap();
                let state: Vec<ArrayRef> =
                    accumulator.state().unwrap().iter().map(|value| value.to_array().unwrap()).collect();
                merged.merge_batch(&state).unwrap();
            }
            prop_assert_eq!(whole.evaluate().unwrap(), merged.evaluate().unwrap());
        }
    }
}
