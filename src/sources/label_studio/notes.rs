//! What one export could not tell, said once at its end.

use super::annotation::Annotation;
use super::read::own;
use super::reviews;
use crate::sources::Sink;

/// Counts of what has to be said.
#[derive(Default)]
pub(super) struct Notes {
    annotations: u64,
    skipped: u64,
    skipped_ms: i64,
    skipped_truths: u64,
    unmeasured: u64,
    nobody: u64,
    edits_by_others: u64,
    answers_gone: u64,
    verdicts_gone: u64,
    deleted_one_of_several: u64,
    saved_again: u64,
}

impl Notes {
    pub(super) fn count(&mut self, annotation: &Annotation<'_>) {
        self.annotations += 1;
        self.nobody += u64::from(annotation.worker == own("?"));
        let deleted = annotation.last_action() == "deleted_review";
        let several = reviews::deleted_one_of_several(annotation);
        self.deleted_one_of_several += u64::from(several);
        self.verdicts_gone += u64::from(deleted && !several);
        if annotation.skipped() {
            self.skipped += 1;
            self.skipped_ms = self.skipped_ms.saturating_add(annotation.lead_ms.unwrap_or(0));
            self.skipped_truths += u64::from(annotation.is_truth());
            return;
        }
        self.unmeasured += u64::from(annotation.lead_ms.is_none());
        self.answers_gone += u64::from(annotation.first_answer().is_none());
        self.edits_by_others += annotation.edits_by_others() as u64;
        self.saved_again += u64::from(annotation.updated.is_some() && annotation.last_action().is_empty());
    }

    pub(super) fn tell(&self, sink: &mut dyn Sink) {
        if self.annotations == 0 {
            return;
        }
        sink.note(
            "Label Studio exports hold no claims, prices, payments or reviewers' time; lead_time is the time that an \
             annotation was open on a screen, over all its sessions up to the download",
        );
        let seconds = self.skipped_ms / 1000;
        let counted = [
            (self.skipped, format!("skipped annotations, released without measured time ({seconds} s of lead_time)")),
            (self.skipped_truths, "skipped annotations marked as ground truth (a skip is no answer, so no gold)".into()),
            (self.unmeasured, "annotations with a lead_time of 0 or none (no measurement; an import by script leaves 0)".into()),
            (self.nobody, "annotations that name nobody (worker label-studio:?)".into()),
            (self.edits_by_others, "answers edited by somebody else (a label of that actor, no work of the worker's)".into()),
            (self.answers_gone, "first answers that were replaced and are gone (those labels are empty; lead_time stands there, once)".into()),
            (self.verdicts_gone, "annotations whose verdict was deleted (withdrawn; its time, author and value are gone unless the history has them)".into()),
            (self.deleted_one_of_several, "annotations with one of several verdicts deleted (the verdicts left stand)".into()),
            (self.saved_again, "annotations saved again without a word why (read as an edit where the file says by whom)".into()),
        ];
        for (count, what) in counted {
            if count > 0 {
                sink.note(&format!("Label Studio: {what}: {count}"));
            }
        }
    }
}
