//! A table of a report in HTML: whole without a script, sorted and filtered with it.
//!
//! Promises: a rounded figure keeps its exact value in `title`; what does not fit the page is counted in the caption, and stands whole on a
//! page of its own; captions, heads and scopes for screen readers.

use super::Page;
use crate::reports::cell::{exact, group, rounded};
use crate::reports::charts::text::clean;
use crate::table::{Cell, Table};
use maud::{Markup, html};

/// So many bytes of rows a table may have on the one page.
const MOST_BYTES: usize = 180_000;
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
    let order = order(table);
    let mut rows = Vec::new();
    let mut bytes = 0;
    for at in &order {
        let markup = row(table, *at, page);
        bytes += markup.0.len();
        if bytes > MOST_BYTES && rows.len() >= LEAST_ROWS {
            break;
        }
        rows.push(markup);
    }
    let is_cut = rows.len() < order.len();
    let caption = caption(table, rows.len(), page);
    Shown { markup: frame(table, title, &caption, &rows, page), is_cut }
}

/// The whole table, however long.
pub(super) fn whole(table: &Table, title: &str, page: &Page) -> Markup {
    let rows: Vec<Markup> = order(table).into_iter().map(|at| row(table, at, page)).collect();
    frame(table, title, &caption(table, rows.len(), page), &rows, page)
}

/// The table behind a chart.
pub(super) fn behind(table: &Table, title: &str, page: &Page) -> Markup {
    let caption = page
        .lang
        .pick(format!("Exact figures are in {}.csv", table.name), format!("精确数字见 {}.csv", table.name));
    let rows: Vec<Markup> = (0..table.rows.len()).map(|at| row(table, at, page)).collect();
    frame(table, title, &caption, &rows, page)
}

fn frame(table: &Table, title: &str, caption: &str, rows: &[Markup], page: &Page) -> Markup {
    let figures: Vec<bool> = (0..table.columns.len()).map(|column| is_figures(table, column)).collect();
    let label = format!("{} ({})", clean(title), page.lang.say("table", "表格"));
    html! {
        div.scroll tabindex="0" role="region" aria-label=(label) {
            table.sortable {
                caption { (caption) }
                thead {
                    tr {
                        @for (column, figure) in table.columns.iter().zip(&figures) {
                            th scope="col" .n[*figure] { (head(&table.name, column, page)) }
                        }
                    }
                }
                tbody { @for row in rows { (row) } }
            }
        }
    }
}

/// What matters first: anomalies with money at stake, the most of it first in each currency; all else as it stands.
fn order(table: &Table) -> Vec<usize> {
    let mut order: Vec<usize> = (0..table.rows.len()).collect();
    if table.column("stake_amount").is_some() {
        let stake = |row: usize| {
            let amount = table.cell(row, "stake_amount").number().unwrap_or_default();
            (amount == 0.0, table.cell(row, "stake_currency").text(), amount)
        };
        order.sort_by(|one, other| {
            let (one, other) = (stake(*one), stake(*other));
            (one.0, one.1).cmp(&(other.0, other.1)).then(other.2.total_cmp(&one.2))
        });
    }
    order
}

fn caption(table: &Table, shown: usize, page: &Page) -> String {
    let (all, file) = (group(&table.rows.len().to_string()), &table.name);
    match shown < table.rows.len() {
        true => {
            let shown = group(&shown.to_string());
            page.lang.pick(
                format!("The first {shown} of {all} rows. Rounded; exact figures are in {file}.csv"),
                format!("共 {all} 行，此处为前 {shown} 行。数字经过取整，精确数字见 {file}.csv"),
            )
        }
        false => page.lang.pick(
            format!("Rows: {all}. Rounded; exact figures are in {file}.csv"),
            format!("{all} 行。数字经过取整，精确数字见 {file}.csv"),
        ),
    }
}

/// The name of a column, which leads to its definition.
fn head(report: &str, column: &str, page: &Page) -> Markup {
    // A long name may break at its underscores.
    let parts: Vec<&str> = column.split_inclusive('_').collect();
    let name = html! { @for part in parts { (part) wbr; } };
    match page.words(report, column) {
        Some(words) => html! { a href={ "#" (report) "." (column) } title=(clean(words)) { (name) } },
        None => name,
    }
}

pub(super) fn is_figures(table: &Table, column: usize) -> bool {
    let mut cells = table.rows.iter().filter_map(|row| row.get(column)).filter(|cell| **cell != Cell::Empty);
    cells.next().is_some_and(|cell| matches!(cell, Cell::Whole(_) | Cell::Real(_) | Cell::Money { .. }))
}

fn row(table: &Table, at: usize, page: &Page) -> Markup {
    html! {
        tr {
            @for (place, (cell, column)) in table.rows[at].iter().zip(&table.columns).enumerate() {
                @if place == 0 { th scope="row" { (linked(cell, column, page)) } }
                @else { (figure(cell, column)) }
            }
        }
    }
}

pub(super) fn figure(cell: &Cell, column: &str) -> Markup {
    let (exact, rounded) = (exact(cell), rounded(cell, column));
    match cell {
        Cell::Empty => html! { td {} },
        Cell::Text(text) => html! { td { (name(text)) } },
        Cell::Time(_) => html! { td.t title=(exact) { (rounded) } },
        // Commas alone round nothing.
        _ if exact == rounded.replace(',', "") => html! { td.n { (rounded) } },
        _ => html! { td.n title=(exact) { (rounded) } },
    }
}

/// A name that has a page of its own leads there.
fn linked(cell: &Cell, column: &str, page: &Page) -> Markup {
    match (cell, page.page_of(column, cell.text())) {
        (Cell::Text(text), Some(file)) => html! { a href=(file) { (name(text)) } },
        (Cell::Text(text), None) => name(text),
        _ => html! { (rounded(cell, column)) },
    }
}

/// The direction of a name's script stays inside its cell; plain letters need no care.
fn name(text: &str) -> Markup {
    let text = clean(text);
    match text.is_ascii() {
        true => html! { (text) },
        false => html! { bdi { (text) } },
    }
}
