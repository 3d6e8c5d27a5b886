//! What one person drew on one item in one assignment, as work.
//!
//! Promises: who saved an object last and is not its author is an actor of their own, whose label is no work of the author's.
//! Absent on purpose: the earlier answers, which the file has no more.

use std::collections::BTreeMap;

use super::objects::{Object, count, label, statuses};
use crate::events::{Event, EventType};
use crate::units::Micros;

pub(super) fn own(id: &str) -> String {
    format!("dataloop:{id}")
}

/// The objects that one person drew on one item in one assignment.
pub(super) struct Piece<'t> {
    pub(super) place: u64,
    pub(super) item: String,
    assignment: Option<String>,
    creator: String,
    batch: Option<String>,
    pub(super) objects: Vec<Object<'t>>,
}

impl<'t> Piece<'t> {
    pub(super) fn new(
        place: u64,
        item: String,
        assignment: Option<String>,
        creator: String,
        batch: Option<String>,
    ) -> Piece<'t> {
        Piece { place, item, assignment, creator, batch, objects: Vec::new() }
    }

    /// The author's answer, then those of others who saved objects of it later.
    pub(super) fn events(&self, proposed: &[Object<'_>]) -> Vec<Event> {
        let edits = self.edits();
        let last_own = self.objects.iter().map(Object::own_save).max();
        let earlier = |object: &&Object<'_>| Some(object.created) <= last_own;
        let answer = Event {
            occurred_at: last_own,
            label: edits.is_empty().then(|| label(&self.objects)),
            prelabel: match proposed.iter().filter(earlier).count() {
                0 => None,
                all if all == proposed.len() => Some(label(proposed)),
                // Some came later: what stood there before cannot be told apart from what was replaced.
                _ => None,
            },
            ..self.base()
        };
        let last_edit = edits.values().max().copied();
        let others = edits.iter().map(|(by, at)| Event {
            occurred_at: Some(*at),
            actor_id: Some(own(by)),
            // Of an edit that another one followed the answer is gone.
            label: (Some(*at) == last_edit).then(|| label(&self.objects)),
            ..self.base()
        });
        [answer].into_iter().chain(others).collect()
    }

    fn base(&self) -> Event {
        let assignment = |id: &String| own(&format!("{id}/{}/{}", self.item, self.creator));
        Event {
            event_type: EventType::Labeled,
            source: Some("dataloop".to_owned()),
            project_id: self.batch.as_deref().map(own),
            task_id: Some(own(&self.item)),
            worker_id: Some(own(&self.creator)),
            assignment_id: self.assignment.as_ref().map(assignment),
            units: count(&self.objects),
            attributes: statuses(&self.objects),
            ..Event::default()
        }
    }

    /// The last save of each other person.
    fn edits(&self) -> BTreeMap<String, Micros> {
        let mut last = BTreeMap::new();
        for (at, by) in self.objects.iter().filter_map(Object::edit) {
            let newest = last.entry(by).or_insert(at);
            *newest = at.max(*newest);
        }
        last
    }
}
