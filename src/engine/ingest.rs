//! Inputs into a ledger, and what a ledger holds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use datafusion::prelude::SessionContext;
use serde_json::{Value, json};

use super::answer::{Answer, answer, answer_by_lanes};
use super::known::Marker;
use super::lanes::{self, Lanes, Packing};
use super::open::{Events, open_ledger};
use super::read::{Left, ReadOptions, Reader, Was};
use super::{Counts, EngineError, Intake, Question, Taken, fold};
use crate::clock::Clock;
use crate::ledger::{
    CompactOptions, Compacted, InputRecord, Ledger, LedgerError, LedgerInfo, Merge, Quarantined, Receipt,
    SeenAgain, Stored, Wanted,
};
use crate::sources::{self, Found};
use crate::units::{DAY, Micros, parse_time};

/// What a run of `ingest` did.
pub struct Ingested {
    pub taken: Taken,
    pub receipt: Receipt,
    /// Inputs that could not be read as a whole; what the others brought is in the ledger.
    pub failed: Vec<EngineError>,
}

/// Reads inputs into a ledger, which is made when absent. When it returns, all of it is on disk. A file whose bytes
/// were read before in the same way is not read again. The clock says when it is recorded.
///
/// # Errors
/// An input that is not there, a ledger that cannot be written, or inputs of which nobody knows any.
pub async fn ingest(
    ledger: &Path,
    arguments: &[String],
    options: &ReadOptions,
    clock: &dyn Clock,
    progress: &(dyn Fn(&Counts) + Sync),
) -> Result<Ingested, EngineError> {
    let reader = Reader::new(options)?;
    let discovered = reader.discover(arguments)?;
    let mut ledger = Ledger::open_or_create(ledger).await?;
    let mut writer = ledger.writer(clock).await?;
    let (mut inputs, mut fresh, mut seen) = (Vec::new(), Vec::new(), Seen::default());
    let mut digests = Digests { how: options.key(), last: None };
    for found in &discovered.inputs {
        let digest = digests.of(found)?;
        match digest.as_deref().is_some_and(|digest| writer.seen(digest)) {
            true => seen.put(found),
            false => fresh.push((found, digest)),
        }
    }
    let mut failed = Vec::new();
    let mut nothing_known = None;
    let mut taken = {
        let mut intake = Intake::new(&mut writer, progress);
        Reader::name_found(&discovered, &mut intake);
        seen.tell(&mut intake);
        let mut left = Left::default();
        for (found, digest) in fresh {
            let before = intake.counts();
            match reader.read(found, &mut intake, &mut left) {
                Ok(Was::Read) => {
                    inputs.extend(digest.map(|digest| record(found, digest, before, intake.counts())))
                }
                // It is looked at again when it comes again: another version may read it.
                Ok(Was::LeftOut) => {}
                // One file that cannot be read keeps no other out.
                Err(error) => failed.push(error),
            }
        }
        if seen.is_empty() && failed.is_empty() {
            nothing_known = left.of_all(arguments, &intake);
        }
        left.tell(&mut intake);
        intake.finish()?
    };
    inputs.into_iter().for_each(|input| writer.input(input));
    let mut receipt = writer.finish().await?;
    // What was read is in the ledger, whether its files can be tidied or not.
    match tidy(&mut ledger, clock).await {
        Ok(Some(tidied)) => (receipt.version, receipt.head) = (tidied.version, tidied.head),
        Ok(None) => {}
        Err(error) => receipt.notes.push(format!("the ledger's files were not tidied: {error}")),
    }
    if let Some(error) = nothing_known {
        return Err(error);
    }
    // Another writer may have brought the same meanwhile.
    let counts = &mut taken.counts;
    counts.accepted -= receipt.late_duplicates + receipt.late_conflicts;
    counts.duplicates += receipt.late_duplicates;
    counts.conflicts += receipt.late_conflicts;
    Ok(Ingested { taken, receipt, failed })
}

/// Replaced files stay for so long, because readers may be at work on them.
const KEEP: Micros = 7 * DAY;

/// Merges the files of a ledger where there are many of one size.
async fn tidy(ledger: &mut Ledger, clock: &dyn Clock) -> Result<Option<Compacted>, LedgerError> {
    if !ledger.has_full_tiers()? {
        return Ok(None);
    }
    let options = CompactOptions { keep: KEEP, merge: Merge::FullTiers };
    Ok(Some(ledger.writer(clock).await?.compact(&options).await?))
}

/// What tells that the same bytes were read in the same way.
struct Digests {
    /// What decides, beside a file's bytes, what is read of it.
    how: String,
    /// The digest of the archive whose files come one after the other.
    last: Option<(PathBuf, String)>,
}

impl Digests {
    /// None for standard input. A file of an archive has that of the whole archive, which is not unpacked for it, and its
    /// own name.
    fn of(&mut self, found: &Found) -> Result<Option<String>, EngineError> {
        let Some(path) = &found.path else { return Ok(None) };
        let bytes = match &self.last {
            Some((last, digest)) if found.member.is_some() && last == path => digest.clone(),
            _ => {
                let fail = |cause| sources::SourceError::Io { file: found.name.clone(), cause };
                let digest = sources::file_digest(path).map_err(fail)?.to_hex().to_string();
                self.last = found.member.is_some().then(|| (path.clone(), digest.clone()));
                digest
            }
        };
        let how = match &found.member {
            Some(member) => format!("{bytes}|{}|in|{}", self.how, member.name),
            None => format!("{bytes}|{}", self.how),
        };
        Ok(Some(blake3::hash(how.as_bytes()).to_hex().to_string()))
    }
}

/// Inputs that were read before: files by their names, those of an archive by how many they are.
#[derive(Default)]
struct Seen {
    files: Vec<String>,
    in_archives: BTreeMap<PathBuf, u64>,
}

impl Seen {
    fn put(&mut self, found: &Found) {
        match (&found.member, &found.path) {
            (Some(_), Some(path)) => *self.in_archives.entry(path.clone()).or_default() += 1,
            _ => self.files.push(found.name.clone()),
        }
    }

    fn is_empty(&self) -> bool {
        self.files.is_empty() && self.in_archives.is_empty()
    }

    fn tell(&self, intake: &mut Intake<'_>) {
        for file in &self.files {
            intake.note_once(&format!("{file} was read before, byte for byte: nothing new in it."));
        }
        for (archive, count) in &self.in_archives {
            let archive = archive.display();
            intake.note_once(&format!(
                "{archive} was read before, byte for byte: nothing new in it (files of it that were read: {count})."
            ));
        }
    }
}

fn record(found: &Found, blake3: String, before: Counts, after: Counts) -> InputRecord {
    InputRecord {
        name: found.name.clone(),
        blake3,
        events: after.accepted - before.accepted,
        duplicates: after.duplicates - before.duplicates,
        quarantined: after.quarantined - before.quarantined,
    }
}

/// Answers a question over a ledger; with the answer comes the ledger's state.
///
/// # Errors
/// When there is no ledger, and as the question has it wrong.
pub async fn answer_from_ledger(path: &Path, question: &Question) -> Result<(Answer, Value), EngineError> {
    if !lanes::can_answer(question) {
        let (answer, _, state) = answer_with_session(path, question).await?;
        return Ok((answer, state));
    }
    let kept = Kept::open(path, question).await?;
    let stored = kept.ledger.stored().await?;
    let taken = kept.taken(stored.count(question.as_of)?);
    Ok((answer_by_lanes(lanes_over(&stored, question)?, taken, question).await?, kept.state))
}

/// A ledger as it stood when it was opened: a commit that comes meanwhile is in all of it or in none.
pub(super) struct Kept {
    pub(super) ledger: Ledger,
    pub(super) quarantine: Vec<Quarantined>,
    state: Value,
}

impl Kept {
    pub(super) async fn open(path: &Path, question: &Question) -> Result<Kept, EngineError> {
        let ledger = Ledger::open(path).await?;
        let quarantine = known_quarantine(&ledger, question)?;
        let (version, head) = ledger.state_at(question.as_of)?;
        let state = json!({"path": path.display().to_string(), "version": version, "head": head});
        Ok(Kept { ledger, quarantine, state })
    }

    /// The account of it, with so many events.
    fn taken(&self, events: u64) -> Taken {
        let quarantine = self.quarantine.clone();
        let counts = Counts { accepted: events, quarantined: quarantine.len() as u64, ..Counts::default() };
        Taken { counts, quarantine, ..Taken::default() }
    }
}

/// The events of a ledger in lanes, for a question that they can answer. Of one worker only the parts of the files that can hold it.
pub(super) fn lanes_over(stored: &Stored, question: &Question) -> Result<Lanes, EngineError> {
    let (fields, worker, as_of) = (lanes::read(question), question.scope.only_worker(), question.as_of);
    let (marker, mut packing) = (Marker::default(), Packing::begin(question));
    stored.each(&Wanted { fields, worker, as_of }, |batch| {
        // A ledger has each event once.
        let owners = marker.owners(&batch);
        packing.put(batch, owners)
    })?;
    Ok(packing.end()?.unwrap_or_else(|| Lanes::new(question)))
}

/// Answers a question over a ledger as [`answer_from_ledger`] does, with the session that holds all tables behind the answer.
pub(super) async fn answer_with_session(
    path: &Path,
    question: &Question,
) -> Result<(Answer, SessionContext, Value), EngineError> {
    let kept = Kept::open(path, question).await?;
    let session = open_ledger(&kept.ledger).await?;
    let taken = kept.taken(count(&session, &fold::recorded(question)).await?);
    let answer = answer(&session, taken, question).await?;
    Ok((answer, session, kept.state))
}

/// How many events there are on a condition.
async fn count(session: &SessionContext, condition: &str) -> Result<u64, EngineError> {
    let counted =
        session.sql(&format!("select count(*) from events where {condition}")).await?.collect().await?;
    let events = crate::metrics::table("events", &counted)?.rows.first().and_then(|row| row[0].number());
    Ok(events.unwrap_or_default() as u64)
}

/// What a ledger had not accepted by `--as-of` and was open then.
pub(super) fn known_quarantine(
    ledger: &Ledger,
    question: &Question,
) -> Result<Vec<Quarantined>, EngineError> {
    let known = |at: &str| question.as_of.is_none_or(|as_of| parse_time(at).is_ok_and(|at| at <= as_of));
    let mut history = ledger.quarantine_history()?;
    history.retain(|entry| {
        let resolved = entry.resolution.as_ref().is_some_and(|resolution| known(&resolution.recorded_at));
        known(&entry.rejected.recorded_at) && !resolved
    });
    Ok(history.into_iter().map(|entry| entry.rejected).collect())
}

/// The events of a ledger, and as of the question where they came again and what was not accepted.
///
/// # Errors
/// When there is none, or its quarantine cannot be read.
pub async fn kept_in(
    path: &Path,
    question: &Question,
) -> Result<(Events, Vec<SeenAgain>, Vec<Quarantined>), EngineError> {
    let ledger = Ledger::open(path).await?;
    let again = ledger.seen_again(question.as_of)?;
    Ok((Events::Ledger(path.to_owned()), again, known_quarantine(&ledger, question)?))
}

/// What is in a ledger.
///
/// # Errors
/// When there is none, or it cannot be read.
pub async fn info(path: &Path) -> Result<LedgerInfo, EngineError> {
    Ok(Ledger::open(path).await?.info().await?)
}
