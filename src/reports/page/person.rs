//! The page of one worker or one project: their figures and places, their days, the life of one piece, the latest pieces, and what is
//! strange about them with the command that tells it in full.
//!
//! Promises: as the page of the whole: nothing is fetched, every text from outside is escaped, all is there without pictures; figures are
//! those of the reports.
//! Absent on purpose: which rows belong to whom (the caller picks them).

use super::commands::{Trace, example};
use super::names::Kind;
use super::standings::Place;
use super::{document, findings as strange, table as cells, words};
use crate::reports::cell::{group, rounded};
use crate::reports::charts::text::clean;
use crate::reports::charts::{calendar, timeline};
use crate::reports::{Audience, ChartError, Lang};
use crate::table::{Cell, Table};
use maud::{Markup, PreEscaped, html};
use std::collections::BTreeMap;

/// So many findings stand on a page.
const FINDINGS: usize = 50;
/// Up to so many rows a report is turned: a column for each row.
const TURNED: usize = 4;

/// What there is to say about somebody.
pub struct Person<'a> {
    pub kind: Kind,
    pub name: &'a str,
    /// The rows of each report about them; reports without any are left out.
    pub reports: Vec<Table>,
    pub places: Vec<Place>,
    pub days: Table,
    /// How many pieces there are, and the latest of them.
    pub pieces: (usize, Table),
    /// The piece with the most events: its name, how many there are, and the first of them.
    pub life: Option<(&'a str, usize, Table)>,
    /// What is strange about them.
    pub findings: Table,
}

/// What all pages of a report share.
pub struct Around<'a> {
    pub audience: Audience,
    /// The title of the report.
    pub title: &'a str,
    /// Whether there are pictures.
    pub drawn: bool,
    /// How the same data is asked the same question, where that can be said.
    pub trace: Option<Trace>,
    /// The page of each worker or project, by column and name, from the folder of the report.
    pub pages: &'a BTreeMap<(&'static str, String), String>,
}

/// The page as HTML.
///
/// # Errors
/// A mistake in piecework.
pub fn page(person: &Person, around: &Around) -> Result<String, ChartError> {
    let lang = around.audience.lang;
    let say = |english, chinese| lang.say(english, chinese);
    let kind = match person.kind {
        Kind::Worker => say("worker", "工人"),
        Kind::Project => say("project", "项目"),
    };
    let body = html! {
        header {
            p { a href="../index.html" { "← " (clean(around.title)) } }
            h1 { bdi { (clean(person.name)) } }
            p.quiet { (kind) " · " (around.audience.zone()) }
        }
        main id="main" {
            (places(person, around))
            (reports(person, around))
            (days(person, around)?)
            (life(person, around)?)
            (pieces(person, around))
            (findings(person, around))
        }
    };
    let title = format!("{} · {}", person.name, around.title);
    Ok(document(lang, &title, &body))
}

/// Each compared figure with its place among all, in words and on a line.
fn places(person: &Person, around: &Around) -> Markup {
    let lang = around.audience.lang;
    let say = |english, chinese| lang.say(english, chinese);
    let value = |place: &Place| {
        let report = person.reports.iter().find(|table| table.name == place.report);
        report.map_or(String::new(), |table| {
            rounded(table.cell(place.row, place.column), place.column, around.audience)
        })
    };
    html! {
        @if !person.places.is_empty() {
            section aria-labelledby="places" {
                h2 id="places" { (say("Among all", "在全体中的位置")) }
                div.scroll tabindex="0" role="region" aria-labelledby="places" {
                    table {
                        caption { (say("The most stands first; equal values share a place. The line runs from the last (left) to the first (right).",
                            "数值最大者为第1位，相同数值并列。线的左端为末位，右端为首位。")) }
                        thead { tr {
                            th scope="col" { (say("figure", "指标")) }
                            th.n scope="col" { (say("value", "数值")) }
                            th.n scope="col" { (say("place", "位次")) }
                            th.on-line scope="col" { (say("on the line", "位置")) }
                        } }
                        tbody { @for place in &person.places { tr {
                            th { (head(place.report, place.column, lang)) @if !place.currency.is_empty() { " " (clean(&place.currency)) } }
                            td.n { (value(place)) }
                            td.n { (of_all(place, lang)) }
                            td.on-line { (line(place)) }
                        } } }
                    }
                }
            }
        }
    }
}

fn of_all(place: &Place, lang: Lang) -> String {
    let (at, of) = (group(&place.place.to_string()), group(&place.of.to_string()));
    lang.pick(format!("{at} of {of}"), format!("第 {at}（共 {of}）"))
}

/// A dot on a line from the last place to the first; the words beside it say the same.
fn line(place: &Place) -> Markup {
    let share = if place.of < 2 { 1.0 } else { (place.of - place.place) as f64 / (place.of - 1) as f64 };
    let x = format!("{:.0}", 6.0 + share * 148.0);
    html! {
        svg width="160" height="14" viewBox="0 0 160 14" aria-hidden="true" {
            path d="M6 7H154" stroke="currentColor" stroke-opacity=".35" stroke-width="2" {}
            circle cx=(x) cy="7" r="5" fill="currentColor" {}
        }
    }
}

/// The rows of the reports, few of them turned, so that a figure stands beside its name.
fn reports(person: &Person, around: &Around) -> Markup {
    let lang = around.audience.lang;
    html! {
        // Few rows leave room for others at their side.
        div.side { @for table in &person.reports {
            @let id = &table.name;
            section aria-labelledby=(id) .whole[table.rows.len() > TURNED] {
                h2 id=(id) { (title(&table.name, lang)) }
                @let exact = lang.pick(format!("Rounded; exact figures are in {}", file(person, table)), format!("数字经过取整，精确数字见 {}", file(person, table)));
                @if table.rows.len() <= TURNED { (turned(table, &exact, around)) }
                @else { (grid(table, &exact, around, None)) }
                @if let Some(command) = figure_command(table, around) {
                    p { (lang.say("Every event behind a figure, for example: ", "某个数字背后的全部事件，例如：")) code { (command) } }
                }
            }
        } }
    }
}

/// Where the exact figures of a report stand: only the report's own grouping has a file.
fn file(person: &Person, table: &Table) -> String {
    match table.columns.first().is_some_and(|column| column == person.kind.column()) {
        true => format!("{}.csv", table.name),
        false => format!(
            "--only {} --by {}",
            table.name,
            if person.kind == Kind::Worker { "worker" } else { "project" }
        ),
    }
}

fn title(report: &str, lang: Lang) -> &str {
    match report {
        "throughput" => lang.say("Throughput", "产量"),
        "accuracy" => lang.say("Accuracy", "准确率"),
        "earnings" => lang.say("Earnings", "收入"),
        "tiers" => lang.say("Skill tiers", "技能等级"),
        other => other,
    }
}

/// A few rows as columns; what names them are the heads.
fn turned(table: &Table, caption: &str, around: &Around) -> Markup {
    let lang = around.audience.lang;
    let heads = ["currency", "domain"].into_iter().find_map(|name| table.column(name));
    let nothing = |column: usize| match table.columns[column].as_str() {
        "currency" => lang.say("no currency", "无币种"),
        _ => lang.say("(none)", "（无）"),
    };
    // The first column is whose page this is.
    let lines = (1..table.columns.len()).filter(|column| Some(*column) != heads);
    html! {
        div.scroll tabindex="0" role="region" aria-labelledby=(table.name) {
            table.turned {
                caption { (caption) }
                @if let Some(column) = heads {
                    thead { tr {
                        th scope="col" { (cells::named(&table.columns[column], lang)) }
                        @for row in &table.rows {
                            th.n scope="col" { @if row[column] == Cell::Empty { (nothing(column)) } @else { (clean(row[column].text())) } }
                        }
                    } }
                }
                tbody { @for at in lines { tr {
                    th { (head(&table.name, &table.columns[at], lang)) }
                    @for row in &table.rows { (cells::figure(&row[at], &table.columns[at], around.audience)) }
                } } }
            }
        }
    }
}

/// The name of a column, which leads to its definition.
fn head(report: &str, column: &str, lang: Lang) -> Markup {
    let name = cells::named(column, lang);
    match words(report, column, lang) {
        Some(words) => html! {
            a href={ "../index.html#" (report) "." (column) } title=(clean(words)) { (name) }
        },
        None => name,
    }
}

/// A table as it stands; names lead to their pages. `command` is the column of what is told of in full by `piecework trace`.
fn grid(table: &Table, caption: &str, around: &Around, command: Option<&dyn Fn(usize) -> String>) -> Markup {
    let figures: Vec<bool> =
        (0..table.columns.len()).map(|column| cells::is_figures(table, column)).collect();
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table.sortable {
                caption { (caption) }
                thead { tr {
                    @for (column, figure) in table.columns.iter().zip(&figures) { th scope="col" .n[*figure] .w[cells::is_wide(column)] { (cells::named(column, around.audience.lang)) } }
                    @if command.is_some() { th scope="col" { (around.audience.lang.say("in full", "详情")) } }
                } }
                tbody { @for (at, row) in table.rows.iter().enumerate() { tr {
                    @for (place, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
                        @if place == 0 { th .k[cells::is_whole(column, cell.text())] { (clean(&rounded(cell, column, around.audience))) } }
                        @else { (linked(cell, column, around)) }
                    }
                    @if let Some(command) = command { td.c { code { (command(at)) } } }
                } } }
            }
        }
    }
}

fn linked(cell: &Cell, column: &str, around: &Around) -> Markup {
    let known = ["worker_id", "project_id"].into_iter().find(|known| *known == column);
    let page = known.and_then(|known| around.pages.get(&(known, cell.text().to_owned())));
    match page {
        Some(page) => {
            html! { td .k[cells::is_whole(column, cell.text())] { a href={ "../" (page) } { (cells::name(cell.text())) } } }
        }
        None => cells::figure(cell, column, around.audience),
    }
}

fn days(person: &Person, around: &Around) -> Result<Markup, ChartError> {
    let lang = around.audience.lang;
    if person.days.rows.is_empty() {
        return Ok(html! {});
    }
    let chart = around.drawn.then(|| calendar::draw(&person.days, person.name, lang)).transpose()?;
    let caption = lang.pick(
        format!("Days on which anything happened: {}", person.days.rows.len()),
        format!("有记录的日子：{} 天", person.days.rows.len()),
    );
    Ok(html! {
        section aria-labelledby="days" {
            h2 id="days" { (lang.say("Days", "日历")) }
            @if let Some(chart) = &chart { figure { (PreEscaped(&chart.svg)) } }
            details { summary { (lang.say("The figures of each day", "每日数字")) } (grid(&person.days, &caption, around, None)) }
        }
    })
}

fn life(person: &Person, around: &Around) -> Result<Markup, ChartError> {
    let lang = around.audience.lang;
    let Some((piece, all, events)) = &person.life else { return Ok(html! {}) };
    let chart = around.drawn.then(|| timeline::draw(events, piece, *all, around.audience)).transpose()?;
    let caption = match *all > events.rows.len() {
        true => lang.pick(
            format!("The first {} of {all} events of {piece}", events.rows.len()),
            format!("{piece} 的 {all} 个事件中的前 {} 个", events.rows.len()),
        ),
        false => lang.pick(format!("The {all} events of {piece}"), format!("{piece} 的 {all} 个事件")),
    };
    Ok(html! {
        section aria-labelledby="life" {
            h2 id="life" { (lang.say("One piece of work", "一件作业的经过")) }
            @if let Some(chart) = &chart { figure { (PreEscaped(&chart.svg)) } }
            details { summary { (lang.say("Its events", "各个事件")) } (grid(events, &clean(&caption), around, None)) }
            p { (lang.say("In full: ", "详情：")) code { (command(piece, around)) } }
        }
    })
}

fn pieces(person: &Person, around: &Around) -> Markup {
    let lang = around.audience.lang;
    let (all, table) = (person.pieces.0, &person.pieces.1);
    let (all, few) = (group(&all.to_string()), table.rows.len());
    let caption = lang.pick(
        format!("The latest {few} of {all} pieces; `piecework trace` tells each in full"),
        format!("共 {all} 件，此处为最近 {few} 件；用 `piecework trace` 可查每件详情"),
    );
    html! {
        @if few > 0 {
            section aria-labelledby="pieces" {
                h2 id="pieces" { (lang.say("Latest pieces", "最近的作业")) }
                (grid(table, &caption, around, None))
            }
        }
    }
}

fn findings(person: &Person, around: &Around) -> Markup {
    let (lang, all) = (around.audience.lang, &person.findings);
    if all.rows.is_empty() {
        return html! {};
    }
    let mut few = strange::findings(all);
    few.rows.truncate(FINDINGS);
    let caption = match all.rows.len() > FINDINGS {
        true => lang.pick(
            format!("The first {FINDINGS} of {} findings; all are in anomalies.csv", all.rows.len()),
            format!("共 {} 条，此处为前 {FINDINGS} 条，全部见 anomalies.csv", all.rows.len()),
        ),
        false => lang.pick(
            format!("Findings: {}. Exact figures are in anomalies.csv", all.rows.len()),
            format!("{} 条。精确数字见 anomalies.csv", all.rows.len()),
        ),
    };
    let id = |row: usize| strange::id(&few, row).unwrap_or(person.name);
    let columns = [
        "rule",
        "severity",
        "stake_amount",
        "stake_currency",
        "explanation",
        "assignment_id",
        "project_id",
        "at",
    ];
    html! {
        section aria-labelledby="findings" {
            h2 id="findings" { (lang.say("What is strange", "异常")) }
            (grid(&few.picked(&columns), &caption, around, Some(&|row| command(id(row), around))))
        }
    }
}

/// The command that tells all of an id.
fn command(id: &str, around: &Around) -> String {
    let unknown = || Trace { rest: "INPUT".to_owned(), ..Trace::default() };
    around.trace.clone().unwrap_or_else(unknown).id(id)
}

/// The command for a figure of a report about one of them.
fn figure_command(table: &Table, around: &Around) -> Option<String> {
    around.trace.as_ref()?.figure(table, example(table)?)
}

#[cfg(test)]
mod tests;
