//! `piecework explain`: what a figure, a field or a code means.

use anyhow::{Result, bail};
use clap::Args;

use super::Outcome;
use super::output::print;
use crate::words;

#[derive(Args, Debug)]
#[command(after_help = "Example:\n  piecework explain acceptance_low\n  piecework explain PW0102")]
pub struct ExplainArgs {
    /// A column of a report, a field or type of an event, or a code
    #[arg(value_name = "NAME|CODE")]
    name: String,
}

impl ExplainArgs {
    pub fn run(self) -> Result<Outcome> {
        match words::explain(&self.name) {
            Some(text) => print(text.as_bytes())?,
            None => match words::suggest(&self.name) {
                near if near.is_empty() => {
                    bail!("PW0604 nothing is called {:?}; docs/METRICS.md lists all figures", self.name)
                }
                near => bail!("PW0604 nothing is called {:?}; did you mean {}?", self.name, near.join(", ")),
            },
        }
        Ok(Outcome::Done)
    }
}
