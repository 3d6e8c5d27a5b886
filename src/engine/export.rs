//! The other way: what is known, in forms that other tools read.

mod label_studio;

use std::io::Write;

use futures::StreamExt;

use super::answer::table_of;
use super::fold::{known_events, related};
use super::open::{Events, open};
use super::{EngineError, Question};
use crate::events::{line, read_event};
use crate::metrics::calendar::local_date;
use crate::reports::postings::{Books, lacks, postings};
use crate::reports::xlsx::xlsx;
use crate::reports::{Lang, csv};
use crate::table::{Cell, Table};

/// A form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Export {
    /// Native events, a line each, in the order in which they happened.
    Events,
    /// Task, worker, label.
    Crowdkit,
    /// Mechanical Turk's review file.
    MturkReview,
    /// Tasks with annotations and reviews, as Label Studio imports them.
    LabelStudio,
    /// A workbook: pieces, answers, verdicts, payments and logged time, a sheet each.
    Xlsx,
    /// What is owed and paid as double entry.
    Postings(Books),
}

/// Each form by its name.
pub const EXPORTS: [(&str, Export); 8] = [
    ("events", Export::Events),
    ("crowdkit", Export::Crowdkit),
    ("mturk-review", Export::MturkReview),
    ("label-studio", Export::LabelStudio),
    ("xlsx", Export::Xlsx),
    ("beancount", Export::Postings(Books::Beancount)),
    ("hledger", Export::Postings(Books::Hledger)),
    ("csv", Export::Postings(Books::Csv)),
];

const CROWDKIT: &str = include_str!("../../queries/export/crowdkit.sql");
const UNPRICED: &str = "select final_verdict_at from pieces where final_verdict = 'accepted' and unpriced";
const POSTINGS: &str = include_str!("../../queries/export/postings.sql");
const MTURK_WORK: &str = "select piece from assignments where source like 'mturk%' limit 1";
const MTURK_REVIEW: &str = include_str!("../../queries/export/mturk_review.sql");

/// The sheets of a workbook, each with the query that fills it.
const WORKBOOK: [(&str, &str); 5] = [
    ("assignments", include_str!("../../queries/export/workbook/assignments.sql")),
    ("labels", include_str!("../../queries/export/workbook/labels.sql")),
    ("reviews", include_str!("../../queries/export/workbook/reviews.sql")),
    ("payments", include_str!("../../queries/export/workbook/payments.sql")),
    ("logged_time", include_str!("../../queries/export/workbook/logged_time.sql")),
];

/// Writes what a question is about in a form; what that form cannot say, in words.
///
/// # Errors
/// Events that cannot be read, or a place that cannot be written to.
pub async fn export(
    events: Events,
    question: &Question,
    export: Export,
    out: &mut (dyn Write + Send),
) -> Result<Vec<String>, EngineError> {
    let (bytes, notes) = match export {
        Export::Events => {
            write_events(events, question, out).await?;
            return Ok(Vec::new());
        }
        Export::Crowdkit => (verbatim(events, question, CROWDKIT).await?, Vec::new()),
        Export::MturkReview => mturk_review(events, question).await?,
        Export::LabelStudio => return label_studio::write(events, question, out).await,
        Export::Xlsx => {
            let tables = tables(events, question, &WORKBOOK).await?;
            (xlsx(&tables.iter().collect::<Vec<_>>(), Lang::En)?, Vec::new())
        }
        Export::Postings(books) => journal(events, question, books).await?,
    };
    out.write_all(&bytes).and_then(|()| out.flush()).map_err(EngineError::Write)?;
    Ok(notes)
}

/// What some queries over the relations give, each with the name of its table.
async fn tables(
    events: Events,
    question: &Question,
    queries: &[(&str, &str)],
) -> Result<Vec<Table>, EngineError> {
    let session = related(events, question).await?;
    let mut tables = Vec::new();
    for (name, query) in queries {
        tables.push(table_of(name, session.sql(query).await?).await?);
    }
    Ok(tables)
}

/// What one query gives, for programs.
async fn verbatim(events: Events, question: &Question, query: &str) -> Result<Vec<u8>, EngineError> {
    let tables = tables(events, question, &[("result", query)]).await?;
    Ok(tables.iter().flat_map(csv::csv_verbatim).collect())
}

/// What Mechanical Turk takes back. Without any work of its own there is nothing that it could.
async fn mturk_review(events: Events, question: &Question) -> Result<(Vec<u8>, Vec<String>), EngineError> {
    let tables = tables(events, question, &[("result", MTURK_REVIEW), ("known", MTURK_WORK)]).await?;
    let [result, known] = &tables[..] else { return Ok((Vec::new(), Vec::new())) };
    match (result.rows.len(), known.rows.len()) {
        (_, 0) => Err(EngineError::NoMturk),
        (0, _) => {
            let none = "no assignment of Mechanical Turk has a final verdict: the file is its header alone";
            Ok((csv::csv_verbatim(result), vec![none.to_owned()]))
        }
        _ => Ok((csv::csv_verbatim(result), Vec::new())),
    }
}

/// What is owed and paid in the asked window as double entry.
async fn journal(
    events: Events,
    question: &Question,
    books: Books,
) -> Result<(Vec<u8>, Vec<String>), EngineError> {
    let asked = [("postings", POSTINGS), ("unpriced", UNPRICED)];
    let mut tables = tables(events, question, &asked).await?;
    let scope = &question.scope;
    for table in &mut tables {
        table.rows.retain(|row| match row[0] {
            Cell::Time(at) => scope.holds(at),
            _ => false,
        });
    }
    let unpriced = tables[1].rows.len();
    Ok((
        postings(&tables[0], unpriced, &|at| local_date(at, scope.tz), books),
        lacks(unpriced).into_iter().collect(),
    ))
}

async fn write_events(
    events: Events,
    question: &Question,
    out: &mut (dyn Write + Send),
) -> Result<(), EngineError> {
    let session = open(events).await?;
    session.sql(&known_events(question)).await?;
    let all = session.sql("select * from known_events order by occurred_at, event_id").await?;
    let mut stream = all.execute_stream().await?;
    while let Some(batch) = stream.next().await {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            writeln!(out, "{}", line(&read_event(&batch, row))).map_err(EngineError::Write)?;
        }
    }
    out.flush().map_err(EngineError::Write)
}
