//! Orders as a Customer Credit Transfer Initiation of ISO 20022, `pain.001.001.09`.
//!
//! Promises: it validates against the schema (tests/it/payouts.rs holds it there); a block for each currency with its count and sum; the
//! same orders give the same bytes, message id included, so that a bank knows the file when it comes again.
//! Absent on purpose: addresses, structured remittance, cheques; sending it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use quick_xml::escape::escape;

use super::debtor::{Debtor, DebtorAccount};
use super::orders::{Order, Orders, id_of};
use super::payees::{Payee, Way};
use super::{Code, Outcome, PayoutError};
use crate::payroll::Sheet;
use crate::rates::minor_unit;
use crate::units::{Micros, print_time};

const NAMESPACE: &str = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09";
/// Where a bank is not named by any code, by the convention of the EPC.
const NOT_PROVIDED: &str = "NOTPROVIDED";

/// The message: carried out on a day, made at a moment (the moment of what is known, for the same message again).
///
/// # Errors
/// What no bank's file can say: a wallet, a currency that is no ISO code, a letter outside of the set, a currency without an account, no
/// order at all.
pub fn pain(
    sheet: &Sheet,
    orders: &Orders,
    debtor: &Debtor,
    on: NaiveDate,
    made_at: Micros,
) -> Outcome<Vec<u8>> {
    let writing = Writing { sheet, debtor, on };
    let mut by_currency: BTreeMap<&str, Vec<&Order>> = BTreeMap::new();
    for order in &orders.orders {
        by_currency.entry(&order.currency).or_default().push(order);
    }
    if by_currency.is_empty() {
        return Err(PayoutError::new(
            Code::Bank,
            &debtor.file,
            "there is nothing to pay: a message needs an order",
        ));
    }
    let message_id = message_id(sheet, orders, debtor);
    let mut xml = Xml::default();
    xml.0.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    xml.0.push_str(&format!("<Document xmlns=\"{NAMESPACE}\">"));
    xml.within("CstmrCdtTrfInitn", |xml| {
        xml.within("GrpHdr", |xml| {
            xml.leaf("MsgId", &message_id);
            xml.leaf("CreDtTm", &print_time(made_at - made_at.rem_euclid(1_000_000)));
            xml.leaf("NbOfTxs", &orders.orders.len().to_string());
            // A sum over currencies would say nothing.
            if let (1, Some((currency, orders))) = (by_currency.len(), by_currency.iter().next()) {
                xml.leaf("CtrlSum", &sum(currency, orders));
            }
            xml.within("InitgPty", |xml| writing.debtor(xml, true))
        })?;
        for (currency, orders) in &by_currency {
            writing.block(xml, &message_id, currency, orders)?;
        }
        Ok(())
    })?;
    xml.0.push_str("\n</Document>\n");
    Ok(xml.0.into_bytes())
}

/// Made of who pays whom for which period, and not of amounts or days: a second file for the same people is one that a bank refuses.
fn message_id(sheet: &Sheet, orders: &Orders, debtor: &Debtor) -> String {
    let mut parts = vec!["payout", "message", &sheet.period, &debtor.name];
    parts.extend(orders.orders.iter().map(|order| order.id.as_str()));
    id_of(&sheet.period, &parts)
}

struct Writing<'a> {
    sheet: &'a Sheet,
    debtor: &'a Debtor,
    on: NaiveDate,
}

impl Writing<'_> {
    fn block(&self, xml: &mut Xml, message_id: &str, currency: &str, orders: &[&Order]) -> Outcome<()> {
        let account = self.debtor.account(currency).ok_or_else(|| {
            let what =
                format!("no account pays {currency}: write an [[account]] with currency = {currency:?}");
            PayoutError::new(Code::Bank, &self.debtor.file, what)
        })?;
        if currency.len() != 3 || minor_unit(currency).is_none() {
            let what =
                format!("{currency} is no currency of ISO 4217, and banks know no other: pay it by CSV");
            return Err(PayoutError::new(Code::Bank, &self.debtor.file, what));
        }
        xml.within("PmtInf", |xml| {
            xml.leaf("PmtInfId", &id_of(&self.sheet.period, &["payout", "block", message_id, currency]));
            xml.leaf("PmtMtd", "TRF");
            xml.leaf("NbOfTxs", &orders.len().to_string());
            xml.leaf("CtrlSum", &sum(currency, orders));
            self.kind(xml, account)?;
            xml.within("ReqdExctnDt", |xml| {
                xml.leaf("Dt", &self.on.to_string());
                Ok(())
            })?;
            xml.within("Dbtr", |xml| self.debtor(xml, false))?;
            xml.within("DbtrAcct", |xml| {
                number(xml, account.iban.as_deref(), account.account.as_deref())?;
                xml.leaf("Ccy", currency);
                Ok(())
            })?;
            let DebtorAccount { bic, clearing_system, clearing_id, .. } = account;
            bank(xml, "DbtrAgt", [bic, clearing_system, clearing_id].map(Option::as_deref), None)?;
            xml.maybe("ChrgBr", account.charges.as_deref());
            orders.iter().try_for_each(|order| self.order(xml, order))
        })
    }

    fn kind(&self, xml: &mut Xml, account: &DebtorAccount) -> Outcome<()> {
        let (level, purpose) = (&account.service_level, &self.debtor.category_purpose);
        if level.is_none() && purpose.is_none() {
            return Ok(());
        }
        let coded = |xml: &mut Xml, name: &str, code: &Option<String>| match code {
            Some(code) => xml.within(name, |xml| {
                xml.leaf("Cd", code);
                Ok(())
            }),
            None => Ok(()),
        };
        xml.within("PmtTpInf", |xml| {
            coded(xml, "SvcLvl", level)?;
            coded(xml, "CtgyPurp", purpose)
        })
    }

    fn debtor(&self, xml: &mut Xml, with_id: bool) -> Outcome<()> {
        let name = self.fitted("name", &self.debtor.name, &self.debtor.file)?;
        xml.leaf("Nm", &name);
        match (&self.debtor.id, &self.debtor.country) {
            (Some(id), _) if with_id => {
                let id = self.fitted("id", id, &self.debtor.file)?;
                xml.nested(&["Id", "OrgId", "Othr", "Id"], &id);
            }
            (_, Some(country)) if !with_id => xml.nested(&["PstlAdr", "Ctry"], country),
            _ => {}
        }
        Ok(())
    }

    fn order(&self, xml: &mut Xml, order: &Order) -> Outcome<()> {
        let Payee {
            name, iban, account, bic, clearing_system, clearing_id, bank: named, country, place, ..
        } = &order.payee;
        let refused = |what: String| Err(PayoutError::new(Code::Bank, place, what));
        if order.payee.way() == Way::Wallet {
            return refused(format!(
                "{:?} is paid to a wallet, and a bank's message knows none: pay it by CSV",
                order.worker_id
            ));
        }
        let name = self.fitted("name", name, place)?;
        let (length, most) = (name.chars().count(), self.debtor.letters.longest_name());
        if length > most {
            return refused(format!("name has {length} characters, and {most} are the most"));
        }
        if iban.is_empty() && bic.is_empty() && clearing_id.is_empty() && named.is_empty() {
            return refused(
                "an account that is no IBAN needs its bank: give bic, clearing_id or bank".to_owned(),
            );
        }
        let some = |text: &'_ String| (!text.is_empty()).then(|| text.clone());
        let account = some(account).map(|text| self.fitted("account", &text, place)).transpose()?;
        let named = some(named).map(|text| self.fitted("bank", &text, place)).transpose()?;
        let clearing_id =
            some(clearing_id).map(|text| self.fitted("clearing_id", &text, place)).transpose()?;
        let clearing_system =
            some(clearing_system).map(|text| self.fitted("clearing_system", &text, place)).transpose()?;
        let (iban, bic) = (some(iban), some(bic));
        xml.within("CdtTrfTxInf", |xml| {
            xml.within("PmtId", |xml| {
                xml.leaf("InstrId", &order.id);
                xml.leaf("EndToEndId", &order.id);
                Ok(())
            })?;
            xml.within("Amt", |xml| {
                let amount = printed(&order.currency, order.amount.0);
                xml.line(&format!("<InstdAmt Ccy=\"{}\">{amount}</InstdAmt>", order.currency));
                Ok(())
            })?;
            let codes = [&bic, &clearing_system, &clearing_id].map(Option::as_deref);
            if codes.iter().any(Option::is_some) || named.is_some() {
                bank(xml, "CdtrAgt", codes, named.as_deref())?;
            }
            xml.within("Cdtr", |xml| {
                xml.leaf("Nm", &name);
                if !country.is_empty() {
                    xml.nested(&["PstlAdr", "Ctry"], country);
                }
                Ok(())
            })?;
            xml.within("CdtrAcct", |xml| number(xml, iban.as_deref(), account.as_deref()))?;
            self.remittance(xml, order)
        })
    }

    fn remittance(&self, xml: &mut Xml, order: &Order) -> Outcome<()> {
        let Some(text) = self.debtor.remittance_of(self.sheet, order) else { return Ok(()) };
        let place = format!("{} (remittance of worker {:?})", self.debtor.file, order.worker_id);
        let text = self.fitted("remittance", &text, &place)?;
        let length = text.chars().count();
        if length > 140 {
            let what = format!("the remittance has {length} characters, and 140 are the most");
            return Err(PayoutError::new(Code::Bank, place, what));
        }
        xml.nested(&["RmtInf", "Ustrd"], &text);
        Ok(())
    }

    /// A text in the letters that the bank takes.
    fn fitted(&self, key: &str, text: &str, place: &str) -> Outcome<String> {
        let fitted = self.debtor.letters.fit(text).map_err(|c| {
            let what = format!(
                "{key} {text:?} has {c:?}, which stands in no letters of SEPA: write it in Latin letters, or letters = \"any\" in {} if the bank takes it",
                self.debtor.file
            );
            PayoutError::new(Code::Bank, place, what)
        })?;
        // What came from outside without a check of its own, such as a worker's id.
        match fitted.chars().find(|c| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')) {
            Some(c) => {
                let what = format!("{key} has a character that no XML holds (U+{:04X})", c as u32);
                Err(PayoutError::new(Code::Bank, place, what))
            }
            None => Ok(fitted),
        }
    }
}

fn number(xml: &mut Xml, iban: Option<&str>, account: Option<&str>) -> Outcome<()> {
    match (iban, account) {
        (Some(iban), _) => xml.nested(&["Id", "IBAN"], iban),
        (None, account) => xml.nested(&["Id", "Othr", "Id"], account.unwrap_or(NOT_PROVIDED)),
    }
    Ok(())
}

fn bank(
    xml: &mut Xml,
    name: &str,
    [bic, clearing_system, clearing_id]: [Option<&str>; 3],
    named: Option<&str>,
) -> Outcome<()> {
    xml.within(name, |xml| {
        xml.within("FinInstnId", |xml| {
            xml.maybe("BICFI", bic);
            if let Some(id) = clearing_id {
                xml.within("ClrSysMmbId", |xml| {
                    if let Some(system) = clearing_system {
                        xml.nested(&["ClrSysId", "Cd"], system);
                    }
                    xml.leaf("MmbId", id);
                    Ok(())
                })?;
            }
            xml.maybe("Nm", named);
            if bic.or(clearing_id).or(named).is_none() {
                xml.nested(&["Othr", "Id"], NOT_PROVIDED);
            }
            Ok(())
        })
    })
}

fn sum(currency: &str, orders: &[&Order]) -> String {
    printed(currency, orders.iter().map(|order| order.amount.0).sum())
}

/// An amount with as many places as its currency has: 12, 12.30, 12.300.
pub(super) fn printed(currency: &str, micros: i128) -> String {
    let step = minor_unit(currency).unwrap_or(1);
    let places = (0..=6).find(|places| 1_000_000 / 10i128.pow(*places) == step).unwrap_or(6) as usize;
    let (whole, part) = (micros / 1_000_000, micros % 1_000_000);
    match places {
        0 => whole.to_string(),
        _ => format!("{whole}.{:0places$}", part / step),
    }
}

/// XML as it grows, an element a line.
#[derive(Default)]
struct Xml(String, usize);

impl Xml {
    fn line(&mut self, text: &str) {
        self.0.push('\n');
        self.0.extend(std::iter::repeat_n("  ", self.1 + 1));
        self.0.push_str(text);
    }

    fn leaf(&mut self, name: &str, text: &str) {
        self.line(&format!("<{name}>{}</{name}>", escape(text)));
    }

    fn maybe(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    /// A text inside of elements of which each holds the next alone.
    fn nested(&mut self, names: &[&str], text: &str) {
        match names {
            [] => {}
            [name] => self.leaf(name, text),
            [name, inner @ ..] => {
                self.line(&format!("<{name}>"));
                self.1 += 1;
                self.nested(inner, text);
                self.1 -= 1;
                self.line(&format!("</{name}>"));
            }
        }
    }

    fn within(&mut self, name: &str, inner: impl FnOnce(&mut Xml) -> Outcome<()>) -> Outcome<()> {
        self.line(&format!("<{name}>"));
        self.1 += 1;
        inner(self)?;
        self.1 -= 1;
        self.line(&format!("</{name}>"));
        Ok(())
    }
}
