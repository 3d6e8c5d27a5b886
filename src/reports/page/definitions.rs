//! What the columns of a table mean, and the command that shows where a figure of it comes from.

use super::{Page, Section};
use crate::reports::charts::text::clean;
use crate::table::Table;
use crate::words::figures::{REPORTS, figure};
use maud::{Markup, html};

/// The columns of a section as a list that heads lead to.
pub(super) fn definitions(section: &Section, page: &Page) -> Markup {
    let table = section.table;
    let known: Vec<&String> =
        table.columns.iter().filter(|column| page.words(&table.name, column).is_some()).collect();
    let say = |english, chinese| page.lang.say(english, chinese);
    html! {
        @if !known.is_empty() {
            details id={ (section.id) "-columns" } {
                summary { (say("What the columns mean, and how to trace a figure", "各列的含义，以及如何追溯数字")) }
                @if let Some(command) = trace(table, page) {
                    p { (say("Every event behind a figure: ", "某个数字背后的全部事件：")) code { (command) } }
                }
                dl.facts {
                    @for column in known { (entry(&table.name, column, page)) }
                }
            }
        }
    }
}

fn entry(report: &str, column: &str, page: &Page) -> Markup {
    let of = figure(report, column);
    html! {
        dt id={ (report) "." (column) } { (column) }
        dd {
            (page.words(report, column).map(clean).unwrap_or_default())
            // Formulas are in English in both languages.
            @if let Some(of) = of {
                @if of.formula != of.words { br; span.quiet lang="en" { (of.formula) " [" (of.unit) "; " (of.source) "]" } }
            }
        }
    }
}

/// The command for any figure of a table; the words in capitals are the reader's to fill in.
fn trace(table: &Table, page: &Page) -> Option<String> {
    let rest = page.trace.as_ref()?;
    let command = match table.name.as_str() {
        name if REPORTS.contains(&name) => {
            let period = if table.column("period").is_some() { " --period PERIOD" } else { "" };
            format!("piecework trace --report {name} --column COLUMN {} NAME{period}", key(table))
        }
        "anomalies" => "piecework trace ASSIGNMENT_ID".to_owned(),
        _ => return None,
    };
    Some(format!("{command} {rest}").trim_end().to_owned())
}

/// The option that names a row.
fn key(table: &Table) -> &'static str {
    let known = ["worker_id", "project_id", "team", "domain", "task_type", "stage", "reviewer_id"];
    let options = ["--worker", "--project", "--team", "--domain", "--task-type", "--stage", "--reviewer"];
    let first = table.columns.iter().find(|column| *column != "period");
    let found = known.iter().position(|name| first.is_some_and(|first| first == name));
    found.map_or("--key", |at| options[at])
}
