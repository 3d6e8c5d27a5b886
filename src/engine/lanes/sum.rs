//! What the events of one share come to: sums, tiers, and what the audit has to look at.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::fields::breadth;
use super::ids::Ids;
use super::share::{Group, Share};
use crate::assignments::{Aside, Folder, Lives};
use crate::audit::suspects::{Answers, Sighted, Watch};
use crate::engine::fold::telling;
use crate::engine::{EngineError, Question};
use crate::events::Fact;
use crate::metrics::tiers::{Moves, TierFact, judge};
use crate::metrics::{Paged, Paychecks, Related, Sums, Views};
use crate::table::Cell;

/// What all shares are folded beside.
pub struct Around<'a> {
    pub question: &'a Question,
    pub aside: Arc<Aside>,
    /// What the audit looks for, where it was asked for.
    pub watch: Option<Watch>,
    /// Whoever reviewed: how their verdicts held is known only when all shares are folded.
    pub reviewers: HashSet<&'a str>,
    /// The assessments of each worker.
    pub exams: HashMap<Arc<str>, Vec<TierFact>>,
}

/// What a share comes to.
#[derive(Default)]
pub struct Summed {
    pub sums: Sums,
    /// What charts need beside, where there will be any.
    pub views: Option<Views>,
    /// What pages of workers and projects need, likewise.
    pub paged: Option<Paged>,
    /// What is held against minimum wages, likewise.
    pub paychecks: Option<Paychecks>,
    /// The rows of `tiers` of its workers who did not review.
    pub tiers: Vec<Vec<Cell>>,
    pub moves: Moves,
    /// The facts of all others.
    pub apart: Vec<TierFact>,
    /// Whose assessments were looked at.
    pub examined: Vec<Arc<str>>,
    pub sighted: Sighted,
}

/// Folds and sums a share.
///
/// # Errors
/// When a temporary file cannot be read.
pub fn sum(share: &Share<'_>, around: &Around<'_>) -> Result<Summed, EngineError> {
    let scope = &around.question.scope;
    let mut summed = Summed::default();
    let (related, pieces, lives) = fold(share, around, &mut summed.sighted)?;
    summed.sums = related.sums_of_lane(scope)?;
    summed.views = around.question.charted.then(|| Views::of(&related, scope)).transpose()?;
    summed.paged = around.question.paged.then(|| Paged::of(&related, scope, lives)).transpose()?;
    let wages = around.question.minimum_wages.as_ref();
    summed.paychecks = wages.map(|wages| Paychecks::of(&related, scope, wages)).transpose()?;
    if let Some(watch) = &around.watch {
        summed.sighted.pieces(watch, &related, &pieces)?;
    }
    if around.question.tiered {
        let facts = related.tier_facts(scope)?;
        let is_apart = |fact: &TierFact| around.reviewers.contains(&*fact.worker_id);
        let mut own;
        (summed.apart, own) = facts.into_iter().partition(is_apart);
        for worker in share.workers().filter(|worker| !around.reviewers.contains(worker)) {
            if let Some((worker, exams)) = around.exams.get_key_value(worker) {
                own.extend_from_slice(exams);
                summed.examined.push(worker.clone());
            }
        }
        let (tiers, moves) = judge(&own, &around.question.policy, scope.tz);
        (summed.tiers, summed.moves) = (tiers.rows, moves);
    }
    Ok(summed)
}

/// The relations of a share, which group each piece comes from, and the lives that are told.
fn fold(
    share: &Share<'_>,
    around: &Around<'_>,
    sighted: &mut Sighted,
) -> Result<(Related, Vec<u32>, Lives), EngineError> {
    let ids = around.needs_ids(share).then(|| share.ids()).transpose()?;
    let question = around.question;
    let mut folder = Folder::beside(question.fold, around.aside.clone())
        .telling(telling(question))
        .making(breadth(question));
    let (mut facts, mut pieces) = (Vec::new(), Vec::new());
    let mut answers = Answers::default();
    let mut worker = 0;
    for (number, group) in (0..).zip(share.groups()) {
        if let Some(watch) = around.watch.as_ref().filter(|_| group.worker != worker) {
            answers.end(watch, share.worker(worker), |event| share.id(event), sighted);
        }
        worker = group.worker;
        for event in group.events {
            read(share, group, *event, ids, &mut facts);
            let Some(fact) = facts.last() else { continue };
            match around.aside.has_voids() && !folder.stands(fact) {
                true => drop(facts.pop()),
                false if around.watch.is_some() => answers.take(fact, *event, number),
                false => {}
            }
        }
        if let Some(watch) = &around.watch {
            sighted.facts(watch, number, (group.piece != [0, 0]).then_some(group.piece[0]), &facts);
        }
        folder.group(&mut facts);
        pieces.resize(folder.pieces(), number);
    }
    if let Some(watch) = &around.watch {
        answers.end(watch, share.worker(worker), |event| share.id(event), sighted);
    }
    let mut relations = folder.finish();
    let lives = std::mem::take(&mut relations.lives);
    Ok((Related::of_lane(relations.take()?, &around.question.scope)?, pieces, lives))
}

/// Adds an event of a group to facts: it is large, so it is read where it stands.
pub fn read<'s>(
    share: &'s Share<'_>,
    group: Group<'_>,
    event: u32,
    ids: Option<&'s Ids>,
    facts: &mut Vec<Fact<'s>>,
) {
    facts.push(Fact::default());
    facts.last_mut().into_iter().for_each(|fact| share.read_event(group, event, ids, fact));
}

impl Around<'_> {
    /// Whether the ids of a share can matter to its fold.
    pub fn needs_ids(&self, share: &Share<'_>) -> bool {
        let looks = self.watch.as_ref().is_some_and(Watch::reads_ids);
        looks
            || self.question.paged
            || self.aside.has_voids()
            || self.aside.has_published()
            || share.has_ties()
    }
}
