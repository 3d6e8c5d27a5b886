//! Time of review that is logged beside the verdicts: with which piece it stands, and which verdicts it times.
//!
//! Absent on purpose: verdicts that say themselves how long they took (`cost`).

use super::By;
use super::facts::Known;
use super::figures::Group;
use super::piece::Piece;
use crate::events::{Event, EventType};
use crate::units::Micros;

/// Each log of review, with the pieces of its task that its author reviewed, in order of worker and assignment.
pub struct ReviewTime<'k, 'a>(Vec<(&'a Event, Vec<&'k Piece<'a>>)>);

impl<'k, 'a> ReviewTime<'k, 'a> {
    pub fn of(known: &'k Known<'a>) -> ReviewTime<'k, 'a> {
        let logs = known.logged.iter().copied();
        let logs = logs.filter(|log| log.activity.as_deref() == Some("review") && log.active_ms.is_some());
        let met = logs.map(|log| {
            let mut met: Vec<&Piece<'a>> = known.pieces.iter().filter(|piece| is_of(log, piece)).collect();
            met.sort_by_key(|piece| (piece.worker, piece.assignment));
            (log, met)
        });
        ReviewTime(met.collect())
    }

    /// What stands with a piece.
    pub fn with(&self, piece: &Piece<'a>) -> Micros {
        let here = |met: &Vec<&Piece<'a>>| met.first().is_some_and(|first| std::ptr::eq(*first, piece));
        self.0.iter().filter(|(_, met)| here(met)).map(|(log, _)| length(log)).sum()
    }

    /// What stands with none, of a group and of people whose only currency this is.
    pub fn apart(&self, known: &Known<'a>, group: &Group<'k, 'a>, currency: Option<&str>) -> Micros {
        let of_group = |log: &Event| group.logged.iter().any(|logged| std::ptr::eq(*logged, log));
        let of_currency =
            |log: &Event| known.currency_of_worker(log.worker_id.as_deref().unwrap_or_default()) == currency;
        let apart = self.0.iter().filter(|(log, met)| met.is_empty() && of_group(log) && of_currency(log));
        apart.map(|(log, _)| length(log)).sum()
    }

    /// Whether a log says how long somebody reviewed a piece.
    pub fn is_timed(&self, piece: &Piece<'a>, reviewer: Option<&str>) -> bool {
        let mut of_reviewer = self.0.iter().filter(|(log, _)| log.worker_id.as_deref() == reviewer);
        of_reviewer.any(|(_, met)| met.iter().any(|met| std::ptr::eq(*met, piece)))
    }
}

/// Whether the author of a log reviewed a piece of its task, in its project where both say which.
fn is_of(log: &Event, piece: &Piece<'_>) -> bool {
    let project = piece.key(By::Project);
    let is_elsewhere = log.project_id.is_some() && project.is_some() && log.project_id.as_deref() != project;
    let is_review = |event: &Event| {
        event.event_type == EventType::Reviewed
            && matches!(event.reviewer_kind.as_deref(), None | Some("person"))
            && event.reviewer_id.is_some()
            && event.reviewer_id == log.worker_id
            && event.task_id.is_some()
            && event.task_id == log.task_id
    };
    !is_elsewhere && piece.events.iter().any(|event| is_review(event))
}

fn length(log: &Event) -> Micros {
    log.active_ms.unwrap_or_default() * 1000
}
