//! The contact sheet: every picture in every case on one page, for a person who looks at them all. `PIECEWORK_BLESS=1` rewrites it.

use super::super::palette::darkened;
use super::super::text::clean;
use super::super::{calendar, timeline};
use super::{Lang, all};
use crate::reports::charts::marks::escape;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

/// English in all cases; Chinese and dark in this one.
const ALSO: &str = "fifty";
/// More than this is too much to keep.
const MOST_BYTES: usize = 7_500_000;

/// The files of the sheet by their names.
fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    let mut shown: BTreeMap<&str, Vec<(String, String, String)>> = BTreeMap::new();
    for (case, lang, chart) in all() {
        let stem = chart.name.trim_start_matches("charts/");
        let is_also = case.name == ALSO;
        let mut add = |kind: &str, svg: String| {
            let file = format!("{}{kind}/{stem}.svg", case.name);
            if !order.contains(&stem) {
                order.push(stem);
            }
            shown.entry(stem).or_default().push((
                file.clone(),
                format!("{}{kind}: {}", case.name, case.about),
                clean(&chart.alt),
            ));
            files.insert(file, svg);
        };
        match lang {
            Lang::En => {
                add("", chart.svg.clone());
                if is_also {
                    add("-dark", darkened(&chart.svg));
                }
            }
            Lang::Zh if is_also => add("-zh", chart.svg.clone()),
            Lang::Zh => {}
        }
    }
    // Pictures of one worker and of one piece have cases of their own.
    let people = [("calendar", calendar::tests::cases()), ("timeline", timeline::tests::cases())];
    for (stem, cases) in people {
        order.push(stem);
        for (name, about, chart) in cases {
            let file = format!("people/{name}.svg");
            shown.entry(stem).or_default().push((file.clone(), about.to_owned(), clean(&chart.alt)));
            files.insert(file, chart.svg);
        }
    }
    let page = page(&order, &shown);
    files.insert("index.html".into(), page);
    files
}

fn page(order: &[&str], shown: &BTreeMap<&str, Vec<(String, String, String)>>) -> String {
    let mut page = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<title>All pictures in all cases</title>\n<style>\nbody { font: 15px/1.5 sans-serif; margin: 24px; color: #1b2733; background: #f2f4f6 }\nsection > div { display: flex; gap: 16px; overflow-x: auto; align-items: flex-start; padding-bottom: 12px }\nfigure { margin: 0; flex: none; width: 620px }\nimg { width: 100%; border: 1px solid #c4ccd3; background: #fff }\n</style>\n<h1>All pictures in all cases</h1>\n<p>Made by <code>PIECEWORK_BLESS=1 cargo test --lib charts</code> from invented markets of every size; a test compares. Each row is one picture.</p>\n<nav>",
    );
    for stem in order {
        writeln!(page, "<a href=\"#{stem}\">{stem}</a>").unwrap();
    }
    page += "</nav>\n";
    for stem in order {
        writeln!(
            page,
            "<section id=\"{stem}\"><h2>{stem}</h2><div tabindex=\"0\" role=\"group\" aria-label=\"{stem}\">"
        )
        .unwrap();
        for (file, about, alt) in &shown[stem] {
            let (about, alt) = (escape(about), escape(alt));
            writeln!(page, "<figure><figcaption>{about}</figcaption><img loading=\"lazy\" src=\"{file}\" alt=\"{alt}\"></figure>").unwrap();
        }
        page += "</div></section>\n";
    }
    page + "</html>\n"
}

/// The files that lie in the folder, by their names.
fn kept(folder: &Path) -> BTreeSet<String> {
    let mut kept = BTreeSet::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        match entry.path().is_dir() {
            true => kept.extend(self::kept(&entry.path()).into_iter().map(|file| format!("{name}/{file}"))),
            false => drop(kept.insert(name)),
        }
    }
    kept
}

#[test]
fn the_contact_sheet_shows_what_is_drawn() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/charts");
    let files = files();
    if std::env::var_os("PIECEWORK_BLESS").is_some() {
        std::fs::remove_dir_all(&folder).ok();
        for (name, text) in &files {
            let path = folder.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }
    let stale =
        |name: &&String| std::fs::read_to_string(folder.join(name)).unwrap_or_default() != files[*name];
    let stale: Vec<&String> = files.keys().filter(stale).collect();
    assert!(stale.is_empty(), "look at the difference, then PIECEWORK_BLESS=1: {stale:?}");
    assert_eq!(kept(&folder), files.keys().cloned().collect(), "files that nothing draws any more");
    let bytes: usize = files.values().map(String::len).sum();
    assert!(bytes < MOST_BYTES, "{bytes} bytes are too many to keep");
}

/// Not a check: writes every picture as PNG, where `PIECEWORK_LOOK` names a folder.
#[test]
fn look_at_all() {
    let Some(folder) = std::env::var_os("PIECEWORK_LOOK") else { return };
    for (name, text) in files().iter().filter(|(name, _)| name.ends_with(".svg")) {
        let bytes = super::png(text, super::Theme::Light).unwrap();
        let name = name.replace('/', "+").replace(".svg", ".png");
        std::fs::write(Path::new(&folder).join(name), bytes).unwrap();
    }
}
