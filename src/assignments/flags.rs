//! What is strange about the way of one piece through its life. The words for each flag are in `words`.
//!
//! Absent on purpose: what can be told from the relations alone (payments, prices, reviewers); that is the audit's
//! (`queries/audit/`).

use super::life::Life;
use crate::events::{EventType, Fact};

/// One strange thing, with the events that show it.
pub struct Strange<'a> {
    pub flag: &'static str,
    pub events: Vec<&'a Fact<'a>>,
}

/// All that is strange about one piece, in the order in which it came about, each flag once.
pub fn flags<'a>(events: &'a [Fact<'a>], life: &Life) -> Vec<Strange<'a>> {
    let mut found: Vec<Strange<'a>> = Vec::new();
    let first_claim = events.iter().position(|event| event.event_type == EventType::Claimed);
    for (flag, index) in &life.strange {
        let (flag, shown) = match (*flag, first_claim) {
            // A label before its claim is another thing than a label of which nobody knows when it was begun.
            ("labeled_without_claim", Some(claim)) => {
                ("labeled_before_claimed", vec![&events[*index], &events[claim]])
            }
            // The claim that such a label was before is told with it.
            ("claimed_after_label", Some(claim)) if claim == *index => continue,
            (flag, _) => (flag, vec![&events[*index]]),
        };
        match found.iter_mut().find(|strange| strange.flag == flag) {
            Some(strange) => strange.events.extend(shown),
            None => found.push(Strange { flag, events: shown }),
        }
    }
    found
}
