//! What the facts of one assignment show before they are folded.

use super::{Group, Sighted, Watch};
use crate::events::{EventType, Fact};
use crate::units::Micros;

impl Sighted {
    /// Looks at the standing facts of the next group, in any order: one worker's assignment, told by its digest, or none.
    pub fn facts(&mut self, watch: &Watch, group: Group, assignment: Option<u64>, facts: &[Fact<'_>]) {
        self.assignments.push(assignment.unwrap_or_default());
        for fact in facts {
            self.moment(watch, fact.occurred_at, fact.recorded_at);
        }
        let is_paid_by_none =
            assignment.is_none() && facts.iter().any(|fact| fact.event_type == EventType::Paid);
        if is_paid_by_none || facts.iter().any(|fact| watch.is_odd(fact)) || names_two_offers(facts) {
            self.suspects.push(group);
        }
    }

    /// A fact that stands, of which now may be made.
    pub fn moment(&mut self, watch: &Watch, at: Option<Micros>, recorded: Option<Micros>) {
        self.now.see(at, !watch.is_early(at, recorded));
    }
}

impl Watch {
    /// Whether a fact is of the future, or something else was said of it too.
    pub fn is_odd(&self, fact: &Fact<'_>) -> bool {
        let is_contradicted = || fact.event_id.is_some_and(|id| self.contradicted.contains(id));
        self.is_early(fact.occurred_at, fact.recorded_at) || self.reads_ids() && is_contradicted()
    }

    /// Whether it was recorded before it happened, by more than clocks may differ.
    fn is_early(&self, at: Option<Micros>, recorded: Option<Micros>) -> bool {
        matches!((at, recorded), (Some(at), Some(recorded)) if recorded < at.saturating_sub(self.skew()))
    }
}

/// Whether claims and labels may name another price or currency than the one that counts.
fn names_two_offers(facts: &[Fact<'_>]) -> bool {
    let (mut price, mut currency) = (None, None);
    facts.iter().filter(|fact| matches!(fact.event_type, EventType::Claimed | EventType::Labeled)).any(
        |fact| {
            let other_price = fact.price.is_some_and(|named| *price.get_or_insert(named) != named);
            let other_currency = fact.currency.is_some_and(|named| *currency.get_or_insert(named) != named);
            // Beside a currency alone the publication may have named another.
            other_price || other_currency || fact.currency.is_some() && fact.price.is_none()
        },
    )
}
