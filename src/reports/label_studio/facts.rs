//! One row of the query: a label, a verdict or a release, with what is known of its piece and task.

use crate::table::{Cell, Table};
use crate::units::Micros;

/// What a row tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Labeled,
    Reviewed,
    Released,
}

/// One row.
pub(super) struct Fact {
    pub(super) piece: i64,
    pub(super) source: Option<String>,
    pub(super) project_id: Option<String>,
    pub(super) task_id: String,
    pub(super) domain: Option<String>,
    pub(super) task_type: Option<String>,
    pub(super) published_at: Option<Micros>,
    pub(super) worker_id: String,
    pub(super) assignment_id: String,
    pub(super) kind: Kind,
    pub(super) event_id: String,
    pub(super) at: Micros,
    /// Whether it happened then, and not perhaps later.
    pub(super) is_exact: bool,
    pub(super) item_id: Option<String>,
    pub(super) label: Option<String>,
    pub(super) prelabel: Option<String>,
    pub(super) active_ms: Option<i64>,
    pub(super) units: Option<f64>,
    /// Who did it, where that was not the worker.
    pub(super) actor_id: Option<String>,
    pub(super) reviewer_id: Option<String>,
    pub(super) reviewer_kind: Option<String>,
    pub(super) verdict: String,
    pub(super) has_score: bool,
    pub(super) has_reason: bool,
    /// Whether its label is what the project took for the truth.
    pub(super) is_truth: bool,
    /// Whether it carries a known answer.
    pub(super) has_gold: bool,
    pub(super) attributes: Option<String>,
}

impl Fact {
    pub(super) fn of(rows: &Table, row: usize) -> Fact {
        let known = |column: &str| match rows.cell(row, column) {
            Cell::Text(text) => Some(text.clone()),
            _ => None,
        };
        let text = |column: &str| known(column).unwrap_or_default();
        let whole = |column: &str| match rows.cell(row, column) {
            Cell::Whole(whole) | Cell::Time(whole) => Some(*whole),
            _ => None,
        };
        let worker_id = text("worker_id");
        Fact {
            piece: whole("piece").unwrap_or_default(),
            source: known("source"),
            project_id: known("project_id"),
            task_id: text("task_id"),
            domain: known("domain"),
            task_type: known("task_type"),
            published_at: whole("published_at"),
            assignment_id: text("assignment_id"),
            kind: match text("event_type").as_str() {
                "task.labeled" => Kind::Labeled,
                "task.reviewed" => Kind::Reviewed,
                _ => Kind::Released,
            },
            event_id: text("event_id"),
            at: whole("occurred_at").unwrap_or_default(),
            is_exact: known("time_basis").is_none_or(|basis| basis == "exact"),
            item_id: known("item_id"),
            label: known("label"),
            prelabel: known("prelabel"),
            active_ms: whole("active_ms"),
            units: rows.cell(row, "units").number(),
            actor_id: known("actor_id").filter(|actor| *actor != worker_id),
            reviewer_id: known("reviewer_id"),
            reviewer_kind: known("reviewer_kind"),
            verdict: text("verdict"),
            has_score: *rows.cell(row, "score") != Cell::Empty,
            has_reason: known("reason").is_some(),
            is_truth: whole("is_truth") == Some(1),
            has_gold: whole("has_gold") == Some(1),
            attributes: known("attributes"),
            worker_id,
        }
    }

    /// What tells tasks apart.
    pub(super) fn task(&self) -> (Option<&str>, Option<&str>, &str) {
        (self.source.as_deref(), self.project_id.as_deref(), &self.task_id)
    }

    /// Whether what it says in `label` is Label Studio's, reduced by our reader.
    pub(super) fn is_label_studios(&self) -> bool {
        self.source.as_deref().is_some_and(super::names::is_label_studios)
    }
}
