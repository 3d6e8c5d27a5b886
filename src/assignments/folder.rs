//! Events in order of worker and assignment, one piece after the other, into relations.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::intervals::FoldOptions;
use super::lives::Telling;
use super::own;
use super::piece;
use super::relations::{Breadth, Relations, VoidedFact};
use super::voids::Voids;
use crate::events::{Event, EventType, Fact};

/// Folds a stream of events. Give it the facts of tasks and the voids first, then all other events
/// grouped by (worker_id, assignment_id); inside a group any order will do.
pub struct Folder {
    options: FoldOptions,
    aside: Arc<Aside>,
    /// Which lives are told, if any are.
    telling: Option<Telling>,
    /// The events of one piece, so far.
    group: Vec<Event>,
    next_piece: i64,
    out: Relations,
}

/// What stands beside all pieces: what is taken back, and what the publications of their tasks say.
#[derive(Default)]
pub struct Aside {
    voids: Voids,
    published: HashMap<String, Vec<Event>>,
    /// Publications that are taken back, with their voids.
    voided: Vec<(Option<String>, String)>,
}

impl Aside {
    /// `published` are all `task.published` events, `voids` what is taken back.
    pub fn new(voids: Voids, published: Vec<Event>) -> Aside {
        let mut aside = Aside { voids, ..Aside::default() };
        for event in published {
            let void = aside.voids.void_of(&event.fact()).map(str::to_owned);
            match (void, event.task_id.clone()) {
                (Some(void), _) => aside.voided.push((event.event_id, void)),
                (None, Some(task)) => aside.published.entry(task).or_default().push(event),
                (None, None) => {}
            }
        }
        for events in aside.published.values_mut() {
            events.sort_by(|left, right| own::order(left).cmp(&own::order(right)));
        }
        aside
    }

    /// Whether anything is taken back.
    pub fn has_voids(&self) -> bool {
        !self.voids.is_empty()
    }

    /// Whether any task was published.
    pub fn has_published(&self) -> bool {
        !self.published.is_empty()
    }

    /// The publications of a task that stand, in their order.
    pub fn published(&self, task: &str) -> &[Event] {
        self.published.get(task).map(Vec::as_slice).unwrap_or_default()
    }

    /// The void that takes a fact (other than a void) back.
    pub fn void_of(&self, event: &Fact<'_>) -> Option<&str> {
        self.voids.void_of(event)
    }
}

impl Folder {
    /// `published` are all `task.published` events, `voids` what is taken back.
    pub fn new(options: FoldOptions, voids: Voids, published: Vec<Event>) -> Folder {
        let aside = Aside::new(voids, published);
        let mut folder = Folder::beside(options, Arc::new(aside));
        for (event_id, void) in &folder.aside.clone().voided {
            folder.out.voided.push(VoidedFact { event_id: event_id.as_deref(), voided_by: Some(void) });
        }
        folder
    }

    /// One of several folders that share what stands beside their pieces.
    pub fn beside(options: FoldOptions, aside: Arc<Aside>) -> Folder {
        let (group, out) = (Vec::new(), Relations::default());
        Folder { options, aside, telling: None, group, next_piece: 0, out }
    }

    /// The same, which also tells the lives of some pieces.
    pub fn telling(self, telling: Option<Telling>) -> Folder {
        Folder { telling, ..self }
    }

    /// The same with so much of the relations as is read.
    pub fn making(self, breadth: Breadth) -> Folder {
        Folder { out: Relations::of(breadth), ..self }
    }

    /// Takes the next event of the stream.
    pub fn push(&mut self, event: Event) {
        let belongs = event.event_type.is_work() || event.event_type == EventType::TimeLogged;
        if !belongs || !self.stands(&event.fact()) {
            return;
        }
        if self.group.first().is_some_and(|first| {
            first.worker_id != event.worker_id || first.assignment_id != event.assignment_id
        }) {
            self.close_group();
        }
        self.group.push(event);
    }

    /// Whether a fact (other than a void) stands; one that is taken back is noted.
    pub fn stands(&mut self, event: &Fact<'_>) -> bool {
        let Some(void) = self.aside.voids.void_of(event) else { return true };
        self.out.voided.push(VoidedFact { event_id: event.event_id, voided_by: Some(void) });
        false
    }

    /// How many pieces were folded so far.
    pub fn pieces(&self) -> usize {
        usize::try_from(self.next_piece).unwrap_or_default()
    }

    /// Ends the stream and gives what was folded.
    pub fn finish(mut self) -> Relations {
        self.close_group();
        self.out
    }

    fn close_group(&mut self) {
        let mut group = std::mem::take(&mut self.group);
        self.group(&mut group.iter().map(Event::fact).collect());
        // Its memory serves the next group.
        group.clear();
        self.group = group;
    }

    /// Folds the standing events of one (worker, assignment), in any order; leaves none. Logged time stands for itself, payments
    /// without a piece together by project, and the rest is one piece.
    pub fn group(&mut self, group: &mut Vec<Fact<'_>>) {
        // An event is large: what stands in order and together already is not moved.
        if !group.is_sorted_by(|left, right| own::order(left) <= own::order(right)) {
            group.sort_by(|left, right| own::order(left).cmp(&own::order(right)));
        }
        for logged in group.extract_if(.., |event| event.event_type == EventType::TimeLogged) {
            self.fold(&[logged]);
        }
        if group.first().is_some_and(|event| event.assignment_id.is_none()) {
            let mut by_project: BTreeMap<Option<&str>, Vec<Fact<'_>>> = BTreeMap::new();
            for event in group.iter() {
                by_project.entry(event.project_id).or_default().push(*event);
            }
            by_project.into_values().for_each(|events| self.fold(&events));
        } else if !group.is_empty() {
            self.fold(group);
        }
        group.clear();
    }

    fn fold(&mut self, events: &[Fact<'_>]) {
        let Folder { options, aside, telling, next_piece, out, .. } = self;
        let task = events.iter().find_map(|event| event.task_id);
        let published = task.and_then(|task| aside.published.get(task));
        let published = own::of_its_project(events, published.into_iter().flatten().map(Event::fact));
        if let Some(telling) = telling {
            out.lives.take(*next_piece, events, &published, telling, *options);
        }
        piece::fold(*next_piece, events, &published, *options, out);
        *next_piece += 1;
    }
}
