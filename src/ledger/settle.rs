//! From parts to a commit: the turn of one writer among many.
//!
//! Promises: under the lock it looks at what others committed since and lets go of what they brought
//! first; then all its parts and what it has to say become one commit. The journal's segment goes only
//! when the files, the commit and both folders are on disk.

use arrow::array::{BooleanArray, RecordBatch};
use arrow::compute::filter_record_batch;
use deltalake::kernel::{Action, Transaction};
use deltalake::protocol::DeltaOperation;
use serde_json::{Map, Value as Json};

use super::admission::Admission;
use super::checkpoint;
use super::commit::{self, Beside, Record};
use super::disk::{remove, sync_folder};
use super::error::{LedgerError, spill_error, table_error};
use super::ids::News;
use super::pairs::Pairs;
use super::part::{self, Part};
use super::quarantine::Quarantined;
use super::writer::Writer;
use crate::admission::Judgement;
use crate::events::{
    Event, FIELDS, Fault, Kind, Raw, Rule, Value, Writer as WrittenBy, as_json, content_digest, id_digest,
    read_event,
};

/// What others brought first takes about such a part of the memory for known ids.
pub(super) const OF_THEIRS: usize = 8;
/// A program that does not know our lock may take a place in the log; so often in a row it does not.
const TRIES: usize = 16;

impl Writer<'_> {
    /// Moves all that this writer holds into the table.
    ///
    /// # Errors
    /// When something cannot be written; then the table is as it was, and what was acknowledged stays in
    /// the journal.
    pub async fn settle(&mut self) -> Result<(), LedgerError> {
        self.begin()?;
        self.spill()?;
        self.written()?;
        if let Some(segment) = self.segment.take() {
            self.settling.push((segment.id, false));
        }
        let layout = self.ledger.layout.clone();
        let _turn = layout.lock().await?;
        let mut published = false;
        for _ in 0..TRIES {
            self.ledger.refresh().await?;
            self.let_go()?;
            self.seal_beside()?;
            published = self.is_nothing() || self.publish().await?;
            if published {
                break;
            }
        }
        if !published {
            return Err(LedgerError::Busy { path: layout.log(), waited_seconds: 0 });
        }
        self.receipt.version = self.ledger.version();
        self.receipt.head = self.ledger.head()?;
        for (segment, damaged) in std::mem::take(&mut self.settling) {
            if damaged {
                let aside = segment.set_aside(&layout)?;
                self.receipt.notes.push(format!("the damaged journal segment lies at {}", aside.display()));
            } else {
                segment.remove(&layout)?;
            }
        }
        self.end(());
        Ok(())
    }

    fn is_nothing(&self) -> bool {
        self.parts.is_empty() && self.beside.is_empty() && !self.unnamed_checkpoint
    }

    /// Commits what this writer holds; false when another program took the place.
    async fn publish(&mut self) -> Result<bool, LedgerError> {
        let now = self.now();
        let record = Record {
            files: self.parts.iter().map(|part| part.file.clone()).collect(),
            beside: self.beside.clone(),
            ..Record::default()
        };
        let actions = self.parts.iter().map(|part| commit::add(part, now, true)).collect();
        let transaction = |id: &super::journal::SegmentId| Transaction::new(id.transaction(), id.number);
        let transactions = self.settling.iter().map(|(id, _)| transaction(id)).collect();
        let inputs = self.beside.inputs.iter().map(|input| input.blake3.clone()).collect();
        let news = News { pairs: std::mem::take(&mut self.fresh), inputs };
        let took = self.take_place(record, actions, commit::append(), transactions, &news).await;
        if !matches!(took, Ok(true)) {
            self.fresh = news.pairs;
            return took;
        }
        self.receipt.events += self.parts.drain(..).map(|part| part.file.rows).sum::<u64>();
        self.beside = Beside::default();
        Ok(true)
    }

    /// Chains a commit to the newest one and gives it the next place in the log, durably; false when another
    /// program took the place. To be called under the lock, after a refresh.
    pub(super) async fn take_place(
        &mut self,
        record: Record,
        actions: Vec<Action>,
        operation: DeltaOperation,
        transactions: Vec<Transaction>,
        news: &News,
    ) -> Result<bool, LedgerError> {
        let layout = self.ledger.layout.clone();
        let version = self.ledger.version();
        let previous = commit::newest_record(&layout, version)?;
        let checkpoint = match checkpoint::write(self.ledger).await {
            Ok(files) => files,
            Err(cause) => {
                self.receipt.notes.push(format!("committed, but without a checkpoint: {cause}"));
                Vec::new()
            }
        };
        let mut record = Record {
            version: version + 1,
            previous: previous.head,
            session: self.session.clone(),
            recorded_at: previous.recorded_at.max(Some(self.now())),
            checkpoint,
            ..record
        };
        sync_folder(&layout.root)?;
        let bytes = commit::seal(actions, operation, &mut record, transactions)?;
        if !commit::publish(&layout, version + 1, &bytes)? {
            return Ok(false);
        }
        self.unnamed_checkpoint = false;
        self.recorded_at = record.recorded_at.unwrap_or(self.recorded_at);
        self.ledger.refresh().await?;
        self.index.absorb(&layout, version + 1, &record.head, news);
        Ok(true)
    }

    /// Lets go of what others brought since this writer last looked.
    fn let_go(&mut self) -> Result<(), LedgerError> {
        let version = self.ledger.version();
        let ledger = &*self.ledger;
        let files = || ledger.files().into_iter().map(|(name, _)| name).collect();
        let news = self.index.catch_up(&ledger.layout, version, files)?;
        if news.pairs.len() == 0 {
            return Ok(());
        }
        let mut theirs = Admission::within(ledger.limits.known / OF_THEIRS);
        news.pairs.each(|pairs| {
            let judgements = self.admission.admit_all(pairs)?;
            // An id that this writer has not met is in none of its parts.
            let met = pairs.iter().zip(judgements).filter(|(_, judgement)| *judgement != Judgement::New);
            theirs.admit_all(&met.map(|(pair, _)| *pair).collect::<Vec<_>>()).map(drop)
        })?;
        let mut kept = Pairs::default();
        self.fresh.each(|pairs| {
            for pair in pairs {
                if theirs.content(pair.0)?.is_none() {
                    kept.push(*pair).map_err(spill_error)?;
                }
            }
            Ok(())
        })?;
        if kept.len() == self.fresh.len() {
            return Ok(());
        }
        self.fresh = kept;
        for part in std::mem::take(&mut self.parts) {
            let kept = self.without(part, &theirs)?;
            self.parts.extend(kept);
        }
        Ok(())
    }

    /// A part without the events that others brought.
    fn without(&mut self, part: Part, theirs: &Admission) -> Result<Option<Part>, LedgerError> {
        let path = self.ledger.layout.root.join(&part.file.path);
        let mut kept: Vec<RecordBatch> = Vec::new();
        for batch in part::read(&path)? {
            let batch = batch?;
            let mut mask = Vec::with_capacity(batch.num_rows());
            for row in 0..batch.num_rows() {
                let event = read_event(&batch, row);
                let first = theirs.content(id_digest(event.event_id.as_deref().unwrap_or_default()))?;
                mask.push(first.is_none());
                match first.map(|first| first == content_digest(&event)) {
                    Some(false) => {
                        self.receipt.late_conflicts += 1;
                        self.put_aside(conflict(&event))?;
                    }
                    Some(true) => {
                        self.receipt.late_duplicates += 1;
                        self.note_again(&event)?;
                    }
                    None => {}
                }
            }
            kept.push(filter_record_batch(&batch, &BooleanArray::from(mask)).map_err(table_error(&path))?);
        }
        let rows = kept.iter().map(|batch| batch.num_rows() as u64).sum::<u64>();
        if rows == part.file.rows {
            return Ok(Some(part));
        }
        let rewritten = if rows > 0 { Some(self.write_part(&kept)?) } else { None };
        remove(&path)?;
        Ok(rewritten)
    }
}

/// What goes into quarantine when the first one, of another writer, has other content.
pub(super) fn conflict(event: &Event) -> Quarantined {
    let id = event.event_id.as_deref().unwrap_or_default();
    let fault = Fault::new(Rule::Conflict, "event_id", id, "came before with other content");
    let file = event.origin_file.as_deref().unwrap_or_default();
    let line = event.origin_line.unwrap_or_default().unsigned_abs();
    Quarantined::new(file, line, &fault, record(event), event.source.as_deref())
}

/// The event as a line of our own format.
fn record(event: &Event) -> String {
    let mut fields = Map::new();
    for (field, value) in FIELDS.iter().zip(event.values()) {
        let raw = match value {
            Value::Text(text) if matches!(field.kind, Kind::Json | Kind::Object) => Raw::Json(text),
            Value::Text(text) => Raw::Text(text.into()),
            Value::Time(at) => Raw::Time(at),
            Value::Money(money) => Raw::Money(money),
            Value::Whole(whole) => Raw::Whole(whole),
            Value::Real(real) => Raw::Real(real),
            Value::Flag(flag) => Raw::Flag(flag),
            Value::Null => continue,
        };
        if let (WrittenBy::Source, Some(json)) = (field.writer, as_json(&raw)) {
            fields.insert(field.name.to_owned(), json);
        }
    }
    Json::Object(fields).to_string()
}
