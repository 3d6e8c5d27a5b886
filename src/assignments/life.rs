//! The life of a piece of work: its states, and the one table of moves between them.
//!
//! A move that is not legal still happens, because it was reported; it is flagged with the word in the
//! table. A final verdict stands until a label of the worker's or another verdict comes.

use super::own::is_own;
use crate::events::{EventType, Fact};

/// Where a piece of work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Nothing has happened yet.
    Open,
    Claimed,
    Labeled,
    Released,
    /// Sent back to the worker.
    Rework,
    Accepted,
    Rejected,
}

impl State {
    pub fn name(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Claimed => "claimed",
            State::Labeled => "labeled",
            State::Released => "released",
            State::Rework => "rework",
            State::Accepted => "accepted",
            State::Rejected => "rejected",
        }
    }
}

/// What moves a piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    Claim,
    Label,
    Release,
    Accept,
    Reject,
    SendBack,
    Withdraw,
}

impl Act {
    /// The act of a type of event and its verdict; `None` for what moves nothing (a score, a payment).
    pub fn of(kind: EventType, verdict: Option<&str>) -> Option<Act> {
        match (kind, verdict) {
            (EventType::Claimed, _) => Some(Act::Claim),
            (EventType::Labeled, _) => Some(Act::Label),
            (EventType::Released, _) => Some(Act::Release),
            (EventType::Reviewed, Some("accepted")) => Some(Act::Accept),
            (EventType::Reviewed, Some("rejected")) => Some(Act::Reject),
            (EventType::Reviewed, Some("rework")) => Some(Act::SendBack),
            (EventType::Reviewed, Some("withdrawn")) => Some(Act::Withdraw),
            _ => None,
        }
    }
}

/// One row of the table of moves.
#[derive(Debug)]
pub struct Move {
    pub from: State,
    pub act: Act,
    pub to: State,
    /// What is strange about it; `None` for a legal move.
    pub flag: Option<&'static str>,
}

/// All moves. Whatever is not listed cannot be: the test holds that the table is whole.
pub const MOVES: &[Move] = {
    use Act::*;
    use State::*;
    &[
        legal(Open, Claim, Claimed),
        strange(Open, Label, Labeled, "labeled_without_claim"),
        strange(Open, Release, Released, "release_of_nothing"),
        strange(Open, Accept, Accepted, "review_of_nothing"),
        strange(Open, Reject, Rejected, "review_of_nothing"),
        strange(Open, SendBack, Rework, "review_of_nothing"),
        strange(Open, Withdraw, Open, "review_of_nothing"),
        strange(Claimed, Claim, Claimed, "claimed_twice"),
        legal(Claimed, Label, Labeled),
        legal(Claimed, Release, Released),
        strange(Claimed, Accept, Accepted, "review_of_nothing"),
        strange(Claimed, Reject, Rejected, "review_of_nothing"),
        strange(Claimed, SendBack, Rework, "review_of_nothing"),
        strange(Claimed, Withdraw, Claimed, "review_of_nothing"),
        strange(Labeled, Claim, Labeled, "claimed_after_label"),
        legal(Labeled, Label, Labeled),
        strange(Labeled, Release, Released, "released_after_label"),
        legal(Labeled, Accept, Accepted),
        legal(Labeled, Reject, Rejected),
        legal(Labeled, SendBack, Rework),
        legal(Labeled, Withdraw, Labeled),
        legal(Released, Claim, Claimed),
        strange(Released, Label, Labeled, "labeled_after_release"),
        strange(Released, Release, Released, "released_twice"),
        strange(Released, Accept, Accepted, "review_of_nothing"),
        strange(Released, Reject, Rejected, "review_of_nothing"),
        strange(Released, SendBack, Rework, "review_of_nothing"),
        legal(Released, Withdraw, Released),
        legal(Rework, Claim, Claimed),
        legal(Rework, Label, Labeled),
        legal(Rework, Release, Released),
        legal(Rework, Accept, Accepted),
        legal(Rework, Reject, Rejected),
        legal(Rework, SendBack, Rework),
        legal(Rework, Withdraw, Labeled),
        strange(Accepted, Claim, Accepted, "acted_after_verdict"),
        legal(Accepted, Label, Labeled),
        strange(Accepted, Release, Accepted, "acted_after_verdict"),
        legal(Accepted, Accept, Accepted),
        legal(Accepted, Reject, Rejected),
        legal(Accepted, SendBack, Rework),
        legal(Accepted, Withdraw, Labeled),
        strange(Rejected, Claim, Rejected, "acted_after_verdict"),
        legal(Rejected, Label, Labeled),
        strange(Rejected, Release, Rejected, "acted_after_verdict"),
        legal(Rejected, Accept, Accepted),
        legal(Rejected, Reject, Rejected),
        legal(Rejected, SendBack, Rework),
        legal(Rejected, Withdraw, Labeled),
    ]
};

const fn legal(from: State, act: Act, to: State) -> Move {
    Move { from, act, to, flag: None }
}

const fn strange(from: State, act: Act, to: State, flag: &'static str) -> Move {
    Move { from, act, to, flag: Some(flag) }
}

impl State {
    /// The move that an act makes from here.
    pub fn step(self, act: Act) -> (State, Option<&'static str>) {
        MOVES
            .iter()
            .find(|row| row.from == self && row.act == act)
            .map_or((self, None), |row| (row.to, row.flag))
    }
}

/// The way of a piece through the table of moves.
pub struct Life {
    pub state: State,
    /// The event that gave the final verdict, where there is one.
    pub final_verdict: Option<usize>,
    /// Moves that were not legal: the flag, and the event that made it.
    pub strange: Vec<(&'static str, usize)>,
}

/// Walks the events of one piece, in order, through the table of moves.
pub fn live(events: &[Fact<'_>]) -> Life {
    let mut life = Life::new();
    for (index, event) in events.iter().enumerate() {
        if !is_told_again(events, index) {
            life.take(index, event);
        }
    }
    life
}

/// Whether an event is the claim before it, told by another source: nobody claims a piece twice at one moment.
fn is_told_again(events: &[Fact<'_>], index: usize) -> bool {
    let is_claim = |event: &Fact<'_>| event.event_type == EventType::Claimed;
    let before = index.checked_sub(1).and_then(|before| events.get(before));
    let both = before.zip(events.get(index));
    both.is_some_and(|(one, two)| is_claim(one) && is_claim(two) && one.occurred_at == two.occurred_at)
}

/// The state after each event of one piece, in order.
pub fn states(events: &[Fact<'_>]) -> Vec<State> {
    let mut life = Life::new();
    let after = |(index, event)| {
        if !is_told_again(events, index) {
            life.take(index, event);
        }
        life.state
    };
    events.iter().enumerate().map(after).collect()
}

impl Life {
    fn new() -> Life {
        Life { state: State::Open, final_verdict: None, strange: Vec::new() }
    }

    /// One event further.
    fn take(&mut self, index: usize, event: &Fact<'_>) {
        let Some(act) = Act::of(event.event_type, event.verdict) else { return };
        if act == Act::Label && !is_own(event) {
            return;
        }
        let (state, flag) = self.state.step(act);
        self.strange.extend(flag.map(|flag| (flag, index)));
        self.final_verdict = match act {
            Act::Accept | Act::Reject => Some(index),
            Act::Claim | Act::Release if state == self.state => self.final_verdict,
            _ => None,
        };
        self.state = state;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [State; 7] = [
        State::Open,
        State::Claimed,
        State::Labeled,
        State::Released,
        State::Rework,
        State::Accepted,
        State::Rejected,
    ];
    const ACTS: [Act; 7] =
        [Act::Claim, Act::Label, Act::Release, Act::Accept, Act::Reject, Act::SendBack, Act::Withdraw];

    #[test]
    fn the_table_has_each_move_once() {
        for from in STATES {
            for act in ACTS {
                let rows = MOVES.iter().filter(|row| row.from == from && row.act == act).count();
                assert_eq!(rows, 1, "{from:?} {act:?}");
            }
        }
        assert_eq!(MOVES.len(), STATES.len() * ACTS.len());
    }

    #[test]
    fn verdicts_decide_and_only_a_label_or_a_verdict_reopens() {
        for row in MOVES {
            match row.act {
                Act::Accept => assert_eq!(row.to, State::Accepted),
                Act::Reject => assert_eq!(row.to, State::Rejected),
                Act::SendBack => assert_eq!(row.to, State::Rework),
                Act::Label => assert_eq!(row.to, State::Labeled),
                Act::Withdraw => assert!(!matches!(row.to, State::Accepted | State::Rejected)),
                Act::Claim | Act::Release if matches!(row.from, State::Accepted | State::Rejected) => {
                    assert_eq!(row.to, row.from);
                }
                Act::Claim | Act::Release => {}
            }
        }
    }

    /// One line for each move: from, act, to, and the flag of a strange one.
    #[test]
    fn each_move_as_a_row() {
        let table: Vec<String> = MOVES
            .iter()
            .map(|row| {
                let flag = row.flag.unwrap_or("legal");
                format!("{:9}{:9}{:9}{flag}", row.from.name(), format!("{:?}", row.act), row.to.name())
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"));
    }
}
