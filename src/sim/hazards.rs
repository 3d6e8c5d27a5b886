//! What goes wrong in real feeds, one kind at a time, done to the story of one piece.
//!
//! Promises: kinds take turns, so that a small market has many of them and a seed always the same.
//! Absent on purpose: what is made of it (`ledger` refuses, `assignments` flags).
// All hazards have one shape, whether or not one adds or removes facts.
#![allow(clippy::ptr_arg)]

use super::story::{Brief, Fact};
use super::strange;
use super::writing::{self, Writing};
use crate::dice::Dice;
use crate::events::{Event, EventType};
use crate::units::{DAY, HOUR, MINUTE, Micros, Money, SECOND};

/// A line that is no new fact.
pub enum Noise {
    /// A fact again, perhaps written otherwise.
    Double(Fact),
    /// The id of a fact with other content.
    Conflict(Fact),
    /// A line that no reader can take.
    Malformed(String, Micros),
}

/// What one hazard does to a story.
pub type Deed = fn(&mut Vec<Fact>, &Brief<'_>, &mut Dice) -> Vec<Noise>;

/// The hazards of feeds, in the order in which they take turns; those of `strange` come after. Those that need no certain fact
/// come more often.
const DEEDS: &[Deed] = &[
    doubled,
    malformed,
    paid_twice,
    void_before_its_target,
    withdrawn,
    malformed,
    conflict,
    paid_though_rejected,
    label_before_claim,
    doubled,
    own_reviewer,
    late,
    void_of_a_void,
    other_currency,
    malformed,
    edited_by_another,
    not_before,
    void_of_all,
    malformed,
    long_lead,
    own_gold,
    no_claim,
    conflict,
    play_money,
    same_moment,
    malformed,
];

/// Lets the next hazard befall a story.
pub fn befall(turn: u64, story: &mut Vec<Fact>, brief: &Brief<'_>, dice: &mut Dice) -> Vec<Noise> {
    let deeds = || DEEDS.iter().chain(strange::DEEDS);
    let turn = (turn % deeds().count() as u64) as usize;
    deeds().nth(turn).map_or_else(Vec::new, |deed| deed(story, brief, dice))
}

pub fn last_of(story: &mut [Fact], kind: EventType) -> Option<&mut Fact> {
    story.iter_mut().rfind(|fact| fact.event.event_type == kind)
}

/// A fact like another one, with an id of its own and some time after it.
pub fn after(fact: &Fact, id: &str, later: Micros, change: impl FnOnce(&mut Event)) -> Fact {
    let mut copy = fact.clone();
    copy.event.event_id = fact.event.event_id.as_ref().map(|old| format!("{old}-{id}"));
    copy.event.occurred_at = fact.event.occurred_at.map(|at| at + later);
    copy.arrival += later;
    change(&mut copy.event);
    copy
}

fn doubled(story: &mut Vec<Fact>, _: &Brief<'_>, dice: &mut Dice) -> Vec<Noise> {
    let mut copy = dice.pick(story).clone();
    copy.arrival += dice.between(1, 3_000) * SECOND;
    copy.writing = Writing { offset_minutes: -210, short_money: true };
    vec![Noise::Double(copy)]
}

fn conflict(story: &mut Vec<Fact>, _: &Brief<'_>, dice: &mut Dice) -> Vec<Noise> {
    let mut copy = dice.pick(story).clone();
    copy.arrival += dice.between(1, 3_000) * SECOND;
    copy.event.team = Some("another-site".into());
    copy.event.amount = copy.event.amount.map(|amount| Money(amount.0 * 10));
    vec![Noise::Conflict(copy)]
}

fn malformed(story: &mut Vec<Fact>, _: &Brief<'_>, dice: &mut Dice) -> Vec<Noise> {
    let fact = dice.pick(story);
    let mut event = fact.event.clone();
    event.event_id = event.event_id.map(|id| id + "-bad");
    event.price = Some(Money(2_500_000));
    event.currency = Some("CNY".into());
    let line = writing::line(&event, fact.writing);
    let time = crate::units::print_time(event.occurred_at.unwrap_or_default());
    let with_time = |text: &str| {
        writing::line(&event, Writing::default()).replace(&format!("{time:?}"), &format!("{text:?}"))
    };
    let broken = match dice.below(6) {
        0 => line.chars().take(line.chars().count() * 2 / 3).collect(),
        1 => line.replace(r#""price":"2.50""#, r#""price":"2,50""#),
        2 => writing::line(&Event { worker_id: None, event_type: EventType::Claimed, ..event }, fact.writing),
        3 => with_time("2026-02-30T10:00:00+08:00"),
        4 => with_time(time.trim_end_matches('Z')),
        _ => line.replace("\"task.", "\"job."),
    };
    vec![Noise::Malformed(broken, fact.arrival)]
}

fn paid_twice(story: &mut Vec<Fact>, _: &Brief<'_>, dice: &mut Dice) -> Vec<Noise> {
    let Some(paid) = last_of(story, EventType::Paid).cloned() else { return Vec::new() };
    let again = after(&paid, "again", DAY, |_| {});
    if dice.happens(500) {
        let back = |event: &mut Event| event.amount = event.amount.map(|amount| Money(-amount.0));
        story.push(after(&paid, "back", 2 * DAY, back));
    }
    story.push(again);
    Vec::new()
}

fn paid_though_rejected(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(review) = last_of(story, EventType::Reviewed) {
        review.event.verdict = Some("rejected".into());
    }
    Vec::new()
}

fn label_before_claim(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    let labeled = last_of(story, EventType::Labeled).and_then(|fact| fact.event.occurred_at);
    if let (Some(at), Some(claim)) = (labeled, last_of(story, EventType::Claimed)) {
        claim.event.occurred_at = Some(at + 5 * SECOND);
        claim.arrival = claim.arrival.max(at + 6 * SECOND);
    }
    Vec::new()
}

fn own_reviewer(story: &mut Vec<Fact>, brief: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(review) = last_of(story, EventType::Reviewed) {
        review.event.reviewer_id = Some(brief.person.id.clone());
        review.event.reviewer_kind = Some("person".into());
    }
    Vec::new()
}

fn late(story: &mut Vec<Fact>, _: &Brief<'_>, dice: &mut Dice) -> Vec<Noise> {
    if let Some(label) = last_of(story, EventType::Labeled) {
        label.arrival += dice.between(6, 60) * HOUR;
    }
    Vec::new()
}

/// A void of a fact; it can arrive before it.
fn void(fact: &Fact, id: &str, later: Micros, arrival: Micros) -> Fact {
    let event = Event {
        event_id: fact.event.event_id.as_ref().map(|old| format!("{old}-{id}")),
        event_type: EventType::Voided,
        occurred_at: fact.event.occurred_at.map(|at| at + later),
        source: fact.event.source.clone(),
        target_event_id: fact.event.event_id.clone(),
        reason: Some("entered in error".into()),
        ..Event::default()
    };
    Fact { event, arrival, writing: fact.writing }
}

fn void_before_its_target(story: &mut Vec<Fact>, brief: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(last) = story.last().cloned() {
        story.push(void(&last, "void", MINUTE, brief.claimed_at));
    }
    Vec::new()
}

fn void_of_a_void(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(last) = story.last().cloned() {
        let first = void(&last, "void", MINUTE, last.arrival + MINUTE);
        let second = void(&first, "void", HOUR, last.arrival + HOUR);
        story.extend([first, second]);
    }
    Vec::new()
}

fn void_of_all(story: &mut Vec<Fact>, brief: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(label) = last_of(story, EventType::Labeled).cloned()
        && label.event.assignment_id.is_some()
    {
        let all = |event: &mut Event| {
            event.target_event_id = None;
            event.assignment_id = Some(brief.id.clone());
            event.reason = Some("account shared".into());
        };
        let mut of_all = void(&label, "void-all", 2 * MINUTE, label.arrival + 2 * MINUTE);
        all(&mut of_all.event);
        story.push(of_all);
    }
    Vec::new()
}

fn withdrawn(story: &mut Vec<Fact>, _: &Brief<'_>, dice: &mut Dice) -> Vec<Noise> {
    let Some(review) = last_of(story, EventType::Reviewed).cloned() else { return Vec::new() };
    let verdict = |word: &'static str| move |event: &mut Event| event.verdict = Some(word.into());
    story.push(after(&review, "back", HOUR, verdict("withdrawn")));
    if dice.happens(500) {
        story.push(after(&review, "anew", 2 * HOUR, verdict("rejected")));
    }
    Vec::new()
}

fn other_currency(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    for fact in story.iter_mut().filter(|fact| fact.event.currency.is_some()) {
        let other = if fact.event.currency.as_deref() == Some("CNY") { "USD" } else { "CNY" };
        fact.event.currency = Some(other.into());
    }
    Vec::new()
}

fn edited_by_another(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(label) = last_of(story, EventType::Labeled).cloned() {
        let edit = after(&label, "edit", 10 * MINUTE, |event| event.actor_id = Some("manager-lu".into()));
        story.push(edit);
    }
    Vec::new()
}

fn not_before(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    let labeled = last_of(story, EventType::Labeled).and_then(|fact| fact.event.occurred_at);
    if let Some(review) = last_of(story, EventType::Reviewed) {
        review.event.time_basis = Some("not_before".into());
        review.event.occurred_at = labeled;
    }
    Vec::new()
}

fn long_lead(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(label) = last_of(story, EventType::Labeled) {
        label.event.active_ms = Some(3 * DAY / 1000);
    }
    Vec::new()
}

/// Somebody brings the known answer to an answer of one's own.
fn own_gold(story: &mut Vec<Fact>, brief: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(label) = last_of(story, EventType::Labeled) {
        label.event.gold = label.event.label.clone();
        label.event.actor_id = Some(brief.person.id.clone());
    }
    Vec::new()
}

fn no_claim(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    story.retain(|fact| fact.event.event_type != EventType::Claimed);
    Vec::new()
}

fn play_money(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    for fact in story {
        fact.event.stage = Some("sandbox".into());
    }
    Vec::new()
}

/// A feed that rounds to the minute: claim, label and verdict stand at one moment.
fn same_moment(story: &mut Vec<Fact>, brief: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    let moment = brief.labeled_at / MINUTE * MINUTE;
    for fact in story {
        if fact.event.event_type != EventType::Paid {
            fact.event.occurred_at = Some(moment);
        }
    }
    Vec::new()
}
