//! Lists around Amazon Mechanical Turk's results: bonuses, verdicts to upload, HITs that were put up.
//!
//! Promises: a bonus with the moment of its grant is a payment; a list that is an order to a tool, and does not say that
//! or when anything was done, is refused with what to hand in instead.
//! Absent on purpose: results of work (`mturk`); which bonuses are in the account's currency, since MTurk pays in US
//! dollars only.

use super::super::rows::{End, Row, Rows};
use super::super::scan::RowCells;
use super::super::zones::read_stamp;
use super::super::{Input, Sink, Source, SourceError, SourceOptions};
use crate::events::{Event, EventType, Fault, Reading, Rule, event_id, json};
use crate::units::{Money, MoneyError};

/// Lists of bonuses, verdicts and HITs.
pub struct MTurkLists;

impl Source for MTurkLists {
    fn name(&self) -> &'static str {
        "mturk-lists"
    }

    fn about(&self) -> &'static str {
        "Amazon Mechanical Turk: lists of bonuses; lists of rejections and uploads are refused in words"
    }

    fn knows(&self, head: &[u8]) -> bool {
        opened(head).is_some()
    }

    fn read(&self, input: Input, options: &SourceOptions, sink: &mut dyn Sink) -> Result<(), SourceError> {
        let file = input.name.clone();
        let bytes = input.bytes(&options.limits)?;
        let Some(opened) = opened(&bytes) else {
            let hint = "a list of bonuses names WorkerId, AssignmentId, BonusAmount and GrantTime".to_owned();
            return Err(SourceError::Unknown { file, hint });
        };
        options.limits.check_columns(&file, opened.cells)?;
        let refused = |why: &str, instead: &str| {
            Err(SourceError::Refused { file: file.clone(), why: why.to_owned(), instead: instead.to_owned() })
        };
        match opened.list {
            List::Verdicts => refused(
                "a list of verdicts to upload names assignments, but neither workers nor times: it is an order to the \
                 next tool and does not say that anything was decided",
                "hand in the results that were downloaded afterwards: on the site Manage, Review Results, Download CSV; \
                 with the command line tools getResults",
            ),
            List::Hits => refused(
                "a list of HITs that were put up names no work",
                "hand in the results: with the command line tools getResults with this very file",
            ),
            List::Bonuses(bonuses) if bonuses.granted.is_none() => refused(
                "a list of bonuses without a time is an order to pay and does not say that or when anything was paid",
                "hand in the grants as the API's ListBonusPayments gives them (WorkerId, AssignmentId, BonusAmount, \
                 GrantTime, Reason), or add a column GrantTime with the moment of each payment",
            ),
            List::Bonuses(bonuses) => {
                sink.header(&opened.header);
                bonuses.read(opened.rows, options, sink);
                Ok(())
            }
        }
    }
}

/// A list behind its header.
struct Opened<'a> {
    rows: Rows<'a>,
    list: List,
    header: String,
    cells: usize,
}

fn opened(bytes: &[u8]) -> Option<Opened<'_>> {
    b",\t;".iter().find_map(|delimiter| {
        let mut rows = Rows::between(*delimiter, bytes);
        let header = rows.read()?;
        let list = List::of(&header.cells)?;
        let (cells, header) = (header.cells.len(), header.raw());
        Some(Opened { rows, list, header, cells })
    })
}

/// What a list is of.
#[derive(Debug, PartialEq)]
enum List {
    Verdicts,
    Hits,
    Bonuses(Bonuses),
}

/// Where a list of bonuses says what.
#[derive(Debug, PartialEq)]
struct Bonuses {
    worker: usize,
    assignment: usize,
    amount: usize,
    granted: Option<usize>,
    reason: Option<usize>,
}

impl List {
    fn of(header: &RowCells<'_>) -> Option<List> {
        let names: Vec<String> = header
            .iter()
            .map(|name| String::from_utf8_lossy(name.trim_ascii()).to_ascii_lowercase())
            .collect();
        let at = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
        let orders = ["assignmentidtoreject", "assignmentidtoapprove"];
        if at(&orders).is_some() {
            return Some(List::Verdicts);
        }
        if names.len() == 2 && at(&["hitid"]).is_some() && at(&["hittypeid"]).is_some() {
            return Some(List::Hits);
        }
        let assignment = at(&["assignmentid"])?;
        let is_result = names.iter().any(|name| name.ends_with("accepttime") || name.ends_with("submittime"));
        match (at(&["workerid"]), at(&["bonusamount", "bonus"])) {
            _ if is_result => None,
            (Some(worker), Some(amount)) => {
                let (granted, reason) = (at(&["granttime"]), at(&["reason"]));
                Some(List::Bonuses(Bonuses { worker, assignment, amount, granted, reason }))
            }
            _ => at(&["approve", "reject"]).map(|_| List::Verdicts),
        }
    }
}

impl Bonuses {
    fn read(&self, mut rows: Rows<'_>, options: &SourceOptions, sink: &mut dyn Sink) {
        let mut paid = false;
        while let Some(row) = rows.read() {
            sink.record();
            match self.bonus(&row, options.reading) {
                _ if row.is_blank() => sink.ignore("an empty row"),
                Ok(Bonus::Granted(event)) => {
                    paid = true;
                    sink.event(row.line, *event, None, &|| row.raw());
                }
                Ok(Bonus::None(why)) => sink.ignore(why),
                Err(fault) => sink.reject(row.line, fault, row.raw()),
            }
        }
        if paid {
            sink.note("mturk: a bonus is in US dollars, the only money that MTurk pays; MTurk's fee on it is not in the list");
        }
    }

    fn bonus(&self, row: &Row<'_>, reading: Reading) -> Result<Bonus, Fault> {
        if row.ends == End::Quoted || (row.ends == End::File && row.cells.len() <= self.last()) {
            return Err(Fault { rule: Rule::Cut, reason: "the file ends inside this row".to_owned() });
        }
        let at = |at: Option<usize>| at.map(|at| text(row, at)).transpose().map(Option::flatten);
        let granted = Granted {
            worker: text(row, self.worker)?,
            assignment: text(row, self.assignment)?,
            amount: text(row, self.amount)?,
            granted: at(self.granted)?,
            reason: at(self.reason)?,
        };
        granted.bonus(reading)
    }

    /// The last column that is read.
    fn last(&self) -> usize {
        let all = [Some(self.worker), Some(self.assignment), Some(self.amount), self.granted, self.reason];
        all.into_iter().flatten().max().unwrap_or_default()
    }
}

/// A bonus as a list or the API writes it.
pub struct Granted<'a> {
    pub worker: Option<&'a str>,
    pub assignment: Option<&'a str>,
    pub amount: Option<&'a str>,
    pub granted: Option<&'a str>,
    pub reason: Option<&'a str>,
}

impl Granted<'_> {
    /// The payment that it tells of.
    ///
    /// # Errors
    /// When its amount or its moment cannot be read.
    pub fn bonus(&self, reading: Reading) -> Result<Bonus, Fault> {
        let Granted { worker, assignment, granted, reason, .. } = *self;
        let Some(worker) = worker else {
            return Ok(Bonus::None("a bonus of nobody: a bot, or a place that nobody took"));
        };
        let Some(amount) = self.amount.map(amount).transpose()?.filter(|amount| *amount != Money::ZERO)
        else {
            return Ok(Bonus::None("a row without a bonus"));
        };
        let granted = granted.ok_or_else(|| Fault::missing(EventType::Paid, "GrantTime"))?;
        let at = read_stamp("GrantTime", granted, reading)?.at;
        let own = |id: &str| format!("mturk:{id}");
        let parts = [
            "mturk",
            assignment.unwrap_or_default(),
            worker,
            EventType::Paid.name(),
            "bonus",
            &at.to_string(),
            &amount.to_string(),
        ];
        Ok(Bonus::Granted(Box::new(Event {
            event_id: Some(event_id(&parts)),
            event_type: EventType::Paid,
            occurred_at: Some(at),
            source: Some("mturk".to_owned()),
            worker_id: Some(own(worker)),
            assignment_id: assignment.map(own),
            amount: Some(amount),
            currency: Some("USD".to_owned()),
            pay_kind: Some("bonus".to_owned()),
            attributes: reason.map(|reason| json::canonical_value(&serde_json::json!({ "Reason": reason }))),
            ..Event::default()
        })))
    }
}

/// What a row of bonuses tells.
pub enum Bonus {
    Granted(Box<Event>),
    /// Nothing, by a named rule.
    None(&'static str),
}

/// The text of a cell; `NA` is how R writes none.
fn text<'r>(row: &'r Row<'_>, at: usize) -> Result<Option<&'r str>, Fault> {
    let bytes = row.cells.get(at).unwrap_or_default();
    let text = std::str::from_utf8(bytes).map_err(|_| {
        let shown = String::from_utf8_lossy(bytes);
        Fault::new(Rule::NotText, "the cell", &shown, "is not UTF-8 text")
    })?;
    Ok(Some(text.trim()).filter(|text| !text.is_empty() && *text != "NA"))
}

fn amount(text: &str) -> Result<Money, Fault> {
    let fault = |rule, message| Err(Fault::new(rule, "the bonus", text, message));
    match text.strip_prefix('$').unwrap_or(text).trim_start().parse::<Money>() {
        Ok(amount) if amount < Money::ZERO => fault(Rule::OutOfRange, "is negative"),
        Ok(amount) => Ok(amount),
        Err(MoneyError::NotDecimal) => fault(Rule::NotDecimal, "is not an amount of dollars"),
        Err(MoneyError::TooFine | MoneyError::TooLarge) => {
            fault(Rule::MoneyRange, "has more decimal places or digits than money can have")
        }
    }
}

#[cfg(test)]
mod tests;
