//! One piece of work as an annotation.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::answer::{Answer, Part};
use super::facts::{Fact, Kind};
use super::left::{self, Left};
use super::names;
use super::regions::Controls;
use super::verdicts::{Review, Verdicts};
use crate::units::{Micros, SECOND, print_time};

/// What a later save is called.
const UPDATED: &str = "updated";

/// One annotation.
#[derive(Serialize)]
pub(super) struct Annotation {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unique_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    completed_by: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_username: Option<String>,
    was_cancelled: bool,
    ground_truth: bool,
    created_at: String,
    updated_at: String,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    lead_time: Option<f64>,
    last_action: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_created_by: Option<Value>,
    result: Vec<Part>,
    prediction: Prediction,
    reviews: Vec<Review>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    history: Vec<Action>,
}

/// What a model proposed; `{}` where nothing was shown.
#[derive(Default, Serialize)]
pub(super) struct Prediction {
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<Vec<Part>>,
}

/// One action of the history.
#[derive(Serialize)]
pub(super) struct Action {
    pub(super) action: &'static str,
    pub(super) created_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) created_by: Option<Value>,
    pub(super) result: Vec<Part>,
    #[serde(skip)]
    pub(super) at: Micros,
}

/// What an event's attributes may hold that has a place here.
#[derive(Default, Deserialize)]
struct Attributes {
    worker_email: Option<String>,
    lead_time_ms: Option<i64>,
    #[serde(default)]
    controls: Controls,
}

impl Attributes {
    fn of(fact: &Fact) -> Attributes {
        fact.attributes.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }
}

impl Prediction {
    pub(super) fn of(fact: &Fact) -> Option<Prediction> {
        let controls = Attributes::of(fact).controls;
        let result = Answer::proposed(fact, &controls)?.parts(&mut Left::default());
        Some(Prediction { result: Some(result) })
    }
}

/// The facts of one piece, in the order in which they happened.
pub(super) struct Piece<'f> {
    pub(super) facts: &'f [Fact],
    /// The worker's own labels.
    pub(super) own: Vec<&'f Fact>,
    pub(super) controls: Controls,
}

impl Annotation {
    /// The annotation that a piece is; `None` where its answer is not known, or is nobody's own.
    pub(super) fn of(facts: &[Fact], left: &mut Left) -> Option<Annotation> {
        let labels = facts.iter().filter(|fact| fact.kind == Kind::Labeled);
        let (own, others): (Vec<_>, Vec<_>) = labels.partition(|fact| fact.actor_id.is_none());
        if own.is_empty() {
            left.many(left::OTHERS, others.len());
        }
        let released = facts.iter().rev().find(|fact| fact.kind == Kind::Released);
        let first = own.first().copied().or(released)?;
        let Attributes { worker_email, lead_time_ms, controls } = Attributes::of(first);
        let piece = Piece { facts, own, controls };
        let mut annotation = Annotation::by(first, worker_email.as_deref());
        if piece.own.is_empty() {
            annotation.was_cancelled = true;
            annotation.last_action = "skipped";
            annotation.lead_time = lead_time_ms.map(|ms| ms as f64 / 1000.0);
        } else {
            annotation.lead_time = piece.lead_time();
            annotation.answered(&piece, left)?;
        }
        let verdicts = Verdicts::of(&piece, left);
        annotation.reviews = verdicts.reviews;
        annotation.history.extend(verdicts.actions);
        annotation.history.sort_by_key(|action| action.at);
        if let Some((action, fact)) = verdicts.only {
            annotation.last_action = action;
            annotation.updated_at = print_time(fact.at);
            annotation.last_created_by =
                fact.reviewer_id.as_deref().or(fact.actor_id.as_deref()).map(names::person);
        }
        facts.iter().for_each(|fact| left.beside(fact));
        if !first.is_exact {
            left.count(left::EARLIEST);
        }
        if annotation.completed_by.is_none() && annotation.created_username.is_some() {
            left.count(left::NAMES);
        }
        Some(annotation)
    }

    fn by(first: &Fact, email: Option<&str>) -> Annotation {
        let (id, unique_id) = names::annotation(&first.assignment_id);
        let completed_by = names::member(&first.worker_id, email);
        let created_username = if completed_by.is_none() { names::username(&first.worker_id) } else { None };
        Annotation {
            id,
            unique_id,
            completed_by,
            created_username,
            was_cancelled: false,
            ground_truth: false,
            created_at: print_time(first.at),
            updated_at: print_time(first.at),
            lead_time: None,
            last_action: "submitted",
            last_created_by: None,
            result: Vec::new(),
            prediction: Prediction::default(),
            reviews: Vec::new(),
            history: Vec::new(),
        }
    }

    /// Fills in the answer, and what it was before.
    fn answered(&mut self, piece: &Piece<'_>, left: &mut Left) -> Option<()> {
        let standing = piece.standing();
        if standing.is_empty() {
            left.count(left::NO_ANSWER);
            return None;
        }
        let answers = standing.iter().filter_map(|fact| Answer::of(fact, &piece.controls));
        self.result = answers.flat_map(|answer| answer.parts(left)).collect();
        self.ground_truth = standing.iter().any(|fact| fact.is_truth);
        if let Some(fact) = piece.own.iter().find(|fact| fact.prelabel.is_some()) {
            self.prediction = Prediction::of(fact).unwrap_or_default();
        }
        self.history = piece.saves(left);
        if let Some(edit) = self.history.iter().rev().find(|action| action.action == UPDATED) {
            self.updated_at.clone_from(&edit.created_at);
            self.last_action = UPDATED;
        }
        Some(())
    }
}

impl<'f> Piece<'f> {
    /// Whether it is a page of several questions.
    pub(super) fn is_page(&self) -> bool {
        self.own.iter().any(|fact| fact.item_id.is_some())
    }

    pub(super) fn created(&self) -> Micros {
        self.own.first().map_or(0, |fact| fact.at)
    }

    /// All labels, by whomever.
    fn labels(&self) -> impl Iterator<Item = &'f Fact> + use<'f> {
        self.facts.iter().filter(|fact| fact.kind == Kind::Labeled)
    }

    /// What a fact says, where that is not the standing answer: what it lacks is told of that one alone.
    pub(super) fn parts(&self, fact: &Fact) -> Vec<Part> {
        Answer::of(fact, &self.controls).map_or_else(Vec::new, |answer| answer.parts(&mut Left::default()))
    }

    pub(super) fn is_known(&self, fact: &Fact) -> bool {
        Answer::of(fact, &self.controls).is_some()
    }

    /// The worker's latest answer that is known, to each question of a page; else what somebody else made of it.
    pub(super) fn standing(&self) -> Vec<&'f Fact> {
        let known = |fact: &&&'f Fact| self.is_known(fact);
        if self.is_page() {
            let mut items: BTreeMap<Option<&str>, &'f Fact> = Default::default();
            items.extend(self.own.iter().filter(known).map(|fact| (fact.item_id.as_deref(), *fact)));
            return items.into_values().collect();
        }
        let own = self.own.iter().rev().find(known).copied();
        let others = || self.labels().filter(|fact| self.is_known(fact)).last();
        let fixed = || {
            let mut fixes =
                self.facts.iter().filter(|fact| fact.kind == Kind::Reviewed && fact.verdict == "accepted");
            fixes.rfind(|fact| self.is_known(fact))
        };
        own.or_else(others).or_else(fixed).into_iter().collect()
    }

    /// Every save as far as its answer is known, where there was more than one.
    fn saves(&self, left: &mut Left) -> Vec<Action> {
        let labels: Vec<_> = self.labels().collect();
        if self.is_page() {
            left.many(left::PAGES, labels.len() - self.standing().len());
            return Vec::new();
        }
        if labels.len() < 2 {
            return Vec::new();
        }
        let (first, mut history) = (self.own.first(), Vec::new());
        for fact in labels {
            let is_first = first.is_some_and(|first| std::ptr::eq(*first, fact));
            if !self.is_known(fact) {
                left.many(left::UNKNOWN_EDITS, usize::from(!is_first));
                continue;
            }
            history.push(Action {
                action: if is_first { "submitted" } else { UPDATED },
                created_at: print_time(fact.at),
                created_by: fact.actor_id.as_deref().or(Some(&fact.worker_id)).map(names::person),
                result: self.parts(fact),
                at: fact.at,
            });
        }
        history
    }

    /// All the time that was measured: labels of one moment are one stretch of it.
    fn lead_time(&self) -> Option<f64> {
        let mut moments: BTreeMap<Micros, i64> = Default::default();
        for fact in &self.own {
            if let Some(ms) = fact.active_ms {
                let longest = moments.entry(fact.at).or_default();
                *longest = ms.max(*longest);
            }
        }
        (!moments.is_empty()).then(|| moments.values().sum::<i64>() as f64 / 1000.0)
    }
}

/// Whether a second save would be told from the first: our reader takes stamps within a second for one save.
pub(super) fn is_later(at: Micros, created: Micros) -> bool {
    at > created + SECOND
}
