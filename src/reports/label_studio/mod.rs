//! Rows to Label Studio's JSON: tasks with annotations, as its import takes them and as our own reader reads them.
//!
//! One piece of work is one annotation. `result` is the worker's standing answer; earlier answers, edits by others and
//! verdicts that were taken back stand in `history`, the other verdicts in `reviews`. Somebody whose answer is not known,
//! because only an edit or a reviewer's correction of it is, has that as `result`, as Label Studio itself shows it.
//!
//! Promises: tasks are written one by one as their rows come, and no more is held; nothing is made up: what the form
//! has no place for is counted and told at the end.
//! Absent on purpose: the tasks' own data (texts, pictures), which is in no event; which rows there are (the query).

mod annotation;
mod answer;
mod facts;
mod left;
mod names;
mod regions;
mod verdicts;

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use crate::table::Table;
use crate::units::print_time;
use annotation::{Annotation, Prediction};
use facts::Fact;
use left::Left;

/// Writes the rows of `queries/export/label_studio.sql`, in their order.
pub struct LabelStudio<W: Write> {
    out: W,
    /// Of the task that is not whole yet.
    facts: Vec<Fact>,
    tasks: u64,
    left: Left,
}

/// One task of the file. What says that it is one (`data`, then `annotations`) stands before what may be long.
#[derive(Serialize)]
struct Task<'f> {
    id: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    data: Data<'f>,
    annotations: Vec<Annotation>,
    predictions: Vec<Prediction>,
}

/// What is known of a task, by which its own data can be joined.
#[derive(Serialize)]
struct Data<'f> {
    task_id: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task_type: Option<&'f str>,
}

impl<W: Write> LabelStudio<W> {
    pub fn new(out: W) -> LabelStudio<W> {
        LabelStudio { out, facts: Vec::new(), tasks: 0, left: Left::default() }
    }

    /// Takes the next rows.
    ///
    /// # Errors
    /// When a task cannot be written.
    pub fn push(&mut self, rows: &Table) -> io::Result<()> {
        for row in 0..rows.rows.len() {
            let fact = Fact::of(rows, row);
            if self.facts.first().is_some_and(|first| first.task() != fact.task()) {
                self.write_task()?;
            }
            self.facts.push(fact);
        }
        Ok(())
    }

    /// Ends the file, and tells what it could not say.
    ///
    /// # Errors
    /// When the last task cannot be written.
    pub fn finish(mut self) -> io::Result<Vec<String>> {
        self.write_task()?;
        self.out.write_all(if self.tasks == 0 { b"[]\n" } else { b"\n]\n" })?;
        self.out.flush()?;
        Ok(self.left.told(self.tasks > 0))
    }

    fn write_task(&mut self) -> io::Result<()> {
        let facts = std::mem::take(&mut self.facts);
        let pieces = facts.chunk_by(|one, next| one.piece == next.piece);
        let annotations: Vec<_> = pieces.filter_map(|piece| Annotation::of(piece, &mut self.left)).collect();
        let Some(first) = facts.first().filter(|_| !annotations.is_empty()) else { return Ok(()) };
        self.left.installation(&first.task_id);
        let task = Task {
            id: names::number_or_text(&first.task_id),
            project: first.project_id.as_deref().map(names::number_or_text),
            created_at: first.published_at.map(print_time),
            data: Data {
                task_id: &first.task_id,
                source: first.source.as_deref(),
                domain: first.domain.as_deref(),
                task_type: first.task_type.as_deref(),
            },
            annotations,
            predictions: predictions(&facts),
        };
        self.out.write_all(if self.tasks == 0 { b"[\n" } else { b",\n" })?;
        serde_json::to_writer(&mut self.out, &task)?;
        self.tasks += 1;
        Ok(())
    }
}

/// What was proposed for a task, each proposal once.
fn predictions(facts: &[Fact]) -> Vec<Prediction> {
    let mut seen = BTreeSet::new();
    let proposed = facts.iter().filter(|fact| fact.prelabel.as_deref().is_some_and(|text| seen.insert(text)));
    proposed.filter_map(Prediction::of).collect()
}

#[cfg(test)]
mod tests;
