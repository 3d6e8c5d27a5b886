//! Label Studio's own answers: from what our reader kept back to a `result`.
//!
//! The reader keeps a sorted list of `{control: value}` and drops the ids that the editor drew, so ids are drawn anew:
//! what lies at one place of the task is one region (a rectangle, its label and its text), and a relation is tied to the
//! regions that it names by their values. Which control it was (`type`, `to_name`) stands in the label's attributes; in
//! events of before it did, the type is told by the value's keys.
//!
//! Absent on purpose: sizes of pictures, origins, scores and colours, which are no part of an answer and are not kept.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::answer::{OBJECT, Part, Region};
use super::left::{self, Left};

/// What is known of the controls that an answer was given with, by name.
pub(super) type Controls = BTreeMap<String, Control>;

#[derive(Deserialize)]
pub(super) struct Control {
    to_name: Option<String>,
    #[serde(rename = "type")]
    kind: Option<String>,
}

/// That two regions belong together.
#[derive(Serialize)]
pub(super) struct Relation {
    #[serde(rename = "type")]
    kind: &'static str,
    from_id: String,
    to_id: String,
    direction: Box<RawValue>,
    labels: Box<RawValue>,
}

type Members = BTreeMap<String, Box<RawValue>>;

/// A relation as the reader keeps it.
#[derive(Deserialize)]
struct Tie {
    from: Vec<Box<RawValue>>,
    to: Vec<Box<RawValue>>,
    direction: Box<RawValue>,
    labels: Box<RawValue>,
}

/// `{control: value}`, with the text that it was.
struct Kept {
    text: Box<RawValue>,
    control: String,
    value: Box<RawValue>,
    members: Members,
    item_index: Option<Box<RawValue>>,
    /// Its region, once that is known.
    region: Option<usize>,
}

/// The parts of an answer that has so many regions.
pub(super) fn parts(
    list: Vec<Box<RawValue>>,
    units: Option<f64>,
    controls: &Controls,
    left: &mut Left,
) -> Vec<Part> {
    let (mut kept, mut ties, mut as_is) = (Vec::new(), Vec::new(), Vec::new());
    for text in list {
        match read(text) {
            Read::Kept(one) => kept.push(*one),
            Read::Tie(tie) => ties.push(*tie),
            Read::AsIs(text) => as_is.push(text),
        }
    }
    let relations = join(&mut kept, &ties, left);
    let with_ids = count(&mut kept, units, ties.is_empty(), left);
    let mut untied = false;
    let regions = kept.into_iter().map(|one| {
        let known = controls.get(&one.control);
        let to_name = known.and_then(|control| control.to_name.clone());
        untied |= to_name.is_none();
        Part::Region(Region {
            id: one.region.filter(|_| with_ids).map(name),
            kind: known.and_then(|control| control.kind.clone()).unwrap_or_else(|| kind(&one)),
            to_name: to_name.unwrap_or_else(|| OBJECT.to_owned()),
            from_name: one.control,
            value: one.value,
            item_index: one.item_index,
        })
    });
    let mut parts: Vec<Part> = regions.collect();
    parts.extend(relations.into_iter().map(Part::Relation));
    parts.extend(as_is.into_iter().map(Part::AsIs));
    if untied {
        left.count(left::UNTIED);
    }
    parts
}

enum Read {
    Kept(Box<Kept>),
    Tie(Box<Tie>),
    AsIs(Box<RawValue>),
}

fn read(text: Box<RawValue>) -> Read {
    let Ok(mut object) = serde_json::from_str::<Members>(text.get()) else { return Read::AsIs(text) };
    let item_index = object.remove("item_index");
    match object.pop_first() {
        Some((control, value)) if object.is_empty() => {
            if control == "relation"
                && let Ok(tie) = serde_json::from_str(value.get())
            {
                return Read::Tie(Box::new(tie));
            }
            let members = serde_json::from_str(value.get()).unwrap_or_default();
            Read::Kept(Box::new(Kept { text, control, value, members, item_index, region: None }))
        }
        _ => Read::AsIs(text),
    }
}

/// Finds the regions: first those that relations name, then what lies at one place.
fn join(kept: &mut [Kept], ties: &[Tie], left: &mut Left) -> Vec<Relation> {
    let mut next = 0;
    let mut fresh = || {
        next += 1;
        next - 1
    };
    let mut ends: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    let mut relations = Vec::new();
    for tie in ties {
        let [from, to] = [&tie.from, &tie.to].map(|end| {
            let texts: Vec<&str> = end.iter().map(|part| part.get()).collect();
            *ends.entry(texts).or_insert_with_key(|texts| {
                let region = fresh();
                if !claim(kept, texts, region) {
                    left.count(left::RELATIONS);
                }
                region
            })
        });
        relations.push(Relation {
            kind: "relation",
            from_id: name(from),
            to_id: name(to),
            direction: tie.direction.clone(),
            labels: tie.labels.clone(),
        });
    }
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    for one in kept.iter_mut().filter(|one| one.region.is_none()) {
        one.region = Some(match one.place() {
            Some(place) => *places.entry(place).or_insert_with(&mut fresh),
            None => fresh(),
        });
    }
    relations
}

/// Makes the parts with these texts one region; false where the answer does not have them (any more).
fn claim(kept: &mut [Kept], texts: &[&str], region: usize) -> bool {
    texts.iter().all(|text| {
        let free = kept.iter_mut().find(|one| one.region.is_none() && one.text.get() == *text);
        free.map(|one| one.region = Some(region)).is_some()
    })
}

/// Holds the regions against the number that is known; says whether they had ids at all.
fn count(kept: &mut [Kept], units: Option<f64>, untied: bool, left: &mut Left) -> bool {
    let Some(units) = units else { return true };
    let found = kept.iter().map(|one| one.region).collect::<BTreeSet<_>>().len();
    if units == found as f64 {
        return true;
    }
    if untied && units == 0.0 {
        return false;
    }
    if untied && units == kept.len() as f64 {
        // Several of them lie at one place.
        kept.iter_mut().enumerate().for_each(|(place, one)| one.region = Some(place));
        return true;
    }
    left.count(left::REGIONS);
    true
}

fn name(region: usize) -> String {
    format!("region-{}", region + 1)
}

/// What a value says of a region, beside where it is.
fn is_said(key: &str) -> bool {
    key.ends_with("labels") || SAID.iter().any(|(said, _)| *said == key)
}

/// Members of values that only one type of control has.
const SAID: [(&str, &str); 9] = [
    ("choices", "choices"),
    ("taxonomy", "taxonomy"),
    ("rating", "rating"),
    ("number", "number"),
    ("datetime", "datetime"),
    ("selected", "pairwise"),
    ("ranker", "ranker"),
    ("chatmessage", "chatmessage"),
    ("text", "textarea"),
];
const SHAPES: [(&str, &str); 7] = [
    ("radiusX", "ellipse"),
    ("points", "polygon"),
    ("vertices", "vector"),
    ("rle", "brush"),
    ("sequence", "videorectangle"),
    ("height", "rectangle"),
    ("width", "keypoint"),
];

impl Kept {
    /// Where it is in the task; `None` where it is about the task as a whole.
    fn place(&self) -> Option<String> {
        let mut place: Vec<String> = (self.members.iter().filter(|(key, _)| !is_said(key)))
            .map(|(key, value)| format!("{key:?}:{}", value.get()))
            .collect();
        if place.is_empty() {
            return None;
        }
        place.extend(self.item_index.as_ref().map(|item| item.get().to_owned()));
        Some(place.join(","))
    }
}

/// The type of the control that gave a value, told by its members.
fn kind(kept: &Kept) -> String {
    let has = |key: &str| kept.members.contains_key(key);
    if let Some(labels) = kept.members.keys().find(|key| key.ends_with("labels")) {
        return labels.clone();
    }
    let known = SAID.iter().chain(&SHAPES).find(|(key, _)| has(key));
    known.map_or_else(|| kept.control.clone(), |(_, kind)| (*kind).to_owned())
}
