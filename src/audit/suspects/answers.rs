//! The same answer again and again: whose labels hold a long series of one, and how usual such an answer is among all.

use std::collections::HashMap;

use super::{Group, Sighted, Watch};
use crate::events::{EventType, Fact};
use crate::units::Micros;

/// The kind of task that an answer is given to: its project and its type.
type Kind<'a> = (Option<&'a str>, Option<&'a str>);

/// An answer that a worker gave to many tasks in a row.
#[derive(Clone, Debug)]
pub struct Series {
    pub worker_id: String,
    pub project_id: Option<String>,
    pub task_type: Option<String>,
    pub label: String,
}

struct Answer<'a> {
    kind: Kind<'a>,
    at: Micros,
    /// Which event it is, and of which group.
    event: u32,
    group: Group,
    label: &'a str,
}

/// The labels of one worker.
#[derive(Default)]
pub struct Answers<'a>(Vec<Answer<'a>>);

/// Whether a fact is an answer of the worker's own.
fn answer<'a>(fact: &Fact<'a>) -> Option<&'a str> {
    let is_own = fact.actor_id.is_none() || fact.actor_id == fact.worker_id;
    fact.label.filter(|_| fact.event_type == EventType::Labeled && is_own)
}

impl<'a> Answers<'a> {
    /// Takes a standing fact of the worker, which is the event of that number.
    pub fn take(&mut self, fact: &Fact<'a>, event: u32, group: Group) {
        if let (Some(label), Some(at)) = (answer(fact), fact.occurred_at) {
            self.0.push(Answer { kind: (fact.project_id, fact.task_type), at, event, group, label });
        }
    }

    /// Ends a worker: where a series of one answer is long, all labels of its kind are needed to judge it. `id` gives the id of an
    /// event, by which those of one moment stand in order.
    pub fn end(
        &mut self,
        watch: &Watch,
        worker: Option<&str>,
        id: impl Fn(u32) -> &'a str,
        out: &mut Sighted,
    ) {
        let mut answers = std::mem::take(&mut self.0);
        let many = watch.thresholds.repeated_answers as usize;
        if let Some(worker) = worker.filter(|_| answers.len() >= many) {
            let place = |answer: &Answer<'a>| (answer.kind, answer.at);
            answers.sort_by(|one, other| {
                place(one).cmp(&place(other)).then_with(|| id(one.event).cmp(id(other.event)))
            });
            for answers in answers.chunk_by(|one, other| one.kind == other.kind) {
                let series = answers.chunk_by(|one, other| one.label == other.label);
                let long = series.filter(|series| series.len() >= many).map(|series| series[0].label);
                let before = out.series.len();
                out.series.extend(long.map(|label| Series {
                    worker_id: worker.to_owned(),
                    project_id: answers[0].kind.0.map(str::to_owned),
                    task_type: answers[0].kind.1.map(str::to_owned),
                    label: label.to_owned(),
                }));
                if out.series.len() > before {
                    out.suspects.extend(answers.iter().map(|answer| answer.group));
                }
            }
        }
        // Its memory serves the next worker.
        answers.clear();
        self.0 = answers;
    }
}

/// How often each answer of a series was given to tasks of its kind, among all answers to such tasks.
#[derive(Clone, Default)]
pub struct Counted<'a> {
    /// Where each kind is counted, and each answer of it.
    places: HashMap<Kind<'a>, (usize, HashMap<&'a str, usize>)>,
    counts: Vec<i64>,
}

impl<'a> Counted<'a> {
    /// Nothing counted yet of the answers of these series.
    pub fn of(series: impl Iterator<Item = &'a Series>) -> Counted<'a> {
        let mut counted = Counted::default();
        let counts = &mut counted.counts;
        let mut place = || {
            counts.push(0);
            counts.len() - 1
        };
        for series in series {
            let kind = (series.project_id.as_deref(), series.task_type.as_deref());
            let (_, labels) = counted.places.entry(kind).or_insert_with(|| (place(), HashMap::new()));
            labels.entry(&series.label).or_insert_with(&mut place);
        }
        counted
    }

    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Counts a fact that stands, if it is an answer.
    pub fn count(&mut self, fact: &Fact<'_>) {
        let Some(label) = answer(fact) else { return };
        if let Some((all, labels)) = self.places.get(&(fact.project_id, fact.task_type)) {
            self.counts[*all] += 1;
            labels.get(label).into_iter().for_each(|given| self.counts[*given] += 1);
        }
    }

    /// Adds what was counted elsewhere of the same series.
    pub fn merge(&mut self, other: &Counted<'_>) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(here, there)| *here += there);
    }

    /// Project, task type, answer, how often it was given, and how many answers there are.
    pub fn rows(&self) -> impl Iterator<Item = (Kind<'a>, &'a str, i64, i64)> {
        self.places.iter().flat_map(|(kind, (all, labels))| {
            labels.iter().map(|(label, given)| (*kind, *label, self.counts[*given], self.counts[*all]))
        })
    }
}
