//! All pieces, share by share, for who asks of each piece and not of sums: the relations of its fold, and what attributes say.
//!
//! Absent on purpose: the audit, tiers and sums (`sum`).

use std::collections::HashSet;

use arrow::array::RecordBatch;
use serde_json::Value;

use super::share::Share;
use super::sum::{Around, read};
use super::{Lanes, on_cores, shares};
use crate::assignments::{Folder, of_its_project};
use crate::engine::rates::attribute;
use crate::engine::{EngineError, Question};
use crate::events::{Event, EventType, Fact};

/// What the attributes of a piece's label, else its claim, else its task say.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    pub language: Option<String>,
    pub difficulty: Option<String>,
}

impl Lanes {
    /// Folds all shares, each core the next one, and gives what is made of each share's relations and of what is said of its pieces,
    /// by piece.
    ///
    /// # Errors
    /// When a temporary file cannot be read, or what is made of a share fails.
    pub fn each_share<T: Send>(
        &self,
        question: &Question,
        make: impl Fn(&[(&'static str, RecordBatch)], &[Said]) -> Result<T, EngineError> + Sync,
    ) -> Result<Vec<T>, EngineError> {
        let around = self.around(question, HashSet::new());
        on_cores(shares(&self.sizes), |lanes| {
            let (relations, said) = fold(&Share::read(self, lanes)?, &around)?;
            make(&relations, &said)
        })
    }
}

type Relations = Vec<(&'static str, RecordBatch)>;

fn fold(share: &Share<'_>, around: &Around<'_>) -> Result<(Relations, Vec<Said>), EngineError> {
    let ids = Some(share.ids()?);
    let mut folder = Folder::beside(around.question.fold, around.aside.clone());
    let (mut facts, mut said) = (Vec::new(), Vec::new());
    for group in share.groups() {
        for event in group.events {
            read(share, group, *event, ids, &mut facts);
            if around.aside.has_voids() && facts.last().is_some_and(|fact| !folder.stands(fact)) {
                facts.pop();
            }
        }
        let of_piece = said_of(&facts, around);
        folder.group(&mut facts);
        // Logged time comes first; what is left of a group with an assignment is one piece.
        said.resize(folder.pieces(), Said::default());
        if let (Some(last), Some(of_piece)) = (said.last_mut(), of_piece) {
            *last = of_piece;
        }
    }
    Ok((folder.finish().take()?, said))
}

/// What is said of the piece of a group; none where nothing is.
fn said_of(facts: &[Fact<'_>], around: &Around<'_>) -> Option<Said> {
    let of_piece =
        |fact: &&Fact<'_>| fact.event_type != EventType::TimeLogged && fact.assignment_id.is_some();
    let latest = |kind: EventType| {
        let of_kind = facts.iter().filter(of_piece).filter(|fact| fact.event_type == kind);
        let speaking = of_kind.filter(|fact| fact.attributes.is_some());
        speaking.max_by_key(|fact| (fact.occurred_at, fact.event_id))?.attributes
    };
    let named = facts.iter().filter(of_piece).filter(|fact| fact.task_id.is_some());
    let task = named.min_by_key(|fact| (fact.occurred_at, fact.event_type.rank(), fact.event_id));
    let published = task.and_then(|fact| fact.task_id).map(|task| around.aside.published(task));
    let published = of_its_project(facts, published.unwrap_or_default().iter().map(Event::fact));
    let speaking = published.iter().filter(|event| event.attributes.is_some());
    let of_task = speaking.max_by_key(|event| (event.occurred_at, event.event_id));
    let texts =
        [latest(EventType::Labeled), latest(EventType::Claimed), of_task.and_then(|event| event.attributes)];
    if texts.iter().all(Option::is_none) {
        return None;
    }
    let said = texts.map(|text| text.and_then(|json| serde_json::from_str::<Value>(json).ok()));
    let of = |name: &str| attribute(&said, name).map(|text| text.into_owned());
    Some(Said { language: of("language"), difficulty: of("difficulty") })
}
