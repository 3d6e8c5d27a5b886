//! Which events stand: the first of each id, up to the cutoff, not voided; and whose pieces they tell of.
//!
//! Absent on purpose: what a piece has become (`piece`).

use std::collections::{BTreeMap, BTreeSet};

use super::piece::Piece;
use crate::events::{Event, EventType};
use crate::units::Micros;

/// Events after the doubles were taken out.
pub struct Admitted<'a> {
    pub events: Vec<&'a Event>,
    pub duplicates: usize,
    pub conflicts: usize,
}

/// The first event of each id stands; the same again is a duplicate, anything else a conflict.
pub fn admit(events: &[Event]) -> Admitted<'_> {
    let mut admitted = Admitted { events: Vec::new(), duplicates: 0, conflicts: 0 };
    let mut first: BTreeMap<&str, &Event> = BTreeMap::new();
    for event in events {
        let id = event.event_id.as_deref().unwrap_or_default();
        match first.get(id) {
            Some(known) if content(known) == content(event) => admitted.duplicates += 1,
            Some(_) => admitted.conflicts += 1,
            None => {
                first.insert(id, event);
                admitted.events.push(event);
            }
        }
    }
    admitted
}

/// All of an event but `attributes` and what the ledger writes.
fn content(event: &Event) -> Event {
    Event { attributes: None, recorded_at: None, origin_file: None, origin_line: None, ..event.clone() }
}

/// When it happened. Admitted events have a time.
pub fn at(event: &Event) -> Micros {
    event.occurred_at.unwrap_or_default()
}

/// The events that nothing took back; voids themselves are not among them.
pub fn standing<'a>(events: &[&'a Event], cutoff: Option<Micros>) -> Vec<&'a Event> {
    let known: Vec<&Event> =
        events.iter().copied().filter(|event| cutoff.is_none_or(|cutoff| at(event) <= cutoff)).collect();
    let voids = voids_in_force(&known);
    let mut standing = Vec::new();
    for event in known {
        let voided = voids.iter().any(|void| takes_back(void, event));
        if event.event_type != EventType::Voided && !voided {
            standing.push(event);
        }
    }
    standing
}

/// A target alone is taken back; without one, every earlier fact of the assignment.
fn takes_back(void: &Event, event: &Event) -> bool {
    match &void.target_event_id {
        Some(target) => event.event_id.as_ref() == Some(target),
        None => {
            let same = void.assignment_id.is_some() && void.assignment_id == event.assignment_id;
            same && event.event_type != EventType::Voided && at(event) < at(void)
        }
    }
}

/// The voids that no void in force takes back. Voids in a ring, each of which takes back the next, count nowhere.
fn voids_in_force<'a>(events: &[&'a Event]) -> Vec<&'a Event> {
    let mut open: Vec<&Event> = Vec::new();
    open.extend(events.iter().copied().filter(|event| event.event_type == EventType::Voided));
    let mut in_force: Vec<&Event> = Vec::new();
    loop {
        // In force: nothing that is open or in force takes it back.
        let (clear, rest): (Vec<&Event>, Vec<&Event>) =
            open.iter().copied().partition(|void| !open.iter().any(|other| takes_back(other, void)));
        if clear.is_empty() {
            return in_force;
        }
        in_force.extend(clear);
        open = rest;
        open.retain(|void| !in_force.iter().any(|other| takes_back(other, void)));
    }
}

/// All that is known, sorted into pieces and logged time.
pub struct Known<'a> {
    pub pieces: Vec<Piece<'a>>,
    pub logged: Vec<&'a Event>,
    /// The one currency of each worker who has just one.
    only_currency: BTreeMap<&'a str, &'a str>,
}

impl<'a> Known<'a> {
    pub fn new(standing: &[&'a Event]) -> Known<'a> {
        let mut pieces: Vec<Piece<'a>> = Vec::new();
        let mut offers: Vec<&Event> = Vec::new();
        let mut logged = Vec::new();
        let mut place: BTreeMap<(&str, Option<&str>, Option<&str>), usize> = BTreeMap::new();
        for event in standing {
            match event.event_type {
                EventType::Published => offers.push(event),
                EventType::TimeLogged => logged.push(*event),
                kind if kind.is_work() => {
                    let worker = event.worker_id.as_deref().unwrap_or_default();
                    let assignment = event.assignment_id.as_deref();
                    // Pay without a piece is kept for each worker and project.
                    let project = if assignment.is_none() { event.project_id.as_deref() } else { None };
                    let at = *place.entry((worker, assignment, project)).or_insert(pieces.len());
                    if at == pieces.len() {
                        pieces.push(Piece::new(worker, assignment));
                    }
                    pieces[at].events.push(event);
                }
                _ => {}
            }
        }
        for piece in &mut pieces {
            piece.put_in_order(&offers);
        }
        pieces.retain(|piece| piece.stage() != Some("sandbox"));
        logged.retain(|event| event.stage.as_deref() != Some("sandbox"));
        let only_currency = only_currency(&pieces);
        Known { pieces, logged, only_currency }
    }

    /// The currency in which a piece's time and counts stand.
    pub fn currency_of(&self, piece: &Piece<'a>) -> Option<&'a str> {
        piece.currency().or_else(|| self.currency_of_worker(piece.worker))
    }

    pub fn currency_of_worker(&self, worker: &str) -> Option<&'a str> {
        self.only_currency.get(worker).copied()
    }
}

fn only_currency<'a>(pieces: &[Piece<'a>]) -> BTreeMap<&'a str, &'a str> {
    let mut all: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for piece in pieces {
        let known = all.entry(piece.worker).or_default();
        known.extend(piece.price_currency());
        known.extend(piece.payments().filter_map(|payment| payment.currency.as_deref()));
    }
    let mut only = BTreeMap::new();
    for (worker, known) in all {
        if let (1, Some(currency)) = (known.len(), known.first()) {
            only.insert(worker, *currency);
        }
    }
    only
}
