//! `piecework verify`: whether a ledger is what it was, and which of its files are not.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use serde_json::json;

use super::output::print;
use super::{Failed, Outcome, work};
use crate::engine::{self, Policy, Recount, Verified};

#[derive(Args, Debug)]
#[command(
    after_help = "Reads every byte: the chain of commits from the newest backwards, each file against its digest, each event once;\nthen counts all figures a second time by other code. Exits with 1 and names the guilty file when anything differs.\n\nExample:\n  piecework verify --ledger ledger\n  piecework verify --ledger ledger --head 3f1c0a9be27d"
)]
pub struct VerifyArgs {
    /// The ledger's folder
    #[arg(long, value_name = "DIR", env = "PIECEWORK_LEDGER")]
    ledger: PathBuf,
    /// An earlier head (or its first 12 digits), as a statement printed it: is it a prefix of today's history?
    #[arg(long, value_name = "DIGEST")]
    head: Option<String>,
    /// table or json
    #[arg(long, default_value = "table", value_parser = ["table", "json"])]
    format: String,
}

impl VerifyArgs {
    pub fn run(self) -> Result<Outcome> {
        let policy = Policy::find("plain", |path| std::fs::read_to_string(path))?;
        let verified = work(async { Ok(engine::verify(&self.ledger, self.head.as_deref(), policy).await?) })?;
        let text = if self.format == "json" { as_json(&verified) } else { as_text(&verified) };
        print(text.as_bytes())?;
        let differences = verified.figures.map_or(0, |figures| figures.differences.len());
        match verified.files.faults.len() + differences {
            0 => Ok(Outcome::Done),
            faults => {
                let many = if faults == 1 { "fault" } else { "faults" };
                Err(Failed(format!("PW0310 {}: {faults} {many}, named above", self.ledger.display())).into())
            }
        }
    }
}

fn as_json(verified: &Verified) -> String {
    let figures = verified.figures.as_ref().map(|Recount { workers, cells, differences }| {
        json!({ "workers": workers, "cells": cells, "differences": differences })
    });
    let mut value = json!(verified.files);
    value["figures"] = json!(figures);
    format!("{value:#}\n")
}

fn as_text(verified: &Verified) -> String {
    let files = &verified.files;
    let mut lines = vec![
        format!("commits  {} (version {})", files.commits, files.version),
        format!("files    {} ({} bytes)", files.files, files.bytes),
        format!("events   {}, each once", files.events),
    ];
    if let Some(figures) = &verified.figures {
        lines.push(format!("figures  {} cells of {} workers, counted twice", figures.cells, figures.workers));
    }
    lines.push(format!("head     {}", files.head));
    if let Some(version) = files.head_stood_at {
        lines.push(format!(
            "the head that was asked for stood at version {version}: all up to there is as it was"
        ));
    }
    lines.extend(files.notes.iter().map(|note| format!("note: {note}")));
    lines.extend(files.faults.iter().map(|fault| format!("FAULT {}: {}", fault.file, fault.what)));
    let differences = verified.figures.iter().flat_map(|figures| &figures.differences);
    lines.extend(differences.map(|difference| format!("FAULT {difference}")));
    lines.join("\n") + "\n"
}
