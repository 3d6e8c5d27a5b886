//! What needs all workers: how fast a kind of work usually is, where somebody reviews, whose assignment it is, what counts as now.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::error::ArrowError;

use super::answers::{Counted, Series};
use super::{Group, Now, Sighted, Watch};
use crate::metrics::quantile;
use crate::units::{Micros, SECOND};

/// The share of the fastest pieces that says how fast a kind of work can be.
const FASTEST: f64 = 0.01;

/// How fast a kind of work usually is.
struct Usual {
    p1: f64,
    pieces: i64,
}

/// What was sighted in all shares.
pub struct Across {
    shares: Vec<Sighted>,
    /// Kinds of which enough pieces are timed.
    usual: BTreeMap<(String, String), Usual>,
    reviewed: BTreeSet<String>,
    shared: HashSet<u64>,
    factor: f64,
}

impl Across {
    /// Puts what was sighted side by side.
    pub fn new(watch: &Watch, shares: Vec<Sighted>) -> Across {
        let reviewed = shares.iter().flat_map(|share| {
            share.reviewed.iter().map(|project| share.projects.names[*project as usize].clone())
        });
        let reviewed = reviewed.collect();
        let usual = usual(&shares, watch.thresholds.too_fast_pieces as usize);
        let shared = shared(&shares);
        Across { shares, usual, reviewed, shared, factor: watch.thresholds.too_fast_factor }
    }

    /// The groups of each share that the rules are to look at.
    pub fn suspects(&self) -> Vec<Vec<Group>> {
        let of_share = |share: &Sighted| {
            let mut suspects = share.suspects.clone();
            let limits: Vec<Option<f64>> =
                share.kinds.names.iter().map(|kind| Some(self.usual.get(kind)?.p1 / self.factor)).collect();
            let is_fast =
                |kind: u32, time: Micros| limits[kind as usize].is_some_and(|limit| seconds(time) <= limit);
            suspects.extend(
                share.timed.iter().filter(|(kind, _, time)| is_fast(*kind, *time)).map(|(_, group, _)| group),
            );
            let is_reviewed: Vec<bool> =
                share.projects.names.iter().map(|project| self.reviewed.contains(project)).collect();
            suspects.extend(
                share
                    .waiting
                    .iter()
                    .filter(|(project, _)| is_reviewed[*project as usize])
                    .map(|(_, group)| group),
            );
            let is_shared =
                |(_, digest): &(Group, &u64)| !self.shared.is_empty() && self.shared.contains(*digest);
            suspects.extend((0..).zip(&share.assignments).filter(is_shared).map(|(group, _)| group));
            suspects.sort_unstable();
            suspects.dedup();
            suspects
        };
        self.shares.iter().map(of_share).collect()
    }

    /// The series of one answer, whose usual shares have to be counted.
    pub fn series(&self) -> impl Iterator<Item = &Series> {
        self.shares.iter().flat_map(|share| &share.series)
    }

    /// What counts as now where nobody says so.
    pub fn now(&self) -> Micros {
        let mut now = Now::default();
        self.shares.iter().for_each(|share| now.merge(share.now));
        now.sure.or(now.any).unwrap_or_default()
    }

    /// The tables that rules read beside the suspects, each as its query in `queries/audit/shared` makes it of all pieces.
    ///
    /// # Errors
    /// Never for columns of one length.
    pub fn tables(&self, answers: &Counted<'_>) -> Result<Vec<(&'static str, RecordBatch)>, ArrowError> {
        // A worker may give several answers so often, each in a series of its own.
        let steady: BTreeSet<_> = self
            .series()
            .map(|series| (&*series.worker_id, series.project_id.as_deref(), series.task_type.as_deref()))
            .collect();
        let counted: Vec<_> = answers.rows().collect();
        let whole = |numbers: Vec<i64>| Arc::new(Int64Array::from(numbers)) as ArrayRef;
        Ok(vec![
            (
                "usual_times",
                RecordBatch::try_from_iter([
                    ("task_type", texts(self.usual.keys().map(|(kind, _)| Some(kind.as_str())))),
                    ("stage", texts(self.usual.keys().map(|(_, stage)| Some(stage.as_str())))),
                    (
                        "p1",
                        Arc::new(Float64Array::from_iter_values(self.usual.values().map(|usual| usual.p1))),
                    ),
                    ("pieces", whole(self.usual.values().map(|usual| usual.pieces).collect())),
                ])?,
            ),
            (
                "reviewed_projects",
                RecordBatch::try_from_iter([(
                    "project_id",
                    texts(self.reviewed.iter().map(|project| Some(project.as_str()))),
                )])?,
            ),
            (
                "steady_answers",
                RecordBatch::try_from_iter_with_nullable([
                    ("worker_id", texts(steady.iter().map(|(worker, ..)| Some(*worker))), true),
                    ("project_id", texts(steady.iter().map(|(_, project, _)| *project)), true),
                    ("task_type", texts(steady.iter().map(|(.., kind)| *kind)), true),
                ])?,
            ),
            (
                "usual_answers",
                RecordBatch::try_from_iter_with_nullable([
                    ("project_id", texts(counted.iter().map(|row| row.0.0)), true),
                    ("task_type", texts(counted.iter().map(|row| row.0.1)), true),
                    ("label", texts(counted.iter().map(|row| Some(row.1))), true),
                    ("given", whole(counted.iter().map(|row| row.2).collect()), true),
                    ("answers", whole(counted.iter().map(|row| row.3).collect()), true),
                ])?,
            ),
        ])
    }
}

fn texts<'a>(texts: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    Arc::new(texts.collect::<StringArray>())
}

fn seconds(micros: Micros) -> f64 {
    micros as f64 / SECOND as f64
}

/// The p1 of each kind of work of which enough pieces are timed.
fn usual(shares: &[Sighted], enough: usize) -> BTreeMap<(String, String), Usual> {
    let mut times: BTreeMap<(String, String), Vec<f64>> = BTreeMap::new();
    for share in shares {
        let mut of_share: Vec<Vec<f64>> = vec![Vec::new(); share.kinds.names.len()];
        share.timed.iter().for_each(|(kind, _, time)| of_share[*kind as usize].push(seconds(*time)));
        for (kind, of_kind) in share.kinds.names.iter().zip(of_share) {
            times.entry(kind.clone()).or_default().extend(of_kind);
        }
    }
    let usual =
        times.into_iter().filter(|(_, times)| times.len() >= enough).filter_map(|(kind, mut times)| {
            let pieces = times.len() as i64;
            Some((kind, Usual { p1: quantile(&mut times, FASTEST)?, pieces }))
        });
    usual.collect()
}

/// The digests of assignments that several groups have, which are of several workers.
fn shared(shares: &[Sighted]) -> HashSet<u64> {
    let all = shares.iter().flat_map(|share| &share.assignments).copied();
    let mut all: Vec<u64> = all.filter(|digest| *digest != 0).collect();
    all.sort_unstable();
    all.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]).collect()
}
