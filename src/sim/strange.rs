//! More that goes wrong in the story of one piece: what an audit is there to find.
//!
//! Absent on purpose: what breaks lines and feeds (`hazards`).
// All hazards have one shape, whether or not one adds or removes facts.
#![allow(clippy::ptr_arg)]

use super::hazards::{Deed, Noise, after, last_of};
use super::story::{Brief, Fact};
use crate::dice::Dice;
use crate::events::{Event, EventType};
use crate::units::{HOUR, MINUTE, Money, SECOND};

/// These hazards, in the order in which they take turns.
pub const DEEDS: &[Deed] = &[
    overpaid,
    never_judged,
    tab_left_open,
    shared_piece,
    dearer_label,
    label_in_haste,
    claimed_again,
    label_after_return,
    returned_after_label,
    claimed_after_label,
    touched_after_verdict,
    verdict_before_label,
    nothing_but_pay,
    nothing_but_a_claim,
    nothing_but_a_return,
    another_currency_midway,
    noted_as_gone,
];

fn kind(event_type: EventType) -> impl Fn(&Fact) -> bool {
    move |fact| fact.event.event_type == event_type
}

fn first_of(story: &[Fact], event_type: EventType) -> Option<Fact> {
    story.iter().find(|fact| kind(event_type)(fact)).cloned()
}

fn overpaid(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(pay) = last_of(story, EventType::Paid) {
        pay.event.amount = pay.event.amount.map(|amount| Money(amount.0 * 3 / 2));
    }
    Vec::new()
}

/// Paid as always, and nobody ever looked at it.
fn never_judged(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    story.retain(|fact| !kind(EventType::Reviewed)(fact));
    Vec::new()
}

/// The claim was made hours before the work, and nothing measured the work.
fn tab_left_open(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    for fact in story.iter_mut() {
        fact.event.active_ms = fact.event.active_ms.filter(|_| !kind(EventType::Labeled)(fact));
    }
    if let Some(claim) = story.iter_mut().find(|fact| kind(EventType::Claimed)(fact)) {
        claim.event.occurred_at = claim.event.occurred_at.map(|at| at - 6 * HOUR);
    }
    Vec::new()
}

/// A friend labels it too, under the same assignment.
fn shared_piece(story: &mut Vec<Fact>, brief: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(label) = first_of(story, EventType::Labeled) {
        story.push(after(&label, "friend", MINUTE, |event| {
            event.worker_id = Some(format!("{}-friend", brief.person.id));
        }));
    }
    Vec::new()
}

fn dearer_label(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(label) = last_of(story, EventType::Labeled) {
        label.event.price = label.event.price.map(|price| Money(price.0 * 2));
    }
    Vec::new()
}

fn label_in_haste(story: &mut Vec<Fact>, brief: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    for label in story.iter_mut().filter(|fact| kind(EventType::Labeled)(fact)) {
        label.event.active_ms = label.event.active_ms.map(|_| 400);
        label.event.occurred_at = Some(brief.claimed_at + SECOND / 2);
    }
    Vec::new()
}

fn claimed_again(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(claim) = first_of(story, EventType::Claimed) {
        story.push(after(&claim, "again", SECOND, |_| {}));
    }
    Vec::new()
}

/// A fact of another type out of one that is there.
fn turned(event_type: EventType) -> impl FnOnce(&mut Event) {
    move |event| {
        *event = Event {
            event_type,
            price: None,
            currency: None,
            label: None,
            prelabel: None,
            gold: None,
            active_ms: None,
            units: None,
            reason: Some("returned".into()),
            ..std::mem::take(event)
        };
    }
}

fn label_after_return(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(claim) = first_of(story, EventType::Claimed) {
        story.push(after(&claim, "return", SECOND / 4, turned(EventType::Released)));
    }
    Vec::new()
}

fn returned_after_label(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(label) = first_of(story, EventType::Labeled) {
        story.push(after(&label, "return", SECOND, turned(EventType::Released)));
    }
    Vec::new()
}

fn claimed_after_label(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let (Some(claim), Some(label)) =
        (first_of(story, EventType::Claimed), first_of(story, EventType::Labeled))
    {
        let later = label.event.occurred_at.unwrap_or_default() - claim.event.occurred_at.unwrap_or_default();
        story.push(after(&claim, "anew", later + SECOND, |_| {}));
    }
    Vec::new()
}

fn touched_after_verdict(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(review) = last_of(story, EventType::Reviewed).cloned() {
        story.push(after(&review, "return", HOUR, |event| {
            turned(EventType::Released)(event);
            (event.reviewer_id, event.reviewer_kind) = (None, None);
            (event.verdict, event.score, event.actor_id) = (None, None, None);
        }));
    }
    Vec::new()
}

/// The reviewer's clock is an hour and more behind.
fn verdict_before_label(story: &mut Vec<Fact>, brief: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    for review in story.iter_mut().filter(|fact| kind(EventType::Reviewed)(fact)) {
        review.event.occurred_at = Some(brief.claimed_at + SECOND / 8);
    }
    Vec::new()
}

fn nothing_but_pay(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if story.iter().any(kind(EventType::Paid)) {
        story.retain(kind(EventType::Paid));
    }
    Vec::new()
}

fn nothing_but_a_claim(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    story.retain(kind(EventType::Claimed));
    story.truncate(1);
    Vec::new()
}

fn nothing_but_a_return(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(claim) = first_of(story, EventType::Claimed) {
        let back = after(&claim, "return", MINUTE, turned(EventType::Released));
        let again = after(&back, "return", MINUTE, |_| {});
        *story = vec![back, again];
    }
    Vec::new()
}

fn another_currency_midway(story: &mut Vec<Fact>, _: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    if let Some(label) = last_of(story, EventType::Labeled)
        && label.event.currency.is_some()
    {
        label.event.currency = Some("EUR".into());
    }
    Vec::new()
}

/// Somebody wrote down that this one left, who went on.
fn noted_as_gone(story: &mut Vec<Fact>, brief: &Brief<'_>, _: &mut Dice) -> Vec<Noise> {
    let Some(claim) = first_of(story, EventType::Claimed) else { return Vec::new() };
    let event = Event {
        event_id: Some(format!("{}-gone", brief.id)),
        event_type: EventType::Left,
        occurred_at: Some(brief.claimed_at - MINUTE),
        source: claim.event.source.clone(),
        worker_id: claim.event.worker_id.clone(),
        team: claim.event.team.clone(),
        reason: Some("gave notice".into()),
        ..Event::default()
    };
    story.push(Fact { event, ..claim });
    Vec::new()
}
