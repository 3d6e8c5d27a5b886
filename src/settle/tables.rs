//! The outcome as tables: a row for each match and each difference with its evidence, and the account that they add up to.

use std::collections::{BTreeMap, BTreeSet};

use super::{Entry, Fact, Line, Outcome, Row, Settled};
use crate::table::{Cell, Table};
use crate::units::Money;

/// `period` stands where the question has periods.
const ROWS: &str = "outcome by worker_id assignment_id project_id period statement_amount statement_currency ledger_amount ledger_currency difference_amount days_apart lines event_ids why";
const TOTALS: &str = "currency outcome lines statement_amount entries ledger_amount difference_amount";

/// What the lines and entries of a row say.
struct Told<'s> {
    lines: Vec<&'s Line>,
    entries: Vec<&'s Entry>,
}

impl<'s> Told<'s> {
    fn of(row: &Row, lines: &'s [Line], entries: &'s [Entry]) -> Told<'s> {
        let mut told = Told {
            lines: row.lines.iter().map(|at| &lines[*at]).collect(),
            entries: row.entries.iter().map(|at| &entries[*at]).collect(),
        };
        told.lines.sort_by_key(|line| line.number);
        told.entries.sort_by(|a, b| (a.fact.day, &a.event_id).cmp(&(b.fact.day, &b.event_id)));
        told
    }

    fn said(&self) -> impl Iterator<Item = &'s Fact> {
        self.lines.iter().map(|line| &line.fact)
    }

    fn paid(&self) -> impl Iterator<Item = &'s Fact> {
        self.entries.iter().map(|entry| &entry.fact)
    }

    /// What both sides, or the ledger alone, say of something, where it is one.
    fn shared(&self, of: impl Fn(&Fact) -> &Option<String> + Copy) -> Cell {
        let one = |facts: &mut dyn Iterator<Item = &'s Fact>| {
            let said: BTreeSet<&str> = facts.filter_map(|fact| of(fact).as_deref()).collect();
            (said.len() == 1).then(|| said.first().map(|text| Cell::Text((*text).to_owned()))).flatten()
        };
        one(&mut self.paid()).or_else(|| one(&mut self.said())).unwrap_or(Cell::Empty)
    }

    /// The period of which it is, as all that stands in one row is of one; none of what has no date.
    fn period(&self) -> Cell {
        self.paid().chain(self.said()).next().map_or(Cell::Empty, |fact| Cell::said(&fact.period))
    }

    /// How many days the line lies after the entry, where each is one.
    fn days_apart(&self) -> Option<i64> {
        match (&self.lines[..], &self.entries[..]) {
            ([line], [entry]) => Some(i64::from(line.fact.day?) - i64::from(entry.fact.day?)),
            _ => None,
        }
    }
}

/// The sum of one side and its currency; nothing where the side has nothing.
fn side<'s>(facts: impl Iterator<Item = &'s Fact>) -> Option<(i128, &'s str)> {
    facts
        .fold(None, |sum, fact| Some((sum.map_or(0, |(sum, _)| sum) + fact.amount.0, fact.currency.as_str())))
}

/// A row for each outcome, what differs first; with its period where sums of periods were compared. Lines and entries are those that were
/// settled.
pub fn rows(settled: &Settled, lines: &[Line], entries: &[Entry], by_period: bool) -> Table {
    let rows = settled.rows.iter().map(|row| {
        let told = Told::of(row, lines, entries);
        let (said, paid) = (side(told.said()), side(told.paid()));
        let difference = match (said, paid) {
            (Some((said, one)), Some((paid, other))) if one == other => Cell::money(said - paid),
            (Some((said, _)), None) => Cell::money(said),
            (None, Some((paid, _))) => Cell::money(-paid),
            _ => Cell::Empty,
        };
        let amount = |side: Option<(i128, &str)>| match side {
            Some((sum, currency)) => [Cell::money(sum), Cell::Text(currency.to_owned())],
            None => [Cell::Empty, Cell::Empty],
        };
        let numbers: Vec<String> = told.lines.iter().map(|line| line.number.to_string()).collect();
        let events: Vec<&str> = told.entries.iter().map(|entry| entry.event_id.as_str()).collect();
        let mut cells = vec![
            Cell::Text(row.outcome.name().to_owned()),
            Cell::said(row.by.name()),
            told.shared(|fact| &fact.worker),
            told.shared(|fact| &fact.assignment),
            told.shared(|fact| &fact.project),
        ];
        cells.extend(by_period.then(|| told.period()));
        cells.extend(amount(said));
        cells.extend(amount(paid));
        cells.push(difference);
        cells.push(told.days_apart().map_or(Cell::Empty, Cell::Whole));
        let why = why(row, &told, [said, paid], lines, entries);
        cells.extend([Cell::said(&numbers.join(" ")), Cell::said(&events.join(" ")), Cell::said(&why)]);
        cells
    });
    let columns = if by_period { ROWS.to_owned() } else { ROWS.replace("period ", "") };
    Table::new("settlement", &columns, rows.collect())
}

/// Puts a row before all others for each line that could not be read: its number, and why.
pub fn unreadable<'r>(rows: &mut Table, refused: impl Iterator<Item = (u64, &'r str)>) {
    let row = |(number, why): (u64, &str)| {
        let cell = |column: &String| match column.as_str() {
            "outcome" => Cell::said(Outcome::Unreadable.name()),
            "lines" => Cell::Text(number.to_string()),
            "why" => Cell::said(why),
            _ => Cell::Empty,
        };
        rows.columns.iter().map(cell).collect()
    };
    let unread: Vec<Vec<Cell>> = refused.map(row).collect();
    rows.rows.splice(0..0, unread);
}

/// The outcome in words, where the cells do not say it.
fn why(
    row: &Row,
    told: &Told<'_>,
    sums: [Option<(i128, &str)>; 2],
    lines: &[Line],
    entries: &[Entry],
) -> String {
    let mut why = match (row.outcome, row.twin) {
        (Outcome::TwiceThere, Some(twin)) => format!("says the same as line {}", lines[twin].number),
        (Outcome::TwiceHere, Some(twin)) => format!("says the same as event {}", entries[twin].event_id),
        (Outcome::Ambiguous, _) => "several combinations come to the amount".to_owned(),
        (Outcome::Unchecked, _) => {
            "one combination comes to an amount, and there are too many sums to see whether another amount needs its parts: compare fewer days".to_owned()
        }
        (Outcome::OtherAmount, _) => match sums {
            [Some((said, _)), Some((paid, _))] if said > paid => {
                format!("the statement says {} more", Money(said - paid))
            }
            [Some((said, _)), Some((paid, _))] => format!("the statement says {} less", Money(paid - said)),
            _ => String::new(),
        },
        (Outcome::OtherDay, _) => told.days_apart().map_or(String::new(), |days| match days.abs() {
            1 => "1 day apart".to_owned(),
            days => format!("{days} days apart"),
        }),
        (Outcome::Matched, _) if told.lines.len() + told.entries.len() > 2 => "by their sums".to_owned(),
        _ => String::new(),
    };
    let workers = |facts: &mut dyn Iterator<Item = &Fact>| -> BTreeSet<String> {
        facts.filter_map(|fact| fact.worker.clone()).collect()
    };
    let (said, paid) = (workers(&mut told.said()), workers(&mut told.paid()));
    let parts = |why: &str| if why.is_empty() { "" } else { "; " };
    if !said.is_empty() && !paid.is_empty() && said.is_disjoint(&paid) {
        let names = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
        why += &format!("{}the statement names {}, the ledger {}", parts(&why), names(&said), names(&paid));
    }
    if row.unsearched {
        why +=
            &format!("{}its worker has too many amounts at that time to look for a sum of them", parts(&why));
    }
    why
}

/// What one outcome has of one currency.
#[derive(Default)]
struct Part {
    lines: i64,
    said: i128,
    entries: i64,
    paid: i128,
}

/// The account: for each currency each outcome with what it has of the statement and of the ledger, and the sum of all.
pub fn totals(settled: &Settled, lines: &[Line], entries: &[Entry]) -> Table {
    let mut parts: BTreeMap<(&str, Option<Outcome>), Part> = BTreeMap::new();
    for row in &settled.rows {
        for line in row.lines.iter().map(|at| &lines[*at].fact) {
            for outcome in [Some(row.outcome), None] {
                let part = parts.entry((&line.currency, outcome)).or_default();
                part.lines += 1;
                part.said += line.amount.0;
            }
        }
        for entry in row.entries.iter().map(|at| &entries[*at].fact) {
            for outcome in [Some(row.outcome), None] {
                let part = parts.entry((&entry.currency, outcome)).or_default();
                part.entries += 1;
                part.paid += entry.amount.0;
            }
        }
    }
    let currencies: BTreeSet<&str> = parts.keys().map(|(currency, _)| *currency).collect();
    let mut rows = Vec::new();
    for currency in currencies {
        for outcome in Outcome::ALL.into_iter().map(Some).chain([None]) {
            let Some(part) = parts.get(&(currency, outcome)) else { continue };
            rows.push(vec![
                Cell::Text(currency.to_owned()),
                Cell::Text(outcome.map_or("total", Outcome::name).to_owned()),
                Cell::Whole(part.lines),
                Cell::money(part.said),
                Cell::Whole(part.entries),
                Cell::money(part.paid),
                Cell::money(part.said - part.paid),
            ]);
        }
    }
    Table::new("totals", TOTALS, rows)
}
