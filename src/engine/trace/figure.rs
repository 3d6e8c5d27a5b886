//! A figure taken apart: its parts, how they make the value, and the events behind each.
//!
//! Promises: [`Shape::value`] of the parts is the printed cell; who traces checks it each time ([`Figure::is_sound`]).
//! Absent on purpose: where the parts come from (`sheet`), and how they are shown (`cli`).

use super::TraceError;
use crate::metrics::tiers::Asked;
use crate::metrics::wilson::wilson;
use crate::reports::csv::harmless;
use crate::table::Cell;
use crate::units::{MONEY_SCALE, Micros, SECOND, in_millionths, print_decimal};
use crate::words::figures;

/// What a part weighs. Whole numbers all, so that they re-add exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    Count(i64),
    /// A length of time.
    Length(Micros),
    /// `value / 10^scale`: money, scores.
    Exact {
        value: i128,
        scale: u32,
    },
    Moment(Micros),
}

impl Amount {
    /// As a cell of a report.
    pub fn cell(self) -> Cell {
        match self {
            Amount::Count(count) => Cell::Whole(count),
            Amount::Length(micros) => Cell::Real(micros as f64 / SECOND as f64),
            Amount::Exact { value, scale } => Cell::Money { value, scale },
            Amount::Moment(at) => Cell::Time(at),
        }
    }

    fn number(self) -> f64 {
        self.cell().number().unwrap_or_default()
    }

    /// An exact amount in millionths; 0 of anything else.
    pub fn millionths(self) -> i128 {
        if let Amount::Exact { value, scale } = self { in_millionths(value, scale) } else { 0 }
    }

    /// A length of time in microseconds; 0 of anything else.
    pub fn micros(self) -> Micros {
        if let Amount::Length(micros) = self { micros } else { 0 }
    }

    pub fn plus(self, other: Amount) -> Amount {
        match (self, other) {
            (Amount::Count(left), Amount::Count(right)) => Amount::Count(left + right),
            (Amount::Length(left), Amount::Length(right)) => Amount::Length(left + right),
            // All amounts of one figure have one scale; the zero to begin with takes it.
            (Amount::Exact { value: left, .. }, Amount::Exact { value: right, scale }) => {
                Amount::Exact { value: left + right, scale }
            }
            (_, other) => other,
        }
    }
}

impl Default for Amount {
    fn default() -> Amount {
        Amount::Count(0)
    }
}

/// One work interval inside a stretch.
#[derive(Clone, Debug, PartialEq)]
pub struct Span {
    pub assignment_id: Option<String>,
    pub start: Micros,
    pub end: Micros,
    pub events: Vec<String>,
}

/// One part of a figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    pub amount: Amount,
    /// When it counts; of a stretch, when it begins.
    pub at: Option<Micros>,
    /// When a stretch ends.
    pub until: Option<Micros>,
    /// What it is: a kind of moment or payment.
    pub what: String,
    pub worker_id: Option<String>,
    pub assignment_id: Option<String>,
    pub task_id: Option<String>,
    pub events: Vec<String>,
    /// Of a stretch: the intervals that it is the union of.
    pub spans: Vec<Span>,
    /// Of a balance: owed, and paid in settlement.
    pub settled: Option<(Amount, Amount)>,
    /// Of a ranked value: how much of it is in the quantile; 0 for most.
    pub weight: Option<f64>,
}

/// Parts that are added up.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    pub name: String,
    pub total: Amount,
    pub parts: Vec<Part>,
}

impl Term {
    /// `zero` says what kind of sum it is where there is no part.
    pub fn new(name: &str, zero: Amount, parts: Vec<Part>) -> Term {
        let total = parts.iter().fold(zero, |sum, part| sum.plus(part.amount));
        Term { name: name.to_owned(), total, parts }
    }
}

/// One condition of a level, and the facts that it is judged by.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    pub asked: Asked,
    pub parts: Vec<Part>,
}

/// How parts make a figure.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    Sum(Term),
    /// numerator x factor / denominator
    Ratio {
        numerator: Term,
        factor: i64,
        denominator: Term,
    },
    /// A bound of the Wilson interval of part / whole.
    Bound {
        part: Term,
        whole: Term,
        z: f64,
        low: bool,
    },
    /// Lengths of time, the shortest first.
    Quantile {
        p: f64,
        ranked: Vec<Part>,
    },
    /// The one fact that decides; none where there is no fact.
    Deciding(Option<Part>),
    /// Terms, and the arithmetic over them with the numbers in it.
    Worked {
        terms: Vec<Term>,
        arithmetic: String,
        comes_to: Cell,
    },
    /// What a level asks; the value is text.
    Conditions {
        level: Option<String>,
        conditions: Vec<Condition>,
    },
}

impl Shape {
    /// What the parts come to; empty over nothing, and of a text.
    pub fn value(&self) -> Cell {
        match self {
            Shape::Sum(term) => term.total.cell(),
            Shape::Ratio { numerator, factor, denominator } => {
                let whole = denominator.total.number();
                if whole == 0.0 {
                    return Cell::Empty;
                }
                Cell::Real(numerator.total.number() * *factor as f64 / whole)
            }
            Shape::Bound { part, whole, z, low } => {
                let count = |term: &Term| match term.total {
                    Amount::Count(count) => u64::try_from(count).unwrap_or_default(),
                    _ => 0,
                };
                let bounds = wilson(count(part), count(whole), *z);
                bounds.map_or(Cell::Empty, |(below, above)| Cell::Real(if *low { below } else { above }))
            }
            Shape::Quantile { ranked, .. } => {
                if ranked.is_empty() {
                    return Cell::Empty;
                }
                let weighed = |part: &Part| part.amount.number() * part.weight.unwrap_or_default();
                Cell::Real(ranked.iter().map(weighed).sum())
            }
            Shape::Deciding(part) => part.as_ref().map_or(Cell::Empty, |part| part.amount.cell()),
            Shape::Worked { comes_to, .. } => comes_to.clone(),
            Shape::Conditions { .. } => Cell::Empty,
        }
    }

    /// All parts, in order.
    pub fn parts(&self) -> Vec<&Part> {
        match self {
            Shape::Sum(term) => term.parts.iter().collect(),
            Shape::Ratio { numerator: one, denominator: other, .. }
            | Shape::Bound { part: one, whole: other, .. } => one.parts.iter().chain(&other.parts).collect(),
            Shape::Quantile { ranked, .. } => ranked.iter().collect(),
            Shape::Deciding(part) => part.iter().collect(),
            Shape::Worked { terms, .. } => terms.iter().flat_map(|term| &term.parts).collect(),
            Shape::Conditions { conditions, .. } => {
                conditions.iter().flat_map(|condition| &condition.parts).collect()
            }
        }
    }
}

/// Ranks values and weighs those that a quantile lies between (type 7, as `metrics::functions::quantile`).
pub fn ranked(mut parts: Vec<Part>, p: f64) -> Vec<Part> {
    parts.sort_by(|left, right| left.amount.number().total_cmp(&right.amount.number()));
    let position = p * parts.len().saturating_sub(1) as f64;
    let (below, above) = (position.floor() as usize, position.ceil() as usize);
    for (rank, part) in parts.iter_mut().enumerate() {
        let fraction = position - below as f64;
        part.weight = Some(match rank {
            rank if rank == below => 1.0 - fraction,
            rank if rank == above => fraction,
            _ => 0.0,
        });
    }
    parts
}

/// A figure and all that it was made from.
#[derive(Clone, Debug)]
pub struct Figure {
    pub report: &'static str,
    pub column: String,
    /// What picks the row: key, period, currency, domain.
    pub keys: Vec<(String, Cell)>,
    pub value: Cell,
    pub words: &'static figures::Figure,
    pub shape: Shape,
}

impl Figure {
    /// The figure, if it is sound.
    ///
    /// # Errors
    /// Parts that do not come to the printed value, which is a mistake in piecework.
    pub fn sound(self) -> Result<Figure, TraceError> {
        if self.is_sound() {
            return Ok(self);
        }
        let (printed, found) = (harmless(&self.value), harmless(&self.shape.value()));
        let (report, column) = (self.report.to_owned(), self.column);
        Err(TraceError::Unsound { report, column, printed, found })
    }

    /// Whether the parts come to the printed value.
    pub fn is_sound(&self) -> bool {
        let near = |left: f64, right: f64| (left - right).abs() <= 1e-12 * left.abs().max(right.abs());
        match (&self.value, self.shape.value()) {
            (_, _) if matches!(self.shape, Shape::Conditions { .. }) => true,
            (Cell::Money { value, scale }, Cell::Money { value: sum, scale: fine }) => {
                let places = MONEY_SCALE as u32;
                print_decimal(*value, *scale, places) == print_decimal(sum, fine, places)
            }
            (Cell::Whole(value), Cell::Whole(sum)) => *value == sum,
            (Cell::Time(value), Cell::Time(at)) => *value == at,
            (Cell::Real(value), Cell::Real(found)) => near(*value, found),
            (Cell::Empty, found) => found.number().is_none_or(|found| found == 0.0),
            _ => false,
        }
    }
}
