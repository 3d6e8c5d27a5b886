//! An event in a few dozen bytes: what orders it, which fields it has, and their values one after the other.

use arrow::array::{
    Array, AsArray, BooleanArray, Decimal128Array, Float64Array, Int64Array, RecordBatch,
    TimestampMicrosecondArray,
};
use arrow::buffer::NullBuffer;
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};

use super::texts::{BESIDE, Code, Texts};
use crate::events::{ByValue, EVENT_TYPES, EventType, Fact, Slot, TextColumn, field_index};
use crate::units::{Micros, Money};

/// What orders an event, and whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub worker: Code,
    /// The digest of its assignment; 0 where there is none.
    pub piece: [u64; 2],
    pub at: Micros,
    pub kind: EventType,
}

/// Bytes of a head and of which fields follow.
const HEAD: usize = 4 + 16 + 8 + 1 + 4;

/// Which fields are packed, by their places.
pub struct Layout {
    fields: Vec<usize>,
    /// The place of the moment at which it happened.
    happened: usize,
    /// The numbers of the values of dictionaries, by packed field.
    by_value: Vec<ByValue<Code>>,
}

/// A packed field of a batch.
enum Column<'a> {
    Text(TextColumn<'a>, Vec<Code>),
    Whole(&'a Int64Array),
    Money(&'a Decimal128Array),
    Real(&'a Float64Array),
    Flag(&'a BooleanArray),
    /// When it was recorded, where that was before it happened: all that anybody asks of a record's moment.
    Early(&'a TimestampMicrosecondArray, &'a TimestampMicrosecondArray),
}

/// The packed fields of a batch, those that are empty left out.
pub struct Columns<'a>(Vec<(u32, Option<&'a NullBuffer>, Column<'a>)>);

impl Layout {
    /// For at most 32 fields; of times only the one at which a fact was recorded.
    pub fn new(fields: Vec<usize>) -> Layout {
        let by_value = vec![ByValue::default(); fields.len()];
        let happened = field_index("occurred_at").unwrap_or_default();
        Layout { fields, happened, by_value }
    }

    /// Looks at a batch once, before its rows are packed.
    pub fn columns<'a>(&mut self, batch: &'a RecordBatch, texts: &mut Texts) -> Columns<'a> {
        let happened = batch.column(self.happened).as_primitive();
        let mut columns = Vec::new();
        for (bit, at) in self.fields.iter().enumerate() {
            let column = batch.column(*at);
            if column.null_count() < column.len() {
                let typed = match column.data_type() {
                    DataType::Int64 => Column::Whole(column.as_primitive::<Int64Type>()),
                    DataType::Decimal128(..) => Column::Money(column.as_primitive::<Decimal128Type>()),
                    DataType::Float64 => Column::Real(column.as_primitive::<Float64Type>()),
                    DataType::Boolean => Column::Flag(column.as_boolean()),
                    DataType::Timestamp(..) => Column::Early(column.as_primitive(), happened),
                    _ => {
                        let Some(plain) = TextColumn::of(column) else { continue };
                        let codes = self.by_value[bit].rows(column, 0, |text| texts.word(text));
                        Column::Text(plain, codes)
                    }
                };
                columns.push((1 << bit, column.nulls(), typed));
            }
        }
        Columns(columns)
    }

    /// Reads what was packed into an empty fact; the texts that stand with the event are read where they lie.
    pub fn read<'a>(&self, packed: &'a [u8], texts: &'a Texts, fact: &mut Fact<'a>) {
        let (head, mut rest) = packed.split_at_checked(HEAD).unwrap_or((&[0; HEAD], &[]));
        fact.event_type = kind(head[28]);
        fact.occurred_at = Some(i64::from_le_bytes(array(&head[20..28])));
        let mut mask = u32::from_le_bytes(array(&head[29..33]));
        while mask != 0 {
            let bit = mask.trailing_zeros();
            mask &= mask - 1;
            match fact.slot(self.fields[bit as usize]) {
                Some(Slot::Text(slot)) => *slot = text(&mut rest, texts),
                Some(Slot::Whole(slot)) => *slot = Some(wide(&mut rest) as i64),
                Some(Slot::Money(slot)) => *slot = Some(Money(wide(&mut rest))),
                Some(Slot::Real(slot)) => *slot = Some(f64::from_le_bytes(array(taken(&mut rest, 8)))),
                Some(Slot::Flag(slot)) => *slot = Some(taken(&mut rest, 1) == [1]),
                Some(Slot::Time(slot)) => *slot = Some(wide(&mut rest) as i64),
                Some(Slot::Type(_)) | None => {}
            }
        }
    }
}

impl Columns<'_> {
    /// Adds a row, its length before it.
    pub fn pack(&self, head: &Head, row: usize, scratch: &mut Vec<u8>, out: &mut Vec<u8>) {
        scratch.clear();
        let mut mask = 0;
        for (bit, nulls, typed) in &self.0 {
            if nulls.is_some_and(|nulls| nulls.is_null(row)) {
                continue;
            }
            if let Column::Early(recorded, happened) = typed
                && recorded.value(row) >= happened.value(row)
            {
                continue;
            }
            mask |= bit;
            match typed {
                Column::Text(texts, codes) => put_text(codes[row], *texts, row, scratch),
                Column::Whole(numbers) => put_wide(numbers.value(row).into(), scratch),
                Column::Money(amounts) => put_wide(amounts.value(row), scratch),
                Column::Real(numbers) => scratch.extend_from_slice(&numbers.value(row).to_le_bytes()),
                Column::Flag(flags) => scratch.push(flags.value(row).into()),
                Column::Early(recorded, _) => put_wide(recorded.value(row).into(), scratch),
            }
        }
        put_number((HEAD + scratch.len()) as u64, out);
        let mut bytes = [0; HEAD];
        bytes[0..4].copy_from_slice(&head.worker.to_le_bytes());
        bytes[4..12].copy_from_slice(&head.piece[0].to_le_bytes());
        bytes[12..20].copy_from_slice(&head.piece[1].to_le_bytes());
        bytes[20..28].copy_from_slice(&head.at.to_le_bytes());
        bytes[28] = head.kind.rank();
        bytes[29..33].copy_from_slice(&mask.to_le_bytes());
        out.extend_from_slice(&bytes);
        out.extend_from_slice(scratch);
    }
}

/// Some events one after the other, and where each ends.
#[derive(Default)]
pub struct Packed {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Packed {
    /// Adds an event, which `put` writes.
    pub fn put(&mut self, put: impl FnOnce(&mut Vec<u8>)) {
        put(&mut self.bytes);
        self.ends.push(self.bytes.len());
    }

    /// The bytes of an event, by its number.
    pub fn get(&self, event: usize) -> &[u8] {
        let start = event.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[event]]
    }

    /// Forgets all; the memory serves the next.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.ends.clear();
    }
}

/// The next packed event, and what orders it.
pub fn next<'a>(packed: &mut &'a [u8]) -> Option<(Head, &'a [u8])> {
    if packed.is_empty() {
        return None;
    }
    let len = number(packed) as usize;
    let bytes = taken(packed, len);
    let head = bytes.get(..HEAD)?;
    let half = |from: usize| u64::from_le_bytes(array(&head[from..from + 8]));
    let worker = u32::from_le_bytes(array(&head[..4]));
    let at = i64::from_le_bytes(array(&head[20..28]));
    Some((Head { worker, piece: [half(4), half(12)], at, kind: kind(head[28]) }, bytes))
}

fn kind(rank: u8) -> EventType {
    EVENT_TYPES.get(rank as usize).copied().unwrap_or_default()
}

/// A text by its number, or 0, its length and itself.
fn put_text(code: Code, texts: TextColumn<'_>, row: usize, out: &mut Vec<u8>) {
    if code != BESIDE {
        return put_number(code.into(), out);
    }
    let text = texts.at(row).unwrap_or_default();
    put_number(0, out);
    put_number(text.len() as u64, out);
    out.extend_from_slice(text.as_bytes());
}

fn text<'a>(packed: &mut &'a [u8], texts: &'a Texts) -> Option<&'a str> {
    match number(packed) as Code {
        0 => {
            let len = number(packed) as usize;
            std::str::from_utf8(taken(packed, len)).ok()
        }
        code => texts.text(code),
    }
}

/// Seven bits a byte, the lowest first.
pub fn put_number(mut number: u64, out: &mut Vec<u8>) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// A number that was put, which is taken off.
pub fn number(packed: &mut &[u8]) -> u64 {
    let mut number = 0;
    for (at, byte) in packed.iter().enumerate().take(10) {
        number |= u64::from(byte & 0x7f) << (7 * at);
        if *byte < 0x80 {
            *packed = &packed[at + 1..];
            return number;
        }
    }
    *packed = &[];
    number
}

/// A number of which few have more than 62 bits: its half and its sign, or all of it.
fn put_wide(number: i128, out: &mut Vec<u8>) {
    match u64::try_from(number.unsigned_abs()) {
        Ok(half) if half < 1 << 62 => put_number(half << 1 | u64::from(number < 0), out),
        _ => {
            put_number(u64::MAX, out);
            out.extend_from_slice(&number.to_le_bytes());
        }
    }
}

fn wide(packed: &mut &[u8]) -> i128 {
    match number(packed) {
        u64::MAX => i128::from_le_bytes(array(taken(packed, 16))),
        half if half & 1 == 1 => -i128::from(half >> 1),
        half => i128::from(half >> 1),
    }
}

/// So many bytes, which are taken off.
pub fn taken<'a>(packed: &mut &'a [u8], len: usize) -> &'a [u8] {
    let (taken, rest) = packed.split_at_checked(len).unwrap_or((packed, &[]));
    *packed = rest;
    taken
}

pub fn array<const N: usize>(bytes: &[u8]) -> [u8; N] {
    bytes.try_into().unwrap_or([0; N])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{Event, EventBuilder};

    #[test]
    fn what_was_packed_is_read() {
        let long = "x".repeat(90);
        let events = [
            Event {
                event_id: Some("e1".into()),
                event_type: EventType::Paid,
                occurred_at: Some(-7),
                amount: Some(Money(-1_234_567_890_123)),
                price: Some(Money(i128::MAX / 4)),
                label: Some(long),
                score: Some(0.25),
                paid: Some(true),
                recorded_at: Some(-9),
                ..Event::default()
            },
            Event {
                event_id: Some("e2".into()),
                event_type: EventType::Labeled,
                occurred_at: Some(9),
                active_ms: Some(300),
                ..Event::default()
            },
        ];
        let fields = ["amount", "price", "label", "score", "paid", "active_ms", "reason", "recorded_at"];
        let mut layout = Layout::new(fields.map(|name| field_index(name).unwrap()).to_vec());
        let mut builder = EventBuilder::default();
        events.iter().for_each(|event| builder.push(event));
        let batch = builder.finish().unwrap();
        let (mut texts, mut out) = (Texts::default(), Vec::new());
        let columns = layout.columns(&batch, &mut texts);
        let head = |row: usize| Head {
            worker: 5,
            piece: [1, u64::MAX],
            at: events[row].occurred_at.unwrap(),
            kind: events[row].event_type,
        };
        (0..2).for_each(|row| columns.pack(&head(row), row, &mut Vec::new(), &mut out));
        let mut rest = &out[..];
        for (row, event) in events.iter().enumerate() {
            let (read, bytes) = next(&mut rest).unwrap();
            assert_eq!(read, head(row));
            let mut fact = Fact::default();
            layout.read(bytes, &texts, &mut fact);
            fact.event_id = event.event_id.as_deref();
            assert_eq!(fact, event.fact());
        }
        assert!(next(&mut rest).is_none());
    }
}
