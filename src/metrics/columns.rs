//! The relations of the fold as typed columns, read piece by piece.

use std::ops::Range;

use arrow::array::{
    Array, AsArray, BooleanArray, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{
    ArrowPrimitiveType, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType,
};
use arrow::error::ArrowError;

use crate::units::Micros;

/// The columns of one relation.
#[derive(Clone, Copy)]
pub struct Columns<'a>(pub &'a RecordBatch);

impl<'a> Columns<'a> {
    fn get(self, name: &str) -> Result<&'a dyn arrow::array::Array, ArrowError> {
        let column = self.0.column_by_name(name);
        column.map(AsRef::as_ref).ok_or_else(|| ArrowError::SchemaError(format!("no column {name}")))
    }

    pub fn text(self, name: &str) -> Result<&'a StringArray, ArrowError> {
        self.get(name)?.as_string_opt().ok_or_else(|| wrong(name))
    }

    pub fn flag(self, name: &str) -> Result<&'a BooleanArray, ArrowError> {
        self.get(name)?.as_boolean_opt().ok_or_else(|| wrong(name))
    }

    pub fn whole(self, name: &str) -> Result<&'a Int64Array, ArrowError> {
        self.primitive::<Int64Type>(name)
    }

    pub fn real(self, name: &str) -> Result<&'a Float64Array, ArrowError> {
        self.primitive::<Float64Type>(name)
    }

    pub fn time(self, name: &str) -> Result<&'a TimestampMicrosecondArray, ArrowError> {
        self.primitive::<TimestampMicrosecondType>(name)
    }

    pub fn money(self, name: &str) -> Result<&'a Decimal128Array, ArrowError> {
        self.primitive::<Decimal128Type>(name)
    }

    fn primitive<T: ArrowPrimitiveType>(
        self,
        name: &str,
    ) -> Result<&'a arrow::array::PrimitiveArray<T>, ArrowError> {
        self.get(name)?.as_primitive_opt::<T>().ok_or_else(|| wrong(name))
    }
}

fn wrong(name: &str) -> ArrowError {
    ArrowError::SchemaError(format!("column {name} has another type"))
}

/// A value of a column, if there is one.
pub trait At {
    type Value;
    /// The value of a row.
    fn at(&self, row: usize) -> Option<Self::Value>;
}

impl At for TimestampMicrosecondArray {
    type Value = Micros;
    fn at(&self, row: usize) -> Option<Micros> {
        self.is_valid(row).then(|| self.value(row))
    }
}

impl At for Int64Array {
    type Value = i64;
    fn at(&self, row: usize) -> Option<i64> {
        self.is_valid(row).then(|| self.value(row))
    }
}

impl At for Decimal128Array {
    type Value = i128;
    fn at(&self, row: usize) -> Option<i128> {
        self.is_valid(row).then(|| self.value(row))
    }
}

impl At for BooleanArray {
    type Value = bool;
    fn at(&self, row: usize) -> Option<bool> {
        self.is_valid(row).then(|| self.value(row))
    }
}

/// The text of a cell, if there is one.
pub fn text(column: &StringArray, row: usize) -> Option<&str> {
    column.is_valid(row).then(|| column.value(row))
}

/// So many rows are looked at one by one before the rest is searched.
const NEAR: usize = 8;

/// What pieces have many of, in the order of pieces.
pub struct Many<'a> {
    pieces: &'a [i64],
    next: usize,
}

impl<'a> Many<'a> {
    pub fn of(relation: Columns<'a>) -> Result<Many<'a>, ArrowError> {
        Ok(Many { pieces: relation.whole("piece")?.values(), next: 0 })
    }

    /// The rows of a piece; pieces are asked for in their order.
    pub fn rows(&mut self, piece: i64) -> Range<usize> {
        let rest = &self.pieces[self.next..];
        let near = rest.iter().take(NEAR).take_while(|other| **other < piece).count();
        let passed = if near < NEAR { near } else { rest.partition_point(|other| *other < piece) };
        let from = self.next + passed;
        let count = self.pieces[from..].iter().take_while(|other| **other == piece).count();
        self.next = from + count;
        from..self.next
    }
}
