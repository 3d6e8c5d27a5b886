//! A table that nobody knows: a draft of its mapping, and what a mapping makes of its first rows.

use std::path::Path;

use super::EngineError;
use super::read::{ReadOptions, Reader};
use crate::events::{Event, Fault, complete, line as line_of};
use crate::sources::{self, Found, Sink, SourceError};

/// What a mapping makes of the first rows of a table.
pub struct Mapped {
    /// The mapping, drafted or given.
    pub text: String,
    /// The first events, as lines of NDJSON.
    pub events: Vec<String>,
    /// What would be refused, with the lines.
    pub refused: Vec<String>,
    /// By which rules rows would be left out.
    pub left_out: Vec<&'static str>,
    pub notes: Vec<String>,
}

/// So many first rows are shown.
const SHOWN: u64 = 5;
/// So many first bytes of a table are looked at.
const LOOKED: usize = 8 << 20;

/// Drafts a mapping of a table, or takes the one of the options, and reads its first rows.
///
/// # Errors
/// A file that cannot be read or is no table, or a mapping that does not fit it.
pub fn map(file: &Path, options: &ReadOptions) -> Result<Mapped, EngineError> {
    let name = file.display().to_string();
    let reader = Reader::new(options)?;
    let found = one(&reader, &name)?;
    let input = reader.open(&found, &Default::default())?;
    let bytes = input.bytes(&options.limits)?;
    let text = match &options.mapping {
        Some((_, text)) => text.clone(),
        None => {
            let stem = Path::new(&found.name).file_stem().and_then(|stem| stem.to_str()).unwrap_or("table");
            let source: String = stem
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
                .collect();
            let source = source.trim_matches('-');
            let source = if source.is_empty() { "table" } else { source };
            sources::draft(source, &bytes[..bytes.len().min(LOOKED)]).ok_or_else(|| SourceError::Refused {
                file: name.clone(),
                why: "this is no table with a header".to_owned(),
                instead:
                    "a mapping is for CSV and the like; `piecework sources` lists what is read without one"
                        .to_owned(),
            })?
        }
    };
    let options = ReadOptions { mapping: Some(("the mapping".to_owned(), text.clone())), ..options.clone() };
    let reader = Reader::new(&options)?;
    let input = reader.open(&found, &Default::default())?;
    let mut first = First::default();
    reader.again(input, None, &mut first)?;
    let First { events, refused, left_out, notes, .. } = first;
    Ok(Mapped { text, events, refused, left_out, notes })
}

/// The file of that name, or the one file of an archive.
fn one(reader: &Reader, name: &str) -> Result<Found, SourceError> {
    let mut inputs = reader.discover(&[name.to_owned()])?.inputs;
    match (inputs.pop(), &inputs[..]) {
        (Some(only), []) if only.path.is_some() => Ok(only),
        (Some(last), others @ [_, ..]) => Err(SourceError::Refused {
            file: name.to_owned(),
            why: format!("these are {} files, and a mapping is drafted of one", others.len() + 1),
            instead: format!("name the one, as {}", last.name),
        }),
        _ => Err(SourceError::NoMatch { pattern: name.to_owned() }),
    }
}

/// What the first rows tell.
#[derive(Default)]
struct First {
    rows: u64,
    events: Vec<String>,
    refused: Vec<String>,
    left_out: Vec<&'static str>,
    notes: Vec<String>,
}

impl Sink for First {
    fn record(&mut self) {
        self.rows += 1;
    }

    fn event(&mut self, line: u64, mut event: Event, attempt: Option<&str>, raw: &dyn Fn() -> String) {
        if self.rows > SHOWN {
            return;
        }
        match complete(&mut event, attempt) {
            Ok(()) => self.events.push(line_of(&event)),
            Err(fault) => self.reject(line, fault, raw()),
        }
    }

    fn reject(&mut self, line: u64, fault: Fault, _: String) {
        if self.rows <= SHOWN {
            self.refused.push(format!("line {line}: {}", fault.reason));
        }
    }

    fn ignore(&mut self, why: &'static str) {
        if self.rows <= SHOWN {
            self.left_out.push(why);
        }
    }

    fn note(&mut self, text: &str) {
        self.notes.push(text.to_owned());
    }
}
