//! Pieces and logged time by group, and what of them counts in a window.
//!
//! Absent on purpose: how a row looks (`rows`).

use std::collections::BTreeMap;

use super::facts::{Known, at};
use super::measure::{cut, union};
use super::piece::{Piece, field};
use super::windows::Window;
use super::{AuditOptions, By};
use crate::events::{Event, EventType};
use crate::units::Micros;

/// What one key gathers.
#[derive(Default)]
pub struct Group<'k, 'a> {
    pub pieces: Vec<&'k Piece<'a>>,
    pub logged: Vec<&'a Event>,
}

/// The groups by key, an absent key first. By reviewer each reviewer's group holds all pieces; see [`Judge`].
pub fn groups<'k, 'a>(known: &'k Known<'a>, by: By) -> BTreeMap<Option<&'a str>, Group<'k, 'a>> {
    let mut groups: BTreeMap<Option<&str>, Group<'k, 'a>> = BTreeMap::new();
    if by == By::Reviewer {
        for event in known.pieces.iter().flat_map(|piece| &piece.events) {
            if event.event_type == EventType::Reviewed {
                groups.entry(event.reviewer_id.as_deref()).or_default();
            }
        }
        for group in groups.values_mut() {
            group.pieces.extend(&known.pieces);
        }
        return groups;
    }
    for piece in &known.pieces {
        groups.entry(piece.key(by)).or_default().pieces.push(piece);
    }
    for event in &known.logged {
        groups.entry(field(event, by)).or_default().logged.push(event);
    }
    groups
}

/// Which reviews count in a row: those in its window and, by reviewer, of its reviewer.
pub struct Judge<'a> {
    pub window: &'a Window,
    pub reviewer: Option<Option<&'a str>>,
}

impl Judge<'_> {
    pub fn counts(&self, review: &Event) -> bool {
        let reviewer = self.reviewer.is_none_or(|reviewer| review.reviewer_id.as_deref() == reviewer);
        reviewer && self.window.has(at(review))
    }
}

/// The reviews of a piece at which something counts.
pub fn judgements<'a>(piece: &Piece<'a>) -> Vec<&'a Event> {
    let once = [piece.reviewed(), piece.final_verdict(), piece.rework(), piece.latest_score()];
    let waits = piece.waits().into_iter().map(|wait| wait.verdict);
    once.into_iter().flatten().chain(waits).collect()
}

/// The moments at which something of a piece but its pay counts.
pub fn work_moments(piece: &Piece<'_>) -> Vec<Micros> {
    let mut moments = piece.acts();
    moments.extend(judgements(piece).into_iter().map(at));
    moments
}

/// All moments at which something of a piece counts.
pub fn moments(piece: &Piece<'_>) -> Vec<Micros> {
    let mut moments = work_moments(piece);
    moments.extend(piece.payments().map(at));
    moments
}

/// The sum over workers of the union of each one's work intervals, cut at the window.
pub fn active(pieces: &[&Piece<'_>], window: &Window, options: &AuditOptions) -> Micros {
    let mut intervals: BTreeMap<&str, Vec<(Micros, Micros)>> = BTreeMap::new();
    for piece in pieces {
        intervals.entry(piece.worker).or_default().extend(piece.intervals(options.idle_cap));
    }
    let unions = intervals.values().map(|of_worker| union(of_worker, options.gap));
    unions.map(|union| cut(&union, window.from, window.until)).sum()
}

/// The time logged in the window.
pub fn logged(events: &[&Event], window: &Window) -> Micros {
    let inside = events.iter().filter(|event| window.has(at(event)));
    inside.filter_map(|event| event.active_ms).map(|active_ms| active_ms * 1000).sum()
}

/// How many of the moments lie in the window.
pub fn count(moments: impl Iterator<Item = Option<Micros>>, window: &Window) -> u64 {
    moments.flatten().filter(|at| window.has(*at)).count() as u64
}
