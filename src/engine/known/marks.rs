//! What an event is told by: hashes of its id and its content, the same by row and by column, keyed anew in each run.

use ahash::RandomState;
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type, TimestampMicrosecondType};

use crate::events::{ByValue, Event, FIELDS, Texts, Value, field_index, is_content};

/// What an event is told by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// 128 bits of its id.
    pub id: [u64; 2],
    /// Of all that decides same content.
    pub content: u64,
}

/// Digests of the ids that tell whose the events of a batch are; 0 where there is none.
pub struct Owners {
    pub assignments: Vec<[u64; 2]>,
}

impl Owners {
    /// Those of some rows.
    pub fn picked(self, rows: &[bool]) -> Owners {
        if rows.iter().all(|picked| *picked) {
            return self;
        }
        fn of<T>(all: Vec<T>, rows: &[bool]) -> Vec<T> {
            all.into_iter().zip(rows).filter(|(_, picked)| **picked).map(|(one, _)| one).collect()
        }
        Owners { assignments: of(self.assignments, rows) }
    }
}

/// Makes marks: the same for the same event, by row or by column.
pub struct Marker {
    /// The places of the ids that are digested.
    event: usize,
    assignment: usize,
    task: usize,
    ids: [RandomState; 2],
    /// By field.
    contents: Vec<RandomState>,
    /// Of the values of dictionaries, by field.
    dictionaries: Vec<ByValue<u64>>,
}

impl Default for Marker {
    fn default() -> Marker {
        let place = |name: &str| field_index(name).unwrap_or_default();
        Marker {
            event: place("event_id"),
            assignment: place("assignment_id"),
            task: place("task_id"),
            ids: [RandomState::new(), RandomState::new()],
            contents: FIELDS.iter().map(|_| RandomState::new()).collect(),
            dictionaries: vec![ByValue::default(); FIELDS.len()],
        }
    }
}

impl Marker {
    /// 128 bits that tell one id from another in this run.
    pub fn id(&self, id: &str) -> [u64; 2] {
        // 0 stands for no id.
        [self.ids[0].hash_one(id).max(1), self.ids[1].hash_one(id)]
    }

    /// Whether the content of a field, by its place, is marked: not the id, since contents of one id are compared.
    fn is_marked(&self, at: usize) -> bool {
        is_content(at) && at != self.event
    }

    /// The part of an id in a content.
    fn part(&self, at: usize, digest: [u64; 2]) -> u64 {
        digest[0].rotate_left(at as u32)
    }

    /// The mark of one event.
    pub fn mark(&self, event: &Event) -> Mark {
        let mut content = 0_u64;
        for (at, value) in event.values().into_iter().enumerate().filter(|(at, _)| self.is_marked(*at)) {
            let state = &self.contents[at];
            content = content.wrapping_add(match value {
                Value::Null => 0,
                Value::Text(id) if at == self.assignment || at == self.task => self.part(at, self.id(id)),
                Value::Text(text) => state.hash_one(text),
                Value::Time(number) | Value::Whole(number) => state.hash_one(number),
                Value::Money(money) => state.hash_one(money.0),
                Value::Real(number) => state.hash_one(number.to_bits()),
                Value::Flag(flag) => state.hash_one(flag),
            });
        }
        Mark { id: self.id(event.event_id.as_deref().unwrap_or_default()), content }
    }

    /// The marks of a batch, column by column, and whose its events are.
    pub fn marks(&mut self, batch: &RecordBatch) -> (Vec<Mark>, Owners) {
        // By themselves, since each column goes over all of them.
        let mut contents = vec![0_u64; batch.num_rows()];
        let owners = self.owners(batch);
        let tasks = self.digests(batch.column(self.task));
        for (at, digests) in [(self.assignment, &owners.assignments), (self.task, &tasks)] {
            for (content, digest) in contents.iter_mut().zip(digests) {
                let part = if *digest == [0, 0] { 0 } else { self.part(at, *digest) };
                *content = content.wrapping_add(part);
            }
        }
        for (at, column) in batch.columns().iter().enumerate() {
            let is_digested = at == self.assignment || at == self.task;
            if self.is_marked(at) && !is_digested && column.null_count() < column.len() {
                self.column(at, column, &mut contents);
            }
        }
        let ids = batch.column(self.event).as_string::<i32>();
        let marks = contents.into_iter().enumerate();
        (marks.map(|(row, content)| Mark { id: self.id(ids.value(row)), content }).collect(), owners)
    }

    /// Whose the events of a batch are.
    pub fn owners(&self, batch: &RecordBatch) -> Owners {
        Owners { assignments: self.digests(batch.column(self.assignment)) }
    }

    /// The digests of the ids of a column.
    fn digests(&self, column: &ArrayRef) -> Vec<[u64; 2]> {
        let column = cast(column, &DataType::Utf8).unwrap_or_else(|_| column.clone());
        column.as_string::<i32>().iter().map(|id| id.map_or([0, 0], |id| self.id(id))).collect()
    }

    fn column(&mut self, at: usize, column: &ArrayRef, contents: &mut [u64]) {
        let state = &self.contents[at];
        macro_rules! add {
            ($column:expr, $value:ident => $hash:expr) => {{
                let column = $column;
                if column.null_count() == 0 {
                    for (row, content) in contents.iter_mut().enumerate() {
                        let $value = column.value(row);
                        *content = content.wrapping_add($hash);
                    }
                } else {
                    let there = contents.iter_mut().enumerate().filter(|(row, _)| column.is_valid(*row));
                    for (row, content) in there {
                        let $value = column.value(row);
                        *content = content.wrapping_add($hash);
                    }
                }
            }};
        }
        match column.data_type() {
            DataType::Timestamp(..) => {
                add!(column.as_primitive::<TimestampMicrosecondType>(), value => state.hash_one(value));
            }
            DataType::Int64 => add!(column.as_primitive::<Int64Type>(), value => state.hash_one(value)),
            DataType::Decimal128(..) => {
                add!(column.as_primitive::<Decimal128Type>(), value => state.hash_one(value));
            }
            DataType::Float64 => {
                add!(column.as_primitive::<Float64Type>(), value => state.hash_one(value.to_bits()));
            }
            DataType::Boolean => add!(column.as_boolean(), value => state.hash_one(value)),
            DataType::Dictionary(..) => {
                let texts: &Texts = column.as_dictionary();
                let hashes = self.dictionaries[at].of(texts, |text| state.hash_one(text));
                add!(texts.keys(), key => hashes[key as usize]);
            }
            _ => add!(column.as_string::<i32>(), value => state.hash_one(value)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::{EventBuilder, EventType};
    use crate::units::Money;

    #[test]
    fn marks_of_rows_and_columns_are_one() {
        let event = Event {
            event_id: Some("e".into()),
            event_type: EventType::Paid,
            occurred_at: Some(7),
            amount: Some(Money(5)),
            score: Some(0.5),
            paid: Some(true),
            active_ms: Some(3),
            attributes: Some("{}".into()),
            ..Event::default()
        };
        let other = Event { attributes: None, origin_line: Some(4), ..event.clone() };
        let changed = Event { amount: Some(Money(6)), ..event.clone() };
        let mut builder = EventBuilder::default();
        [&event, &other, &changed].iter().for_each(|event| builder.push(event));
        let batch = builder.finish().unwrap();
        let mut marker = Marker::default();
        let (marks, _) = marker.marks(&batch);
        assert_eq!(marks, [&event, &other, &changed].map(|event| marker.mark(event)));
        assert_eq!(marks[0], marks[1]);
        assert_ne!(marks[0].content, marks[2].content);
        assert_eq!(marks[0].id, marks[2].id);
    }
}
