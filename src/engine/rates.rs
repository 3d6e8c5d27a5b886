//! A rate card over the pieces of files or of a ledger.
//!
//! Promises: a piece is what the fold says it is at `--as-of` and `--cutoff`; a condition or window leaves pieces out of counts, and
//! changes no price; scores and units, which sources give as floats, are taken as the decimals that print them, cut after six places.
//! Absent on purpose: prices and findings (`rates`).

use std::borrow::Cow;

use arrow::array::{Array, RecordBatch, StringArray};
use arrow::error::ArrowError;
use datafusion::prelude::SessionContext;
use serde_json::Value;

use super::open::{Events, open};
use super::{EngineError, Folded, Question, fold};
use crate::metrics::calendar::local_date;
use crate::metrics::columns::{At, Columns, text};
use crate::metrics::sql::query;
use crate::metrics::tiers::{Held, held};
use crate::metrics::{self, Scope, measure, tier_facts};
use crate::rates::{Acceptances, Card, Check, Checked, Condition, Piece, Traits, Verdict};
use crate::units::{Micros, decimal};

/// What a card makes of no piece at all: its own gaps and overlaps.
pub fn check_card(card: &Card) -> Checked {
    Check::new(card).finish()
}

/// The same, and what it makes of the labeled pieces that a question is about.
///
/// # Errors
/// As the question has it wrong, or events that cannot be read.
pub async fn check_rates(card: &Card, events: Events, question: &Question) -> Result<Checked, EngineError> {
    let work = Work::of(open(events).await?, question).await?;
    let mut check = Check::new(card);
    let scope = &question.scope;
    let mut take = |found: &Found<'_>| {
        check.take(&found.piece, found.is_asked && scope.holds(found.piece.labeled_at));
    };
    work.each_piece(card, question, &mut take).await?;
    Ok(check.finish())
}

/// Folded work that cards are put to.
pub(super) struct Work {
    pub(super) session: SessionContext,
    pub(super) folded: Folded,
    relations: Vec<(&'static str, RecordBatch)>,
}

/// A labeled piece of work as a card sees it.
pub(super) struct Found<'p> {
    pub(super) piece: Piece<'p>,
    pub(super) final_verdict_at: Option<Micros>,
    /// Whether it fits the condition of the question; where it was done it counts for caps all the same.
    pub(super) is_asked: bool,
}

impl Work {
    /// Folds what a question knows; the session has its relations then.
    ///
    /// # Errors
    /// Events that cannot be read, or a condition that cannot be used.
    pub(super) async fn of(session: SessionContext, question: &Question) -> Result<Work, EngineError> {
        let mut folded = fold(&session, question).await?;
        let relations = folded.relations.take()?;
        metrics::relations(&session, relations.clone(), &question.scope).await?;
        Ok(Work { session, folded, relations })
    }

    /// Gives each labeled piece of work that counts, also what the condition of the question leaves out, worker by worker, by the time
    /// of the last label: so that caps of a day see all of it.
    pub(super) async fn each_piece(
        &self,
        card: &Card,
        question: &Question,
        take: &mut (dyn FnMut(&Found<'_>) + Send),
    ) -> Result<(), EngineError> {
        let held = self.tiers_of(card, question).await?;
        let mut question = question.clone();
        question.scope.tz = card.zone;
        let session = &self.session;
        let acceptances = acceptances(session, card, &question).await?;
        let batches = session.sql(query("rates/pieces")).await?.collect().await?;
        for batch in &batches {
            Rows::of(batch, card, held.as_ref())?.each(&mut |found| {
                if question.scope.counts_stage(found.piece.of(Condition::Stage)) {
                    let piece = Piece { acceptance: acceptances.of(&found.piece), ..found.piece };
                    take(&Found { piece, ..*found });
                }
            });
        }
        Ok(())
    }

    /// The tiers that a card pays by, on the days of its zone; none where no line of it asks for a tier.
    ///
    /// # Errors
    /// As any query.
    pub(super) async fn tiers_of(
        &self,
        card: &Card,
        question: &Question,
    ) -> Result<Option<Held>, EngineError> {
        if !asks_for_tiers(card) {
            return Ok(None);
        }
        let mut question = question.clone();
        question.scope.tz = card.zone;
        Ok(Some(self.tiers(&question).await?))
    }

    /// The tiers of all workers, day by day, from all their work: a window or condition changes nobody's pay.
    async fn tiers(&self, question: &Question) -> Result<Held, EngineError> {
        let scope = Scope { from: None, until: None, filter: None, ..question.scope.clone() };
        let related = metrics::relations(&self.session, self.relations.clone(), &scope).await?;
        measure(&self.session, &related, &scope).await?;
        let facts = tier_facts(&self.session, &self.folded.people, &scope).await?;
        // As they were: who comes next asks of the pieces of the question.
        metrics::relations(&self.session, self.relations.clone(), &question.scope).await?;
        Ok(held(&facts, &question.policy, scope.tz))
    }
}

/// A piece with the tier that a card pays by: the one held at the end of the day before.
pub(super) fn with_tier<'p>(mut piece: Piece<'p>, card: &Card, held: Option<&'p Held>) -> Piece<'p> {
    if let Some(held) = held {
        let domain = piece.traits[Condition::Domain as usize].unwrap_or_default();
        let day = local_date(piece.labeled_at, card.zone);
        piece.traits[Condition::Tier as usize] = held.before(piece.worker_id, domain, day);
    }
    piece
}

pub(super) fn asks_for_tiers(card: &Card) -> bool {
    card.lines.iter().any(|line| line.asks[Condition::Tier as usize].is_some())
}

/// How much of each worker's months was accepted, likewise; nothing where no line asks.
async fn acceptances<'c>(
    session: &SessionContext,
    card: &'c Card,
    question: &Question,
) -> Result<Acceptances<'c>, EngineError> {
    let mut acceptances = Acceptances::new(card);
    if !Acceptances::are_asked_by(card) {
        return Ok(acceptances);
    }
    for batch in session.sql(query("rates/verdicts")).await?.collect().await? {
        let columns = Columns(&batch);
        let (workers, projects) = (columns.text("worker_id")?, columns.text("project_id")?);
        let (labeled, verdicts) = (columns.time("last_labeled_at")?, columns.text("final_verdict")?);
        let stages = columns.text("stage")?;
        for row in (0..batch.num_rows()).filter(|row| question.scope.counts_stage(text(stages, *row))) {
            let mut piece = Piece {
                worker_id: text(workers, row).unwrap_or_default(),
                labeled_at: labeled.value(row),
                verdict: verdict(text(verdicts, row)),
                ..Piece::default()
            };
            piece.traits[Condition::Project as usize] = text(projects, row);
            acceptances.count(&piece);
        }
    }
    Ok(acceptances)
}

pub(super) fn verdict(word: Option<&str>) -> Option<Verdict> {
    match word {
        Some("accepted") => Some(Verdict::Accepted),
        Some("rejected") => Some(Verdict::Rejected),
        _ => None,
    }
}

/// A batch of `queries/rates/pieces.sql` as pieces.
struct Rows<'b> {
    columns: Columns<'b>,
    batch: &'b RecordBatch,
    /// The traits that are columns.
    traits: [(Condition, &'b StringArray); 4],
    card: &'b Card,
    held: Option<&'b Held>,
}

impl<'b> Rows<'b> {
    fn of(batch: &'b RecordBatch, card: &'b Card, held: Option<&'b Held>) -> Result<Rows<'b>, ArrowError> {
        let columns = Columns(batch);
        let traits = [
            (Condition::Project, columns.text("project_id")?),
            (Condition::TaskType, columns.text("task_type")?),
            (Condition::Domain, columns.text("domain")?),
            (Condition::Stage, columns.text("stage")?),
        ];
        let rows = Rows { columns, batch, traits, card, held };
        // Whether all columns are there shows before the first row.
        rows.read(&mut |_| {}, 0)?;
        Ok(rows)
    }

    fn each(&self, take: &mut dyn FnMut(&Found<'_>)) {
        // Its columns were found when it was made.
        let _ = self.read(take, self.batch.num_rows());
    }

    fn read(&self, take: &mut dyn FnMut(&Found<'_>), rows: usize) -> Result<(), ArrowError> {
        let columns = self.columns;
        let (workers, assignments) = (columns.text("worker_id")?, columns.text("assignment_id")?);
        let (labeled, verdicts) = (columns.time("last_labeled_at")?, columns.text("final_verdict")?);
        let (units, scores) = (columns.real("units")?, columns.real("score")?);
        let (handling, wrong) = (columns.whole("handling_micros")?, columns.whole("gold_wrong")?);
        let (verdict_ats, asked) = (columns.time("final_verdict_at")?, columns.flag("is_asked")?);
        let offered = columns.text("price_currency")?;
        let said = [columns.text("label_said")?, columns.text("claim_said")?, columns.text("task_said")?];
        for row in 0..rows {
            let labeled_at = labeled.value(row);
            let mut traits: Traits<&str> = Traits::default();
            self.traits
                .iter()
                .for_each(|(condition, column)| traits[*condition as usize] = text(column, row));
            let said = said.map(|column| text(column, row).and_then(|json| serde_json::from_str(json).ok()));
            let (language, difficulty) = (attribute(&said, "language"), attribute(&said, "difficulty"));
            traits[Condition::Language as usize] = language.as_deref();
            traits[Condition::Difficulty as usize] = difficulty.as_deref();
            let piece = Piece {
                worker_id: text(workers, row).unwrap_or_default(),
                assignment_id: text(assignments, row).unwrap_or_default(),
                labeled_at,
                offered: text(offered, row),
                traits,
                units: units.is_valid(row).then(|| millionths(units.value(row))),
                active_micros: handling.is_valid(row).then(|| handling.value(row)),
                verdict: verdict(text(verdicts, row)),
                score: scores.is_valid(row).then(|| millionths(scores.value(row))),
                acceptance: None,
                gold_wrong: u32::try_from(wrong.value(row)).unwrap_or_default(),
            };
            let piece = with_tier(piece, self.card, self.held);
            take(&Found { piece, final_verdict_at: verdict_ats.at(row), is_asked: asked.value(row) });
        }
        Ok(())
    }
}

/// The first of some attributes that says anything under a name.
pub(super) fn attribute<'s>(said: &'s [Option<Value>; 3], name: &str) -> Option<Cow<'s, str>> {
    said.iter().flatten().find_map(|attributes| match attributes.get(name)? {
        Value::String(text) => Some(Cow::Borrowed(text.as_str())),
        Value::Number(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    })
}

/// The decimal that a float prints as; one of more digits than anybody counts is beyond every price.
pub(super) fn millionths(value: f64) -> i128 {
    decimal(&value.to_string(), 6).map_or(i128::MAX, |(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_the_decimals_that_they_print() {
        assert_eq!([0.1, 0.95, 12.0, 1.0 / 3.0].map(millionths), [100_000, 950_000, 12_000_000, 333_333]);
        assert_eq!(millionths(1e300), i128::MAX);
    }

    #[test]
    fn the_label_speaks_before_the_claim_and_the_task() {
        let said =
            [r#"{"language":null,"difficulty":3}"#, r#"{"language":"zh"}"#, r#"{"language":"en","x":1}"#]
                .map(|json| serde_json::from_str(json).ok());
        assert_eq!(attribute(&said, "language").as_deref(), Some("zh"));
        assert_eq!(attribute(&said, "difficulty").as_deref(), Some("3"));
        assert_eq!(attribute(&said, "x"), Some(Cow::Borrowed("1")));
        assert_eq!(attribute(&said, "y"), None);
    }
}
