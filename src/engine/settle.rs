//! A statement held against the ledger: reads both, brings them to the same days, and lets `settle` find what belongs together.

use chrono_tz::Tz;

use super::answer::table_of;
use super::fold::related;
use super::open::Events;
use super::read::ReadOptions;
use super::{EngineError, Every, Question};
use crate::metrics::calendar::Days;
use crate::settle::{self, Entry, Fact, Line, Mode, Outcome};
use crate::sources::{self, SourceError, SourceOptions};
use crate::table::{Cell, Table};
use crate::units::{Micros, Money};

const PAID: &str = include_str!("../../queries/settle/paid.sql");
const OWED: &str = include_str!("../../queries/settle/owed.sql");

/// What a statement is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The payments.
    Paid,
    /// The prices of what was accepted.
    Owed,
}

/// How a statement is held against the ledger.
#[derive(Clone, Copy, Debug)]
pub struct Settling {
    pub against: Against,
    pub mode: Mode,
    /// The periods whose sums are compared.
    pub every: Option<Every>,
    /// Whether what the ledger has in currencies that the statement has not is missing there.
    pub all_currencies: bool,
}

/// A statement that was read.
pub struct Statement {
    /// As the user named it.
    pub name: String,
    lines: Vec<Line>,
    /// When each line is dated.
    dates: Vec<Option<Micros>>,
    /// Rows that could not be read: number, why, text.
    pub refused: Vec<(u64, String, String)>,
    /// The zone of its days.
    pub zone: Tz,
    /// Whether its lines name pieces, payments or days; else they are sums of workers.
    pub is_of_pieces: bool,
    notes: Vec<String>,
}

/// How it came out.
pub struct Settlement {
    pub rows: Table,
    pub totals: Table,
    pub lines: usize,
    pub entries: usize,
    /// Lines and entries that do not match.
    pub differing: [usize; 2],
    pub notes: Vec<String>,
}

/// Reads a statement by its mapping (the name of its file, and its text). Times and days are those of `zone` where the mapping names none.
///
/// # Errors
/// A mapping that says what cannot be, a file that cannot be read, or of which no line can be.
pub fn read_statement(
    file: &str,
    mapping: (&str, &str),
    zone: Tz,
    options: &ReadOptions,
) -> Result<Statement, EngineError> {
    let statement = sources::Statement::parse(mapping.0, mapping.1).map_err(SourceError::from)?;
    let zone = statement.zone().unwrap_or(zone);
    let mut found = sources::discover(&[file.to_owned()], &options.limits)?.inputs;
    let (Some(only), true) = (found.pop(), found.is_empty()) else {
        return Err(EngineError::Statement {
            file: file.to_owned(),
            why: "a statement is one file".to_owned(),
        });
    };
    let input = sources::open_found(&only, &Default::default(), &options.limits)?;
    let options = SourceOptions { reading: options.reading, limits: options.limits };
    let stated = statement.read(input, zone, &options)?;
    if stated.lines.is_empty() {
        let why = match stated.refused.first() {
            Some((line, fault, _)) => {
                format!("of no line could anything be read; line {line}: {}", fault.reason)
            }
            None => "it has no line".to_owned(),
        };
        return Err(EngineError::Statement { file: file.to_owned(), why });
    }
    let mut days = Days::new(zone);
    let dates = stated.lines.iter().map(|(_, event)| event.occurred_at).collect();
    let lines = stated.lines.into_iter().map(|(number, event)| {
        let fact = Fact {
            worker: event.worker_id,
            assignment: event.assignment_id,
            task: event.task_id,
            payment: event.payment_id,
            project: event.project_id,
            currency: event.currency.unwrap_or_default(),
            amount: event.amount.unwrap_or_default(),
            day: event.occurred_at.map(|at| days.of(at).0),
            period: String::new(),
        };
        Line { number, fact }
    });
    let left_out = stated.left_out.iter().map(|(why, count)| match count {
        1 => format!("1 row of the statement was left out: {why}"),
        count => format!("{count} rows of the statement were left out: {why}"),
    });
    Ok(Statement {
        name: file.to_owned(),
        lines: lines.collect(),
        dates,
        refused: stated.refused.into_iter().map(|(line, fault, raw)| (line, fault.reason, raw)).collect(),
        zone,
        is_of_pieces: statement.is_of_pieces,
        notes: left_out.collect(),
    })
}

/// Holds a statement against what a question is about.
///
/// # Errors
/// Events that cannot be read, or a condition that cannot be used.
pub async fn settle(
    events: Events,
    question: &Question,
    statement: Statement,
    settling: Settling,
) -> Result<Settlement, EngineError> {
    let session = related(events, question).await?;
    let query = if settling.against == Against::Paid { PAID } else { OWED };
    let table = table_of("entries", session.sql(query).await?).await?;
    let Statement { mut lines, dates, zone, mut notes, refused, .. } = statement;
    let period = |at: Micros| settling.every.map_or(String::new(), |every| every.period(at, zone));
    let entries = entries(&table, question, zone, period);
    for (line, at) in lines.iter_mut().zip(dates) {
        line.fact.period = at.map_or(String::new(), period);
    }
    let undated = lines.iter().filter(|line| line.fact.day.is_none()).count();
    if settling.every.is_some() && undated > 0 {
        notes.push(format!("{undated} lines have no date, so they are held against no period"));
    }
    let mut settled = settle::settle(&mut lines, &entries, settling.mode);
    let left = match settling.all_currencies {
        true => Default::default(),
        false => settle::leave_out(&mut settled, &lines, &entries),
    };
    notes.extend(left.iter().map(|(currency, amounts)| {
        format!("amounts of the ledger in {currency} are left out ({amounts}), as the statement has none: --all-currencies tells them as missing there")
    }));
    if !settled.unclear.is_empty() {
        let (shown, more) = settled.unclear.split_at(settled.unclear.len().min(3));
        let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
        notes.push(format!(
            "the ledger has several ids for {}{more}: write the platform's name before it in the mapping, as in \"mturk:{{Id}}\"",
            shown.join(", ")
        ));
    }
    notes.extend(elsewhen(&settled, &lines, &entries));
    let mut differing = [0, 0];
    for row in settled.rows.iter().filter(|row| row.outcome != Outcome::Matched) {
        differing[0] += row.lines.len();
        differing[1] += row.entries.len();
    }
    let mut rows = settle::rows(&settled, &lines, &entries, settling.every.is_some());
    settle::unreadable(&mut rows, refused.iter().map(|(line, why, _)| (*line, why.as_str())));
    Ok(Settlement {
        rows,
        totals: settle::totals(&settled, &lines, &entries),
        lines: lines.len(),
        entries: entries.len() - left.values().sum::<usize>(),
        differing,
        notes,
    })
}

/// The amounts of the ledger that the window of the question has.
fn entries(table: &Table, question: &Question, zone: Tz, period: impl Fn(Micros) -> String) -> Vec<Entry> {
    let mut days = Days::new(zone);
    let mut entries = Vec::with_capacity(table.rows.len());
    for row in 0..table.rows.len() {
        let said = |column: &str| {
            Some(table.cell(row, column).text()).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let (Cell::Money { value, .. }, Cell::Time(at)) = (table.cell(row, "amount"), table.cell(row, "at"))
        else {
            continue;
        };
        if !question.scope.holds(*at) {
            continue;
        }
        let fact = Fact {
            worker: said("worker_id"),
            assignment: said("assignment_id"),
            task: said("task_id"),
            payment: said("payment_id"),
            project: said("project_id"),
            currency: said("currency").unwrap_or_default(),
            amount: Money(*value),
            day: Some(days.of(*at).0),
            period: period(*at),
        };
        let event_id = said("event_id").unwrap_or_default();
        entries.push(Entry { event_id, kind: said("kind").unwrap_or_default(), fact });
    }
    entries
}

/// What to do where the ledger has much that lies before or after all that the statement speaks of.
fn elsewhen(settled: &settle::Settled, lines: &[Line], entries: &[Entry]) -> Option<String> {
    let days = || lines.iter().filter_map(|line| line.fact.day);
    let (first, last) = (days().min()?, days().max()?);
    let missing = settled.rows.iter().filter(|row| row.outcome == Outcome::MissingThere);
    let missing = missing.flat_map(|row| &row.entries).filter_map(|at| entries[*at].fact.day);
    let outside = missing.filter(|day| !(first..=last).contains(day)).count();
    (outside > 0).then(|| {
        let day = |day| chrono::NaiveDate::from_epoch_days(day).map_or(String::new(), |day| day.to_string());
        let (first, last) = (day(first), day(last));
        format!(
            "{outside} of what is missing there lies outside the days of the statement ({first} to {last}): --from and --until pick its period"
        )
    })
}
