//! A figure of what correct labels cost taken apart: the amounts, pieces, answers and lengths of time of a row of `cost`, each with its events.
//!
//! Promises: as everywhere in `trace`, the parts come to the printed cell.
//! Absent on purpose: to which part of the cost a piece belongs (`queries/cost`).

use std::collections::{BTreeMap, HashMap};

use super::desk::{MONEY, words_of};
use super::pick::{Pick, one_row};
use super::proof::Proof;
use super::sheet::optional;
use super::{Amount, Figure, Part, Shape, Term, TraceError};
use crate::engine::cost::{by_the_hour, cost_in};
use crate::engine::fold::related;
use crate::engine::{EngineError, Events, Hourly, Question};
use crate::metrics::trace::{self, Row};
use crate::metrics::wilson::{Z95, wilson};
use crate::table::{Cell, Table};
use crate::units::{HOUR, Micros, Money, SECOND};

/// The report of what labels cost.
pub const COST: &str = "cost";

/// Takes one figure of one row apart.
///
/// # Errors
/// No such column or row, more rows than one, or as the question has it wrong.
pub async fn cost_figure(
    events: Events,
    question: &Question,
    hourly: Hourly,
    pick: &Pick,
    column: &str,
) -> Result<Figure, EngineError> {
    let words = words_of(COST, column)?;
    let session = related(events, question).await?;
    let table = cost_in(&session, question, hourly).await?.table;
    let key = question.scope.by.column();
    let row = one_row(&table, &[(key, pick.key.as_deref()), ("currency", pick.currency.as_deref())])?;
    let text = |column: &str| optional(&table, row, column);
    let of = Row { key: text(key), period: String::new(), currency: Some(text("currency")) };
    let (facts, entries) = trace::cost(&session, &question.scope, &of).await?;
    let pieces = (0..facts.rows.len()).map(|row| facts.cell(row, "piece").whole()).collect();
    let proof = Proof::of(&session, pieces, question.fold, false).await?;
    let sheet = Sheet { parts: parts(&facts, &Behind { entries: by_piece(&entries), proof }), hourly };
    let figure = Figure {
        report: COST,
        column: column.to_owned(),
        keys: [key, "currency"].map(|key| (key.to_owned(), table.cell(row, key).clone())).to_vec(),
        value: table.cell(row, column).clone(),
        words,
        shape: sheet
            .shape(column)
            .ok_or_else(|| TraceError::Row(format!("cost has no {column} to trace")))?,
    };
    Ok(figure.sound()?)
}

/// Of each piece the amounts: what they are, when, and the payment.
type Entries = BTreeMap<i64, Vec<(Micros, Option<String>)>>;

fn by_piece(entries: &Table) -> Entries {
    let mut by_piece = Entries::new();
    for row in 0..entries.rows.len() {
        let at = entries.cell(row, "at").time().unwrap_or_default();
        let event = optional(entries, row, "event_id");
        by_piece.entry(entries.cell(row, "piece").whole()).or_default().push((at, event));
    }
    by_piece
}

/// What stands behind the facts of a row.
struct Behind {
    entries: Entries,
    proof: Proof,
}

impl Behind {
    /// When a fact of a piece counts, and its events; `before` is how many such facts of the piece came before it.
    fn of(&self, piece: i64, part: &str, before: usize) -> (Option<Micros>, Vec<String>) {
        let known = || self.proof.of_piece(piece).iter();
        let moment = |moment: &str, value: Option<i64>| {
            let mut found =
                known().filter(|of| of.moment == moment && (value.is_none() || of.value == value));
            found.nth(before).map_or((None, Vec::new()), |of| (Some(of.at), of.events.clone()))
        };
        match part {
            "is accepted" => moment("accepted", None),
            "right" => moment("gold", Some(1)),
            "wrong" => moment("gold", Some(0)),
            "unpaid" => moment("unpaid", None),
            "rework time" => {
                let (at, mut events) = moment("rework", None);
                let after = known().filter(|of| of.moment == "interval" && Some(of.at) > at);
                events.extend(after.flat_map(|of| of.events.iter().cloned()));
                (at, once(events))
            }
            _ => self.amounts(piece),
        }
    }

    /// All amounts of a piece make each part of its cost.
    fn amounts(&self, piece: i64) -> (Option<Micros>, Vec<String>) {
        let entries = self.entries.get(&piece).map_or(&[][..], Vec::as_slice);
        let owed = self.proof.of_piece(piece).iter().find(|of| of.moment == "owed");
        let events = entries.iter().flat_map(|(_, event)| match event {
            Some(event) => vec![event.clone()],
            None => owed.map_or_else(Vec::new, |of| of.events.clone()),
        });
        (entries.iter().map(|(at, _)| *at).max(), once(events.collect()))
    }
}

fn once(mut events: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    events.retain(|event| seen.insert(event.clone()));
    events
}

/// The facts of a row, by what they are.
fn parts(facts: &Table, behind: &Behind) -> BTreeMap<String, Vec<Part>> {
    let mut parts: BTreeMap<String, Vec<Part>> = BTreeMap::new();
    let mut before: HashMap<(i64, String), usize> = HashMap::new();
    for row in 0..facts.rows.len() {
        let optional = |column: &str| optional(facts, row, column);
        let (piece, what) = (facts.cell(row, "piece").whole(), facts.cell(row, "part").text().to_owned());
        let amount = match (facts.cell(row, "amount"), facts.cell(row, "number")) {
            (Cell::Money { value, scale }, _) => Amount::Exact { value: *value, scale: *scale },
            (_, number) if is_count(&what) => Amount::Count(number.whole()),
            (_, number) => Amount::Length(number.whole()),
        };
        let nth = before.entry((piece, what.clone())).or_default();
        let (at, events) = match optional("event_id") {
            Some(event) => (facts.cell(row, "at").time(), vec![event]),
            None => behind.of(piece, &what, *nth),
        };
        *nth += 1;
        let part = Part {
            amount,
            at,
            what: what.strip_prefix("is ").unwrap_or(&what).to_owned(),
            worker_id: optional("worker_id"),
            assignment_id: optional("assignment_id"),
            task_id: optional("task_id"),
            events,
            ..Part::default()
        };
        parts.entry(what).or_default().push(part);
    }
    parts
}

fn is_count(part: &str) -> bool {
    part.starts_with("is ") || matches!(part, "right" | "wrong" | "untimed")
}

/// Which share of the accepted labels is taken to be correct.
#[derive(Clone, Copy)]
enum Share {
    Found,
    Least,
    Most,
}

/// All that stands behind a row.
struct Sheet {
    parts: BTreeMap<String, Vec<Part>>,
    hourly: Hourly,
}

impl Sheet {
    fn term(&self, name: &str, zero: Amount, parts: &[&str]) -> Term {
        let parts = parts.iter().filter_map(|part| self.parts.get(*part)).flatten();
        Term::new(name, zero, parts.cloned().collect())
    }

    fn money(&self, name: &str, parts: &[&str]) -> Term {
        self.term(name, MONEY, parts)
    }

    fn count(&self, name: &str, parts: &[&str]) -> Term {
        self.term(name, Amount::Count(0), parts)
    }

    fn time(&self, name: &str, part: &str) -> Term {
        self.term(name, Amount::Length(0), &[part])
    }

    fn total(&self) -> Term {
        self.money("total", &["paid", "outstanding"])
    }

    fn accepted(&self) -> Term {
        self.count("accepted", &["is accepted"])
    }

    fn shape(&self, column: &str) -> Option<Shape> {
        let sum = |term: Term| Some(Shape::Sum(term));
        match column {
            "total_amount" => sum(self.total()),
            "accepted" => sum(self.accepted()),
            "gold_answered" => sum(self.count(column, &["right", "wrong"])),
            "gold_correct" => sum(self.count(column, &["right"])),
            "untimed_reviews" => sum(self.count(column, &["untimed"])),
            "unpaid_seconds" => sum(self.time(column, "unpaid")),
            "rework_seconds" => sum(self.time(column, "rework time")),
            "review_seconds" => sum(self.time(column, "review time")),
            "cost_per_accepted_amount" => {
                Some(Shape::Ratio { numerator: self.total(), factor: 1, denominator: self.accepted() })
            }
            "correct" => Some(self.correct(Share::Found)),
            "correct_low" => Some(self.correct(Share::Least)),
            "correct_high" => Some(self.correct(Share::Most)),
            "cost_per_correct_amount" => Some(self.each(Share::Found)),
            // The most that may be correct cost the least.
            "cost_per_correct_amount_low" => Some(self.each(Share::Most)),
            "cost_per_correct_amount_high" => Some(self.each(Share::Least)),
            "full_per_correct_amount" => Some(self.full_each()),
            "unpaid_estimated_amount" => Some(worked(estimated(vec![self.unpaid()]))),
            "review_estimated_amount" => Some(worked(estimated(vec![self.unpriced()]))),
            "full_amount" => Some(worked(self.full())),
            _ => sum(self.money(column, &[column.strip_suffix("_amount")?])),
        }
    }

    /// Accepted labels times a share of right answers, with the terms of both.
    fn of_labels(&self, share: Share) -> (Vec<Term>, String, Option<f64>) {
        let terms = [
            self.accepted(),
            self.count("gold_correct", &["right"]),
            self.count("gold_answered", &["right", "wrong"]),
        ];
        let [accepted, right, answered] = terms.each_ref().map(counted);
        let bounds = wilson(right, answered, Z95);
        let (share, words) = match share {
            Share::Found => {
                let share = (answered > 0).then(|| right as f64 / answered as f64);
                (share, format!("{right} / {answered}"))
            }
            Share::Least => bound(bounds.map(|(low, _)| low), "lower", [right, answered]),
            Share::Most => bound(bounds.map(|(_, high)| high), "upper", [right, answered]),
        };
        (terms.into(), format!("{accepted} x {words}"), share.map(|share| accepted as f64 * share))
    }

    fn correct(&self, share: Share) -> Shape {
        let (terms, arithmetic, comes_to) = self.of_labels(share);
        Shape::Worked { terms, arithmetic, comes_to: Cell::real(comes_to) }
    }

    /// What one correct label cost.
    fn each(&self, share: Share) -> Shape {
        let (labels, words, correct) = self.of_labels(share);
        let total = self.total();
        let cost = Money(total.total.millionths()).to_f64();
        let each = correct.filter(|correct| *correct > 0.0).map(|correct| cost / correct);
        let arithmetic = format!("{} / ({words})", said(total.total));
        Shape::Worked { terms: [vec![total], labels].concat(), arithmetic, comes_to: Cell::real(each) }
    }

    /// Time, what an hour of it is taken to cost, and the option that says so.
    fn unpaid(&self) -> Hours {
        (self.time("unpaid", "unpaid"), self.hourly.unpaid, "--hourly")
    }

    fn unpriced(&self) -> Hours {
        (self.time("review", "unpriced review time"), self.hourly.review, "--reviewer-hourly")
    }

    /// The total and what was estimated; nothing where nothing was.
    fn full(&self) -> Estimate {
        let asked: Vec<Hours> =
            [self.unpaid(), self.unpriced()].into_iter().filter(|(_, rate, _)| rate.is_some()).collect();
        let total = self.total();
        let (words, known) = (said(total.total), total.total.millionths());
        match estimated(asked) {
            (terms, arithmetic, Some(more)) => {
                ([vec![total], terms].concat(), format!("{words} + {arithmetic}"), Some(known + more))
            }
            _ => (vec![total], "nothing is estimated without --hourly or --reviewer-hourly".to_owned(), None),
        }
    }

    fn full_each(&self) -> Shape {
        let (terms, arithmetic, full) = self.full();
        let (labels, words, correct) = self.of_labels(Share::Found);
        let each = full.zip(correct.filter(|correct| *correct > 0.0));
        let comes_to = Cell::real(each.map(|(full, correct)| Money(full).to_f64() / correct));
        let arithmetic = format!("({arithmetic}) / ({words})");
        Shape::Worked { terms: [terms, labels].concat(), arithmetic, comes_to }
    }
}

type Hours = (Term, Option<Money>, &'static str);

/// The terms of an amount, the arithmetic over them, and what they come to in millionths.
type Estimate = (Vec<Term>, String, Option<i128>);

/// What time would cost by the hour.
fn estimated(time: Vec<Hours>) -> Estimate {
    let (mut terms, mut words, mut sum) = (Vec::new(), Vec::new(), None);
    for (term, rate, option) in time {
        let micros = term.total.micros();
        terms.push(term);
        match rate {
            Some(rate) => {
                words.push(format!("{} s x {rate} / {}", micros as f64 / SECOND as f64, HOUR / SECOND));
                *sum.get_or_insert(0) += by_the_hour(micros, rate);
            }
            None => words.push(format!("nothing is estimated without {option}")),
        }
    }
    (terms, words.join(" + "), sum)
}

fn worked((terms, arithmetic, sum): Estimate) -> Shape {
    Shape::Worked { terms, arithmetic, comes_to: sum.map_or(Cell::Empty, Cell::money) }
}

fn bound(share: Option<f64>, which: &str, [right, answered]: [u64; 2]) -> (Option<f64>, String) {
    let shown = share.map_or("nothing".to_owned(), |share| share.to_string());
    (share, format!("{shown} (the {which} bound of {right} of {answered})"))
}

fn counted(term: &Term) -> u64 {
    if let Amount::Count(count) = term.total { count.unsigned_abs() } else { 0 }
}

fn said(amount: Amount) -> String {
    Money(amount.millionths()).to_string()
}
