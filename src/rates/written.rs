//! A rate card as it is written: texts by key, each with its line in the file, whatever the format.
//!
//! Promises: nothing in the file is passed over; a number is taken as it is written (`0.10`), never by way of a float.
//! Absent on purpose: what a key means (`card`).

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::{Code, RatesError};
use crate::units::line_at;

/// What a card says as a whole.
pub const HEAD: [&str; 10] =
    ["name", "version", "currency", "from", "until", "zone", "rounding", "step", "night", "weekend"];
/// What a card's head and its lines both may say.
const BOTH: [&str; 3] = ["day_cap", "source", "note"];
/// What a line says.
pub const LINE: [&str; 21] = [
    "id",
    "from",
    "until",
    "project",
    "task_type",
    "domain",
    "stage",
    "tier",
    "language",
    "difficulty",
    "price",
    "per",
    "score_bands",
    "acceptance_bands",
    "speed_bands",
    "minimum",
    "cap",
    "night",
    "weekend",
    "gold_factor",
    "gold_penalty",
];
/// In a CSV file the columns of the head begin so.
const OF_CARD: &str = "card.";

/// One part of a card: its head, or a line.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    pub at: u64,
    texts: BTreeMap<String, (u64, String)>,
}

impl Entry {
    /// The text of a key, and its line; none where it is absent or empty.
    pub fn text(&self, key: &str) -> Option<(u64, &str)> {
        self.texts.get(key).map(|(at, text)| (*at, text.trim())).filter(|(_, text)| !text.is_empty())
    }

    fn put(&mut self, key: &str, at: u64, text: String) {
        self.texts.insert(key.to_owned(), (at, text));
    }
}

/// A card's head and its lines.
#[derive(Clone, Debug, Default)]
pub struct Written {
    pub head: Entry,
    pub lines: Vec<Entry>,
}

impl Written {
    /// Reads TOML where the file's name says so, and CSV otherwise.
    ///
    /// # Errors
    /// Names the line and what is wrong with it.
    pub fn read(file: &str, text: &str) -> Result<Written, RatesError> {
        let text = text.trim_start_matches('\u{feff}');
        let read = match file.to_ascii_lowercase().ends_with(".toml") {
            true => of_toml(text),
            false => of_csv(text),
        };
        let written = read.map_err(|(line, what)| RatesError::new(Code::Unreadable, file, line, what))?;
        if written.lines.is_empty() {
            let what = "the card has no line: write [[line]] with id and price for each rate (in CSV a row)";
            return Err(RatesError::new(Code::Missing, file, 1, what));
        }
        Ok(written)
    }
}

type Fault = (u64, String);

fn known(key: &str, keys: &[&str], of: &str) -> Result<(), String> {
    if keys.contains(&key) || BOTH.contains(&key) {
        return Ok(());
    }
    Err(format!("{key:?} is no key of {of}: there are {}, {}", keys.join(", "), BOTH.join(", ")))
}

fn of_toml(text: &str) -> Result<Written, Fault> {
    let line_of = |at: usize| line_at(text, at) as u64;
    let table = DeTable::parse(text).map_err(|error| {
        (error.span().map_or(1, |span| line_of(span.start)), error.message().replace('\n', "; "))
    })?;
    let mut written = Written { head: Entry { at: 1, ..Entry::default() }, lines: Vec::new() };
    for (key, value) in table.get_ref() {
        let at = line_of(key.span().start);
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("line", DeValue::Array(lines)) => {
                for line in lines {
                    let at = line_of(line.span().start);
                    let DeValue::Table(texts) = line.get_ref() else {
                        return Err((at, "write [[line]] for each rate".to_owned()));
                    };
                    written.lines.push(entry(at, texts, &line_of)?);
                }
            }
            ("line", _) => return Err((at, "write [[line]], with two brackets, for each rate".to_owned())),
            (key, value) => {
                known(key, &HEAD, "a card").map_err(|what| (at, what))?;
                written.head.put(key, at, plain(value).map_err(|what| (at, format!("{key}: {what}")))?);
            }
        }
    }
    Ok(written)
}

fn entry(at: u64, texts: &DeTable<'_>, line_of: &impl Fn(usize) -> u64) -> Result<Entry, Fault> {
    let mut entry = Entry { at, ..Entry::default() };
    for (key, value) in texts {
        let (at, key) = (line_of(key.span().start), key.get_ref().as_ref());
        known(key, &LINE, "a line").map_err(|what| (at, what))?;
        entry.put(key, at, plain(value.get_ref()).map_err(|what| (at, format!("{key}: {what}")))?);
    }
    Ok(entry)
}

/// A value as it is written; a list as its parts between semicolons.
fn plain(value: &DeValue<'_>) -> Result<String, String> {
    match value {
        DeValue::String(text) => Ok(text.to_string()),
        DeValue::Integer(number) if number.radix() != 10 => Err("it is no decimal number".to_owned()),
        DeValue::Integer(number) => Ok(number.as_str().to_owned()),
        DeValue::Float(number) => Ok(number.as_str().to_owned()),
        DeValue::Datetime(day) => Ok(day.to_string()),
        DeValue::Array(parts) => {
            let parts = parts.iter().map(|part| plain(part.get_ref())).collect::<Result<Vec<_>, _>>()?;
            Ok(parts.join("; "))
        }
        DeValue::Boolean(_) | DeValue::Table(_) => {
            Err("it is neither a text, a number, a day nor a list of texts".to_owned())
        }
    }
}

fn of_csv(text: &str) -> Result<Written, Fault> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| (1, error.to_string()))?.clone();
    for column in &header {
        let is_known = match column.strip_prefix(OF_CARD) {
            Some(key) => known(key, &HEAD, "a card"),
            None => known(
                column,
                &LINE,
                "a line (what the card says as a whole stands in columns such as card.name)",
            ),
        };
        is_known.map_err(|what| (1, what))?;
    }
    let mut written = Written { head: Entry { at: 1, ..Entry::default() }, lines: Vec::new() };
    for record in reader.records() {
        let line = |position: Option<&csv::Position>| position.map_or(0, csv::Position::line);
        let record = record.map_err(|error| (line(error.position()), error.to_string()))?;
        let at = line(record.position());
        let mut entry = Entry { at, ..Entry::default() };
        for (column, text) in header.iter().zip(record.iter()).filter(|(_, text)| !text.is_empty()) {
            let Some(key) = column.strip_prefix(OF_CARD) else {
                entry.put(column, at, text.to_owned());
                continue;
            };
            // The head is said once, or the same in each row.
            match written.head.text(key) {
                Some((first, said)) if said != text => {
                    return Err((
                        at,
                        format!(
                            "{column} is {text:?} here and {said:?} in line {first}: one file is one card"
                        ),
                    ));
                }
                Some(_) => {}
                None => written.head.put(key, at, text.to_owned()),
            }
        }
        // A row with columns of the card alone is no rate.
        if !entry.texts.is_empty() {
            written.lines.push(entry);
        }
    }
    Ok(written)
}
