//! The pages of workers and projects: which rows belong to whom, and the pages made on all cores, some at a time.
//!
//! Promises: of thousands of pages only a few hundred are held at once.
//! Absent on purpose: how a page looks (`reports`).

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::resume_unwind;

use super::render::{Charts, Rendering};
use super::{Answer, EngineError};
use crate::metrics::{Measured, PagesOf};
use crate::reports::page::{Around, Kind, Person, Standings, page_of};
use crate::resources;
use crate::table::Table;

/// So many pages are made before they are written.
const AT_ONCE: usize = 256;

/// The page of each worker and project by column and name, from the folder of the report; none where the question did not ask for them.
pub(super) fn links(answer: &Answer) -> BTreeMap<(&'static str, String), String> {
    let all = asked(answer).into_iter().flat_map(|(kind, figures)| {
        let names = names(&reports(answer, figures), kind.column());
        names.into_iter().map(move |name| ((kind.column(), name.to_owned()), kind.file(name)))
    });
    all.collect()
}

/// Makes all pages and hands them over, some at a time; how many there are.
///
/// # Errors
/// Those of `write`, or a mistake in piecework.
pub fn pages<E: From<EngineError>>(
    answer: &Answer,
    rendering: &Rendering<'_>,
    mut write: impl FnMut(Vec<(String, Vec<u8>)>) -> Result<(), E>,
) -> Result<usize, E> {
    let links = links(answer);
    let around = Around {
        audience: rendering.audience(),
        title: rendering.lang.say("piecework report", "piecework 报告"),
        drawn: rendering.charts != Charts::None,
        trace: rendering.trace.clone(),
        pages: &links,
    };
    let mut made = 0;
    for (kind, figures) in asked(answer) {
        let all = All::of(answer, kind, figures);
        let names: Vec<&str> = all.names.iter().copied().collect();
        for some in names.chunks(AT_ONCE) {
            write(on_cores(some, |name| all.page(name, &around))?)?;
            made += some.len();
        }
    }
    Ok(made)
}

/// All of one kind, and the rows about each.
struct All<'a> {
    kind: Kind,
    figures: &'a PagesOf,
    /// Throughput, accuracy, earnings, and tiers where there are any.
    reports: Vec<Rows<'a>>,
    findings: Rows<'a>,
    standings: Standings,
    names: BTreeSet<&'a str>,
}

/// The rows of a table by whom they are about.
struct Rows<'a> {
    table: &'a Table,
    of: HashMap<&'a str, Vec<usize>>,
}

/// What the question asked pages of.
pub(super) fn asked(answer: &Answer) -> Vec<(Kind, &PagesOf)> {
    let pages = answer.pages.iter();
    pages.flat_map(|pages| [(Kind::Worker, &pages.workers), (Kind::Project, &pages.projects)]).collect()
}

/// The reports of one kind, tiers last.
fn reports<'a>(answer: &'a Answer, figures: &'a PagesOf) -> [&'a Table; 4] {
    let Measured { throughput, accuracy, earnings, .. } =
        figures.measured.as_ref().unwrap_or(&answer.measured);
    [throughput, accuracy, earnings, &answer.tiers]
}

/// Whoever is named in some reports, and known.
fn names<'a>(reports: &[&'a Table], column: &str) -> BTreeSet<&'a str> {
    let cells = reports.iter().filter_map(|table| Some((table, table.column(column)?)));
    let all = cells.flat_map(|(table, at)| table.rows.iter().map(move |row| row[at].text()));
    all.filter(|name| !name.is_empty() && !name.ends_with(":?")).collect()
}

impl<'a> All<'a> {
    fn of(answer: &'a Answer, kind: Kind, figures: &'a PagesOf) -> All<'a> {
        let tables = reports(answer, figures);
        let rows = |table: &'a Table| Rows::of(table, kind.column());
        let names = names(&tables, kind.column());
        let none = Rows { table: &answer.anomalies, of: HashMap::new() };
        let findings = rows(&answer.anomalies).unwrap_or(none);
        let standings = Standings::of([tables[0], tables[1], tables[2]]);
        let reports = tables.into_iter().filter_map(rows).collect();
        All { kind, figures, reports, findings, standings, names }
    }

    fn page(&self, name: &str, around: &Around<'_>) -> Result<(String, Vec<u8>), EngineError> {
        let reports: Vec<Table> =
            self.reports.iter().map(|rows| rows.about(name)).filter(|table| !table.rows.is_empty()).collect();
        let places = reports
            .iter()
            .flat_map(|table| (0..table.rows.len()).flat_map(|row| self.standings.places(table, row)));
        let person = Person {
            kind: self.kind,
            name,
            places: places.collect(),
            days: self.figures.days(name),
            pieces: self.figures.pieces(name),
            life: self.figures.life(name),
            findings: self.findings.about(name),
            reports,
        };
        Ok((self.kind.file(name), page_of(&person, around)?.into_bytes()))
    }
}

impl<'a> Rows<'a> {
    /// None where the table is not about any of them.
    fn of(table: &'a Table, column: &str) -> Option<Rows<'a>> {
        let at = table.column(column)?;
        let mut of: HashMap<&str, Vec<usize>> = HashMap::new();
        for (row, cells) in table.rows.iter().enumerate() {
            of.entry(cells[at].text()).or_default().push(row);
        }
        Some(Rows { table, of })
    }

    /// The rows about one of them.
    fn about(&self, name: &str) -> Table {
        let rows = self.of.get(name).into_iter().flatten();
        Table {
            name: self.table.name.clone(),
            columns: self.table.columns.clone(),
            rows: rows.map(|row| self.table.rows[*row].clone()).collect(),
        }
    }
}

/// Makes a page for each name, all cores beside each other, in the order of the names.
fn on_cores<T: Send>(
    names: &[&str],
    make: impl Fn(&str) -> Result<T, EngineError> + Sync,
) -> Result<Vec<T>, EngineError> {
    let (share, make) = (names.len().div_ceil(resources::threads()).max(1), &make);
    let made: Result<Vec<Vec<T>>, EngineError> = std::thread::scope(|threads| {
        let run = |some: &'_ [&str]| -> Result<Vec<T>, EngineError> {
            some.iter().map(|name| make(name)).collect()
        };
        let running: Vec<_> = names.chunks(share).map(|some| threads.spawn(move || run(some))).collect();
        running.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    Ok(made?.into_iter().flatten().collect())
}
