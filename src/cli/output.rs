//! What a person sees: tables at a terminal, files in a folder, errors on stderr. The only file that prints or
//! writes report files.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anyhow::{Context, Result};
use comfy_table::{Attribute, Cell as Shown, CellAlignment, ContentArrangement, presets};

use crate::engine::{Counts, Quarantined};
use crate::events::RULES;
use crate::table::{Cell, Table};
use crate::units::{print_decimal, print_time};

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

/// Says something beside the results.
pub fn say(text: &str) {
    // Nobody reads stderr any more: there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Whether stdout is a terminal that wants colour.
fn coloured() -> bool {
    io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

/// A table for people, fitted to the width.
pub fn terminal(table: &Table) -> String {
    let mut shown = comfy_table::Table::new();
    shown.load_preset(presets::UTF8_FULL_CONDENSED).set_content_arrangement(ContentArrangement::Dynamic);
    let bold = coloured();
    shown.set_header(table.columns.iter().map(|name| {
        let name = Shown::new(name.replace('_', " "));
        if bold { name.add_attribute(Attribute::Bold) } else { name }
    }));
    for row in table.rows.iter().take(SHOWN_ROWS) {
        shown.add_row(row.iter().map(|cell| {
            let align =
                if matches!(cell, Cell::Text(_)) { CellAlignment::Left } else { CellAlignment::Right };
            Shown::new(for_people(cell)).set_alignment(align)
        }));
    }
    let mut text = format!("{}\n{shown}\n", table.name);
    if table.rows.len() > SHOWN_ROWS {
        text +=
            &format!("and {} more rows: --out DIR or --format csv has all\n", table.rows.len() - SHOWN_ROWS);
    }
    text
}

fn for_people(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect(),
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

/// Writes the files of a report; each is whole or not there.
pub fn write_files(folder: &Path, files: &[(String, Vec<u8>)]) -> Result<()> {
    for (name, content) in files {
        let (path, part) = (folder.join(name), folder.join(format!(".{name}.part")));
        std::fs::write(&part, content)
            .and_then(|()| std::fs::rename(&part, &path))
            .with_context(|| format!("PW0601 {}: cannot be written", path.display()))?;
    }
    Ok(())
}

/// Names what was not accepted: the first of each rule with its raw text and a hint, and how many more like it.
pub fn explain_quarantine(quarantine: &[Quarantined]) {
    for entry in RULES {
        let mut broken = quarantine.iter().filter(|quarantined| quarantined.rule == entry.code);
        let Some(first) = broken.next() else { continue };
        let raw: String = first.raw.chars().take(160).map(|c| if c.is_control() { ' ' } else { c }).collect();
        say(&format!("{} {}:{}: {}", entry.code, first.file, first.line, first.reason));
        say(&format!("    {raw}"));
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
