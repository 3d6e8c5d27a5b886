//! The documents that are made from the registries: `docs/METRICS.md`, `docs/EVENTS.md`, `docs/CODES.md` and
//! `docs/event.schema.json`. A test holds that the committed files are what is rendered here.
//!
//! Absent on purpose: writing files (the test does, when it is told to).

use serde_json::Value;

use super::explain::needs_in_words;
use super::failures::FAILURES;
use super::figures::{self, BESIDE, Figure, REPORTS, STORY};
use super::flags::FLAGS;
use super::schema::event_schema;
use super::types::TYPES;
use crate::events::{FIELDS, Field, Kind, RULES, Writer};

/// A document's path in the repository, and what makes its text.
pub type Document = (&'static str, fn() -> String);

/// Each made document: its path in the repository, and how it is rendered.
pub const DOCUMENTS: &[Document] = &[
    ("docs/METRICS.md", metrics),
    ("docs/EVENTS.md", events),
    ("docs/CODES.md", codes),
    ("docs/event.schema.json", event_schema),
];

const MADE: &str =
    "<!-- Made from src/words by `PIECEWORK_BLESS=1 cargo test documents`; changes here are lost. -->\n\n";

const METRICS_HEAD: &str = include_str!("metrics_head.md");
const EVENTS_HEAD: &str = include_str!("events_head.md");
const CODES_HEAD: &str = include_str!("codes_head.md");

/// Every figure in words, with formula, source and worked example.
pub fn metrics() -> String {
    let mut out = format!("# Metrics\n\n{MADE}{METRICS_HEAD}\n## The story of the examples\n\n");
    out.push_str("`docs/worked-example.ndjson`: one day of Ana's, 2 March 2026, times in UTC. Every example below is about it.\n\n");
    out.push_str("| time | what | task | with |\n| --- | --- | --- | --- |\n");
    STORY.lines().filter_map(story_row).for_each(|row| out.push_str(&row));
    let keys: Vec<&Figure> = figures::figures().filter(|figure| figure.is_key()).collect();
    out.push_str(
        "\n## Keys\n\n| column | reports | meaning | taken from | Ana |\n| --- | --- | --- | --- | --- |\n",
    );
    for Figure { name, reports, words, formula, value, .. } in &keys {
        let reports = reports.join(", ");
        out.push_str(&format!("| `{name}` | {reports} | {} | {} | {value} |\n", cell(words), cell(formula)));
    }
    for report in REPORTS.iter().chain(BESIDE) {
        let own = || figures::of_report(report).filter(|figure| !figure.is_key());
        let names: Vec<_> = own().map(|figure| format!("`{}`", figure.name)).collect();
        out.push_str(&format!("\n## {report}.csv\n\n{}\n", names.join(", ")));
        // What two reports share is told at the first of them.
        own()
            .filter(|figure| figure.reports.first() == Some(report))
            .for_each(|figure| out.push_str(&section(figure)));
    }
    out
}

fn section(figure: &Figure) -> String {
    let Figure { name, reports, unit, words, formula, counts_at, leaves_out, source, example, value } =
        figure;
    let also =
        if reports.len() > 1 { format!(" (also in {})", reports[1..].join(", ")) } else { String::new() };
    let value = if value.is_empty() { String::new() } else { format!(": **{value}**") };
    format!(
        "\n### {name}\n\n{words}.{also}\n\n- unit: {unit}\n- formula: {formula}\n- counts at: {counts_at}\n\
         - leaves out: {leaves_out}\n- source: {source}\n- example: {example}{value}\n"
    )
}

/// A line of the story as a row: what is not said by time, type and ids stands in the last cell.
fn story_row(line: &str) -> Option<String> {
    let event: Value = serde_json::from_str(line).ok()?;
    let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default();
    let time = text("occurred_at").get(11..16).unwrap_or_default();
    let told = [
        "event_id",
        "event_type",
        "occurred_at",
        "project_id",
        "task_id",
        "worker_id",
        "domain",
        "reviewer_id",
    ];
    let rest = FIELDS.iter().filter(|field| !told.contains(&field.name)).filter_map(|field| {
        let value = event.get(field.name)?;
        Some(format!("{} {}", field.name, value.as_str().map_or(value.to_string(), str::to_owned)))
    });
    let rest = rest.collect::<Vec<_>>().join(", ");
    Some(format!("| {time} | {} | {} | {rest} |\n", text("event_type"), text("task_id")))
}

/// Every field and type of an event.
pub fn events() -> String {
    let mut out = format!(
        "# Events\n\n{MADE}{EVENTS_HEAD}\n## Types\n\nEach also needs `event_type` and is read by the name after the dot, too.\n"
    );
    for entry in TYPES {
        let name = entry.event_type.name();
        out.push_str(&format!("\n### {name}\n\n{} Needs {}.\n", entry.says, needs_in_words(entry)));
        out.push_str(&format!("\n```json\n{}\n```\n", entry.example));
    }
    out.push_str("\n## Fields\n\n| field | on | holds | meaning |\n| --- | --- | --- | --- |\n");
    for field in FIELDS {
        let Field { name, on, doc, .. } = field;
        out.push_str(&format!("| `{name}` | {on} | {} | {} |\n", cell(&holds(field)), cell(doc)));
    }
    out
}

fn holds(field: &Field) -> String {
    let kind = match field.kind {
        Kind::Text => "text".to_owned(),
        Kind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Kind::Type => "a type of the list above".to_owned(),
        Kind::Time => "time, RFC 3339 with offset".to_owned(),
        Kind::Money => "decimal text, at most 12 digits before the point and 6 after it".to_owned(),
        Kind::Currency => "up to 12 capitals and digits".to_owned(),
        Kind::Whole => "whole number, not negative".to_owned(),
        Kind::Real => "number".to_owned(),
        Kind::Flag => "true or false".to_owned(),
        Kind::Json => "any JSON value".to_owned(),
        Kind::Object => "a JSON object".to_owned(),
    };
    match field.writer {
        Writer::Source => kind,
        Writer::Ledger => format!("{kind}; the ledger writes it, on input it is ignored"),
    }
}

/// Every code: what it means and what to do.
pub fn codes() -> String {
    let mut out = format!("# Codes\n\n{MADE}{CODES_HEAD}\n## Records that are not accepted\n\n");
    out.push_str("| code | meaning | what to do |\n| --- | --- | --- |\n");
    for rule in RULES {
        out.push_str(&format!("| {} | {} | {} |\n", rule.code, cell(rule.says), cell(rule.hint)));
    }
    out.push_str("\n## Files and runs that fail\n\n| code | meaning | what to do |\n| --- | --- | --- |\n");
    for failure in FAILURES {
        out.push_str(&format!("| {} | {} | {} |\n", failure.code, cell(failure.says), cell(failure.hint)));
    }
    out.push_str("\n## Events that are strange next to others\n\n");
    out.push_str("| code | flag | severity | meaning | what to do |\n| --- | --- | --- | --- | --- |\n");
    for flag in FLAGS {
        let severity = flag.severity.name();
        out.push_str(&format!(
            "| {} | `{}` | {severity} | {} | {} |\n",
            flag.code,
            flag.name,
            cell(flag.says),
            cell(flag.hint)
        ));
    }
    out
}

/// A text that does not break a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
