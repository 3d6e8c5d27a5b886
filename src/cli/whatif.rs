//! `piecework whatif`: the same work under another rate card, and the price that meets a goal.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use super::inputs::InputArgs;
use super::output::{self, many, plain, print, say};
use super::question::{KnownArgs, minimum_wages, window_of_days_in};
use super::rates::read_card;
use super::{Outcome, Usage, work};
use crate::engine::{self, Card, Format, Goal, Lang, Lines, Question, Sought, Told, WhatIf, WhatIfAsked};
use crate::table::Table;
use crate::units::Money;

#[derive(Args, Debug)]
#[command(
    after_help = "docs/WHATIF.md says what is compared. Of a ledger the first run reads all events and keeps the pieces beside it; the next ones price those.\n\nExample:\n  piecework whatif --rates new.toml --today rates.toml --ledger ledger\n  piecework whatif --rates new.toml events/ --minimum-wage wages.csv --place Beijing --out compared\n  piecework whatif --rates rates.toml --ledger ledger --search median-hourly=27.7 --line boxes\n  piecework whatif --rates rates.toml --ledger ledger --search budget=100000"
)]
pub struct WhatIfArgs {
    #[command(flatten)]
    inputs: InputArgs,
    /// The work of a ledger instead of files [env: PIECEWORK_LEDGER]
    #[arg(long, value_name = "DIR", conflicts_with = "inputs")]
    ledger: Option<PathBuf>,
    /// The rate card that might be: TOML when its name ends so, else CSV
    #[arg(long, value_name = "CARD")]
    rates: PathBuf,
    /// The card that holds today [default: the prices on the events]
    #[arg(long, value_name = "CARD")]
    today: Option<PathBuf>,
    /// Look for the price that meets a goal: median-hourly=AMOUNT (the least that brings hourly pay in the middle there) or budget=AMOUNT (the greatest that keeps within)
    #[arg(long, value_name = "GOAL", value_parser = parse_goal)]
    search: Option<Goal>,
    /// Look for the price of this line of the card
    #[arg(long, value_name = "ID", requires = "search", conflicts_with = "all")]
    line: Option<String>,
    /// Look for one factor for the prices of all lines: the default
    #[arg(long, requires = "search")]
    all: bool,
    /// Tier policy of lines that pay by tier: plain, cn-4-04-05-05-2021, or a TOML file
    #[arg(long, default_value = "plain", value_name = "NAME|FILE")]
    policy: String,
    /// Minimum wages as CSV or TOML: place, from, until, currency, hourly; counts who is below those in force at the end of the work
    #[arg(long, value_name = "FILE")]
    minimum_wage: Option<PathBuf>,
    /// Only the minimum wage of this place, where the file has several
    #[arg(long, value_name = "NAME", requires = "minimum_wage")]
    place: Option<String>,
    /// table (in words, with all tables), csv, csv-verbatim (names that a spreadsheet would run as formulas stay as they are), json, parquet or xlsx
    #[arg(long, default_value = "table", value_parser = ["table", "csv", "csv-verbatim", "json", "parquet", "xlsx"])]
    format: String,
    /// Print only this table: whatif, whatif_projects, whatif_distribution, whatif_minimum, whatif_unpriced, whatif_search [default where the format is for machines: whatif]
    #[arg(long, value_name = "TABLE", value_parser = TABLES, conflicts_with = "out")]
    only: Option<String>,
    /// Write each table as CSV (and in the format asked for) into this folder, and the words into words.txt
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Exit with 0 although something was quarantined
    #[arg(long)]
    allow_quarantine: bool,
    #[command(flatten)]
    known: KnownArgs,
}

const TABLES: [&str; 6] = [
    "whatif",
    "whatif_projects",
    "whatif_distribution",
    "whatif_minimum",
    "whatif_unpriced",
    "whatif_search",
];

fn parse_goal(text: &str) -> Result<Goal, String> {
    let wrong = || format!("{text:?} is no goal such as median-hourly=27.70 or budget=100000");
    let (name, amount) = text.split_once('=').ok_or_else(wrong)?;
    let amount: Money = amount.trim().parse().map_err(|_| wrong())?;
    match name.trim() {
        _ if amount < Money::ZERO => Err(wrong()),
        "median-hourly" => Ok(Goal::MedianHourly(amount)),
        "budget" => Ok(Goal::Budget(amount)),
        _ => Err(wrong()),
    }
}

impl WhatIfArgs {
    pub fn run(self) -> Result<Outcome> {
        if self.out.is_none() {
            output::check_place(&self.format)?;
        }
        let question = self.question()?;
        let asked = self.asked()?;
        window_of_days_in(&question, asked.after.zone, "card")?;
        if let Some(out) = &self.out {
            output::prepare_folder(out)?;
        }
        let ledger = self.inputs.ledger_for(&question, self.ledger.clone())?;
        let (answer, quarantined) = work(async {
            let (events, quarantined) = self.inputs.events(ledger.as_ref())?;
            anyhow::Ok((engine::what_if(&asked, events, &question).await?, quarantined))
        })?;
        let words = in_words(&asked, &answer);
        self.give(&answer, &words)?;
        answer.notes.iter().for_each(|note| say(&format!("note: {note}")));
        Ok(Outcome::after(quarantined, self.allow_quarantine))
    }

    fn question(&self) -> Result<Question> {
        let mut question = self.known.question(&self.policy, None)?;
        (question.audited, question.tiered) = (false, false);
        question.minimum_wages = minimum_wages(self.minimum_wage.as_deref(), self.place.as_deref())?;
        Ok(question)
    }

    fn asked(&self) -> Result<WhatIfAsked> {
        let lines = self.line.clone().map_or(Lines::All, Lines::One);
        Ok(WhatIfAsked {
            before: self.today.as_deref().map(read_card).transpose()?,
            after: read_card(&self.rates)?,
            sought: self.search.map(|goal| Sought { goal, lines }),
        })
    }

    fn give(&self, answer: &WhatIf, words: &str) -> Result<()> {
        let format = Format::parse(&self.format);
        if let Some(out) = &self.out {
            let tables: Vec<&Table> = answer.tables.iter().collect();
            let format = format.unwrap_or(Format::Csv);
            let mut files = engine::folder(&tables, "whatif", format, Lang::En.into())?;
            files.push(("words.txt".to_owned(), words.as_bytes().to_vec()));
            output::write_files(out, &files)?;
            return print(words.as_bytes());
        }
        let named = |name: &str| answer.tables.iter().find(|table| table.name == name);
        match (format, &self.only) {
            (Some(format), only) => {
                let name = only.as_deref().unwrap_or("whatif");
                let Some(table) = named(name) else { bail!(absent(name)) };
                print(&engine::bytes(table, format)?)?;
                words.lines().for_each(say);
                Ok(())
            }
            (None, Some(name)) => {
                let Some(table) = named(name) else { bail!(absent(name)) };
                print(output::terminal(table).as_bytes())
            }
            (None, None) => {
                let shown = answer.tables.iter().filter(|table| !table.rows.is_empty()).map(output::terminal);
                let shown: Vec<String> = shown.collect();
                print(format!("{words}\n{}", shown.join("\n")).as_bytes())
            }
        }
    }
}

fn absent(name: &str) -> Usage {
    let option = if name == "whatif_search" { "--search" } else { "--minimum-wage" };
    Usage(format!("PW0602 --only {name}: there is none without {option}"))
}

/// What changes, in a paragraph; what was found; what is in no amount.
fn in_words(asked: &WhatIfAsked, answer: &WhatIf) -> String {
    let Told { currency, total, people, gain, lose, same, .. } = &answer.told;
    let before = match &asked.before {
        Some(card) => named(card),
        None => "the prices on the events".to_owned(),
    };
    let mut words = found(asked, answer);
    let found = if answer.found.is_some() { " at the price found" } else { "" };
    let [was, is] = total.amount.map(Money);
    let change = Money(is.0 - was.0);
    let way = if change < Money::ZERO { "less" } else { "more" };
    let pieces = usize::try_from(total.pieces).unwrap_or_default();
    let sum = match change == Money::ZERO {
        true => format!("{is} {currency} are owed, as by {before}"),
        false => {
            let rate = match was == Money::ZERO {
                true => String::new(),
                false => format!(" ({:+.1} %)", 100.0 * change.0 as f64 / was.0 as f64),
            };
            format!(
                "{is} {currency} are owed, where {before} come to {was}: {} {way}{rate}",
                Money(change.0.abs())
            )
        }
    };
    words +=
        &format!("By {}{found}, for {} that both price: {sum}. ", named(&asked.after), many(pieces, "piece"));
    words += &format!("Of {}, {gain} gain, {lose} lose and {same} stay the same.", persons(*people));
    if let [Some(was), Some(is)] = answer.told.median {
        words += &format!(" An hour comes to {is:.2} in the middle, where it was {was:.2}.");
    }
    for minimum in &answer.told.minimums {
        words += &format!(
            " Below the minimum wage of {} ({} an hour from {}) are {} of {}, where it was {}.",
            plain(&minimum.place),
            minimum.hourly,
            minimum.from,
            minimum.below[1],
            minimum.people,
            minimum.below[0]
        );
    }
    words += &format!(
        "\n{}How people work is taken as it was: another price may change that.\n",
        apart(&answer.told)
    );
    words
}

fn named(card: &Card) -> String {
    format!("{} {}", plain(&card.name), plain(&card.version))
}

fn persons(people: usize) -> String {
    if people == 1 { "1 person".to_owned() } else { format!("{people} people") }
}

/// What stands in no amount.
fn apart(told: &Told) -> String {
    let mut words = String::new();
    let mut tell = |count: u64, what: &str| {
        if count > 0 {
            let pieces = many(usize::try_from(count).unwrap_or(usize::MAX), "piece");
            words += &format!("{pieces} {what}: in no amount here, see whatif_unpriced.\n");
        }
    };
    tell(told.unpriced[0], "without a price before");
    tell(told.unpriced[1], "that the new card does not price");
    tell(told.other_currency, "in other currencies");
    if told.uncompared > 0 {
        let (people, have) = (persons(told.uncompared), if told.uncompared == 1 { "has" } else { "have" });
        words += &format!("{people} {have} no piece that both price: in no count and no middle here.\n");
    }
    if told.total.expected != [0, 0] {
        let [was, is] = told.total.expected.map(Money);
        words += &format!("Open pieces stand apart: {is} expected, where it was {was}.\n");
    }
    words
}

/// The price that was looked for, with what to write into the card.
fn found(asked: &WhatIfAsked, answer: &WhatIf) -> String {
    let (Some(reached), Some(sought)) = (&answer.found, &asked.sought) else { return String::new() };
    let currency = &asked.after.currency;
    let mut words = match sought.goal {
        Goal::MedianHourly(wanted) => {
            format!(
                "The least price by which hourly pay in the middle reaches {wanted} {currency}: it comes to {reached}.\n"
            )
        }
        Goal::Budget(wanted) => {
            format!("The greatest price by which no more than {wanted} {currency} are owed: {reached} are.\n")
        }
    };
    words += "Write into the card:\n";
    let table = Table::named(&answer.tables, "whatif_search");
    for row in 0..table.rows.len() {
        words += &format!(
            "  id = {:?}   price = \"{}\"   # was {}\n",
            plain(table.cell(row, "line").text()),
            output::for_people(table.cell(row, "found_price_amount")),
            output::for_people(table.cell(row, "card_price_amount"))
        );
    }
    words
}
