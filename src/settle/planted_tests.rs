//! An invoice of 100,000 lines with planted discrepancies of each kind: each is found, and no other.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

/// Splitmix64: seeded numbers that are the same everywhere.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}

const WORKERS: u64 = 2_000;
const EACH: u64 = 50;
/// Workers from here on are paid in one batch beside their pieces; from `DOUBT` on it can be made up in two ways.
const BATCHED: u64 = 1_900;
const DOUBT: u64 = 1_980;
const CENT: i128 = 10_000;

/// What should come out: an outcome, lines by their place before they were shuffled, and events.
type Expected = (Outcome, Vec<usize>, Vec<String>);

#[derive(Default)]
struct Invoice {
    lines: Vec<Fact>,
    entries: Vec<Entry>,
    expected: Vec<Expected>,
}

impl Invoice {
    fn pay(&mut self, event_id: &str, fact: &Fact) {
        self.entries.push(Entry {
            event_id: event_id.to_owned(),
            kind: "piece".to_owned(),
            fact: fact.clone(),
        });
    }

    fn line(&mut self, fact: Fact) -> usize {
        self.lines.push(fact);
        self.lines.len() - 1
    }

    fn expect(&mut self, outcome: Outcome, lines: &[usize], events: &[&str]) {
        let events = events.iter().map(|event| (*event).to_owned()).collect();
        self.expected.push((outcome, lines.to_vec(), events));
    }

    /// One piece of work, paid and invoiced; one in two hundred of them wrongly.
    fn piece(&mut self, seeded: &mut Seeded, worker: u64, number: u64) {
        let event = format!("e{number}");
        let paid = Fact {
            worker: Some(format!("mturk:W{worker}")),
            assignment: Some(format!("mturk:A{number}")),
            currency: if worker.is_multiple_of(7) { "CNY" } else { "USD" }.to_owned(),
            amount: Money(CENT * (5 + seeded.below(500) as i128)),
            day: Some(20_000 + seeded.below(90) as i32),
            // One transfer pays many pieces; that alone makes no two of them one.
            payment: Some(format!("T{}", worker % 100)),
            ..Fact::default()
        };
        self.pay(&event, &paid);
        // The platform names its people and pieces without its own name, and bills up to three days later.
        let billed = Fact {
            worker: Some(format!("W{worker}")),
            assignment: Some(format!("A{number}")),
            day: paid.day.map(|day| day + seeded.below(4) as i32),
            ..paid.clone()
        };
        let is_planted = worker < BATCHED && seeded.below(200) == 0;
        match if is_planted { seeded.below(8) } else { 8 } {
            0 => self.expect(Outcome::MissingThere, &[], &[&event]),
            1 => {
                let line = self.line(billed.clone());
                self.expect(Outcome::Matched, &[line], &[&event]);
                let line = self.line(Fact { assignment: Some(format!("X{number}")), ..billed });
                self.expect(Outcome::MissingHere, &[line], &[]);
            }
            2 => {
                let [line, again] = [self.line(billed.clone()), self.line(billed)];
                self.expect(Outcome::Matched, &[line], &[&event]);
                self.expect(Outcome::TwiceThere, &[again], &[]);
            }
            3 => {
                let again = format!("e{number}-again");
                self.pay(&again, &paid);
                let line = self.line(billed);
                self.expect(Outcome::Matched, &[line], &[&event]);
                self.expect(Outcome::TwiceHere, &[], &[&again]);
            }
            4 => {
                let amount = Money(billed.amount.0 + CENT * (1 + seeded.below(3) as i128));
                let line = self.line(Fact { amount, ..billed });
                self.expect(Outcome::OtherAmount, &[line], &[&event]);
            }
            5 => {
                let line = self.line(Fact { currency: "EUR".to_owned(), ..billed });
                self.expect(Outcome::OtherCurrency, &[line], &[&event]);
            }
            6 => {
                let worker = Some(format!("W{}", (worker + 1) % BATCHED));
                let line = self.line(Fact { worker, ..billed });
                self.expect(Outcome::OtherWorker, &[line], &[&event]);
            }
            7 => {
                let day = billed.day.map(|day| day + 4 + seeded.below(60) as i32);
                let line = self.line(Fact { day, ..billed });
                self.expect(Outcome::OtherDay, &[line], &[&event]);
            }
            _ => {
                let line = self.line(billed);
                self.expect(Outcome::Matched, &[line], &[&event]);
            }
        }
    }

    /// Payments of a few days that the invoice has as one line.
    fn batch(&mut self, seeded: &mut Seeded, worker: u64) {
        let is_doubtful = worker >= DOUBT;
        let amounts: Vec<i128> = match is_doubtful {
            // 3.00 is the first two or the last two.
            true => vec![100, 200, 150, 150],
            false => (0..2 + seeded.below(8)).map(|_| 5 + seeded.below(500) as i128).collect(),
        };
        let billed: i128 = if is_doubtful { 300 } else { amounts.iter().sum() };
        let mut fact = Fact {
            worker: Some(format!("mturk:W{worker}")),
            currency: "USD".to_owned(),
            day: Some(20_050),
            ..Fact::default()
        };
        let events: Vec<String> = (0..amounts.len()).map(|part| format!("b{worker}-{part}")).collect();
        for (event, amount) in events.iter().zip(&amounts) {
            fact.assignment = Some(format!("mturk:B{event}"));
            fact.amount = Money(CENT * amount);
            fact.day = Some(20_050 + seeded.below(4) as i32);
            self.pay(event, &fact);
        }
        let line = self.line(Fact {
            worker: Some(format!("W{worker}")),
            assignment: None,
            amount: Money(CENT * billed),
            day: Some(20_053),
            ..fact
        });
        let outcome = if is_doubtful { Outcome::Ambiguous } else { Outcome::Matched };
        self.expect(outcome, &[line], &events.iter().map(String::as_str).collect::<Vec<_>>());
    }
}

fn invoice(seed: u64) -> (Invoice, Seeded) {
    let (mut invoice, mut seeded) = (Invoice::default(), Seeded(seed));
    for worker in 0..WORKERS {
        for piece in 0..EACH {
            invoice.piece(&mut seeded, worker, worker * EACH + piece);
        }
        if worker >= BATCHED {
            invoice.batch(&mut seeded, worker);
        }
    }
    (invoice, seeded)
}

#[test]
fn each_planted_discrepancy_is_found_and_no_other() {
    for seed in [1, 20_260_301] {
        let (Invoice { lines: facts, mut entries, expected }, mut seeded) = invoice(seed);
        // In any order: the place of each line in the file, and of each event in the ledger.
        let mut order: Vec<usize> = (0..facts.len()).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, seeded.below(at as u64 + 1) as usize);
        }
        for at in (1..entries.len()).rev() {
            entries.swap(at, seeded.below(at as u64 + 1) as usize);
        }
        let mut lines: Vec<Line> =
            order.iter().zip(1..).map(|(at, number)| Line { number, fact: facts[*at].clone() }).collect();
        assert!(lines.len() > 99_000, "{} lines", lines.len());
        let settled = settle(&mut lines, &entries, Mode::Pieces { days: Some(3) });

        let mut found: Vec<Expected> = Vec::new();
        for row in &settled.rows {
            let mut events: Vec<String> =
                row.entries.iter().map(|at| entries[*at].event_id.clone()).collect();
            events.sort();
            found.push((row.outcome, row.lines.iter().map(|at| order[*at]).collect(), events));
        }
        // Of two lines that say the very same the first in the file is the one, and the other stands again.
        let place: BTreeMap<usize, usize> = order.iter().copied().zip(0..).collect();
        let mut expected = expected;
        for at in 1..expected.len() {
            if expected[at].0 == Outcome::TwiceThere
                && place[&expected[at].1[0]] < place[&expected[at - 1].1[0]]
            {
                let (before, after) = expected.split_at_mut(at);
                std::mem::swap(&mut before[at - 1].1, &mut after[0].1);
            }
        }
        let kinds: BTreeSet<Outcome> = expected.iter().map(|(outcome, ..)| *outcome).collect();
        // What cannot be read is told before anything is compared, and of nobody are there too many sums.
        assert_eq!(kinds.len(), Outcome::ALL.len() - 2, "each kind is planted");
        let (found, expected): (BTreeSet<_>, BTreeSet<_>) =
            (found.into_iter().collect(), expected.into_iter().collect());
        let wrong: Vec<_> = found.symmetric_difference(&expected).take(10).collect();
        assert!(wrong.is_empty(), "seed {seed}: found or expected alone: {wrong:#?}");
        assert_eq!(settled.rows.len(), expected.len());
    }
}
