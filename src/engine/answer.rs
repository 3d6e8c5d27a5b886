//! One question answered: fold, measure, tiers, notes.

use arrow::array::RecordBatch;
use datafusion::execution::context::SQLOptions;
use datafusion::prelude::{DataFrame, SessionContext};

use super::audit::{contradicted, findings, findings_of};
use super::fold::lives_of;
use super::gate::{Held, Memory};
use super::intake::{Counts, Taken, quarantine_table};
use super::lanes::{Given, Lanes};
use super::open::{Events, open};
use super::{EngineError, Question, fold};
use crate::audit::nothing_found;
use crate::metrics::calendar::local_date;
use crate::metrics::tiers::{Moves, judge};
use crate::metrics::{
    self, Incomes, Measured, Paged, Pages, Paychecks, Viewed, Views, from_sums, measure, tier_facts, top_ups,
};
use crate::table::Table;
use crate::units::Micros;

/// All tables of one report, and what has to be said beside them.
pub struct Answer {
    pub measured: Measured,
    /// What charts need beside, where the question asked for them.
    pub viewed: Option<Viewed>,
    /// What pages of workers and projects show, where the question asked for them.
    pub pages: Option<Pages>,
    pub tiers: Table,
    /// What is strange: the findings of the audit.
    pub anomalies: Table,
    pub quarantine: Table,
    pub notes: Vec<String>,
    pub counts: Counts,
    pub inputs: Vec<(String, &'static str)>,
    /// What is written beside the reports: how unequally people are paid, and who is below a minimum wage where one was given.
    pub beside: Vec<Table>,
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
    let mut views = match question.charted {
        true => Some(Views::of(&related, &question.scope).map_err(metrics::MetricsError::from)?),
        false => None,
    };
    let paged = match question.paged {
        true => {
            let mut lives = match question.scope.filter {
                Some(_) => lives_of(session, question, related.counts()).await?,
                None => std::mem::take(&mut folded.relations.lives),
            };
            lives.retain(related.counts());
            Some(Paged::of(&related, &question.scope, lives).map_err(metrics::MetricsError::from)?)
        }
        false => None,
    };
    let measured = measure(session, &related, &question.scope).await?;
    let (tiers, moves) = match question.tiered {
        true => {
            let facts = tier_facts(session, &folded.people, &question.scope).await?;
            judge(&facts, &question.policy, question.scope.tz)
        }
        false => (Table { name: "tiers".into(), ..Table::default() }, Moves::default()),
    };
    views.iter_mut().for_each(|views| views.moves = moves.clone());
    let Taken { counts, quarantine, mut notes, inputs, .. } = taken;
    notes.extend(measured.counts.notes());
    let quarantine = quarantine_table(&quarantine);
    let is_nothing = folded.latest.is_none() && quarantine.rows.is_empty();
    let anomalies = match question.audited {
        // Nothing happened: there is no need to plan three dozen rules.
        true if is_nothing => nothing_found(),
        true => findings(session, &quarantine, question, &[]).await?,
        false => Table { name: "anomalies".into(), ..Table::default() },
    };
    // Last, because the session keeps the tables of the reports themselves until here.
    let mut viewed = match views {
        Some(views) => Some(views.converted(session, &related, &question.scope, &question.policy).await?),
        None => None,
    };
    let pages = match paged {
        Some(paged) => Some(paged.converted(session, &related, &question.scope).await?),
        None => None,
    };
    let paychecks = match &question.minimum_wages {
        Some(wages) => Some(Paychecks::converted(session, &related, &question.scope, wages).await?),
        None => None,
    };
    let latest = folded.latest;
    let beside = beside(&measured, paychecks, &mut viewed, &mut notes, latest, question);
    Ok(Answer {
        measured,
        viewed,
        pages,
        tiers,
        anomalies,
        quarantine,
        notes,
        counts,
        inputs,
        beside,
        latest,
    })
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

/// Answers the question that a memory was made for.
///
/// # Errors
/// As the question has it wrong.
pub async fn answer_from_memory(
    memory: Memory,
    taken: Taken,
    question: &Question,
) -> Result<Answer, EngineError> {
    match memory.held()? {
        Held::Batches(batches) => answer_from_batches(batches, taken, question).await,
        Held::Lanes(lanes) => answer_by_lanes(*lanes, taken, question).await,
    }
}

/// The same of events in lanes.
pub(super) async fn answer_by_lanes(
    lanes: Lanes,
    taken: Taken,
    question: &Question,
) -> Result<Answer, EngineError> {
    let Taken { counts, quarantine, mut notes, inputs, .. } = taken;
    let Given { sums, views, paged, paychecks, tiers, strange, latest } =
        lanes.answer(question, contradicted(&quarantine))?;
    let measured = from_sums(&metrics::session::session(), sums, &question.scope).await?;
    let mut viewed = match views {
        Some(views) => Some(views.tables(&question.scope, &question.policy).await?),
        None => None,
    };
    let pages = match paged {
        Some(paged) => Some(paged.pages(&question.scope).await?),
        None => None,
    };
    let paychecks = match (paychecks, &question.minimum_wages) {
        (Some(paychecks), Some(wages)) => Some(paychecks.earnings(&question.scope, wages).await?),
        _ => None,
    };
    notes.extend(measured.counts.notes());
    let empty = |name: &str| Table { name: name.into(), ..Table::default() };
    let tiers = tiers.unwrap_or_else(|| empty("tiers"));
    let quarantine = quarantine_table(&quarantine);
    let anomalies = match strange {
        Some(strange) => findings_of(strange, &quarantine, question, &[]).await?,
        None => empty("anomalies"),
    };
    let beside = beside(&measured, paychecks, &mut viewed, &mut notes, latest, question);
    Ok(Answer {
        measured,
        viewed,
        pages,
        tiers,
        anomalies,
        quarantine,
        notes,
        counts,
        inputs,
        beside,
        latest,
    })
}

/// What follows from the rows of the reports: for the pictures, and to be written beside.
fn beside(
    measured: &Measured,
    paychecks: Option<Table>,
    viewed: &mut Option<Viewed>,
    notes: &mut Vec<String>,
    latest: Option<Micros>,
    question: &Question,
) -> Vec<Table> {
    let scope = &question.scope;
    let incomes = Incomes::of(&measured.earnings);
    let (mut tables, mut topped) = (vec![incomes.inequality()], None);
    // The last moment that the report is about: the end of a window is in it no more.
    let last = [latest, scope.until.map(|until| until - 1)].into_iter().flatten().min();
    if let (Some(wages), Some(_), Some(last)) = (&question.minimum_wages, latest, last) {
        let last = local_date(last, scope.tz);
        let (table, said) = wages.below(&incomes, last);
        tables.push(table);
        notes.extend(said);
        topped = paychecks.map(|paychecks| top_ups(wages, &paychecks, scope, last));
    }
    viewed.iter_mut().for_each(|viewed| viewed.beside(measured, &incomes, &tables));
    // Nothing of it is drawn, and it has a row for each person and period.
    if let Some((table, said)) = topped {
        tables.push(table);
        notes.extend(said);
    }
    tables
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
    table_of("result", session.sql_with_options(query, reading).await?).await
}

/// What a query gives, as a table of that name.
///
/// # Errors
/// A query that cannot be run.
pub(super) async fn table_of(name: &str, frame: DataFrame) -> Result<Table, EngineError> {
    let columns = frame.schema().fields().iter().map(|field| field.name().clone()).collect();
    let table = metrics::table(name, &frame.collect().await?)?;
    // No batch may have come; a table without rows has its head all the same.
    Ok(if table.columns.is_empty() { Table { columns, ..table } } else { table })
}

/// Registers a result as a table of that name.
///
/// # Errors
/// When its cells fit no column.
fn register_table(session: &SessionContext, table: &Table) -> Result<(), EngineError> {
    Ok(metrics::session::register(session, &table.name, vec![metrics::batch(table)?])?)
}
