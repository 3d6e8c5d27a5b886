//! Which pieces the rules could say anything of, so that a log of any size is audited by its few strange pieces and the rules stay
//! the SQL that they are.
//!
//! facts of an assignment (`facts`), relations of some workers (`pieces`), labels of a worker (`answers`) ─▶ `Sighted`
//! all that was sighted ─ `across` (what needs all workers) ─▶ suspects, and the tables that their rules read beside them
//!
//! Promises: whatever a rule finds among all pieces it finds among the suspects, and nothing else (each story of the rules is told by
//! both roads); what a rule compares a piece with is counted over all pieces.
//! Absent on purpose: what is strange (the rules): a suspect is often innocent.

mod across;
mod answers;
mod facts;
mod pieces;

use std::collections::{HashMap, HashSet};

use super::Thresholds;
use crate::events::{Event, EventType};
use crate::units::{MINUTE, Micros};

pub use across::Across;
pub use answers::{Answers, Counted};

/// What is looked for everywhere.
pub struct Watch {
    thresholds: Thresholds,
    /// When each worker who left did so first.
    left: HashMap<String, Micros>,
    /// The events of which something else was said too.
    contradicted: HashSet<String>,
}

impl Watch {
    /// `people` are facts of people that stand, `contradicted` the ids that came again with other content.
    pub fn new(thresholds: &Thresholds, people: &[Event], contradicted: HashSet<String>) -> Watch {
        let mut left: HashMap<String, Micros> = HashMap::new();
        for event in people.iter().filter(|event| event.event_type == EventType::Left) {
            if let (Some(worker), Some(at)) = (&event.worker_id, event.occurred_at) {
                left.entry(worker.clone()).and_modify(|first| *first = at.min(*first)).or_insert(at);
            }
        }
        Watch { thresholds: thresholds.clone(), left, contradicted }
    }

    /// Whether ids are looked for, so that facts must have theirs.
    pub fn reads_ids(&self) -> bool {
        !self.contradicted.is_empty()
    }

    /// How much later than its record a fact may have happened.
    fn skew(&self) -> Micros {
        (self.thresholds.clock_skew_minutes * MINUTE as f64) as Micros
    }
}

/// What some workers' events show.
#[derive(Default)]
pub struct Sighted {
    /// The groups that may break a rule by themselves.
    suspects: Vec<Group>,
    /// Handling times by kind of work, which is a type and a stage.
    timed: Vec<(Id, Group, Micros)>,
    kinds: Names<(String, String)>,
    /// Labeled and not judged, by project; and the projects in which somebody reviews.
    waiting: Vec<(Id, Group)>,
    reviewed: HashSet<Id>,
    projects: Names<String>,
    /// The digest of each group's assignment, 0 where it has none: one under two workers is a suspect.
    assignments: Vec<u64>,
    /// Series of one answer.
    series: Vec<answers::Series>,
    now: Now,
}

/// The number of a group of events among those of its share: a worker's events of one assignment, or of none.
pub type Group = u32;
type Id = u32;

/// Names by number, in the order in which they were met.
#[derive(Default)]
struct Names<N> {
    ids: HashMap<N, Id>,
    names: Vec<N>,
    last: usize,
}

impl<N: Clone + Eq + std::hash::Hash> Names<N> {
    /// The number of a name, new or known; `is` tells it without making it, which most pieces do with the name before.
    fn id(&mut self, is: impl Fn(&N) -> bool, make: impl FnOnce() -> N) -> Id {
        if self.names.get(self.last).is_some_and(is) {
            return self.last as Id;
        }
        let name = make();
        let next = self.names.len() as Id;
        let id = *self.ids.entry(name.clone()).or_insert(next);
        if id == next {
            self.names.push(name);
        }
        self.last = id as usize;
        id
    }
}

/// What counts as now, as `shared/now.sql` says.
#[derive(Clone, Copy, Default)]
struct Now {
    /// Of facts that did not happen after their record.
    sure: Option<Micros>,
    any: Option<Micros>,
}

impl Now {
    fn see(&mut self, at: Option<Micros>, is_sure: bool) {
        self.any = self.any.max(at);
        if is_sure {
            self.sure = self.sure.max(at);
        }
    }

    fn merge(&mut self, other: Now) {
        self.see(other.any, false);
        self.see(other.sure, true);
    }
}
