//! Two answers compared: which cells of which reports differ, and which events made them differ.
//!
//! Promises: rows are matched by their key, cells as they are printed in CSV, so nothing differs that a reader of the
//! files would not see; each cause is an event that one side knows and the other does not.
//! Absent on purpose: how a question is answered (`answer`), how differences are shown (`cli`).

mod cause;
mod grid;
mod known;
mod touch;

use std::path::Path;

use serde_json::Value;

use super::{Answer, EngineError, Question, ingest};
use crate::sources::SourceError;
pub use grid::{Change, Changed};
pub use known::{KnownBy, Told};

/// What differs between two sides.
#[derive(Debug, Default)]
pub struct Diff {
    pub changes: Vec<Change>,
    /// The events that one side knows and the other does not, and that touch a row that differs.
    pub events: Vec<Told>,
    /// What could not be compared.
    pub notes: Vec<String>,
}

/// A ledger as a question sees it.
pub struct View<'a> {
    pub ledger: &'a Path,
    pub question: &'a Question,
}

/// Compares what two ledgers, or one at two moments, answer. `only` names reports; none means all.
///
/// # Errors
/// As either answer.
pub async fn diff_ledgers(before: &View<'_>, after: &View<'_>, only: &[String]) -> Result<Diff, EngineError> {
    let (first, before_session, _) = ingest::answer_with_session(before.ledger, before.question).await?;
    let (second, after_session, _) = ingest::answer_with_session(after.ledger, after.question).await?;
    let mut changes = grid::changes(&grids(&first, only)?, &grids(&second, only)?);
    if changes.is_empty() {
        return Ok(Diff::default());
    }
    let same_ledger = before.ledger == after.ledger;
    let known = known::differing(&before_session, &after_session).await?;
    let sessions = [&before_session, &after_session];
    let touches = touch::touches(sessions, &known, before.question.scope.by).await?;
    let moments = same_ledger.then_some((before.question.as_of, after.question.as_of));
    let told = cause::explain(&mut changes, &known, &touches, moments, &before.question.scope);
    Ok(Diff { changes, events: told, notes: Vec::new() })
}

/// Compares the CSV files of two folders of reports. Files say nothing of events.
///
/// # Errors
/// A file that cannot be read.
pub fn diff_folders(before: &Path, after: &Path, only: &[String]) -> Result<Diff, EngineError> {
    let mut diff = Diff::default();
    for report in grid::REPORTS {
        if !is_wanted(report, only) {
            continue;
        }
        match (grid_of(before, report)?, grid_of(after, report)?) {
            (Some(first), Some(second)) => diff.changes.extend(grid::changes(&[first], &[second])),
            (None, None) => {}
            (first, _) => {
                let lacking = if first.is_none() { before } else { after };
                diff.notes.push(format!("{} has no {report}.csv: not compared.", lacking.display()));
            }
        }
    }
    for (folder, name) in [(before, "first"), (after, "second")] {
        if let Some(options) = options_of(folder) {
            diff.notes.push(format!("The {name} was asked {options}."));
        }
    }
    // The same question needs no words.
    let asked: Vec<_> = [before, after].map(options_of).into_iter().flatten().collect();
    if asked.first() == asked.last() {
        diff.notes.retain(|note| !note.contains(" was asked "));
    }
    Ok(diff)
}

fn is_wanted(report: &str, only: &[String]) -> bool {
    only.is_empty() || only.iter().any(|only| only == report)
}

fn grids(answer: &Answer, only: &[String]) -> Result<Vec<grid::Grid>, EngineError> {
    let tables = answer.tables().into_iter().filter(|table| is_wanted(&table.name, only));
    tables.map(|table| grid::Grid::of(&table.name, &crate::reports::csv::csv_verbatim(table))).collect()
}

fn grid_of(folder: &Path, report: &str) -> Result<Option<grid::Grid>, EngineError> {
    let path = folder.join(format!("{report}.csv"));
    match std::fs::read(&path) {
        Ok(bytes) => grid::Grid::of(report, &bytes).map(Some),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(SourceError::Io { file: path.display().to_string(), cause }.into()),
    }
}

/// What a folder's report was asked, word by word.
fn options_of(folder: &Path) -> Option<String> {
    let text = std::fs::read(folder.join("summary.json")).ok()?;
    let summary: Value = serde_json::from_slice(&text).ok()?;
    let options = summary["options"].as_object()?.iter();
    let words = options.map(|(name, value)| format!("--{name} {}", value.as_str().unwrap_or_default()));
    Some(words.collect::<Vec<_>>().join(" "))
}

/// Whether a folder holds a ledger or reports; none where it holds neither.
pub fn is_ledger(folder: &Path) -> Option<bool> {
    if folder.join("_delta_log").is_dir() {
        return Some(true);
    }
    let has = |report: &&str| folder.join(format!("{report}.csv")).is_file();
    grid::REPORTS.iter().any(has).then_some(false)
}
