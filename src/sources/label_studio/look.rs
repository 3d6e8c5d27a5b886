//! Whether first bytes are a Label Studio export: tasks with `annotations` or `completions`.
//!
//! Promises: decides on keys, never on a file's name; bytes that stop anywhere are no obstacle.
//! Absent on purpose: whether the rest can be read.

use std::cell::Cell;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// An array of tasks (or one task) that has a list of `annotations` or `completions` beside its
/// `data`, or whose annotations have a `result`; or an annotation with its task, as a target storage
/// keeps each. A webhook (`action`) and JSON-MIN (`annotation_id`) are none.
pub(super) fn is_export(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let seen = Seen::default();
    // Where the bytes stop or are no JSON this fails; what was seen before decides.
    let _ = serde_json::Deserializer::from_slice(head).deserialize_any(Document(&seen));
    seen.is_export()
}

#[derive(Default)]
struct Seen {
    list: Cell<bool>,
    data: Cell<bool>,
    result: Cell<bool>,
    /// What an annotation has beside its `result`.
    stored: Cell<u8>,
    other: Cell<bool>,
}

/// The keys of an annotation that a target storage keeps.
const STORED: [&str; 3] = ["result", "task", "was_cancelled"];

impl Seen {
    fn is_export(&self) -> bool {
        let of_tasks = self.list.get() && (self.data.get() || self.result.get());
        !self.other.get() && (of_tasks || self.stored.get() == (1 << STORED.len()) - 1)
    }
}

macro_rules! looks_any {
    () => {
        fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
            words.write_str("tasks")
        }
    };
}

/// The document: a list of tasks, of which the first with annotations decides, or one task.
struct Document<'a>(&'a Seen);

impl<'de> Visitor<'de> for Document<'_> {
    type Value = ();
    looks_any!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut tasks: A) -> Result<(), A::Error> {
        while !self.0.is_export() && tasks.next_element_seed(Task(self.0))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, task: A) -> Result<(), A::Error> {
        Task(self.0).visit_map(task)
    }
}

struct Task<'a>(&'a Seen);

impl<'de> DeserializeSeed<'de> for Task<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, task: D) -> Result<(), D::Error> {
        task.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Task<'_> {
    type Value = ();
    looks_any!();

    fn visit_map<A: MapAccess<'de>>(self, mut task: A) -> Result<(), A::Error> {
        while let Some(key) = task.next_key::<String>()? {
            match key.as_str() {
                "annotations" | "completions" => task.next_value_seed(Annotations(self.0))?,
                "action" | "annotation_id" => {
                    self.0.other.set(true);
                    task.next_value::<IgnoredAny>().map(drop)?;
                }
                "data" => {
                    self.0.data.set(true);
                    task.next_value::<IgnoredAny>().map(drop)?;
                }
                key => {
                    if let Some(which) = STORED.iter().position(|stored| *stored == key) {
                        self.0.stored.set(self.0.stored.get() | 1 << which);
                    }
                    task.next_value::<IgnoredAny>().map(drop)?;
                }
            }
        }
        Ok(())
    }
}

struct Annotations<'a>(&'a Seen);

impl<'de> DeserializeSeed<'de> for Annotations<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, list: D) -> Result<(), D::Error> {
        list.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Annotations<'_> {
    type Value = ();
    looks_any!();

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.0.list.set(true);
        while list.next_element_seed(Annotation(self.0))?.is_some() {}
        Ok(())
    }
}

struct Annotation<'a>(&'a Seen);

impl<'de> DeserializeSeed<'de> for Annotation<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, annotation: D) -> Result<(), D::Error> {
        annotation.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Annotation<'_> {
    type Value = ();
    looks_any!();

    fn visit_map<A: MapAccess<'de>>(self, mut annotation: A) -> Result<(), A::Error> {
        while let Some(key) = annotation.next_key::<String>()? {
            if key == "result" {
                self.0.result.set(true);
            }
            annotation.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}
