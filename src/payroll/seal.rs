//! The seal of a closed period: what an event `payroll.closed` says, in its attributes.
//!
//! Promises: what is written is read back as it was; a seal that lacks anything is refused by name.
//! Absent on purpose: whether the balances still come to the same (`engine`).

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use super::PayrollError;
use super::account::{Account, CardUsed};
use super::period::Period;
use crate::units::{Micros, Money, parse_time, print_time};

/// Closing balances that are not 0, by currency and worker.
pub type Balances = BTreeMap<String, BTreeMap<String, Money>>;

/// A period that was closed.
#[derive(Clone, Debug, PartialEq)]
pub struct Seal {
    pub event_id: String,
    pub period: Period,
    pub zone: Tz,
    /// What was recorded up to here was known.
    pub as_of: Micros,
    pub ledger_head: String,
    /// All cards that were given.
    pub cards: Vec<CardUsed>,
    /// The name of the tier policy.
    pub policy: String,
    pub balances: Balances,
}

/// What accounts close with.
pub fn balances(accounts: &[Account]) -> Balances {
    let mut balances = Balances::new();
    for account in accounts.iter().filter(|account| account.closing.0 != 0) {
        let of = balances.entry(account.currency.clone()).or_default();
        of.insert(account.worker_id.clone(), account.closing);
    }
    balances
}

impl Seal {
    /// The attributes of its event.
    pub fn attributes(&self) -> Value {
        let cards: Vec<Value> = self
            .cards
            .iter()
            .map(|card| json!({"name": card.name, "version": card.version, "digest": card.digest}))
            .collect();
        let balances: Map<String, Value> = self
            .balances
            .iter()
            .map(|(currency, of)| {
                let of: Map<String, Value> =
                    of.iter().map(|(worker, amount)| (worker.clone(), json!(amount.to_string()))).collect();
                (currency.clone(), Value::Object(of))
            })
            .collect();
        json!({
            "period": self.period.to_string(),
            "zone": self.zone.name(),
            "as_of": print_time(self.as_of),
            "ledger_head": self.ledger_head,
            "cards": cards,
            "policy": self.policy,
            "closing_balances": balances,
        })
    }

    /// Reads the attributes of an event.
    ///
    /// # Errors
    /// Names the event and what it lacks.
    pub fn read(event_id: &str, attributes: &str) -> Result<Seal, PayrollError> {
        let lacks = |what: &str| {
            PayrollError::new(
                "PW0721",
                format!("event {event_id} closes no period: {what} is missing or no such"),
            )
        };
        let value: Value = serde_json::from_str(attributes).map_err(|_| lacks("attributes"))?;
        let text =
            |value: &Value, key: &str| value[key].as_str().map(str::to_owned).ok_or_else(|| lacks(key));
        let mut cards = Vec::new();
        for card in value["cards"].as_array().ok_or_else(|| lacks("cards"))? {
            cards.push(CardUsed {
                name: text(card, "name")?,
                version: text(card, "version")?,
                digest: text(card, "digest")?,
            });
        }
        let mut balances = Balances::new();
        let written = value["closing_balances"].as_object().ok_or_else(|| lacks("closing_balances"))?;
        for (currency, of) in written {
            for (worker, amount) in of.as_object().ok_or_else(|| lacks("closing_balances"))? {
                let amount = amount.as_str().and_then(|amount| amount.parse().ok());
                let amount = amount.ok_or_else(|| lacks("closing_balances"))?;
                balances.entry(currency.clone()).or_default().insert(worker.clone(), amount);
            }
        }
        Ok(Seal {
            event_id: event_id.to_owned(),
            period: Period::parse(&text(&value, "period")?).ok_or_else(|| lacks("period"))?,
            zone: text(&value, "zone")?.parse().map_err(|_| lacks("zone"))?,
            as_of: parse_time(&text(&value, "as_of")?).map_err(|_| lacks("as_of"))?,
            ledger_head: text(&value, "ledger_head")?,
            cards,
            policy: text(&value, "policy")?,
            balances,
        })
    }

    /// The first account whose closing balance is not the sealed one: worker, currency, sealed, found.
    pub fn differs(&self, found: &Balances) -> Option<(String, String, Money, Money)> {
        let pairs = |balances: &Balances| -> BTreeMap<(String, String), Money> {
            balances
                .iter()
                .flat_map(|(currency, of)| {
                    of.iter().map(|(worker, amount)| ((worker.clone(), currency.clone()), *amount))
                })
                .collect()
        };
        let (sealed, found) = (pairs(&self.balances), pairs(found));
        let of = |balances: &BTreeMap<_, Money>, key| balances.get(key).copied().unwrap_or_default();
        let differs = sealed.keys().chain(found.keys()).find(|key| of(&sealed, key) != of(&found, key))?;
        Some((differs.0.clone(), differs.1.clone(), of(&sealed, differs), of(&found, differs)))
    }
}
