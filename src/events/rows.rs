//! The events of a batch row by row, by columns whose types are looked at once: as events, or as the bytes of their contents.

use arrow::array::{
    Array, AsArray, BooleanArray, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType};

use super::fields::{Event, Slot, Value};
use super::identity::{is_content, put_content};
use super::kinds::EventType;
use crate::units::Money;

enum Values<'a> {
    Text(&'a StringArray),
    Time(&'a TimestampMicrosecondArray),
    Money(&'a Decimal128Array),
    Whole(&'a Int64Array),
    Real(&'a Float64Array),
    Flag(&'a BooleanArray),
}

/// Some columns of a batch of events, but for those that are empty.
pub struct Rows<'a>(Vec<(usize, Values<'a>)>);

impl<'a> Rows<'a> {
    /// The columns that decide same content.
    pub fn contents(batch: &'a RecordBatch) -> Rows<'a> {
        Rows::of(batch, is_content)
    }

    /// The columns, by their place in [`super::FIELDS`], of a batch with the schema of events.
    pub fn of(batch: &'a RecordBatch, wanted: impl Fn(usize) -> bool) -> Rows<'a> {
        let columns = batch.columns().iter().enumerate();
        let columns = columns.filter(|(at, column)| wanted(*at) && column.null_count() < column.len());
        Rows(columns.map(|(at, column)| (at, values(column.as_ref()))).collect())
    }

    /// Adds the content of one row.
    pub fn put(&self, row: usize, out: &mut Vec<u8>) {
        for (at, values) in &self.0 {
            put_content(*at, values.value(row), out);
        }
    }

    /// One row as an event with these columns.
    pub fn event(&self, row: usize) -> Event {
        let mut event = Event::default();
        let mut slots = event.slots();
        for (at, values) in &self.0 {
            match (&mut slots[*at], values.value(row)) {
                (Slot::Text(slot), Value::Text(text)) => **slot = Some(text.to_owned()),
                (Slot::Type(slot), Value::Text(text)) => **slot = EventType::parse(text).unwrap_or_default(),
                (Slot::Time(slot), Value::Time(at)) => **slot = Some(at),
                (Slot::Money(slot), Value::Money(money)) => **slot = Some(money),
                (Slot::Whole(slot), Value::Whole(whole)) => **slot = Some(whole),
                (Slot::Real(slot), Value::Real(real)) => **slot = Some(real),
                (Slot::Flag(slot), Value::Flag(flag)) => **slot = Some(flag),
                _ => {}
            }
        }
        event
    }
}

impl<'a> Values<'a> {
    fn value(&self, row: usize) -> Value<'a> {
        match self {
            Values::Text(texts) if texts.is_valid(row) => Value::Text(texts.value(row)),
            Values::Time(times) if times.is_valid(row) => Value::Time(times.value(row)),
            Values::Money(amounts) if amounts.is_valid(row) => Value::Money(Money(amounts.value(row))),
            Values::Whole(numbers) if numbers.is_valid(row) => Value::Whole(numbers.value(row)),
            Values::Real(numbers) if numbers.is_valid(row) => Value::Real(numbers.value(row)),
            Values::Flag(flags) if flags.is_valid(row) => Value::Flag(flags.value(row)),
            _ => Value::Null,
        }
    }
}

fn values(column: &dyn Array) -> Values<'_> {
    match column.data_type() {
        DataType::Timestamp(..) => Values::Time(column.as_primitive::<TimestampMicrosecondType>()),
        DataType::Decimal128(..) => Values::Money(column.as_primitive::<Decimal128Type>()),
        DataType::Int64 => Values::Whole(column.as_primitive::<Int64Type>()),
        DataType::Float64 => Values::Real(column.as_primitive::<Float64Type>()),
        DataType::Boolean => Values::Flag(column.as_boolean()),
        _ => Values::Text(column.as_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{EventBuilder, content};

    #[test]
    fn a_row_is_its_event_and_has_its_content() {
        let events = [
            Event {
                event_id: Some("e1".into()),
                price: Some(Money(5)),
                paid: Some(false),
                units: Some(2.5),
                occurred_at: Some(3),
                attributes: Some("{}".into()),
                origin_line: Some(3),
                ..Event::default()
            },
            Event {
                event_id: Some("e2".into()),
                occurred_at: Some(4),
                active_ms: Some(7),
                ..Event::default()
            },
        ];
        let mut builder = EventBuilder::default();
        events.iter().for_each(|event| builder.push(event));
        let batch = builder.finish().unwrap();
        let (contents, all) = (Rows::contents(&batch), Rows::of(&batch, |_| true));
        for (row, event) in events.iter().enumerate() {
            let (mut by_row, mut by_event) = (Vec::new(), Vec::new());
            contents.put(row, &mut by_row);
            content(event, &mut by_event);
            assert_eq!(by_row, by_event);
            assert_eq!(all.event(row), *event);
        }
    }
}
