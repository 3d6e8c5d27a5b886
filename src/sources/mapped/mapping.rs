//! A mapping as its file says it: which tables it reads, and what each row becomes.
//!
//! Promises: a key that nobody knows, a field that no event has and a time format that cannot be are refused with the file's name.
//! Absent on purpose: rows (`reader`), how a cell becomes a value (`cells`).

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::cells::TimeForm;
use super::template::Template;
use crate::events::{EventType, field_index};
use crate::units::line_at;

/// How a table becomes events. `docs/MAPPINGS.md` explains each key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The name for `--source`, and the source of its events.
    pub name: Kept,
    /// What it reads, in words.
    #[serde(default)]
    pub about: Kept,
    /// Columns without which a table is none of these.
    #[serde(default)]
    pub needs: Vec<String>,
    /// Columns with which it is none of these.
    #[serde(default)]
    pub lacks: Vec<String>,
    /// What stands between cells; guessed where it is not said.
    pub delimiter: Option<char>,
    /// Cells that say nothing, beside the empty ones.
    #[serde(default)]
    pub missing: Vec<String>,
    /// The forms of times, the first that fits; `rfc3339` and `named` where none is said.
    #[serde(default)]
    pub times: Vec<String>,
    /// The zone of stamps that have none; `--source-tz` where it is not said.
    pub zone: Option<String>,
    /// Why that zone is the right one: said once in the notes.
    pub zone_because: Option<String>,
    /// The sign before decimals, where that is a comma.
    #[serde(default = "point")]
    pub decimal: char,
    /// Rows of which a column says something else than is asked are left out, under the name of the rule.
    #[serde(default)]
    pub skip: Vec<Skip>,
    /// What such files cannot tell.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Tables that look like it and give no events: with such columns it says why, and what to hand in instead.
    #[serde(default)]
    pub refuse: Vec<Refusal>,
    /// Our names for columns, and theirs, the first that is there.
    #[serde(default)]
    pub columns: BTreeMap<String, Names>,
    /// Columns of which each is a row of its own.
    pub wide: Option<Wide>,
    /// What a row becomes.
    pub event: Vec<EventSpec>,
}

fn point() -> char {
    '.'
}

/// A text that lives as long as the program: sources and their rules are named so, and a run has one mapping of the user's.
#[derive(Clone, Copy, Debug, Default)]
pub struct Kept(pub &'static str);

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(text: D) -> Result<Kept, D::Error> {
        Ok(Kept(String::deserialize(text)?.leak()))
    }
}

/// One name or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Names {
    One(String),
    Many(Vec<String>),
}

impl Names {
    pub fn all(&self) -> &[String] {
        match self {
            Names::One(name) => std::slice::from_ref(name),
            Names::Many(names) => names,
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    pub when: BTreeMap<String, Condition>,
    /// The name of the rule.
    pub why: Kept,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// All of these columns are there.
    pub columns: Vec<String>,
    pub why: String,
    pub instead: String,
}

/// A table with a column for each annotator, or for each question.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wide {
    /// Names, or patterns with a star; the part that the star stands for is the name.
    pub columns: Names,
    /// What templates call that name.
    pub name: String,
    /// What templates call the cell.
    pub value: String,
}

/// One kind of event that a row may become.
#[derive(Clone, Debug, Deserialize)]
pub struct EventSpec {
    #[serde(rename = "type")]
    pub event_type: String,
    /// When a row becomes it; each row where it is not said.
    #[serde(default)]
    pub when: BTreeMap<String, Condition>,
    /// Several rows may tell it; it is told once.
    #[serde(default)]
    pub once: bool,
    /// Its fields.
    #[serde(flatten)]
    pub fields: BTreeMap<String, Value>,
}

/// What a cell is asked.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Condition {
    /// `*` anything, the empty text nothing, else this word, large or small.
    Is(String),
    In(Vec<String>),
    Not {
        not: Names,
    },
}

impl Condition {
    /// Whether a cell is as asked.
    pub fn holds(&self, cell: &str) -> bool {
        let is = |word: &String| match word.as_str() {
            "*" => !cell.is_empty(),
            word => is_word(cell, word),
        };
        match self {
            Condition::Is(word) => is(word),
            Condition::In(words) => words.iter().any(is),
            Condition::Not { not } => !not.all().iter().any(is),
        }
    }
}

/// Whether two words are one, written large or small.
pub fn is_word(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    one.to_lowercase() == other.to_lowercase()
}

/// What becomes the value of a field.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// Text with columns in braces.
    Template(String),
    /// The first of which all columns say something.
    First(Vec<String>),
    /// The cells of several columns as one JSON object, by the part of their names that a star stands for.
    Collect {
        /// Names, or patterns with a star.
        collect: Names,
        /// Only columns for which the table has a second one of this pattern too.
        beside: Option<String>,
    },
    /// A word for a word.
    Words {
        from: String,
        words: BTreeMap<String, String>,
        /// For all other words; without it they are refused.
        other: Option<String>,
    },
}

impl Value {
    /// All templates in it.
    pub fn templates(&self) -> Vec<&str> {
        match self {
            Value::Template(text) => vec![text],
            Value::First(texts) => texts.iter().map(String::as_str).collect(),
            Value::Words { from, .. } => vec![from],
            Value::Collect { .. } => Vec::new(),
        }
    }
}

/// Why a mapping cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("PW0207 {file}: {cause}")]
pub struct MappingError {
    pub file: String,
    pub cause: String,
}

impl Mapping {
    /// Reads a mapping; `file` is what errors call it.
    ///
    /// # Errors
    /// When it is no TOML, or says what cannot be.
    pub fn parse(file: &str, text: &str) -> Result<Mapping, MappingError> {
        let wrong = |cause: String| MappingError { file: file.to_owned(), cause };
        let mapping: Mapping = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_at(text, span.start));
            wrong(format!("line {line}: {}", error.message()))
        })?;
        mapping.check().map_err(wrong)?;
        Ok(mapping)
    }

    /// Whether all that it says can be.
    pub(super) fn check(&self) -> Result<(), String> {
        if self.event.is_empty() {
            return Err("it names no event that a row becomes".to_owned());
        }
        self.times.iter().try_for_each(|form| TimeForm::parse(form).map(drop))?;
        if let Some(zone) = &self.zone {
            zone.parse::<chrono_tz::Tz>()
                .map_err(|_| format!("zone {zone:?} is none of the time zone database"))?;
        }
        for event in &self.event {
            if EventType::parse(&event.event_type).is_none() {
                return Err(format!("type {:?} is no event type", event.event_type));
            }
            for (field, value) in &event.fields {
                if field_index(field).is_none() {
                    return Err(format!("{:?} is no field of an event", field));
                }
                value.templates().into_iter().try_for_each(|text| Template::parse(text).map(drop))?;
            }
        }
        Ok(())
    }
}
