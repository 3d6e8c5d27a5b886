//! What one piece of work has become, each question answered by reading all of its events.
//!
//! Absent on purpose: windows and groups of pieces (`figures`).

use super::By;
use super::facts::at;
use super::measure::{Stretch, length, union};
use crate::events::{Event, EventType, json};
use crate::units::{Micros, Money};

/// A worker's piece: its events in order, and the offers of its task.
pub struct Piece<'a> {
    pub worker: &'a str,
    /// Nothing where it is only pay without a piece.
    pub assignment: Option<&'a str>,
    pub events: Vec<&'a Event>,
    offers: Vec<&'a Event>,
}

/// The wait of a label for its verdict.
pub struct Wait<'a> {
    pub verdict: &'a Event,
    pub length: Micros,
}

/// One labeled question with its known answer.
pub struct GoldAnswer {
    pub at: Micros,
    pub correct: bool,
}

impl<'a> Piece<'a> {
    pub fn new(worker: &'a str, assignment: Option<&'a str>) -> Piece<'a> {
        Piece { worker, assignment, events: Vec::new(), offers: Vec::new() }
    }

    /// Sorts the events by time, life cycle and id, and finds the offers of the task.
    pub fn put_in_order(&mut self, offers: &[&'a Event]) {
        let order = |event: &&Event| (at(event), event.event_type.rank(), event.event_id.clone());
        self.events.sort_by_key(order);
        let task = self.events.iter().find_map(|event| event.task_id.as_ref());
        self.offers.extend(offers.iter().filter(|offer| task.is_some() && offer.task_id.as_ref() == task));
        self.offers.sort_by_key(order);
        // One id may be a task of each of two projects.
        let project = self.events.iter().chain(&self.offers).find_map(|event| event.project_id.clone());
        self.offers.retain(|offer| offer.project_id.is_none() || offer.project_id == project);
    }

    fn of_type(&self, kind: EventType) -> impl DoubleEndedIterator<Item = &'a Event> + '_ {
        self.events.iter().copied().filter(move |event| event.event_type == kind)
    }

    /// Whether the event is a label of the worker's own.
    fn is_label(&self, event: &Event) -> bool {
        let own = event.actor_id.as_deref().is_none_or(|actor| actor == self.worker);
        event.event_type == EventType::Labeled && own
    }

    fn labels(&self) -> impl DoubleEndedIterator<Item = &'a Event> + '_ {
        self.events.iter().copied().filter(|event| self.is_label(event))
    }

    fn verdicts(&self) -> impl DoubleEndedIterator<Item = &'a Event> + '_ {
        self.of_type(EventType::Reviewed).filter(|event| event.verdict.is_some())
    }

    pub fn payments(&self) -> impl DoubleEndedIterator<Item = &'a Event> + '_ {
        self.of_type(EventType::Paid)
    }

    pub fn claimed(&self) -> Option<Micros> {
        self.of_type(EventType::Claimed).next().map(at)
    }

    pub fn labeled(&self) -> Option<Micros> {
        self.labels().next().map(at)
    }

    pub fn last_label(&self) -> Option<Micros> {
        self.labels().next_back().map(at)
    }

    pub fn released(&self) -> Option<Micros> {
        self.of_type(EventType::Released).next_back().map(at)
    }

    /// The first review, with a verdict or without.
    pub fn reviewed(&self) -> Option<&'a Event> {
        self.of_type(EventType::Reviewed).next()
    }

    pub fn first_verdict(&self) -> Option<&'a str> {
        self.verdicts().filter_map(|event| event.verdict.as_deref()).find(|verdict| *verdict != "withdrawn")
    }

    /// The latest verdict, unless it sends back, takes back, or a label came after it.
    pub fn final_verdict(&self) -> Option<&'a Event> {
        let last = self.verdicts().next_back()?;
        let place = self.events.iter().position(|event| std::ptr::eq(*event, last))?;
        let labeled_after = self.events[place..].iter().any(|event| self.is_label(event));
        let open = matches!(last.verdict.as_deref(), Some("rework" | "withdrawn"));
        if open || labeled_after { None } else { Some(last) }
    }

    pub fn final_is(&self, verdict: &str) -> Option<&'a Event> {
        self.final_verdict().filter(|event| event.verdict.as_deref() == Some(verdict))
    }

    pub fn rework(&self) -> Option<&'a Event> {
        self.verdicts().find(|event| event.verdict.as_deref() == Some("rework"))
    }

    pub fn latest_score(&self) -> Option<&'a Event> {
        self.of_type(EventType::Reviewed).rfind(|event| event.score.is_some())
    }

    /// The worker's own acts.
    pub fn acts(&self) -> Vec<Micros> {
        let act = |event: &&&Event| {
            matches!(event.event_type, EventType::Claimed | EventType::Released) || self.is_label(event)
        };
        self.events.iter().filter(act).map(|event| at(event)).collect()
    }

    /// Nobody judged it for good, and it was given back after all else that was done or asked of it.
    pub fn was_given_back(&self) -> bool {
        let moves = |event: &&&Event| {
            let sent_back = event.verdict.as_deref() == Some("rework");
            matches!(event.event_type, EventType::Claimed | EventType::Released)
                || self.is_label(event)
                || sent_back
        };
        let last = self.events.iter().rfind(moves);
        self.final_verdict().is_none() && last.is_some_and(|event| event.event_type == EventType::Released)
    }

    /// The task of its first event that names one.
    pub fn task(&self) -> Option<&'a str> {
        self.events.iter().find_map(|event| event.task_id.as_deref())
    }

    /// Whether the answers to all its questions were known before it was labeled, by what others told or its labels carry.
    pub fn all_was_known(&self) -> bool {
        let known = |label: &Event| {
            let item = label.item_id.as_deref();
            let mut of_item = self.labels().filter(|label| label.item_id.as_deref() == item);
            let first = of_item.next().map_or(at(label), at);
            let carried = self.labels().any(|label| label.item_id.as_deref() == item && label.gold.is_some());
            let told = |offer: &&Event| {
                let of_another = offer.actor_id.as_deref() != Some(self.worker);
                offer.gold.is_some() && offer.item_id.as_deref() == item && of_another && at(offer) <= first
            };
            carried || self.offers.iter().any(told)
        };
        self.labels().next().is_some() && self.labels().all(known)
    }

    /// The stretches of work that each label and each release (but for expired ones) closes.
    pub fn intervals(&self, idle_cap: Option<Micros>) -> Vec<Stretch> {
        let mut intervals = Vec::new();
        for (place, event) in self.events.iter().enumerate() {
            let release =
                event.event_type == EventType::Released && event.reason.as_deref() != Some("expired");
            if !self.is_label(event) && !release {
                continue;
            }
            let before = &self.events[..place];
            let claim = before.iter().rfind(|event| event.event_type == EventType::Claimed).map(|e| at(e));
            let end = at(event);
            let start = match (event.active_ms, claim) {
                (Some(active_ms), Some(claim)) => (end - active_ms * 1000).max(claim),
                (Some(active_ms), None) => end - active_ms * 1000,
                // An end that is only the earliest possible one tells no length.
                (None, Some(claim)) if event.time_basis.as_deref() != Some("not_before") => claim,
                (None, _) => continue,
            };
            intervals.push((idle_cap.map_or(start, |cap| start.max(end - cap)), end));
        }
        intervals
    }

    /// The length of the union of its intervals; nothing where there is none.
    pub fn handling(&self, idle_cap: Option<Micros>) -> Option<Micros> {
        let intervals = self.intervals(idle_cap);
        if intervals.is_empty() { None } else { Some(length(&union(&intervals, 0))) }
    }

    /// For each label the first verdict after it, where both times are exact.
    pub fn waits(&self) -> Vec<Wait<'a>> {
        let mut waits = Vec::new();
        for (place, label) in self.events.iter().enumerate().filter(|(_, event)| self.is_label(event)) {
            let verdict = self.events[place..].iter().copied().find(|event| {
                let verdict = event.verdict.as_deref();
                event.event_type == EventType::Reviewed && verdict.is_some_and(|v| v != "withdrawn")
            });
            let exact = |event: &Event| event.time_basis.as_deref() != Some("not_before");
            if let Some(verdict) = verdict.filter(|verdict| exact(verdict) && exact(label)) {
                waits.push(Wait { verdict, length: at(verdict) - at(label) });
            }
        }
        waits
    }

    /// Each labeled question for which a known answer was told by somebody else than the worker.
    pub fn gold_answers(&self) -> Vec<GoldAnswer> {
        let mut items: Vec<Option<&str>> = self.labels().map(|label| label.item_id.as_deref()).collect();
        items.sort_unstable();
        items.dedup();
        let mut answers = Vec::new();
        for item in items {
            let Some(label) = self.labels().rfind(|label| label.item_id.as_deref() == item) else { continue };
            if let Some(gold) = self.gold(item) {
                let correct = label.label.as_deref().is_some_and(|given| json::agrees(given, gold));
                answers.push(GoldAnswer { at: at(label), correct });
            }
        }
        answers
    }

    /// The latest known answer of a question on the piece's events, else on its task's offers.
    fn gold(&self, item: Option<&str>) -> Option<&'a str> {
        let told = |event: &&'a Event| {
            let carries =
                matches!(event.event_type, EventType::Labeled | EventType::Reviewed | EventType::Published);
            let of_another = event.actor_id.as_deref() != Some(self.worker);
            carries && of_another && event.item_id.as_deref() == item && event.gold.is_some()
        };
        let own = self.events.iter().copied().rfind(told);
        own.or_else(|| self.offers.iter().copied().rfind(told)).and_then(|event| event.gold.as_deref())
    }

    /// The event that says the price in force: the latest claim or label with one, else the latest offer.
    fn priced(&self) -> Option<&'a Event> {
        let own = |event: &&'a Event| event.event_type == EventType::Claimed || self.is_label(event);
        let said = |event: &&'a Event| event.price.is_some();
        let latest = self.events.iter().copied().filter(own).rfind(said);
        latest.or_else(|| self.offers.iter().copied().rfind(said))
    }

    /// The price; nothing where it is not known.
    pub fn price(&self) -> Option<Money> {
        let unpaid = matches!(self.stage(), Some("trial" | "training" | "qualification"));
        match self.priced() {
            Some(event) => event.price,
            None if unpaid => Some(Money::ZERO),
            None => None,
        }
    }

    pub fn price_currency(&self) -> Option<&'a str> {
        self.priced().and_then(|event| event.currency.as_deref())
    }

    /// Of the price, else of the first payment.
    pub fn currency(&self) -> Option<&'a str> {
        let paid = || self.payments().find_map(|payment| payment.currency.as_deref());
        self.price_currency().or_else(paid)
    }

    /// The handling time that nobody paid for, and where it stands.
    pub fn unpaid(&self, idle_cap: Option<Micros>) -> Option<(Micros, Micros)> {
        // What was accepted and is not paid is outstanding, also where it was released once more.
        let unpaid_kind =
            self.final_is("rejected").is_some() || self.was_given_back() || self.price() == Some(Money::ZERO);
        if !unpaid_kind || !self.net_paid_is_zero() {
            return None;
        }
        let stands = self.last_label().or_else(|| self.released())?;
        Some((stands, self.handling(idle_cap)?))
    }

    fn net_paid_is_zero(&self) -> bool {
        self.payments().all(|payment| {
            let same = self.payments().filter(|other| other.currency == payment.currency);
            same.filter_map(|other| other.amount).map(|amount| amount.0).sum::<i128>() == 0
        })
    }

    pub fn stage(&self) -> Option<&'a str> {
        self.key(By::Stage)
    }

    /// The group: the first word on its own events, else (not for the source) on its task's offers.
    pub fn key(&self, by: By) -> Option<&'a str> {
        if by == By::Worker {
            return Some(self.worker);
        }
        let own = self.events.iter().find_map(|event| field(event, by));
        let offered = || self.offers.iter().find_map(|event| field(event, by));
        let key = if by == By::Source { own } else { own.or_else(offered) };
        let stage_of_a_piece = by == By::Stage && self.assignment.is_some();
        key.or(stage_of_a_piece.then_some("production"))
    }
}

/// What an event says about its group.
pub fn field(event: &Event, by: By) -> Option<&str> {
    match by {
        By::Worker => event.worker_id.as_deref(),
        By::Project => event.project_id.as_deref(),
        By::Team => event.team.as_deref(),
        By::Domain => event.domain.as_deref(),
        By::TaskType => event.task_type.as_deref(),
        By::Stage => event.stage.as_deref(),
        By::Source => event.source.as_deref(),
        By::Reviewer => event.reviewer_id.as_deref(),
    }
}
