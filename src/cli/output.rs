//! What a person sees: tables at a terminal, files in a folder, errors on stderr. The only file that prints or
//! writes report files.

use std::collections::BTreeSet;
use std::io::{self, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use comfy_table::{
    Attribute, Cell as Shown, CellAlignment, ColumnConstraint, ContentArrangement, TableComponent, presets,
};

use super::Usage;
use crate::engine::{self, Answer, Counts, Quarantined, Trend};
use crate::events::RULES;
use crate::table::{Cell, Table};
use crate::units::{print_decimal, print_time};

/// Where stdout is no terminal.
const USUAL_WIDTH: usize = 80;
/// What a trend needs beside its bars.
const TREND_WORDS: usize = 16;
/// Rows of a table that a terminal shows; files have all.
const SHOWN_ROWS: usize = 40;

/// Writes to stdout; a reader that went away is no failure.
pub fn print(bytes: &[u8]) -> Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(error).context("stdout cannot be written")
        }
        _ => Ok(()),
    }
}

/// Refuses a format that is no text where it would be shown.
pub fn check_place(format: &str) -> Result<()> {
    match matches!(format, "xlsx" | "parquet") && io::stdout().is_terminal() {
        true => Err(Usage(format!(
            "PW0602 --format {format} is no text for a terminal: write it into a file, as in > result.{format}"
        ))
        .into()),
        false => Ok(()),
    }
}

/// A count and what it counts: `1 line`, `3 lines of the statement`.
pub fn many(count: usize, what: &str) -> String {
    match (count, what.split_once(' ')) {
        (1, _) => format!("1 {what}"),
        (_, Some((noun, more))) => format!("{count} {noun}s {more}"),
        (_, None) => format!("{count} {what}s"),
    }
}

/// Says something beside the results.
pub fn say(text: &str) {
    // Nobody reads stderr any more: there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Whether stdout is a terminal that wants colour.
fn coloured() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A table for a terminal: its first rows, and as many columns as fit.
pub fn terminal(table: &Table) -> String {
    let room = comfy_table::Table::new().width().map_or(usize::MAX, usize::from);
    printed(table, SHOWN_ROWS, room, coloured())
}

/// A table for people in a file: all of it, however small the terminal is that asked.
pub fn whole(table: &Table) -> String {
    printed(table, usize::MAX, usize::MAX, false)
}

/// A table for people in a file or at a terminal.
pub fn shown(table: &Table, in_file: bool) -> String {
    if in_file { whole(table) } else { terminal(table) }
}

/// So many rows of a table, in so many columns of a screen. A figure is never broken: columns that do not fit are named below instead.
fn printed(table: &Table, rows: usize, room: usize, bold: bool) -> String {
    let mut shown = comfy_table::Table::new();
    // What the terminal is has been asked already.
    shown.force_no_tty();
    if bold {
        shown.enforce_styling();
    }
    // One row a line: lines between rows would halve what a screen holds.
    shown.load_preset(presets::UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Disabled);
    shown.remove_style(TableComponent::HorizontalLines).remove_style(TableComponent::MiddleIntersections);
    shown.set_header(table.columns.iter().map(|name| {
        let name = Shown::new(name.replace('_', "\n"));
        if bold { name.add_attribute(Attribute::Bold) } else { name }
    }));
    for row in table.rows.iter().take(rows) {
        shown.add_row(row.iter().map(|cell| {
            let align =
                if matches!(cell, Cell::Text(_)) { CellAlignment::Left } else { CellAlignment::Right };
            Shown::new(for_people(cell)).set_alignment(align)
        }));
    }
    let fitting = fitting(&shown.column_max_content_widths(), room);
    for column in shown.column_iter_mut().skip(fitting) {
        column.set_constraint(ColumnConstraint::Hidden);
    }
    let mut text = format!("{}\n{shown}\n", table.name);
    let hidden = &table.columns[fitting.min(table.columns.len())..];
    if !hidden.is_empty() {
        text += &format!("no room for {}: --format csv has all\n", hidden.join(", "));
    }
    if table.rows.len() > rows {
        text += &format!("and {} more rows: --format csv has all\n", table.rows.len() - rows);
    }
    text
}

/// What was done and paid over time, a line each.
pub fn trends(answer: &Answer) -> String {
    let room = comfy_table::Table::new().width().map_or(USUAL_WIDTH, usize::from);
    let trends = engine::trends(answer, room.saturating_sub(TREND_WORDS).clamp(10, 120));
    let longest = trends.iter().map(|(name, _)| name.chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for (name, trend) in &trends {
        text += &format!("{name:<longest$} {}\n", trend.bars);
    }
    match trends.first() {
        Some((_, Trend { first, last, each: 1, .. })) => text + &format!("{first} to {last}\n"),
        Some((_, Trend { first, last, each, .. })) => {
            text + &format!("{first} to {last}, {each} of them a bar\n")
        }
        None => text,
    }
}

/// How many of the first columns fit; the first always stays.
fn fitting(widths: &[u16], room: usize) -> usize {
    // A space at each side, and one between two columns.
    let ends = widths.iter().scan(0, |end, width| {
        *end += usize::from(*width) + 3;
        Some(*end - 1)
    });
    ends.take_while(|end| *end <= room).count().max(1)
}

/// A cell as people read it.
pub fn for_people(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.chars().map(|c| if moves_the_cursor(c) { '\u{fffd}' } else { c }).collect(),
        Cell::Whole(whole) => whole.to_string(),
        Cell::Real(real) if real.fract() == 0.0 => format!("{real}"),
        Cell::Real(real) => format!("{real:.3}"),
        Cell::Money { value, scale } => print_decimal(*value, *scale, 6),
        Cell::Time(at) => print_time(*at),
    }
}

/// Makes sure that a folder can be written before long work starts.
pub fn prepare_folder(folder: &Path) -> Result<()> {
    let shown = folder.display();
    std::fs::create_dir_all(folder).with_context(|| format!("PW0601 {shown}: the folder cannot be made"))?;
    let probe = folder.join(".piecework-write-test");
    std::fs::write(&probe, b"").with_context(|| format!("PW0601 {shown}: the folder cannot be written"))?;
    std::fs::remove_file(&probe).with_context(|| format!("PW0601 {shown}: the folder cannot be written"))
}

/// Writes the files of a report, some in folders of their own; each is whole or not there.
pub fn write_files(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<()> {
    files.iter().try_for_each(|(name, content)| {
        let path = folder.join(name);
        if let Some(folder) = path.parent() {
            let failed = || format!("PW0601 {}: the folder cannot be made", folder.display());
            std::fs::create_dir_all(folder).with_context(failed)?;
        }
        write_file(&path, content)
    })
}

/// Writes one file, which is whole or not there.
pub fn write_file(path: &Path, content: &[u8]) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = path.with_file_name(format!(".{name}.part"));
    std::fs::write(&part, content)
        .and_then(|()| std::fs::rename(&part, path))
        .with_context(|| format!("PW0601 {}: cannot be written", path.display()))
}

/// What a page of ours says of itself near its beginning.
const OURS: &str = r#"<meta name="generator" content="piecework">"#;
const NEAR: u64 = 1024;

/// What became of the pages in the folders of a report that it did not write itself.
#[derive(Debug, Default)]
pub struct Stale {
    pub removed: usize,
    /// Folders with pages that do not say who made them, and how many: pages of versions that did not mark their own, or somebody's.
    pub left: Vec<(PathBuf, usize)>,
}

/// Removes the pages of an earlier report from some folders, those that were not written now. A file that does not say that piecework made
/// it is counted and never touched; one with another ending is none of a report's.
pub fn remove_stale_pages(folder: &Path, inside: &[&str], written: &BTreeSet<String>) -> Result<Stale> {
    let mut stale = Stale::default();
    for inside in inside {
        let mut left = 0;
        let Ok(entries) = std::fs::read_dir(folder.join(inside)) else { continue };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let is_page = name.ends_with(".html") && !written.contains(&format!("{inside}/{name}"));
            if is_page && is_ours(&path) {
                std::fs::remove_file(&path)
                    .with_context(|| format!("PW0601 {}: cannot be removed", path.display()))?;
                stale.removed += 1;
            } else {
                left += usize::from(is_page);
            }
        }
        if left > 0 {
            stale.left.push((folder.join(inside), left));
        }
    }
    Ok(stale)
}

/// Whether a plain file says that piecework made it.
fn is_ours(path: &Path) -> bool {
    let is_plain = std::fs::symlink_metadata(path).is_ok_and(|about| about.is_file());
    let mut start = Vec::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(NEAR).read_to_end(&mut start));
    is_plain && read.is_ok() && String::from_utf8_lossy(&start).contains(OURS)
}

/// A word as a shell reads it.
pub fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:=,@%+".contains(c);
    match !text.is_empty() && text.chars().all(is_plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

/// Text from outside without what would move the cursor.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if moves_the_cursor(c) { ' ' } else { c }).collect()
}

/// Control characters, and those that turn the direction of writing, so that a line would read other than it is.
fn moves_the_cursor(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// So much of a raw record is shown.
const SHOWN_CHARS: usize = 160;

/// The part of a raw record around the value that its reason quotes, or else its beginning.
pub fn shown_around(rejected: &Quarantined) -> String {
    let raw = plain(&rejected.raw);
    let quoted = rejected.reason.split('"').nth(1).filter(|value| !value.is_empty());
    let (before, length) = match quoted.and_then(|value| Some((raw.find(value)?, value))) {
        Some((at, value)) => (raw[..at].chars().count(), value.chars().count()),
        None => (0, 0),
    };
    let skip = if before + length > SHOWN_CHARS { before.saturating_sub(SHOWN_CHARS / 2) } else { 0 };
    let part: String = raw.chars().skip(skip).take(SHOWN_CHARS).collect();
    let cut = |cut: bool| if cut { "…" } else { "" };
    format!("{}{part}{}", cut(skip > 0), cut(raw.chars().count() > skip + SHOWN_CHARS))
}

/// Names what was not accepted: the first of each rule with its raw text and a hint, and how many more like it.
pub fn explain_quarantine(quarantine: &[Quarantined]) {
    for entry in RULES {
        let mut broken = quarantine.iter().filter(|quarantined| quarantined.rule == entry.code);
        let Some(first) = broken.next() else { continue };
        say(&format!("{} {}:{}: {}", entry.code, first.file, first.line, first.reason));
        say(&format!("    {}", shown_around(first)));
        say(&format!("    hint: {}", entry.hint));
        match broken.count() {
            0 => {}
            more => say(&format!("    and {more} more like it")),
        }
    }
}

/// The last line of a run: what was accepted and what was not.
pub fn summary_line(counts: &Counts) -> String {
    let mut line = format!(
        "{} events accepted, {} duplicates, {} quarantined",
        counts.accepted, counts.duplicates, counts.quarantined
    );
    if counts.conflicts > 0 {
        line += &format!(" ({} of them conflicts)", counts.conflicts);
    }
    if counts.ignored > 0 {
        line += &format!(", {} records of no work left out", counts.ignored);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_moves_the_cursor_or_turns_the_line() {
        assert_eq!(plain("a\u{1b}[2Jb\u{202e}c\n价"), "a [2Jb c 价");
        assert_eq!(for_people(&Cell::Text("w\u{2066}x\t".into())), "w\u{fffd}x\u{fffd}");
    }

    #[test]
    fn columns_stay_whole_or_away() {
        assert_eq!(fitting(&[10, 5, 5], 27), 2);
        assert_eq!(fitting(&[10, 5, 5], 28), 3);
        assert_eq!(fitting(&[100, 5], 80), 1);
    }

    #[test]
    fn a_screen_has_what_fits_and_a_file_all() {
        let columns = ["worker_id", "owed_amount"].map(String::from).to_vec();
        let rows = (0..50).map(|row| vec![Cell::Text(format!("worker {row}")), Cell::Whole(row)]).collect();
        let table = Table { name: "earnings".into(), columns, rows };
        let screen = printed(&table, SHOWN_ROWS, 15, false);
        assert!(
            screen.contains("no room for owed_amount") && screen.contains("and 10 more rows"),
            "{screen}"
        );
        let file = whole(&table);
        assert!(file.contains("worker 49") && file.contains("owed") && !file.contains("--format"), "{file}");
        assert!(printed(&table, 1, 15, true).contains('\u{1b}') && !file.contains('\u{1b}'));
    }

    #[test]
    fn a_table_has_one_line_for_each_row() {
        let columns = ["worker_id", "owed_amount"].map(String::from).to_vec();
        let row = |name: &str| vec![Cell::Text(name.into()), Cell::Money { value: 1_700_000_000, scale: 6 }];
        let table = Table { name: "earnings".into(), columns, rows: vec![row("amina"), row("wei")] };
        let text = terminal(&table);
        let rows: Vec<_> = text.lines().filter(|line| line.contains("1700.00")).collect();
        assert_eq!(rows, [" amina    1700.00 ", " wei      1700.00 "]);
    }
}
