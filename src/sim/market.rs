//! Who works in the simulated market: how busy, how good, from when until when.
//!
//! Promises: people follow from the options and the seed alone; half of those who come are hired.
//! Absent on purpose: what happens on a day (`workload`).

use super::world::{CHINESE_NAMES, EXPERT_PROJECTS, MICRO_PROJECTS, NAMES, Project, TEAMS, Team};
use crate::dice::Dice;
use crate::units::Micros;

/// What a market is made of.
#[derive(Clone, Debug)]
pub struct MarketOptions {
    pub seed: u64,
    /// How many come for a trial; every second one is hired.
    pub workers: usize,
    /// How many paid pieces are on offer over all days. Trials and class work come on top; on days when
    /// everybody hired is busy fewer are done.
    pub pieces: usize,
    pub days: u32,
    /// Midnight before the first day, by the clock of most workers.
    pub start: Micros,
    /// Whether things go wrong as they do in real feeds: doubles, conflicts, bad lines, voids, odd orders.
    pub hazards: bool,
    /// Whether a training class of 25 takes part, of whom 19 are certified.
    pub class: bool,
}

impl Default for MarketOptions {
    /// A month from Monday 2 March 2026, 00:00 in China.
    fn default() -> MarketOptions {
        MarketOptions {
            seed: 1,
            workers: 40,
            pieces: 2_000,
            days: 30,
            start: 1_772_380_800_000_000,
            hazards: true,
            class: true,
        }
    }
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MarketCounts {
    pub lines: u64,
    /// Distinct facts.
    pub events: u64,
    /// Lines that say a fact again.
    pub duplicates: u64,
    /// Lines that contradict a fact of the same id.
    pub conflicts: u64,
    /// Lines that are no event.
    pub malformed: u64,
    /// Pieces of work that were begun.
    pub pieces: u64,
    /// People hired.
    pub hired: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calling {
    /// A student with micro tasks.
    Student,
    /// A specialist of law, healthcare or finance.
    Specialist,
    /// Of the training class.
    Trainee,
}

/// One person in the market.
pub struct Person {
    pub id: String,
    /// The name as its bearer writes it, and in Latin letters.
    pub name: (&'static str, &'static str),
    pub calling: Calling,
    pub team: &'static Team,
    pub project: &'static Project,
    /// Right answers in a thousand.
    pub skill: u64,
    /// Working time against the usual one, in percent.
    pub slowness: i64,
    /// Pieces on a full working day.
    pub pace: u64,
    /// How often this one is first at the queue.
    pub weight: u64,
    /// The day of the trial or of the first lesson.
    pub joins: u32,
    pub hired: bool,
    /// The first day without paid work.
    pub leaves: u32,
}

impl Person {
    /// Whether paid work can go to this person on that day.
    pub fn works_on(&self, day: u32) -> bool {
        self.hired && day >= self.joins && day < self.leaves
    }
}

/// The people who come for a trial, in a fixed order.
pub fn people(options: &MarketOptions, dice: &mut Dice) -> Vec<Person> {
    (0..options.workers).map(|rank| person(rank, options.days, dice)).collect()
}

fn person(rank: usize, days: u32, dice: &mut Dice) -> Person {
    // Kinds follow the rank, so that small markets have all of them; every second one of each kind is hired.
    let specialist = rank % 10 >= 7;
    let calling = if specialist { Calling::Specialist } else { Calling::Student };
    let joins = if dice.happens(650) { 0 } else { dice.below(u64::from(days) * 7 / 10) as u32 };
    let team = &TEAMS[(rank / 2) % TEAMS.len()];
    let name = *dice.pick(if team.offset_minutes == 480 { &NAMES[..CHINESE_NAMES] } else { NAMES });
    let project = dice.pick(if specialist { EXPERT_PROJECTS } else { MICRO_PROJECTS });
    let stays = days_until_leaving(dice, if specialist { 8 } else { 16 });
    Person {
        id: worker_id(name, if specialist { 'x' } else { 's' }, rank),
        name,
        calling,
        team,
        project,
        skill: dice.between(if specialist { 900 } else { 820 }, 985) as u64,
        slowness: dice.between(80, 130),
        pace: if specialist { dice.between(1, 5) as u64 } else { student_pace(project, 1_300, 2_100, dice) },
        weight: weight(rank, dice),
        joins,
        hired: rank / 2 % 2 == rank % 2,
        leaves: joins.saturating_add(stays),
    }
}

/// Pieces a day that bring between `low` and `high` yuan in a month of about 24 working days.
pub fn student_pace(project: &Project, low: i64, high: i64, dice: &mut Dice) -> u64 {
    let month = dice.between(low, high) * 1_000_000;
    (month / (24 * project.prices.low).max(1)).max(1) as u64
}

/// Ids in the writing of their bearers, or in Latin letters where a feed could not do better.
pub fn worker_id(name: (&str, &str), letter: char, number: usize) -> String {
    let number = number + 1;
    if number.is_multiple_of(3) {
        format!("{}-{letter}{number:03}", name.1.to_lowercase().replace(' ', "-"))
    } else {
        format!("{}-{letter}{number:03}", name.0.replace(' ', "-"))
    }
}

/// A few do most of the work: weights fall with a rank that chance mixes.
fn weight(rank: usize, dice: &mut Dice) -> u64 {
    let place = 1 + dice.below(rank as u64 + 8);
    1 + 100_000 / (place * place.isqrt())
}

/// Days until somebody leaves who does so on each with the chance `permille`.
fn days_until_leaving(dice: &mut Dice, permille: u64) -> u32 {
    (1..=3650).find(|_| dice.happens(permille)).unwrap_or(3650)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_each_calling_is_hired_and_ids_are_distinct() {
        let options = MarketOptions { workers: 200, ..MarketOptions::default() };
        let people = people(&options, &mut Dice::new(7));
        for calling in [Calling::Student, Calling::Specialist] {
            let all: Vec<_> = people.iter().filter(|person| person.calling == calling).collect();
            let hired = all.iter().filter(|person| person.hired).count();
            assert_eq!(hired * 2, all.len(), "{calling:?}");
        }
        let ids: std::collections::BTreeSet<_> = people.iter().map(|person| &person.id).collect();
        assert_eq!(ids.len(), 200);
    }
}
