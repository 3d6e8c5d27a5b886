//! The payment file of a payroll: `--pay FILE.xml|FILE.csv`, for the command that has the accounts.
//!
//! Absent on purpose: the accounts themselves.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use chrono::NaiveDate;
use clap::Args;

use super::Usage;
use super::output::{self, many, plain, say};
use super::question::read;
use crate::engine::payout::{
    DEFAULT_LAYOUT, Debtor, Layout, Orders, Payees, Paying, Unpaid, Way, events, orders, pain,
};
use crate::engine::{Account, Question, Sheet, midnight};
use crate::units::{Micros, Money};

/// How a payroll is paid.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Paying")]
pub struct PayoutArgs {
    /// Write orders to pay what the accounts close with: FILE.xml is pain.001 for a bank, FILE.csv is what --layout says
    #[arg(long, value_name = "FILE", requires_all = ["payees", "on"])]
    pay: Option<PathBuf>,
    /// Who is paid where: a CSV file (docs/PAYMENTS.md)
    #[arg(long, value_name = "FILE", requires = "pay")]
    payees: Option<PathBuf>,
    /// Who pays, from which account: a TOML file
    #[arg(long, value_name = "FILE", requires = "pay")]
    debtor: Option<PathBuf>,
    /// The columns of a payment file as CSV: a TOML file like docs/payout.layout.toml
    #[arg(long, value_name = "FILE", requires = "pay")]
    layout: Option<PathBuf>,
    /// The day on which the bank is to pay
    #[arg(long, value_name = "DAY", requires = "pay")]
    on: Option<NaiveDate>,
    /// Of payees of a bank or of a wallet only; a file as XML pays by bank alone
    #[arg(long, value_name = "WAY", value_parser = ["bank", "wallet"], requires = "pay")]
    way: Option<String>,
    /// Order no less than this, by currency: --least CNY=10
    #[arg(long, value_name = "CURRENCY=AMOUNT", value_parser = parse_limit, requires = "pay")]
    least: Vec<(String, Money)>,
    /// Order no more than this at one time, by currency
    #[arg(long, value_name = "CURRENCY=AMOUNT", value_parser = parse_limit, requires = "pay")]
    most: Vec<(String, Money)>,
    /// Write the events that record the orders, to be ingested once they are carried out
    #[arg(long, value_name = "FILE", requires = "pay")]
    paid_events: Option<PathBuf>,
}

fn parse_limit(text: &str) -> Result<(String, Money), String> {
    let wrong = || format!("{text:?} is no limit such as CNY=10");
    let (currency, amount) = text.split_once('=').ok_or_else(wrong)?;
    let amount = amount.parse::<Money>().map_err(|_| wrong())?;
    if currency.is_empty() || amount.0 < 0 { Err(wrong()) } else { Ok((currency.to_owned(), amount)) }
}

impl PayoutArgs {
    pub fn is_asked(&self) -> bool {
        self.pay.is_some()
    }

    /// Refuses orders of a part of what is known, and of play money.
    pub fn check(&self, question: &Question) -> Result<()> {
        let Question { scope, as_of, cutoff, .. } = question;
        let is_part = scope.filter.is_some() || as_of.is_some() || cutoff.is_some();
        if self.is_asked() && (is_part || scope.sandbox) {
            bail!(Usage(
                "PW0602 orders to pay are of all that is known and of nothing else: --pay does not go with --where, --as-of, --cutoff or --sandbox"
                    .into()
            ));
        }
        Ok(())
    }

    /// Refuses orders of a month that has not ended by the latest fact, and those carried out before its end.
    pub fn check_month(&self, sheet: &Sheet, latest: Option<Micros>) -> Result<()> {
        let end = midnight(sheet.until, sheet.zone);
        let has_ended = sheet.sealed_by.is_some() || latest.is_some_and(|latest| latest >= end);
        if self.is_asked() && !has_ended {
            // Files have no months that are closed.
            let or_close = match sheet.ledger_head {
                Some(_) => ", or close it (payroll close --early)",
                None => "; only a ledger's month can be closed before that (payroll close --early)",
            };
            bail!(Usage(format!(
                "PW0602 --pay: {} has not ended by what is known, and what still comes of it could not be ordered any more: bring in the rest{or_close}",
                sheet.period
            )));
        }
        if self.on.is_some_and(|on| on < sheet.until) {
            bail!(Usage(format!(
                "PW0602 --on: {} ends with {}: name that day or a later one",
                sheet.period, sheet.until
            )));
        }
        Ok(())
    }

    /// Writes the files of a payroll and says what was ordered and what was not. Does nothing without `--pay`.
    ///
    /// # Errors
    /// Files that cannot be used, or what no payment file can say. Nothing is written then.
    pub fn run(&self, sheet: &Sheet, accounts: &[Account], unpaid: &[Unpaid]) -> Result<()> {
        let (Some(pay), Some(payees), Some(on)) = (&self.pay, &self.payees, self.on) else { return Ok(()) };
        let is_xml =
            match pay.extension().and_then(|ext| ext.to_str()).map(str::to_ascii_lowercase).as_deref() {
                Some("xml") => true,
                Some("csv") => false,
                _ => bail!(Usage(
                    "PW0602 --pay: name a file that ends in .xml (pain.001) or in .csv".to_owned()
                )),
            };
        if is_xml && (self.layout.is_some() || self.way.as_deref() == Some("wallet")) {
            bail!(Usage(
                "PW0602 --layout and --way wallet are for CSV: pain.001 has its form, and pays by bank"
                    .into()
            ));
        }
        let payees = Payees::parse(&payees.display().to_string(), &read(payees)?)?;
        let debtor = match &self.debtor {
            Some(file) => Some(Debtor::parse(&file.display().to_string(), &read(file)?)?),
            None => None,
        };
        let made = orders(sheet, accounts, unpaid, &payees, &self.paying(is_xml))?;
        let bytes = match (&debtor, is_xml) {
            // There is no file that orders nothing.
            _ if made.orders.is_empty() => None,
            (Some(debtor), true) => {
                let made_at = sheet.as_of.unwrap_or_else(|| midnight(sheet.until, sheet.zone));
                Some(pain(sheet, &made, debtor, on, made_at)?)
            }
            (None, true) => {
                bail!(Usage("PW0602 --pay FILE.xml needs --debtor FILE: who pays, from which account".into()))
            }
            (debtor, false) => Some(self.layout()?.csv(sheet, &made, debtor.as_ref(), on)?),
        };
        if let Some(bytes) = bytes {
            if let Some(file) = &self.paid_events {
                output::write_file(file, &events(&made, midnight(on, sheet.zone)))?;
            }
            output::write_file(pay, &bytes)?;
        }
        payees.notes.iter().for_each(|note| say(&format!("note: {}", plain(note))));
        told(&made, pay).iter().for_each(|line| say(line));
        Ok(())
    }

    fn paying(&self, is_xml: bool) -> Paying {
        let way = match self.way.as_deref() {
            Some("wallet") => Some(Way::Wallet),
            Some(_) => Some(Way::Bank),
            None => is_xml.then_some(Way::Bank),
        };
        let by_currency = |limits: &[(String, Money)]| limits.iter().cloned().collect::<BTreeMap<_, _>>();
        Paying { way, least: by_currency(&self.least), most: by_currency(&self.most) }
    }

    fn layout(&self) -> Result<Layout> {
        Ok(match &self.layout {
            Some(file) => Layout::parse(&file.display().to_string(), &read(file)?)?,
            None => Layout::parse("docs/payout.layout.toml", DEFAULT_LAYOUT)?,
        })
    }
}

/// What was ordered, and each amount that was not, with its reason.
fn told(made: &Orders, file: &Path) -> Vec<String> {
    let rests = made.rests.iter().map(|rest| {
        format!("{} {} of {} {}", rest.amount, rest.currency, plain(&rest.worker_id), rest.why.words())
    });
    let sums = made.sums();
    let sums = sums.iter().map(|(currency, (count, sum))| {
        format!("{}: {}, {sum} {currency}", plain(&file.display().to_string()), many(*count, "order"))
    });
    let nothing =
        made.orders.is_empty().then(|| "nothing is ordered, and no payment file is written".to_owned());
    rests.chain(sums).chain(nothing).collect()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::engine::payout::Open;

    #[derive(Parser, Debug)]
    struct Given {
        #[command(flatten)]
        payout: PayoutArgs,
    }

    fn run(folder: &Path, options: &str, closing: &str) -> Result<()> {
        let closing: Money = closing.parse().unwrap();
        let options = options.replace('@', &format!("{}/", folder.display()));
        let given = Given::try_parse_from(["pay"].into_iter().chain(options.split_whitespace()))?;
        let sheet = Sheet {
            period: "2026-03".into(),
            from: "2026-03-01".parse()?,
            until: "2026-04-01".parse()?,
            zone: chrono_tz::Asia::Shanghai,
            ledger_head: None,
            as_of: None,
            cards: Vec::new(),
            sealed_by: None,
        };
        let (worker_id, currency) = ("ana".to_owned(), "EUR".to_owned());
        let pieces = vec![Open { assignment_id: "p".into(), due_at: 0, outstanding: closing }];
        let unpaid = Unpaid {
            worker_id: worker_id.clone(),
            currency: currency.clone(),
            pieces,
            balance: closing,
            ..Unpaid::default()
        };
        let (entries, held) = (Vec::new(), Vec::new());
        let account = Account { worker_id, currency, opening: Money::ZERO, entries, closing, held };
        given.payout.run(&sheet, &[account], &[unpaid])
    }

    #[test]
    fn a_payroll_is_paid_by_xml_or_csv_and_the_same_again() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        write("payees.csv", "worker_id,name,iban\nana,Ana,DE89370400440532013000\n");
        write("d.toml", "name = \"Acme\"\n[[account]]\niban = \"DE02120300000000202051\"\n");
        let common = "--payees @payees.csv --on 2026-04-02";
        let xml = format!("--pay @a.xml --debtor @d.toml --paid-events @paid.ndjson {common}");
        run(folder, &xml, "1.5").unwrap();
        let first = (text("a.xml"), text("paid.ndjson"));
        assert!(first.0.contains("<InstdAmt Ccy=\"EUR\">1.50</InstdAmt>"));
        assert!(first.1.contains("\"occurred_at\":\"2026-04-01T16:00:00Z\""), "{}", first.1);
        run(folder, &xml, "1.5").unwrap();
        assert_eq!(first, (text("a.xml"), text("paid.ndjson")));
        run(folder, &format!("--pay @a.csv {common}"), "1.5").unwrap();
        assert!(text("a.csv").contains(",Ana,DE89370400440532013000,,,1.50,EUR,2026-04-02,"));
        // Nothing to order: no file.
        run(folder, &format!("--pay @b.csv --least EUR=2 {common}"), "1.5").unwrap();
        run(folder, &format!("--pay @b.csv --way wallet {common}"), "1.5").unwrap();
        run(folder, &format!("--pay @b.csv {common}"), "-1.5").unwrap();
        assert!(!folder.join("b.csv").exists());
        for (options, wanted) in [
            (format!("--pay @c.xml {common}"), "needs --debtor"),
            (format!("--pay @c.pdf {common}"), "ends in .xml"),
            (format!("--pay @c.xml --way wallet --debtor @d.toml {common}"), "--way wallet"),
            ("--pay @c.csv --on 2026-04-02".to_owned(), "--payees"),
            (format!("--pay @c.csv --most EUR {common}"), "no limit"),
            ("--least EUR=1".to_owned(), "--pay"),
        ] {
            let error = run(folder, &options, "1").unwrap_err().to_string();
            assert!(error.contains(wanted), "{error}");
        }
    }
}
