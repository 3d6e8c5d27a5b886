//! Inputs through the sources that know them, into an intake.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use chrono_tz::Tz;

use super::{EngineError, Intake};
use crate::events::Reading;
use crate::sources::{
    self, Discovered, Filled, Found, Given, Input, Limits, Mapped, Mapping, Sink, Source, SourceError,
    SourceOptions,
};

/// How inputs are read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// Read everything as this format.
    pub source: Option<String>,
    /// How values are read.
    pub reading: Reading,
    /// What a file may ask of this machine.
    pub limits: Limits,
    /// How tables become events: a mapping of the user's, by its file's name and text.
    pub mapping: Option<(String, String)>,
    /// What the files do not say.
    pub given: Given,
}

impl ReadOptions {
    /// What decides, beside its bytes, what is read of a file.
    pub(super) fn key(&self) -> String {
        let Reading { source_tz, nesting } = self.reading;
        let Limits { ratio: _, line, fields, document: _, members: _ } = self.limits;
        let source = self.source.as_deref().unwrap_or("auto");
        let mut key = format!("{source}|{}", source_tz.map_or("", |zone: Tz| zone.name()));
        if let Some((_, text)) = &self.mapping {
            key += &format!("|{}", blake3::hash(text.as_bytes()).to_hex());
        }
        if !self.given.is_empty() {
            key += &format!("|{}", self.given.key());
        }
        let limits = (nesting, line, fields);
        let standard = Limits::default();
        // As it was before there were limits, so that what an older ledger has read is known again.
        if limits == (Reading::default().nesting, standard.line, standard.fields) {
            return key;
        }
        format!("{key}|{nesting}|{line}|{fields}")
    }
}

/// What became of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Was {
    Read,
    /// It was met in a folder, and tells of no work or nobody knows it.
    LeftOut,
}

/// Reads inputs, each by the source that knows it.
pub struct Reader {
    wanted: Option<&'static dyn Source>,
    options: SourceOptions,
    given: Given,
}

impl Reader {
    /// # Errors
    /// When no source has the name that was asked for.
    pub fn new(options: &ReadOptions) -> Result<Reader, EngineError> {
        let named = |name: &str| {
            sources::by_name(name).ok_or_else(|| SourceError::Unknown {
                file: format!("--source {name}"),
                hint: format!("the readers are {}", sources::names()),
            })
        };
        let mapped = |(file, text): &(String, String)| Ok(Mapped::kept(Mapping::parse(file, text)?));
        let wanted = match &options.mapping {
            Some(mapping) => Some(mapped(mapping).map_err(SourceError::Mapping)?),
            None => options.source.as_deref().map(named).transpose()?,
        };
        let given = options.given.clone();
        let options = SourceOptions { reading: options.reading, limits: options.limits };
        Ok(Reader { wanted, options, given })
    }

    /// Reads an opened input by a source, with what it lacks filled in.
    fn read_by(&self, source: &dyn Source, input: Input, sink: &mut dyn Sink) -> Result<(), SourceError> {
        if self.given.is_empty() {
            return source.read(input, &self.options, sink);
        }
        source.read(input, &self.options, &mut Filled { given: &self.given, reader: source.name(), sink })
    }

    /// Finds the inputs that arguments stand for.
    ///
    /// # Errors
    /// As [`sources::discover`].
    pub fn discover(&self, arguments: &[String]) -> Result<Discovered, SourceError> {
        sources::discover(arguments, &self.options.limits)
    }

    /// The one input of a name.
    ///
    /// # Errors
    /// As [`sources::find`].
    pub fn find(&self, name: &str) -> Result<Option<Found>, SourceError> {
        sources::find(name, &self.options.limits)
    }

    /// Reads one input. What was met in a folder and is left out goes to `left`.
    ///
    /// # Errors
    /// A file that cannot be opened, a format that nobody knows, a file that is damaged as a whole.
    pub fn read(&self, found: &Found, intake: &mut Intake<'_>, left: &mut Left) -> Result<Was, EngineError> {
        let input = match self.open(found, &intake.byte_counter()) {
            Err(SourceError::Refused { why, instead, .. }) if !found.explicit => {
                left.refused(&found.name, why, instead);
                return Ok(Was::LeftOut);
            }
            opened => opened?,
        };
        if input.head.is_empty() {
            intake.note_once(&format!("{} is empty.", found.name));
            return Ok(Was::Read);
        }
        let Some(source) = self.wanted.or_else(|| sources::recognise(&input.head)) else {
            if !found.explicit {
                left.unknown.push(found.name.clone());
                return Ok(Was::LeftOut);
            }
            let hint = format!(
                "it reads {}, each also as .gz, .zst or in a .zip; events need at least event_type and occurred_at; of any \
                 other table of work `piecework map {}` drafts a mapping",
                sources::names(),
                found.name
            );
            return Err(SourceError::Unknown { file: found.name.clone(), hint }.into());
        };
        intake.begin(&found.name, source.name());
        match self.read_by(source, input, intake) {
            // Told only by a look inside, such as a Parquet table of other things.
            Err(SourceError::Unknown { .. }) if !found.explicit => {
                intake.withdraw();
                left.unknown.push(found.name.clone());
                Ok(Was::LeftOut)
            }
            // A folder of exports holds many things: what tells of no work keeps no other out.
            Err(SourceError::Refused { why, instead, .. }) if !found.explicit => {
                intake.withdraw();
                left.refused(&found.name, why, instead);
                Ok(Was::LeftOut)
            }
            read => Ok(read.map(|()| Was::Read)?),
        }
    }

    /// Opens an input within the limits; `read` grows by the bytes that are read from it.
    ///
    /// # Errors
    /// A file that cannot be opened.
    pub fn open(&self, found: &Found, read: &Arc<AtomicU64>) -> Result<Input, SourceError> {
        sources::open_found(found, read, &self.options.limits)
    }

    /// Reads an opened input into any sink: by the source that was asked for, the one that is named, or one that
    /// knows it.
    ///
    /// # Errors
    /// A format that nobody knows, a file that is damaged as a whole.
    pub fn again(&self, input: Input, named: Option<&str>, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let source = self.wanted.or_else(|| named.and_then(sources::by_name));
        let Some(source) = source.or_else(|| sources::recognise(&input.head)) else {
            let hint = format!("it reads {}", sources::names());
            return Err(SourceError::Unknown { file: input.name, hint });
        };
        self.read_by(source, input, sink)
    }

    /// Names what a look at the arguments alone has found to be said.
    pub fn name_found(discovered: &Discovered, intake: &mut Intake<'_>) {
        for ledger in &discovered.ledgers {
            intake.note_once(&format!("{ledger} is a ledger and was not read; give it as --ledger."));
        }
        for archive in &discovered.name_twice {
            intake.note_once(&format!(
                "{archive} names a file twice: the last one of each name was read, as when it is unpacked."
            ));
        }
    }
}

/// What was met in folders and archives and is left out.
#[derive(Debug, Default)]
pub struct Left {
    /// Files that nobody knows.
    unknown: Vec<String>,
    /// Files that tell of no work, by why and what to give instead.
    refused: BTreeMap<(String, String), Vec<String>>,
}

/// So many files are named one by one.
const NAMED: usize = 20;

impl Left {
    fn refused(&mut self, name: &str, why: String, instead: String) {
        self.refused.entry((why, instead)).or_default().push(name.to_owned());
    }

    /// What is wrong where nothing was read because all of it was left out.
    pub fn of_all(&self, arguments: &[String], intake: &Intake<'_>) -> Option<EngineError> {
        if intake.counts().records > 0 {
            return None;
        }
        let file = arguments.join(" ");
        if let (Some(((why, instead), names)), true) = (self.refused.iter().next(), self.unknown.is_empty()) {
            let why = format!("nothing in it could be read; of {}: {why}", named(names));
            return Some(SourceError::Refused { file, why, instead: instead.clone() }.into());
        }
        if self.unknown.is_empty() {
            return None;
        }
        let names = named(&self.unknown);
        let hint = format!("none of these files is known: {names}; it reads {}", sources::names());
        Some(SourceError::Unknown { file, hint }.into())
    }

    /// Names the files once.
    pub fn tell(&self, intake: &mut Intake<'_>) {
        for ((why, instead), names) in &self.refused {
            let were = if names.len() == 1 { "was" } else { "were" };
            intake.note_once(&format!("{} {were} left out: {why}; {instead}.", named(names)));
        }
        if !self.unknown.is_empty() {
            let names = named(&self.unknown);
            intake.note_once(&format!(
                "No reader knows these files of the folder, and they were left out: {names}."
            ));
        }
    }
}

/// The names of files, or of so many and how many there are besides.
fn named(names: &[String]) -> String {
    let shown = names[..names.len().min(NAMED)].join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// How many bytes the inputs have on disk; `None` when that cannot be known before (standard input, a missing file).
pub fn input_bytes(arguments: &[String], options: &ReadOptions) -> Option<u64> {
    let bytes = |found: &Found| match &found.member {
        Some(member) => Some(member.packed),
        None => Some(std::fs::metadata(found.path.as_ref()?).ok()?.len()),
    };
    sources::discover(arguments, &options.limits).ok()?.inputs.iter().map(bytes).sum()
}

/// Reads all inputs.
///
/// # Errors
/// As `Reader::read`, and a file that is not there.
pub fn read_inputs(
    arguments: &[String],
    options: &ReadOptions,
    intake: &mut Intake<'_>,
) -> Result<(), EngineError> {
    let reader = Reader::new(options)?;
    let mut left = Left::default();
    let mut damaged = None;
    let discovered = reader.discover(arguments)?;
    Reader::name_found(&discovered, intake);
    for found in discovered.inputs {
        match reader.read(&found, intake, &mut left) {
            Ok(_) => {}
            // One damaged file fails the run, but only after the others were looked at.
            Err(EngineError::Source(error)) if error.is_of_content() => {
                damaged.get_or_insert(error.into());
            }
            Err(error) => return Err(error),
        }
    }
    if damaged.is_none()
        && let Some(error) = left.of_all(arguments, intake)
    {
        return Err(error);
    }
    left.tell(intake);
    damaged.map_or(Ok(()), Err)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(files: &[(&str, &[u8])]) -> (Result<(), EngineError>, crate::engine::Taken) {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let mut memory = crate::engine::Memory::default();
        let mut intake = Intake::new(&mut memory, &|_| {});
        let argument = folder.path().display().to_string();
        let done = read_inputs(std::slice::from_ref(&argument), &ReadOptions::default(), &mut intake);
        let mut taken = intake.finish().unwrap();
        taken.notes.iter_mut().for_each(|note| *note = note.replace(&argument, "~"));
        (done, taken)
    }

    const GOOD: &[u8] =
        br#"{"event_type":"claimed","occurred_at":"2026-03-01T09:00:00Z","worker_id":"w","task_id":"t"}"#;

    #[test]
    fn what_tells_of_no_work_keeps_no_other_file_of_a_folder_out() {
        let aggregated = b"_unit_id,_trusted_judgments,healthy\nu1,5,yes\n";
        let (done, taken) = taken(&[("a.csv", aggregated), ("b.ndjson", GOOD)]);
        done.unwrap();
        assert_eq!(taken.counts.accepted, 1);
        insta::assert_snapshot!(taken.notes.join("\n"), @"~/a.csv was left out: this is Appen's aggregated report: a row a unit, with neither workers nor times; download the full report instead: Job > Results > Full.");
    }

    #[test]
    fn a_folder_says_which_files_nobody_knows() {
        let (done, taken) =
            taken(&[("a.txt", b"hello"), ("b.ndjson", GOOD), ("c.csv", b"x,y\n1,2\n"), ("d.json", b"")]);
        assert!(done.is_ok());
        assert_eq!(taken.counts.accepted, 1);
        insta::assert_snapshot!(taken.notes.join("\n"), @"
        ~/d.json is empty.
        No reader knows these files of the folder, and they were left out: ~/a.txt, ~/c.csv.
        ");
    }

    #[test]
    fn a_folder_says_which_tables_and_ledgers_it_holds_beside() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("ledger/_delta_log")).unwrap();
        std::fs::write(folder.path().join("a.ndjson"), GOOD).unwrap();
        let others = std::sync::Arc::new(arrow::array::Int64Array::from(vec![1])) as arrow::array::ArrayRef;
        let others = arrow::array::RecordBatch::try_from_iter([("n", others)]).unwrap();
        let file = std::fs::File::create(folder.path().join("b.arrow")).unwrap();
        let mut writer = arrow::ipc::writer::FileWriter::try_new(file, &others.schema()).unwrap();
        writer.write(&others).unwrap();
        writer.finish().unwrap();
        let mut memory = crate::engine::Memory::default();
        let mut intake = Intake::new(&mut memory, &|_| {});
        let argument = folder.path().display().to_string();
        read_inputs(std::slice::from_ref(&argument), &ReadOptions::default(), &mut intake).unwrap();
        let taken = intake.finish().unwrap();
        assert_eq!((taken.counts.accepted, taken.counts.records, taken.inputs.len()), (1, 1, 1));
        insta::assert_snapshot!(taken.notes.join("\n").replace(&argument, "~"), @"
        ~/ledger is a ledger and was not read; give it as --ledger.
        No reader knows these files of the folder, and they were left out: ~/b.arrow.
        ");
    }

    #[test]
    fn a_damaged_file_fails_the_run_after_the_others_were_read() {
        let (done, taken) = taken(&[("a.parquet", b"PAR1 and no more"), ("b.ndjson", GOOD)]);
        assert!(matches!(done, Err(EngineError::Source(SourceError::Damaged { .. }))), "{done:?}");
        assert_eq!(taken.counts.accepted, 1);
    }
}
