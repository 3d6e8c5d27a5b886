//! The story of each piece of work: what happened, event by event, with what is taken back and what came twice.
//!
//! Promises: every known event of a piece is there, also those that count for nothing; states by the fold's own table.
//! Absent on purpose: figures (`desk`), and how a story is shown (`cli`).

use std::collections::{BTreeMap, BTreeSet};

use datafusion::prelude::SessionContext;

use super::figure::Amount;
use super::proof::read_all;
use crate::assignments::{Voids, in_order, states};
use crate::engine::EngineError;
use crate::events::{Event, EventType};
use crate::ledger::SeenAgain;
use crate::metrics::{self, trace};
use crate::table::{Cell, Table};

/// One event of a story.
#[derive(Clone, Debug)]
pub struct Step {
    pub event: Event,
    /// The state of the piece after it; none where it counts for nothing, or belongs to no piece.
    pub state: Option<&'static str>,
    /// What is strange about it, and takes this event to show it.
    pub flags: Vec<String>,
    /// What takes it back, and why.
    pub voided_by: Option<(String, Option<String>)>,
    /// Where it came once more.
    pub seen_again: Vec<(String, u64)>,
}

/// What is owed and paid for a piece in one currency.
#[derive(Clone, Debug)]
pub struct Totals {
    pub currency: String,
    pub owed: Amount,
    pub paid: Amount,
    /// Owed less what was paid in settlement; below zero where that was too much.
    pub outstanding: Amount,
}

/// One piece of work.
#[derive(Clone, Debug)]
pub struct PieceStory {
    pub worker_id: Option<String>,
    pub assignment_id: String,
    /// Its row in `assignments`, by column; none where all of it is taken back.
    pub row: BTreeMap<String, Cell>,
    pub totals: Vec<Totals>,
    pub flags: Vec<String>,
    pub steps: Vec<Step>,
}

/// All that an id leads to.
#[derive(Clone, Debug)]
pub struct Story {
    pub pieces: Vec<PieceStory>,
    /// Facts that belong to no piece, in order of time.
    pub beside: Vec<Step>,
}

/// Worker and assignment.
type PieceKey = (Option<String>, String);

/// The stories of the pieces that these events belong to, and the other facts among them.
pub(super) async fn of(
    session: &SessionContext,
    found: Vec<Event>,
    anomalies: &Table,
    duplicates: &[SeenAgain],
) -> Result<Story, EngineError> {
    let (mut keys, mut tasks): (BTreeSet<PieceKey>, BTreeSet<String>) = Default::default();
    let mut beside: Vec<Event> = Vec::new();
    for event in found {
        tasks.extend(event.task_id.clone().filter(|_| event.event_type.is_work()));
        match key(&event) {
            Some(key) => {
                keys.insert(key);
            }
            None => beside.push(event),
        }
    }
    let assignments: BTreeSet<String> = keys.iter().map(|(_, assignment)| assignment.clone()).collect();
    let all = read_all(&trace::stories(session, assignments, tasks).await?);
    let (voids, rest): (Vec<Event>, Vec<Event>) =
        all.into_iter().partition(|event| event.event_type == EventType::Voided);
    let notes = Notes::new(voids, anomalies, duplicates);
    let mut pieces: BTreeMap<PieceKey, Vec<Event>> = BTreeMap::new();
    for event in rest {
        match key(&event) {
            Some(key) if keys.contains(&key) => pieces.entry(key).or_default().push(event),
            Some(_) => {}
            None => beside.push(event),
        }
    }
    let shown: BTreeSet<Option<String>> =
        pieces.values().flatten().chain(&beside).map(|event| event.event_id.clone()).collect();
    beside.extend(
        notes
            .voids
            .iter()
            .filter(|void| {
                void.target_event_id.is_some() && shown.contains(&void.target_event_id)
                    || void
                        .assignment_id
                        .as_ref()
                        .is_some_and(|of| keys.iter().any(|(_, assignment)| assignment == of))
            })
            .cloned(),
    );
    in_order(&mut beside);
    beside.dedup_by(|left, right| left.event_id == right.event_id);
    let pieces = of_pieces(session, pieces, &notes).await?;
    let beside = beside.into_iter().map(|event| notes.step(event, None)).collect();
    Ok(Story { pieces, beside })
}

/// The piece that an event belongs to.
fn key(event: &Event) -> Option<PieceKey> {
    let belongs = event.event_type.is_work() && event.event_type != EventType::Published;
    Some((event.worker_id.clone(), event.assignment_id.clone().filter(|_| belongs)?))
}

async fn of_pieces(
    session: &SessionContext,
    groups: BTreeMap<PieceKey, Vec<Event>>,
    notes: &Notes<'_>,
) -> Result<Vec<PieceStory>, EngineError> {
    let rows = trace::pieces(session).await?;
    let rows = metrics::table("pieces", &rows)?;
    let place: BTreeMap<(&str, &str), usize> = (0..rows.rows.len())
        .map(|row| ((rows.cell(row, "worker_id").text(), rows.cell(row, "assignment_id").text()), row))
        .collect();
    let row_of = |key: &PieceKey| place.get(&(key.0.as_deref().unwrap_or_default(), key.1.as_str())).copied();
    let number =
        |row: usize| if let Cell::Whole(piece) = rows.cell(row, "piece") { Some(*piece) } else { None };
    let pieces: Vec<i64> = groups.keys().filter_map(row_of).filter_map(number).collect();
    let totals = trace::totals(session, pieces).await?;
    let stories = groups.into_iter().map(|(key, events)| {
        let row = row_of(&key)
            .map(|row| rows.columns.iter().cloned().zip(rows.rows[row].iter().cloned()).collect());
        let of = |row: &usize| {
            totals.cell(*row, "assignment_id").text() == key.1
                && totals.cell(*row, "worker_id").text() == key.0.as_deref().unwrap_or_default()
        };
        let totals = (0..totals.rows.len()).filter(of).map(|row| total(&totals, row)).collect();
        PieceStory {
            flags: notes.flags_of(&key),
            steps: notes.steps(events, &key),
            row: row.unwrap_or_default(),
            totals,
            worker_id: key.0,
            assignment_id: key.1,
        }
    });
    Ok(stories.collect())
}

fn total(table: &Table, row: usize) -> Totals {
    let exact = |column: &str| match table.cell(row, column) {
        Cell::Money { value, scale } => (*value, *scale),
        _ => (0, crate::units::MONEY_SCALE as u32),
    };
    let ((owed, scale), (paid, _), (settling, _)) = (exact("owed"), exact("paid"), exact("settling"));
    let amount = |value: i128| Amount::Exact { value, scale };
    Totals {
        currency: table.cell(row, "currency").text().to_owned(),
        owed: amount(owed),
        paid: amount(paid),
        outstanding: amount(owed - settling),
    }
}

/// What is known about events beside themselves.
struct Notes<'a> {
    voids: Vec<Event>,
    standing: Voids,
    anomalies: &'a Table,
    again: BTreeMap<&'a str, Vec<(String, u64)>>,
}

impl<'a> Notes<'a> {
    fn new(voids: Vec<Event>, anomalies: &'a Table, duplicates: &'a [SeenAgain]) -> Notes<'a> {
        let mut again: BTreeMap<&str, Vec<(String, u64)>> = BTreeMap::new();
        for SeenAgain { event_id, file, line } in duplicates {
            again.entry(event_id).or_default().push((file.clone(), *line));
        }
        Notes { standing: Voids::new(&voids), voids, anomalies, again }
    }

    /// The rows of anomalies about a piece.
    fn rows(&self, key: &PieceKey) -> impl Iterator<Item = usize> {
        let is = |row: &usize| {
            self.anomalies.cell(*row, "assignment_id").text() == key.1
                && self.anomalies.cell(*row, "worker_id").text() == key.0.as_deref().unwrap_or_default()
        };
        (0..self.anomalies.rows.len()).filter(is)
    }

    fn flags_of(&self, key: &PieceKey) -> Vec<String> {
        self.rows(key).map(|row| self.anomalies.cell(row, "rule").text().to_owned()).collect()
    }

    fn step(&self, event: Event, state: Option<&'static str>) -> Step {
        let id = event.event_id.as_deref().unwrap_or_default();
        let mut seen_again = self.again.get(id).cloned().unwrap_or_default();
        // Its own place is among them where a run that was killed was run again.
        seen_again.retain(|(file, line)| {
            event.origin_file.as_ref() != Some(file) || event.origin_line != Some(*line as i64)
        });
        let voided_by = self.voided_by(&event);
        Step { state, flags: Vec::new(), voided_by, seen_again, event }
    }

    fn voided_by(&self, event: &Event) -> Option<(String, Option<String>)> {
        let void = match event.event_type {
            EventType::Voided => self.standing.void_of_void(event),
            _ => self.standing.void_of(&event.fact()),
        }?;
        let reason = self.voids.iter().find(|known| known.event_id.as_deref() == Some(void));
        Some((void.to_owned(), reason.and_then(|void| void.reason.clone())))
    }

    /// The events of a piece in order; the state after each that stands.
    fn steps(&self, mut events: Vec<Event>, key: &PieceKey) -> Vec<Step> {
        in_order(&mut events);
        let standing: Vec<Event> =
            events.iter().filter(|event| self.standing.void_of(&event.fact()).is_none()).cloned().collect();
        let mut states = states(&standing).into_iter();
        let steps = events.into_iter().map(|event| {
            let stands = self.standing.void_of(&event.fact()).is_none();
            let state = if stands { states.next().map(|state| state.name()) } else { None };
            let mut step = self.step(event, state);
            let id = step.event.event_id.as_deref().unwrap_or_default();
            let shows = |row: &usize| {
                self.anomalies.cell(*row, "event_ids").text().split(' ').any(|shown| shown == id)
            };
            let flags = self.rows(key).filter(shows);
            step.flags = flags.map(|row| self.anomalies.cell(row, "rule").text().to_owned()).collect();
            step
        });
        steps.collect()
    }
}
