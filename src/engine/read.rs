//! Inputs through the sources that know them, into the intake.

use chrono_tz::Tz;

use super::{EngineError, Intake};
use crate::events::Reading;
use crate::sources::{self, Found, Source, SourceError, SourceOptions};

/// How inputs are read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Read everything as this format.
    pub source: Option<String>,
    /// The zone of stamps that have none.
    pub source_tz: Option<Tz>,
}

/// Reads all inputs. A damaged file fails the run only after the others were read.
///
/// # Errors
/// A file that is not there, a format that nobody knows, a file that is damaged as a whole.
pub fn read_inputs(
    arguments: &[String],
    options: &ReadOptions,
    intake: &mut Intake<'_>,
) -> Result<(), EngineError> {
    let wanted = match options.source.as_deref() {
        None => None,
        Some(name) => Some(sources::by_name(name).ok_or_else(|| SourceError::Unknown {
            file: "--source".into(),
            hint: format!("{name:?} is none of {}", sources::names()),
        })?),
    };
    let mut unknown = Vec::new();
    let discovered = sources::discover(arguments)?;
    for ledger in &discovered.ledgers {
        intake.note_once(&format!("{ledger} is a ledger and was not read; give it as --ledger."));
    }
    for found in discovered.inputs {
        if !read_one(&found, wanted, options, intake)? {
            unknown.push(found.name);
        }
    }
    if !unknown.is_empty() {
        intake.note_once(&format!(
            "No reader knows these files of the folder, and they were left out: {}.",
            unknown.join(", ")
        ));
    }
    Ok(())
}

/// Reads one input; false when it was met in a folder and nobody knows it.
fn read_one(
    found: &Found,
    wanted: Option<&'static dyn Source>,
    options: &ReadOptions,
    intake: &mut Intake<'_>,
) -> Result<bool, EngineError> {
    let input = sources::open(&found.name, found.path.as_deref())?;
    let empty = input.head.is_empty();
    let Some(source) = wanted.or_else(|| sources::recognise(&input.head)) else {
        if empty {
            intake.note_once(&format!("{} is empty.", found.name));
            return Ok(true);
        }
        if !found.explicit {
            return Ok(false);
        }
        let hint = format!(
            "it reads {}, each also as .gz or .zst; events need at least event_type and occurred_at",
            sources::names()
        );
        return Err(SourceError::Unknown { file: found.name.clone(), hint }.into());
    };
    intake.begin(&found.name, source.name());
    let options = SourceOptions { reading: Reading { source_tz: options.source_tz } };
    source.read(input, &options, intake)?;
    Ok(true)
}
