//! The schema in a Parquet footer, looked at before the decoder is: its columns can be nested so deep that a decoder
//! that calls itself for each level runs out of stack, and that ends the program without a word.
//!
//! Promises: each byte is looked at once, and no depth of the file becomes a depth of calls. Bytes that are no footer are left for the decoder to
//! refuse. After the compact protocol of Thrift and `parquet.thrift` (FileMetaData, SchemaElement).

/// The deepest nesting of the columns that a footer tells of; none where it cannot be read.
pub fn depth(footer: &[u8]) -> Option<usize> {
    let mut bytes = Bytes(footer);
    let mut field = 0;
    // FileMetaData: the schema is its second field.
    loop {
        match bytes.field(&mut field)? {
            (2, LIST) => return schema(&mut bytes),
            (_, STOP) => return None,
            (_, kind) => bytes.skip(kind)?,
        }
    }
}

fn schema(bytes: &mut Bytes<'_>) -> Option<usize> {
    let (count, kind) = bytes.list()?;
    if kind != STRUCT {
        return None;
    }
    // How many children each open group still has.
    let (mut open, mut deepest) = (Vec::<u64>::new(), 0);
    for _ in 0..count {
        let children = element(bytes)?;
        if let Some(left) = open.last_mut() {
            *left = left.saturating_sub(1);
        }
        if children > 0 {
            open.push(children);
            deepest = deepest.max(open.len());
        }
        while open.last() == Some(&0) {
            open.pop();
        }
    }
    Some(deepest)
}

/// How many children one SchemaElement has.
fn element(bytes: &mut Bytes<'_>) -> Option<u64> {
    let (mut field, mut children) = (0, 0);
    loop {
        match bytes.field(&mut field)? {
            (5, I32) => children = bytes.whole()?.try_into().unwrap_or(0),
            (_, STOP) => return Some(children),
            (_, kind) => bytes.skip(kind)?,
        }
    }
}

const STOP: u8 = 0;
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const I16: u8 = 4;
const I32: u8 = 5;
const I64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const STRUCT: u8 = 12;

struct Bytes<'a>(&'a [u8]);

/// Structs inside of what is passed over, such as a logical type with its unit, go no deeper.
const PASSED_OVER: usize = 16;

impl Bytes<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn pass(&mut self, count: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(count).ok()?..)?;
        Some(())
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A number in zigzag.
    fn whole(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1).cast_signed() ^ -((value & 1).cast_signed()))
    }

    /// The next field of a struct: its number and type.
    fn field(&mut self, last: &mut i64) -> Option<(i64, u8)> {
        let byte = self.byte()?;
        let (delta, kind) = (byte >> 4, byte & 0x0f);
        if kind != STOP {
            *last = if delta == 0 { self.whole()? } else { last.checked_add(delta.into())? };
        }
        Some((*last, kind))
    }

    fn list(&mut self) -> Option<(u64, u8)> {
        let byte = self.byte()?;
        let count = match byte >> 4 {
            15 => self.varint()?,
            count => count.into(),
        };
        Some((count, byte & 0x0f))
    }

    fn skip(&mut self, kind: u8) -> Option<()> {
        self.skip_within(kind, 0)
    }

    fn skip_within(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > PASSED_OVER {
            return None;
        }
        match kind {
            TRUE | FALSE => Some(()),
            BYTE => self.pass(1),
            I16 | I32 | I64 => self.varint().map(drop),
            DOUBLE => self.pass(8),
            BINARY => {
                let length = self.varint()?;
                self.pass(length)
            }
            LIST | SET => {
                let (count, kind) = self.list()?;
                // Truths in a list take a byte each, unlike those in a struct.
                let kind = if matches!(kind, TRUE | FALSE) { BYTE } else { kind };
                (0..count).try_for_each(|_| self.skip_within(kind, depth + 1))
            }
            STRUCT => {
                let mut field = 0;
                loop {
                    match self.field(&mut field)? {
                        (_, STOP) => return Some(()),
                        (_, kind) => self.skip_within(kind, depth + 1)?,
                    }
                }
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    /// The footer of a file, without its length and mark.
    fn footer(file: &[u8]) -> &[u8] {
        let (rest, end) = file.split_at(file.len() - 8);
        let length = u32::from_le_bytes(end[..4].try_into().unwrap()) as usize;
        &rest[rest.len() - length..]
    }

    #[test]
    fn real_files_tell_how_deep_their_columns_are() {
        use arrow::array::{ArrayRef, Int32Array, RecordBatch, StructArray};
        use std::sync::Arc;
        let mut column: ArrayRef = Arc::new(Int32Array::from(vec![1]));
        for depth in 1..6 {
            let batch = RecordBatch::try_from_iter([("a", column.clone()), ("b", column.clone())]).unwrap();
            let mut writer = parquet::arrow::ArrowWriter::try_new(Vec::new(), batch.schema(), None).unwrap();
            writer.write(&batch).unwrap();
            let file = writer.into_inner().unwrap();
            assert_eq!(super::depth(footer(&file)), Some(depth));
            let field = Arc::new(arrow::datatypes::Field::new("x", column.data_type().clone(), false));
            column = Arc::new(StructArray::from(vec![(field, column)]));
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_at(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = super::depth(&bytes);
        }
    }
}
