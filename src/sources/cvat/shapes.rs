//! The shapes of one job or task of a dump: how many of each kind, who or what drew them, and a digest of them all.
//!
//! Promises: a dump that is written with other blanks, another order of elements or attributes, or other ids gives the
//! same digest; a shape that is drawn otherwise gives another.
//! Absent on purpose: the shapes themselves. The answer of a job is all of its frames, of which two never agree.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Value, json};

use crate::events::json::canonical_value;

/// What CVAT can draw, and the tag of a whole frame.
pub const KINDS: &[&str] =
    &["box", "polygon", "polyline", "points", "ellipse", "cuboid", "skeleton", "mask", "tag"];

/// What tells shapes of one frame apart in the file alone, or what older versions do not write.
const NO_ANSWER: &[&str] = &["z_order", "source", "group_id", "id", "task_id", "subset", "score"];

/// What is counted of one job or task.
#[derive(Default)]
pub struct Shapes {
    kinds: BTreeMap<String, u64>,
    sources: BTreeMap<String, u64>,
    pub images: u64,
    pub empty_images: u64,
    pub tracks: u64,
    /// Shapes of tracks that nobody drew.
    pub interpolated: u64,
    /// Keyframes that tell that the object is out of sight.
    pub outside: u64,
    digest: u128,
}

impl Shapes {
    /// Counts a shape that somebody or something drew.
    pub fn add(&mut self, kind: &str, source: Option<&str>) {
        for (counts, name) in [(&mut self.kinds, kind), (&mut self.sources, source.unwrap_or("not said"))] {
            match counts.get_mut(name) {
                Some(count) => *count += 1,
                None => drop(counts.insert(name.to_owned(), 1)),
            }
        }
    }

    /// Takes the text of a shape into the digest, in whatever order shapes stand.
    pub fn digest(&mut self, text: &str) {
        let mut half = [0; 16];
        half.copy_from_slice(&blake3::hash(text.as_bytes()).as_bytes()[..16]);
        self.digest = self.digest.wrapping_add(u128::from_le_bytes(half));
    }

    /// The digest of all shapes as text.
    pub fn digest_text(&self) -> String {
        format!("{:032x}", self.digest)
    }

    /// How many shapes and keyframes.
    pub fn count(&self) -> u64 {
        self.kinds.values().sum()
    }

    /// Whether a model or an uploaded file gave all of them.
    pub fn no_person(&self) -> bool {
        self.count() > 0 && self.sources.keys().all(|source| matches!(source.as_str(), "auto" | "file"))
    }

    /// The counts as a JSON object, with what else is told of the job.
    pub fn attributes(&self, more: &BTreeMap<String, String>) -> String {
        let mut out = json!({ "shapes": self.kinds, "sources": self.sources });
        let numbers = [
            ("images", self.images),
            ("empty_images", self.empty_images),
            ("tracks", self.tracks),
            ("interpolated", self.interpolated),
            ("outside_keyframes", self.outside),
        ];
        for (name, number) in numbers.into_iter().filter(|(_, number)| *number > 0) {
            out[name] = number.into();
        }
        for (name, text) in more {
            out[name] = Value::from(text.as_str());
        }
        canonical_value(&out)
    }
}

/// The attributes of an element, by name; of two of one name the last holds.
pub struct Attributes<'e>(Vec<(Cow<'e, str>, Cow<'e, str>)>);

impl<'e> Attributes<'e> {
    pub fn of(mut pairs: Vec<(Cow<'e, str>, Cow<'e, str>)>) -> Attributes<'e> {
        pairs.reverse();
        pairs.sort_by(|(one, _), (other, _)| one.cmp(other));
        pairs.dedup_by(|(one, _), (other, _)| one == other);
        Attributes(pairs)
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_ref())
    }
}

/// Adds what an element of a shape says of the answer, as text: its name and what it is drawn with.
pub fn answer(name: &str, attributes: &Attributes<'_>, out: &mut String) {
    // A String takes all that is written.
    let _ = write!(out, "<{name}");
    for (key, value) in attributes.0.iter().filter(|(key, _)| !NO_ANSWER.contains(&key.as_ref())) {
        let _ = match value.parse::<f64>() {
            // 790.0 and 790.00 are one place.
            Ok(number) => write!(out, " {key}=\"{number}\""),
            Err(_) => write!(out, " {key}={value:?}"),
        };
    }
}
