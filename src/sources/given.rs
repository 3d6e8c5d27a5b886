//! What the user says of a file that the file does not say: whose work it is, of which project, at which price, when.
//!
//! Promises: what a file says is never overwritten.

use arrow::array::RecordBatch;

use super::Sink;
use crate::events::{Event, EventType, Fault, read_event};
use crate::units::{Micros, Money};

/// What is said beside a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    pub worker: Option<String>,
    pub project: Option<String>,
    /// What was offered for a piece, and in which currency.
    pub price: Option<(Money, String)>,
    /// When it happened at the earliest, of facts without any time.
    pub at: Option<Micros>,
}

impl Given {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Given::default()
    }

    fn fill(&self, event: &mut Event) {
        let is_nobody = event.worker_id.as_deref().is_none_or(|worker| worker.ends_with(":?"));
        let has_worker = !matches!(event.event_type, EventType::Published | EventType::Voided);
        if is_nobody && has_worker && self.worker.is_some() {
            event.worker_id.clone_from(&self.worker);
        }
        if event.project_id.is_none() {
            event.project_id.clone_from(&self.project);
        }
        let is_offer =
            matches!(event.event_type, EventType::Published | EventType::Claimed | EventType::Labeled);
        if let (Some((price, currency)), true, None) = (&self.price, is_offer, event.price) {
            (event.price, event.currency) = (Some(*price), Some(currency.clone()));
        }
        if event.occurred_at.is_none() && self.at.is_some() {
            event.occurred_at = self.at;
            event.time_basis = Some("not_before".to_owned());
        }
    }
}

/// A sink that is told what a file lacks, too.
pub struct Filled<'a> {
    pub given: &'a Given,
    pub sink: &'a mut dyn Sink,
}

impl Sink for Filled<'_> {
    fn header(&mut self, text: &str) {
        self.sink.header(text);
    }

    fn record(&mut self) {
        self.sink.record();
    }

    fn event(&mut self, line: u64, mut event: Event, attempt: Option<&str>, raw: &dyn Fn() -> String) {
        self.given.fill(&mut event);
        self.sink.event(line, event, attempt, raw);
    }

    fn ready(&mut self, line: u64, events: &RecordBatch, raw: &dyn Fn(usize) -> String) {
        for row in 0..events.num_rows() {
            self.record();
            self.event(line + row as u64, read_event(events, row), None, &|| raw(row));
        }
    }

    fn reject(&mut self, line: u64, fault: Fault, raw: String) {
        self.sink.reject(line, fault, raw);
    }

    fn ignore(&mut self, why: &'static str) {
        self.sink.ignore(why);
    }

    fn note(&mut self, text: &str) {
        self.sink.note(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::collect::Collector;

    #[test]
    fn what_a_file_lacks_is_filled_in_and_what_it_says_stays() {
        let given = Given {
            worker: Some("ana".into()),
            project: Some("p".into()),
            price: Some(("0.5".parse().unwrap(), "CNY".into())),
            at: Some(0),
        };
        let mut seen = Collector::default();
        let mut filled = Filled { given: &given, sink: &mut seen };
        let labeled = Event { event_type: EventType::Labeled, task_id: Some("t".into()), ..Event::default() };
        let full = Event {
            worker_id: Some("bo".into()),
            project_id: Some("q".into()),
            price: Some("1".parse().unwrap()),
            currency: Some("EUR".into()),
            occurred_at: Some(60_000_000),
            ..labeled.clone()
        };
        let nobody = Event { worker_id: Some("x:?".into()), ..full.clone() };
        for event in [labeled, full, nobody] {
            filled.event(1, event, None, &String::new);
        }
        insta::assert_snapshot!(seen.story(), @"
        1 task.labeled 1970-01-01T00:00:00Z time_basis=not_before project_id=p task_id=t worker_id=ana assignment_id=t/ana price=0.50 currency=CNY
        1 task.labeled 1970-01-01T00:01:00Z project_id=q task_id=t worker_id=bo assignment_id=t/bo price=1.00 currency=EUR
        1 task.labeled 1970-01-01T00:01:00Z project_id=q task_id=t worker_id=ana assignment_id=t/ana price=1.00 currency=EUR
        ");
    }
}
