//! The reviews of one piece: verdicts, waits, and whether a reviewer's verdict held.

use super::gold;
use super::life::Act;
use super::own::is_own;
use crate::events::{EventType, Fact};
use crate::units::Micros;

/// A wait from one label to the first verdict after it.
#[derive(Debug)]
pub struct Wait<'a> {
    pub labeled_at: Micros,
    pub reviewed_at: Micros,
    pub reviewer_id: Option<&'a str>,
    pub micros: Micros,
    pub label: &'a Fact<'a>,
    pub verdict: &'a Fact<'a>,
}

/// Whether an event gives a verdict (taking one back gives none).
pub fn gives_verdict(event: &Fact<'_>) -> bool {
    matches!(Act::of(event.event_type, event.verdict), Some(Act::Accept | Act::Reject | Act::SendBack))
}

fn time_is_known(event: &Fact<'_>) -> bool {
    event.time_basis != Some("not_before")
}

/// One wait for each own label that got a verdict, where both times are known.
pub fn waits<'a>(events: &'a [Fact<'a>]) -> Vec<Wait<'a>> {
    let mut waits = Vec::new();
    for (index, label) in events.iter().enumerate() {
        if label.event_type != EventType::Labeled || !is_own(label) {
            continue;
        }
        let Some(verdict) = events[index + 1..].iter().find(|event| gives_verdict(event)) else { continue };
        if !time_is_known(label) || !time_is_known(verdict) {
            continue;
        }
        let (labeled_at, reviewed_at) =
            (label.occurred_at.unwrap_or_default(), verdict.occurred_at.unwrap_or_default());
        waits.push(Wait {
            labeled_at,
            reviewed_at,
            reviewer_id: verdict.reviewer_id,
            micros: reviewed_at - labeled_at,
            label,
            verdict,
        });
    }
    waits
}

/// Whether the verdict at `index` agrees with the known answer, else with the next verdict of another
/// reviewer on the same label, and the events that it is held against. Only acceptance and rejection can be compared.
pub fn checked<'a>(
    events: &'a [Fact<'a>],
    index: usize,
    answers: &[gold::Answer<'a>],
) -> Option<(bool, Vec<&'a Fact<'a>>)> {
    let judged = |event: &Fact<'_>| match event.verdict {
        Some("accepted") => Some(true),
        Some("rejected" | "rework") => Some(false),
        _ => None,
    };
    let review = &events[index];
    let accepted = judged(review)?;
    if let [answer] = answers
        && answer.at <= review.occurred_at.unwrap_or_default()
    {
        return Some((answer.correct == accepted, vec![answer.label, answer.brought_by]));
    }
    events[index + 1..]
        .iter()
        .take_while(|event| event.event_type != EventType::Labeled)
        .filter(|event| event.event_type == EventType::Reviewed && event.reviewer_id != review.reviewer_id)
        .find_map(|event| Some((judged(event)? == accepted, vec![event])))
}
