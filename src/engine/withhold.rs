//! What is withheld of each worker's pay, month by month, by a table: payments of files or of a ledger through `withholding`.
//!
//! Promises: amounts of one payment number, worker and month are one payment, made on the first of their days, so that what is taken back
//! in its own month was never paid; what is taken back in another month lowers that one, and is told; what came before the window counts
//! for the year, and no row of it is shown.
//! Absent on purpose: the arithmetic (`withholding`), printing.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::answer::table_of;
use super::fold::related;
use super::open::Events;
use super::{EngineError, Question};
use crate::metrics::calendar::local_date;
use crate::table::{Cell, Table};
use crate::units::Money;
use crate::withholding::{Month, Paid, Rule, Withholding};

const PAYMENTS: &str = include_str!("../../queries/export/withholding.sql");
const COLUMNS: &str = "worker_id month currency payments gross_amount withheld_amount net_amount \
    allowance_months taxable_amount cumulative_gross_amount cumulative_tax_amount cumulative_withheld_amount rule source";

/// What was withheld of whom.
pub struct Withheld {
    /// `withholding`: a row for each worker, month and rule.
    pub table: Table,
    /// What was left out, in words.
    pub notes: Vec<String>,
    /// Each rule that a row goes by: its name, first day and source.
    pub rules: Vec<(String, NaiveDate, String)>,
}

/// What each worker was paid.
#[derive(Default)]
struct Payments {
    /// By worker, year, month and payment number.
    of: BTreeMap<String, BTreeMap<(i32, u32, String), Paid>>,
    /// Amounts in other currencies, and of nobody known.
    other_currencies: BTreeMap<String, u64>,
    unnamed: u64,
}

/// Withholds from the payments that a question is about, by the rules for a payer.
///
/// # Errors
/// When the table does not know the payer, or as the question has it wrong.
pub async fn withhold(
    withholding: &Withholding,
    payer: Option<&str>,
    events: Events,
    question: &Question,
) -> Result<Withheld, EngineError> {
    let payer = withholding.payer(payer)?;
    // The year up to the window has to be known, and the window only says what is shown.
    let mut known = question.clone();
    (known.scope.from, known.scope.until) = (None, None);
    let session = related(events, &known).await?;
    let paid = table_of("payments", session.sql(PAYMENTS).await?).await?;
    let payments = Payments::of(&paid, withholding, question);
    let first = question.scope.from.map(|from| local_date(from, question.scope.tz));
    let (mut rows, mut used, mut without) = (Vec::new(), BTreeMap::new(), 0u64);
    for (worker, paid) in &payments.of {
        let paid: Vec<Paid> = paid.values().copied().collect();
        for month in withholding.withheld(payer, &paid)? {
            if first.is_some_and(|first| month.last_day < first) {
                continue;
            }
            match month.reckoned.as_ref().map(|reckoned| reckoned.rule) {
                Some(Rule { name, from, source, .. }) => {
                    used.insert(*from, (name.clone(), *from, source.clone()));
                }
                None => without += month.payments,
            }
            rows.push(row(worker, &withholding.currency, &month));
        }
    }
    let mut notes = payments.notes(withholding, first);
    if without > 0 {
        notes.push(format!(
            "payments of days on which no rule of {} is in force ({without}): nothing is said of what is withheld",
            withholding.file
        ));
    }
    let rules = used.into_values().collect();
    Ok(Withheld { table: Table::new("withholding", COLUMNS, rows), notes, rules })
}

impl Payments {
    fn of(table: &Table, withholding: &Withholding, question: &Question) -> Payments {
        let mut payments = Payments::default();
        for row in 0..table.rows.len() {
            let text = |column: &str| table.cell(row, column).text().to_owned();
            let (Cell::Time(at), Cell::Money { value, .. }) =
                (table.cell(row, "paid_at"), table.cell(row, "amount"))
            else {
                continue;
            };
            let (worker, currency) = (text("worker_id"), text("currency"));
            if question.scope.until.is_some_and(|until| *at >= until) {
            } else if currency != withholding.currency {
                *payments.other_currencies.entry(currency).or_default() += 1;
            } else if worker.is_empty() || worker.ends_with(":?") {
                payments.unnamed += 1;
            } else {
                let day = local_date(*at, question.scope.tz);
                let key = (day.year(), day.month(), text("payment"));
                let paid = payments.of.entry(worker).or_default().entry(key);
                let paid = paid.or_insert(Paid { day, gross: Money::ZERO });
                (paid.day, paid.gross.0) = (paid.day.min(day), paid.gross.0 + value);
            }
        }
        payments
    }

    /// `first`: the first day that is shown.
    fn notes(&self, withholding: &Withholding, first: Option<NaiveDate>) -> Vec<String> {
        let mut notes: Vec<String> = self
            .other_currencies
            .iter()
            .map(|(currency, amounts)| {
                let name = if currency.is_empty() { "no currency" } else { currency };
                format!(
                    "amounts in {name} are left out ({amounts}): {} is in {}",
                    withholding.file, withholding.currency
                )
            })
            .collect();
        if self.unnamed > 0 {
            notes.push(format!(
                "amounts paid to nobody known are left out ({}): withholding goes by person",
                self.unnamed
            ));
        }
        let shown = |paid: &&Paid| first.is_none_or(|first| paid.day >= first);
        let back: Vec<&Paid> = self
            .of
            .values()
            .flat_map(BTreeMap::values)
            .filter(|paid| paid.gross.0 < 0)
            .filter(shown)
            .collect();
        if !back.is_empty() {
            notes.push(format!(
                "amounts taken back without a payment of their month under the same payment number ({}, together {} {}): they lower the month in which they were taken back, and what was withheld in earlier months stays as it was",
                back.len(),
                Money(back.iter().map(|paid| paid.gross.0).sum()),
                withholding.currency
            ));
        }
        notes
    }
}

fn row(worker: &str, currency: &str, month: &Month<'_>) -> Vec<Cell> {
    let money = |money: Money| Cell::money(money.0);
    let reckoned = month.reckoned.as_ref();
    let amount = |of: Option<Money>| of.map_or(Cell::Empty, money);
    let cumulative = reckoned.and_then(|reckoned| reckoned.cumulative);
    let text = |text: &str| Cell::Text(text.to_owned());
    vec![
        text(worker),
        Cell::Text(format!("{:04}-{:02}", month.year, month.month)),
        text(currency),
        Cell::Whole(i64::try_from(month.payments).unwrap_or(i64::MAX)),
        money(month.gross),
        amount(reckoned.map(|reckoned| reckoned.withheld)),
        amount(reckoned.map(|reckoned| reckoned.net(month.gross))),
        cumulative.map_or(Cell::Empty, |(months, _)| Cell::Whole(i64::from(months))),
        amount(reckoned.map(|reckoned| reckoned.taxable)),
        amount(reckoned.map(|reckoned| reckoned.year_gross)),
        amount(cumulative.map(|(_, tax)| tax)),
        amount(reckoned.map(|reckoned| reckoned.year_withheld)),
        reckoned.map_or(Cell::Empty, |reckoned| text(&reckoned.rule.name)),
        reckoned.map_or(Cell::Empty, |reckoned| text(&reckoned.rule.source)),
    ]
}
