//! The one field list: the record of an event, its Arrow schema, its readers, its JSON Schema and
//! its documentation all follow from the table at the foot of this file.
//!
//! Absent on purpose: which types need which field (`rules`), and how a text becomes a value (`value`).

use super::kinds::EventType;
use crate::units::{Micros, Money};

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Free text; ids too.
    Text,
    /// One of a closed list of words.
    Choice(&'static [&'static str]),
    /// The type of the event.
    Type,
    /// A moment.
    Time,
    /// An exact amount.
    Money,
    /// A currency code.
    Currency,
    /// A whole number, not negative.
    Whole,
    /// A real number.
    Real,
    /// Yes or no.
    Flag,
    /// Canonical JSON.
    Json,
    /// A JSON object of whatever the contract does not name.
    Object,
}

/// Who writes a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// The source.
    Source,
    /// The ledger alone; on input it is ignored.
    Ledger,
}

/// One line of the field list.
#[derive(Debug)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    pub writer: Writer,
    /// Which event types carry it, in words.
    pub on: &'static str,
    /// What it means.
    pub doc: &'static str,
}

macro_rules! rust_type {
    (Text, $text:ident) => { Option<$text> };
    (Choice, $text:ident) => { Option<$text> };
    (Currency, $text:ident) => { Option<$text> };
    (Json, $text:ident) => { Option<$text> };
    (Object, $text:ident) => { Option<$text> };
    (Time, $text:ident) => { Option<Micros> };
    (Money, $text:ident) => { Option<Money> };
    (Whole, $text:ident) => { Option<i64> };
    (Real, $text:ident) => { Option<f64> };
    (Flag, $text:ident) => { Option<bool> };
    (Type, $text:ident) => { EventType };
}

macro_rules! slot {
    ($event:ident, $name:ident, Text) => {
        Slot::Text(&mut $event.$name)
    };
    ($event:ident, $name:ident, Choice) => {
        Slot::Text(&mut $event.$name)
    };
    ($event:ident, $name:ident, Currency) => {
        Slot::Text(&mut $event.$name)
    };
    ($event:ident, $name:ident, Json) => {
        Slot::Text(&mut $event.$name)
    };
    ($event:ident, $name:ident, Object) => {
        Slot::Text(&mut $event.$name)
    };
    ($event:ident, $name:ident, Time) => {
        Slot::Time(&mut $event.$name)
    };
    ($event:ident, $name:ident, Money) => {
        Slot::Money(&mut $event.$name)
    };
    ($event:ident, $name:ident, Whole) => {
        Slot::Whole(&mut $event.$name)
    };
    ($event:ident, $name:ident, Real) => {
        Slot::Real(&mut $event.$name)
    };
    ($event:ident, $name:ident, Flag) => {
        Slot::Flag(&mut $event.$name)
    };
    ($event:ident, $name:ident, Type) => {
        Slot::Type(&mut $event.$name)
    };
}

macro_rules! value {
    ($event:ident, $name:ident, Text) => {
        Value::text(&$event.$name)
    };
    ($event:ident, $name:ident, Choice) => {
        Value::text(&$event.$name)
    };
    ($event:ident, $name:ident, Currency) => {
        Value::text(&$event.$name)
    };
    ($event:ident, $name:ident, Json) => {
        Value::text(&$event.$name)
    };
    ($event:ident, $name:ident, Object) => {
        Value::text(&$event.$name)
    };
    ($event:ident, $name:ident, Time) => {
        $event.$name.map_or(Value::Null, Value::Time)
    };
    ($event:ident, $name:ident, Money) => {
        $event.$name.map_or(Value::Null, Value::Money)
    };
    ($event:ident, $name:ident, Whole) => {
        $event.$name.map_or(Value::Null, Value::Whole)
    };
    ($event:ident, $name:ident, Real) => {
        $event.$name.map_or(Value::Null, Value::Real)
    };
    ($event:ident, $name:ident, Flag) => {
        $event.$name.map_or(Value::Null, Value::Flag)
    };
    ($event:ident, $name:ident, Type) => {
        Value::Text($event.$name.name())
    };
}

macro_rules! said {
    ($event:ident, $take:ident, $name:ident, Type) => {
        $take(Place::$name as usize, value!($event, $name, Type))
    };
    ($event:ident, $take:ident, $name:ident, $kind:ident) => {
        if $event.$name.is_some() {
            $take(Place::$name as usize, value!($event, $name, $kind));
        }
    };
}

macro_rules! lent {
    ($event:ident, $name:ident, Text) => {
        $event.$name.as_deref()
    };
    ($event:ident, $name:ident, Choice) => {
        $event.$name.as_deref()
    };
    ($event:ident, $name:ident, Currency) => {
        $event.$name.as_deref()
    };
    ($event:ident, $name:ident, Json) => {
        $event.$name.as_deref()
    };
    ($event:ident, $name:ident, Object) => {
        $event.$name.as_deref()
    };
    ($event:ident, $name:ident, $other:ident) => {
        $event.$name
    };
}

/// A fact as a source builds it, and as it is checked.
pub type Event = EventOf<String>;

/// A fact whose texts lie elsewhere: what is folded.
pub type Fact<'a> = EventOf<&'a str>;

/// A field of one event, to be written.
pub enum Slot<'a, T = String> {
    Text(&'a mut Option<T>),
    Time(&'a mut Option<Micros>),
    Money(&'a mut Option<Money>),
    Whole(&'a mut Option<i64>),
    Real(&'a mut Option<f64>),
    Flag(&'a mut Option<bool>),
    Type(&'a mut EventType),
}

/// A field of one event, read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    Null,
    Text(&'a str),
    Time(Micros),
    Money(Money),
    Whole(i64),
    Real(f64),
    Flag(bool),
}

impl<'a> Value<'a> {
    fn text<T: AsRef<str>>(text: &'a Option<T>) -> Value<'a> {
        text.as_ref().map_or(Value::Null, |text| Value::Text(text.as_ref()))
    }
}

macro_rules! field_list {
    ($( $name:ident $kind:ident $(($choices:expr))? $writer:ident $on:literal $doc:literal )*) => {
        /// One fact, flat and wide, its texts of type `T`.
        pub struct EventOf<T> {
            $( #[doc = $doc] pub $name: rust_type!($kind, T), )*
        }

        // What a derive would write, which takes no macro for a type.
        impl<T: Clone> Clone for EventOf<T> {
            fn clone(&self) -> EventOf<T> {
                EventOf { $( $name: self.$name.clone(), )* }
            }
        }

        impl<T: Copy> Copy for EventOf<T> {}

        impl<T> Default for EventOf<T> {
            fn default() -> EventOf<T> {
                EventOf { $( $name: Default::default(), )* }
            }
        }

        impl<T: PartialEq> PartialEq for EventOf<T> {
            fn eq(&self, other: &EventOf<T>) -> bool {
                true $( && self.$name == other.$name )*
            }
        }

        impl<T: std::fmt::Debug> std::fmt::Debug for EventOf<T> {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.debug_struct("Event") $( .field(stringify!($name), &self.$name) )* .finish()
            }
        }

        /// The field list, in the order of columns.
        pub const FIELDS: &[Field] = &[
            $( Field {
                name: stringify!($name),
                kind: Kind::$kind $(($choices))?,
                writer: Writer::$writer,
                on: $on,
                doc: $doc,
            }, )*
        ];

        impl Event {
            /// The same, its texts left where they are.
            pub fn fact(&self) -> Fact<'_> {
                let event = self;
                Fact { $( $name: lent!(event, $name, $kind), )* }
            }
        }

        /// Where each field stands in [`FIELDS`].
        #[allow(non_camel_case_types)]
        enum Place {
            $( $name, )*
        }

        impl<T> EventOf<T> {
            /// The field at that place in [`FIELDS`], to be written.
            pub fn slot(&mut self, at: usize) -> Option<Slot<'_, T>> {
                let event = self;
                $(
                    if at == Place::$name as usize {
                        return Some(slot!(event, $name, $kind));
                    }
                )*
                None
            }

            /// All fields, in the order of [`FIELDS`], to be written.
            pub fn slots(&mut self) -> [Slot<'_, T>; FIELDS.len()] {
                let event = self;
                [ $( slot!(event, $name, $kind), )* ]
            }
        }

        impl<T: AsRef<str>> EventOf<T> {
            /// All fields, in the order of [`FIELDS`].
            pub fn values(&self) -> [Value<'_>; FIELDS.len()] {
                let event = self;
                [ $( value!(event, $name, $kind), )* ]
            }

            /// Hands on the fields that say something, with their places in [`FIELDS`] and in that order.
            pub fn each<'e>(&'e self, mut take: impl FnMut(usize, Value<'e>)) {
                let event = self;
                $( said!(event, take, $name, $kind); )*
            }
        }
    };
}

/// The words that `verdict` may be.
pub const VERDICTS: &[&str] = &["accepted", "rejected", "rework", "withdrawn"];
/// The words that `stage` may be; an absent stage is `production`.
pub const STAGES: &[&str] = &["trial", "training", "qualification", "production", "sandbox"];
/// The words that `pay_kind` may be; an absent kind is `piece`.
pub const PAY_KINDS: &[&str] = &["piece", "time", "bonus", "compensation", "adjustment", "deduction"];
const TIME_BASES: &[&str] = &["exact", "not_before"];
const REVIEWER_KINDS: &[&str] = &["person", "automatic", "gold", "consensus"];

field_list! {
    event_id Text Source "all" "Unique for ever. Derived from the content where a source has none, so that reading the same export twice adds nothing."
    event_type Type Source "all" "What happened. The short names claimed, labeled, reviewed, paid and the like are read too."
    schema_version Whole Source "all" "Version of this contract; 1 when absent."
    occurred_at Time Source "all" "When it happened: RFC 3339 with an offset; kept as microseconds UTC."
    time_basis Choice(TIME_BASES) Source "optional" "exact (the default), or not_before: the source keeps no time for this fact and occurred_at is the earliest that it can have been."
    recorded_at Time Ledger "ledger" "When the ledger accepted it."
    source Text Source "all" "Which feed, e.g. mturk:batch-3214; native when absent."
    project_id Text Source "task events" "The project, batch or campaign."
    task_id Text Source "task events" "The item of work that was offered."
    worker_id Text Source "task events" "Who did it."
    assignment_id Text Source "task events" "One piece of work, the unit that is claimed, reviewed and paid; derived from task, worker and attempt when absent."
    item_id Text Source "labeled" "Where one piece is a page of several questions: which of them this label answers."
    team Text Source "task events" "Site or vendor."
    domain Text Source "task events" "law, healthcare, finance, driving and the like."
    task_type Text Source "task events" "image-box, text-class, video and the like."
    stage Choice(STAGES) Source "task events" "trial, training, qualification, production (when absent) or sandbox (play money, in no figure unless asked for)."
    price Money Source "published, claimed, labeled" "What was offered for the piece: decimal text."
    label Json Source "labeled, reviewed" "The answer; on a review the reviewer's corrected one. Canonical JSON; a text that is no JSON is that string."
    prelabel Json Source "labeled" "What a model proposed."
    gold Json Source "published, labeled, reviewed" "The known answer."
    active_ms Whole Source "labeled, reviewed, time.logged" "Measured working time in milliseconds; on a review the reviewer's."
    units Real Source "labeled" "How many objects, words or seconds."
    actor_id Text Source "any" "Who did it, where that is not the worker. Such a label is no work and no answer of the worker's."
    reviewer_id Text Source "reviewed" "Who reviewed."
    reviewer_kind Choice(REVIEWER_KINDS) Source "reviewed" "person, automatic (a clock or rule accepted it), gold or consensus; empty when unknown."
    verdict Choice(VERDICTS) Source "reviewed" "accepted, rejected, rework, or withdrawn (the verdict before it is taken back)."
    score Real Source "reviewed, assessment.taken" "0..1 on a review; 0..max_score on an assessment."
    reason Text Source "released, reviewed, event.voided" "Why: on a release returned, expired, skipped or withdrawn."
    amount Money Source "paid" "What was paid; negative where a payment is reversed."
    currency Currency Source "published, claimed, labeled, paid" "Of price or amount: an ISO 4217 code, or a token of up to 12 capitals and digits."
    pay_kind Choice(PAY_KINDS) Source "paid" "piece (when absent), time, bonus, compensation (part pay for work not accepted), adjustment or deduction."
    payment_id Text Source "paid" "The payer's own number for it."
    activity Text Source "time.logged" "training, meeting, waiting, rest, trial or review: work that no piece rate shows."
    paid Flag Source "time.logged" "Whether that time is paid."
    cohort Text Source "worker.enrolled, assessment.taken" "The class somebody learns in."
    programme Text Source "worker.enrolled, assessment.taken" "The course."
    module Text Source "assessment.taken" "theory, practice or review."
    max_score Real Source "assessment.taken" "The full mark."
    target_event_id Text Source "event.voided" "The fact that is taken back."
    attributes Object Source "any" "Whatever else the source said, as a JSON object; no part of what decides same content. Of payroll.closed what was closed."
    origin_file Text Ledger "ledger" "The file it was read from."
    origin_line Whole Ledger "ledger" "The line, row or record in that file, counted from 1."
}

/// Where a field stands in [`FIELDS`].
pub fn field_index(name: &str) -> Option<usize> {
    use std::collections::HashMap;
    use std::sync::OnceLock;
    static INDEX: OnceLock<HashMap<&'static str, usize>> = OnceLock::new();
    INDEX
        .get_or_init(|| FIELDS.iter().enumerate().map(|(at, field)| (field.name, at)).collect())
        .get(name)
        .copied()
}
