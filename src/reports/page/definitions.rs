//! What the columns of a table mean, and a command that shows where a figure of it comes from.

use super::commands::example;
use super::{Page, Section, findings, table as cells, words};
use crate::reports::Lang;
use crate::reports::charts::text::clean;
use crate::table::Table;
use crate::words::figures::{Figure, chinese_formula, figure};
use maud::{Markup, html};

/// The columns of a section as a list that heads lead to.
pub(super) fn definitions(section: &Section, page: &Page) -> Markup {
    let table = section.table;
    let known: Vec<&String> = table
        .columns
        .iter()
        .filter(|column| words(&table.name, column, page.audience.lang).is_some())
        .collect();
    let say = |english, chinese| page.audience.lang.say(english, chinese);
    let command = trace(table, page);
    html! {
        @if !known.is_empty() || command.is_some() {
            details id={ (section.id) "-columns" } {
                summary { (say("What the columns mean, and how to trace a figure", "各列的含义，以及如何追溯数字")) }
                @if let Some(command) = command {
                    p { (say("Every event behind a row, for example (others likewise): ", "某一行背后的全部事件，例如（其他同理）：")) code { (command) } }
                }
                dl.facts {
                    @for column in known { (entry(&table.name, column, page)) }
                }
            }
        }
    }
}

fn entry(report: &str, column: &str, page: &Page) -> Markup {
    let (of, lang) = (figure(report, column), page.audience.lang);
    html! {
        dt id={ (report) "." (column) } {
            @if cells::is_renamed(column, lang) { (cells::named(column, lang)) " " code { (column) } } @else { (column) }
        }
        dd {
            (words(report, column, lang).map(clean).unwrap_or_default())
            @if let Some(of) = of {
                @if of.formula != of.words { br; span.quiet { (formula(of, lang)) } }
            }
        }
    }
}

/// How it is made, its unit, and where the formula was published.
fn formula(figure: &Figure, lang: Lang) -> String {
    let [formula, unit, source] = match lang {
        Lang::En => [figure.formula, figure.unit, figure.source],
        Lang::Zh => chinese_formula(figure),
    };
    lang.pick(format!("{formula} [{unit}; {source}]"), format!("{formula}［{unit}；{source}］"))
}

/// The command for a figure of a table.
fn trace(table: &Table, page: &Page) -> Option<String> {
    let trace = page.trace.as_ref()?;
    match table.name.as_str() {
        "anomalies" => Some(trace.id((0..table.rows.len()).find_map(|row| findings::id(table, row))?)),
        _ => trace.figure(table, example(table)?),
    }
}
