//! Which facts are taken back: a void by event id, or of everything earlier on an assignment.
//! A void that is itself taken back takes nothing back.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::events::{Event, EventType};
use crate::units::Micros;

/// The voids that stand.
#[derive(Default)]
pub struct Voids {
    targets: HashSet<String>,
    /// By assignment: facts before this moment are void.
    assignments: HashMap<String, Micros>,
}

impl Voids {
    /// Works out which of all `event.voided` facts stand.
    pub fn new(voids: &[Event]) -> Voids {
        let mut by_id: BTreeMap<(Micros, &str), &Event> = BTreeMap::new();
        for event in voids.iter().filter(|event| event.event_type == EventType::Voided) {
            by_id.insert(
                (event.occurred_at.unwrap_or_default(), event.event_id.as_deref().unwrap_or_default()),
                event,
            );
        }
        // Voids of voids: the later word stands, so go from the latest to the earliest. A void that takes
        // back a later one counts only while no void that stands has taken it back.
        let mut standing = Voids::default();
        for ((_, id), event) in by_id.iter().rev() {
            if !standing.targets.contains(*id)
                && let Some(target) = &event.target_event_id
            {
                standing.targets.insert(target.clone());
            }
        }
        let mut out = Voids::default();
        for ((at, id), event) in by_id {
            if standing.targets.contains(id) {
                continue;
            }
            match (&event.target_event_id, &event.assignment_id) {
                (Some(target), _) => {
                    out.targets.insert(target.clone());
                }
                (None, Some(assignment)) => {
                    let until = out.assignments.entry(assignment.clone()).or_insert(at);
                    *until = at.max(*until);
                }
                (None, None) => {}
            }
        }
        out
    }

    /// Whether a fact (other than a void) is taken back.
    pub fn covers(&self, event: &Event) -> bool {
        let by_target = event.event_id.as_ref().is_some_and(|id| self.targets.contains(id));
        by_target
            || event
                .assignment_id
                .as_ref()
                .and_then(|id| self.assignments.get(id))
                .is_some_and(|until| event.occurred_at.is_some_and(|at| at < *until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn void(id: &str, at: Micros, target: Option<&str>, assignment: Option<&str>) -> Event {
        Event {
            event_id: Some(id.into()),
            event_type: EventType::Voided,
            occurred_at: Some(at),
            target_event_id: target.map(Into::into),
            assignment_id: assignment.map(Into::into),
            ..Event::default()
        }
    }

    fn fact(id: &str, at: Micros) -> Event {
        Event {
            event_id: Some(id.into()),
            occurred_at: Some(at),
            assignment_id: Some("a".into()),
            ..Event::default()
        }
    }

    #[test]
    fn a_target_wins_over_the_assignment_beside_it() {
        let voids = Voids::new(&[void("v", 9, Some("e1"), Some("a"))]);
        assert!(voids.covers(&fact("e1", 1)));
        assert!(!voids.covers(&fact("e2", 1)));
    }

    #[test]
    fn an_assignment_is_taken_back_up_to_the_void() {
        let voids = Voids::new(&[void("v", 9, None, Some("a"))]);
        assert!(voids.covers(&fact("e1", 8)));
        assert!(!voids.covers(&fact("e2", 9)));
    }

    #[test]
    fn a_void_taken_back_takes_nothing_back() {
        let chain = [void("v1", 1, Some("e"), None), void("v2", 2, Some("v1"), None)];
        assert!(!Voids::new(&chain).covers(&fact("e", 0)));
        let longer = [&chain[..], &[void("v3", 3, Some("v2"), None)]].concat();
        assert!(Voids::new(&longer).covers(&fact("e", 0)));
    }
}
