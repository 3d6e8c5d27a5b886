//! Accounts as tables: a row each account, each entry, each project and rate, each piece that is held.
//!
//! Promises: in each row of `payroll` opening + earned + bonus + compensation + correction - paid = closing; the lines of a worker and
//! currency add up to closing less opening, and `payroll_projects` to what was earned and corrected.

use std::collections::BTreeMap;

use super::Reason;
use super::account::{Account, Entry, Held, Kind};
use crate::table::{Cell, Table};

const PAYROLL: &str = "worker_id currency opening_amount earned_amount bonus_amount compensation_amount correction_amount \
    paid_amount closing_amount accepted corrections held held_amount unpriced";
const LINES: &str = "worker_id currency kind at amount assignment_id project_id labeled_at verdict reason of_period pay_kind \
    payment_id rate_line steps event_ids";
const PROJECTS: &str =
    "project_id currency rate_line accepted earned_amount corrections correction_amount held held_amount";
const HELD: &str = "worker_id currency assignment_id project_id labeled_at held_amount why";

/// Pieces that nothing prices are held for that reason.
pub const UNPRICED: &str = "unpriced";

impl Kind {
    /// The word in tables.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Earned => "earned",
            Kind::Correction => "correction",
            Kind::Bonus => "bonus",
            Kind::Compensation => "compensation",
            Kind::Payment => "payment",
        }
    }
}

/// `payroll`, `payroll_lines`, `payroll_projects` and `payroll_held`.
pub fn tables(accounts: &[Account]) -> Vec<Table> {
    let lines =
        accounts.iter().flat_map(|account| account.entries.iter().map(move |entry| line(account, entry)));
    let held = accounts.iter().flat_map(|account| account.held.iter().map(move |held| kept(account, held)));
    vec![
        Table::new("payroll", PAYROLL, accounts.iter().map(summary).collect()),
        Table::new("payroll_lines", LINES, lines.collect()),
        Table::new("payroll_projects", PROJECTS, projects(accounts)),
        Table::new("payroll_held", HELD, held.collect()),
    ]
}

fn summary(account: &Account) -> Vec<Cell> {
    let sum = |kind: Kind| Cell::money(account.sum(kind).0);
    let count = |kind: Kind| account.entries.iter().filter(|entry| entry.kind == kind).count() as i64;
    vec![
        Cell::Text(account.worker_id.clone()),
        Cell::Text(account.currency.clone()),
        Cell::money(account.opening.0),
        sum(Kind::Earned),
        sum(Kind::Bonus),
        sum(Kind::Compensation),
        sum(Kind::Correction),
        Cell::money(-account.sum(Kind::Payment).0),
        Cell::money(account.closing.0),
        Cell::Whole(account.entries.iter().filter(|entry| entry.is_accepted()).count() as i64),
        Cell::Whole(count(Kind::Correction)),
        Cell::Whole(account.held.len() as i64),
        Cell::money(account.held.iter().filter_map(|held| held.amount).map(|amount| amount.0).sum()),
        Cell::Whole(account.held.iter().filter(|held| held.why == UNPRICED).count() as i64),
    ]
}

fn line(account: &Account, entry: &Entry) -> Vec<Cell> {
    let joined = |parts: &[String], between: &str| match parts.is_empty() {
        true => Cell::Empty,
        false => Cell::Text(parts.join(between)),
    };
    vec![
        Cell::Text(account.worker_id.clone()),
        Cell::Text(account.currency.clone()),
        Cell::Text(entry.kind.name().to_owned()),
        Cell::Time(entry.at),
        Cell::money(entry.amount.0),
        Cell::maybe(entry.assignment_id.as_deref()),
        Cell::maybe(entry.project_id.as_deref()),
        entry.labeled_at.map_or(Cell::Empty, Cell::Time),
        Cell::maybe(entry.verdict.as_deref()),
        Cell::maybe(entry.reason.as_ref().map(Reason::to_string).as_deref()),
        Cell::maybe(entry.of_period.as_deref()),
        Cell::maybe(entry.pay_kind.as_deref()),
        Cell::maybe(entry.payment_id.as_deref()),
        Cell::maybe(entry.rate_line.as_deref()),
        joined(&entry.steps, "; "),
        joined(&entry.event_ids, " "),
    ]
}

fn kept(account: &Account, held: &Held) -> Vec<Cell> {
    vec![
        Cell::Text(account.worker_id.clone()),
        Cell::Text(account.currency.clone()),
        Cell::Text(held.assignment_id.clone()),
        Cell::maybe(held.project_id.as_deref()),
        Cell::Time(held.labeled_at),
        held.amount.map_or(Cell::Empty, |amount| Cell::money(amount.0)),
        Cell::Text(held.why.to_owned()),
    ]
}

/// Counts and amounts of one project, currency and rate line.
#[derive(Default)]
struct Sums {
    accepted: i64,
    earned: i128,
    corrections: i64,
    correction: i128,
    held: i64,
    held_amount: i128,
}

fn projects(accounts: &[Account]) -> Vec<Vec<Cell>> {
    let mut of: BTreeMap<(Option<&str>, &str, Option<&str>), Sums> = BTreeMap::new();
    for account in accounts {
        for entry in &account.entries {
            let key = (entry.project_id.as_deref(), account.currency.as_str(), entry.rate_line.as_deref());
            match entry.kind {
                Kind::Earned => {
                    let sums = of.entry(key).or_default();
                    sums.accepted += i64::from(entry.is_accepted());
                    sums.earned += entry.amount.0;
                }
                Kind::Correction => {
                    let sums = of.entry(key).or_default();
                    sums.corrections += 1;
                    sums.correction += entry.amount.0;
                }
                Kind::Bonus | Kind::Compensation | Kind::Payment => {}
            }
        }
        for held in &account.held {
            let sums = of.entry((held.project_id.as_deref(), account.currency.as_str(), None)).or_default();
            sums.held += 1;
            sums.held_amount += held.amount.map_or(0, |amount| amount.0);
        }
    }
    let rows = of.into_iter().map(|((project, currency, line), sums)| {
        vec![
            Cell::maybe(project),
            Cell::Text(currency.to_owned()),
            Cell::maybe(line),
            Cell::Whole(sums.accepted),
            Cell::money(sums.earned),
            Cell::Whole(sums.corrections),
            Cell::money(sums.correction),
            Cell::Whole(sums.held),
            Cell::money(sums.held_amount),
        ]
    });
    rows.collect()
}
