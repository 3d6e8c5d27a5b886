//! Statements: a table of amounts that a platform, a vendor or a bank sends, by a mapping of its own.
//!
//! A line is read as a payment is, by the same columns, templates, forms of times and amounts; what it needs is an amount and its currency.
//!
//! Promises: a row that cannot be read is told with its line, its reason and its text, and the others are read.
//! Absent on purpose: what the lines are held against (`settle`).

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Mapped;
use super::mapping::{Condition, EventSpec, Kept, Mapping, MappingError, Names, Skip, Value};
use crate::events::{Event, Fault, Rule};
use crate::sources::{Input, Sink, Source, SourceError, SourceOptions};
use crate::units::line_at;

/// A statement's mapping as its file says it. `docs/MAPPINGS.md` explains each key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Spec {
    #[serde(default)]
    name: Option<Kept>,
    delimiter: Option<char>,
    #[serde(default)]
    missing: Vec<String>,
    #[serde(default)]
    times: Vec<String>,
    zone: Option<String>,
    #[serde(default)]
    decimal: Option<char>,
    #[serde(default)]
    sign: Sign,
    #[serde(default)]
    skip: Vec<Skip>,
    #[serde(default)]
    columns: BTreeMap<String, Names>,
    line: Vec<LineSpec>,
}

/// What an amount above 0 is.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Sign {
    /// Money for the worker.
    #[default]
    Plus,
    /// Money taken back: a bank shows what went out as what is below 0.
    Minus,
}

/// What a row becomes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineSpec {
    #[serde(default)]
    when: BTreeMap<String, Condition>,
    amount: Value,
    currency: Value,
    assignment: Option<Value>,
    task: Option<Value>,
    worker: Option<Value>,
    project: Option<Value>,
    payment: Option<Value>,
    date: Option<Value>,
}

/// How a statement is read.
#[derive(Clone, Debug)]
pub struct Statement {
    mapping: Mapping,
    sign: Sign,
    /// Whether its lines name pieces, payments or days; else they are sums of workers.
    pub is_of_pieces: bool,
}

/// What a statement says.
#[derive(Debug, Default)]
pub struct Stated {
    /// The number of each line and what it says, as a payment that may lack anything but its amount and currency.
    pub lines: Vec<(u64, Event)>,
    /// Rows that cannot be read: number, why, text.
    pub refused: Vec<(u64, Fault, String)>,
    /// How many rows were left out by each rule.
    pub left_out: BTreeMap<&'static str, u64>,
    sign: Sign,
}

/// The forms of times where the mapping names none: a statement often has days alone.
const TIMES: [&str; 3] = ["rfc3339", "named", "%Y-%m-%d"];

impl Statement {
    /// Reads a mapping; `file` is what errors call it.
    ///
    /// # Errors
    /// When it is no TOML, or says what cannot be.
    pub fn parse(file: &str, text: &str) -> Result<Statement, MappingError> {
        let wrong = |cause: String| MappingError { file: file.to_owned(), cause };
        let spec: Spec = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_at(text, span.start));
            wrong(format!("line {line}: {}", error.message()))
        })?;
        let is_of_pieces = spec.line.iter().any(|line| {
            line.assignment.is_some() || line.task.is_some() || line.payment.is_some() || line.date.is_some()
        });
        let times = match spec.times.is_empty() {
            true => TIMES.map(str::to_owned).to_vec(),
            false => spec.times,
        };
        let mapping = Mapping {
            name: spec.name.unwrap_or(Kept("statement")),
            about: Kept::default(),
            needs: Vec::new(),
            lacks: Vec::new(),
            delimiter: spec.delimiter,
            missing: spec.missing,
            times,
            zone: spec.zone,
            zone_because: None,
            decimal: spec.decimal.unwrap_or('.'),
            skip: spec.skip,
            notes: Vec::new(),
            refuse: Vec::new(),
            columns: spec.columns,
            wide: None,
            event: spec.line.into_iter().map(payment).collect(),
        };
        mapping.check().map_err(wrong)?;
        Ok(Statement { mapping, sign: spec.sign, is_of_pieces })
    }

    /// The zone of its days, where it names one.
    pub fn zone(&self) -> Option<chrono_tz::Tz> {
        self.mapping.zone.as_deref().and_then(|zone| zone.parse().ok())
    }

    /// Reads a table. Times without a zone are those of `zone`, where the mapping names none.
    ///
    /// # Errors
    /// When it cannot be read as a whole, or lacks a column that the mapping names.
    pub fn read(
        &self,
        input: Input,
        zone: chrono_tz::Tz,
        options: &SourceOptions,
    ) -> Result<Stated, SourceError> {
        let mut mapping = self.mapping.clone();
        mapping.zone.get_or_insert_with(|| zone.name().to_owned());
        let mut options = options.clone();
        options.reading.source_tz = None;
        let mut stated = Stated { sign: self.sign, ..Stated::default() };
        Mapped(mapping).read(input, &options, &mut stated)?;
        Ok(stated)
    }
}

/// A line as the payment that it tells of.
fn payment(line: LineSpec) -> EventSpec {
    let LineSpec { when, amount, currency, assignment, task, worker, project, payment, date } = line;
    let fields = [
        ("amount", Some(amount)),
        ("currency", Some(currency)),
        ("assignment_id", assignment),
        ("task_id", task),
        ("worker_id", worker),
        ("project_id", project),
        ("payment_id", payment),
        ("occurred_at", date),
    ];
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    EventSpec { event_type: "task.paid".to_owned(), when, once: false, fields: fields.collect() }
}

impl Sink for Stated {
    fn record(&mut self) {}

    fn event(&mut self, line: u64, mut event: Event, _: Option<&str>, raw: &dyn Fn() -> String) {
        let lacks = match (&event.amount, &event.currency) {
            (None, _) => "amount",
            (_, None) => "currency",
            _ => {
                if let (Sign::Minus, Some(amount)) = (self.sign, &mut event.amount) {
                    amount.0 = -amount.0;
                }
                return self.lines.push((line, event));
            }
        };
        let reason = format!("the line has no {lacks}");
        self.refused.push((line, Fault { rule: Rule::Missing, reason }, raw()));
    }

    fn reject(&mut self, line: u64, fault: Fault, raw: String) {
        self.refused.push((line, fault, raw));
    }

    fn ignore(&mut self, why: &'static str) {
        *self.left_out.entry(why).or_default() += 1;
    }

    fn note(&mut self, _: &str) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sources::Body;
    use crate::units::{Money, print_time};

    fn read(mapping: &str, table: &str) -> String {
        let statement = match Statement::parse("s.toml", mapping) {
            Ok(statement) => statement,
            Err(error) => return error.to_string(),
        };
        let body = Body::Stream(Box::new(std::io::empty()));
        let input = Input { name: "s.csv".into(), head: table.as_bytes().to_vec(), body };
        let stated = match statement.read(input, chrono_tz::Asia::Shanghai, &SourceOptions::default()) {
            Ok(stated) => stated,
            Err(error) => return error.to_string(),
        };
        let mut out = Vec::new();
        for (line, event) in &stated.lines {
            let ids = [&event.assignment_id, &event.worker_id, &event.payment_id]
                .map(|id| id.clone().unwrap_or("-".into()));
            let at = event.occurred_at.map_or("-".to_owned(), print_time);
            let amount = event.amount.unwrap_or(Money::ZERO);
            out.push(format!(
                "{line} {amount} {} {} {at}",
                event.currency.clone().unwrap_or_default(),
                ids.join(" ")
            ));
        }
        out.extend(
            stated
                .refused
                .iter()
                .map(|(line, fault, raw)| format!("{line} refused: {} | {raw}", fault.reason)),
        );
        out.extend(stated.left_out.iter().map(|(why, count)| format!("{count} left out: {why}")));
        out.join("\n")
    }

    const GERMAN: &str = r#"
        decimal = ","
        times = ["%d.%m.%Y"]
        zone = "Europe/Berlin"
        [[skip]]
        when = { Auftrag = "Summe" }
        why = "the sum"
        [[line]]
        when = { Haben = "*" }
        assignment = "{Auftrag}"
        worker = "werk:{Name}"
        amount = "{Haben}"
        currency = "EUR"
        date = "{Tag}"
        [[line]]
        when = { Soll = "*" }
        payment = "{Beleg}"
        amount = "-{Soll}"
        currency = "EUR"
    "#;

    #[test]
    fn amounts_as_they_are_written_with_their_signs() {
        let table = "Auftrag;Name;Haben;Soll;Tag;Beleg\n\
            a1;ana;1.234,50 €;;01.03.2026;\n\
            a2;bo;(2,00);;02.03.2026;\n\
            a3;bo;3,00-;0,50;02.03.2026;b7\n\
            a4;bo;12.50;;02.03.2026;\n\
            a5;bo;x;;02.03.2026;\n\
            a6;bo;1,00;;31.02.2026;\n\
            Summe;;1.230,00;;;\n";
        insta::assert_snapshot!(read(GERMAN, table), @r#"
        2 1234.50 EUR a1 werk:ana - 2026-02-28T23:00:00Z
        3 -2.00 EUR a2 werk:bo - 2026-03-01T23:00:00Z
        4 -3.00 EUR a3 werk:bo - 2026-03-01T23:00:00Z
        4 -0.50 EUR - - b7 -
        5 refused: amount "12.50" has a separator where no thousands are; decimals have a comma here | a4;bo;12.50;;02.03.2026;
        6 refused: the line has no amount | a5;bo;x;;02.03.2026;
        7 refused: occurred_at "31.02.2026" is a time in none of the mapping's forms | a6;bo;1,00;;31.02.2026;
        1 left out: the sum
        "#);
    }

    #[test]
    fn a_bank_shows_what_went_out_as_below_zero() {
        let mapping = "sign = \"minus\"\n[[line]]\namount = \"{amount}\"\ncurrency = \"{currency}\"\nworker = \"{to}\"\ndate = \"{day}\"";
        let table = "to\tamount\tcurrency\tday\nana\t-5.00\tCNY\t2026-03-01\nbo\t2.00\t元\t\ncy\t\tCNY\t\ncy\t1.00\t\t\n";
        insta::assert_snapshot!(read(mapping, table), @"
        2 5.00 CNY - ana - 2026-02-28T16:00:00Z
        3 -2.00 CNY - bo - -
        4 refused: the line has no amount | cy		CNY	
        5 refused: the line has no currency | cy	1.00
        ");
    }

    #[test]
    fn what_a_mapping_cannot_say() {
        let line = "[[line]]\namount = \"{amount}\"\ncurrency = \"USD\"\n";
        let wrong = [
            "amount = 1".to_owned(),
            "[[line]]\namount = \"{amount}\"".to_owned(),
            format!("{line}who = \"{{name}}\""),
            format!("zone = \"Mars/Base\"\n{line}"),
            format!("{line}worker = \"{{name\""),
            format!("{line}worker = \"{{name}}\""),
        ];
        let told = wrong.map(|mapping| read(&mapping, "amount\n1\n")).join("\n");
        insta::assert_snapshot!(told, @r#"
        PW0207 s.toml: line 1: unknown field `amount`, expected one of `name`, `delimiter`, `missing`, `times`, `zone`, `decimal`, `sign`, `skip`, `columns`, `line`
        PW0207 s.toml: line 1: missing field `currency`
        PW0207 s.toml: line 4: unknown field `who`, expected one of `when`, `amount`, `currency`, `assignment`, `task`, `worker`, `project`, `payment`, `date`
        PW0207 s.toml: zone "Mars/Base" is none of the time zone database
        PW0207 s.toml: "{name" opens a brace and does not close it
        PW0207 s.csv: the mapping statement names the column "name"; the table has amount
        "#);
    }
}
