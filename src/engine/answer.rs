//! One question answered: fold, measure, tiers, notes.

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use datafusion::execution::context::SQLOptions;
use datafusion::prelude::SessionContext;

use super::audit::findings;
use super::intake::{Counts, Taken, quarantine_table};
use super::open::{Events, open};
use super::{EngineError, Question, fold};
use crate::metrics::tiers::tiers;
use crate::metrics::{self, Measured, measure, tier_facts};
use crate::table::Table;
use crate::units::{HOUR, Micros};

/// Stretches of work longer than this are named in the notes.
const LONG: Micros = 4 * HOUR;

/// All tables of one report, and what has to be said beside them.
pub struct Answer {
    pub measured: Measured,
    pub tiers: Table,
    /// What is strange: the findings of the audit.
    pub anomalies: Table,
    pub quarantine: Table,
    pub notes: Vec<String>,
    pub counts: Counts,
    pub inputs: Vec<(String, &'static str)>,
    /// The latest moment of any fact.
    pub latest: Option<Micros>,
}

impl Answer {
    /// The tables in the order in which they are shown.
    pub fn tables(&self) -> [&Table; 6] {
        let Measured { throughput, accuracy, earnings, .. } = &self.measured;
        [throughput, accuracy, earnings, &self.tiers, &self.anomalies, &self.quarantine]
    }
}

/// Answers a question over the table `events` of the session. The session keeps all tables, for `sql`.
///
/// # Errors
/// What the question has wrong (`--where`, a missing rate), or events that cannot be read.
pub(super) async fn answer(
    session: &SessionContext,
    taken: Taken,
    question: &Question,
) -> Result<Answer, EngineError> {
    let mut folded = fold(session, question).await?;
    let related = metrics::relations(session, folded.relations.take()?, &question.scope).await?;
    let measured = measure(session, &related, &question.scope).await?;
    let tiers = match question.tiered {
        true => {
            let facts = tier_facts(session, &folded.people, &question.scope).await?;
            tiers(&facts, &question.policy, question.scope.tz)?
        }
        false => Table { name: "tiers".into(), ..Table::default() },
    };
    let Taken { counts, quarantine, mut notes, inputs, .. } = taken;
    notes.extend(work_notes(session).await?);
    let quarantine = quarantine_table(&quarantine);
    let anomalies = match question.audited {
        true => findings(session, &quarantine, question, &[]).await?,
        false => Table { name: "anomalies".into(), ..Table::default() },
    };
    Ok(Answer { measured, tiers, anomalies, quarantine, notes, counts, inputs, latest: folded.latest })
}

/// Answers a question over events read from files.
///
/// # Errors
/// As the question has it wrong.
pub async fn answer_from_batches(
    batches: Vec<RecordBatch>,
    taken: Taken,
    question: &Question,
) -> Result<Answer, EngineError> {
    let session = open(Events::Batches(batches)).await?;
    answer(&session, taken, question).await
}

/// Runs any query over the events, the relations and the reports of a question. It only reads: nothing that
/// writes or defines is run.
///
/// # Errors
/// A query that cannot be planned or run, said in DataFusion's words.
pub async fn sql(events: Events, question: &Question, query: &str) -> Result<Table, EngineError> {
    let session = open(events).await?;
    let answer = answer(&session, Taken::default(), question).await?;
    for table in answer.tables().into_iter().filter(|table| !table.columns.is_empty()) {
        register_table(&session, table)?;
    }
    // What the reports leave out of account, --as-of and --cutoff, is no event here either.
    session.sql("create or replace view events as select * from known_events").await?;
    let reading = SQLOptions::new().with_allow_ddl(false).with_allow_dml(false).with_allow_statements(false);
    let batches = session.sql_with_options(query, reading).await?.collect().await?;
    Ok(metrics::table("result", &batches)?)
}

/// What a reader of the figures has to know about the work behind them.
async fn work_notes(session: &SessionContext) -> Result<Vec<String>, EngineError> {
    let count = |batches: Vec<RecordBatch>, column: usize| -> i64 {
        let value = batches.first().map(|batch| batch.column(column).as_primitive::<Int64Type>());
        value.filter(|value| !value.is_empty() && value.is_valid(0)).map_or(0, |value| value.value(0))
    };
    let mut notes = Vec::new();
    let long = format!(
        "select count(*), sum(length) from (
           select cast(ended_at as bigint) - cast(started_at as bigint) as length
           from work_intervals w join pieces p on p.piece = w.piece) where length > {LONG}"
    );
    let long = session.sql(&long).await?.collect().await?;
    let (stretches, micros) = (count(long.clone(), 0), count(long, 1));
    if stretches > 0 {
        let hours = micros as f64 / HOUR as f64;
        notes.push(format!(
            "{stretches} stretches of work are longer than 4 hours, {hours:.1} hours in all: probably a tab left open. --idle-cap counts at most the last part of each."
        ));
    }
    let sql = "select count(*) filter (where unpriced and final_verdict = 'accepted'),
        count(*) filter (where worker_id like '%:?'),
        count(*) filter (where labels > 0 and handling_micros is null) from assignments";
    let batches = session.sql(sql).await?.collect().await?;
    let [unpriced, nameless, untimed] = [0, 1, 2].map(|column| count(batches.clone(), column));
    if unpriced > 0 {
        notes.push(format!("{unpriced} accepted pieces have no price; they owe nothing that is known and are counted in `unpriced`."));
    }
    if nameless > 0 {
        notes.push(format!(
            "{nameless} pieces name no worker; they are counted under `?` and never ranked or tiered."
        ));
    }
    if untimed > 0 {
        notes.push(format!(
            "{untimed} labeled pieces have no measured time and no claim; labeled_per_hour and hourly pay count them and their money, and no time for them, so both are too high where such pieces are many."
        ));
    }
    Ok(notes)
}

/// Registers a result as a table of that name.
///
/// # Errors
/// When its cells fit no column.
fn register_table(session: &SessionContext, table: &Table) -> Result<(), EngineError> {
    Ok(metrics::session::register(session, &table.name, vec![metrics::batch(table)?])?)
}
