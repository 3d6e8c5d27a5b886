//! A table of a report in HTML: whole without a script, sorted and filtered with it.
//!
//! Promises: a rounded figure keeps its exact value in `title`; what does not fit the page is counted in the caption, and stands whole on a
//! page of its own; captions, heads and scopes for screen readers.

use super::{Page, words};
use crate::reports::cell::{behind as exactly, group, is_seconds, rounded};
use crate::reports::charts::text::clean;
use crate::reports::{Audience, Lang};
use crate::table::{Cell, Table};
use crate::words::chinese;
use maud::{Markup, html};

/// So many bytes of rows a table may have on the one page.
const MOST_BYTES: usize = 120_000;
/// So many rows are shown whatever their size.
const LEAST_ROWS: usize = 50;

/// A table and how much of it is shown.
pub(super) struct Shown {
    pub markup: Markup,
    /// Whether rows are left out.
    pub is_cut: bool,
}

/// The table as far as the one page has room for it.
pub(super) fn shown(table: &Table, title: &str, page: &Page) -> Shown {
    let mut rows = Vec::new();
    let mut bytes = 0;
    for at in 0..table.rows.len() {
        let markup = row(table, at, page);
        bytes += markup.0.len();
        if bytes > MOST_BYTES && rows.len() >= LEAST_ROWS {
            break;
        }
        rows.push(markup);
    }
    let is_cut = rows.len() < table.rows.len();
    let caption = caption(table, rows.len(), page);
    Shown { markup: frame(table, title, &caption, &rows, page), is_cut }
}

/// The whole table, however long.
pub(super) fn whole(table: &Table, title: &str, page: &Page) -> Markup {
    let rows: Vec<Markup> = (0..table.rows.len()).map(|at| row(table, at, page)).collect();
    frame(table, title, &caption(table, rows.len(), page), &rows, page)
}

/// The table behind a chart.
pub(super) fn behind(table: &Table, title: &str, page: &Page) -> Markup {
    let caption = page
        .audience
        .lang
        .pick(format!("Exact figures are in {}.csv", table.name), format!("精确数字见 {}.csv", table.name));
    let rows: Vec<Markup> = (0..table.rows.len()).map(|at| row(table, at, page)).collect();
    frame(table, title, &caption, &rows, page)
}

fn frame(table: &Table, title: &str, caption: &str, rows: &[Markup], page: &Page) -> Markup {
    let figures: Vec<bool> = (0..table.columns.len()).map(|column| is_figures(table, column)).collect();
    let label = format!("{} ({})", clean(title), page.audience.lang.say("table", "表格"));
    html! {
        div.scroll tabindex="0" role="region" aria-label=(label) {
            table.sortable {
                caption { (caption) }
                thead {
                    tr {
                        @for (column, figure) in table.columns.iter().zip(&figures) {
                            th scope="col" .n[*figure] .w[is_wide(column)] .r[column == "raw"] { (head(&table.name, column, page)) }
                        }
                    }
                }
                tbody { @for row in rows { (row) } }
            }
        }
    }
}

fn caption(table: &Table, shown: usize, page: &Page) -> String {
    let (all, lang) = (group(&table.rows.len().to_string()), page.audience.lang);
    let file = match grouping(table) {
        Some(by) => format!("report --by {by}"),
        None => format!("{}.csv", table.name),
    };
    match shown < table.rows.len() {
        true => {
            let shown = group(&shown.to_string());
            lang.pick(
                format!("The first {shown} of {all} rows. Rounded; exact figures are in {file}"),
                format!("共 {all} 行，此处为前 {shown} 行。数字经过取整，精确数字见 {file}"),
            )
        }
        false => lang.pick(
            format!("Rows: {all}. Rounded; exact figures are in {file}"),
            format!("{all} 行。数字经过取整，精确数字见 {file}"),
        ),
    }
}

/// How to ask for the rows of a list of pages; none of a table that has a file.
fn grouping(table: &Table) -> Option<&'static str> {
    [("workers", "worker"), ("projects", "project")]
        .into_iter()
        .find(|(name, _)| *name == table.name)
        .map(|(_, by)| by)
}

/// The name of a column, which leads to its definition.
fn head(report: &str, column: &str, page: &Page) -> Markup {
    let name = named(column, page.audience.lang);
    match words(report, column, page.audience.lang) {
        Some(words) => html! { a href={ "#" (report) "." (column) } title=(clean(words)) { (name) } },
        None => name,
    }
}

/// The name of a column for people: in English that of the CSV, and where that is in seconds, what stands below it.
pub(super) fn named(column: &str, lang: Lang) -> Markup {
    let unit = is_seconds(column).then_some("h m s");
    match (lang, chinese::name(column)) {
        (Lang::Zh, Some(name)) => html! { (name) },
        // A long name may break at its underscores.
        _ => html! {
            @for part in column.split_inclusive('_') { (part) wbr; }
            @if let Some(unit) = unit { " " small { "(" (unit) ")" } }
        },
    }
}

/// Whether people read another name than that of the column.
pub(super) fn is_renamed(column: &str, lang: Lang) -> bool {
    lang == Lang::Zh && chinese::name(column).is_some()
}

/// So many letters of a name stay on one line.
const WHOLE: usize = 24;

/// Whether a cell is a short name, which no line break tears at its dashes.
pub(super) fn is_whole(column: &str, text: &str) -> bool {
    column.ends_with("_id") && text.chars().count() <= WHOLE
}

/// Columns of sentences, which need room.
pub(super) fn is_wide(column: &str) -> bool {
    matches!(column, "missing" | "explanation" | "event_ids" | "reason" | "raw")
}

pub(super) fn is_figures(table: &Table, column: usize) -> bool {
    let mut cells = table.rows.iter().filter_map(|row| row.get(column)).filter(|cell| **cell != Cell::Empty);
    cells.next().is_some_and(|cell| matches!(cell, Cell::Whole(_) | Cell::Real(_) | Cell::Money { .. }))
}

/// The first cell of a row is its head, whose scope follows from its place.
fn row(table: &Table, at: usize, page: &Page) -> Markup {
    html! {
        tr {
            @for (place, (cell, column)) in table.rows[at].iter().zip(&table.columns).enumerate() {
                @match (cell, page.page_of(column, cell.text())) {
                    (Cell::Text(text), Some(file)) => {
                        @if place == 0 { th .k[is_whole(column, text)] { a href=(file) { (name(text)) } } }
                        @else { td .k[is_whole(column, text)] { a href=(file) { (name(text)) } } }
                    },
                    (Cell::Text(text), None) if place == 0 => th .k[is_whole(column, text)] { (name(text)) },
                    _ if place == 0 => th { (rounded(cell, column, page.audience)) },
                    _ => (figure(cell, column, page.audience)),
                }
            }
        }
    }
}

pub(super) fn figure(cell: &Cell, column: &str, audience: Audience) -> Markup {
    let rounded = rounded(cell, column, audience);
    match cell {
        Cell::Empty => html! { td {} },
        Cell::Text(text) => html! { td .k[is_whole(column, text)] { (name(&rounded)) } },
        Cell::Time(_) => html! { td.t title=(exactly(cell, column)) { (rounded) } },
        _ => {
            let exact = exactly(cell, column);
            match is_same(&exact, &rounded) {
                true => html! { td.n { (rounded) } },
                false => html! { td.n title=(exact) { (rounded) } },
            }
        }
    }
}

/// Commas and zeros at the end round nothing.
fn is_same(exact: &str, rounded: &str) -> bool {
    let bare = |text: &str| match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text.to_owned(),
    };
    bare(exact) == bare(&rounded.replace(',', ""))
}

/// The direction of a name's script stays inside its cell; plain letters need no care.
pub(super) fn name(text: &str) -> Markup {
    let text = clean(text);
    match text.is_ascii() {
        true => html! { (text) },
        false => html! { bdi { (text) } },
    }
}
