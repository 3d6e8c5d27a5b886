//! Skill tiers: which level of a written policy each worker holds in each domain, since when, and
//! what the next one needs.
//!
//! ```text
//! facts ──▶ totals (day by day) ──▶ evaluate (day after day) ──▶ Table
//!                                          ▲ conditions, exams ◀── read ◀── policy file
//! ```
//! Promises: the facts' order does not matter, nor do other workers' facts; the words in `missing`
//! name every condition of the next level that is not met, and are empty only at the top.
//! Absent on purpose: where facts come from (`engine`), certificates (they take this table), disk and clock.

mod asked;
mod conditions;
mod evaluate;
mod exams;
mod held;
#[cfg(test)]
mod laws;
mod moves;
mod part;
mod policy;
mod read;
#[cfg(test)]
mod stories;
mod totals;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use asked::{Asked, asked};
pub use exams::CERTIFICATE;
pub use held::{Held, held};
pub use moves::Moves;
pub use policy::{Level, Policy, PolicyError};

use super::calendar::Days;
use crate::table::{Cell, Table};
use crate::units::Micros;
use conditions::Conditions;
use evaluate::Standing;
use exams::Attempt;
use totals::{Day, Tally};

/// A dated fact about somebody's work that tiers are judged by.
#[derive(Clone, Debug, PartialEq)]
pub struct TierFact {
    pub worker_id: Arc<str>,
    /// Empty for work without a domain. Of an assessment or logged time it is not looked at.
    pub domain: Arc<str>,
    pub at: Micros,
    pub kind: FactKind,
}

/// What happened, at the moment at which it counts.
#[derive(Clone, Debug, PartialEq)]
pub enum FactKind {
    /// A piece got its first label.
    Labeled,
    /// A piece ended with this final verdict.
    Accepted,
    Rejected,
    /// A piece's first verdict, and whether that accepted it.
    FirstPass(bool),
    /// A labeled item with a known answer, and whether the label equals it.
    Gold(bool),
    /// This person's verdict as a reviewer, and whether gold or a later adjudication bears it out.
    ReviewChecked(bool),
    /// So many seconds of active time.
    Active(f64),
    /// Logged time; `training` counts as training.
    Logged {
        activity: String,
        seconds: f64,
    },
    /// An assessment: the share of its marks, the programme (its level after the last `/`), and who
    /// attests it, where that is somebody outside.
    Assessment {
        module: String,
        ratio: f64,
        programme: Option<String>,
        issuer: Option<String>,
    },
}

impl FactKind {
    /// Whether it counts in one domain, and not in all in which its worker has worked.
    fn names_domain(&self) -> bool {
        !matches!(self, FactKind::Logged { .. } | FactKind::Assessment { .. })
    }
}

const COLUMNS: [&str; 10] = [
    "worker_id",
    "domain",
    "tier",
    "since",
    "reviewed",
    "accuracy_low",
    "labeled_per_hour",
    "next_tier",
    "missing",
    "accepted_months",
];

/// The table `tiers`: one row for each worker and domain with work, by worker and domain; workers that a
/// source could not name (`…:?`) are left out. Days are those of `tz`.
pub fn tiers(facts: &[TierFact], policy: &Policy, tz: chrono_tz::Tz) -> Table {
    judge(facts, policy, tz).0
}

/// The table `tiers`, and who moved from which level to which in each month.
pub fn judge(facts: &[TierFact], policy: &Policy, tz: chrono_tz::Tz) -> (Table, Moves) {
    let (mut rows, mut moves) = (Vec::new(), Moves::default());
    each_standing(facts, policy, tz, &mut |worker_id, domain, standing, ladder, attempts| {
        let mut row = vec![Cell::said(worker_id), Cell::said(domain)];
        row.extend(cells(standing, ladder, attempts, policy));
        rows.push(row);
        moves.walk(&standing.walked);
    });
    (Table { name: "tiers".to_owned(), columns: COLUMNS.map(str::to_owned).to_vec(), rows }, moves)
}

/// Who is told where each worker stands in each domain, with the conditions of its levels and the worker's assessments.
type Told<'t> = dyn FnMut(&str, &str, &Standing, &[Conditions], &[Attempt<'_>]) + 't;

/// Judges each worker in each domain, in order.
fn each_standing(facts: &[TierFact], policy: &Policy, tz: chrono_tz::Tz, told: &mut Told<'_>) {
    let named: Vec<&TierFact> = facts.iter().filter(|fact| !fact.worker_id.ends_with(":?")).collect();
    let days = totals::running_totals(&named, tz);
    let attempts = attempts(&named, policy, tz);
    let mut ladders: BTreeMap<&str, Vec<Conditions>> = BTreeMap::new();
    for days in days.chunk_by(|a, b| (a.worker_id, a.domain) == (b.worker_id, b.domain)) {
        let Day { worker_id, domain, .. } = &days[0];
        let ladder = ladders.entry(domain).or_insert_with(|| policy.ladder(domain));
        let attempts = attempts.get(worker_id).map_or(&[][..], Vec::as_slice);
        let standing = evaluate::standing(days, ladder, attempts, policy);
        told(worker_id, domain, &standing, ladder, attempts);
    }
}

/// Each worker's assessments in time order.
fn attempts<'a>(
    facts: &[&'a TierFact],
    policy: &Policy,
    tz: chrono_tz::Tz,
) -> BTreeMap<&'a str, Vec<Attempt<'a>>> {
    let mut attempts: BTreeMap<&str, Vec<Attempt<'_>>> = BTreeMap::new();
    let mut calendar = Days::new(tz);
    for fact in facts.iter().filter(|fact| matches!(fact.kind, FactKind::Assessment { .. })) {
        let day = calendar.of(fact.at).0;
        if let Some(attempt) = Attempt::of(fact, day, policy.programme.as_deref(), &policy.issuers) {
            attempts.entry(&fact.worker_id).or_default().push(attempt);
        }
    }
    attempts.values_mut().for_each(|attempts| attempts.sort_by(Attempt::order));
    attempts
}

/// The columns after worker and domain.
fn cells(
    standing: &Standing,
    ladder: &[Conditions],
    attempts: &[Attempt<'_>],
    policy: &Policy,
) -> [Cell; COLUMNS.len() - 2] {
    let Standing { held, totals, accepted_months, .. } = standing;
    let name = |level: usize| policy.levels.get(level).map_or(Cell::Empty, |level| Cell::said(&level.name));
    let since = held.and_then(|(_, day)| totals::date_of(day)).map(|date| date.to_string());
    let next = held.map_or(0, |(level, _)| level + 1);
    let missing = ladder.get(next).map(|asked| {
        let unmet = asked.unmet(totals, attempts, policy.z);
        unmet.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    });
    [
        held.map_or(Cell::Empty, |(level, _)| name(level)),
        Cell::said(since.as_deref().unwrap_or_default()),
        Cell::Whole(totals.reviewed()),
        Cell::real(totals.low(Tally::Accepted, Tally::Rejected, policy.z)),
        Cell::real(totals.labeled_per_hour()),
        name(next),
        Cell::said(missing.as_deref().unwrap_or_default()),
        Cell::Whole(*accepted_months),
    ]
}
