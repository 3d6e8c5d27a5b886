//! Events in order of worker and assignment, one piece after the other, into relations.

use std::collections::HashMap;

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
    voids: Voids,
    published: HashMap<String, Vec<Event>>,
    group: Vec<Event>,
    next_piece: i64,
    out: Relations,
}

impl Folder {
    /// `published` are all `task.published` events, `voids` what is taken back.
    pub fn new(options: FoldOptions, voids: Voids, published: Vec<Event>) -> Folder {
        let mut folder = Folder {
            options,
            voids,
            published: HashMap::new(),
            group: Vec::new(),
            next_piece: 0,
            out: Relations::default(),
        };
        for event in published {
            if folder.stands(&event)
                && let Some(task) = &event.task_id
            {
                folder.published.entry(task.clone()).or_default().push(event);
            }
        }
        for events in folder.published.values_mut() {
            events.sort_by(|left, right| own::order(left).cmp(&own::order(right)));
        }
        folder
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
        let Some(void) = self.voids.void_of(event) else { return true };
        let voided_by = Some(void.to_owned());
        self.out.voided.push(VoidedFact { event_id: event.event_id.clone(), voided_by });
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
        group.sort_by(|left, right| own::order(left).cmp(&own::order(right)));
        let (logged, rest): (Vec<_>, Vec<_>) =
            group.into_iter().partition(|event| event.event_type == EventType::TimeLogged);
        for event in logged {
            self.fold(&[event]);
        }
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
        }
    }

    fn fold(&mut self, events: &[Event]) {
        let task = events.iter().find_map(|event| event.task_id.as_ref());
        let published = task.and_then(|task| self.published.get(task)).map_or(&[][..], Vec::as_slice);
        piece::fold(self.next_piece, events, published, self.options, &mut self.out);
        self.next_piece += 1;
    }
}
