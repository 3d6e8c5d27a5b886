//! All rows behind one row of a report, with the events of each: what every column of that row is taken apart from.
//!
//! Absent on purpose: which rows a column takes (`recipes`), and what it does with them (`figure`).

use std::collections::BTreeSet;
use std::ops::Range;

use super::desk::MONEY;
use super::figure::{Amount, Part, Span, Term};
use super::proof::{Proof, Taking, Wanted};
use super::recipes::{Balance, Flow, Source};
use crate::engine::{By, EngineError, Question};
use crate::metrics::Stretch;
use crate::metrics::calendar::local_date;
use crate::metrics::trace::{self, Row};
use crate::table::{Cell, Table};
use crate::units::Micros;
use datafusion::prelude::SessionContext;

/// Decimals of a score as it is added up.
const SCORE_SCALE: u32 = 15;

/// The rows.
pub struct Sheet {
    moments: Table,
    flows: Table,
    balances: Table,
    stretches: Vec<Stretch>,
    intervals: Table,
    proof: Proof,
    /// Whose reviews count, by reviewer.
    reviewer: Option<Option<String>>,
    /// Whose verdicts as a reviewer are checked, in tiers.
    judged: Option<String>,
    tz: chrono_tz::Tz,
}

impl Sheet {
    /// What stands behind a row of throughput, accuracy or earnings.
    ///
    /// # Errors
    /// As any query.
    pub async fn of_report(
        session: &SessionContext,
        question: &Question,
        row: &Row,
    ) -> Result<Sheet, EngineError> {
        let scope = &question.scope;
        let by_reviewer = scope.by == By::Reviewer;
        let moments = trace::counted(session, scope, row).await?;
        let (mut flows, mut balances) = (Table::default(), Table::default());
        let (mut stretches, mut intervals) = (Vec::new(), Table::default());
        if !by_reviewer {
            (stretches, intervals) = trace::active(session, scope, row).await?;
            if row.currency.is_some() {
                flows = trace::flows(session, scope, row).await?;
                balances = trace::balances(session, scope, row).await?;
            }
        }
        let reviewer = by_reviewer.then(|| row.key.clone());
        let proof = Proof::default();
        let sheet = Sheet {
            moments,
            flows,
            balances,
            stretches,
            intervals,
            proof,
            reviewer,
            judged: None,
            tz: scope.tz,
        };
        sheet.proven(session, question, by_reviewer).await
    }

    /// What stands behind a row of tiers.
    ///
    /// # Errors
    /// As any query.
    pub async fn of_tiers(
        session: &SessionContext,
        question: &Question,
        worker: &str,
        domain: &str,
    ) -> Result<Sheet, EngineError> {
        let (moments, stretches, intervals) = trace::judged(session, &question.scope, worker, domain).await?;
        let (flows, balances, proof) = (Table::default(), Table::default(), Proof::default());
        let (judged, tz) = (Some(worker.to_owned()), question.scope.tz);
        let sheet =
            Sheet { moments, flows, balances, stretches, intervals, proof, reviewer: None, judged, tz };
        sheet.proven(session, question, false).await
    }

    async fn proven(
        mut self,
        session: &SessionContext,
        question: &Question,
        by_reviewer: bool,
    ) -> Result<Sheet, EngineError> {
        let tables = [&self.moments, &self.flows, &self.balances, &self.intervals];
        let pieces =
            |table: &Table| (0..table.rows.len()).map(|row| table.cell(row, "piece").whole()).collect();
        let pieces: BTreeSet<i64> =
            tables.into_iter().flat_map(|table| -> Vec<i64> { pieces(table) }).collect();
        self.proof = Proof::of(session, pieces, question.fold, by_reviewer).await?;
        Ok(self)
    }

    /// The parts of a source, added up.
    pub fn term(&self, name: &str, source: Source) -> Term {
        match source {
            Source::Count(moments) => {
                Term::new(name, Amount::Count(0), self.moments(moments, |_| Some(Amount::Count(1))))
            }
            Source::Yes(moment) => {
                let yes = |row| (self.value(row) == Some(1)).then_some(Amount::Count(1));
                Term::new(name, Amount::Count(0), self.moments(&[moment], yes))
            }
            Source::Time(moments) => {
                let mut parts = if moments.contains(&"active") { self.active() } else { Vec::new() };
                parts.extend(self.lengths(moments));
                Term::new(name, Amount::Length(0), parts)
            }
            Source::Score => {
                let score = |row| match self.moments.cell(row, "score") {
                    Cell::Money { value, scale } => Some(Amount::Exact { value: *value, scale: *scale }),
                    _ => None,
                };
                let zero = Amount::Exact { value: 0, scale: SCORE_SCALE };
                Term::new(name, zero, self.moments(&["score"], score))
            }
            Source::Money(flow) => {
                let mut taking = self.proof.taking();
                let parts = (0..self.flows.rows.len()).filter_map(|row| self.flow(row, flow, &mut taking));
                Term::new(name, MONEY, parts.collect())
            }
            Source::Months(moment) => Term::new(name, Amount::Count(0), self.months(moment)),
        }
    }

    /// The lengths of time of these moments; one whose length nobody knows is none.
    pub fn lengths(&self, moments: &[&str]) -> Vec<Part> {
        self.moments(moments, |row| self.value(row).map(Amount::Length))
    }

    /// Each moment as a fact that a level looks at: what it says, yes or no, is its number.
    pub fn facts(&self, moment: &str) -> Vec<Part> {
        self.moments(&[moment], |row| Some(Amount::Count(self.value(row).unwrap_or(1))))
    }

    /// Logged training.
    pub fn training(&self) -> Vec<Part> {
        let training = |row: usize| self.moments.cell(row, "activity").text() == "training";
        self.moments(&["logged"], |row| self.value(row).filter(|_| training(row)).map(Amount::Length))
    }

    /// Each moment as a part, for the first or the last of them.
    pub fn times(&self, moment: &str) -> Vec<Part> {
        self.moments(&[moment], |row| self.moments.cell(row, "at").time().map(Amount::Moment))
    }

    fn value(&self, row: usize) -> Option<i64> {
        match self.moments.cell(row, "value") {
            Cell::Whole(value) => Some(*value),
            _ => None,
        }
    }

    fn moments(&self, moments: &[&str], amount: impl Fn(usize) -> Option<Amount>) -> Vec<Part> {
        let mut taking = self.proof.taking();
        let table = &self.moments;
        let rows = (0..table.rows.len()).filter(|row| moments.contains(&table.cell(*row, "moment").text()));
        let parts = rows.filter_map(|row| {
            let what = table.cell(row, "moment").text();
            let reviewer = match what {
                "review_checked" => Some(self.judged.as_deref()),
                _ => self.reviewer.as_ref().map(Option::as_deref),
            };
            let events = taking.events(&Wanted {
                piece: table.cell(row, "piece").whole(),
                moment: what,
                at: table.cell(row, "at").time()?,
                since: None,
                value: self.value(row),
                reviewer,
            });
            Some(part(table, row, amount(row)?, what, events))
        });
        parts.collect()
    }

    fn months(&self, moment: &str) -> Vec<Part> {
        let mut months = BTreeSet::new();
        let mut parts = self.moments(&[moment], |_| Some(Amount::Count(1)));
        parts.retain_mut(|part| {
            let month = local_date(part.at.unwrap_or_default(), self.tz).format("%Y-%m").to_string();
            part.what = format!("first {moment} of {month}");
            months.insert(month)
        });
        parts
    }

    fn flow(&self, row: usize, flow: Flow, taking: &mut Taking<'_>) -> Option<Part> {
        let entry = self.flows.cell(row, "entry").text();
        let Cell::Money { value, scale } = *self.flows.cell(row, "amount") else { return None };
        let (fits, value) = match flow {
            Flow::Owed => (entry == "owed", value),
            Flow::Paid => (entry != "owed", value),
            Flow::Kind(kind) => (entry == kind, value),
            Flow::Reversed => (entry != "owed" && value < 0, -value),
        };
        let events = fits.then(|| entry_events(&self.flows, row, taking))?;
        Some(part(&self.flows, row, Amount::Exact { value, scale }, entry, events))
    }

    /// One part for each piece whose balance is open.
    pub fn balances(&self, name: &str, balance: Balance) -> Term {
        let column = match balance {
            Balance::Outstanding => "outstanding_change",
            Balance::Overpaid => "overpaid_change",
        };
        let mut taking = self.proof.taking();
        let mut parts: Vec<(i64, Part)> = Vec::new();
        for row in 0..self.balances.rows.len() {
            let piece = self.balances.cell(row, "piece").whole();
            let entry = self.balances.cell(row, "entry").text();
            let amount = exact(self.balances.cell(row, "amount"));
            let change = exact(self.balances.cell(row, column));
            if matches!(entry, "bonus" | "compensation") {
                continue;
            }
            if parts.last().is_none_or(|(last, _)| *last != piece) {
                let fresh = part(&self.balances, row, MONEY, column.trim_end_matches("_change"), Vec::new());
                parts.push((piece, Part { settled: Some((MONEY, MONEY)), ..fresh }));
            }
            let Some((_, part)) = parts.last_mut() else { continue };
            part.amount = part.amount.plus(change);
            part.at = self.balances.cell(row, "at").time();
            if let Some((owed, paid)) = &mut part.settled {
                let side = if entry == "owed" { owed } else { paid };
                *side = side.plus(amount);
            }
            part.events.extend(entry_events(&self.balances, row, &mut taking));
        }
        let open = |part: &Part| !matches!(part.amount, Amount::Exact { value: 0, .. });
        Term::new(name, MONEY, parts.into_iter().map(|(_, part)| part).filter(open).collect())
    }

    /// The stretches of active time, each with the intervals that it is the union of.
    pub fn active(&self) -> Vec<Part> {
        self.active_in(Micros::MIN..Micros::MAX)
    }

    /// The same, cut at the ends of some time.
    pub fn active_in(&self, time: Range<Micros>) -> Vec<Part> {
        let mut taking = self.proof.taking();
        let spans: Vec<(Option<String>, Span)> = (0..self.intervals.rows.len())
            .filter_map(|row| {
                let (start, end) = (
                    self.intervals.cell(row, "started_at").time()?,
                    self.intervals.cell(row, "ended_at").time()?,
                );
                let piece = self.intervals.cell(row, "piece").whole();
                let (since, value) = (Some(start), None);
                let wanted = Wanted { piece, moment: "interval", at: end, since, value, reviewer: None };
                let assignment_id = optional(&self.intervals, row, "assignment_id");
                let span = Span { assignment_id, start, end, events: taking.events(&wanted) };
                Some((optional(&self.intervals, row, "worker_id"), span))
            })
            .collect();
        let cut = self.stretches.iter().filter_map(|stretch| {
            let (start, end) = (stretch.start.max(time.start), stretch.end.min(time.end));
            let is_inside = start < end || (start, end) == (stretch.start, stretch.end);
            is_inside.then(|| Stretch { start, end, ..stretch.clone() })
        });
        let parts = cut.map(|stretch| {
            let inside = spans.iter().filter(|(worker, span)| {
                *worker == stretch.worker_id && span.start < stretch.end && span.end > stretch.start
            });
            let inside: Vec<Span> = inside.map(|(_, span)| span.clone()).collect();
            of_stretch(&stretch, inside)
        });
        parts.collect()
    }
}

fn of_stretch(stretch: &Stretch, spans: Vec<Span>) -> Part {
    let mut events: Vec<String> = Vec::new();
    for event in spans.iter().flat_map(|span| &span.events) {
        if !events.contains(event) {
            events.push(event.clone());
        }
    }
    let alone = |spans: &[Span]| match spans {
        [span] => span.assignment_id.clone(),
        _ => None,
    };
    Part {
        amount: Amount::Length(stretch.end - stretch.start),
        at: Some(stretch.start),
        until: Some(stretch.end),
        what: match spans.len() {
            1 => "active".to_owned(),
            more => format!("active, {more} intervals"),
        },
        worker_id: stretch.worker_id.clone(),
        assignment_id: alone(&spans),
        events,
        spans,
        ..Part::default()
    }
}

/// A payment names its own event; what is owed has evidence.
fn entry_events(table: &Table, row: usize, taking: &mut Taking<'_>) -> Vec<String> {
    if let Some(event) = optional(table, row, "event_id") {
        return vec![event];
    }
    let piece = table.cell(row, "piece").whole();
    let at = table.cell(row, "at").time().unwrap_or_default();
    taking.events(&Wanted { piece, moment: "owed", at, since: None, value: None, reviewer: None })
}

fn part(table: &Table, row: usize, amount: Amount, what: &str, events: Vec<String>) -> Part {
    Part {
        amount,
        at: table.cell(row, "at").time(),
        what: what.to_owned(),
        worker_id: optional(table, row, "worker_id"),
        assignment_id: optional(table, row, "assignment_id"),
        task_id: optional(table, row, "task_id"),
        events,
        ..Part::default()
    }
}

fn exact(cell: &Cell) -> Amount {
    match cell {
        Cell::Money { value, scale } => Amount::Exact { value: *value, scale: *scale },
        _ => MONEY,
    }
}

pub(super) fn optional(table: &Table, row: usize, column: &str) -> Option<String> {
    let text = table.cell(row, column).text();
    (!text.is_empty()).then(|| text.to_owned())
}
