//! One piece of work, folded from its events into a row of each relation.

use std::collections::BTreeMap;

use super::columns::At;
use super::flags;
use super::gold;
use super::intervals::{self, FoldOptions, Interval};
use super::life::{Life, live};
use super::own::{is_offer, is_own};
use super::relations::{
    Breadth, Flag, GoldAnswer, LoggedTime, Payment, Piece, Relations, Review, ReviewWait, WorkInterval,
    WorkerAct,
};
use super::reviews;
use crate::events::{EventType, Fact};
use crate::units::{Money, SECOND};

/// Stages whose work counts as priced at 0 where no price is named.
const UNPAID_STAGES: [&str; 3] = ["trial", "training", "qualification"];

/// Folds the events of one piece, in order, into `out`. `published` are its task's, in order.
pub fn fold(
    piece: i64,
    events: &[Fact<'_>],
    published: &[Fact<'_>],
    options: FoldOptions,
    out: &mut Relations,
) {
    let life = live(events);
    let answers = gold::answers(events, published);
    let spans = intervals::work_intervals(events, options);
    let row = row(piece, events, published, &life, &spans);
    if !matches!(out.breadth, Breadth::Sums(_)) {
        push_flags(piece, events, &life, out);
    }
    out.pieces.push(row);
    for span in spans {
        let (started_at, ended_at) = (At(Some(span.start)), At(Some(span.end)));
        out.work_intervals.push(WorkInterval {
            piece,
            started_at,
            ended_at,
            closed_by: Some(span.closed_by),
        });
    }
    for wait in reviews::waits(events) {
        out.review_waits.push(ReviewWait {
            piece,
            labeled_at: At(Some(wait.labeled_at)),
            reviewed_at: At(Some(wait.reviewed_at)),
            reviewer_id: wait.reviewer_id,
            wait_micros: wait.micros,
        });
    }
    if out.breadth == Breadth::All {
        push_reviews(piece, events, &life, &answers, out);
    }
    for answer in answers {
        let answered_at = At(Some(answer.at));
        out.gold_answers.push(GoldAnswer {
            piece,
            item_id: answer.item_id,
            answered_at,
            correct: answer.correct,
        });
    }
    for event in events {
        push_act_or_payment(piece, event, out);
    }
}

fn push_flags(piece: i64, events: &[Fact<'_>], life: &Life, out: &mut Relations) {
    for strange in flags::flags(events, life) {
        let event_ids: Vec<_> = strange.events.iter().filter_map(|event| event.event_id).collect();
        let flagged_at = At(strange.events.last().and_then(|event| event.occurred_at));
        out.flags.push(Flag {
            piece,
            flag: Some(strange.flag),
            flagged_at,
            event_ids: Some(&event_ids.join(" ")),
        });
    }
}

fn push_reviews(
    piece: i64,
    events: &[Fact<'_>],
    life: &Life,
    answers: &[gold::Answer<'_>],
    out: &mut Relations,
) {
    let first = events.iter().position(|event| event.event_type == EventType::Reviewed);
    for (index, event) in events.iter().enumerate() {
        if event.event_type == EventType::Reviewed {
            out.reviews.push(Review {
                piece,
                event_id: event.event_id,
                reviewed_at: At(event.occurred_at),
                reviewer_id: event.reviewer_id,
                reviewer_kind: event.reviewer_kind,
                verdict: event.verdict,
                score: event.score,
                reason: event.reason,
                is_first: first == Some(index),
                is_final: life.final_verdict == Some(index),
                agreed: reviews::checked(events, index, answers).map(|(agreed, _)| agreed),
            });
        }
    }
}

fn push_act_or_payment(piece: i64, event: &Fact<'_>, out: &mut Relations) {
    match event.event_type {
        EventType::Labeled if !is_own(event) => {}
        EventType::Claimed | EventType::Released | EventType::Labeled | EventType::TimeLogged => {
            out.acts.push(WorkerAct { piece, acted_at: At(event.occurred_at) });
        }
        EventType::Paid => out.payments.push(Payment {
            piece,
            event_id: event.event_id,
            paid_at: At(event.occurred_at),
            amount: event.amount,
            currency: event.currency,
            pay_kind: event.pay_kind,
            payment_id: event.payment_id,
        }),
        _ => {}
    }
    if event.event_type == EventType::TimeLogged {
        out.logged_time.push(LoggedTime {
            piece,
            event_id: event.event_id,
            logged_at: At(event.occurred_at),
            logged_micros: event.active_ms.map(|ms| ms.saturating_mul(SECOND / 1000)),
            activity: event.activity,
            paid: event.paid,
        });
    }
}

pub(super) fn row<'a>(
    piece: i64,
    events: &'a [Fact<'a>],
    published: &'a [Fact<'a>],
    life: &Life,
    spans: &[Interval],
) -> Piece<'a> {
    let own_labels = || events.iter().filter(|event| event.event_type == EventType::Labeled && is_own(event));
    let of = |kind: EventType| events.iter().filter(move |event| event.event_type == kind);
    let key = |get: fn(&Fact<'a>) -> Option<&'a str>| {
        events.iter().find_map(get).or_else(|| published.iter().find_map(get))
    };
    let time = |event: Option<&Fact<'_>>| At(event.and_then(|event| event.occurred_at));
    let verdict = |index: Option<usize>| index.map(|index| &events[index]);
    let first_verdict = verdict(events.iter().position(reviews::gives_verdict));
    let final_verdict = verdict(life.final_verdict);
    let scored = of(EventType::Reviewed).rfind(|event| event.score.is_some());
    let last_release = of(EventType::Released).next_back();
    let aside = aside(events);
    // What belongs to no piece of work has no stage unless it says so.
    let stage = key(|event| event.stage).or(aside.is_none().then_some("production"));
    // Time that is logged was offered no price, whatever its task was published for.
    let offer = offer(events, published).filter(|_| aside != Some("logged"));
    let price = offer.and_then(|event| event.price);
    let unpaid_stage = stage.is_some_and(|stage| UNPAID_STAGES.contains(&stage));
    let first_payment = of(EventType::Paid).find_map(|event| event.currency);
    let price_currency = offer.and_then(|event| event.currency);
    let units: Vec<f64> = own_labels().filter_map(|event| event.units).collect();
    Piece {
        piece,
        aside,
        worker_id: events.first().and_then(|event| event.worker_id),
        assignment_id: events.first().and_then(|event| event.assignment_id),
        task_id: key(|event| event.task_id),
        project_id: key(|event| event.project_id),
        team: key(|event| event.team),
        domain: key(|event| event.domain),
        task_type: key(|event| event.task_type),
        stage,
        source: events.first().and_then(|event| event.source),
        state: Some(life.state.name()),
        first_claimed_at: time(of(EventType::Claimed).next()),
        first_labeled_at: time(own_labels().next()),
        last_labeled_at: time(own_labels().next_back()),
        last_released_at: time(last_release),
        release_reason: last_release.and_then(|event| event.reason),
        first_reviewed_at: time(of(EventType::Reviewed).next()),
        first_verdict: first_verdict.and_then(|event| event.verdict),
        final_verdict: final_verdict.and_then(|event| event.verdict),
        final_verdict_at: time(final_verdict),
        rework_at: time(of(EventType::Reviewed).find(|event| event.verdict == Some("rework"))),
        score: scored.and_then(|event| event.score),
        score_at: time(scored),
        price: price.or(unpaid_stage.then_some(Money::ZERO)),
        unpriced: price.is_none() && !unpaid_stage,
        currency: price_currency.or(first_payment),
        price_currency,
        net_paid_is_zero: net_paid_is_zero(events),
        handling_micros: (!spans.is_empty()).then(|| intervals::union_length(spans)),
        labels: own_labels().count() as i64,
        reviews: of(EventType::Reviewed).count() as i64,
        payments: of(EventType::Paid).count() as i64,
        units: (!units.is_empty()).then(|| units.iter().sum()),
    }
}

/// What belongs to a worker but to no piece of work.
fn aside(events: &[Fact<'_>]) -> Option<&'static str> {
    match events.first() {
        Some(event) if event.event_type == EventType::TimeLogged => Some("logged"),
        Some(event) if event.assignment_id.is_none() => Some("payment"),
        _ => None,
    }
}

/// What named the price: the latest of the piece's own claims and labels that has one, else of its task's publications.
pub(super) fn offer<'a>(events: &'a [Fact<'a>], published: &'a [Fact<'a>]) -> Option<&'a Fact<'a>> {
    let priced = |event: &&Fact<'_>| event.price.is_some();
    let own = events.iter().rev().filter(|event| is_offer(event)).find(priced);
    own.or_else(|| published.iter().rev().find(priced))
}

/// Whether all payments of every kind cancel out, in each currency.
fn net_paid_is_zero(events: &[Fact<'_>]) -> bool {
    let paid = || events.iter().filter(|event| event.event_type == EventType::Paid);
    let amount = |event: &Fact<'_>| event.amount.unwrap_or_default().0;
    let first = paid().next().and_then(|event| event.currency);
    // Mostly there is one payment, or one currency.
    if paid().all(|event| event.currency == first) {
        return paid().map(amount).sum::<i128>() == 0;
    }
    let mut sums: BTreeMap<Option<&str>, i128> = BTreeMap::new();
    paid().for_each(|event| *sums.entry(event.currency).or_default() += amount(event));
    sums.values().all(|sum| *sum == 0)
}
