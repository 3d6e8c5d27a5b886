//! The elements of a dump, read one after the other into jobs or tasks and the counts of their shapes.
//!
//! Promises: nesting takes no stack; entities are never expanded but for the five of XML; the first damaged place ends
//! the reading and is told.
//! Absent on purpose: what the counts mean (`dump`).

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event as Xml};
use quick_xml::{Decoder, Reader};

use super::dump::Unit;
use super::shapes::{Attributes, KINDS, answer};
use crate::events::{Fault, Rule};

/// The deepest element that is read: the assignee of a task of a project stands at 7.
const DEEPEST: usize = 12;

/// What was read of a dump.
#[derive(Default)]
pub struct Reading {
    pub units: Vec<Unit>,
    /// The number of `meta/project`.
    pub project: Option<String>,
    /// Images and tracks that belong to no job or task of the dump.
    pub strays: u64,
    /// Names of elements in images and tracks that are no shapes.
    pub unknown: BTreeSet<String>,
    /// Names of the open elements, up to the depth at which anything is read.
    path: Vec<String>,
    /// How many elements are open below those.
    below: u64,
    text: String,
    /// Which of the units has which number.
    ids: HashMap<String, usize>,
    /// Where the open job or task stands in `path`.
    unit: Option<usize>,
    frame: Option<Frame>,
    shape: Option<String>,
}

/// An open image or track.
#[derive(Default)]
struct Frame {
    /// Which of the units it belongs to.
    unit: Option<usize>,
    is_track: bool,
    source: Option<String>,
    /// What it says of each of its shapes.
    answer: String,
    shapes: u64,
}

/// Reads the elements of a text, and why they end where they do, if that is not the end of the dump.
pub fn read(text: &str) -> (Reading, Option<Fault>) {
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().expand_empty_elements = true;
    let mut reading = Reading::default();
    let (mut line, mut counted) = (1, 0);
    loop {
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX).min(text.len());
        let passed = text.as_bytes().get(counted..at).unwrap_or_default();
        line += memchr::memchr_iter(b'\n', passed).count() as u64;
        counted = at.max(counted);
        match reader.read_event() {
            Ok(Xml::Start(start)) => reading.open(&start, line, reader.decoder()),
            Ok(Xml::End(_)) => reading.close(),
            Ok(Xml::Text(text)) => reading.text.push_str(&String::from_utf8_lossy(&text)),
            Ok(Xml::CData(text)) => reading.text.push_str(&String::from_utf8_lossy(&text)),
            Ok(Xml::GeneralRef(entity)) => reading.text.push_str(&resolved(&entity)),
            Ok(Xml::Eof) if reading.path.is_empty() => return (reading, None),
            Ok(Xml::Eof) => {
                let reason = format!("the dump is cut off after line {line}");
                return (reading, Some(Fault { rule: Rule::Cut, reason }));
            }
            Err(error) => {
                let reason = format!("the dump is damaged at line {line}: {error}");
                return (reading, Some(Fault { rule: Rule::Cut, reason }));
            }
            Ok(_) => {}
        }
    }
}

/// The letter of an entity; one that the text itself defines stays as it is written.
fn resolved(entity: &BytesRef<'_>) -> String {
    if let Ok(Some(letter)) = entity.resolve_char_ref() {
        return letter.to_string();
    }
    let name = String::from_utf8_lossy(entity);
    resolve_predefined_entity(&name).map_or_else(|| format!("&{name};"), str::to_owned)
}

fn attributes<'s>(start: &'s BytesStart<'_>, decoder: Decoder) -> Attributes<'s> {
    let mut all = start.attributes();
    let attributes = all.with_checks(false).flatten().map(|attribute| {
        let value = attribute.decode_and_unescape_value(decoder);
        let lossy = |_| Cow::Owned(String::from_utf8_lossy(&attribute.value).into_owned());
        (String::from_utf8_lossy(attribute.key.into_inner()), value.unwrap_or_else(lossy))
    });
    Attributes::of(attributes.collect())
}

impl Reading {
    fn open(&mut self, start: &BytesStart<'_>, line: u64, decoder: Decoder) {
        self.text.clear();
        if self.path.len() == DEEPEST {
            self.below += 1;
            return;
        }
        let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
        self.path.push(name.clone());
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        match path[..] {
            ["annotations", "meta", "task" | "job"] | ["annotations", "meta", "project", "tasks", "task"] => {
                self.unit = Some(self.path.len());
                self.units.push(Unit { kind: name, line, ..Unit::default() });
            }
            ["annotations", "image"] => self.open_frame(&name, &attributes(start, decoder)),
            ["annotations", "track"] => self.open_frame(&name, &attributes(start, decoder)),
            ["annotations", "image" | "track", _] => self.open_shape(&name, &attributes(start, decoder)),
            ["annotations", "image" | "track", _, ..] => {
                if let Some(shape) = &mut self.shape {
                    answer(&name, &attributes(start, decoder), shape);
                }
            }
            _ => {}
        }
    }

    fn open_frame(&mut self, name: &str, attributes: &Attributes<'_>) {
        let unit = self.unit_of(attributes.get("task_id"));
        let is_track = name == "track";
        match unit.and_then(|unit| self.units.get_mut(unit)) {
            Some(unit) if is_track => unit.shapes.tracks += 1,
            Some(unit) => unit.shapes.images += 1,
            None => self.strays += 1,
        }
        // An image is named by its file or its number; a track by what it shows.
        let kept = ["id", "name"].iter().filter(|_| !is_track).chain(["label"].iter().filter(|_| is_track));
        let answer = kept.filter_map(|key| attributes.get(key)).collect::<Vec<_>>().join(" ");
        let source = attributes.get("source").map(str::to_owned);
        self.frame = Some(Frame { unit, is_track, source, answer, shapes: 0 });
    }

    /// Which job or task an image or track belongs to: the one that it names, else the only one.
    fn unit_of(&self, task: Option<&str>) -> Option<usize> {
        match (task, self.units.len()) {
            (_, 1) => Some(0),
            (task, _) => self.ids.get(task?).copied(),
        }
    }

    fn open_shape(&mut self, name: &str, attributes: &Attributes<'_>) {
        let Some(frame) = &mut self.frame else { return };
        if !KINDS.contains(&name) {
            self.unknown.insert(name.to_owned());
            return;
        }
        frame.shapes += 1;
        let Some(unit) = frame.unit.and_then(|unit| self.units.get_mut(unit)) else { return };
        let says = |key: &str, word: &str| attributes.get(key).is_some_and(|value| value == word);
        if frame.is_track && says("keyframe", "0") {
            unit.shapes.interpolated += 1;
            return;
        }
        if frame.is_track && says("outside", "1") {
            unit.shapes.outside += 1;
        }
        unit.shapes.add(name, attributes.get("source").or(frame.source.as_deref()));
        let mut shape = format!("{} ", frame.answer);
        answer(name, attributes, &mut shape);
        self.shape = Some(shape);
    }

    fn close(&mut self) {
        let text = std::mem::take(&mut self.text);
        if self.below > 0 {
            self.below -= 1;
            return;
        }
        let text = text.trim();
        if let Some(shape) = self.shape.as_mut().filter(|_| self.path.len() > 3) {
            shape.push_str(&format!(">{text}"));
        }
        match self.path.len() {
            2 => self.close_frame(),
            3 => self.close_shape(),
            _ => {}
        }
        self.keep(text);
        self.path.pop();
        if self.unit.is_some_and(|unit| self.path.len() < unit) {
            self.unit = None;
        }
    }

    fn close_frame(&mut self) {
        let Some(frame) = self.frame.take() else { return };
        if let Some(unit) = frame.unit.and_then(|unit| self.units.get_mut(unit)) {
            unit.shapes.empty_images += u64::from(!frame.is_track && frame.shapes == 0);
        }
    }

    fn close_shape(&mut self) {
        let unit = self.frame.as_ref().and_then(|frame| frame.unit);
        let unit = unit.and_then(|unit| self.units.get_mut(unit));
        if let (Some(shape), Some(unit)) = (self.shape.take(), unit) {
            unit.shapes.digest(&shape);
        }
    }

    /// Keeps the text of an element of a job, task or project.
    fn keep(&mut self, text: &str) {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        if let (None, ["annotations", "meta", "project", "id"], false) =
            (self.unit, &path[..], text.is_empty())
        {
            self.project = Some(text.to_owned());
        }
        let Some(below) = self.unit.and_then(|unit| path.get(unit..)) else { return };
        if below == ["id"] {
            self.ids.entry(text.to_owned()).or_insert(self.units.len().saturating_sub(1));
        }
        let Some(unit) = self.units.last_mut() else { return };
        match below {
            ["segments", "segment"] => unit.segments += 1,
            ["id" | "size" | "mode" | "subset" | "created" | "updated"]
            | ["assignee", "id" | "username" | "email"]
                if !text.is_empty() =>
            {
                unit.fields.insert(below.join("/"), text.to_owned());
            }
            _ => {}
        }
    }
}
