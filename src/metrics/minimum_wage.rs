//! Minimum wages by place (`--minimum-wage`), and how many people an hour paid less than those in force.
//!
//! Promises: nothing in the file is passed over; a rate is data with its first day, and of two rates of one place the later one holds.
//! Absent on purpose: who works where (each place's rate is held against everybody paid in its currency), and what is due to whom (`top_up`).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::{Incomes, MetricsError};
use crate::table::{Cell, Table};
use crate::units::{Money, MoneyError, decimal, line_at};

const NEEDED: [&str; 4] = ["place", "from", "currency", "hourly"];
/// What has a default, and what stands there for the reader of the file.
const OPTIONAL: [&str; 6] = ["until", "hours", "allowance_rate", "bonuses", "source", "note"];
const HELP: &str =
    "the columns are place, from, until, currency, hourly (and hours, allowance_rate, bonuses, source, note)";
/// What is counted where the file does not say: all hours that are known, none beside them, and all pay.
const HOURS: [&str; 2] = ["active+logged", "active"];
const BONUSES: [&str; 2] = ["counted", "excluded"];
/// Millionths of a whole.
pub const UNIT: i128 = 1_000_000;

/// The rates of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct MinimumWages {
    /// What the errors and notes call it.
    file: String,
    wages: Vec<Wage>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Wage {
    pub place: String,
    pub from: NaiveDate,
    /// The first day on which it holds no more.
    until: Option<NaiveDate>,
    pub currency: String,
    pub hourly: Money,
    /// Whether logged time (waiting, training, meetings) counts beside active time.
    pub logged: bool,
    /// So much of active time is counted beside it, for rest and waiting that nobody records; in millionths.
    pub allowance_rate: i128,
    /// Whether bonuses count as pay.
    pub bonuses: bool,
}

/// One rate as the file has it: its line and its texts by column.
type Written = (u64, BTreeMap<String, String>);

impl MinimumWages {
    /// Reads a CSV file with the columns place, from, until, currency, hourly, or a TOML file with a `[[minimum_wage]]` of these keys for
    /// each rate; a file is TOML when its name says so.
    ///
    /// # Errors
    /// Names the line and what is wrong with it.
    pub fn parse(file: &str, text: &str) -> Result<MinimumWages, MetricsError> {
        let bad =
            |(line, what): (u64, String)| MetricsError::MinimumWage { file: file.to_owned(), line, what };
        let written = match file.to_ascii_lowercase().ends_with(".toml") {
            true => of_toml(text),
            false => of_csv(text),
        };
        let mut wages: Vec<Wage> = Vec::new();
        for (line, texts) in written.map_err(bad)? {
            let wage = Wage::of(&texts).map_err(|what| bad((line, what)))?;
            let is_same = |other: &Wage| {
                (&other.place, &other.currency, other.from) == (&wage.place, &wage.currency, wage.from)
            };
            if wages.iter().any(is_same) {
                let Wage { place, from, currency, .. } = wage;
                return Err(bad((line, format!("{place} has two rates in {currency} from {from}"))));
            }
            wages.push(wage);
        }
        Ok(MinimumWages { file: file.to_owned(), wages })
    }

    /// Only the rates of one place.
    ///
    /// # Errors
    /// When there are none.
    pub fn of_place(mut self, place: &str) -> Result<MinimumWages, MetricsError> {
        if !self.wages.iter().any(|wage| wage.place == place) {
            let known: BTreeSet<&str> = self.wages.iter().map(|wage| wage.place.as_str()).collect();
            return Err(MetricsError::NoPlace {
                file: self.file.clone(),
                place: place.to_owned(),
                known: known.into_iter().collect::<Vec<_>>().join(", "),
            });
        }
        self.wages.retain(|wage| wage.place == place);
        Ok(self)
    }

    /// The days on which a rate begins or ends.
    pub(super) fn changes(&self) -> impl Iterator<Item = (&Wage, NaiveDate)> {
        let days = |wage: &Wage| std::iter::once(wage.from).chain(wage.until);
        self.wages.iter().flat_map(move |wage| days(wage).map(move |day| (wage, day)))
    }

    /// The rate of each place and currency on a day: by currency, the highest first.
    pub(super) fn in_force(&self, day: NaiveDate) -> Vec<&Wage> {
        let mut latest: BTreeMap<(&str, &str), &Wage> = BTreeMap::new();
        for wage in self.wages.iter().filter(|wage| wage.from <= day) {
            let known = latest.entry((&wage.currency, &wage.place)).or_insert(wage);
            if known.from < wage.from {
                *known = wage;
            }
        }
        let mut wages: Vec<&Wage> = latest.into_values().collect();
        wages.retain(|wage| wage.until.is_none_or(|until| day < until));
        wages.sort_by(|one, other| one.currency.cmp(&other.currency).then(other.hourly.cmp(&one.hourly)));
        wages
    }

    /// Place, first day and hourly rate of each minimum wage of a currency that is in force on a day, the highest first.
    pub fn hourly(&self, currency: &str, day: NaiveDate) -> Vec<(&str, NaiveDate, Money)> {
        let of_currency = self.in_force(day).into_iter().filter(|wage| wage.currency == currency);
        of_currency.map(|wage| (wage.place.as_str(), wage.from, wage.hourly)).collect()
    }

    /// For each rate in force on a day how many people are below it: `place, from, currency, hourly_amount, people, below, below_rate`; and
    /// the same in words.
    pub fn below(&self, incomes: &Incomes<'_>, day: NaiveDate) -> (Table, Vec<String>) {
        let (mut rows, mut said) = (Vec::new(), Vec::new());
        for Wage { place, from, currency, hourly, .. } in self.in_force(day) {
            let paid = incomes.hourly(currency);
            let below = paid.iter().filter(|paid| **paid < hourly.to_f64()).count();
            said.push(format!(
                "{below} of {} people paid in {currency} were paid less than {hourly} an hour, the minimum wage of {place} from {from}",
                paid.len()
            ));
            rows.push(vec![
                Cell::Text(place.clone()),
                Cell::Text(from.to_string()),
                Cell::Text(currency.clone()),
                Cell::money(hourly.0),
                Cell::Whole(paid.len() as i64),
                Cell::Whole(below as i64),
                if paid.is_empty() { Cell::Empty } else { Cell::Real(below as f64 / paid.len() as f64) },
            ]);
        }
        if rows.is_empty() {
            said.push(format!("{} has no minimum wage that is in force on {day}", self.file));
        }
        let columns = "place from currency hourly_amount people below below_rate";
        (Table::new("minimum_wage", columns, rows), said)
    }
}

impl Wage {
    fn of(texts: &BTreeMap<String, String>) -> Result<Wage, String> {
        let text = |column: &str| texts.get(column).map(|text| text.trim()).unwrap_or_default();
        let need = |column: &str| match text(column) {
            "" => Err(format!("no {column}: {HELP}")),
            text => Ok(text),
        };
        let day = |column: &str| -> Result<Option<NaiveDate>, String> {
            let text = text(column);
            let day = (!text.is_empty()).then(|| text.parse());
            day.transpose().map_err(|_| format!("{column} {text:?} is not a day such as 2026-03-01"))
        };
        need("from")?;
        let (from, until) = (day("from")?.unwrap_or_default(), day("until")?);
        if let Some(until) = until.filter(|until| *until <= from) {
            return Err(format!(
                "until {until} is not after from {from}: it is the first day on which the rate holds no more"
            ));
        }
        let currency = need("currency")?;
        let is_code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        if currency.len() > 12 || !currency.chars().all(is_code) {
            return Err(format!("currency {currency:?} is not a code such as CNY"));
        }
        Ok(Wage {
            place: need("place")?.to_owned(),
            from,
            until,
            currency: currency.to_owned(),
            hourly: amount(need("hourly")?)?,
            logged: choice("hours", text("hours"), HOURS)?,
            allowance_rate: rate(text("allowance_rate"))?,
            bonuses: choice("bonuses", text("bonuses"), BONUSES)?,
        })
    }
}

/// Whether a text is the first of two words, which it is when it is empty.
fn choice(column: &str, text: &str, [first, second]: [&str; 2]) -> Result<bool, String> {
    match text {
        text if text.is_empty() || text == first => Ok(true),
        text if text == second => Ok(false),
        _ => Err(format!("{column} {text:?} is neither {first} nor {second}")),
    }
}

fn rate(text: &str) -> Result<i128, String> {
    match decimal(if text.is_empty() { "0" } else { text }, 6) {
        Some((rate, true)) if (0..=UNIT).contains(&rate) => Ok(rate),
        _ => Err(format!(
            "allowance_rate {text:?} does not lie between 0 and 1 in six places at most: a tenth of active time is 0.1"
        )),
    }
}

fn amount(text: &str) -> Result<Money, String> {
    match text.parse::<Money>() {
        Ok(hourly) if hourly.0 > 1_000_000_000 * UNIT => Err(format!("hourly {text:?} is too large")),
        Ok(hourly) if hourly > Money::ZERO => Ok(hourly),
        Ok(_) => Err(format!("hourly {text:?} is not above 0")),
        Err(MoneyError::NotDecimal) => Err(format!("hourly {text:?} is not a decimal such as 27.70")),
        Err(MoneyError::TooFine) => Err(format!("hourly {text:?} has more than six decimal places")),
        Err(MoneyError::TooLarge) => Err(format!("hourly {text:?} is too large")),
    }
}

fn of_csv(text: &str) -> Result<Vec<Written>, (u64, String)> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().map_err(|error| (1, error.to_string()))?.clone();
    for needed in NEEDED {
        if !header.iter().any(|column| column == needed) {
            return Err((1, format!("no column {needed:?}: {HELP}")));
        }
    }
    header.iter().try_for_each(|column| known(column).map_err(|what| (1, what)))?;
    let mut written = Vec::new();
    for record in reader.records() {
        let record =
            record.map_err(|error| (error.position().map_or(0, csv::Position::line), error.to_string()))?;
        let texts = header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect();
        written.push((record.position().map_or(0, csv::Position::line), texts));
    }
    Ok(written)
}

fn of_toml(text: &str) -> Result<Vec<Written>, (u64, String)> {
    let line_of = |at: usize| line_at(text, at) as u64;
    type File = BTreeMap<String, Vec<toml::Spanned<toml::Table>>>;
    let read: File = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(span.start));
        (line, format!("{}; write [[minimum_wage]] for each rate", error.message()))
    })?;
    let mut written = Vec::new();
    for (name, rates) in read {
        for rate in rates {
            let line = line_of(rate.span().start);
            if name != "minimum_wage" {
                return Err((line, format!("[[{name}]] is not known: write [[minimum_wage]] for each rate")));
            }
            let mut texts = BTreeMap::new();
            for (key, value) in rate.into_inner() {
                known(&key).map_err(|what| (line, what))?;
                let text = match value {
                    toml::Value::String(text) => text,
                    value => value.to_string(),
                };
                texts.insert(key, text);
            }
            written.push((line, texts));
        }
    }
    Ok(written)
}

fn known(column: &str) -> Result<(), String> {
    match NEEDED.contains(&column) || OPTIONAL.contains(&column) {
        true => Ok(()),
        false => Err(format!("{column:?} is not known: {HELP}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: &str = "place,from,until,currency,hourly,source\n\
        Beijing,2025-09-01,,CNY,27.7,No. 7 of 2025\n\
        Beijing,2023-09-01,,CNY,26.4,\n\
        Shanghai,2025-07-01,,CNY,25,\n\
        Berlin,2026-01-01,2027-01-01,EUR,13.90,\n";

    fn in_force(wages: &MinimumWages, day: &str) -> String {
        let wages = wages.in_force(day.parse().unwrap());
        wages.iter().map(|wage| format!("{} {} {}; ", wage.place, wage.hourly, wage.currency)).collect()
    }

    #[test]
    fn the_latest_rate_of_each_place_is_in_force() {
        let wages = MinimumWages::parse("wages.csv", RATES).unwrap();
        assert_eq!(in_force(&wages, "2023-08-31"), "");
        assert_eq!(in_force(&wages, "2025-08-31"), "Beijing 26.40 CNY; Shanghai 25.00 CNY; ");
        assert_eq!(
            in_force(&wages, "2026-12-31"),
            "Beijing 27.70 CNY; Shanghai 25.00 CNY; Berlin 13.90 EUR; "
        );
        assert_eq!(in_force(&wages, "2027-01-01"), "Beijing 27.70 CNY; Shanghai 25.00 CNY; ");
        let toml = "[[minimum_wage]]\nplace = \"Beijing\"\nfrom = 2025-09-01\ncurrency = \"CNY\"\nhourly = 27.7\n\
            [[minimum_wage]]\nplace = \"上海\"\nfrom = \"2025-07-01\"\nuntil = 2026-07-01\ncurrency = \"CNY\"\nhourly = \"25.00\"\n";
        let wages = MinimumWages::parse("Wages.TOML", toml).unwrap();
        assert_eq!(in_force(&wages, "2026-06-30"), "Beijing 27.70 CNY; 上海 25.00 CNY; ");
    }

    #[test]
    fn what_is_wrong_is_named_with_its_line() {
        let head = "place,from,until,currency,hourly\n";
        let rate = "[[minimum_wage]]\nplace = \"a\"\nfrom = 2026-01-01\ncurrency = \"CNY\"\n";
        let cases = [
            ("w.csv", "place,from,currency\n".to_owned()),
            ("w.csv", "place,from,currency,hourly,tax\n".to_owned()),
            ("w.csv", format!("{head}Beijing,September,,CNY,27.7\n")),
            ("w.csv", format!("{head}Beijing,,,CNY,27.7\n")),
            ("w.csv", format!("{head}Beijing,2026-01-01,2026-01-01,CNY,27.7\n")),
            ("w.csv", format!("{head}Beijing,2026-01-01,,yuan,27.7\n")),
            ("w.csv", format!("{head}Beijing,2026-01-01,,CNY,0\n")),
            ("w.csv", format!("{head}Beijing,2026-01-01,,CNY,\"27,70\"\n")),
            ("w.csv", format!("{head},2026-01-01,,CNY,27.7\n")),
            ("w.csv", format!("{head}B,2026-01-01,,CNY,27.7\nB,2026-01-01,,CNY,28\n")),
            ("w.csv", format!("{head}B,2026-01-01\n")),
            ("w.csv", "place,from,currency,hourly,hours\nB,2026-01-01,CNY,27.7,logged\n".to_owned()),
            ("w.csv", "place,from,currency,hourly,bonuses\nB,2026-01-01,CNY,27.7,no\n".to_owned()),
            ("w.csv", "place,from,currency,hourly,allowance_rate\nB,2026-01-01,CNY,27.7,15\n".to_owned()),
            ("w.csv", format!("{head}B,2026-01-01,,CNY,2000000000\n")),
            ("w.toml", rate.to_owned()),
            ("w.toml", format!("{rate}hourly = 25\ntax = 3\n")),
            ("w.toml", format!("{rate}hourly = true\n")),
            ("w.toml", format!("{rate}hourly = \n")),
            ("w.toml", "[[wage]]\nplace = \"a\"\n".to_owned()),
            ("w.toml", "place = \"a\"\n".to_owned()),
        ];
        let errors = cases.iter().map(|(file, text)| match MinimumWages::parse(file, text) {
            Ok(wages) => format!("taken: {wages:?}\n"),
            Err(error) => format!("{error}\n"),
        });
        insta::assert_snapshot!(errors.collect::<String>(), @r#"
        PW0426 w.csv:1: no column "hourly": the columns are place, from, until, currency, hourly (and hours, allowance_rate, bonuses, source, note)
        PW0426 w.csv:1: "tax" is not known: the columns are place, from, until, currency, hourly (and hours, allowance_rate, bonuses, source, note)
        PW0426 w.csv:2: from "September" is not a day such as 2026-03-01
        PW0426 w.csv:2: no from: the columns are place, from, until, currency, hourly (and hours, allowance_rate, bonuses, source, note)
        PW0426 w.csv:2: until 2026-01-01 is not after from 2026-01-01: it is the first day on which the rate holds no more
        PW0426 w.csv:2: currency "yuan" is not a code such as CNY
        PW0426 w.csv:2: hourly "0" is not above 0
        PW0426 w.csv:2: hourly "27,70" is not a decimal such as 27.70
        PW0426 w.csv:2: no place: the columns are place, from, until, currency, hourly (and hours, allowance_rate, bonuses, source, note)
        PW0426 w.csv:3: B has two rates in CNY from 2026-01-01
        PW0426 w.csv:2: CSV error: record 1 (line: 2, byte: 33): found record with 2 fields, but the previous record has 5 fields
        PW0426 w.csv:2: hours "logged" is neither active+logged nor active
        PW0426 w.csv:2: bonuses "no" is neither counted nor excluded
        PW0426 w.csv:2: allowance_rate "15" does not lie between 0 and 1 in six places at most: a tenth of active time is 0.1
        PW0426 w.csv:2: hourly "2000000000" is too large
        PW0426 w.toml:1: no hourly: the columns are place, from, until, currency, hourly (and hours, allowance_rate, bonuses, source, note)
        PW0426 w.toml:1: "tax" is not known: the columns are place, from, until, currency, hourly (and hours, allowance_rate, bonuses, source, note)
        PW0426 w.toml:1: hourly "true" is not a decimal such as 27.70
        PW0426 w.toml:5: string values must be quoted, expected literal string; write [[minimum_wage]] for each rate
        PW0426 w.toml:1: [[wage]] is not known: write [[minimum_wage]] for each rate
        PW0426 w.toml:1: invalid type: string "a", expected a sequence; write [[minimum_wage]] for each rate
        "#);
    }

    #[test]
    fn people_are_held_against_the_rates_of_their_currency() {
        let text = |text: &str| Cell::Text(text.into());
        let row = |name: &str, currency: &str, hourly: Option<f64>| {
            vec![text(name), text(currency), hourly.map_or(Cell::Empty, Cell::Real)]
        };
        let columns = ["worker_id", "currency", "hourly_paid_amount"].map(str::to_owned).to_vec();
        let rows = vec![
            row("ana", "CNY", Some(27.7)),
            row("bo", "CNY", Some(27.699)),
            row("cy", "CNY", Some(3.0)),
            row("dee", "CNY", None),
            row("mturk:?", "CNY", Some(1.0)),
            row("ana", "USD", Some(1.0)),
        ];
        let earnings = Table { name: "earnings".into(), columns, rows };
        let wages = MinimumWages::parse("wages.csv", RATES).unwrap();
        let (table, said) = wages.below(&Incomes::of(&earnings), "2026-03-31".parse().unwrap());
        insta::assert_snapshot!(said.join("\n"), @"
        2 of 3 people paid in CNY were paid less than 27.70 an hour, the minimum wage of Beijing from 2025-09-01
        1 of 3 people paid in CNY were paid less than 25.00 an hour, the minimum wage of Shanghai from 2025-07-01
        0 of 0 people paid in EUR were paid less than 13.90 an hour, the minimum wage of Berlin from 2026-01-01
        ");
        let cell = |row, column| table.cell(row, column).clone();
        assert_eq!([cell(0, "below"), cell(0, "people")], [Cell::Whole(2), Cell::Whole(3)]);
        assert_eq!(
            [cell(1, "below"), cell(2, "people"), cell(2, "below_rate")],
            [Cell::Whole(1), Cell::Whole(0), Cell::Empty]
        );
        let (none, said) = wages.below(&Incomes::of(&earnings), "2020-01-01".parse().unwrap());
        assert_eq!(
            (none.rows.len(), said.join("")),
            (0, "wages.csv has no minimum wage that is in force on 2020-01-01".to_owned())
        );
    }
}
