//! One piece of work from its offer to its pay, as the facts that feeds send about it.
//!
//! Promises: without hazards a story is one that the life cycle allows, told in order, and one that an audit has nothing to say about.
//! Absent on purpose: what goes wrong (`hazards`), who works when (`workload`).

use super::market::Person;
use super::world::{Project, REVIEWERS};
use super::writing::Writing;
use crate::dice::Dice;
use crate::events::{Event, EventType};
use crate::units::{DAY, HOUR, MINUTE, Micros, Money, SECOND};

/// A fact and when its line arrives.
#[derive(Clone, Debug)]
pub struct Fact {
    pub event: Event,
    pub arrival: Micros,
    pub writing: Writing,
}

/// An item of work on offer.
#[derive(Clone, Debug)]
pub struct Task {
    pub id: String,
    /// Which of the project's answers are right, one for each question on the page.
    pub truth: Vec<usize>,
    pub gold: Gold,
    pub price: i64,
}

/// Where the known answer of a task is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gold {
    Nowhere,
    Published,
    Labeled,
    Reviewed,
}

/// What a piece is to be.
pub struct Brief<'a> {
    /// Begins the ids of its facts.
    pub id: String,
    pub feed: &'a str,
    pub person: &'a Person,
    pub project: &'static Project,
    pub task: &'a Task,
    pub stage: Stage,
    pub claimed_at: Micros,
    pub labeled_at: Micros,
    /// When pay of micro tasks goes out, once a week.
    pub payday: Micros,
    /// A colleague who may review it.
    pub peer: Option<&'a str>,
    /// When this one leaves.
    pub leaves_at: Micros,
    /// Nothing is forgotten here: each label is judged, each acceptance paid, nobody works after leaving.
    pub flawless: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Unpaid, before somebody is hired or not.
    Trial,
    /// In class.
    Training,
    Production,
}

/// The offer of a task, some hours before anybody takes it.
pub fn offer(brief: &Brief<'_>, at: Micros) -> Fact {
    let mut teller = Teller::new(brief);
    let event = Event {
        worker_id: None,
        team: None,
        assignment_id: None,
        price: Some(Money(i128::from(brief.task.price))),
        currency: Some(brief.project.prices.currency.into()),
        gold: (brief.task.gold == Gold::Published).then(|| gold(brief, 0)),
        item_id: item(brief, 0),
        ..teller.event(EventType::Published, at)
    };
    teller.tell(event, at);
    teller.facts.remove(0)
}

/// The facts of a piece, in order of their time.
pub fn piece(brief: &Brief<'_>, dice: &mut Dice) -> Vec<Fact> {
    let mut teller = Teller::new(brief);
    teller.claim(brief.claimed_at);
    if brief.stage == Stage::Production && dice.happens(35) {
        teller.release(dice);
        return teller.facts;
    }
    let fails = brief.stage == Stage::Trial && !brief.person.hired;
    let skill = if fails { 450 } else { brief.person.skill };
    teller.label(brief.labeled_at, brief.claimed_at, skill, dice);
    match brief.stage {
        Stage::Trial => teller.judge_by_gold(brief.person.hired),
        Stage::Training => teller.judge_by_gold(teller.is_right()),
        Stage::Production => review(&mut teller, dice),
    }
    teller.facts
}

/// Review, perhaps a second round, and pay.
fn review(teller: &mut Teller<'_>, dice: &mut Dice) {
    let brief = teller.brief;
    let mut at = brief.labeled_at + review_delay(dice);
    let automatic = dice.happens(220);
    if automatic {
        at = brief.labeled_at + 3 * DAY;
        teller.verdict(at, "automatic", None, "accepted", None, dice);
        return pay(teller, at, dice);
    }
    if dice.happens(25) && !brief.flawless {
        return; // Nobody ever looked at it.
    }
    let staff = REVIEWERS[(brief.person.id.len() + dice.below(2) as usize) % REVIEWERS.len()];
    let reviewer = brief.peer.filter(|_| dice.happens(250)).unwrap_or(staff);
    if dice.happens(55) && (!brief.flawless || at + DAY < brief.leaves_at) {
        teller.verdict(at, "person", Some(reviewer), "rework", Some("edges"), dice);
        let again = at + dice.between(30, 600) * MINUTE;
        let work = brief.labeled_at - brief.claimed_at;
        teller.claim(again);
        teller.label(again + work / 2 + SECOND, again, brief.person.skill, dice);
        at = again + work / 2 + SECOND + review_delay(dice);
    }
    let refused = dice.happens(1000 - brief.person.skill.min(985));
    if refused && dice.happens(450) {
        teller.verdict(at, "person", Some(reviewer), "rejected", Some("wrong class"), dice);
        if dice.happens(120) {
            teller.pay(at + 2 * DAY, brief.task.price / 2, "compensation");
        }
        return;
    }
    let kind = if brief.project.redundant && dice.happens(300) { "consensus" } else { "person" };
    teller.verdict(at, kind, Some(reviewer), "accepted", None, dice);
    pay(teller, at, dice);
}

fn review_delay(dice: &mut Dice) -> Micros {
    // Most verdicts come within hours, some take days.
    let most = if dice.happens(250) { 2_400 } else { 300 };
    dice.between(15, most) * MINUTE + dice.between(0, 59) * SECOND
}

/// Accepted work is paid on the weekly payday (micro tasks) or some days later (specialists); now and then not at all.
fn pay(teller: &mut Teller<'_>, verdict_at: Micros, dice: &mut Dice) {
    let brief = teller.brief;
    if dice.happens(12) && !brief.flawless {
        return;
    }
    let weeks = (verdict_at - brief.payday).max(0) / (7 * DAY) + i64::from(verdict_at > brief.payday);
    let at = if brief.project.seconds < 600 {
        brief.payday + weeks * 7 * DAY + dice.between(0, 1_800) * SECOND
    } else {
        verdict_at + dice.between(2 * 24, 9 * 24) * HOUR
    };
    teller.pay(at, brief.task.price, "piece");
    if dice.happens(20) {
        teller.pay(at + MINUTE, brief.task.price / 5, "bonus");
    }
    if dice.happens(6) {
        teller.pay(at + 2 * MINUTE, -brief.task.price / 10, "deduction");
    }
}

fn gold(brief: &Brief<'_>, question: usize) -> String {
    let answer = brief.project.answers[brief.task.truth[question]];
    // For boxes the class is known and the box is not: gold on some fields of the answer.
    match serde_json::from_str::<serde_json::Value>(answer) {
        Ok(value) if value.get("class").is_some() => format!(r#"{{"class":{}}}"#, value["class"]),
        _ => answer.to_owned(),
    }
}

fn item(brief: &Brief<'_>, question: usize) -> Option<String> {
    (brief.project.items > 1).then(|| format!("q{}", question + 1))
}

/// Collects the facts of one piece and gives them ids.
struct Teller<'a> {
    brief: &'a Brief<'a>,
    facts: Vec<Fact>,
}

impl<'a> Teller<'a> {
    fn new(brief: &'a Brief<'a>) -> Teller<'a> {
        Teller { brief, facts: Vec::new() }
    }

    /// What all facts of the piece have in common.
    fn event(&self, event_type: EventType, at: Micros) -> Event {
        let brief = self.brief;
        let short = event_type.name().split_once('.').map_or("", |(_, short)| short);
        Event {
            event_id: Some(format!("{}-{}-{short}", brief.id, self.facts.len() + 1)),
            event_type,
            occurred_at: Some(at),
            source: Some(brief.feed.to_owned()),
            project_id: Some(brief.project.name.into()),
            task_id: Some(brief.task.id.clone()),
            worker_id: Some(brief.person.id.clone()),
            // Pages come from a feed that numbers no assignments.
            assignment_id: (brief.project.items == 1).then(|| brief.id.clone()),
            team: Some(brief.person.team.name.into()),
            domain: Some(brief.project.domain.into()),
            task_type: Some(brief.project.task_type.into()),
            stage: match brief.stage {
                Stage::Trial => Some("trial".into()),
                Stage::Training => Some("training".into()),
                Stage::Production => None,
            },
            ..Event::default()
        }
    }

    fn tell(&mut self, event: Event, arrival: Micros) {
        let offset_minutes = self.brief.person.team.offset_minutes;
        self.facts.push(Fact { event, arrival, writing: Writing { offset_minutes, short_money: false } });
    }

    /// The price, where the piece has one: a trial's is 0 or not told.
    fn price(&self) -> (Option<Money>, Option<String>) {
        let brief = self.brief;
        match brief.stage {
            Stage::Production => {
                (Some(Money(i128::from(brief.task.price))), Some(brief.project.prices.currency.to_owned()))
            }
            Stage::Trial if brief.project.measured => (Some(Money::ZERO), None),
            Stage::Trial | Stage::Training => (None, None),
        }
    }

    fn claim(&mut self, at: Micros) {
        let (price, currency) = self.price();
        let event = Event { price, currency, ..self.event(EventType::Claimed, at) };
        self.tell(event, at + SECOND);
    }

    fn release(&mut self, dice: &mut Dice) {
        let (reason, at) = match dice.below(3) {
            0 => ("expired", self.brief.claimed_at + HOUR),
            1 => ("skipped", self.brief.claimed_at + 4 * SECOND),
            _ => ("returned", self.brief.labeled_at),
        };
        let event = Event { reason: Some(reason.into()), ..self.event(EventType::Released, at) };
        self.tell(event, at + SECOND);
    }

    fn label(&mut self, at: Micros, claimed_at: Micros, skill: u64, dice: &mut Dice) {
        let brief = self.brief;
        let (price, currency) = self.price();
        for question in 0..brief.project.items {
            let right = brief.task.truth[question];
            let others = brief.project.answers.len() as u64;
            let given = if dice.happens(skill) {
                right
            } else {
                (right + 1 + dice.below(others - 1) as usize) % others as usize
            };
            let proposed = if dice.happens(800) { right } else { dice.below(others) as usize };
            let text = |answer: usize| brief.project.answers[answer].to_owned();
            let share = (at - claimed_at) / 1000 * dice.between(70, 99) / 100;
            let event = Event {
                item_id: item(brief, question),
                price,
                currency: currency.clone(),
                label: Some(text(given)),
                prelabel: brief.project.prelabels.then(|| text(proposed)),
                gold: (brief.task.gold == Gold::Labeled).then(|| gold(brief, question)),
                active_ms: (brief.project.measured && question == 0).then_some(share),
                units: Some(dice.between(1, 9) as f64),
                ..self.event(EventType::Labeled, at)
            };
            self.tell(event, at + SECOND);
        }
    }

    /// Whether the last answer is the true one.
    fn is_right(&self) -> bool {
        let true_answer = self.brief.project.answers[self.brief.task.truth[self.brief.project.items - 1]];
        self.facts.last().is_some_and(|fact| fact.event.label.as_deref() == Some(true_answer))
    }

    fn judge_by_gold(&mut self, passed: bool) {
        let at = self.brief.labeled_at + 20 * MINUTE;
        let event = Event {
            reviewer_kind: Some("gold".into()),
            verdict: Some(if passed { "accepted" } else { "rejected" }.into()),
            score: Some(if passed { 0.9 } else { 0.4 }),
            ..self.event(EventType::Reviewed, at)
        };
        self.tell(event, at + SECOND);
    }

    fn verdict(
        &mut self,
        at: Micros,
        kind: &str,
        reviewer: Option<&str>,
        verdict: &str,
        reason: Option<&str>,
        dice: &mut Dice,
    ) {
        let base = if verdict == "accepted" { 80 } else { 30 };
        let by_person = kind == "person";
        let with_gold = self.brief.task.gold == Gold::Reviewed && self.brief.project.items == 1;
        let event = Event {
            reviewer_id: reviewer.map(str::to_owned),
            reviewer_kind: Some(kind.to_owned()),
            verdict: Some(verdict.to_owned()),
            score: by_person.then(|| (base + dice.between(0, 20)) as f64 / 100.0),
            reason: reason.map(str::to_owned),
            active_ms: by_person.then(|| dice.between(2_000, 40_000)),
            gold: with_gold.then(|| gold(self.brief, 0)),
            actor_id: if with_gold { reviewer.map(str::to_owned) } else { None },
            ..self.event(EventType::Reviewed, at)
        };
        self.tell(event, at + 2 * SECOND);
    }

    fn pay(&mut self, at: Micros, millionths: i64, kind: &str) {
        if millionths == 0 {
            return;
        }
        let event = Event {
            amount: Some(Money(i128::from(millionths))),
            currency: Some(self.brief.project.prices.currency.to_owned()),
            pay_kind: Some(kind.to_owned()),
            payment_id: Some(format!("{}/{}", self.brief.feed, at / DAY)),
            ..self.event(EventType::Paid, at)
        };
        self.tell(event, at + MINUTE);
    }
}
