//! What the user says of a file that the file does not say: whose work it is, of which project, at which price, when, and
//! which installation of a tool numbered its ids.
//!
//! Promises: what a file says is never overwritten; without a name for the installation every id is the tool's own.

use arrow::array::RecordBatch;

use super::Sink;
use crate::events::{Event, EventType, Fault, event_id, read_event};
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
    /// The installation that a file comes from, of a tool that people host themselves.
    pub instance: Option<String>,
}

/// Tools that each installation numbers for itself, so that project 1 of two of them is two projects: the readers of
/// their files, and what their ids begin with.
const HOSTED: [(&str, &str); 6] = [
    ("label-studio", "label-studio"),
    ("label-studio-flat", "label-studio"),
    ("label-studio-webhooks", "label-studio"),
    ("cvat", "cvat"),
    ("inception", "inception"),
    ("teamware", "teamware"),
];

/// The tool of a reader, where each installation of it counts its ids for itself.
pub fn hosted(reader: &str) -> Option<&'static str> {
    HOSTED.into_iter().find(|(name, _)| *name == reader).map(|(_, tool)| tool)
}

/// An id of a tool as that of one installation of it: `label-studio:12` as `label-studio@lab:12`.
fn at_instance(id: &str, tool: &str, instance: &str) -> Option<String> {
    let rest = id.strip_prefix(tool)?;
    (rest.is_empty() || rest.starts_with(':')).then(|| format!("{tool}@{instance}{rest}"))
}

impl Given {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        *self == Given::default()
    }

    /// What of it decides what is read of a file. As it was before there were installations, so that what an older ledger
    /// has read is known again.
    pub fn key(&self) -> String {
        let Given { worker, project, price, at, instance } = self;
        let key =
            format!("Given {{ worker: {worker:?}, project: {project:?}, price: {price:?}, at: {at:?} }}");
        match instance {
            Some(instance) => format!("{key}@{instance}"),
            None => key,
        }
    }

    /// Makes the ids of an event those of the installation. Its own id follows from them, so that one number of two
    /// installations is two facts.
    fn name_instance(&self, event: &mut Event, reader: &str) {
        let (Some(instance), Some(tool)) = (&self.instance, hosted(reader)) else { return };
        for id in [
            &mut event.source,
            &mut event.project_id,
            &mut event.task_id,
            &mut event.worker_id,
            &mut event.assignment_id,
            &mut event.item_id,
            &mut event.actor_id,
            &mut event.reviewer_id,
        ] {
            if let Some(named) = id.as_deref().and_then(|id| at_instance(id, tool, instance)) {
                *id = Some(named);
            }
        }
        for id in [&mut event.event_id, &mut event.target_event_id] {
            if let Some(own) = id {
                *id = Some(event_id(&[tool, instance, own]));
            }
        }
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
    /// The name of the reader that tells it.
    pub reader: &'static str,
    pub sink: &'a mut dyn Sink,
}

impl Sink for Filled<'_> {
    fn announce(&mut self, records: u64) {
        self.sink.announce(records);
    }

    fn header(&mut self, text: &str) {
        self.sink.header(text);
    }

    fn record(&mut self) {
        self.sink.record();
    }

    fn event(&mut self, line: u64, mut event: Event, attempt: Option<&str>, raw: &dyn Fn() -> String) {
        self.given.name_instance(&mut event, self.reader);
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
            instance: None,
        };
        let mut seen = Collector::default();
        let mut filled = Filled { given: &given, reader: "x", sink: &mut seen };
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

    fn filled(instance: Option<&str>, reader: &'static str) -> Event {
        let given = Given { instance: instance.map(str::to_owned), ..Given::default() };
        let mut seen = Collector::default();
        let own = |id: &str| Some(format!("label-studio:{id}"));
        let event = Event {
            event_id: Some("e".into()),
            event_type: EventType::Labeled,
            occurred_at: Some(0),
            source: own("project-1"),
            project_id: own("1"),
            task_id: own("7"),
            worker_id: own("12"),
            actor_id: Some("rita".into()),
            ..Event::default()
        };
        Filled { given: &given, reader, sink: &mut seen }.event(1, event, None, &String::new);
        seen.events.remove(0).1
    }

    #[test]
    fn an_installation_stands_in_the_ids_that_it_numbered_and_in_no_other() {
        let named = filled(Some("lab"), "label-studio");
        insta::assert_debug_snapshot!(
            (&named.source, &named.project_id, &named.assignment_id, &named.actor_id),
            @r#"
        (
            Some(
                "label-studio@lab:project-1",
            ),
            Some(
                "label-studio@lab:1",
            ),
            Some(
                "label-studio@lab:7/label-studio@lab:12",
            ),
            Some(
                "rita",
            ),
        )
        "#
        );
        let (own, other) = (filled(None, "label-studio"), filled(Some("clinic"), "label-studio"));
        assert_eq!(own.event_id.as_deref(), Some("e"));
        assert!(named.event_id != own.event_id && named.event_id != other.event_id);
        // Another reader's ids are no business of an installation.
        assert_eq!(filled(Some("lab"), "mturk"), filled(None, "mturk"));
    }

    #[test]
    fn the_key_of_what_was_given_before_there_were_installations_is_as_it_was() {
        let given = Given { worker: Some("ana".into()), at: Some(0), ..Given::default() };
        insta::assert_snapshot!(given.key(), @r#"Given { worker: Some("ana"), project: None, price: None, at: Some(0) }"#);
        let named = Given { instance: Some("lab".into()), ..given };
        assert!(named.key().ends_with("}@lab"));
    }
}
