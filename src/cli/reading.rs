//! How records are read, and what a file may ask of this machine: shared by all commands that read outside files.

use bytesize::ByteSize;
use chrono_tz::Tz;
use clap::Args;

use super::question::parse_zone;
use crate::engine::{self, Given, Limits, ReadOptions, Reading};
use crate::units::{Micros, Money, parse_time};

#[derive(Args, Debug)]
pub struct ReadingArgs {
    /// Read all inputs as this format instead of looking at their content
    #[arg(long, value_name = "NAME|auto", default_value = "auto", value_parser = parse_source)]
    source: String,
    /// The zone of stamps that have none; without it they are refused
    #[arg(long, value_name = "ZONE", value_parser = parse_zone)]
    source_tz: Option<Tz>,
    /// How the columns of tables become events: a TOML file, which `piecework map` begins (docs/MAPPINGS.md)
    #[arg(long, value_name = "FILE", conflicts_with = "source", value_parser = parse_mapping)]
    mapping: Option<(String, String)>,
    #[command(flatten)]
    limits: LimitArgs,
}

const LACKS: &str = "What the files do not say";

/// What is said beside the files.
pub trait Beside: Args + std::fmt::Debug {
    fn given(&self) -> Given;
}

/// Nothing is said: `trace` picks rows by some of the same words.
#[derive(Args, Debug)]
pub struct NothingGiven {}

impl Beside for NothingGiven {
    fn given(&self) -> Given {
        Given::default()
    }
}

/// What the files do not say.
#[derive(Args, Debug)]
pub struct GivenArgs {
    /// Whose work it is, where a record names nobody
    #[arg(long, help_heading = LACKS, value_name = "WORKER")]
    worker: Option<String>,
    /// Of which project, where a record names none
    #[arg(long, help_heading = LACKS, value_name = "PROJECT")]
    project: Option<String>,
    /// What was offered for a piece that names no price, with its currency
    #[arg(long, help_heading = LACKS, value_name = "\"AMOUNT CURRENCY\"", value_parser = parse_price)]
    price: Option<(Money, String)>,
    /// When it happened at the earliest, where a record names no time
    #[arg(long, help_heading = LACKS, value_name = "TIME", value_parser = parse_moment)]
    at: Option<Micros>,
    /// Which installation of Label Studio, CVAT, INCEpTION or Teamware it is from, where there are several: ids become label-studio@NAME:12
    #[arg(long, help_heading = LACKS, value_name = "NAME", value_parser = parse_instance)]
    instance: Option<String>,
}

impl Beside for GivenArgs {
    fn given(&self) -> Given {
        let GivenArgs { worker, project, price, at, instance } = self;
        let (worker, project, instance) = (worker.clone(), project.clone(), instance.clone());
        Given { worker, project, price: price.clone(), at: *at, instance }
    }
}

const LIMITS: &str = "Limits for files of strangers";

#[derive(Args, Debug)]
struct LimitArgs {
    /// A packed file may unpack to so many times its size (16 MiB always)
    #[arg(long, help_heading = LIMITS, value_name = "TIMES", default_value_t = Limits::default().ratio)]
    max_ratio: u64,
    /// The longest line, row or record
    #[arg(long, help_heading = LIMITS, value_name = "SIZE", default_value = "64MiB")]
    max_line: ByteSize,
    /// The longest document that is held in memory as a whole: a JSON list, a batch result, a packed Parquet file
    #[arg(long, help_heading = LIMITS, value_name = "SIZE", default_value = "4GiB")]
    max_document: ByteSize,
    /// The most fields of a record, or columns of a table
    #[arg(long, help_heading = LIMITS, value_name = "COUNT", default_value_t = Limits::default().fields)]
    max_fields: usize,
    /// The most files of one archive (zip)
    #[arg(long, help_heading = LIMITS, value_name = "COUNT", default_value_t = Limits::default().members)]
    max_members: usize,
    /// The deepest nesting of one value, 120 at most
    #[arg(long, help_heading = LIMITS, value_name = "LEVELS", default_value_t = Reading::default().nesting as u64, value_parser = clap::value_parser!(u64).range(..=engine::DEEPEST as u64))]
    max_nesting: u64,
}

impl ReadingArgs {
    /// What the arguments say.
    pub fn options(&self) -> ReadOptions {
        let given = &self.limits;
        ReadOptions {
            source: Some(self.source.clone()).filter(|name| name != "auto"),
            reading: Reading { source_tz: self.source_tz, nesting: given.max_nesting as usize },
            limits: Limits {
                ratio: given.max_ratio,
                line: given.max_line.as_u64(),
                fields: given.max_fields,
                document: given.max_document.as_u64(),
                members: given.max_members,
            },
            mapping: self.mapping.clone(),
            given: Given::default(),
        }
    }
}

/// A reader by its name, or `auto`.
fn parse_source(name: &str) -> Result<String, String> {
    if name != "auto" && engine::source(name).is_none() {
        return Err(format!("it is none of auto, {}", engine::source_names()));
    }
    Ok(name.to_owned())
}

/// The name and the text of a mapping's file.
fn parse_mapping(file: &str) -> Result<(String, String), String> {
    std::fs::read_to_string(file).map(|text| (file.to_owned(), text)).map_err(|error| error.to_string())
}

/// `0.50 CNY`.
fn parse_price(text: &str) -> Result<(Money, String), String> {
    let wrong = || format!("{text:?} is no amount with its currency, as \"0.50 CNY\"");
    let (amount, currency) = text.trim().split_once(' ').ok_or_else(wrong)?;
    let amount = amount.parse::<Money>().map_err(|_| wrong())?;
    let is_code = !currency.is_empty() && currency.bytes().all(|byte| byte.is_ascii_uppercase());
    if amount < Money::ZERO || !is_code {
        return Err(wrong());
    }
    Ok((amount, currency.to_owned()))
}

/// A name that can stand inside an id.
fn parse_instance(name: &str) -> Result<String, String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    if name.is_empty() || name.len() > 64 || !name.bytes().all(is_plain) {
        return Err("a name has letters, digits, dots, hyphens and underscores, 64 at most".to_owned());
    }
    Ok(name.to_owned())
}

fn parse_moment(text: &str) -> Result<Micros, String> {
    parse_time(text).map_err(|_| format!("{text:?} is no time with its offset, as 2026-03-01T00:00:00Z"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        reading: ReadingArgs,
    }

    #[test]
    fn what_is_not_said_is_as_it_is_by_default() {
        let options = Alone::parse_from(["x"]).reading.options();
        assert_eq!(options.limits, Limits::default());
        assert_eq!(options.reading.nesting, Reading::default().nesting);
    }
}
