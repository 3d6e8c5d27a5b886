//! Work intervals of one piece, and the length of their union.

use super::life::Act;
use super::own::is_own;
use crate::events::Fact;
use crate::units::{Micros, SECOND};

/// What changes how time is measured.
#[derive(Clone, Copy, Debug, Default)]
pub struct FoldOptions {
    /// At most the last so much of any interval counts.
    pub idle_cap: Option<Micros>,
}

/// One stretch of work and what closed it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    pub start: Micros,
    pub end: Micros,
    pub closed_by: &'static str,
    /// The claim before it, among the events of the piece.
    pub claim: Option<usize>,
    /// The label or release that closed it.
    pub close: usize,
}

/// The work intervals of one piece, whose events stand in order.
pub fn work_intervals(events: &[Fact<'_>], options: FoldOptions) -> Vec<Interval> {
    let mut claim = None;
    let mut claimed: Option<Micros> = None;
    let mut intervals = Vec::new();
    for (close, event) in events.iter().enumerate() {
        let at = event.occurred_at.unwrap_or_default();
        let start = match Act::of(event.event_type, event.verdict) {
            Some(Act::Claim) => {
                (claim, claimed) = (Some(close), Some(at));
                continue;
            }
            Some(Act::Label) if is_own(event) => start(event, at, claimed),
            // Nobody knows how long an expired piece was worked on.
            Some(Act::Release) if event.reason != Some("expired") => start(event, at, claimed),
            _ => continue,
        };
        let Some(start) = start else { continue };
        let start = options.idle_cap.map_or(start, |cap| start.max(at.saturating_sub(cap)));
        intervals.push(Interval { start, end: at, closed_by: event.event_type.name(), claim, close });
    }
    intervals
}

/// Where the stretch that an event closes began: measured, but not before the claim; else at the claim. Where nobody knows when it
/// ended, nobody knows how long it was.
fn start(event: &Fact<'_>, at: Micros, claimed: Option<Micros>) -> Option<Micros> {
    match event.active_ms {
        Some(ms) => {
            let start = at.saturating_sub(ms.saturating_mul(SECOND / 1000));
            Some(claimed.map_or(start, |claimed| start.max(claimed)))
        }
        None => claimed.filter(|_| event.time_basis != Some("not_before")),
    }
}

/// The length of the union of intervals.
pub fn union_length(intervals: &[Interval]) -> Micros {
    let mut sorted: Vec<_> = intervals.iter().map(|interval| (interval.start, interval.end)).collect();
    sorted.sort_unstable();
    let mut total = 0;
    let mut reached = Micros::MIN;
    for (start, end) in sorted {
        total += (end - start.max(reached)).max(0);
        reached = reached.max(end);
    }
    total
}
