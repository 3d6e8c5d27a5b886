//! Which events stand behind each moment of one piece of work: what a traced figure shows.
//!
//! Promises: the moments are those of `queries/moments.sql` (a test holds it), found by the same functions as the fold.
//! Absent on purpose: which moments a figure adds up (`engine::trace`), and the hot path: nobody computes this for a report.

use std::collections::BTreeMap;

use super::gold;
use super::intervals::{self, FoldOptions, Interval};
use super::life::{self, State};
use super::own::{self, is_own};
use super::piece;
use super::reviews::{self, gives_verdict};
use crate::events::{Event, EventType, Fact};
use crate::units::{Micros, Money, SECOND};

/// What a moment is of: the word in `queries/moments.sql`, or one of those beside it (`owed`, `interval`, `review_checked`).
pub type Moment = &'static str;

/// One moment of one piece, and the events behind it.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    pub moment: Moment,
    pub at: Micros,
    /// When the stretch began, of an `interval`.
    pub since: Option<Micros>,
    /// As in `queries/moments.sql`.
    pub value: Option<i64>,
    /// Who reviewed, where the moment is a reviewer's.
    pub reviewer_id: Option<String>,
    pub events: Vec<String>,
}

/// Puts the events of one piece, or of the publications of one task, in the order in which they are read.
pub fn in_order(events: &mut [Event]) {
    events.sort_by(|left, right| own::order(left).cmp(&own::order(right)));
}

/// The state after each event of one piece, in order.
pub fn states(events: &[Event]) -> Vec<State> {
    life::states(&facts(events))
}

/// All moments of one piece, whose standing events are in order. `published` are its task's, in order.
pub fn evidence(events: &[Event], published: &[Event], options: FoldOptions) -> Vec<Evidence> {
    let events = facts(events);
    evidence_of(&events, &own::of_its_project(&events, published.iter().map(Event::fact)), options)
}

/// Events, their texts left where they are.
fn facts(events: &[Event]) -> Vec<Fact<'_>> {
    events.iter().map(Event::fact).collect()
}

fn evidence_of(events: &[Fact<'_>], published: &[Fact<'_>], options: FoldOptions) -> Vec<Evidence> {
    let mut found = Found::default();
    let life = life::live(events);
    let spans = intervals::work_intervals(events, options);
    let row = piece::row(0, events, published, &life, &spans);
    let worked = || spans.iter().flat_map(|span| bounds(events, span));
    let of = |kind: EventType| events.iter().filter(move |event| event.event_type == kind);
    let own_labels = || of(EventType::Labeled).filter(|event| is_own(event));
    let offer = piece::offer(events, published);
    found.at("claimed", of(EventType::Claimed).next());
    found.at("labeled", own_labels().next());
    found.at("released", of(EventType::Released).next_back());
    let first = of(EventType::Reviewed).next();
    found.at("reviewed", first);
    if let (Some(first), Some(verdict)) = (first, events.iter().find(|event| gives_verdict(event))) {
        let passed = verdict.verdict == Some("accepted");
        found.push("first_pass", time(first), Some(i64::from(passed)), [first, verdict]);
    }
    if let Some(verdict) = life.final_verdict.map(|index| &events[index]) {
        let accepted = row.final_verdict == Some("accepted");
        found.at(if accepted { "accepted" } else { "rejected" }, Some(verdict));
        if accepted && row.unpriced {
            found.at("unpriced", Some(verdict));
        }
        if accepted && row.price_currency.is_some() {
            found.push("owed", time(verdict), None, [verdict].into_iter().chain(offer));
        }
    }
    found.at("rework", of(EventType::Reviewed).find(|event| event.verdict == Some("rework")));
    found.at("score", of(EventType::Reviewed).rfind(|event| event.score.is_some()));
    if let (Some(label), Some(micros)) = (own_labels().next_back(), row.handling_micros) {
        found.push("handling", time(label), Some(micros), worked());
    }
    let last = own_labels().next_back().or_else(|| of(EventType::Released).next_back());
    if let (None, Some(last), Some(micros)) = (&row.aside, last, row.handling_micros)
        && row.net_paid_is_zero
        && (matches!(life.state, State::Rejected | State::Released) || row.price == Some(Money::ZERO))
    {
        // Why nothing was paid for it: the verdict or the return, the price, and payments that cancel out.
        let verdict = life.final_verdict.map(|index| &events[index]);
        let returned = of(EventType::Released).next_back();
        let why = verdict.into_iter().chain(returned).chain(offer).chain(of(EventType::Paid));
        found.push("unpaid", time(last), Some(micros), worked().chain(why));
    }
    let answers = gold::answers(events, published);
    for answer in &answers {
        found.push("gold", answer.at, Some(i64::from(answer.correct)), [answer.label, answer.brought_by]);
    }
    for span in &spans {
        found.push("interval", span.end, None, bounds(events, span));
        found.last(|evidence| evidence.since = Some(span.start));
    }
    push_waits(events, &mut found);
    for (index, event) in events.iter().enumerate() {
        push_act_or_payment(event, &mut found);
        if event.event_type == EventType::Reviewed
            && let Some((agreed, against)) = reviews::checked(events, index, &answers)
        {
            let stands_behind = [event].into_iter().chain(against);
            found.push("review_checked", time(event), Some(i64::from(agreed)), stands_behind);
            found.last(|evidence| evidence.reviewer_id = event.reviewer_id.map(str::to_owned));
        }
    }
    found.0
}

/// All moments of one piece as `queries/moments_of_reviewers.sql` has them.
pub fn evidence_of_reviewers(events: &[Event]) -> Vec<Evidence> {
    let events = &facts(events)[..];
    let mut found = Found::default();
    let reviews: Vec<&Fact<'_>> =
        events.iter().filter(|event| event.event_type == EventType::Reviewed).collect();
    let mut by_reviewer: BTreeMap<Option<&str>, Vec<&Fact<'_>>> = BTreeMap::new();
    for review in &reviews {
        by_reviewer.entry(review.reviewer_id).or_default().push(review);
    }
    let rework = |event: &&&Fact<'_>| event.verdict == Some("rework");
    for theirs in by_reviewer.values() {
        found.of_reviewer("reviewed", theirs.first().copied());
        found.of_reviewer("rework", theirs.iter().find(rework).copied());
        found.of_reviewer("score", theirs.iter().rfind(|event| event.score.is_some()).copied());
    }
    if let (Some(first), Some(verdict)) = (reviews.first(), events.iter().find(|event| gives_verdict(event)))
    {
        let passed = verdict.verdict == Some("accepted");
        found.push("first_pass", time(first), Some(i64::from(passed)), [*first, verdict]);
        found.last(|evidence| evidence.reviewer_id = first.reviewer_id.map(str::to_owned));
    }
    if let Some(verdict) = life::live(events).final_verdict.map(|index| &events[index]) {
        let accepted = verdict.verdict == Some("accepted");
        found.of_reviewer(if accepted { "accepted" } else { "rejected" }, Some(verdict));
    }
    push_waits(events, &mut found);
    found.0
}

fn push_waits(events: &[Fact<'_>], found: &mut Found) {
    for wait in reviews::waits(events) {
        found.push("wait", wait.reviewed_at, Some(wait.micros), [wait.label, wait.verdict]);
        found.last(|evidence| evidence.reviewer_id = wait.reviewer_id.map(str::to_owned));
    }
}

fn push_act_or_payment(event: &Fact<'_>, found: &mut Found) {
    match event.event_type {
        EventType::Labeled if !is_own(event) => {}
        EventType::Claimed | EventType::Released | EventType::Labeled => found.at("act", Some(event)),
        EventType::TimeLogged => {
            found.at("act", Some(event));
            let micros = event.active_ms.map(|ms| ms.saturating_mul(SECOND / 1000));
            found.push("logged", time(event), micros, [event]);
            if event.paid == Some(false) {
                found.push("unpaid", time(event), micros, [event]);
            }
        }
        EventType::Paid => found.at("paid", Some(event)),
        _ => {}
    }
}

/// The claim that opened a stretch and what closed it.
fn bounds<'a>(events: &'a [Fact<'a>], span: &Interval) -> impl Iterator<Item = &'a Fact<'a>> + use<'a> {
    span.claim.into_iter().chain([span.close]).map(|index| &events[index])
}

fn time(event: &Fact<'_>) -> Micros {
    event.occurred_at.unwrap_or_default()
}

#[derive(Default)]
struct Found(Vec<Evidence>);

impl Found {
    fn push<'a>(
        &mut self,
        moment: Moment,
        at: Micros,
        value: Option<i64>,
        events: impl IntoIterator<Item = &'a Fact<'a>>,
    ) {
        let mut ids: Vec<String> = Vec::new();
        for id in events.into_iter().filter_map(|event| event.event_id) {
            if ids.iter().all(|known| known != id) {
                ids.push(id.to_owned());
            }
        }
        self.0.push(Evidence { moment, at, since: None, value, reviewer_id: None, events: ids });
    }

    /// A moment that is one event's.
    fn at(&mut self, moment: Moment, event: Option<&Fact<'_>>) {
        if let Some(event) = event {
            self.push(moment, time(event), None, [event]);
        }
    }

    fn of_reviewer(&mut self, moment: Moment, review: Option<&Fact<'_>>) {
        if let Some(review) = review {
            self.at(moment, Some(review));
            self.last(|evidence| evidence.reviewer_id = review.reviewer_id.map(str::to_owned));
        }
    }

    fn last(&mut self, change: impl FnOnce(&mut Evidence)) {
        if let Some(last) = self.0.last_mut() {
            change(last);
        }
    }
}
