//! Who pays, and from which account: a TOML file.
//!
//! Promises: nothing in the file is passed over; a mistake is told with its line; one account for a currency.

use serde::Deserialize;
use toml::Spanned;

use super::letters::Letters;
use super::orders::Order;
use super::read::Page;
use super::{Code, Outcome, PayoutError, check};
use crate::payroll::Sheet;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: Spanned<String>,
    id: Option<Spanned<String>>,
    country: Option<Spanned<String>>,
    letters: Option<Spanned<String>>,
    remittance: Option<Spanned<String>>,
    category_purpose: Option<Spanned<String>>,
    account: Vec<Spanned<WrittenAccount>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenAccount {
    currency: Option<Spanned<String>>,
    iban: Option<Spanned<String>>,
    account: Option<Spanned<String>>,
    bic: Option<Spanned<String>>,
    clearing_system: Option<Spanned<String>>,
    clearing_id: Option<Spanned<String>>,
    service_level: Option<Spanned<String>>,
    charges: Option<Spanned<String>>,
}

/// Who pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Debtor {
    pub name: String,
    /// The number by which the bank knows who sends the file.
    pub id: Option<String>,
    pub country: Option<String>,
    pub letters: Letters,
    /// What the payee reads; `{period}` and `{worker_id}` are filled in.
    pub remittance: Option<String>,
    /// SALA, OTHR and the like.
    pub category_purpose: Option<String>,
    pub accounts: Vec<DebtorAccount>,
    pub file: String,
}

/// One account of who pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DebtorAccount {
    /// The only currency that is paid from it; any where there is none.
    pub currency: Option<String>,
    pub iban: Option<String>,
    pub account: Option<String>,
    pub bic: Option<String>,
    pub clearing_system: Option<String>,
    pub clearing_id: Option<String>,
    /// SEPA, URGP and the like.
    pub service_level: Option<String>,
    /// SLEV, SHAR, DEBT or CRED.
    pub charges: Option<String>,
}

impl Debtor {
    /// Reads the file of who pays.
    ///
    /// # Errors
    /// Names the line and what is wrong with it.
    pub fn parse(file: &str, text: &str) -> Outcome<Debtor> {
        let page = Page { file, text };
        let written: Written = page.toml()?;
        let letters = match &written.letters {
            Some(name) => Letters::parse(name.get_ref()).ok_or_else(|| {
                page.wrong(&name.span(), format!("letters {:?} is neither latin nor any", name.get_ref()))
            })?,
            None => Letters::Latin,
        };
        let mut accounts: Vec<DebtorAccount> = Vec::new();
        for account in &written.account {
            let read = DebtorAccount::of(&page, account)?;
            if accounts.iter().any(|other| other.currency == read.currency) {
                let money = read.currency.as_deref().unwrap_or("any currency");
                let what = format!("two accounts pay {money}");
                return Err(PayoutError::new(Code::Twice, page.place(&account.span()), what));
            }
            accounts.push(read);
        }
        if accounts.is_empty() {
            return Err(page.wrong(&(0..0), "it has no account: write [[account]]"));
        }
        let said = |key: &str, text: &Option<Spanned<String>>, most: usize| {
            text.as_ref().map(|text| page.said(key, text, most)).transpose()
        };
        Ok(Debtor {
            name: page.said("name", &written.name, letters.longest_name())?,
            id: said("id", &written.id, 35)?,
            country: page.coded(&written.country, check::country)?,
            letters,
            remittance: said("remittance", &written.remittance, 140)?,
            category_purpose: page.coded(&written.category_purpose, |text| code("category_purpose", text))?,
            accounts,
            file: file.to_owned(),
        })
    }

    /// The account that pays a currency: the one that names it goes before one for any.
    pub fn account(&self, currency: &str) -> Option<&DebtorAccount> {
        let of =
            |wanted: Option<&str>| self.accounts.iter().find(|account| account.currency.as_deref() == wanted);
        of(Some(currency)).or_else(|| of(None))
    }

    /// What the payee of an order reads.
    pub(super) fn remittance_of(&self, sheet: &Sheet, order: &Order) -> Option<String> {
        let text = self.remittance.as_ref()?;
        Some(text.replace("{period}", &sheet.period).replace("{worker_id}", &order.worker_id))
    }
}

impl DebtorAccount {
    fn of(page: &Page<'_>, written: &Spanned<WrittenAccount>) -> Outcome<DebtorAccount> {
        let (span, written) = (written.span(), written.get_ref());
        let account = DebtorAccount {
            currency: page.coded(&written.currency, check::currency)?,
            iban: page.coded(&written.iban, check::iban)?,
            account: page.coded(&written.account, |text| filled("account", text, 34))?,
            bic: page.coded(&written.bic, check::bic)?,
            clearing_system: page
                .coded(&written.clearing_system, |text| filled("clearing_system", text, 5))?,
            clearing_id: page.coded(&written.clearing_id, |text| filled("clearing_id", text, 35))?,
            service_level: page.coded(&written.service_level, |text| code("service_level", text))?,
            charges: page.coded(&written.charges, charges)?,
        };
        if account.iban.is_some() == account.account.is_some() {
            return Err(page.wrong(&span, "give one of iban and account: what is paid from"));
        }
        if account.clearing_system.is_some() && account.clearing_id.is_none() {
            return Err(page.wrong(&span, "clearing_system is given without clearing_id"));
        }
        Ok(account)
    }
}

fn filled(key: &str, text: &str, most: usize) -> Result<String, String> {
    if text.is_empty() { Err(format!("{key} is empty")) } else { check::text(key, text, most) }
}

/// A code of up to four capitals and digits, as the external lists of ISO 20022 have them.
fn code(key: &str, text: &str) -> Result<String, String> {
    let fits = (1..=4).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if fits { Ok(text.to_owned()) } else { Err(format!("{key} {text:?} is no code such as SEPA or SALA")) }
}

fn charges(text: &str) -> Result<String, String> {
    match ["SLEV", "SHAR", "DEBT", "CRED"].contains(&text) {
        true => Ok(text.to_owned()),
        false => Err(format!("charges {text:?} is none of SLEV, SHAR, DEBT, CRED")),
    }
}
