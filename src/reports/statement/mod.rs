//! What one worker is told of one period's pay: a page that prints, a CSV and a JSON, which say the same.
//!
//! ```text
//! Account + Sheet ─ reckon ─▶ sums checked against opening and closing ─┬─ figures ─▶ digest ─▶ JSON
//!                                                                        ├─ csv
//!                                                                        └─ page (HTML)
//! ```
//! Promises: the three say the same amounts to the last digit and carry one digest, which hangs on neither language nor layout; an account
//! whose entries do not lead from its opening to its closing balance is refused; every text from outside is escaped.
//! Absent on purpose: how an account comes about (`payroll`), files, a signature: the digest says that two statements are the same, not
//! who wrote them.

mod canonical;
mod csv;
mod figures;
#[cfg(test)]
mod law_tests;
mod lines;
mod page;
mod reasons;
#[cfg(test)]
mod tests;
mod verify;
mod words;

pub use canonical::canonical;
pub use verify::{Checked, Unreadable, verify};

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Lang;
use super::charts::text::clean;
use super::page::names::stem;
use crate::payroll::{Account, Entry, Kind, Sheet};
use crate::units::{Money, print_time};

/// The form of the figures; another form would be another digest.
const FORM: &str = "piecework statement 1";

/// How a statement is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    pub lang: Lang,
    /// Where somebody turns to who finds something wrong: words, or an address of the web or of mail.
    pub dispute: Option<String>,
    /// Within how many days of receiving the statement.
    pub dispute_days: Option<u32>,
}

/// An account that does not add up has no statement.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the account of {worker} in {currency} opens with {opening}, its entries come to {entries}, and it closes with {closing}"
)]
pub struct SumError {
    worker: String,
    currency: String,
    opening: Money,
    entries: Money,
    closing: Money,
}

/// An account with the sums of its own entries, which lead to its closing balance.
struct Reckoned<'a> {
    account: &'a Account,
    sheet: &'a Sheet,
    /// After each entry.
    balances: Vec<Money>,
    /// Of all but payments: by project and by line of the rate card. An empty name is none.
    by_project: Subtotals<'a>,
    by_rate_line: Subtotals<'a>,
}

/// How many entries, and what they come to.
type Subtotals<'a> = BTreeMap<&'a str, (usize, Money)>;

/// The kinds in the order of an account.
const KINDS: [Kind; 5] = [Kind::Earned, Kind::Bonus, Kind::Compensation, Kind::Correction, Kind::Payment];

/// The three files of a statement, by name.
///
/// # Errors
/// When the entries of the account do not lead from its opening to its closing balance.
pub fn files(
    account: &Account,
    sheet: &Sheet,
    options: &Options,
) -> Result<[(String, Vec<u8>); 3], SumError> {
    let reckoned = Reckoned::of(account, sheet)?;
    let figures = figures::figures(&reckoned);
    let digest = canonical::digest(&figures);
    let name = name(account);
    let page = page::page(&reckoned, &digest, &name, options);
    let rows = csv::csv(&reckoned, &digest, options.lang);
    let json = document(&reckoned, figures, &digest, options);
    Ok([
        (format!("{name}.html"), page.into_bytes()),
        (format!("{name}.csv"), rows),
        (format!("{name}.json"), json),
    ])
}

/// The name of an account's files, without their ends: no two accounts share one on any system.
pub fn name(account: &Account) -> String {
    let is_code = |code: &str| {
        !code.is_empty() && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    match &account.currency {
        code if is_code(code) => format!("{}.{code}", stem(&account.worker_id)),
        // No currency that an event has; a name of its own all the same.
        other => format!("{}..{}", stem(&account.worker_id), stem(other)),
    }
}

/// The JSON: the figures, their digest, and around them what hangs on the language and on when it was written.
fn document(reckoned: &Reckoned, figures: Value, digest: &str, options: &Options) -> Vec<u8> {
    let Sheet { ledger_head, as_of, sealed_by, .. } = reckoned.sheet;
    let mut source = json!({});
    let known = [
        ("ledger_head", ledger_head.clone()),
        ("as_of", as_of.map(print_time)),
        ("sealed_by", sealed_by.clone()),
    ];
    for (key, text) in known.into_iter().filter_map(|(key, text)| Some((key, text?))) {
        source[key] = json!(text);
    }
    let whole = json!({
        "form": FORM,
        "digest": digest,
        "lang": options.lang.tag(),
        "title": words::title(options.lang),
        "dispute": words::dispute(options),
        "verify": words::verify(options.lang),
        "source": source,
        "figures": figures,
    });
    (canonical::lined(&whole) + "\n").into_bytes()
}

impl<'a> Reckoned<'a> {
    fn of(account: &'a Account, sheet: &'a Sheet) -> Result<Reckoned<'a>, SumError> {
        let mut balance = account.opening;
        let (mut by_project, mut by_rate_line) = (Subtotals::new(), Subtotals::new());
        let mut balances = Vec::with_capacity(account.entries.len());
        for entry in &account.entries {
            balance.0 += entry.amount.0;
            balances.push(balance);
            if entry.kind != Kind::Payment {
                for (sums, name) in
                    [(&mut by_project, &entry.project_id), (&mut by_rate_line, &entry.rate_line)]
                {
                    let sum = sums.entry(name.as_deref().unwrap_or_default()).or_insert((0, Money::ZERO));
                    *sum = (sum.0 + 1, Money(sum.1.0 + entry.amount.0));
                }
            }
        }
        if balance != account.closing {
            return Err(SumError {
                worker: clean(&account.worker_id),
                currency: account.currency.clone(),
                opening: account.opening,
                entries: Money(balance.0 - account.opening.0),
                closing: account.closing,
            });
        }
        Ok(Reckoned { account, sheet, balances, by_project, by_rate_line })
    }

    /// How many entries of a kind, and what they come to.
    fn total(&self, kind: Kind) -> (usize, Money) {
        let count = self.account.entries.iter().filter(|entry| entry.kind == kind).count();
        (count, self.account.sum(kind))
    }
}

/// Money that came back, or a grant that was taken back.
fn is_reversal(entry: &Entry) -> bool {
    match entry.kind {
        Kind::Payment => entry.amount.0 > 0,
        Kind::Bonus | Kind::Compensation => entry.amount.0 < 0,
        Kind::Earned | Kind::Correction => false,
    }
}
