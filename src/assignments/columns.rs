//! Rows into Arrow columns: a relation is declared once, as a struct, and its schema and builder follow.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array, StringBuilder,
    TimestampMicrosecondArray,
};
use arrow::datatypes::DataType;

use crate::events::{Kind, arrow_type};
use crate::units::{MONEY_PRECISION, MONEY_SCALE, Micros, Money};

/// What a column of a relation can hold.
pub trait Columnar {
    /// One value; `'r` is how long a text is lent.
    type Value<'r>;
    /// The values gathered so far.
    type Gathered: Default;

    fn data_type() -> DataType;
    fn put(gathered: &mut Self::Gathered, value: Self::Value<'_>);
    fn array(gathered: Self::Gathered) -> ArrayRef;
}

/// A column of numbers, which are gathered as they are.
macro_rules! numbers {
    ($($type:ty, $data_type:expr, $array:expr;)*) => {
        $(impl Columnar for $type {
            type Value<'r> = $type;
            type Gathered = Vec<$type>;

            fn data_type() -> DataType {
                $data_type
            }
            fn put(gathered: &mut Vec<$type>, value: $type) {
                gathered.push(value);
            }
            fn array(gathered: Vec<$type>) -> ArrayRef {
                Arc::new($array(gathered))
            }
        })*
    };
}

numbers! {
    i64, DataType::Int64, Int64Array::from;
    bool, DataType::Boolean, BooleanArray::from;
    Option<bool>, DataType::Boolean, BooleanArray::from;
    Option<i64>, DataType::Int64, Int64Array::from;
    Option<f64>, DataType::Float64, Float64Array::from;
    At, arrow_type(Kind::Time), times;
    Option<Money>, arrow_type(Kind::Money), amounts;
}

/// A moment in a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct At(pub Option<Micros>);

fn times(values: Vec<At>) -> TimestampMicrosecondArray {
    values.into_iter().map(|at| at.0).collect::<TimestampMicrosecondArray>().with_timezone("UTC")
}

/// An amount that was accepted has at most 18 digits, so the narrower type fits.
fn amounts(values: Vec<Option<Money>>) -> Decimal128Array {
    let values = values.into_iter().map(|money| money.map(|money| money.0)).collect::<Decimal128Array>();
    let (_, numbers, nulls) = values.into_parts();
    Decimal128Array::new(numbers, nulls).with_data_type(DataType::Decimal128(MONEY_PRECISION, MONEY_SCALE))
}

/// Texts in a column, one after the other; nothing is kept of where they came from.
pub struct Text;

impl Columnar for Text {
    type Value<'r> = Option<&'r str>;
    type Gathered = StringBuilder;

    fn data_type() -> DataType {
        DataType::Utf8
    }
    fn put(gathered: &mut StringBuilder, value: Option<&str>) {
        gathered.append_option(value);
    }
    fn array(mut gathered: StringBuilder) -> ArrayRef {
        Arc::new(gathered.finish())
    }
}

/// Declares a relation: a row struct, and the columns it is gathered in.
macro_rules! relation {
    ($(#[$about:meta])* $row:ident as $columns:ident { $( $(#[$doc:meta])* $name:ident : $type:ty ),* $(,)? }) => {
        $(#[$about])*
        pub struct $row<'r> { $( $(#[$doc])* pub $name: <$type as $crate::assignments::columns::Columnar>::Value<'r>, )* }

        /// The rows as columns.
        #[derive(Default)]
        pub struct $columns {
            rows: usize,
            /// Bits of the columns that are not gathered, in their order.
            left_out: u64,
            $( $name: <$type as $crate::assignments::columns::Columnar>::Gathered, )*
        }

        impl $columns {
            const NAMES: &[&str] = &[$( stringify!($name) ),*];

            /// Gathers some columns no more, before the first row: they will say nothing.
            pub fn leave_out(&mut self, is_left_out: impl Fn(&str) -> bool) {
                for (at, name) in Self::NAMES.iter().enumerate() {
                    self.left_out |= u64::from(is_left_out(name)) << at;
                }
            }

            // A row that is handed over in memory is waited for.
            #[inline]
            pub fn push(&mut self, row: $row<'_>) {
                use $crate::assignments::columns::Columnar;
                let left_out = self.left_out;
                let mut columns = 0..u64::BITS;
                let mut is_left_out = || columns.next().is_some_and(|at| left_out >> at & 1 == 1);
                self.rows += 1;
                $(
                    if !is_left_out() {
                        <$type>::put(&mut self.$name, row.$name);
                    }
                )*
            }

            /// Takes what was gathered as one batch.
            ///
            /// # Errors
            /// Never for columns of one relation, which are of one length.
            pub fn take(&mut self) -> Result<arrow::array::RecordBatch, arrow::error::ArrowError> {
                use $crate::assignments::columns::Columnar;
                let schema = arrow::datatypes::Schema::new(vec![
                    $( arrow::datatypes::Field::new(stringify!($name), <$type>::data_type(), true), )*
                ]);
                let mut columns = vec![ $( <$type>::array(std::mem::take(&mut self.$name)), )* ];
                let rows = std::mem::take(&mut self.rows);
                for (at, column) in columns.iter_mut().enumerate() {
                    if self.left_out >> at & 1 == 1 {
                        *column = arrow::array::new_null_array(column.data_type(), rows);
                    }
                }
                arrow::array::RecordBatch::try_new(std::sync::Arc::new(schema), columns)
            }
        }
    };
}

pub(crate) use relation;
