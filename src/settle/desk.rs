//! What lies on the desk: lines and entries as numbers, in an order that follows from what they say, and which of them are still free.
//!
//! Promises: what was put into a row is free no more, so nothing stands in two; what is left at the end stands alone.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{By, Entry, Fact, Line, Outcome, Row};

/// The two sides, as they are counted here.
pub const STATEMENT: usize = 0;
pub const LEDGER: usize = 1;

/// Which kinds of ids an item has.
const ASSIGNMENT: u8 = 1;
const TASK: u8 = 2;
const PAYMENT: u8 = 4;

/// A line or an entry. Texts are their places in the sorted list of all texts, 0 where nothing is said.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its place in what was given.
    given: usize,
    pub worker: u32,
    pub assignment: u32,
    pub task: u32,
    pub payment: u32,
    pub currency: u32,
    pub period: u32,
    /// What an entry is for.
    pub kind: u32,
    pub amount: i128,
    pub day: Option<i32>,
    /// The kinds of its ids that the other side can be asked for.
    pub ids: u8,
    /// Whether the ledger has its assignment.
    pub assignment_known: bool,
}

impl Item {
    /// Whether it says of which piece it is.
    fn names_piece(&self) -> bool {
        self.ids & ASSIGNMENT > 0 || (self.ids & TASK > 0 && self.worker > 0)
    }
}

/// By which id things are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    Assignment,
    Task,
    Payment,
}

impl Key {
    pub const ALL: [Key; 3] = [Key::Assignment, Key::Task, Key::Payment];

    pub fn by(self) -> By {
        match self {
            Key::Assignment => By::Assignment,
            Key::Task => By::Task,
            Key::Payment => By::Payment,
        }
    }

    /// The id, where it is the one to go by. A line that names its assignment is that assignment's and no other's, whatever else it
    /// says; an assignment that the ledger never heard of may be a number of the platform's own.
    pub fn of(self, side: usize, item: &Item) -> Option<(u32, u32)> {
        let key = match self {
            Key::Assignment => (item.assignment, 0),
            Key::Task if item.worker == 0 || (side == STATEMENT && item.assignment_known) => return None,
            Key::Task => (item.task, item.worker),
            Key::Payment if side == STATEMENT && item.names_piece() => return None,
            Key::Payment => (item.payment, 0),
        };
        Some(key).filter(|(id, _)| *id > 0)
    }
}

/// Outcome, worker, first line and first entry.
type Place = (Outcome, u32, usize, usize);

/// The items of both sides.
pub type Sides = [Vec<usize>; 2];

pub struct Desk {
    pub items: [Vec<Item>; 2],
    free: [Vec<bool>; 2],
    /// Each with its place among all, which follows from what its items say.
    rows: Vec<(Place, Row)>,
    /// Side and place of those for which no sum was looked for.
    pub unsearched: HashSet<(usize, usize)>,
}

impl Desk {
    pub fn of(lines: &[Line], entries: &[Entry]) -> Desk {
        let facts = || lines.iter().map(|line| &line.fact).chain(entries.iter().map(|entry| &entry.fact));
        let kinds = entries.iter().map(|entry| entry.kind.as_str());
        let texts = facts().flat_map(texts).chain(kinds).filter(|text| !text.is_empty());
        let texts: BTreeSet<&str> = texts.collect();
        let places: HashMap<&str, u32> = texts.into_iter().zip(1..).collect();
        let item = |given: usize, fact: &Fact, kind: &str| {
            let place = |text: &Option<String>| text.as_deref().and_then(|text| places.get(text));
            let place = |text: &Option<String>| place(text).copied().unwrap_or_default();
            let of = |text: &str| places.get(text).copied().unwrap_or_default();
            let mut item = Item {
                given,
                worker: place(&fact.worker),
                assignment: place(&fact.assignment),
                task: place(&fact.task),
                payment: place(&fact.payment),
                currency: of(&fact.currency),
                period: of(&fact.period),
                kind: of(kind),
                amount: fact.amount.0,
                day: fact.day,
                ids: 0,
                assignment_known: false,
            };
            let has = |id: u32, bit: u8| if id > 0 { bit } else { 0 };
            item.ids = has(item.assignment, ASSIGNMENT) | has(item.task, TASK) | has(item.payment, PAYMENT);
            item
        };
        let mut numbers: Vec<usize> = (0..lines.len()).collect();
        numbers.sort_by(|a, b| (&lines[*a].fact, lines[*a].number).cmp(&(&lines[*b].fact, lines[*b].number)));
        let mut events: Vec<usize> = (0..entries.len()).collect();
        events.sort_by(|a, b| {
            (&entries[*a].fact, &entries[*a].event_id).cmp(&(&entries[*b].fact, &entries[*b].event_id))
        });
        let mut items = [
            numbers.into_iter().map(|at| item(at, &lines[at].fact, "")).collect::<Vec<_>>(),
            events.into_iter().map(|at| item(at, &entries[at].fact, &entries[at].kind)).collect::<Vec<_>>(),
        ];
        compare_ids(&mut items);
        let free = [vec![true; lines.len()], vec![true; entries.len()]];
        Desk { items, free, rows: Vec::new(), unsearched: HashSet::new() }
    }

    pub fn is_free(&self, side: usize, at: usize) -> bool {
        self.free[side][at]
    }

    /// The free items of a side.
    pub fn free(&self, side: usize) -> impl Iterator<Item = (usize, &Item)> {
        self.items[side].iter().enumerate().filter(move |(at, _)| self.free[side][*at])
    }

    /// The free items of both sides by a key; where only one side has it there is nothing to compare.
    pub fn groups<K: Ord>(&self, key: impl Fn(usize, &Item) -> Option<K>) -> BTreeMap<K, Sides> {
        let mut groups: BTreeMap<K, Sides> = BTreeMap::new();
        for side in [STATEMENT, LEDGER] {
            for (at, item) in self.free(side) {
                if let Some(key) = key(side, item) {
                    groups.entry(key).or_default()[side].push(at);
                }
            }
        }
        groups.retain(|_, sides| sides.iter().all(|side| !side.is_empty()));
        groups
    }

    pub fn sum(&self, side: usize, of: &[usize]) -> i128 {
        of.iter().map(|at| self.items[side][*at].amount).sum()
    }

    /// Whether both sides come to the same. What takes itself back comes to nothing whatever it was: there each amount has to be the same.
    pub fn is_same(&self, lines: &[usize], entries: &[usize]) -> bool {
        let amounts = |side: usize, of: &[usize]| {
            let mut amounts: Vec<i128> = of.iter().map(|at| self.items[side][*at].amount).collect();
            amounts.sort_unstable();
            amounts
        };
        let sum = self.sum(STATEMENT, lines);
        sum == self.sum(LEDGER, entries)
            && (sum != 0 || amounts(STATEMENT, lines) == amounts(LEDGER, entries))
    }

    /// Puts items into a row; whoever is in one already stays there, which no caller asks for.
    pub fn put(&mut self, outcome: Outcome, by: By, lines: &[usize], entries: &[usize]) {
        self.row(outcome, by, [lines, entries], None);
    }

    /// Puts an item into a row as another one's twin.
    pub fn repeat(&mut self, side: usize, by: By, at: usize, twin: usize) {
        let twin = self.items[side][twin].given;
        match side {
            STATEMENT => self.row(Outcome::TwiceThere, by, [&[at], &[]], Some(twin)),
            _ => self.row(Outcome::TwiceHere, by, [&[], &[at]], Some(twin)),
        }
    }

    fn row(&mut self, outcome: Outcome, by: By, sides: [&[usize]; 2], twin: Option<usize>) {
        let mut given = [Vec::new(), Vec::new()];
        let mut unsearched = false;
        for side in [STATEMENT, LEDGER] {
            for at in sides[side] {
                if std::mem::replace(&mut self.free[side][*at], false) {
                    given[side].push(self.items[side][*at].given);
                }
                unsearched |= self.unsearched.contains(&(side, *at));
            }
        }
        let first = |side: usize| sides[side].iter().min().copied();
        let worker =
            [STATEMENT, LEDGER].into_iter().find_map(|side| Some(self.items[side][first(side)?].worker));
        let [line, entry] = [STATEMENT, LEDGER].map(|side| first(side).unwrap_or(usize::MAX));
        let place = (outcome, worker.unwrap_or_default(), line, entry);
        let [lines, entries] = given;
        unsearched &= matches!(outcome, Outcome::MissingHere | Outcome::MissingThere);
        self.rows.push((place, Row { outcome, by, lines, entries, twin, unsearched }));
    }

    /// The rows; what is free stands alone.
    pub fn finish(mut self) -> Vec<Row> {
        for side in [STATEMENT, LEDGER] {
            let left: Vec<usize> = self.free(side).map(|(at, _)| at).collect();
            for at in left {
                match side {
                    STATEMENT => self.put(Outcome::MissingHere, By::Nothing, &[at], &[]),
                    _ => self.put(Outcome::MissingThere, By::Nothing, &[], &[at]),
                }
            }
        }
        self.rows.sort_by_key(|(place, _)| *place);
        self.rows.into_iter().map(|(_, row)| row).collect()
    }
}

fn texts(fact: &Fact) -> [&str; 6] {
    [
        fact.worker.as_deref().unwrap_or_default(),
        fact.assignment.as_deref().unwrap_or_default(),
        fact.task.as_deref().unwrap_or_default(),
        fact.payment.as_deref().unwrap_or_default(),
        &fact.currency,
        &fact.period,
    ]
}

/// Leaves out the kinds of ids that one side never has: nobody can be asked for them.
fn compare_ids(items: &mut [Vec<Item>; 2]) {
    let kinds = |side: &[Item]| side.iter().fold(0, |kinds, item| kinds | item.ids);
    let both = kinds(&items[STATEMENT]) & kinds(&items[LEDGER]);
    let assignments: BTreeSet<u32> = items[LEDGER].iter().map(|item| item.assignment).collect();
    for item in items.iter_mut().flatten() {
        item.ids &= both;
        item.assignment_known = item.assignment > 0 && assignments.contains(&item.assignment);
    }
}
