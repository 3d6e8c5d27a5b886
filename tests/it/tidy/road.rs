//! The one-way road: which room may import which.

use super::repository::File;

/// Each room, and the rooms that it may import (itself aside). What is not listed may import nothing.
const ROAD: &[(&str, &[&str])] = &[
    ("units", &[]),
    ("resources", &[]),
    ("table", &["units"]),
    ("clock", &["units"]),
    ("dice", &[]),
    ("events", &["units"]),
    ("admission", &[]),
    ("words", &["units", "events"]),
    ("sources", &["units", "resources", "events"]),
    ("ledger", &["units", "clock", "resources", "events", "admission"]),
    ("assignments", &["units", "events", "words"]),
    ("rates", &["units", "table"]),
    ("metrics", &["units", "table", "resources", "events", "words", "assignments"]),
    ("audit", &["units", "table", "events", "words", "metrics"]),
    ("withholding", &["units"]),
    ("settle", &["units", "table"]),
    ("payroll", &["units", "table"]),
    ("forecast", &["units", "dice"]),
    ("reports", &["units", "table", "words", "payroll"]),
    ("payout", &["units", "table", "events", "rates", "payroll", "reports"]),
    ("sim", &["units", "dice", "table", "events"]),
    (
        "engine",
        &[
            "units",
            "table",
            "clock",
            "resources",
            "events",
            "admission",
            "words",
            "sources",
            "ledger",
            "assignments",
            "rates",
            "metrics",
            "audit",
            "withholding",
            "settle",
            "payroll",
            "forecast",
            "reports",
            "payout",
        ],
    ),
    ("cli", &["units", "table", "clock", "resources", "events", "words", "engine"]),
    ("main", &["cli"]),
    ("lib", &[]),
];

/// Imports beside the road, by file: the two commands that make a market, and the second count of `verify`.
const BESIDE: &[(&str, &str)] =
    &[("src/cli/simulate.rs", "sim"), ("src/cli/demo.rs", "sim"), ("src/engine/recount.rs", "sim")];

/// The room of a file: `src/events/rules.rs` and `src/events.rs` are of `events`.
fn room(name: &str) -> &str {
    let inside = name.strip_prefix("src/").unwrap_or(name);
    inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
}

/// The rooms that a line of code names: `crate::events::…`, `piecework::cli::…`, `use crate::{a, b}`.
fn named(line: &str) -> Vec<&str> {
    let mut rooms = Vec::new();
    for root in ["crate::", "piecework::"] {
        for (at, _) in line.match_indices(root) {
            let word_before = line[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_');
            if word_before
                || (root == "crate::" && line[..at].ends_with('$') && line[at..].starts_with("crate::{"))
            {
                continue;
            }
            let rest = &line[at + root.len()..];
            match rest.strip_prefix('{') {
                Some(list) => rooms.extend(
                    list.split(['}', ','])
                        .map(|part| part.trim().split("::").next().unwrap_or_default())
                        .filter(|part| !part.is_empty()),
                ),
                None => rooms
                    .push(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()),
            }
        }
    }
    rooms.retain(|room| ROAD.iter().any(|(known, _)| known == room));
    rooms
}

/// Every import that leaves the road.
pub fn off_the_road(file: &File) -> Vec<String> {
    let own = room(&file.name);
    let Some((_, allowed)) = ROAD.iter().find(|(room, _)| *room == own) else {
        return vec![format!("{}: room {own} is not on the road in tests/it/tidy/road.rs", file.name)];
    };
    let beside = |room: &str| BESIDE.iter().any(|(name, to)| *name == file.name && *to == room);
    let mut found = Vec::new();
    for (number, line) in file.code() {
        for room in named(line) {
            if room != own && !allowed.contains(&room) && !beside(room) {
                found.push(format!("{}:{number}: {own} may not import {room}", file.name));
            }
        }
    }
    found
}

#[test]
fn a_wrong_turn_is_found() {
    let off = |name: &str, text: &str| off_the_road(&File { name: name.into(), text: text.into() }).len();
    assert_eq!(off("src/events/rules.rs", "use crate::metrics::Scope;"), 1);
    assert_eq!(off("src/events/rules.rs", "use crate::units::Money;"), 0);
    assert_eq!(off("src/events/rules.rs", "let x = crate::ledger::open(crate::sources::all());"), 2);
    assert_eq!(off("src/reports/csv.rs", "use crate::{table::Table, metrics};"), 1);
    assert_eq!(
        off("src/metrics/a.rs", "// use crate::sim;\n#[cfg(test)]\nmod tests {\n use crate::sim;\n}"),
        0
    );
    assert_eq!(off("src/cli/report.rs", "use crate::sim::market;"), 1);
    assert_eq!(off("src/cli/simulate.rs", "use crate::sim::market;"), 0);
    assert_eq!(off("src/attic/a.rs", ""), 1);
}
