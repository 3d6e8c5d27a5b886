//! What one export could not tell, said once at its end.

use crate::events::{Event, EventType};
use crate::sources::Sink;

/// Counts of what has to be said.
#[derive(Default)]
pub(super) struct Notes {
    answers: u64,
    nobody: u64,
    reviews: u64,
    reviewers_unknown: u64,
}

impl Notes {
    pub(super) fn count(&mut self, event: &Event) {
        if event.event_type == EventType::Reviewed {
            self.reviews += 1;
            self.reviewers_unknown += u64::from(event.reviewer_id.is_none());
        } else {
            self.answers += 1;
            self.nobody += u64::from(event.worker_id.as_deref() == Some("prodigy:?"));
        }
    }

    pub(super) fn tell(&self, sink: &mut dyn Sink) {
        if self.answers > 0 {
            sink.note(
                "prodigy: an export has no claims, prices or working time; its stamps (UTC) are when an answer was \
                 submitted in the browser",
            );
        }
        if self.answers > self.nobody {
            sink.note(
                "prodigy: a session is named by its dataset and person together (dataset-name), and the whole name \
                 is the worker",
            );
        }
        let counted = [
            (
                self.nobody,
                "answers from sessions without a name, whose id is the start of the server and no person (worker \
                 prodigy:?); give each person a link with ?session=name",
            ),
            (
                self.reviews,
                "scores from a review: 1 where a session's answer is the decision, else 0; a session may be a whole \
                 dataset, or a model's",
            ),
            (self.reviewers_unknown, "of them by a reviewer whom the file does not name"),
        ];
        for (count, what) in counted.iter().filter(|(count, _)| *count > 0) {
            sink.note(&format!("prodigy: {what}: {count}"));
        }
    }
}
