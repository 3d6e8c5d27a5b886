//! `index.html`: the whole report on one page that opens from disk, and beside it a page for each table that is too long for it.
//!
//! Promises: nothing is fetched (style, script and charts are inside, and the page forbids the rest); all of it is there without
//! the script; every text from outside is escaped; landmarks, captions and heads for screen readers; light and dark; prints.
//! Absent on purpose: what belongs on the page, which the caller brings.

mod change;
mod commands;
mod definitions;
mod findings;
pub(in crate::reports) mod names;
mod person;
mod refused;
mod standings;
mod summary;
mod table;
#[cfg(test)]
mod tests;

use super::charts::text::clean;
use super::{Audience, Chart, Lang};
use crate::table::Table;
use crate::words::figures;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
pub use change::OverTime;
pub use commands::Trace;
pub use findings::findings;
use maud::{DOCTYPE, Markup, PreEscaped, html};
pub use names::Kind;
pub use person::{Around, Person, page as page_of};
pub use refused::refused;
use ring::digest::{SHA256, digest};
pub use standings::{Place, Standings};
use std::collections::BTreeMap;
pub use summary::Card;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");
/// So many rows of a chart's own table stand behind it.
const BEHIND: usize = 60;

/// All that stands on the page.
pub struct Page<'a> {
    pub audience: Audience,
    pub title: String,
    /// Below the title: from which inputs, over which time.
    pub generated_from: String,
    /// The figures that matter first.
    pub cards: Vec<Card>,
    /// What asks for attention, and the section that has it.
    pub alerts: Vec<(String, &'static str)>,
    /// From which what changed is told.
    pub over_time: Option<OverTime<'a>>,
    pub sections: Vec<Section<'a>>,
    pub notes: Vec<String>,
    /// Options, counts, the head of the ledger: what is needed to compute it again.
    pub how: Vec<(String, String)>,
    /// How the same question is asked again; none where it cannot be.
    pub trace: Option<Trace>,
    /// The page of each worker or project, by column and name.
    pub pages: BTreeMap<(&'static str, String), String>,
}

/// One report, or the anomalies, or the quarantine.
pub struct Section<'a> {
    pub id: String,
    pub title: String,
    pub intro: String,
    /// Sums below it that a reader can add up.
    pub sums: Vec<String>,
    pub table: &'a Table,
    pub charts: Vec<&'a Chart>,
}

impl Page<'_> {
    /// The page of whom a cell names.
    fn page_of(&self, column: &str, name: &str) -> Option<&str> {
        let column = ["worker_id", "project_id"].into_iter().find(|known| *known == column)?;
        self.pages.get(&(column, name.to_owned())).map(String::as_str)
    }
}

/// What a column of a report means, in one sentence.
fn words(report: &str, column: &str, lang: Lang) -> Option<&'static str> {
    let figure = figures::figure(report, column)?;
    match lang {
        Lang::En => Some(figure.words),
        Lang::Zh => figures::chinese(report, column),
    }
}

/// The page as HTML, and the pages of the tables that are too long for it: name and content.
pub fn pages(page: &Page) -> Vec<(String, String)> {
    let mut long = Vec::new();
    let sections: Vec<Markup> =
        page.sections.iter().map(|section| report(section, page, &mut long)).collect();
    let mut pages =
        vec![("index.html".to_owned(), document(page.audience.lang, &page.title, &index(page, &sections)))];
    for section in long {
        let body = html! {
            header {
                p { a href="index.html" { "← " (clean(&page.title)) } }
                h1 { (clean(&section.title)) }
                p.quiet { (page.audience.zone()) }
            }
            main id="main" {
                (table::whole(section.table, &section.title, page))
                (definitions::definitions(section, page))
            }
        };
        pages.push((format!("{}.html", section.id), document(page.audience.lang, &section.title, &body)));
    }
    pages
}

/// A page around its body. Nothing is allowed in it but what stands in it.
fn document(lang: Lang, title: &str, body: &Markup) -> String {
    styled(lang, title, "", body)
}

/// Likewise, with more style.
pub(in crate::reports) fn styled(lang: Lang, title: &str, style: &str, body: &Markup) -> String {
    let script = STANDARD.encode(digest(&SHA256, SCRIPT.as_bytes()));
    let policy = format!("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{script}'");
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="generator" content="piecework";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(policy);
                title { (clean(title)) }
                style { (PreEscaped(STYLE)) (PreEscaped(style)) }
            }
            body {
                a.skip href="#main" { (lang.say("Skip to the figures", "跳到数据")) }
                (body)
                script { (PreEscaped(SCRIPT)) }
            }
        }
    }
    .into_string()
}

fn index(page: &Page, sections: &[Markup]) -> Markup {
    let say = |english, chinese| page.audience.lang.say(english, chinese);
    html! {
        header {
            h1 { (clean(&page.title)) }
            p.quiet { (clean(&page.generated_from)) " · " (page.audience.zone()) }
            nav aria-label=(say("Contents", "目录")) { (contents(page)) }
        }
        main id="main" {
            (summary::summary(page))
            @for section in sections { (section) }
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
    }
}

fn contents(page: &Page) -> Markup {
    html! {
        ul {
            @for section in &page.sections {
                li { a href={ "#" (section.id) } { (clean(&section.title)) } }
            }
            li { a href="#notes" { (page.audience.lang.say("Notes", "说明")) } }
            li { a href="#how" { (page.audience.lang.say("How it was computed", "计算方式")) } }
        }
    }
}

/// One section; whoever is too long for it comes into `long`.
fn report<'s>(section: &'s Section<'s>, page: &Page, long: &mut Vec<&'s Section<'s>>) -> Markup {
    let title = format!("{}-title", section.id);
    let table = section.table;
    html! {
        section id=(section.id) aria-labelledby=(title) {
            h2 id=(title) { (clean(&section.title)) }
            @if !section.intro.is_empty() { p { (clean(&section.intro)) } }
            @if !section.sums.is_empty() { ul.sums { @for sum in &section.sums { li { (clean(sum)) } } } }
            @if table.rows.is_empty() { p.quiet { (page.audience.lang.say("No rows.", "没有数据行。")) } }
            @else {
                // A chart of nothing would only say so once more.
                @for chart in &section.charts { (picture(chart, page)) }
                @let shown = table::shown(table, &section.title, page);
                (shown.markup)
                @if shown.is_cut {
                    @let file = format!("{}.html", section.id);
                    @let () = long.push(section);
                    p { a href=(file) { (page.audience.lang.say("All rows, to sort and to filter", "全部行，可排序和筛选")) } }
                }
                (definitions::definitions(section, page))
            }
        }
    }
}

/// A chart, and the figures that it draws for those who do not see it.
fn picture(chart: &Chart, page: &Page) -> Markup {
    let say = |english, chinese| page.audience.lang.say(english, chinese);
    html! {
        figure {
            (PreEscaped(&chart.svg))
            @if let Some(data) = &chart.data {
                figcaption {
                    @if data.rows.len() <= BEHIND && !data.rows.is_empty() {
                        details {
                            summary { (say("The figures of this picture", "图中的数字")) ": " (clean(&chart.title)) }
                            (table::behind(data, &chart.title, page))
                        }
                    }
                    p.quiet { (say("Its figures: ", "图中数字：")) a href={ (data.name) ".csv" } { (data.name) ".csv" } }
                }
            }
        }
    }
}
