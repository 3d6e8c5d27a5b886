//! `piecework sources`: what can be read.

use anyhow::Result;
use clap::Args;

use super::Outcome;
use super::output::print;
use crate::engine::readers;

#[derive(Args, Debug)]
#[command(after_help = "Example:\n  piecework sources")]
pub struct SourcesArgs {}

impl SourcesArgs {
    pub fn run(self) -> Result<Outcome> {
        let width = readers().map(|(name, _)| name.len()).max().unwrap_or_default();
        let mut out = String::from(
            "Told by their content, never by the file's name; each also as .gz or .zst, and in a .zip or a folder:\n\n",
        );
        for (name, about) in readers() {
            out += &format!("{name:width$}  {about}\n");
            out += &format!("{:width$}  piecework ingest EXPORT --ledger ledger --source {name}\n", "");
        }
        out += "\nA table that none of them knows: piecework map FILE\n";
        print(out.as_bytes())?;
        Ok(Outcome::Done)
    }
}
