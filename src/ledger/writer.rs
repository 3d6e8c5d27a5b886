//! One writer at work: judges events, keeps what is new, and makes it durable.
//!
//! Promises: no event gets past admission; a small run is acknowledged in the journal before it is
//! settled, a large one goes into the table in one commit; memory holds two runs of events, one that is collected and one that is
//! written, not all. A step that fails half way is the last one: what was judged by it is not known, so nothing more is committed.
//! Dropped without [`Writer::finish`], it leaves what it acknowledged and nothing else.

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::concat_batches;
use arrow::datatypes::Int64Type;

use super::admission::{Admission, pair, pairs};
use super::again::Notebook;
use super::background::Background;
use super::commit::{Beside, InputRecord, newest_record};
use super::disk::{Lock, remove};
use super::error::{LedgerError, spill_error, table_error};
use super::ids::Index;
use super::journal::{Segment, SegmentId};
use super::pairs::Pairs;
use super::part::{self, Part};
use super::pending::Pending;
use super::quarantine::{Desk, Quarantined, Resolution};
use super::settle::OF_THEIRS;
use super::{Ledger, checkpoint, recovery};
use crate::admission::Judgement;
use crate::clock::Clock;
use crate::events::{Event, field_index, picked, plain, schema, text_at};
use crate::units::{Micros, print_time};

/// Writes events into a ledger.
pub struct Writer<'a> {
    pub(super) ledger: &'a mut Ledger,
    pub(super) clock: &'a dyn Clock,
    pub(super) session: String,
    /// Held while this writer lives: what it wrote and did not commit is nobody else's to sweep.
    _alive: Lock,
    pub(super) admission: Admission,
    pub(super) index: Index,
    /// What the next commit brings, by digest.
    pub(super) fresh: Pairs,
    pending: Pending,
    /// Acknowledged and not yet settled.
    journaled: Vec<RecordBatch>,
    pub(super) segment: Option<Segment>,
    segments: i64,
    /// Segments whose events the next commit brings, and whether they are damaged.
    pub(super) settling: Vec<(SegmentId, bool)>,
    pub(super) parts: Vec<Part>,
    /// A part that is being written.
    writing: Option<Background<Result<Part, LedgerError>>>,
    part_names: usize,
    /// What the next commit says beside its events.
    pub(super) beside: Beside,
    pub(super) desk: Desk,
    again: Notebook,
    /// A run that was killed left a checkpoint that no commit names yet.
    pub(super) unnamed_checkpoint: bool,
    /// No event is recorded before the one before it, also when the clock is set back.
    pub(super) recorded_at: Micros,
    pub(super) receipt: Receipt,
    /// Between the beginning and the end of a step, and for ever where it failed.
    is_torn: bool,
}

/// What a run did to the ledger.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Receipt {
    pub version: u64,
    pub head: String,
    /// How many events it brought into the table.
    pub events: u64,
    /// How many of them an earlier run had acknowledged and not settled.
    pub recovered: u64,
    /// New when they were offered, but another writer was first.
    pub late_duplicates: u64,
    pub late_conflicts: u64,
    /// What the user should know.
    pub notes: Vec<String>,
}

impl<'a> Writer<'a> {
    pub(super) async fn open(
        ledger: &'a mut Ledger,
        clock: &'a dyn Clock,
    ) -> Result<Writer<'a>, LedgerError> {
        let layout = ledger.layout.clone();
        layout.create()?;
        let session = uuid::Uuid::new_v4().simple().to_string();
        let turn = layout.lock().await?;
        ledger.refresh().await?;
        let dead = recovery::dead_sessions(&layout)?;
        let alive = layout.lock_own_session(&session)?;
        let most = ledger.limits.known - ledger.limits.known / OF_THEIRS;
        let (mut index, mut admission) = Index::load(&layout, ledger.version(), most)?;
        let files = || ledger.files().into_iter().map(|(name, _)| name).collect();
        let news = index.catch_up(&layout, ledger.version(), files)?;
        let unnamed_checkpoint = checkpoint::exists(&layout, ledger.version())?;
        drop(turn);
        news.pairs.each(|pairs| admission.admit_all(pairs).map(drop))?;
        let mut writer = Writer {
            desk: Desk::new(&layout, &session, &ledger.quarantine_history()?),
            recorded_at: newest_record(&layout, ledger.version())?.recorded_at.unwrap_or(Micros::MIN),
            ledger,
            clock,
            session,
            _alive: alive,
            admission,
            index,
            fresh: Pairs::default(),
            pending: Pending::default(),
            journaled: Vec::new(),
            segment: None,
            segments: 0,
            settling: Vec::new(),
            parts: Vec::new(),
            writing: None,
            part_names: 0,
            beside: Beside::default(),
            again: Notebook::default(),
            unnamed_checkpoint: !dead.is_empty() && unnamed_checkpoint,
            receipt: Receipt::default(),
            is_torn: false,
        };
        for (session, guard) in dead {
            recovery::take_over(&mut writer, &session).await?;
            remove(&layout.sessions().join(&session))?;
            drop(guard);
        }
        writer.receipt.recovered = writer.receipt.events;
        Ok(writer)
    }

    /// Refuses to go on while another writer is at work: what it brings may have been recorded before what it has not seen.
    ///
    /// # Errors
    /// When there is one, or the folder cannot be read.
    pub fn alone(&self) -> Result<(), LedgerError> {
        let sessions = recovery::sessions(&self.ledger.layout)?;
        match sessions.live.iter().any(|session| *session != self.session) {
            true => Err(LedgerError::Busy { path: self.ledger.layout.root.clone(), waited_seconds: 0 }),
            false => Ok(()),
        }
    }

    /// Whether a whole input with this digest was read to its end before.
    pub fn seen(&self, digest: &str) -> bool {
        self.index.inputs.contains(digest)
    }

    /// Judges an event that is complete, checked and marked with its origin, and keeps it when it is new.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn offer(&mut self, event: &mut Event) -> Result<Judgement, LedgerError> {
        self.begin()?;
        event.recorded_at = None;
        let judgement = self.keep(event)?;
        if judgement == Judgement::Duplicate {
            self.note_again(event)?;
        }
        Ok(self.end(judgement))
    }

    /// Begins a step, unless one failed half way.
    pub(super) fn begin(&mut self) -> Result<(), LedgerError> {
        match std::mem::replace(&mut self.is_torn, true) {
            true => Err(LedgerError::Torn { path: self.ledger.layout.root.clone() }),
            false => Ok(()),
        }
    }

    /// Ends a step that has done all that it had to.
    pub(super) fn end<T>(&mut self, done: T) -> T {
        self.is_torn = false;
        done
    }

    /// Notes where an event stood that is there already.
    pub(super) fn note_again(&mut self, event: &Event) -> Result<(), LedgerError> {
        let event = event.fact();
        let place = (
            event.event_id.unwrap_or_default(),
            event.origin_file.unwrap_or_default(),
            event.origin_line.unwrap_or_default(),
        );
        self.again.put(&self.ledger.layout, &self.session, place)
    }

    /// Makes durable what the next commit is to say beside its events.
    pub(super) fn seal_beside(&mut self) -> Result<(), LedgerError> {
        self.beside.quarantine.extend(self.desk.seal()?);
        self.beside.again.extend(self.again.seal(&self.ledger.layout, &self.session)?);
        Ok(())
    }

    pub(super) fn keep(&mut self, event: &Event) -> Result<Judgement, LedgerError> {
        let pair = pair(event);
        let judgement = self.admission.admit(pair)?;
        if judgement == Judgement::New {
            self.fresh.push(pair).map_err(spill_error)?;
            self.pending.push(event).map_err(table_error(&self.ledger.layout.root))?;
            self.spill_if_full()?;
        }
        Ok(judgement)
    }

    fn spill_if_full(&mut self) -> Result<(), LedgerError> {
        let limits = self.ledger.limits;
        if self.pending.len() >= limits.run || self.pending.bytes() >= limits.run_bytes {
            self.spill()?;
        }
        Ok(())
    }

    /// Judges the events of a batch as [`Writer::offer`] does, in their order.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn offer_batch(&mut self, events: &RecordBatch) -> Result<Vec<Judgement>, LedgerError> {
        self.begin()?;
        let pairs = pairs(events);
        let judgements = self.admission.admit_all(&pairs)?;
        let is_new = |judgement: &Judgement| *judgement == Judgement::New;
        let new: Vec<bool> = judgements.iter().map(is_new).collect();
        let mut fresh = pairs.into_iter().zip(&new).filter(|(_, new)| **new).map(|(pair, _)| pair);
        fresh.try_for_each(|pair| self.fresh.push(pair)).map_err(spill_error)?;
        let [ids, files, lines] = ["event_id", "origin_file", "origin_line"]
            .map(|name| events.column(field_index(name).unwrap_or_default()));
        for (row, _) in judgements.iter().enumerate().filter(|(_, one)| **one == Judgement::Duplicate) {
            let [id, file] = [ids, files].map(|texts| text_at(texts, row).unwrap_or_default());
            let line = lines.as_primitive_opt::<Int64Type>().map_or(0, |lines| lines.value(row));
            self.again.put(&self.ledger.layout, &self.session, (id, file, line))?;
        }
        let kept = picked(events, &new).and_then(|batch| plain(&batch));
        let kept = kept.and_then(|batch| self.pending.push_batch(&batch));
        kept.map_err(table_error(&self.ledger.layout.root))?;
        self.spill_if_full()?;
        Ok(self.end(judgements))
    }

    /// Puts something into quarantine; false when it is there already.
    ///
    /// # Errors
    /// When its file cannot be written.
    pub fn reject(&mut self, rejected: Quarantined) -> Result<bool, LedgerError> {
        self.begin()?;
        let is_new = self.put_aside(rejected)?;
        Ok(self.end(is_new))
    }

    pub(super) fn put_aside(&mut self, mut rejected: Quarantined) -> Result<bool, LedgerError> {
        rejected.recorded_at = print_time(self.now());
        self.desk.put(&rejected)
    }

    /// Notes that a rejection was dealt with: its record has become these events.
    ///
    /// # Errors
    /// When its file cannot be written.
    pub fn resolve(&mut self, rejected: &Quarantined, event_ids: Vec<String>) -> Result<(), LedgerError> {
        self.begin()?;
        let resolves = rejected.digest().to_hex().to_string();
        let recorded_at = print_time(self.now());
        self.desk.resolve(&Resolution { resolves, event_ids, recorded_at })?;
        self.end(());
        Ok(())
    }

    /// Notes that an input was read to its end; its digest is 64 hex digits. It is recorded with the events.
    pub fn input(&mut self, input: InputRecord) {
        self.beside.inputs.push(input);
    }

    /// Returns when all that was offered so far is on disk, in the journal.
    ///
    /// # Errors
    /// When the journal cannot be written.
    pub fn acknowledge(&mut self) -> Result<(), LedgerError> {
        self.begin()?;
        if self.pending.is_empty() {
            self.end(());
            return Ok(());
        }
        let batch = concat_batches(&schema(), &self.take_pending()?);
        let batch = batch.map_err(table_error(&self.ledger.layout.root))?;
        let segment = match &mut self.segment {
            Some(segment) => segment,
            None => {
                let id = SegmentId { session: self.session.clone(), number: self.segments };
                self.segments += 1;
                self.segment.insert(Segment::create(&self.ledger.layout, id)?)
            }
        };
        segment.append(&batch)?;
        self.journaled.push(batch);
        self.end(());
        Ok(())
    }

    /// Makes all of it durable and settles it into the table.
    ///
    /// # Errors
    /// When something cannot be written. What was acknowledged is kept for the next writer.
    pub async fn finish(mut self) -> Result<Receipt, LedgerError> {
        if self.parts.is_empty() && self.writing.is_none() && self.pending.len() <= self.ledger.limits.journal
        {
            self.acknowledge()?;
        }
        self.begin()?;
        if self.segment.is_some() {
            self.seal_beside()?;
        }
        if let Some(segment) = &mut self.segment {
            segment.close(&self.beside)?;
        }
        self.end(());
        self.settle().await?;
        self.leave()?;
        Ok(self.receipt)
    }

    /// Ends the session: nothing of it is left to recover.
    pub(super) fn leave(&self) -> Result<(), LedgerError> {
        remove(&self.ledger.layout.sessions().join(&self.session))
    }

    pub(super) fn now(&self) -> Micros {
        self.clock.now().max(self.recorded_at)
    }

    /// Sorts what is held into a part, beside what comes next; waits for the part before, so that two runs are in memory at most.
    pub(super) fn spill(&mut self) -> Result<(), LedgerError> {
        let mut batches = std::mem::take(&mut self.journaled);
        batches.extend(self.take_pending()?);
        if batches.is_empty() {
            return Ok(());
        }
        self.written()?;
        let (name, root, limits) = (self.part_name(), self.ledger.layout.root.clone(), self.ledger.limits);
        self.writing = Some(Background::begin(move || part::write(&root, name, &batches, &limits)));
        Ok(())
    }

    /// Waits until all parts are written.
    pub(super) fn written(&mut self) -> Result<(), LedgerError> {
        if let Some(part) = self.writing.take().and_then(|mut writing| writing.end()) {
            self.parts.push(part?);
        }
        Ok(())
    }

    pub(super) fn write_part(&mut self, batches: &[RecordBatch]) -> Result<Part, LedgerError> {
        let name = self.part_name();
        part::write(&self.ledger.layout.root, name, batches, &self.ledger.limits)
    }

    pub(super) fn part_name(&mut self) -> String {
        self.part_names += 1;
        format!("part-{}-{}.parquet", self.session, self.part_names)
    }

    fn take_pending(&mut self) -> Result<Vec<RecordBatch>, LedgerError> {
        if !self.pending.is_empty() {
            self.recorded_at = self.now();
        }
        let stamped = |batches: Vec<RecordBatch>| {
            batches.iter().map(|batch| part::stamp(batch, self.recorded_at)).collect::<Result<Vec<_>, _>>()
        };
        self.pending.take().and_then(stamped).map_err(table_error(&self.ledger.layout.root))
    }
}
