//! Events in order of worker and assignment, one piece after the other, into relations.

use std::collections::HashMap;
use std::sync::Arc;

use super::intervals::FoldOptions;
use super::own;
use super::piece;
use super::relations::{Relations, VoidedFact};
use super::voids::Voids;
use crate::events::{Event, EventType};

/// Folds a stream of events. Give it the facts of tasks and the voids first, then all other events
/// grouped by (worker_id, assignment_id); inside a group any order will do.
pub struct Folder {
    options: FoldOptions,
    aside: Arc<Aside>,
    group: Vec<Event>,
    next_piece: i64,
    out: Relations,
}

/// What stands beside all pieces: what is taken back, and what the publications of their tasks say.
#[derive(Default)]
pub struct Aside {
    voids: Voids,
    published: HashMap<String, Vec<Event>>,
    /// Publications that are taken back.
    voided: Vec<VoidedFact>,
}

impl Aside {
    /// `published` are all `task.published` events, `voids` what is taken back.
    pub fn new(voids: Voids, published: Vec<Event>) -> Aside {
        let mut aside = Aside { voids, ..Aside::default() };
        for event in published {
            match (voided(&aside.voids, &event), event.task_id.clone()) {
                (Some(fact), _) => aside.voided.push(fact),
                (None, Some(task)) => aside.published.entry(task).or_default().push(event),
                (None, None) => {}
            }
        }
        for events in aside.published.values_mut() {
            events.sort_by(|left, right| own::order(left).cmp(&own::order(right)));
        }
        aside
    }
}

/// The fact that an event is taken back, where it is.
fn voided(voids: &Voids, event: &Event) -> Option<VoidedFact> {
    let voided_by = Some(voids.void_of(event)?.to_owned());
    Some(VoidedFact { event_id: event.event_id.clone(), voided_by })
}

impl Folder {
    /// `published` are all `task.published` events, `voids` what is taken back.
    pub fn new(options: FoldOptions, voids: Voids, published: Vec<Event>) -> Folder {
        let aside = Aside::new(voids, published);
        let voided = aside.voided.clone();
        let mut folder = Folder::beside(options, Arc::new(aside));
        voided.into_iter().for_each(|fact| folder.out.voided.push(fact));
        folder
    }

    /// One of several folders that share what stands beside their pieces.
    pub fn beside(options: FoldOptions, aside: Arc<Aside>) -> Folder {
        Folder { options, aside, group: Vec::new(), next_piece: 0, out: Relations::default() }
    }

    /// Takes the next event of the stream.
    pub fn push(&mut self, event: Event) {
        let belongs = event.event_type.is_work() || event.event_type == EventType::TimeLogged;
        if !belongs || !self.stands(&event) {
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
    pub fn stands(&mut self, event: &Event) -> bool {
        let Some(fact) = voided(&self.aside.voids, event) else { return true };
        self.out.voided.push(fact);
        false
    }

    /// Ends the stream and gives what was folded.
    pub fn finish(mut self) -> Relations {
        self.close_group();
        self.out
    }

    /// Logged time stands for itself, payments without a piece together by project, and the rest is one piece.
    fn close_group(&mut self) {
        let mut group = std::mem::take(&mut self.group);
        // An event is large: what stands in order and together already is not moved.
        if !group.is_sorted_by(|left, right| own::order(left) <= own::order(right)) {
            group.sort_by(|left, right| own::order(left).cmp(&own::order(right)));
        }
        let is_logged = |event: &Event| event.event_type == EventType::TimeLogged;
        let logged: Vec<Event> = group.extract_if(.., |event| is_logged(event)).collect();
        for event in logged {
            self.fold(&[event]);
        }
        let rest = group;
        if rest.first().is_some_and(|event| event.assignment_id.is_none()) {
            let mut by_project: std::collections::BTreeMap<Option<String>, Vec<Event>> = Default::default();
            for event in rest {
                by_project.entry(event.project_id.clone()).or_default().push(event);
            }
            for events in by_project.into_values() {
                self.fold(&events);
            }
        } else if !rest.is_empty() {
            self.fold(&rest);
            // Its memory serves the next group.
            self.group = rest;
            self.group.clear();
        }
    }

    fn fold(&mut self, events: &[Event]) {
        let task = events.iter().find_map(|event| event.task_id.as_ref());
        let aside = self.aside.clone();
        let published = task.and_then(|task| aside.published.get(task)).map_or(&[][..], Vec::as_slice);
        piece::fold(self.next_piece, events, published, self.options, &mut self.out);
        self.next_piece += 1;
    }
}
