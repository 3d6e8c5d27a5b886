//! Which facts are taken back: a void by event id, or of everything earlier on an assignment.
//! A void that is itself taken back takes nothing back.

use std::collections::{BTreeMap, HashMap};

use crate::events::{Event, EventType, Fact};
use crate::units::Micros;

/// The voids that stand.
#[derive(Default)]
pub struct Voids {
    /// By event: the void that takes it back.
    targets: HashMap<String, String>,
    /// By assignment: facts before this moment are void, and by which void.
    assignments: HashMap<String, (Micros, String)>,
    /// By what a void that stands takes back, voids among them: which void.
    standing: HashMap<String, String>,
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
        let mut standing: HashMap<String, String> = HashMap::new();
        for ((_, id), event) in by_id.iter().rev() {
            if !standing.contains_key(*id)
                && let Some(target) = &event.target_event_id
            {
                standing.insert(target.clone(), (*id).to_owned());
            }
        }
        let mut out = Voids::default();
        for ((at, id), event) in by_id {
            if standing.contains_key(id) {
                continue;
            }
            match (&event.target_event_id, &event.assignment_id) {
                (Some(target), _) => {
                    out.targets.entry(target.clone()).or_insert_with(|| id.to_owned());
                }
                (None, Some(assignment)) => {
                    // In time order: the latest one reaches furthest.
                    out.assignments.insert(assignment.clone(), (at, id.to_owned()));
                }
                (None, None) => {}
            }
        }
        out.standing = standing;
        out
    }

    /// Whether nothing is taken back.
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty() && self.assignments.is_empty()
    }

    /// The void that takes another void back.
    pub fn void_of_void(&self, void: &Event) -> Option<&str> {
        self.standing.get(void.event_id.as_ref()?).map(String::as_str)
    }

    /// The void that takes a fact (other than a void) back.
    pub fn void_of(&self, event: &Fact<'_>) -> Option<&str> {
        if self.is_empty() {
            return None;
        }
        let by_target = event.event_id.and_then(|id| self.targets.get(id));
        let by_assignment = || {
            let (until, void) = self.assignments.get(event.assignment_id?)?;
            (event.occurred_at? < *until).then_some(void)
        };
        by_target.or_else(by_assignment).map(String::as_str)
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

    fn is_void(voids: &[Event], fact: &Event) -> bool {
        Voids::new(voids).void_of(&fact.fact()).is_some()
    }

    #[test]
    fn a_target_wins_over_the_assignment_beside_it() {
        let voids = [void("v", 9, Some("e1"), Some("a"))];
        assert!(is_void(&voids, &fact("e1", 1)));
        assert!(!is_void(&voids, &fact("e2", 1)));
    }

    #[test]
    fn an_assignment_is_taken_back_up_to_the_void() {
        let voids = [void("v", 9, None, Some("a"))];
        assert!(is_void(&voids, &fact("e1", 8)));
        assert!(!is_void(&voids, &fact("e2", 9)));
    }

    #[test]
    fn a_void_taken_back_takes_nothing_back() {
        let chain = [void("v1", 1, Some("e"), None), void("v2", 2, Some("v1"), None)];
        assert!(!is_void(&chain, &fact("e", 0)));
        let longer = [&chain[..], &[void("v3", 3, Some("v2"), None)]].concat();
        assert!(is_void(&longer, &fact("e", 0)));
        let voids = Voids::new(&longer);
        let told: Vec<_> = longer.iter().map(|void| voids.void_of_void(void)).collect();
        assert_eq!(told, [None, Some("v3"), None]);
    }
}
