//! Who is paid where: a CSV file of payees.
//!
//! Promises: nothing in the file is passed over; a mistake is told with its line; a worker has one payee for a currency.
//! Absent on purpose: addresses and identity papers, which no payment of this kind needs.

use std::collections::BTreeMap;

use super::{Code, Outcome, PayoutError, check};

/// The columns that a file may have. The first two are needed.
const COLUMNS: [&str; 11] = [
    "worker_id",
    "name",
    "iban",
    "account",
    "wallet",
    "bic",
    "clearing_system",
    "clearing_id",
    "bank",
    "country",
    "currency",
];

/// Where money goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Bank,
    Wallet,
}

/// One payee. A text that the file does not give is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Payee {
    pub worker_id: String,
    pub name: String,
    /// One of the three says where the money goes.
    pub iban: String,
    pub account: String,
    pub wallet: String,
    pub bic: String,
    /// The clearing system and the bank's number in it: CNAPS, USABA and the like.
    pub clearing_system: String,
    pub clearing_id: String,
    pub bank: String,
    pub country: String,
    /// The only currency that goes there; any where it is empty.
    pub currency: String,
    /// The file with its line.
    pub place: String,
}

impl Payee {
    pub fn way(&self) -> Way {
        if self.wallet.is_empty() { Way::Bank } else { Way::Wallet }
    }

    /// The number that the money goes to, whichever of the three it is.
    pub fn number(&self) -> &str {
        [&self.iban, &self.account, &self.wallet]
            .into_iter()
            .find(|text| !text.is_empty())
            .map_or("", |it| it)
    }

    /// What tells this account from all others.
    fn identity(&self) -> (&str, &str, &str) {
        let bank = if self.account.is_empty() {
            ""
        } else if self.clearing_id.is_empty() {
            &self.bic
        } else {
            &self.clearing_id
        };
        (self.number(), bank, if self.wallet.is_empty() { "" } else { &self.bank })
    }

    fn of(texts: &BTreeMap<&str, &str>, place: String) -> Result<Payee, String> {
        let given = |key: &str| texts.get(key).copied().unwrap_or_default();
        let text = |key: &str, most: usize| check::text(key, given(key), most);
        let coded = |key: &str, form: fn(&str) -> Result<String, String>| match given(key) {
            "" => Ok(String::new()),
            text => form(text),
        };
        let payee = Payee {
            // No bank is told it; it is what the ledger has.
            worker_id: given("worker_id").to_owned(),
            name: text("name", 140)?,
            iban: coded("iban", check::iban)?,
            account: text("account", 34)?,
            wallet: text("wallet", 128)?,
            bic: coded("bic", check::bic)?,
            clearing_system: text("clearing_system", 5)?,
            clearing_id: text("clearing_id", 35)?,
            bank: text("bank", 140)?,
            country: coded("country", check::country)?,
            currency: coded("currency", check::currency)?,
            place,
        };
        for (key, said) in [("worker_id", &payee.worker_id), ("name", &payee.name)] {
            if said.is_empty() {
                return Err(format!("{key} is empty"));
            }
        }
        let ways = [&payee.iban, &payee.account, &payee.wallet];
        if ways.iter().filter(|way| !way.is_empty()).count() != 1 {
            return Err("give one of iban, account and wallet: where the money goes".to_owned());
        }
        if !payee.clearing_system.is_empty() && payee.clearing_id.is_empty() {
            return Err("clearing_system is given without clearing_id".to_owned());
        }
        Ok(payee)
    }
}

/// All payees of a file.
#[derive(Clone, Debug, Default)]
pub struct Payees {
    pub file: String,
    /// By worker and currency.
    of: BTreeMap<(String, String), Payee>,
    /// What is strange and no mistake: one account for several names or workers.
    pub notes: Vec<String>,
}

impl Payees {
    /// Reads a file of payees.
    ///
    /// # Errors
    /// Names the line and what is wrong with it.
    pub fn parse(file: &str, text: &str) -> Outcome<Payees> {
        let place = |line: u64| format!("{file}:{line}");
        let text = text.trim_start_matches('\u{feff}');
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let unreadable = |error: csv::Error| {
            let line = error.position().map_or(1, csv::Position::line);
            let what = match error.kind() {
                csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                    format!("the row has {len} cells, and the header {expected_len}")
                }
                _ => error.to_string(),
            };
            PayoutError::new(Code::Unreadable, place(line), what)
        };
        let head = reader.headers().map_err(unreadable)?.clone();
        check_head(&head).map_err(|what| PayoutError::new(Code::Unreadable, place(1), what))?;
        let mut payees = Payees { file: file.to_owned(), ..Payees::default() };
        for record in reader.records() {
            let record = record.map_err(unreadable)?;
            let line = record.position().map_or(0, csv::Position::line);
            let texts = head.iter().zip(record.iter()).collect();
            let payee = Payee::of(&texts, place(line))
                .map_err(|what| PayoutError::new(Code::Value, place(line), what))?;
            payees.push(payee)?;
        }
        payees.look_for_shared();
        Ok(payees)
    }

    fn push(&mut self, payee: Payee) -> Outcome<()> {
        let key = (payee.worker_id.clone(), payee.currency.clone());
        if let Some(other) = self.of.get(&key) {
            let money = if payee.currency.is_empty() { "any currency" } else { &payee.currency };
            let what = format!("{:?} has a payee for {money} already, at {}", payee.worker_id, other.place);
            return Err(PayoutError::new(Code::Twice, &payee.place, what));
        }
        self.of.insert(key, payee);
        Ok(())
    }

    /// One account under two names or for two workers may be right (a family) or a slip of the pen: said once, with all of them.
    fn look_for_shared(&mut self) {
        let mut owners = BTreeMap::new();
        for payee in self.of.values() {
            let of: &mut BTreeMap<_, &str> = owners.entry(payee.identity()).or_default();
            of.entry((&payee.worker_id, &payee.name)).or_insert(&payee.place);
        }
        let shared = owners.into_values().filter(|of| of.len() > 1).map(|of| {
            let of =
                of.into_iter().map(|((worker, name), place)| format!("{worker:?} ({name:?}) at {place}"));
            of.collect::<Vec<_>>().join(" and ")
        });
        let shared: Vec<String> = shared.collect();
        let note = match shared.len() {
            0 => None,
            1 => Some(format!("an account is that of several: {}", shared[0])),
            count => Some(format!("{count} accounts are those of several: {}", shared.join("; "))),
        };
        self.notes = note.into_iter().collect();
    }

    /// The payee of a worker in a currency: the one that names the currency goes before one for any.
    pub fn of(&self, worker: &str, currency: &str) -> Option<&Payee> {
        let of = |currency: &str| self.of.get(&(worker.to_owned(), currency.to_owned()));
        of(currency).or_else(|| of(""))
    }
}

fn check_head(head: &csv::StringRecord) -> Result<(), String> {
    for (at, name) in head.iter().enumerate() {
        if !COLUMNS.contains(&name) {
            return Err(format!("nobody knows the column {name:?}: the columns are {}", COLUMNS.join(", ")));
        }
        if head.iter().skip(at + 1).any(|other| other == name) {
            return Err(format!("the column {name} is there twice"));
        }
    }
    match COLUMNS[..2].iter().find(|needed| head.iter().all(|name| name != **needed)) {
        Some(missing) => Err(format!("the column {missing} is missing")),
        None => Ok(()),
    }
}
