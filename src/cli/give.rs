//! How a command gives one table: in which format, where to, and with which exit code.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::Outcome;
use super::output::{check_place, print, shown, write_file};
use crate::engine::{self, Format};
use crate::table::Table;

#[derive(Args, Debug)]
pub struct GiveArgs {
    /// table (and in words), csv, csv-verbatim (names that a spreadsheet would run as formulas stay as they are), json, parquet or xlsx
    #[arg(long, default_value = "table", value_parser = ["table", "csv", "csv-verbatim", "json", "parquet", "xlsx"])]
    format: String,
    /// Write into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Exit with 0 although something was quarantined
    #[arg(long)]
    allow_quarantine: bool,
}

impl GiveArgs {
    /// Refuses what a terminal cannot show, before long work.
    pub fn check(&self) -> Result<()> {
        if self.out.is_none() { check_place(&self.format) } else { Ok(()) }
    }

    /// Gives a table, with words below it where it is for people; the words that are still to be said where it is for machines.
    pub fn give<'w>(&self, table: &Table, words: &'w str) -> Result<&'w str> {
        let (bytes, unsaid) = match Format::parse(&self.format) {
            Some(format) => (engine::bytes(table, format)?, words),
            None => (format!("{}{words}", shown(table, self.out.is_some())).into_bytes(), ""),
        };
        match &self.out {
            Some(out) => write_file(out, &bytes)?,
            None => print(&bytes)?,
        }
        Ok(unsaid)
    }

    /// How the run ended that put so much into quarantine.
    pub fn ended(&self, quarantined: u64) -> Outcome {
        Outcome::after(quarantined, self.allow_quarantine)
    }
}
