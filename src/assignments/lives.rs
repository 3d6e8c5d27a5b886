//! Of each worker and of each project the one piece with the most events, told event by event: what a page of theirs shows.
//!
//! Promises: the same piece is picked in whatever order pieces come; of those with as many events the first by assignment and worker.
//! Absent on purpose: answers, which may be long and private, and events that are taken back (`trace` has both).

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::intervals::{FoldOptions, work_intervals};
use crate::events::{EventType, Fact};
use crate::units::{Micros, Money};

/// More events of one piece are counted, not told.
const MOST: usize = 200;

/// Which pieces can be told.
#[derive(Clone, Debug)]
pub struct Telling {
    /// Something of it happened then.
    pub window: Range<Micros>,
    /// Whether play money counts.
    pub sandbox: bool,
    /// By number, the pieces that a condition leaves; none where there is no condition.
    pub only: Option<Arc<[bool]>>,
}

impl Telling {
    /// Whether a piece can be told, as far as its number says.
    fn holds(&self, piece: i64) -> bool {
        let is_left =
            |only: &Arc<[bool]>| usize::try_from(piece).is_ok_and(|piece| only.get(piece) == Some(&true));
        self.only.as_ref().is_none_or(is_left)
    }
}

/// The life of one piece.
#[derive(Clone, Debug)]
pub struct Life {
    piece: i64,
    pub worker_id: Box<str>,
    pub assignment_id: Box<str>,
    /// How many events there are.
    pub all: usize,
    /// The first of them, in order.
    pub events: Vec<Happened>,
}

/// One event of it.
#[derive(Clone, Debug)]
pub struct Happened {
    pub at: Micros,
    pub kind: EventType,
    /// Who did it; nobody where the source does not say.
    pub who: Option<Box<str>>,
    /// The verdict, the reason of a release, the kind of a payment, or which item a label is of.
    pub what: Option<Box<str>>,
    pub amount: Option<Money>,
    pub currency: Option<Box<str>>,
    /// How long the stretch of work was that it closed.
    pub work: Option<Micros>,
}

/// The lives that are told.
#[derive(Default)]
pub struct Lives {
    pub workers: HashMap<Box<str>, Arc<Life>>,
    pub projects: HashMap<Box<str>, Arc<Life>>,
}

impl Lives {
    /// Looks at a piece, whose events stand in order; `published` are its task's.
    pub(super) fn take(
        &mut self,
        piece: i64,
        events: &[Fact<'_>],
        published: &[Fact<'_>],
        telling: &Telling,
        options: FoldOptions,
    ) {
        // What came after the window is not told.
        let told =
            events.iter().take_while(|event| event.occurred_at.is_none_or(|at| at < telling.window.end));
        let events = &events[..told.count()];
        if !telling.holds(piece) {
            return;
        }
        let Some(Fact { worker_id: Some(worker), assignment_id: Some(assignment), .. }) = events.first()
        else {
            return;
        };
        let is_asked =
            events.iter().any(|event| event.occurred_at.is_some_and(|at| telling.window.contains(&at)));
        let stage = events.iter().chain(published).find_map(|fact| fact.stage);
        if !is_asked || !telling.sandbox && stage == Some("sandbox") {
            return;
        }
        let project = events.iter().chain(published).find_map(|fact| fact.project_id);
        let key = (events.len(), *assignment, *worker);
        let own = self.workers.get(*worker).is_none_or(|known| known.is_outdone(key));
        let common = project.filter(|name| self.projects.get(*name).is_none_or(|life| life.is_outdone(key)));
        if own || common.is_some() {
            let life = Arc::new(Life::of(piece, (worker, assignment), events, options));
            if let Some(project) = common {
                self.projects.insert(project.into(), life.clone());
            }
            if own {
                self.workers.insert((*worker).into(), life);
            }
        }
    }

    /// Adds others to these.
    pub fn merge(&mut self, other: Lives) {
        for (known, others) in [(&mut self.workers, other.workers), (&mut self.projects, other.projects)] {
            for (name, life) in others {
                if known.get(&name).is_none_or(|known| known.is_outdone(life.key())) {
                    known.insert(name, life);
                }
            }
        }
    }

    /// Leaves out pieces that a question is not about.
    pub fn retain(&mut self, counts: &[bool]) {
        let is_counted =
            |life: &Life| usize::try_from(life.piece).is_ok_and(|piece| counts.get(piece) == Some(&true));
        self.workers.retain(|_, life| is_counted(life));
        self.projects.retain(|_, life| is_counted(life));
    }
}

impl Life {
    fn of(piece: i64, (worker, assignment): (&str, &str), events: &[Fact<'_>], options: FoldOptions) -> Life {
        let mut told: Vec<Happened> = events.iter().take(MOST).map(happened).collect();
        for interval in work_intervals(events, options) {
            if let Some(event) = told.get_mut(interval.close) {
                event.work = Some(interval.end - interval.start);
            }
        }
        Life {
            piece,
            worker_id: worker.into(),
            assignment_id: assignment.into(),
            all: events.len(),
            events: told,
        }
    }

    fn key(&self) -> (usize, &str, &str) {
        (self.all, &self.assignment_id, &self.worker_id)
    }

    /// Whether another has more events, or as many and an earlier name.
    fn is_outdone(&self, (all, assignment, worker): (usize, &str, &str)) -> bool {
        all > self.all || all == self.all && (assignment, worker) < (&*self.assignment_id, &*self.worker_id)
    }
}

fn happened(event: &Fact<'_>) -> Happened {
    let (who, what) = match event.event_type {
        EventType::Reviewed => (event.reviewer_id.or(event.actor_id), event.verdict),
        EventType::Paid => (event.actor_id, event.pay_kind),
        EventType::Released => (event.actor_id.or(event.worker_id), event.reason),
        _ => (event.actor_id.or(event.worker_id), event.item_id),
    };
    let is_paid = event.event_type == EventType::Paid;
    Happened {
        at: event.occurred_at.unwrap_or_default(),
        kind: event.event_type,
        who: who.map(Into::into),
        what: what.map(Into::into),
        amount: event.amount.filter(|_| is_paid),
        currency: event.currency.filter(|_| is_paid).map(Into::into),
        work: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact<'a>(worker: &'a str, assignment: &'a str, kind: EventType, at: Micros) -> Fact<'a> {
        Fact {
            event_type: kind,
            worker_id: Some(worker),
            assignment_id: Some(assignment),
            project_id: Some("p"),
            occurred_at: Some(at),
            ..Fact::default()
        }
    }

    fn life<'a>(worker: &'a str, assignment: &'a str, events: usize) -> Vec<Fact<'a>> {
        (0..events)
            .map(|at| {
                fact(worker, assignment, [EventType::Claimed, EventType::Labeled][at % 2], at as i64 * 10)
            })
            .collect()
    }

    #[test]
    fn the_piece_with_the_most_events_is_told_whatever_the_order() {
        let pieces = [life("ana", "b", 2), life("ana", "c", 4), life("ana", "a", 4), life("bo", "d", 3)];
        let telling = Telling { window: Micros::MIN..Micros::MAX, sandbox: false, only: None };
        for order in [[0, 1, 2, 3], [3, 2, 1, 0]] {
            let (mut lives, mut others) = (Lives::default(), Lives::default());
            for (at, piece) in order.into_iter().enumerate() {
                let to = if at % 2 == 0 { &mut lives } else { &mut others };
                to.take(piece as i64, &pieces[piece], &[], &telling, FoldOptions::default());
            }
            lives.merge(others);
            let told = |life: &Life| format!("{} {} {}", life.worker_id, life.assignment_id, life.all);
            assert_eq!(told(&lives.workers["ana"]), "ana a 4");
            assert_eq!(told(&lives.workers["bo"]), "bo d 3");
            assert_eq!(told(&lives.projects["p"]), "ana a 4");
            let work: Vec<_> = lives.projects["p"].events.iter().map(|event| event.work).collect();
            assert_eq!(work, [None, Some(10), None, Some(10)]);
            lives.retain(&[true, true, false, true]);
            assert!(!lives.workers.contains_key("ana") && lives.workers.contains_key("bo"));
        }
    }

    #[test]
    fn play_money_other_times_and_no_piece_are_not_told() {
        let telling = Telling { window: 100..200, sandbox: false, only: None };
        let mut lives = Lives::default();
        let mut take = |events: &[Fact<'_>], telling: &Telling| {
            lives.take(0, events, &[], telling, FoldOptions::default());
            lives.workers.len()
        };
        assert_eq!(take(&life("ana", "early", 3), &telling), 0);
        let played = Fact { stage: Some("sandbox"), ..fact("ana", "a", EventType::Claimed, 150) };
        assert_eq!(take(&[played], &telling), 0);
        let loose = Fact { assignment_id: None, ..fact("ana", "a", EventType::Paid, 150) };
        assert_eq!(take(&[loose], &telling), 0);
        assert_eq!(take(&[played], &Telling { sandbox: true, ..telling.clone() }), 1);
    }
    #[test]
    fn what_a_condition_leaves_out_and_what_comes_after_the_window_is_not_told() {
        let pieces = [life("ana", "long", 9), life("ana", "short", 4)];
        let only: Arc<[bool]> = [false, true].into();
        let telling = Telling { window: Micros::MIN..30, sandbox: false, only: Some(only) };
        let mut lives = Lives::default();
        for (piece, events) in pieces.iter().enumerate() {
            lives.take(piece as i64, events, &[], &telling, FoldOptions::default());
        }
        // Of the events at 0, 10, 20 and 30 the last is at the window's end, which is in it no more.
        let life = &lives.workers["ana"];
        assert_eq!((&*life.assignment_id, life.all, life.events.len()), ("short", 3, 3));
    }
}
