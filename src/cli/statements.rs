//! Statements of `piecework payroll`: a page, a CSV and a JSON for each account, and `payroll verify`, which looks one over.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use serde_json::json;

use super::output::{prepare_folder, print, write_files};
use super::{Failed, Outcome};
use crate::engine::{self, Account, CheckedStatement, Lang, Sheet, StatementOptions};

/// Where statements go, and what they say besides figures.
#[derive(Args, Debug, Default)]
pub struct StatementArgs {
    /// Write a statement for each worker and currency into this folder: HTML, CSV and JSON
    #[arg(long, value_name = "DIR")]
    statements: Option<PathBuf>,
    /// Where somebody turns to who finds a line wrong, as the statements say it: words, or an address (https:, mailto:)
    #[arg(long, value_name = "TEXT", requires = "statements")]
    dispute: Option<String>,
    /// Within how many days of receiving the statement
    #[arg(long, value_name = "DAYS", requires = "statements")]
    dispute_days: Option<u32>,
}

impl StatementArgs {
    /// Makes sure of the folder before long work starts.
    pub fn prepare(&self) -> Result<()> {
        self.statements.as_deref().map_or(Ok(()), prepare_folder)
    }

    /// Writes the statements, where they are asked for; how many.
    pub fn write(&self, accounts: &[Account], sheet: &Sheet, lang: Lang) -> Result<usize> {
        let Some(folder) = &self.statements else { return Ok(0) };
        let options =
            StatementOptions { lang, dispute: self.dispute.clone(), dispute_days: self.dispute_days };
        for file in engine::statements(accounts, sheet, &options) {
            write_files(folder, &[file?])?;
        }
        Ok(accounts.len())
    }
}

#[derive(Args, Debug)]
#[command(
    after_help = "Computes the digest and every sum of a statement again, from its own figures. Exits with 1 and names each fault when anything differs.\nThat the payer's ledger says the same shows when the same month, printed again, has the same digest.\n\nExample:\n  piecework payroll verify statements/w12.USD.json"
)]
pub struct VerifyStatementArgs {
    /// A statement's JSON
    statement: PathBuf,
    /// The digest that it has to have, as the payer or an earlier print of it says
    #[arg(long, value_name = "DIGEST")]
    digest: Option<String>,
    /// table or json
    #[arg(long, default_value = "table", value_parser = ["table", "json"])]
    format: String,
}

impl VerifyStatementArgs {
    pub fn run(self) -> Result<Outcome> {
        let path = self.statement.as_path();
        let bytes =
            std::fs::read(path).with_context(|| format!("PW0201 {}: cannot be read", path.display()))?;
        let mut checked = engine::verify_statement(&bytes)
            .map_err(|error| Failed(format!("PW0781 {}: {error}", path.display())))?;
        if let Some(asked) = self.digest.filter(|asked| !asked.eq_ignore_ascii_case(&checked.digest)) {
            checked
                .wrong
                .push(format!("digest: {asked} was asked for, and its figures have {}", checked.digest));
        }
        let text = if self.format == "json" { as_json(&checked) } else { as_text(&checked) };
        print(text.as_bytes())?;
        ended(path, checked.wrong.len())
    }
}

fn ended(path: &Path, faults: usize) -> Result<Outcome> {
    let many = super::output::many(faults, "fault");
    match faults {
        0 => Ok(Outcome::Done),
        _ => Err(Failed(format!("PW0782 {}: {many}, named above", path.display())).into()),
    }
}

fn as_json(checked: &CheckedStatement) -> String {
    let value = json!({
        "worker_id": checked.worker_id,
        "period": checked.period,
        "currency": checked.currency,
        "entries": checked.entries,
        "opening": checked.opening.to_string(),
        "closing": checked.closing.to_string(),
        "digest": checked.digest,
        "wrong": checked.wrong,
    });
    format!("{value:#}\n")
}

fn as_text(checked: &CheckedStatement) -> String {
    let plain = super::output::plain;
    let mut lines = vec![
        format!("worker   {}", plain(&checked.worker_id)),
        format!("period   {}", plain(&checked.period)),
        format!("opening  {} {}", checked.opening, plain(&checked.currency)),
        format!("entries  {}", checked.entries),
        format!("closing  {} {}", checked.closing, plain(&checked.currency)),
        format!("digest   {}", checked.digest),
    ];
    lines.extend(checked.wrong.iter().map(|wrong| format!("FAULT {}", plain(wrong))));
    lines.join("\n") + "\n"
}
