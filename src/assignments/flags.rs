//! What is strange about one piece of work next to its own events. The words for each flag are in `words`.

use super::life::{Life, State};
use super::own::is_offer;
use crate::events::{Event, EventType};
use crate::units::Money;

/// One strange thing, with the events that show it.
pub struct Strange<'a> {
    pub flag: &'static str,
    pub events: Vec<&'a Event>,
}

/// All that is strange about one piece, in a fixed order, each once.
pub fn flags<'a>(events: &'a [Event], life: &Life, price: Option<(Money, Option<&str>)>) -> Vec<Strange<'a>> {
    let mut found: Vec<Strange<'a>> = Vec::new();
    let claimed = events.iter().find(|event| event.event_type == EventType::Claimed);
    for (flag, index) in &life.strange {
        let label = &events[*index];
        // A label before its claim is another thing than a label of which nobody knows when it was begun.
        let (flag, shown) = match (*flag, claimed) {
            ("labeled_without_claim", Some(claim)) => ("labeled_before_claimed", vec![label, claim]),
            (flag, _) => (flag, vec![label]),
        };
        match found.iter_mut().find(|strange| strange.flag == flag) {
            Some(strange) => strange.events.extend(shown),
            None => found.push(Strange { flag, events: shown }),
        }
    }
    let own_review = |event: &&Event| {
        event.event_type == EventType::Reviewed
            && event.reviewer_id.is_some()
            && event.reviewer_id == event.worker_id
    };
    push(&mut found, "self_review", events.iter().filter(own_review).collect());
    push(&mut found, "price_changed", changed(events, |event| event.price.map(|price| price.to_string())));
    push(&mut found, "currency_changed", changed(events, |event| event.currency.clone()));
    found.extend(payment_flags(events, life, price));
    found
}

fn push<'a>(found: &mut Vec<Strange<'a>>, flag: &'static str, events: Vec<&'a Event>) {
    if !events.is_empty() {
        found.push(Strange { flag, events });
    }
}

/// The claims and labels on which something takes more than one value; none when it does not change.
fn changed(events: &[Event], value: impl Fn(&Event) -> Option<String>) -> Vec<&Event> {
    let offers = events.iter().filter(|event| is_offer(event));
    let valued: Vec<_> = offers.filter_map(|event| Some((value(event)?, event))).collect();
    if valued.windows(2).all(|pair| pair[0].0 == pair[1].0) {
        return Vec::new();
    }
    valued.into_iter().map(|(_, event)| event).collect()
}

/// Wages and other payments that name no piece are not strange: nobody had to accept anything, and each has its own reason.
fn payment_flags<'a>(
    events: &'a [Event],
    life: &Life,
    price: Option<(Money, Option<&str>)>,
) -> Vec<Strange<'a>> {
    if events.iter().all(|event| event.assignment_id.is_none()) {
        return Vec::new();
    }
    let payments: Vec<_> = events.iter().filter(|event| event.event_type == EventType::Paid).collect();
    let piece_work: Vec<_> = payments
        .iter()
        .copied()
        .filter(|event| !matches!(event.pay_kind.as_deref(), Some("bonus" | "compensation")))
        .collect();
    let mut found = Vec::new();
    if events.len() == payments.len() {
        push(&mut found, "payment_of_nothing", payments);
    }
    let net = |currency: Option<&str>| -> i128 {
        piece_work
            .iter()
            .filter(|event| event.currency.as_deref() == currency)
            .map(|event| event.amount.unwrap_or_default().0)
            .sum()
    };
    let pays = piece_work.iter().filter(|event| event.amount > Some(Money::ZERO)).count();
    let reversals = piece_work.iter().filter(|event| event.amount < Some(Money::ZERO)).count();
    if pays > reversals + 1 {
        push(&mut found, "paid_twice", piece_work.clone());
    }
    let paid_something = piece_work.iter().any(|event| net(event.currency.as_deref()) > 0);
    match life.state {
        State::Rejected if paid_something => push(&mut found, "paid_though_rejected", piece_work),
        State::Accepted => {
            if let Some((price, currency)) = price
                && net(currency) > price.0
            {
                push(&mut found, "overpaid", piece_work);
            }
        }
        _ if paid_something => push(&mut found, "paid_not_accepted", piece_work),
        _ => {}
    }
    found
}
