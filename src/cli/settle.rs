//! `piecework settle`: an invoice, a list of payouts or a bank's statement, line by line against the ledger.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;
use serde_json::{Value, json};

use super::inputs::InputArgs;
use super::output::{self, for_people, many, plain, print, say};
use super::question::{KnownArgs, parse_every, read, window_of_days_in};
use super::{Outcome, Usage, work};
use crate::engine::{
    self, Against, Every, Format, SettleMode, SettleOutcome, Settlement, Settling, Statement,
};
use crate::table::{Cell, Table};

#[derive(Args, Debug)]
#[command(
    after_help = "Each line of the statement and each amount of the ledger stands in exactly one row: matched, missing_here (on the statement,\nnot in the ledger), missing_there, other_amount, other_currency, other_worker, other_day, twice_there, twice_here, ambiguous,\nunchecked (there are too many sums to look at); a line without a readable amount is unreadable.\nLines that name no piece are matched by worker, amount and day, and as the sum of several payments where one combination alone\ncomes to it. docs/MAPPINGS.md says how a statement is read.\n\nExample:\n  piecework settle invoice.csv --mapping invoice.toml --ledger ledger --from 2026-03-01 --until 2026-04-01\n  piecework settle payouts.csv --mapping payouts.toml --ledger ledger --by worker --every month\n  piecework settle invoice.csv --mapping invoice.toml events.ndjson --against owed --format csv --exit-code",
    mut_arg("mapping", |arg| arg.long("input-mapping").help("How the columns of INPUT become events, where it is a table of no known kind"))
)]
pub struct SettleArgs {
    /// The statement: CSV, or with tabs, semicolons or bars between its cells
    #[arg(value_name = "STATEMENT")]
    statement: String,
    /// Which column of the statement is what: a TOML file (docs/MAPPINGS.md, "Statements")
    #[arg(long = "mapping", value_name = "FILE")]
    statement_mapping: PathBuf,
    #[command(flatten)]
    inputs: InputArgs,
    /// Hold it against a ledger instead of files [env: PIECEWORK_LEDGER]
    #[arg(long, value_name = "DIR", conflicts_with = "inputs")]
    ledger: Option<PathBuf>,
    /// Hold it against the payments (paid) or the prices of accepted pieces (owed)
    #[arg(long, default_value = "paid", value_parser = ["paid", "owed"])]
    against: String,
    /// Compare piece by piece (assignment), the sums of workers, or the sum of all [default: assignment, where the statement names pieces, payments or days; else worker]
    #[arg(long, value_parser = ["assignment", "worker", "sum"])]
    by: Option<String>,
    /// Compare the sums of each day, week (ISO) or month
    #[arg(long, value_parser = parse_every)]
    every: Option<Every>,
    /// A line and an amount may lie so many days apart, or any [default: 3; any against what is owed]
    #[arg(long, value_name = "DAYS|any", value_parser = parse_days)]
    days: Option<Days>,
    /// What the ledger has in currencies that the statement does not have is missing there too, and not only counted
    #[arg(long)]
    all_currencies: bool,
    /// Only rows of this outcome; the account at the end is of all
    #[arg(long, value_name = "OUTCOME", value_parser = SettleOutcome::ALL.map(SettleOutcome::name))]
    only: Vec<String>,
    /// table (differences and the account), csv, csv-verbatim (names that a spreadsheet would run as formulas stay as they are) or json
    #[arg(long, default_value = "table", value_parser = ["table", "csv", "csv-verbatim", "json"])]
    format: String,
    /// Write the rows into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Exit with 1 when not everything matches
    #[arg(long)]
    exit_code: bool,
    /// Exit with 0 although something was quarantined, or a line could not be read
    #[arg(long)]
    allow_quarantine: bool,
    #[command(flatten)]
    known: KnownArgs,
}

/// How far apart a line and an amount may lie.
#[derive(Clone, Copy, Debug)]
enum Days {
    Any,
    Most(i32),
}

/// A bank takes a weekend.
const USUAL_DAYS: i32 = 3;

impl SettleArgs {
    pub fn run(self) -> Result<Outcome> {
        let mut question = self.known.question("plain", None)?;
        (question.audited, question.tiered) = (false, false);
        let ledger = self.inputs.ledger_for(&question, self.ledger.clone())?;
        let name = self.statement_mapping.display().to_string();
        let mapping = read(&self.statement_mapping)?;
        let options = self.inputs.options();
        let statement =
            engine::read_statement(&self.statement, (&name, &mapping), question.scope.tz, &options)?;
        window_of_days_in(&question, statement.zone, "statement")?;
        let settling = self.settling(&statement)?;
        let refused = statement.refused.clone();
        let (settlement, quarantined) = work(async {
            let (events, quarantined) = self.inputs.events(ledger.as_ref())?;
            let settlement = engine::settle(events, &question, statement, settling).await?;
            anyhow::Ok((settlement, quarantined))
        })?;
        self.give(&settlement, &refused)?;
        self.tell(&settlement, &refused, settling.against);
        let differs = settlement.differing != [0, 0] || !refused.is_empty();
        if self.exit_code && differs {
            return Ok(Outcome::Different);
        }
        Ok(Outcome::after(quarantined + refused.len() as u64, self.allow_quarantine))
    }

    fn settling(&self, statement: &Statement) -> Result<Settling> {
        let against = if self.against == "owed" { Against::Owed } else { Against::Paid };
        let by = match (self.by.as_deref(), self.every) {
            (Some("assignment"), Some(_)) => {
                bail!(Usage("PW0609 --every compares sums: add --by worker or --by sum".into()))
            }
            (Some(by), _) => by,
            (None, Some(_)) => "worker",
            (None, None) if statement.is_of_pieces => "assignment",
            (None, None) => "worker",
        };
        let days = match (self.days, against) {
            (Some(Days::Most(days)), _) => Some(days),
            (Some(Days::Any), _) | (None, Against::Owed) => None,
            (None, Against::Paid) => Some(USUAL_DAYS),
        };
        let mode = match by {
            "assignment" => SettleMode::Pieces { days },
            "worker" => SettleMode::Workers,
            _ => SettleMode::Sums,
        };
        Ok(Settling { against, mode, every: self.every, all_currencies: self.all_currencies })
    }

    /// Writes the rows.
    fn give(&self, settlement: &Settlement, refused: &[Refused]) -> Result<()> {
        let mut rows = settlement.rows.clone();
        if !self.only.is_empty() {
            rows.rows.retain(|row| self.only.iter().any(|only| row[0].text() == only));
        }
        let bytes = match (self.format.as_str(), Format::parse(&self.format)) {
            ("json", _) => as_json(&rows, settlement, refused)?,
            (_, Some(format)) => engine::bytes(&rows, format)?,
            _ => as_text(&rows, settlement, !self.only.is_empty(), self.out.is_some()).into_bytes(),
        };
        match &self.out {
            Some(out) => output::write_file(out, &bytes),
            None => print(&bytes),
        }
    }

    /// Says in words how it came out.
    fn tell(&self, settlement: &Settlement, refused: &[Refused], against: Against) {
        for (line, why, raw) in refused.iter().take(SHOWN) {
            say(&format!("{}:{line}: {why}", self.statement));
            say(&format!("    {}", plain(raw)));
        }
        if refused.len() > SHOWN {
            say(&format!("    and {} more lines that cannot be read", refused.len() - SHOWN));
        }
        settlement.notes.iter().for_each(|note| say(&format!("note: {note}")));
        let amounts = |count: usize| match against {
            Against::Paid => many(count, "payment"),
            Against::Owed => many(count, "amount owed"),
        };
        let [lines, entries] = settlement.differing;
        let held = format!(
            "{} against {} of the ledger",
            many(settlement.lines, "line"),
            amounts(settlement.entries)
        );
        match (lines + entries, refused.len()) {
            (0, 0) => say(&format!("{held}: everything matches")),
            (0, unread) => {
                say(&format!("{held}: everything matches but {} that cannot be read", many(unread, "line")))
            }
            _ => say(&format!("{held}: {} and {} do not match", many(lines, "line"), amounts(entries))),
        }
        let totals = &settlement.totals;
        for row in (0..totals.rows.len()).filter(|row| totals.cell(*row, "outcome").text() == "total") {
            let cell = |column: &str| for_people(totals.cell(row, column));
            say(&format!(
                "{}: statement {}, ledger {}, difference {}",
                cell("currency"),
                cell("statement_amount"),
                cell("ledger_amount"),
                cell("difference_amount")
            ));
        }
    }
}

/// A line that could not be read: number, why, text.
type Refused = (u64, String, String);

/// So many lines that cannot be read, lines of a row and events of a row are shown.
const SHOWN: usize = 3;

fn parse_days(text: &str) -> Result<Days, String> {
    match text {
        "any" => Ok(Days::Any),
        _ => match text.parse() {
            Ok(days) if days >= 0 => Ok(Days::Most(days)),
            _ => Err("it is neither a number of days nor any".to_owned()),
        },
    }
}

fn as_json(rows: &Table, settlement: &Settlement, refused: &[Refused]) -> Result<Vec<u8>> {
    let value = |table: &Table| -> Result<Value> {
        Ok(serde_json::from_slice(&engine::bytes(table, Format::Json)?)?)
    };
    let refused = refused.iter().map(|(line, why, raw)| json!({"line": line, "why": why, "raw": raw}));
    let whole = json!({
        "rows": value(rows)?,
        "totals": value(&settlement.totals)?,
        "unread": refused.collect::<Vec<_>>(),
    });
    Ok(format!("{whole:#}\n").into_bytes())
}

/// The differences and the account; what matches is shown where it was asked for. A file has every line and event of a row.
fn as_text(rows: &Table, settlement: &Settlement, asked: bool, in_file: bool) -> String {
    // The sums of periods are of no piece.
    let of = if rows.column("period").is_some() { "period" } else { "assignment_id" };
    let columns = format!("outcome worker_id {of} statement ledger lines event_ids why");
    let some = |list: &Cell| if in_file { list.clone() } else { Cell::Text(few(list.text())) };
    let shown = (0..rows.rows.len()).filter(|row| asked || rows.cell(*row, "outcome").text() != "matched");
    let amount = |row: usize, side: &str| {
        let [amount, currency] =
            ["amount", "currency"].map(|part| for_people(rows.cell(row, &format!("{side}_{part}"))));
        Cell::Text(format!("{amount} {currency}").trim().to_owned())
    };
    let shown = shown.map(|row| {
        let cell = |column: &str| rows.cell(row, column).clone();
        vec![
            cell("outcome"),
            cell("worker_id"),
            cell(of),
            amount(row, "statement"),
            amount(row, "ledger"),
            some(rows.cell(row, "lines")),
            some(rows.cell(row, "event_ids")),
            cell("why"),
        ]
    });
    let differences = Table::new(if asked { "rows" } else { "differences" }, &columns, shown.collect());
    let account = output::shown(&settlement.totals, in_file);
    match differences.rows.is_empty() {
        true => account,
        false => format!("{}\n{account}", output::shown(&differences, in_file)),
    }
}

/// The first few of a list.
fn few(list: &str) -> String {
    let parts: Vec<&str> = list.split(' ').collect();
    match parts.len().saturating_sub(SHOWN) {
        0 => list.to_owned(),
        more => format!("{} and {more} more", parts[..SHOWN].join(" ")),
    }
}
