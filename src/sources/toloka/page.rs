//! One page of tasks as the facts that it tells.
//!
//! Promises: what belongs to the page (its claim, verdict, reward) is told once, whatever the number of its tasks; a bad
//! cell costs its own facts and no others; each row ends in an event, a rejection or a named rule.
//! Absent on purpose: a share of the reward or of the time for each task, which nobody measured.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{ASSIGNMENT, Columns, Seen};
use crate::events::{Event, EventType, Fault, Reading, Rule, event_id, json};
use crate::sources::Sink;
use crate::sources::named::{Cells, Column};
use crate::sources::rows::Row;
use crate::sources::zones::read_stamp;
use crate::units::{Micros, Money, MoneyError};

/// The rows of one page.
pub struct Page<'a> {
    rows: &'a [Row<'a>],
    columns: &'a Columns,
    reading: Reading,
}

/// A fact of a row (by its place in the page), or what keeps it from being one.
type Told = (usize, Result<Event, Fault>);

/// What became of a page.
#[derive(Clone, Copy, PartialEq)]
enum Status {
    /// Still on a worker's screen.
    Active,
    Submitted,
    Approved,
    Rejected,
    Skipped,
    Expired,
}

/// When something happened, and whether that is only the earliest possible time.
type Moment = (Micros, bool);

impl<'a> Page<'a> {
    pub fn new(rows: &'a [Row<'a>], columns: &'a Columns, reading: Reading) -> Page<'a> {
        let source_tz = reading.source_tz.or(Some(chrono_tz::UTC));
        Page { rows, columns, reading: Reading { source_tz, ..reading } }
    }

    /// Hands all that the page tells to the sink.
    pub fn tell(&self, seen: &mut Seen, sink: &mut dyn Sink) {
        let told = match self.about() {
            Ok(about) => self.facts(&about, seen),
            Err(fault) => (0..self.rows.len()).map(|row| (row, Err(fault.clone()))).collect(),
        };
        let mut by_row: Vec<Vec<Result<Event, Fault>>> = self.rows.iter().map(|_| Vec::new()).collect();
        for (row, fact) in told {
            // A cell that two facts need is told once.
            if let Some(facts) = by_row.get_mut(row).filter(|facts| fact.is_ok() || !facts.contains(&fact)) {
                facts.push(fact);
            }
        }
        for (row, facts) in self.rows.iter().zip(by_row) {
            if facts.is_empty() {
                sink.ignore("a task of a page that was not answered");
            }
            for fact in facts {
                match fact {
                    Ok(event) => {
                        seen.take(&event);
                        sink.event(row.line, event, None, &|| row.raw());
                    }
                    Err(fault) => sink.reject(row.line, fault, row.raw()),
                }
            }
        }
    }

    /// What the page's rows say in a column, by the first that says anything.
    fn text(&self, name: &str) -> Result<Option<&'a str>, Fault> {
        for row in self.rows {
            if let Some(text) = self.cells(row).text(name)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    fn stamp(&self, name: &str) -> Result<Option<Micros>, Fault> {
        self.text(name)?.map(|text| Ok(read_stamp(name, text, self.reading)?.at)).transpose()
    }

    fn cells(&self, row: &'a Row<'a>) -> Cells<'a> {
        Cells { row, header: &self.columns.header }
    }

    /// What all facts of the page share.
    fn about(&self) -> Result<Event, Fault> {
        let assignment = self.text(ASSIGNMENT)?.unwrap_or_default();
        let worker = self.text("ASSIGNMENT:worker_id")?.unwrap_or("?");
        let link = self.text("ASSIGNMENT:link")?.unwrap_or_default();
        let stage = if link.contains("sandbox.toloka") {
            Some("sandbox")
        } else {
            self.text("HINT:text")?.map(|_| "training")
        };
        Ok(Event {
            source: Some("toloka".to_owned()),
            project_id: pool(assignment).map(|pool| own(&pool.to_string())),
            assignment_id: Some(own(assignment)),
            worker_id: Some(own(worker)),
            stage: stage.map(str::to_owned),
            ..Event::default()
        })
    }

    fn facts(&self, about: &Event, seen: &mut Seen) -> Vec<Told> {
        let reward = self.reward();
        let price = reward.clone().unwrap_or_default();
        let started = self.stamp("ASSIGNMENT:started");
        let mut told: Vec<Told> = reward.err().map(|fault| (0, Err(fault))).into_iter().collect();
        let claim = started.clone().transpose();
        told.extend(
            claim.map(|at| (0, at.map(|at| priced(about, EventType::Claimed, (at, false), &[], price)))),
        );
        let status = match self.status() {
            Ok(status) => status,
            Err(fault) => {
                told.push((0, Err(fault)));
                Status::Submitted
            }
        };
        match status {
            Status::Active => {}
            Status::Skipped => told.push((0, self.released(about, "skipped", &started))),
            Status::Expired => told.push((0, self.released(about, "expired", &started))),
            Status::Submitted | Status::Approved | Status::Rejected => {
                let answered = self.answered(&started);
                // Without a claim the first answer carries the price of the page.
                let unclaimed = price.filter(|_| !matches!(started, Ok(Some(_))));
                told.extend(self.labels(about, &answered, unclaimed, seen));
                let verdicts = self.verdicts(about, status, &answered, price);
                told.extend(verdicts.into_iter().map(|fact| (0, fact)));
                seen.unpriced |= price.is_none();
            }
        }
        told
    }

    /// The reward of the whole page. Toloka counts in US dollars.
    fn reward(&self) -> Result<Option<Money>, Fault> {
        const NAME: &str = "ASSIGNMENT:reward";
        let Some(text) = self.text(NAME)? else { return Ok(None) };
        let fault = |rule, message| Err(Fault::new(rule, NAME, text, message));
        match text.strip_prefix('$').unwrap_or(text).parse::<Money>() {
            Ok(reward) if reward < Money::ZERO => fault(Rule::OutOfRange, "is negative"),
            Ok(reward) => Ok(Some(reward)),
            Err(MoneyError::NotDecimal) => fault(Rule::NotDecimal, "is not an amount of dollars"),
            Err(MoneyError::TooFine) => fault(Rule::MoneyRange, "has more than 6 decimal places"),
            Err(MoneyError::TooLarge) => fault(Rule::MoneyRange, "has more than 12 digits before the point"),
        }
    }

    /// The status as written; where the file has none, as its times tell.
    fn status(&self) -> Result<Status, Fault> {
        const NAME: &str = "ASSIGNMENT:status";
        let Some(text) = self.text(NAME)? else {
            for (name, status) in [
                ("ASSIGNMENT:accepted", Status::Approved),
                ("ASSIGNMENT:rejected", Status::Rejected),
                ("ASSIGNMENT:skipped", Status::Skipped),
                ("ASSIGNMENT:expired", Status::Expired),
            ] {
                if self.text(name)?.is_some() {
                    return Ok(status);
                }
            }
            return Ok(Status::Submitted);
        };
        Ok(match text.to_ascii_uppercase().as_str() {
            "ACTIVE" => Status::Active,
            "SUBMITTED" => Status::Submitted,
            "APPROVED" | "ACCEPTED" => Status::Approved,
            "REJECTED" => Status::Rejected,
            "SKIPPED" => Status::Skipped,
            "EXPIRED" => Status::Expired,
            _ => {
                let message = "is not one of ACTIVE, SUBMITTED, APPROVED, REJECTED, SKIPPED, EXPIRED";
                return Err(Fault::new(Rule::NotAllowed, NAME, text, message));
            }
        })
    }

    /// When the answers came: at the submission, else not before the page was taken.
    fn answered(&self, started: &Result<Option<Micros>, Fault>) -> Result<Moment, Fault> {
        if let Some(at) = self.stamp("ASSIGNMENT:submitted")? {
            return Ok((at, false));
        }
        let started = started.as_ref().ok().copied().flatten();
        let at = started.ok_or_else(|| Fault::missing(EventType::Labeled, "ASSIGNMENT:submitted"))?;
        Ok((at, true))
    }

    fn labels(
        &self,
        about: &Event,
        answered: &Result<Moment, Fault>,
        mut price: Option<Money>,
        seen: &mut Seen,
    ) -> Vec<Told> {
        let mut items: HashMap<String, usize> = HashMap::new();
        let mut label = |row: &'a Row<'a>| {
            let cells = self.cells(row);
            let (at, open) = answered.clone()?;
            let task = match cells.text("ASSIGNMENT:task_id")? {
                Some(task) => task.to_owned(),
                None => self.inputs(cells)?,
            };
            seen.unnamed |= !self.columns.header.has("ASSIGNMENT:task_id");
            let count = items.entry(task.clone()).or_default();
            *count += 1;
            // The same question twice on one page is two of its items.
            let item = if *count == 1 { task.clone() } else { format!("{task}/{count}") };
            let label = answers(cells, &self.columns.outputs)?;
            let gold = answers(cells, &self.columns.golden)?;
            let texts = [&label, &gold].map(|text| text.as_deref().unwrap_or_default());
            let apart = [&item, texts[0], texts[1]];
            let event = priced(about, EventType::Labeled, (at, open), &apart, price.take());
            Ok(Event { task_id: Some(own(&task)), item_id: Some(own(&item)), label, gold, ..event })
        };
        self.rows.iter().enumerate().map(|(at, row)| (at, label(row))).collect()
    }

    /// A task without a number by what it asks.
    fn inputs(&self, cells: Cells<'_>) -> Result<String, Fault> {
        let mut parts = vec!["toloka", "inputs"];
        for column in &self.columns.inputs {
            if let Some(text) = cells.text_at(column.at)? {
                parts.extend([column.name.as_str(), text]);
            }
        }
        Ok(event_id(&parts))
    }

    /// The decision that stands, the one that it overturned, and what it pays.
    fn verdicts(
        &self,
        about: &Event,
        status: Status,
        answered: &Result<Moment, Fault>,
        price: Option<Money>,
    ) -> Vec<Result<Event, Fault>> {
        let verdict = match (status, self.text("ACCEPT:verdict")) {
            (_, Err(fault)) => return vec![Err(fault)],
            (Status::Approved, _) | (Status::Submitted, Ok(Some("+"))) => "accepted",
            (Status::Rejected, _) | (Status::Submitted, Ok(Some("-"))) => "rejected",
            (_, Ok(None)) => return Vec::new(),
            (_, Ok(Some(text))) => {
                return vec![Err(Fault::new(Rule::NotAllowed, "ACCEPT:verdict", text, "is neither + nor -"))];
            }
        };
        let (own, other, overturned) = match verdict {
            "accepted" => ("ASSIGNMENT:accepted", "ASSIGNMENT:rejected", "rejected"),
            _ => ("ASSIGNMENT:rejected", "ASSIGNMENT:accepted", "accepted"),
        };
        let mut stands = self.decided(own, answered);
        let mut facts = Vec::new();
        match self.stamp(other) {
            Err(fault) => facts.push(Err(fault)),
            Ok(None) => {}
            Ok(Some(at)) => {
                // What overturned a decision came after it.
                stands = stands.map(|(by, open)| if open { (by.max(at + 1), open) } else { (by, open) });
                facts.push(match &stands {
                    Ok((by, _)) if at >= *by => {
                        let text = self.text(other).ok().flatten().unwrap_or_default();
                        Err(Fault::new(
                            Rule::OutOfRange,
                            other,
                            text,
                            "is not before the decision that stands",
                        ))
                    }
                    _ => Ok(reviewed(about, overturned, (at, false), None)),
                });
            }
        }
        let paid = price.filter(|price| status == Status::Approved && *price > Money::ZERO);
        let payment = stands.as_ref().ok().zip(paid).map(|((at, _), amount)| paid_at(about, *at, amount));
        facts.push(self.verdict(about, verdict, stands));
        facts.extend(payment.map(Ok));
        facts
    }

    /// When a decision was made: as its column says, else not before the answers.
    fn decided(&self, name: &str, answered: &Result<Moment, Fault>) -> Result<Moment, Fault> {
        match self.stamp(name)? {
            Some(at) => Ok((at, false)),
            None => answered.clone().map(|(at, _)| (at, true)),
        }
    }

    fn verdict(&self, about: &Event, verdict: &str, at: Result<Moment, Fault>) -> Result<Event, Fault> {
        Ok(reviewed(about, verdict, at?, self.text("ACCEPT:comment")?))
    }

    /// A page given back or run out; without a time of its own, after it was taken.
    fn released(
        &self,
        about: &Event,
        reason: &str,
        started: &Result<Option<Micros>, Fault>,
    ) -> Result<Event, Fault> {
        let name = format!("ASSIGNMENT:{reason}");
        let at = match (self.stamp(&name)?, started) {
            (Some(at), _) => (at, false),
            (None, Ok(Some(at))) => (*at, true),
            (None, _) => return Err(Fault::missing(EventType::Released, &name)),
        };
        Ok(Event { reason: Some(reason.to_owned()), ..fact(about, EventType::Released, at, &[reason]) })
    }
}

fn own(id: &str) -> String {
    format!("toloka:{id}")
}

/// The pool, whose number in base 16 an assignment's id begins with: `00028cae73--65bfe1d31df46816f6e7d755`.
fn pool(assignment: &str) -> Option<u64> {
    let (pool, _) = assignment.split_once("--")?;
    u64::from_str_radix(pool, 16).ok()
}

/// One fact of a page; `apart` tells it from others of its type.
fn fact(about: &Event, event_type: EventType, (at, open): Moment, apart: &[&str]) -> Event {
    let at_text = at.to_string();
    let mut parts = vec!["toloka", about.assignment_id.as_deref().unwrap_or_default(), event_type.name()];
    // Work is claimed, given back and paid once; an answer or a verdict at another time is another one.
    if matches!(event_type, EventType::Labeled | EventType::Reviewed) {
        parts.extend([at_text.as_str(), if open { "not_before" } else { "exact" }]);
    }
    parts.extend(apart);
    Event {
        event_id: Some(event_id(&parts)),
        event_type,
        occurred_at: Some(at),
        time_basis: open.then(|| "not_before".to_owned()),
        ..about.clone()
    }
}

/// A fact that carries the price of the page. A download without the reward, and a later one with it, tell two facts.
fn priced(about: &Event, event_type: EventType, at: Moment, apart: &[&str], price: Option<Money>) -> Event {
    let told = price.map(|price| price.to_string());
    let apart: Vec<&str> = apart.iter().copied().chain(told.as_deref()).collect();
    let event = fact(about, event_type, at, &apart);
    Event { price, currency: price.map(|_| "USD".to_owned()), ..event }
}

fn reviewed(about: &Event, verdict: &str, at: Moment, reason: Option<&str>) -> Event {
    let event = fact(about, EventType::Reviewed, at, &[verdict, reason.unwrap_or_default()]);
    Event { verdict: Some(verdict.to_owned()), reason: reason.map(str::to_owned), ..event }
}

/// Toloka pays after the acceptance; the file does not say when.
fn paid_at(about: &Event, accepted: Micros, amount: Money) -> Event {
    let event = fact(about, EventType::Paid, (accepted, true), &[]);
    Event { amount: Some(amount), currency: Some("USD".to_owned()), ..event }
}

/// The values under a kind of columns. A cell that holds a JSON object or list is that; any other is text, because a
/// table does not tell the number 5 from the text 5.
fn answers(cells: Cells<'_>, columns: &[Column]) -> Result<Option<String>, Fault> {
    let mut found = Map::new();
    for column in columns {
        if let Some(text) = cells.text_at(column.at)? {
            found.insert(column.name.clone(), json::nested(text).unwrap_or_else(|| Value::from(text)));
        }
    }
    Ok((!found.is_empty()).then(|| json::canonical_value(&Value::Object(found))))
}
