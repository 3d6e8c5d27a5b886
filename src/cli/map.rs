//! `piecework map`: how a table that nobody knows becomes events.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::Outcome;
use super::output::{self, print, say};
use super::reading::{Beside, GivenArgs, ReadingArgs};
use crate::engine::{self, ReadOptions};

#[derive(Args, Debug)]
#[command(
    after_help = "Looks at a table, guesses which column is what, and writes a mapping to correct; then it shows what the first\nrows become.\n\nExample:\n  piecework map export.csv --out mine.toml\n  piecework map export.csv --mapping mine.toml\n  piecework ingest export.csv --mapping mine.toml --ledger ledger"
)]
pub struct MapArgs {
    /// The table: CSV, or with tabs, semicolons or bars between its cells
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write the draft into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArgs,
    #[command(flatten)]
    given: GivenArgs,
}

impl MapArgs {
    pub fn run(self) -> Result<Outcome> {
        let options = ReadOptions { given: self.given.given(), ..self.reading.options() };
        let mapped = engine::map(&self.file, &options)?;
        match (&self.out, &options.mapping) {
            (Some(out), _) => {
                output::write_file(out, mapped.text.as_bytes())?;
                say(&format!(
                    "Draft written to {}; correct it, then: piecework map {} --mapping {}",
                    out.display(),
                    self.file.display(),
                    out.display()
                ));
            }
            (None, None) => print(mapped.text.as_bytes())?,
            (None, Some(_)) => {}
        }
        say(&format!("\nThe first rows of {} become:", self.file.display()));
        mapped.events.iter().for_each(|event| say(event));
        mapped.refused.iter().for_each(|why| say(&format!("refused: {why}")));
        mapped.left_out.iter().for_each(|why| say(&format!("left out: {why}")));
        mapped.notes.iter().for_each(|note| say(&format!("note: {note}")));
        Ok(Outcome::Done)
    }
}
