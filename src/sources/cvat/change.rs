//! One change of a job as the facts that it tells: who holds it, at which stage it stands, and in which state.
//!
//! Promises: only what changed tells anything; a label is the holder's and never the one's who pressed the button; a
//! verdict is that one's.
//! Absent on purpose: where changes come from (`webhook`, `log`). Passing a job on to validation is no verdict, and
//! whoever is given a job there is its reviewer, so that is neither a claim nor a release.

use super::job::{About, signed};
use crate::events::{Event, EventType};
use crate::units::Micros;

/// How a job stands, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    pub assignee: Option<String>,
    /// annotation, validation or acceptance.
    pub stage: Option<String>,
    /// new, in progress, rejected or completed.
    pub state: Option<String>,
}

impl Standing {
    fn at(&self, stage: &str) -> bool {
        self.stage.as_deref() == Some(stage)
    }

    fn is(&self, state: &str) -> bool {
        self.state.as_deref() == Some(state)
    }
}

/// A change of a job, and what an earlier part of the file told of it.
pub struct Change {
    pub about: About,
    pub at: Micros,
    /// Who made it.
    pub by: Option<String>,
    pub before: Standing,
    pub after: Standing,
    /// When the holder got it, where that is told more exactly than by `at`.
    pub taken: Option<Micros>,
    /// Who annotated it, as far as earlier changes showed.
    pub annotator: Option<String>,
    /// Measured working time of the holder up to now.
    pub active_ms: Option<i64>,
}

impl Change {
    /// The facts, in the order of a job's life.
    pub fn facts(&self) -> Vec<Event> {
        let mut facts = Vec::new();
        facts.extend(self.released());
        facts.extend(self.claimed());
        facts.extend(self.labeled());
        facts.extend(self.verdict());
        facts
    }

    /// Who annotated the job, as far as it is known after this change.
    pub fn annotator(&self) -> Option<String> {
        let held = (self.after.assignee.clone()).filter(|_| self.after.at("annotation"));
        let holding = self.holder().cloned().filter(|_| self.completes_annotation());
        let before = self.before.assignee.clone().filter(|_| self.before.at("annotation"));
        let known = self.annotator.clone();
        if self.changes_hands() { holding.or(held).or(known) } else { holding.or(known).or(held) }.or(before)
    }

    /// Whether the label of the holder comes with this change.
    pub fn completes_annotation(&self) -> bool {
        let completes = !self.before.is("completed") && self.after.is("completed");
        completes && (self.before.at("annotation") || self.after.at("annotation"))
    }

    fn changes_hands(&self) -> bool {
        self.before.assignee != self.after.assignee
    }

    /// Whose work the job was up to now.
    fn holder(&self) -> Option<&String> {
        self.before.assignee.as_ref().or(self.after.assignee.as_ref())
    }

    /// The job left the hands of somebody who had not completed it.
    fn released(&self) -> Option<Event> {
        let worker = self.before.assignee.as_ref()?;
        let is_done = self.before.is("completed") || self.after.is("completed");
        // Somebody else annotated it: this was a reviewer who passes it back.
        let is_reviewer = self.annotator.as_ref().is_some_and(|annotator| annotator != worker);
        if !self.changes_hands() || !self.before.at("annotation") || is_done || is_reviewer {
            return None;
        }
        let reason = match &self.after.assignee {
            Some(_) => "reassigned",
            None if self.by.as_ref() == Some(worker) => "returned",
            None => "withdrawn",
        };
        let event = self.about.fact(EventType::Released, self.at);
        Some(signed(Event { worker_id: Some(worker.clone()), reason: Some(reason.to_owned()), ..event }, ""))
    }

    fn claimed(&self) -> Option<Event> {
        let worker = self.after.assignee.as_ref()?;
        // A job that is sent back is that of the worker still.
        let is_sent_back = self.rejects() && !self.before.at("annotation");
        if !self.changes_hands() || !self.after.at("annotation") || self.after.is("completed") || is_sent_back
        {
            return None;
        }
        let event = self.about.fact(EventType::Claimed, self.taken.unwrap_or(self.at));
        Some(signed(Event { worker_id: Some(worker.clone()), ..event }, ""))
    }

    fn labeled(&self) -> Option<Event> {
        self.completes_annotation().then(|| {
            let event = self.about.labeled(self.at, self.holder().cloned());
            signed(Event { active_ms: self.active_ms, ..event }, "")
        })
    }

    fn verdict(&self) -> Option<Event> {
        let verdict = if self.rejects() {
            "rejected"
        } else if self.accepts() {
            "accepted"
        } else {
            return None;
        };
        let event = self.about.reviewed(self.at, self.judged(), verdict);
        Some(signed(
            Event {
                reviewer_id: self.by.clone(),
                reviewer_kind: self.by.as_ref().map(|_| "person".to_owned()),
                ..event
            },
            "",
        ))
    }

    /// Somebody refused the job. Who refuses a job of his own while annotating judges nobody.
    fn rejects(&self) -> bool {
        let is_own = self.before.at("annotation") && self.by.is_some() && self.by == self.after.assignee;
        !self.before.is("rejected") && self.after.is("rejected") && !is_own
    }

    /// The job came to acceptance, or was completed there.
    fn accepts(&self) -> bool {
        let arrives = !self.before.at("acceptance");
        let completes = !self.before.is("completed") && self.after.is("completed");
        self.after.at("acceptance") && !self.after.is("rejected") && (arrives || completes)
    }

    /// Whose work a verdict is about: who held it at annotation, else who annotated it before, else who holds it and
    /// is not the judge.
    fn judged(&self) -> Option<String> {
        let before = self.holder().filter(|_| self.before.at("annotation"));
        let sent_back = self.after.assignee.as_ref().filter(|_| self.after.at("annotation"));
        let not_judge = |person: &&String| self.by.is_some() && self.by.as_ref() != Some(*person);
        let others = [&self.after.assignee, &self.before.assignee];
        (before.or(self.annotator.as_ref()).or(sent_back))
            .or_else(|| others.into_iter().flatten().find(not_judge))
            .cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ana annotation new`; `-` stands for nobody.
    fn standing(words: &str) -> Standing {
        let mut words = words.splitn(3, ' ').map(str::to_owned);
        let assignee = words.next().filter(|name| name != "-");
        Standing { assignee, stage: words.next(), state: words.next() }
    }

    fn story(by: &str, annotator: Option<&str>, before: &str, after: &str) -> String {
        let change = Change {
            about: About { task: "job".into(), batch: None },
            at: 0,
            by: Some(by.to_owned()),
            before: standing(before),
            after: standing(after),
            taken: None,
            annotator: annotator.map(str::to_owned),
            active_ms: None,
        };
        let told = |event: Event| {
            let words =
                [event.worker_id, event.reviewer_id, event.verdict, event.reason].into_iter().flatten();
            [event.event_type.name().to_owned()].into_iter().chain(words).collect::<Vec<_>>().join(" ")
        };
        change.facts().into_iter().map(told).collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn each_change_tells_its_facts() {
        for (before, after, told) in [
            ("- annotation new", "ana annotation new", "task.claimed ana"),
            (
                "ana annotation in progress",
                "bo annotation in progress",
                "task.released ana reassigned; task.claimed bo",
            ),
            ("ana annotation new", "- annotation new", "task.released ana withdrawn"),
            ("lead annotation new", "- annotation new", "task.released lead returned"),
            ("ana annotation in progress", "ana annotation completed", "task.labeled ana"),
            ("- annotation in progress", "- annotation completed", "task.labeled cvat:?"),
            ("ana annotation completed", "bo annotation completed", ""),
            ("ana annotation completed", "ana validation new", ""),
            ("ana annotation completed", "rita validation new", ""),
            ("ana validation new", "ana validation rejected", "task.reviewed ana lead rejected"),
            ("lead validation new", "lead validation rejected", "task.reviewed cvat:? lead rejected"),
            ("lead validation new", "ana annotation rejected", "task.reviewed ana lead rejected"),
            ("ana annotation completed", "ana annotation rejected", "task.reviewed ana lead rejected"),
            ("lead annotation new", "lead annotation rejected", ""),
            ("ana validation new", "ana acceptance new", "task.reviewed ana lead accepted"),
            ("ana acceptance new", "ana acceptance completed", "task.reviewed ana lead accepted"),
            ("lead annotation completed", "lead acceptance completed", "task.reviewed lead lead accepted"),
            (
                "ana annotation new",
                "ana acceptance completed",
                "task.labeled ana; task.reviewed ana lead accepted",
            ),
            ("ana acceptance new", "ana acceptance rejected", "task.reviewed ana lead rejected"),
        ] {
            assert_eq!(story("lead", None, before, after), told, "{before} -> {after}");
        }
    }

    #[test]
    fn who_annotated_before_is_judged_and_is_no_reviewer() {
        let story = |before, after| story("rita", Some("ana"), before, after);
        assert_eq!(story("rita validation new", "rita acceptance new"), "task.reviewed ana rita accepted");
        assert_eq!(
            story("rita validation new", "rita validation rejected"),
            "task.reviewed ana rita rejected"
        );
        assert_eq!(story("rita annotation rejected", "ana annotation rejected"), "task.claimed ana");
    }
}
