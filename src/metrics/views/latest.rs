//! The latest pieces of each worker and of each project, with what a page of theirs shows of them.
//!
//! Promises: whichever share a piece is in, the same ones are kept (the latest moment first, then by assignment and worker); nothing of a
//! piece is of after the window's end, as far as the moments that the fold keeps of it tell.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use arrow::array::{Decimal128Array, Int64Array, StringArray, TimestampMicrosecondArray};
use arrow::error::ArrowError;

use crate::metrics::columns::{At, Columns, Many, text};
use crate::metrics::scope::Scope;
use crate::metrics::sums::{ManyOf, Relations};
use crate::table::{Cell, Table};
use crate::units::{MONEY_SCALE, Micros, SECOND, print_decimal};

/// So many pieces of each.
const KEPT: usize = 50;

/// Where the moments of a piece stand, in the order in which they follow each other where they are equal.
const MOMENTS: [&str; 7] = [
    "first_claimed_at",
    "first_labeled_at",
    "last_labeled_at",
    "last_released_at",
    "first_reviewed_at",
    "rework_at",
    "final_verdict_at",
];
const CLAIMED: usize = 0;
const FIRST_LABELED: usize = 1;
const LABELED: usize = 2;
const RELEASED: usize = 3;
const REWORK: usize = 5;
const VERDICT: usize = 6;
/// Those that make a piece one of the latest.
const SHOWN: [usize; 5] = [CLAIMED, FIRST_LABELED, LABELED, RELEASED, VERDICT];

/// The pieces of workers, and those of projects.
#[derive(Default)]
pub struct Latest {
    pub workers: Few,
    pub projects: Few,
}

/// The latest pieces by name.
#[derive(Default)]
pub struct Few(HashMap<Box<str>, (usize, Vec<Piece>)>);

#[derive(Clone)]
struct Piece {
    /// Its latest moment in the window.
    at: Micros,
    assignment: Box<str>,
    worker: Box<str>,
    project: Option<Box<str>>,
    task: Option<Box<str>>,
    state: Box<str>,
    moments: [Option<Micros>; 7],
    handling: Option<Micros>,
    price: Option<i128>,
    currency: Option<Box<str>>,
    /// By currency.
    paid: BTreeMap<Box<str>, i128>,
}

impl Piece {
    fn place(&self) -> (Reverse<Micros>, &str, &str) {
        (Reverse(self.at), &self.assignment, &self.worker)
    }
}

/// The columns of pieces that are shown.
struct Shown<'a> {
    numbers: &'a [i64],
    /// Assignment, worker, project, task, state, currency of the piece.
    texts: [&'a StringArray; 6],
    aside: &'a StringArray,
    /// The first and the final one.
    verdicts: [&'a StringArray; 2],
    moments: [&'a TimestampMicrosecondArray; 7],
    handling: &'a Int64Array,
    price: &'a Decimal128Array,
}

impl<'a> Shown<'a> {
    fn of(relations: &Relations<'a>) -> Result<Shown<'a>, ArrowError> {
        let pieces = Columns(relations.pieces);
        let texts = ["assignment_id", "worker_id", "project_id", "task_id", "state", "currency"];
        let mut columns = [pieces.text("worker_id")?; 6];
        for (column, name) in columns.iter_mut().zip(texts) {
            *column = pieces.text(name)?;
        }
        let mut moments = [pieces.time(MOMENTS[0])?; 7];
        for (column, name) in moments.iter_mut().zip(MOMENTS) {
            *column = pieces.time(name)?;
        }
        Ok(Shown {
            numbers: pieces.whole("piece")?.values(),
            texts: columns,
            aside: pieces.text("aside")?,
            verdicts: [pieces.text("first_verdict")?, pieces.text("final_verdict")?],
            moments,
            handling: pieces.whole("handling_micros")?,
            price: pieces.money("price")?,
        })
    }

    /// The latest moment of a piece of work in the window.
    fn latest(&self, row: usize, scope: &Scope) -> Option<Micros> {
        let moments = SHOWN.iter().filter_map(|which| self.moments[*which].at(row));
        let moments = moments.filter(|at| scope.holds(*at));
        moments.max().filter(|_| text(self.aside, row).is_none())
    }

    fn piece(&self, row: usize, at: Micros, paid: BTreeMap<Box<str>, i128>, scope: &Scope) -> Piece {
        let [assignment, worker, project, task, state, currency] =
            self.texts.map(|column| text(column, row).map(Into::into));
        let is_before = |at: &Micros| scope.until.is_none_or(|until| *at < until);
        let all = self.moments.map(|column| column.at(row));
        let moments = all.map(|at| at.filter(is_before));
        let closes = [LABELED, RELEASED];
        let is_worked_on = closes.iter().any(|which| moments[*which] != all[*which]);
        Piece {
            at,
            assignment: assignment.unwrap_or_default(),
            worker: worker.unwrap_or_default(),
            project,
            task,
            state: match moments == all {
                true => state.unwrap_or_default(),
                false => self.state(row, &moments).into(),
            },
            moments,
            // A part of it would be of after the end.
            handling: self.handling.at(row).filter(|_| !is_worked_on),
            price: self.price.at(row),
            currency,
            paid,
        }
    }

    /// Where a piece stood by the latest of these moments.
    fn state(&self, row: usize, moments: &[Option<Micros>; 7]) -> &'a str {
        let last =
            (0..moments.len()).filter(|which| moments[*which].is_some()).max_by_key(|which| moments[*which]);
        match last {
            None => "open",
            Some(CLAIMED) => "claimed",
            Some(FIRST_LABELED | LABELED) => "labeled",
            Some(RELEASED) => "released",
            Some(REWORK) => "rework",
            Some(which) => {
                let verdict = if which == VERDICT { self.verdicts[1] } else { self.verdicts[0] };
                text(verdict, row).unwrap_or("labeled")
            }
        }
    }
}

impl Latest {
    /// Of relations that hold all pieces of their workers.
    pub fn of(relations: &Relations<'_>, counts: &[bool], scope: &Scope) -> Result<Latest, ArrowError> {
        let shown = Shown::of(relations)?;
        let [_, workers, projects, ..] = shown.texts;
        let mut named: [HashMap<&str, Vec<(Micros, usize)>>; 2] = Default::default();
        for row in (0..counts.len()).filter(|row| counts[*row]) {
            let Some(at) = shown.latest(row, scope) else { continue };
            for (named, names) in named.iter_mut().zip([workers, projects]) {
                if let Some(name) = text(names, row) {
                    named.entry(name).or_default().push((at, row));
                }
            }
        }
        let mut latest = Latest::default();
        let mut wanted: BTreeMap<usize, (Micros, [bool; 2])> = BTreeMap::new();
        for (which, named) in named.iter_mut().enumerate() {
            let few = if which == 0 { &mut latest.workers } else { &mut latest.projects };
            for (name, rows) in named {
                few.0.insert((*name).into(), (rows.len(), Vec::new()));
                let [assignments, workers, ..] = shown.texts;
                rows.sort_by_key(|(at, row)| (Reverse(*at), text(assignments, *row), text(workers, *row)));
                for (at, row) in rows.iter().take(KEPT) {
                    wanted.entry(*row).or_insert((*at, [false; 2])).1[which] = true;
                }
            }
        }
        let ManyOf { mut payments, paid, .. } = ManyOf::of(relations)?;
        for (row, (at, which)) in wanted {
            let paid = sums(&mut payments, shown.numbers[row], |payment| {
                let is_known =
                    paid.at.at(payment).is_some_and(|at| scope.until.is_none_or(|until| at < until));
                Some((text(paid.currency, payment).filter(|_| is_known)?, paid.amount.at(payment)?))
            });
            let piece = shown.piece(row, at, paid, scope);
            let few = [(which[0], workers, &mut latest.workers), (which[1], projects, &mut latest.projects)];
            for (_, names, few) in few.into_iter().filter(|(is_wanted, ..)| *is_wanted) {
                let of = text(names, row).and_then(|name| few.0.get_mut(name));
                of.into_iter().for_each(|(_, pieces)| pieces.push(piece.clone()));
            }
        }
        latest.workers.tidy();
        latest.projects.tidy();
        Ok(latest)
    }

    /// Adds others to these.
    pub fn merge(&mut self, other: Latest) {
        self.workers.merge(other.workers);
        self.projects.merge(other.projects);
    }
}

/// What was paid for a piece, by currency.
fn sums<'a>(
    payments: &mut Many<'_>,
    piece: i64,
    amount: impl Fn(usize) -> Option<(&'a str, i128)>,
) -> BTreeMap<Box<str>, i128> {
    let mut sums = BTreeMap::new();
    for (currency, paid) in payments.rows(piece).filter_map(amount) {
        *sums.entry(currency.into()).or_default() += paid;
    }
    sums
}

impl Few {
    fn merge(&mut self, other: Few) {
        for (name, (all, pieces)) in other.0 {
            let known = self.0.entry(name).or_default();
            known.0 += all;
            known.1.extend(pieces);
            tidy(&mut known.1);
        }
    }

    fn tidy(&mut self) {
        self.0.values_mut().for_each(|(_, pieces)| tidy(pieces));
    }

    /// How many pieces of one name there are, and the latest of them; `whose` is the column that names the other of worker and project.
    pub fn table(&self, name: &str, whose: &str) -> (usize, Table) {
        let (all, pieces) = self.0.get(name).map_or((0, &[][..]), |(all, pieces)| (*all, &pieces[..]));
        let columns = "assignment_id task_id whose claimed_at labeled_at handling_seconds state verdict_at price_amount currency paid_amount";
        let mut columns: Vec<String> = columns.split(' ').map(str::to_owned).collect();
        columns[2] = whose.to_owned();
        let mut rows: Vec<Vec<Cell>> = pieces.iter().map(|piece| piece.row(whose == "worker_id")).collect();
        let others: Vec<Cell> = pieces.iter().map(Piece::paid_otherwise).collect();
        if others.iter().any(|cell| *cell != Cell::Empty) {
            columns.push("paid_otherwise".to_owned());
            rows.iter_mut().zip(others).for_each(|(row, other)| row.push(other));
        }
        (all, Table { name: "pieces".to_owned(), columns, rows })
    }
}

fn tidy(pieces: &mut Vec<Piece>) {
    pieces.sort_by(|one, other| one.place().cmp(&other.place()));
    pieces.truncate(KEPT);
}

impl Piece {
    fn row(&self, by_worker: bool) -> Vec<Cell> {
        let text = Cell::maybe;
        let money = |value: Option<i128>| value.map_or(Cell::Empty, Cell::money);
        let time = |which: usize| self.moments[which].map_or(Cell::Empty, Cell::Time);
        let paid = self.currency.as_ref().map(|own| self.paid.get(own).copied().unwrap_or_default());
        let whose = if by_worker { Some(&*self.worker) } else { self.project.as_deref() };
        vec![
            text(Some(&self.assignment)),
            text(self.task.as_deref()),
            text(whose),
            time(CLAIMED),
            time(LABELED),
            self.handling.map_or(Cell::Empty, |micros| Cell::Real(micros as f64 / SECOND as f64)),
            text(Some(&self.state)),
            time(VERDICT),
            money(self.price),
            text(self.currency.as_deref()),
            money(paid),
        ]
    }

    /// What was paid in other currencies than its own.
    fn paid_otherwise(&self) -> Cell {
        let others = self.paid.iter().filter(|(currency, _)| Some(*currency) != self.currency.as_ref());
        let amount =
            |currency: &str, paid| format!("{} {currency}", print_decimal(paid, MONEY_SCALE as u32, 2));
        let texts: Vec<String> = others.map(|(currency, paid)| amount(currency, *paid)).collect();
        Cell::said(&texts.join(", "))
    }
}
