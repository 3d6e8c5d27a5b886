//! What the rows so far have told: what need not be told again, and what such files cannot tell.
//!
//! Promises: each note is said once, and only of a file that it applies to.
//! Absent on purpose: what a row says (`facts`).

use std::collections::HashSet;

use crate::events::{Event, EventType, Fault, content_digest};
use crate::sources::Sink;

/// What the rows so far have told.
#[derive(Default)]
pub struct Seen {
    /// Each row repeats its HIT. One that says something else of it is told, and found to be a conflict.
    published: HashSet<u128>,
    /// Each trial repeats its piece of work, and what is wrong with it.
    repeated: HashSet<u128>,
    faults: HashSet<String>,
    work: bool,
    unpriced: bool,
    paid: bool,
    automatic: bool,
    timeless: bool,
    nobody: bool,
    sandbox: bool,
}

impl Seen {
    /// Takes a fact or fault into account; whether it was told before, of the HIT or of the piece that `is_trial` is of.
    pub fn is_told(&mut self, told: &Result<Event, Fault>, is_trial: bool) -> bool {
        let event = match told {
            Ok(event) => event,
            Err(fault) => return is_trial && !self.faults.insert(fault.reason.clone()),
        };
        if is_trial && !self.repeated.insert(content_digest(event)) {
            return true;
        }
        self.sandbox |= event.stage.is_some();
        match event.event_type {
            EventType::Published => return !self.published.insert(content_digest(event)),
            EventType::Labeled => {
                self.work = true;
                self.unpriced |= event.price.is_none();
                self.nobody |= event.worker_id.as_deref() == Some("mturk:?");
            }
            EventType::Reviewed => {
                self.automatic |= event.reviewer_kind.as_deref() == Some("automatic");
                self.timeless |= event.time_basis.is_some();
            }
            EventType::Paid => self.paid = true,
            _ => {}
        }
        false
    }

    /// Says what these files cannot tell, and how what they leave open was read.
    pub fn note(&self, sink: &mut dyn Sink) {
        let notes = [
            (
                self.work,
                "mturk: a batch result lists submitted work only; what was returned or ran out, and the time it \
                 took, is not in it",
            ),
            (
                self.work,
                "mturk: a download can be filtered, and published batches often lack the rejected rows; a rate of \
                 acceptance holds for the rows that are there",
            ),
            (self.work, "mturk: bonuses, fees and the reviewer's name are not in a batch result"),
            (
                self.paid,
                "mturk: when an approved reward was paid is not in a batch result; the payment stands at the \
                 approval as the earliest time (time_basis not_before)",
            ),
            (
                self.automatic,
                "mturk: an approval that the site wrote in UTC, or that the API or a tool gave at or after the deadline, \
                 was made by the clock (reviewer_kind automatic)",
            ),
            (
                self.timeless,
                "mturk: a verdict without a time stands at the submission as the earliest time (time_basis \
                 not_before)",
            ),
            (self.unpriced, "mturk: work without a Reward is unpriced, and no payment is taken for it"),
            (self.nobody, "mturk: work without a WorkerId stands under mturk:?"),
            (self.sandbox, "mturk: rows that link to the sandbox are play (stage sandbox)"),
        ];
        for (_, text) in notes.iter().filter(|(applies, _)| *applies) {
            sink.note(text);
        }
    }
}
