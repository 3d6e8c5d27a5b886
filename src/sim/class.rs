//! The training class: 25 trainees with disabilities, theory and practice, of whom 19 are certified and some find work,
//! as a course in Gansu reported of itself in January 2026.
//!
//! Promises: for every seed, 19 have their latest marks of both modules at 60 of 100 or better.
//! Absent on purpose: what comes of the pieces that trainees label in class (`workload`).

use super::market::{Calling, MarketOptions, Person, student_pace, worker_id};
use super::story::Fact;
use super::world::{CHINESE_NAMES, MICRO_PROJECTS, NAMES, TEAMS};
use super::writing::Writing;
use crate::dice::Dice;
use crate::events::{Event, EventType};
use crate::units::{DAY, HOUR, MINUTE, Micros};

const TRAINEES: usize = 25;
const CERTIFIED: usize = 19;
const COHORT: &str = "gansu-2026-1";
const PROGRAMME: &str = "4-04-05-05/5";

/// The days of the course: its exam and the second try.
pub struct Calendar {
    pub exam: u32,
    pub second_try: u32,
}

impl Calendar {
    pub fn new(days: u32) -> Calendar {
        Calendar { exam: days * 6 / 10, second_try: days * 8 / 10 }
    }
}

/// The class. Those who will be certified are hired when the second try is over.
pub fn trainees(options: &MarketOptions, dice: &mut Dice) -> Vec<Person> {
    let calendar = Calendar::new(options.days);
    let mut failing: Vec<usize> = (0..TRAINEES).collect();
    while failing.len() > TRAINEES - CERTIFIED {
        let out = dice.below(failing.len() as u64) as usize;
        failing.remove(out);
    }
    let mut class = Vec::with_capacity(TRAINEES);
    for seat in 0..TRAINEES {
        let name = NAMES[(seat * 5 + 3) % CHINESE_NAMES];
        let project = &MICRO_PROJECTS[seat % 2];
        class.push(Person {
            id: worker_id(name, 't', seat),
            name,
            calling: Calling::Trainee,
            team: &TEAMS[0],
            project,
            skill: dice.between(800, 970) as u64,
            slowness: dice.between(100, 180),
            pace: student_pace(project, 900, 1_400, dice),
            weight: dice.below(3_000) + 1,
            joins: calendar.second_try + 1,
            hired: !failing.contains(&seat),
            leaves: u32::MAX,
        });
    }
    class
}

/// What the school notes on a day.
pub fn school_day(
    class: &[Person],
    day: u32,
    midnight: Micros,
    weekday: u32,
    days: u32,
    dice: &mut Dice,
) -> Vec<Fact> {
    let calendar = Calendar::new(days);
    let mut facts = Vec::new();
    for (seat, trainee) in class.iter().enumerate() {
        if day == 0 {
            facts.push(enrolled(trainee, midnight + 8 * HOUR + seat as i64 * MINUTE));
        }
        if day < calendar.exam && matches!(weekday, 0 | 2) {
            facts.push(lesson(trainee, midnight + 11 * HOUR, dice.between(100, 180)));
        }
        if day == calendar.exam {
            exam(&mut facts, trainee, seat, midnight + 14 * HOUR, dice);
        }
        if day == calendar.second_try && trainee.hired && second_try(seat) {
            let mark = dice.between(61, 80);
            facts.push(assessment(trainee, "practice", mark, midnight + 16 * HOUR));
        }
    }
    facts
}

/// How many pieces each trainee labels in class on a day: too few to judge anybody by, but for the keen ones, who
/// practise on every day of the course, enough in four weeks for level 5 of the shipped policy.
pub fn practice(class: &[Person], day: u32, weekday: u32, days: u32) -> Vec<(&Person, u32)> {
    if day >= Calendar::new(days).exam {
        return Vec::new();
    }
    let mut keen_seats = 2;
    let pieces = class.iter().enumerate().map(|(seat, trainee)| {
        let keen = keen_seats > 0 && trainee.hired && !second_try(seat);
        keen_seats -= u32::from(keen);
        match weekday {
            0 | 2 if keen => (trainee, 12),
            2 => (trainee, 1),
            _ => (trainee, 0),
        }
    });
    pieces.collect()
}

/// Every fourth of those who pass needs a second try at the practice.
fn second_try(seat: usize) -> bool {
    seat.is_multiple_of(4)
}

fn exam(facts: &mut Vec<Fact>, trainee: &Person, seat: usize, at: Micros, dice: &mut Dice) {
    let (theory, practice) = match (trainee.hired, seat % 4) {
        (true, 0) => (dice.between(60, 80), dice.between(40, 59)),
        (true, _) => (dice.between(60, 95), dice.between(60, 98)),
        (false, 0 | 1) => (dice.between(35, 59), dice.between(50, 75)),
        (false, _) => (dice.between(60, 75), dice.between(30, 59)),
    };
    facts.push(assessment(trainee, "theory", theory, at));
    facts.push(assessment(trainee, "practice", practice, at + 90 * MINUTE));
}

fn event(trainee: &Person, event_type: EventType, at: Micros) -> Event {
    Event {
        event_type,
        occurred_at: Some(at),
        source: Some("academy".into()),
        worker_id: Some(trainee.id.clone()),
        team: Some(trainee.team.name.into()),
        ..Event::default()
    }
}

/// A fact of the school; it numbers nothing, so ids are left to be derived.
fn fact(event: Event, arrival: Micros) -> Fact {
    Fact { event, arrival, writing: Writing { offset_minutes: 480, short_money: false } }
}

fn enrolled(trainee: &Person, at: Micros) -> Fact {
    let names = serde_json::json!({ "name": trainee.name.0, "name_latin": trainee.name.1 });
    let event = Event {
        cohort: Some(COHORT.into()),
        programme: Some(PROGRAMME.into()),
        attributes: Some(names.to_string()),
        ..event(trainee, EventType::Enrolled, at)
    };
    fact(event, at + MINUTE)
}

fn lesson(trainee: &Person, at: Micros, minutes: i64) -> Fact {
    let event = Event {
        activity: Some("training".into()),
        paid: Some(false),
        active_ms: Some(minutes * MINUTE / 1000),
        ..event(trainee, EventType::TimeLogged, at)
    };
    fact(event, at + MINUTE)
}

fn assessment(trainee: &Person, module: &str, mark: i64, at: Micros) -> Fact {
    let event = Event {
        cohort: Some(COHORT.into()),
        programme: Some(PROGRAMME.into()),
        module: Some(module.into()),
        score: Some(mark as f64),
        max_score: Some(100.0),
        ..event(trainee, EventType::AssessmentTaken, at)
    };
    fact(event, at + DAY / 48)
}
