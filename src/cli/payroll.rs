//! `piecework payroll`: what each worker's account opened with in a month, what moved it and what it closed with; and closing a month.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use chrono_tz::Tz;
use clap::{Args, Subcommand};

use super::inputs::InputArgs;
use super::output::{self, many, print, say};
use super::payout::PayoutArgs;
use super::question::{KnownArgs, parse_zone, without_window};
use super::rates::read_card;
use super::statements::{StatementArgs, VerifyStatementArgs};
use super::{Outcome, Usage, work};
use crate::clock::SystemClock;
use crate::engine::{self, Audience, Format, Lang, Payroll, PayrollAsked, Period, Policy, Question};
use crate::table::Table;

#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "opening + earned + bonus + compensation + correction - paid = closing, for each worker and currency; each closing balance opens\nthe next month. A month that was closed stays as it was: what comes later is a correction of the next. docs/PAYROLL.md explains\neach column.\n\nExample:\n  piecework payroll --period 2026-03 --ledger ledger --tz Asia/Shanghai\n  piecework payroll --period 2026-03 --ledger ledger --rates rates.toml --out pay --statements pay/statements --lang zh\n  piecework payroll --period 2026-03 --ledger ledger --pay pay.xml --payees payees.csv --debtor debtor.toml --on 2026-04-05\n  piecework payroll close --period 2026-03 --ledger ledger --tz Asia/Shanghai",
    mut_args(without_window)
)]
pub struct PayrollArgs {
    #[command(subcommand)]
    task: Option<Task>,
    #[command(flatten)]
    asked: AskedArgs,
    #[command(flatten)]
    inputs: InputArgs,
    /// Read a ledger instead of files [env: PIECEWORK_LEDGER]
    #[arg(long, value_name = "DIR", conflicts_with = "inputs")]
    ledger: Option<PathBuf>,
    /// Show a row for each worker, or for each project and line of a rate card
    #[arg(long, default_value = "worker", value_parser = ["worker", "project"])]
    by: String,
    /// table, csv, csv-verbatim (names that a spreadsheet would run as formulas stay as they are), json, parquet or xlsx (a sheet for each table)
    #[arg(long, default_value = "table", value_parser = ["table", "csv", "csv-verbatim", "json", "parquet", "xlsx"])]
    format: String,
    /// Write into this file; a name without an ending is a folder, which gets all tables
    #[arg(long, value_name = "FILE|DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    payout: PayoutArgs,
    #[command(flatten)]
    statements: StatementArgs,
    /// Language of statements: en or zh
    #[arg(long, default_value = "en", value_parser = ["en", "zh"], requires = "statements")]
    lang: String,
    /// Exit with 0 although something was quarantined
    #[arg(long)]
    allow_quarantine: bool,
    #[command(flatten)]
    known: KnownArgs,
}

#[derive(Subcommand, Debug)]
enum Task {
    /// Seal a month that has ended: its balances open the next one, whatever becomes known later
    Close(CloseArgs),
    /// Look a statement over: its digest and every sum, from its own figures
    Verify(VerifyStatementArgs),
}

#[derive(Args, Debug)]
struct AskedArgs {
    /// The month, as 2026-03
    #[arg(long, value_name = "MONTH", required = true, value_parser = parse_period)]
    period: Option<Period>,
    /// A rate card; without one the price on the events is what is owed
    #[arg(long = "rates", value_name = "CARD")]
    rates: Vec<PathBuf>,
    /// Tier policy of lines that pay by tier: plain, cn-4-04-05-05-2021, or a TOML file
    #[arg(long, default_value = "plain", value_name = "NAME|FILE")]
    policy: String,
}

#[derive(Args, Debug)]
#[command(
    after_help = "Closing a month twice changes nothing. Months are closed one after the other, in one time zone.\n\nExample:\n  piecework payroll close --period 2026-03 --ledger ledger --tz Asia/Shanghai"
)]
struct CloseArgs {
    #[command(flatten)]
    asked: AskedArgs,
    /// The ledger's folder
    #[arg(long, value_name = "DIR", env = "PIECEWORK_LEDGER")]
    ledger: PathBuf,
    /// The zone of the month's days
    #[arg(long, default_value = "UTC", value_parser = parse_zone)]
    tz: Tz,
    /// Also when no fact lies after the month's end yet: what still comes of it is a correction of the next
    #[arg(long)]
    early: bool,
}

fn parse_period(text: &str) -> Result<Period, String> {
    Period::parse(text).ok_or_else(|| "it is no month such as 2026-03".to_owned())
}

impl AskedArgs {
    fn read(&self) -> Result<PayrollAsked> {
        let Some(period) = self.period else { bail!(Usage("name the month with --period".to_owned())) };
        let cards = self.rates.iter().map(|path| read_card(path)).collect::<Result<_>>()?;
        Ok(PayrollAsked { period, cards })
    }
}

impl PayrollArgs {
    pub fn run(self) -> Result<Outcome> {
        match self.task {
            Some(Task::Close(close)) => return close.run(),
            Some(Task::Verify(verify)) => return verify.run(),
            None => {}
        }
        if self.out.is_none() {
            output::check_place(&self.format)?;
        }
        let asked = self.asked.read()?;
        let mut question = self.known.question(&self.asked.policy, None)?;
        (question.audited, question.tiered) = (false, false);
        if question.scope.from.is_some() || question.scope.until.is_some() {
            bail!(Usage(
                "PW0602 pay is of one month: --period names it, and --from and --until do not go with it"
                    .into()
            ));
        }
        self.payout.check(&question)?;
        self.statements.prepare()?;
        let ledger = self.inputs.ledger_for(&question, self.ledger.clone())?;
        let (payroll, unpaid, quarantined) = work(async {
            let (events, quarantined) = self.inputs.events(ledger.as_ref())?;
            let unpaid = match self.payout.is_asked() {
                true => engine::unpaid(events.clone(), &question, &asked).await?,
                false => Vec::new(),
            };
            anyhow::Ok((engine::payroll(events, &question, &asked).await?, unpaid, quarantined))
        })?;
        self.payout.check_month(&payroll.sheet, payroll.latest)?;
        self.give(&payroll)?;
        self.payout.run(&payroll.sheet, &payroll.accounts, &unpaid)?;
        self.statements.write(&payroll.accounts, &payroll.sheet, self.lang())?;
        payroll.notes.iter().for_each(|note| say(&format!("note: {note}")));
        Ok(Outcome::after(quarantined, self.allow_quarantine))
    }

    fn lang(&self) -> Lang {
        if self.lang == "zh" { Lang::Zh } else { Lang::En }
    }

    fn give(&self, payroll: &Payroll) -> Result<()> {
        let tables = engine::payroll_tables(&payroll.accounts);
        let shown = Table::named(&tables, if self.by == "project" { "payroll_projects" } else { "payroll" });
        let format = Format::parse(&self.format);
        let all: Vec<&Table> = tables.iter().collect();
        let audience = Audience { tz: payroll.sheet.zone, ..self.lang().into() };
        match (&self.out, format) {
            (Some(out), format) if is_folder(out) => {
                output::prepare_folder(out)?;
                output::write_files(
                    out,
                    &engine::folder(&all, "payroll", format.unwrap_or(Format::Csv), audience)?,
                )?;
                say(&format!("{} written to {}", standing(payroll), out.display()));
            }
            (Some(out), Some(Format::Xlsx)) => output::write_file(out, &engine::workbook(&all, audience)?)?,
            (None, Some(Format::Xlsx)) => print(&engine::workbook(&all, audience)?)?,
            (Some(out), Some(format)) => output::write_file(out, &engine::bytes(shown, format)?)?,
            (None, Some(format)) => print(&engine::bytes(shown, format)?)?,
            (out, None) => {
                let text = format!("{}{}\n", output::shown(shown, out.is_some()), standing(payroll));
                match out {
                    Some(out) => output::write_file(out, text.as_bytes())?,
                    None => print(text.as_bytes())?,
                }
            }
        }
        Ok(())
    }
}

impl CloseArgs {
    fn run(&self) -> Result<Outcome> {
        let asked = self.asked.read()?;
        let policy = Policy::find(&self.asked.policy, |path| std::fs::read_to_string(path))?;
        let mut question = Question::of(policy);
        question.scope.tz = self.tz;
        let closed = work(async {
            Ok(engine::close_period(&self.ledger, &question, &asked, self.early, &SystemClock).await?)
        })?;
        closed.payroll.notes.iter().for_each(|note| say(&format!("note: {note}")));
        match closed.is_new {
            true => say(&standing(&closed.payroll)),
            false => {
                say(&format!("{}: it was closed before, and nothing was changed", standing(&closed.payroll)))
            }
        }
        say(&format!("Ledger {}, head {}", self.ledger.display(), closed.head));
        Ok(Outcome::Done)
    }
}

/// Whether a name is that of a folder.
fn is_folder(out: &Path) -> bool {
    out.is_dir() || out.extension().is_none()
}

/// The month, and whether it is closed.
fn standing(payroll: &Payroll) -> String {
    let sheet = &payroll.sheet;
    let accounts = many(payroll.accounts.len(), "account");
    let cards = match sheet.cards.as_slice() {
        [] => "by the prices on the events".to_owned(),
        cards => {
            let names = cards.iter().map(|card| format!("{} {}", card.name, card.version));
            format!("by the rates of {}", names.collect::<Vec<_>>().join(", "))
        }
    };
    let standing = match &sheet.sealed_by {
        Some(event) => format!("closed by {event}"),
        None => "not closed".to_owned(),
    };
    output::plain(&format!("{} ({}), {accounts}, {cards}: {standing}", sheet.period, sheet.zone))
}
