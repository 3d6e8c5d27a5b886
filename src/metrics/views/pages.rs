//! What a page of one worker or one project shows beside the report: its rows in the other grouping, its days, its latest pieces, and
//! the life of one of them. Made share of workers by share, like all views.
//!
//! Promises: only a few dozen bytes for each day and a few dozen pieces for each name are held, however many events there are.
//! Absent on purpose: which names have a page and how it looks (`engine`, `reports`).

use std::collections::HashMap;
use std::sync::Arc;

use arrow::error::ArrowError;
use datafusion::prelude::SessionContext;

use super::days::Days;
use super::latest::{Few, Latest};
use crate::assignments::{Life, Lives};
use crate::metrics::calendar::Every;
use crate::metrics::measure::{Measured, Related, from_sums, measure};
use crate::metrics::scope::{By, Scope};
use crate::metrics::sums::Sums;
use crate::metrics::{MetricsError, session};
use crate::table::{Cell, Table};
use crate::units::{Micros, SECOND};

/// What has been gathered of some workers.
#[derive(Default)]
pub struct Paged {
    /// Of workers and of projects.
    days: [Days; 2],
    /// In each grouping that the report itself does not have.
    sums: [Option<Sums>; 2],
    latest: Latest,
    lives: Lives,
}

/// The finished figures.
pub struct Pages {
    pub workers: PagesOf,
    pub projects: PagesOf,
}

/// Of workers, or of projects.
pub struct PagesOf {
    /// The reports by this grouping; none where the report itself has it.
    pub measured: Option<Measured>,
    days: Days,
    latest: Few,
    lives: HashMap<Box<str>, Arc<Life>>,
    /// The column that names the other of worker and project.
    whose: &'static str,
}

const GROUPS: [By; 2] = [By::Worker, By::Project];

/// The question in another grouping, as a whole.
fn whole(scope: &Scope, by: By) -> Scope {
    Scope { by, every: None, ..scope.clone() }
}

/// Whether the report itself is in this grouping.
fn is_reported(scope: &Scope, by: By) -> bool {
    scope.by == by && scope.every.is_none()
}

impl Paged {
    /// Of relations that hold all pieces of their workers, and the lives that are told of them.
    ///
    /// # Errors
    /// When a relation is missing, which is a mistake in piecework.
    pub fn of(related: &Related, scope: &Scope, lives: Lives) -> Result<Paged, ArrowError> {
        let mut paged = Paged { lives, ..Paged::default() };
        for (at, by) in GROUPS.into_iter().enumerate() {
            let by_day = Scope { every: Some(Every::Day), ..whole(scope, by) };
            paged.days[at] = Days::of(&related.sums_of_lane(&by_day)?, scope);
            if !is_reported(scope, by) {
                paged.sums[at] = Some(related.sums_of_lane(&whole(scope, by))?);
            }
        }
        paged.latest = Latest::of(&related.relations()?, related.counts(), scope)?;
        Ok(paged)
    }

    /// Adds others to these.
    pub fn merge(&mut self, other: Paged) {
        self.days.iter_mut().zip(other.days).for_each(|(days, of)| days.merge(of));
        for (sums, of) in self.sums.iter_mut().zip(other.sums) {
            match (sums.as_mut(), of) {
                (Some(sums), Some(of)) => sums.merge(of),
                (None, Some(of)) => *sums = Some(of),
                (_, None) => {}
            }
        }
        self.latest.merge(other.latest);
        self.lives.merge(other.lives);
    }

    /// The figures.
    ///
    /// # Errors
    /// A mistake in piecework.
    pub async fn pages(mut self, scope: &Scope) -> Result<Pages, MetricsError> {
        let mut measured = [None, None];
        for (at, by) in GROUPS.into_iter().enumerate() {
            if !is_reported(scope, by) {
                let sums = self.sums[at].take().unwrap_or_default();
                let session = session::session();
                measured[at] = Some(from_sums(&session, sums, &whole(scope, by)).await?);
            }
        }
        Ok(self.finish(measured))
    }

    /// The figures, with all money converted: by way of the session that the relations are registered in.
    ///
    /// # Errors
    /// A missing rate; anything else is a mistake in piecework.
    pub async fn converted(
        self,
        session: &SessionContext,
        related: &Related,
        scope: &Scope,
    ) -> Result<Pages, MetricsError> {
        if !scope.is_converted() {
            return self.pages(scope).await;
        }
        let mut measured = [None, None];
        for (at, by) in GROUPS.into_iter().enumerate() {
            if !is_reported(scope, by) {
                measured[at] = Some(measure(session, related, &whole(scope, by)).await?);
            }
        }
        Ok(self.finish(measured))
    }

    fn finish(self, [by_worker, by_project]: [Option<Measured>; 2]) -> Pages {
        let Paged { days: [of_workers, of_projects], latest, lives, .. } = self;
        Pages {
            workers: PagesOf {
                measured: by_worker,
                days: of_workers,
                latest: latest.workers,
                lives: lives.workers,
                whose: "project_id",
            },
            projects: PagesOf {
                measured: by_project,
                days: of_projects,
                latest: latest.projects,
                lives: lives.projects,
                whose: "worker_id",
            },
        }
    }
}

impl PagesOf {
    /// What happened on which day.
    pub fn days(&self, name: &str) -> Table {
        self.days.table(name)
    }

    /// How many pieces there are, and the latest of them.
    pub fn pieces(&self, name: &str) -> (usize, Table) {
        self.latest.table(name, self.whose)
    }

    /// The piece with the most events: its assignment, how many events there are, and the first of them.
    pub fn life(&self, name: &str) -> Option<(&str, usize, Table)> {
        let life = self.lives.get(name)?;
        Some((&life.assignment_id, life.all, events(life)))
    }
}

/// A life as a table; times are also counted from its first event.
fn events(life: &Life) -> Table {
    let first = life.events.first().map_or(0, |event| event.at);
    let text = Cell::maybe;
    let seconds = |micros: Micros| Cell::Real(micros as f64 / SECOND as f64);
    let rows = life.events.iter().map(|event| {
        let kind = event.kind.name();
        vec![
            Cell::Time(event.at),
            seconds(event.at - first),
            text(Some(kind.split_once('.').map_or(kind, |(_, short)| short))),
            text(event.who.as_deref()),
            text(event.what.as_deref()),
            event.amount.map_or(Cell::Empty, |amount| Cell::money(amount.0)),
            text(event.currency.as_deref()),
            event.work.map_or(Cell::Empty, seconds),
        ]
    });
    let columns = "at since_first_seconds event_type who what paid_amount currency work_seconds";
    Table {
        name: "events".to_owned(),
        columns: columns.split(' ').map(str::to_owned).collect(),
        rows: rows.collect(),
    }
}
