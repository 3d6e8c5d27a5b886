//! Rows into Arrow columns: a relation is declared once, as a struct, and its schema and builder follow.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::DataType;

use crate::events::{Kind, arrow_type};
use crate::units::{MONEY_PRECISION, MONEY_SCALE, Micros, Money};

/// A Rust type that can be a column of a relation.
pub trait Columnar: Sized {
    fn data_type() -> DataType;
    fn array(values: Vec<Self>) -> ArrayRef;
}

impl Columnar for i64 {
    fn data_type() -> DataType {
        DataType::Int64
    }
    fn array(values: Vec<i64>) -> ArrayRef {
        Arc::new(Int64Array::from(values))
    }
}

impl Columnar for bool {
    fn data_type() -> DataType {
        DataType::Boolean
    }
    fn array(values: Vec<bool>) -> ArrayRef {
        Arc::new(BooleanArray::from(values))
    }
}

impl Columnar for Option<bool> {
    fn data_type() -> DataType {
        DataType::Boolean
    }
    fn array(values: Vec<Option<bool>>) -> ArrayRef {
        Arc::new(BooleanArray::from(values))
    }
}

impl Columnar for Option<i64> {
    fn data_type() -> DataType {
        DataType::Int64
    }
    fn array(values: Vec<Option<i64>>) -> ArrayRef {
        Arc::new(Int64Array::from(values))
    }
}

impl Columnar for Option<f64> {
    fn data_type() -> DataType {
        DataType::Float64
    }
    fn array(values: Vec<Option<f64>>) -> ArrayRef {
        Arc::new(Float64Array::from(values))
    }
}

impl Columnar for Option<String> {
    fn data_type() -> DataType {
        DataType::Utf8
    }
    fn array(values: Vec<Option<String>>) -> ArrayRef {
        Arc::new(StringArray::from(values))
    }
}

impl Columnar for &'static str {
    fn data_type() -> DataType {
        DataType::Utf8
    }
    fn array(values: Vec<&'static str>) -> ArrayRef {
        Arc::new(StringArray::from(values))
    }
}

/// A moment in a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct At(pub Option<Micros>);

impl Columnar for At {
    fn data_type() -> DataType {
        arrow_type(Kind::Time)
    }
    fn array(values: Vec<At>) -> ArrayRef {
        let values = values.into_iter().map(|at| at.0).collect::<TimestampMicrosecondArray>();
        Arc::new(values.with_timezone("UTC"))
    }
}

impl Columnar for Option<Money> {
    fn data_type() -> DataType {
        arrow_type(Kind::Money)
    }
    fn array(values: Vec<Option<Money>>) -> ArrayRef {
        // An amount that was accepted has at most 18 digits, so the narrower type fits.
        let values = values.into_iter().map(|money| money.map(|money| money.0)).collect::<Decimal128Array>();
        let data_type = DataType::Decimal128(MONEY_PRECISION, MONEY_SCALE);
        let (_, numbers, nulls) = values.into_parts();
        Arc::new(Decimal128Array::new(numbers, nulls).with_data_type(data_type))
    }
}

/// Declares a relation: a row struct, and the columns it is gathered in.
macro_rules! relation {
    ($(#[$about:meta])* $row:ident as $columns:ident { $( $(#[$doc:meta])* $name:ident : $type:ty ),* $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Debug)]
        pub struct $row { $( $(#[$doc])* pub $name: $type, )* }

        /// The rows as columns.
        #[derive(Default)]
        pub struct $columns { $( $name: Vec<$type>, )* }

        impl $columns {
            pub fn push(&mut self, row: $row) {
                $( self.$name.push(row.$name); )*
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
                arrow::array::RecordBatch::try_new(
                    std::sync::Arc::new(schema),
                    vec![ $( <$type>::array(std::mem::take(&mut self.$name)), )* ],
                )
            }
        }
    };
}

pub(crate) use relation;
