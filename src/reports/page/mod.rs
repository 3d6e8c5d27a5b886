//! `index.html`: the whole report on one page that opens from disk.
//!
//! Promises: nothing is fetched (style and charts are inside, there is no script); every text from outside is
//! escaped; a rounded figure keeps its exact value in `title` and in `<data>`; landmarks, captions and heads for screen
//! readers; light and dark; prints.
//! Absent on purpose: words about figures (the caller brings the definitions) and what belongs on the page.

mod names;
mod person;
mod standings;

use super::cell::{exact, rounded};
use super::charts::text::clean;
use super::{Chart, Lang};
use crate::table::{Cell, Table};
use maud::{DOCTYPE, Markup, PreEscaped, html};
pub use names::Kind;
pub use person::{Around, Person, page as page_of, word};
pub use standings::{Place, Standings};
use std::collections::BTreeMap;

/// Longer tables are shown up to here; their CSV files have the rest.
const MOST_ROWS: usize = 1_000;

/// All that stands on the page.
pub struct Page<'a> {
    pub lang: Lang,
    pub title: String,
    /// Below the title: from which inputs, over which time.
    pub generated_from: String,
    /// The figures that matter first: label and value.
    pub summary: Vec<(String, String)>,
    pub sections: Vec<Section<'a>>,
    pub notes: Vec<String>,
    /// Options, counts, the head of the ledger: what is needed to compute it again.
    pub how: Vec<(String, String)>,
    /// What each column means.
    pub words: BTreeMap<String, String>,
    /// The page of each worker or project, by column and name.
    pub pages: BTreeMap<(&'static str, String), String>,
}

/// One report, or the anomalies, or the quarantine.
pub struct Section<'a> {
    pub id: String,
    pub title: String,
    pub intro: String,
    pub table: &'a Table,
    pub charts: Vec<&'a Chart>,
}

/// The page as HTML.
pub fn page(page: &Page) -> String {
    let say = |english, chinese| page.lang.say(english, chinese);
    let body = html! {
        header {
            h1 { (clean(&page.title)) }
            p.quiet { (clean(&page.generated_from)) }
            nav aria-label=(say("Contents", "目录")) { (contents(page)) }
        }
        main id="main" {
            @if !page.summary.is_empty() {
                section aria-label=(say("Summary", "摘要")) { (summary(&page.summary)) }
            }
            @for section in &page.sections { (report(section, page)) }
            section id="notes" aria-labelledby="notes-title" {
                h2 id="notes-title" { (say("Notes", "说明")) }
                @if page.notes.is_empty() { p.quiet { (say("None.", "无。")) } }
                @else { ul { @for note in &page.notes { li { (clean(note)) } } } }
            }
            section id="how" aria-labelledby="how-title" {
                h2 id="how-title" { (say("How it was computed", "计算方式")) }
                dl.facts {
                    @for (label, value) in &page.how { dt { (clean(label)) } dd { (clean(value)) } }
                }
            }
        }
    };
    document(page.lang, &page.title, &body)
}

/// A page around its body.
fn document(lang: Lang, title: &str, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (clean(title)) }
                style { (PreEscaped(include_str!("style.css"))) }
            }
            body {
                a.skip href="#main" { (lang.say("Skip to the figures", "跳到数据")) }
                (body)
            }
        }
    }
    .into_string()
}

fn contents(page: &Page) -> Markup {
    html! {
        ul {
            @for section in &page.sections {
                li { a href={ "#" (section.id) } { (clean(&section.title)) } }
            }
            li { a href="#notes" { (page.lang.say("Notes", "说明")) } }
            li { a href="#how" { (page.lang.say("How it was computed", "计算方式")) } }
        }
    }
}

fn summary(figures: &[(String, String)]) -> Markup {
    html! {
        dl.summary {
            @for (label, value) in figures {
                div { dt { (clean(label)) } dd { (clean(value)) } }
            }
        }
    }
}

fn report(section: &Section, page: &Page) -> Markup {
    let title = format!("{}-title", section.id);
    html! {
        section id=(section.id) aria-labelledby=(title) {
            h2 id=(title) { (clean(&section.title)) }
            @if !section.intro.is_empty() { p { (clean(&section.intro)) } }
            // A chart of nothing would only say so once more.
            @if !section.table.rows.is_empty() {
                @for chart in &section.charts { figure { (PreEscaped(&chart.svg)) } }
            }
            (table(section, page))
            (definitions(section.table, page))
        }
    }
}

fn table(section: &Section, page: &Page) -> Markup {
    let (table, lang, words) = (section.table, page.lang, &page.words);
    if table.rows.is_empty() {
        return html! { p.quiet { (lang.say("No rows.", "没有数据行。")) } };
    }
    let figures: Vec<bool> = (0..table.columns.len()).map(|column| is_figures(table, column)).collect();
    html! {
        div.scroll tabindex="0" role="region" aria-label=(clean(&section.title)) {
            table {
                caption { (caption(table, lang)) }
                thead {
                    tr {
                        @for (column, figure) in table.columns.iter().zip(&figures) {
                            th scope="col" .n[*figure] { (head(column, words)) }
                        }
                    }
                }
                tbody {
                    @for row in table.rows.iter().take(MOST_ROWS) {
                        tr {
                            @for (at, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
                                @if at == 0 { th scope="row" { (linked(cell, column, page)) } }
                                @else { td .n[figures[at]] { (shown(cell, column)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn caption(table: &Table, lang: Lang) -> String {
    let (all, file) = (super::cell::group(&table.rows.len().to_string()), &table.name);
    match table.rows.len() > MOST_ROWS {
        true => lang.pick(
            format!("The first 1,000 of {all} rows; all of them, with exact figures, are in {file}.csv"),
            format!("共 {all} 行，此处为前 1,000 行；全部行和精确数字见 {file}.csv"),
        ),
        false => lang.pick(
            format!("Rows: {all}. Rounded; exact figures are in {file}.csv"),
            format!("{all} 行。数字经过取整，精确数字见 {file}.csv"),
        ),
    }
}

fn head(column: &str, words: &BTreeMap<String, String>) -> Markup {
    // A long name may break at its underscores.
    let parts: Vec<&str> = column.split_inclusive('_').collect();
    let name = html! { @for part in parts { (part) wbr; } };
    match words.get(column) {
        Some(words) => html! { abbr title=(clean(words)) { (name) } },
        None => name,
    }
}

fn is_figures(table: &Table, column: usize) -> bool {
    let mut cells = table.rows.iter().filter_map(|row| row.get(column)).filter(|cell| **cell != Cell::Empty);
    cells.next().is_some_and(|cell| matches!(cell, Cell::Whole(_) | Cell::Real(_) | Cell::Money { .. }))
}

/// A name that has a page of its own leads there.
fn linked(cell: &Cell, column: &str, page: &Page) -> Markup {
    let known = ["worker_id", "project_id"].into_iter().find(|known| *known == column);
    match known.and_then(|known| page.pages.get(&(known, cell.text().to_owned()))) {
        Some(file) => html! { a href=(file) { (shown(cell, column)) } },
        None => shown(cell, column),
    }
}

fn shown(cell: &Cell, column: &str) -> Markup {
    let (exact, rounded) = (exact(cell), rounded(cell, column));
    match cell {
        Cell::Empty => html! {},
        // The direction of a name's script stays inside its cell.
        Cell::Text(text) => html! { bdi { (clean(text)) } },
        Cell::Time(_) => html! { time datetime=(exact) title=(exact) { (rounded) } },
        _ if exact == rounded => html! { (rounded) },
        _ => html! { data value=(exact) title=(exact) { (rounded) } },
    }
}

/// The words of a table's columns once more as a list, for those who cannot hover or who print.
fn definitions(table: &Table, page: &Page) -> Markup {
    let known: Vec<(&String, &String)> =
        table.columns.iter().filter_map(|c| page.words.get_key_value(c)).collect();
    html! {
        @if !known.is_empty() && !table.rows.is_empty() {
            details {
                summary { (page.lang.say("What the columns mean", "各列含义")) }
                dl.facts { @for (column, words) in known { dt { (column) } dd { (clean(words)) } } }
            }
        }
    }
}
