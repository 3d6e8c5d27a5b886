//! The market day by day: who does which piece, and the lines in order of arrival.
//!
//! Promises: the same options give the same bytes; memory holds what has not arrived yet, not the whole market.
//! Absent on purpose: what one piece tells (`story`), what goes wrong (`hazards`).

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, Write};

use super::class;
use super::hazards::{self, Noise};
use super::market::{self, Calling, MarketCounts, MarketOptions, Person};
use super::story::{self, Brief, Fact, Gold, Stage, Task};
use super::world::{EXPERT_PROJECTS, MICRO_PROJECTS, Project};
use super::writing::{self, Writing};
use crate::dice::Dice;
use crate::events::{Event, EventType};
use crate::units::{DAY, HOUR, MINUTE, Micros, SECOND};

/// Writes a market as NDJSON, in order of arrival; what would arrive after the last day is not written.
///
/// # Errors
/// When `out` cannot be written.
pub fn write_market(options: &MarketOptions, out: &mut dyn Write) -> io::Result<MarketCounts> {
    let mut market = Market::new(options);
    for day in 0..options.days {
        market.day(day);
        market.deliver(options.start + i64::from(day + 1) * DAY, out)?;
    }
    out.flush()?;
    Ok(market.counts)
}

/// One piece of this many meets a hazard.
const HAZARD_EVERY: u64 = 9;
/// Work by day of the week, from Monday.
const WEEK: [u64; 7] = [10, 10, 10, 10, 9, 6, 3];

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LineKind {
    Fact,
    Double,
    Conflict,
    Malformed,
}

struct Market<'a> {
    options: &'a MarketOptions,
    dice: Dice,
    people: Vec<Person>,
    class: Vec<Person>,
    /// Lines under way: arrival, number of the line, what it is, its text.
    under_way: BinaryHeap<Reverse<(Micros, u64, LineKind, String)>>,
    lines: u64,
    pieces: u64,
    paid_pieces: u64,
    tasks: u64,
    /// Paid pieces given out up to now, and the share of days gone by.
    offered: u64,
    share: u64,
    /// Of each project whose tasks several people answer: the open task and who has it.
    open: Vec<Option<(Task, Vec<String>)>>,
    feed: String,
    counts: MarketCounts,
}

impl<'a> Market<'a> {
    fn new(options: &'a MarketOptions) -> Market<'a> {
        let mut dice = Dice::new(options.seed);
        let people = market::people(options, &mut dice);
        let class = if options.class { class::trainees(options, &mut dice) } else { Vec::new() };
        Market {
            options,
            dice,
            people,
            class,
            under_way: BinaryHeap::new(),
            lines: 0,
            pieces: 0,
            paid_pieces: 0,
            tasks: 0,
            offered: 0,
            share: 0,
            open: vec![None; MICRO_PROJECTS.len() + EXPERT_PROJECTS.len()],
            feed: format!("market:{}", options.seed),
            counts: MarketCounts::default(),
        }
    }

    fn midnight(&self, day: u32) -> Micros {
        self.options.start + i64::from(day) * DAY
    }

    /// 0 is Monday; 1 January 1970 was a Thursday.
    fn weekday(&self, day: u32) -> u32 {
        ((self.midnight(day) + 12 * HOUR).div_euclid(DAY) + 3).rem_euclid(7) as u32
    }

    fn day(&mut self, day: u32) {
        let (midnight, weekday) = (self.midnight(day), self.weekday(day));
        let people = std::mem::take(&mut self.people);
        let class = std::mem::take(&mut self.class);
        let noted = class::school_day(&class, day, midnight, weekday, self.options.days, &mut self.dice);
        noted.into_iter().for_each(|fact| self.post(fact));
        self.class_work(&class, day);
        for person in people.iter().chain(&class) {
            self.come_and_go(person, day);
        }
        for (person, count) in self.share_out(&people, &class, day) {
            self.log_time(person, day);
            self.work(person, count, day, &people);
        }
        self.people = people;
        self.class = class;
    }

    /// What the class labels on its days, unpaid: a piece each Wednesday, and more by the keen ones.
    fn class_work(&mut self, class: &[Person], day: u32) {
        let weekday = self.weekday(day);
        for (trainee, pieces) in class::practice(class, day, weekday, self.options.days) {
            let mut at = self.midnight(day) + 14 * HOUR;
            for _ in 0..pieces {
                at = self.piece(trainee, Stage::Training, at, day, None) + MINUTE;
            }
        }
    }

    /// The trial on the first day and what came of it; the last day.
    fn come_and_go(&mut self, person: &Person, day: u32) {
        let noon = self.midnight(day) + 12 * HOUR;
        let trainee = person.calling == Calling::Trainee;
        if day == person.joins && !trainee {
            let mut at = self.midnight(day) + 8 * HOUR;
            for _ in 0..3 {
                at = self.piece(person, Stage::Trial, at, day, None) + MINUTE;
            }
        }
        if day == person.joins && person.hired {
            self.counts.hired += 1;
            self.notice(person, EventType::Enrolled, noon, None);
        } else if day == person.joins && !trainee {
            self.notice(person, EventType::Left, noon, Some("not hired"));
        } else if day == person.leaves && person.hired {
            self.notice(person, EventType::Left, noon, Some("gave notice"));
        }
    }

    fn notice(&mut self, person: &Person, event_type: EventType, at: Micros, reason: Option<&str>) {
        let names = serde_json::json!({ "name": person.name.0, "name_latin": person.name.1 });
        let short = if event_type == EventType::Left { "left" } else { "hired" };
        let event = Event {
            event_id: Some(format!("m{}-{}-{short}", self.options.seed, person.id)),
            event_type,
            occurred_at: Some(at),
            source: Some(self.feed.clone()),
            worker_id: Some(person.id.clone()),
            team: Some(person.team.name.into()),
            reason: reason.map(str::to_owned),
            attributes: Some(names.to_string()),
            ..Event::default()
        };
        self.post(fact(event, at, person));
    }

    /// How many pieces each gets today: by weight, never more than a full day.
    fn share_out<'p>(
        &mut self,
        people: &'p [Person],
        class: &'p [Person],
        day: u32,
    ) -> Vec<(&'p Person, u64)> {
        let weekday = self.weekday(day);
        let comes = [950, 950, 950, 950, 930, 500, 200][weekday as usize];
        let mut at_work: Vec<(&Person, u64)> = Vec::new();
        for person in people.iter().chain(class) {
            if person.works_on(day) && self.dice.happens(comes) {
                at_work.push((person, 0));
            }
        }
        let offered = self.offered_today(day);
        deal(&mut at_work, offered, &mut self.dice);
        at_work.retain(|(_, count)| *count > 0);
        at_work
    }

    fn offered_today(&mut self, day: u32) -> u64 {
        let all: u64 = (0..self.options.days).map(|day| WEEK[self.weekday(day) as usize]).sum();
        self.share += WEEK[self.weekday(day) as usize];
        let until_now =
            (self.options.pieces as u128 * u128::from(self.share) / u128::from(all.max(1))) as u64;
        let today = until_now - self.offered;
        self.offered = until_now;
        today
    }

    /// Time that no piece shows: the Monday meeting (paid), waiting for tasks (not).
    fn log_time(&mut self, person: &Person, day: u32) {
        let meeting = self.weekday(day) == 0 && self.dice.happens(600);
        let waiting = self.dice.happens(120);
        for (happens, activity, hour, paid) in
            [(meeting, "meeting", 12, true), (waiting, "waiting", 13, false)]
        {
            if !happens {
                continue;
            }
            let at = self.midnight(day) + hour * HOUR;
            let event = Event {
                event_id: Some(format!("m{}-{}-{day}-{activity}", self.options.seed, person.id)),
                event_type: EventType::TimeLogged,
                occurred_at: Some(at),
                source: Some(self.feed.clone()),
                project_id: Some(person.project.name.into()),
                worker_id: Some(person.id.clone()),
                team: Some(person.team.name.into()),
                activity: Some(activity.into()),
                paid: Some(paid),
                active_ms: Some(self.dice.between(10, 40) * MINUTE / 1000),
                ..Event::default()
            };
            self.post(fact(event, at, person));
        }
    }

    /// A working day: piece after piece, now and then the next one claimed before the last one is done.
    fn work(&mut self, person: &Person, count: u64, day: u32, people: &[Person]) {
        let begins = if person.calling == Calling::Specialist && day > person.joins { 9 } else { 13 };
        let mut at = self.midnight(day) + begins * HOUR + self.dice.between(0, 90) * MINUTE;
        for _ in 0..count {
            let peer = self.dice.pick(people);
            let peer =
                (peer.id != person.id && peer.works_on(day) && peer.skill > 900).then_some(peer.id.as_str());
            let done = self.piece(person, Stage::Production, at, day, peer);
            at = if self.dice.happens(120) { at + (done - at) * 6 / 10 } else { done };
            at += self.dice.between(0, 15) * SECOND;
        }
    }

    /// One piece with all that follows from it; gives back when its label stands.
    fn piece(&mut self, person: &Person, stage: Stage, at: Micros, day: u32, peer: Option<&str>) -> Micros {
        self.pieces += 1;
        self.counts.pieces += 1;
        let project = person.project;
        let usual = if stage == Stage::Production { project.seconds } else { project.seconds.min(900) };
        let labeled_at = at + usual * person.slowness * self.dice.between(65, 135) / 10_000 * SECOND;
        let (task, first) = self.task(person, stage);
        let brief = Brief {
            id: format!("m{}-{:06}", self.options.seed, self.pieces),
            feed: &self.feed.clone(),
            person,
            project,
            task: &task,
            stage,
            claimed_at: at,
            labeled_at,
            payday: self.midnight(day) + i64::from(7 - self.weekday(day)) * DAY + 10 * HOUR,
            peer,
            leaves_at: self.midnight(0)
                + i64::from(person.leaves).saturating_mul(DAY).min(100_000 * DAY)
                + 12 * HOUR,
            flawless: !self.options.hazards,
        };
        if first && (task.gold == Gold::Published || stage == Stage::Production && self.dice.happens(300)) {
            let hour = self.dice.between(60, 400) * MINUTE;
            self.post(story::offer(&brief, self.midnight(day) + hour));
        }
        let mut facts = story::piece(&brief, &mut self.dice);
        self.paid_pieces += u64::from(stage == Stage::Production);
        if self.options.hazards && stage == Stage::Production && self.paid_pieces.is_multiple_of(HAZARD_EVERY)
        {
            let noise = hazards::befall(self.paid_pieces / HAZARD_EVERY, &mut facts, &brief, &mut self.dice);
            noise.into_iter().for_each(|noise| self.disturb(noise));
        }
        facts.into_iter().for_each(|fact| self.post(fact));
        labeled_at
    }

    /// The task of the next piece, and whether nobody had it before.
    fn task(&mut self, person: &Person, stage: Stage) -> (Task, bool) {
        let project = person.project;
        let shared = project.redundant && stage == Stage::Production;
        let place = place_of(project);
        if shared
            && let Some((task, takers)) = &mut self.open[place]
            && takers.len() < 3
            && !takers.contains(&person.id)
        {
            takers.push(person.id.clone());
            return (task.clone(), false);
        }
        self.tasks += 1;
        let gold = match (stage, self.dice.below(100)) {
            (Stage::Production, 0..=6) => Gold::Published,
            (Stage::Production, 7..=10) => Gold::Labeled,
            (Stage::Production, 11..=13) => Gold::Reviewed,
            (Stage::Production, _) => Gold::Nowhere,
            (Stage::Trial, _) => Gold::Labeled,
            (Stage::Training, _) => Gold::Labeled,
        };
        let prices = &project.prices;
        let steps = (prices.high - prices.low) / prices.step;
        let task = Task {
            id: format!("m{}-t{:06}", self.options.seed, self.tasks),
            truth: (0..project.items)
                .map(|_| self.dice.below(project.answers.len() as u64) as usize)
                .collect(),
            gold,
            price: prices.low + prices.step * self.dice.between(0, steps),
        };
        if shared {
            self.open[place] = Some((task.clone(), vec![person.id.clone()]));
        }
        (task, true)
    }

    fn post(&mut self, fact: Fact) {
        let text = writing::line(&fact.event, fact.writing);
        self.send(fact.arrival, LineKind::Fact, text);
    }

    fn disturb(&mut self, noise: Noise) {
        match noise {
            Noise::Double(fact) => {
                self.send(fact.arrival, LineKind::Double, writing::line(&fact.event, fact.writing));
            }
            Noise::Conflict(fact) => {
                self.send(fact.arrival, LineKind::Conflict, writing::line(&fact.event, fact.writing));
            }
            Noise::Malformed(text, arrival) => self.send(arrival, LineKind::Malformed, text),
        }
    }

    fn send(&mut self, arrival: Micros, kind: LineKind, text: String) {
        self.lines += 1;
        self.under_way.push(Reverse((arrival, self.lines, kind, text)));
    }

    /// Writes what arrives before a moment.
    fn deliver(&mut self, until: Micros, out: &mut dyn Write) -> io::Result<()> {
        while let Some(Reverse((arrival, _, _, _))) = self.under_way.peek() {
            if *arrival >= until {
                break;
            }
            let Some(Reverse((_, _, kind, text))) = self.under_way.pop() else { break };
            out.write_all(text.as_bytes())?;
            out.write_all(b"\n")?;
            self.counts.lines += 1;
            match kind {
                LineKind::Fact => self.counts.events += 1,
                LineKind::Double => self.counts.duplicates += 1,
                LineKind::Conflict => self.counts.conflicts += 1,
                LineKind::Malformed => self.counts.malformed += 1,
            }
        }
        Ok(())
    }
}

/// A project's place in the list of all.
fn place_of(project: &'static Project) -> usize {
    let all = MICRO_PROJECTS.iter().chain(EXPERT_PROJECTS);
    all.take_while(|other| other.name != project.name).count()
}

fn fact(event: Event, at: Micros, person: &Person) -> Fact {
    let writing = Writing { offset_minutes: person.team.offset_minutes, short_money: false };
    Fact { event, arrival: at + SECOND, writing }
}

/// Deals pieces by weight; where the one drawn has a full day, the next one who has none takes it.
fn deal(at_work: &mut [(&Person, u64)], pieces: u64, dice: &mut Dice) {
    let mut ends = Vec::with_capacity(at_work.len());
    let mut sum = 0;
    for (person, _) in at_work.iter() {
        sum += person.weight;
        ends.push(sum);
    }
    let mut next_free = 0;
    for _ in 0..pieces {
        let throw = dice.below(sum);
        let mut drawn = ends.partition_point(|end| *end <= throw);
        if at_work.get(drawn).is_none_or(|(person, count)| *count >= person.pace) {
            while at_work.get(next_free).is_some_and(|(person, count)| *count >= person.pace) {
                next_free += 1;
            }
            drawn = next_free;
        }
        match at_work.get_mut(drawn) {
            Some((_, count)) => *count += 1,
            None => return,
        }
    }
}
