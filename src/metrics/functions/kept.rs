//! The values that an exact aggregate keeps, and how they travel as its state: one list.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, AsArray, Float64Array, ListArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Float64Type};
use datafusion::common::ScalarValue;

/// Values in the order in which they came; what is null is none.
#[derive(Debug, Default)]
pub struct Kept(pub Vec<f64>);

impl Kept {
    /// The field of the state of the aggregate of that name.
    pub fn field(name: &str) -> FieldRef {
        Arc::new(Field::new(format!("{name}[values]"), DataType::List(item()), true))
    }

    /// Keeps the values of a column.
    pub fn update(&mut self, values: &ArrayRef) {
        self.0.extend(values.as_primitive::<Float64Type>().iter().flatten());
    }

    /// Keeps the values of states.
    pub fn merge(&mut self, states: &ArrayRef) {
        states.as_list::<i32>().iter().flatten().for_each(|values| self.update(&values));
    }

    /// Hands the values over as a state.
    pub fn state(&mut self) -> ScalarValue {
        let values = Arc::new(Float64Array::from(std::mem::take(&mut self.0)));
        let offsets = OffsetBuffer::from_lengths([values.len()]);
        ScalarValue::List(Arc::new(ListArray::new(item(), offsets, values, None)))
    }

    /// How many bytes the values take.
    pub fn size(&self) -> usize {
        self.0.capacity() * size_of::<f64>()
    }
}

fn item() -> FieldRef {
    Arc::new(Field::new_list_field(DataType::Float64, true))
}
