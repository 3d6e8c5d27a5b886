//! The events behind the moments of some pieces, asked for one by one.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use datafusion::prelude::SessionContext;

use crate::assignments::{Evidence, FoldOptions, evidence, evidence_of_reviewers, in_order};
use crate::engine::EngineError;
use crate::events::{Event, read_event};
use crate::metrics::trace;
use crate::units::Micros;

/// What is asked for: a moment as a report's own tables have it.
pub struct Wanted<'a> {
    pub piece: i64,
    pub moment: &'a str,
    pub at: Micros,
    pub since: Option<Micros>,
    pub value: Option<i64>,
    /// Whose review it must be, where that matters.
    pub reviewer: Option<Option<&'a str>>,
}

/// The evidence of some pieces.
#[derive(Default)]
pub struct Proof(BTreeMap<i64, Vec<Evidence>>);

impl Proof {
    /// Folds the standing events of these pieces once more, for their evidence.
    ///
    /// # Errors
    /// When the events cannot be read.
    pub async fn of(
        session: &SessionContext,
        pieces: BTreeSet<i64>,
        options: FoldOptions,
        by_reviewer: bool,
    ) -> Result<Proof, EngineError> {
        let mut groups: BTreeMap<i64, Vec<Event>> = BTreeMap::new();
        for batch in trace::events_of(session, pieces).await? {
            let numbers = batch.column(batch.num_columns() - 1).as_primitive::<Int64Type>().clone();
            for (row, piece) in numbers.values().iter().enumerate() {
                groups.entry(*piece).or_default().push(read_event(&batch, row));
            }
        }
        groups.values_mut().for_each(|events| in_order(events));
        let task = |events: &[Event]| events.iter().find_map(|event| event.task_id.clone());
        let tasks: BTreeSet<String> = groups.values().filter_map(|events| task(events)).collect();
        let mut published: BTreeMap<String, Vec<Event>> = BTreeMap::new();
        for event in read_all(&trace::published(session, tasks).await?) {
            published.entry(event.task_id.clone().unwrap_or_default()).or_default().push(event);
        }
        published.values_mut().for_each(|events| in_order(events));
        let proof = groups.into_iter().map(|(piece, events)| {
            let published =
                task(&events).and_then(|task| published.get(&task)).map_or(&[][..], Vec::as_slice);
            let found = match by_reviewer {
                true => evidence_of_reviewers(&events),
                false => evidence(&events, published, options),
            };
            (piece, found)
        });
        Ok(Proof(proof.collect()))
    }

    /// All that is known of a piece.
    pub fn of_piece(&self, piece: i64) -> &[Evidence] {
        self.0.get(&piece).map_or(&[], Vec::as_slice)
    }

    /// For one term of a figure: each moment gives its evidence once.
    pub fn taking(&self) -> Taking<'_> {
        Taking { proof: self, taken: HashSet::new() }
    }
}

/// Takes evidence out of a proof, each piece of it once: two moments that look alike are two.
pub struct Taking<'a> {
    proof: &'a Proof,
    taken: HashSet<(i64, usize)>,
}

impl Taking<'_> {
    /// The events behind a moment; none where it is not there, which the tests rule out.
    pub fn events(&mut self, wanted: &Wanted<'_>) -> Vec<String> {
        let fits = |evidence: &Evidence| {
            evidence.moment == wanted.moment
                && evidence.at == wanted.at
                && evidence.since == wanted.since
                && evidence.value == wanted.value
                && wanted.reviewer.is_none_or(|reviewer| evidence.reviewer_id.as_deref() == reviewer)
        };
        let all = self.proof.of_piece(wanted.piece);
        let free = (0..all.len()).find(|at| fits(&all[*at]) && !self.taken.contains(&(wanted.piece, *at)));
        free.map_or_else(Vec::new, |at| {
            self.taken.insert((wanted.piece, at));
            all[at].events.clone()
        })
    }
}

/// The events of batches with the columns of events.
pub fn read_all(batches: &[RecordBatch]) -> Vec<Event> {
    batches.iter().flat_map(|batch| (0..batch.num_rows()).map(|row| read_event(batch, row))).collect()
}
