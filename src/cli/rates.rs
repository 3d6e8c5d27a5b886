//! `piecework rates check`: where a rate card leaves gaps, contradicts itself, or prices nothing.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{Args, Subcommand};

use super::inputs::InputArgs;
use super::output::{self, for_people, many, print, say};
use super::question::{KnownArgs, read, window_of_days_in};
use super::{Failed, Outcome, work};
use crate::engine::{self, Card, Checked, Format};
use crate::table::{Cell, Table};

#[derive(Args, Debug)]
#[command(
    after_help = "docs/RATES.md explains cards, docs/rates.example.toml is one.\n\nExample:\n  piecework rates check rates.toml\n  piecework rates check rates.toml --ledger ledger --from 2026-03-01 --until 2026-04-01"
)]
pub struct RatesArgs {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand, Debug)]
enum Task {
    /// Gaps and overlaps of a card; with events also the work that it does not price, and the lines that price nothing
    Check(Box<CheckArgs>),
}

#[derive(Args, Debug)]
#[command(
    after_help = "Each labeled piece is priced at its last label, by the line in force then that asks for most.\nExits with 1 when there is a fault; a line that nothing uses is a note.\n\nExample:\n  piecework rates check rates.toml\n  piecework rates check rates.csv events/ --format csv\n  piecework rates check rates.toml --ledger ledger --policy mine.toml"
)]
struct CheckArgs {
    /// The rate card: TOML when its name ends so, else CSV
    #[arg(value_name = "CARD")]
    card: PathBuf,
    #[command(flatten)]
    inputs: InputArgs,
    /// Price the work of a ledger instead of files [env: PIECEWORK_LEDGER]
    #[arg(long, value_name = "DIR", conflicts_with = "inputs")]
    ledger: Option<PathBuf>,
    /// Tier policy of lines that pay by tier: plain, cn-4-04-05-05-2021, or a TOML file
    #[arg(long, default_value = "plain", value_name = "NAME|FILE")]
    policy: String,
    /// table (in words), csv, csv-verbatim (names that a spreadsheet would run as formulas stay as they are), json or parquet
    #[arg(long, default_value = "table", value_parser = ["table", "csv", "csv-verbatim", "json", "parquet"])]
    format: String,
    /// Write the findings into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Exit with 0 although something was quarantined
    #[arg(long)]
    allow_quarantine: bool,
    #[command(flatten)]
    known: KnownArgs,
}

impl RatesArgs {
    pub fn run(self) -> Result<Outcome> {
        match self.task {
            Task::Check(check) => check.run(),
        }
    }
}

impl CheckArgs {
    fn run(self) -> Result<Outcome> {
        let name = self.card.display().to_string();
        let card = read_card(&self.card)?;
        let question = self.known.question(&self.policy, None)?;
        window_of_days_in(&question, card.zone, "card")?;
        let ledger = self.inputs.ledger_for(&question, self.ledger.clone())?;
        let is_alone = ledger.is_none() && self.inputs.inputs.is_empty();
        let (checked, quarantined) = match is_alone {
            true => (engine::check_card(&card), 0),
            false => work(async {
                let (events, quarantined) = self.inputs.events(ledger.as_ref())?;
                anyhow::Ok((engine::check_rates(&card, events, &question).await?, quarantined))
            })?,
        };
        let bytes = match Format::parse(&self.format) {
            Some(format) => engine::bytes(&checked.findings, format)?,
            None => in_words(&card, &checked, is_alone, self.out.is_some()).into_bytes(),
        };
        match &self.out {
            Some(out) => {
                output::write_file(out, &bytes)?;
                say(&format!("{} written to {}", found(&checked), out.display()));
            }
            None => print(&bytes)?,
        }
        match checked.faults {
            0 => Ok(Outcome::after(quarantined, self.allow_quarantine)),
            faults => Err(Failed(format!("PW0705 {name}: {}", many(faults, "fault"))).into()),
        }
    }
}

/// Reads a card from its file.
pub fn read_card(path: &Path) -> Result<Card> {
    Ok(Card::parse(&path.display().to_string(), &read(path)?)?)
}

fn found(checked: &Checked) -> String {
    match (checked.faults, checked.notes) {
        (0, 0) => "No fault was found".to_owned(),
        (faults, 0) => many(faults, "fault"),
        (faults, notes) => format!("{} and {}", many(faults, "fault"), many(notes, "note")),
    }
}

/// The card, each finding, and what each line came to; `is_alone`: no work was given to it.
fn in_words(card: &Card, checked: &Checked, is_alone: bool, in_file: bool) -> String {
    let until = card.until.map_or("on".to_owned(), |until| format!("until {until}"));
    let mut parts = vec![format!(
        "{} {}: {} in {}, from {} {until} ({})\nsha256 {}\n",
        output::plain(&card.name),
        output::plain(&card.version),
        many(card.lines.len(), "line"),
        card.currency,
        card.from,
        card.zone.name(),
        card.digest
    )];
    let findings = &checked.findings;
    parts.extend((0..findings.rows.len()).map(|row| finding(findings, row)));
    if checked.pieces > 0 {
        parts.push(output::shown(&checked.lines, in_file));
    }
    let work = match usize::try_from(checked.pieces).unwrap_or(usize::MAX) {
        0 if is_alone => "Only the card itself was looked at: name events or a ledger to price work by it.".to_owned(),
        0 => "There was no labeled piece to price: look at --from, --until and --where, and whether the events have labels.".to_owned(),
        pieces => format!("{} labeled, {} of them without a price by it.", many(pieces, "piece"), checked.unpriced),
    };
    parts.push(format!("{work} {}.\n", found(checked)));
    parts.join("\n")
}

fn finding(findings: &Table, row: usize) -> String {
    let cell = |name: &str| for_people(findings.cell(row, name));
    let kind = cell("finding").replace('_', " ");
    let mut text = format!("{} ({}): {}\n", kind, cell("severity"), cell("explanation"));
    if let Cell::Whole(pieces @ 1..) = findings.cell(row, "pieces") {
        let pieces = many(usize::try_from(*pieces).unwrap_or(usize::MAX), "piece");
        let (first, last) = (cell("first_labeled_at"), cell("last_labeled_at"));
        let when = if first == last { first } else { format!("{first} to {last}") };
        text += &format!("  {pieces}, labeled {when}, as {}\n", cell("assignment_id"));
    }
    text
}
