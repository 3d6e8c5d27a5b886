//! The workflow history of a data row: who moved, rejected and approved it, and when.
//!
//! Promises: oldest first, whatever order the file has; a step is known by what was done and by its place,
//! because the names of steps are the project's own.
//! Absent on purpose: moves that take a row out of the workflow or put it back, which are no work.

use std::collections::BTreeSet;

use serde_json::Value;

use super::label::who;
use crate::events::{Fault, Reading, Rule};
use crate::sources::json::{list, stamp, text};
use crate::units::Micros;

/// One action on a data row.
pub(super) struct Step {
    pub(super) at: Micros,
    action: String,
    pub(super) by: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

/// What has happened to a data row, oldest first.
#[derive(Default)]
pub(super) struct History(Vec<Step>);

impl History {
    /// Reads the steps of a project's details, and tells those that cannot be read.
    pub(super) fn of(project: &Value, reading: Reading) -> (History, Vec<Fault>) {
        let (mut steps, mut faults) = (Vec::new(), Vec::new());
        // The file has the newest first; of two at one moment the later one stands before.
        for step in list(project, "project_details.workflow_history").iter().rev() {
            match read(step, reading) {
                Ok(step) => steps.push(step),
                Err(fault) => faults.push(fault),
            }
        }
        steps.sort_by_key(|step| step.at);
        (History(steps), faults)
    }

    /// When the row came into the workflow: the oldest step, where that comes from nowhere.
    pub(super) fn queued(&self) -> Option<Micros> {
        let first = self.0.first()?;
        (first.action == "move" && first.from.is_none() && first.to.is_some()).then_some(first.at)
    }

    /// The steps by which a row went from a labeler on to review, but for the first, which is the label's
    /// own.
    pub(super) fn handed_in_again(&self) -> Vec<&Step> {
        let first = self.0.first().filter(|step| step.from.is_none());
        let entry = first.and_then(|step| step.to.as_deref());
        let rework =
            self.0.iter().filter(|step| step.action == "reject").filter_map(|step| step.to.as_deref());
        let labeling: BTreeSet<&str> = rework.chain(entry).collect();
        let is_labeling = |step: Option<&str>| step.is_some_and(|step| labeling.contains(step));
        let mut first_is_known = false;
        let mut again = Vec::new();
        for step in self.0.iter().filter(|step| step.action == "move") {
            let (from, to) = (step.from.as_deref(), step.to.as_deref());
            if !is_labeling(from) || to.is_none() || is_labeling(to) {
                continue;
            }
            if from == entry && !first_is_known {
                first_is_known = true;
                continue;
            }
            again.push(step);
        }
        again
    }

    /// The verdicts, each with its word.
    pub(super) fn verdicts(&self) -> impl Iterator<Item = (&Step, &'static str)> {
        self.0.iter().filter_map(|step| match step.action.as_str() {
            "approve" => Some((step, "accepted")),
            "reject" => Some((step, "rework")),
            _ => None,
        })
    }
}

fn read(step: &Value, reading: Reading) -> Result<Step, Fault> {
    let lacks = |field: &str| Fault {
        rule: Rule::SourceRecord,
        reason: format!("a step of the workflow history has no {field}"),
    };
    let place = |id: &str, name: &str| text(step, id).or_else(|| text(step, name));
    Ok(Step {
        at: stamp(step, "created_at", reading)?.ok_or_else(|| lacks("created_at"))?,
        action: text(step, "action").ok_or_else(|| lacks("action"))?.to_ascii_lowercase(),
        by: who(step, "created_by"),
        from: place("previous_task_id", "previous_task_name"),
        to: place("next_task_id", "next_task_name"),
    })
}
