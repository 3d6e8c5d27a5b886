//! What is drawn is what the table says: the figures in a picture are read back and looked for.

use super::super::text::clean;
use super::super::{Chart, cell::exact};
use super::cases::World;
use super::{all, tree};
use crate::table::Table;
use std::collections::BTreeSet;

/// Row, column and value of each mark that stands for a figure, and whether it says so when pointed at.
fn told(svg: &str) -> Vec<([String; 3], bool)> {
    let tree = tree(svg);
    let marks = tree.descendants().filter(|node| node.attribute("data-row").is_some());
    let told = marks.map(|mark| {
        let figure =
            ["data-row", "data-column", "data-value"].map(|name| mark.attribute(name).unwrap().to_owned());
        let says = mark.children().find(|child| child.has_tag_name("title")).and_then(|title| title.text());
        let is_said = says.is_some_and(|says| !says.trim().is_empty());
        (figure, is_said)
    });
    told.collect()
}

/// The figures of some columns of a table: a row goes by one of its cells, by two of them, or by the first three.
fn figures(table: &Table, columns: &BTreeSet<&str>) -> BTreeSet<[String; 3]> {
    let mut figures = BTreeSet::new();
    for row in &table.rows {
        let nothing = |text: String| if text.is_empty() { "(none)".to_owned() } else { clean(&text) };
        // Names and numbers of rows stand in the first three columns.
        let keys: Vec<String> = row.iter().take(3).map(|cell| nothing(exact(cell))).collect();
        let pairs = keys.iter().flat_map(|one| keys.iter().map(move |other| format!("{one} {other}")));
        let names: Vec<String> = pairs.chain(keys.iter().cloned()).chain([keys.join(" ")]).collect();
        let cells = table.columns.iter().zip(row).filter(|(column, _)| columns.contains(column.as_str()));
        for (column, cell) in cells {
            figures.extend(names.iter().map(|name| [name.clone(), column.clone(), exact(cell)]));
        }
    }
    figures
}

fn strange(world: &World, chart: &Chart) -> Vec<String> {
    let told = told(&chart.svg);
    let columns = told.iter().map(|([_, column, _], _)| column.as_str()).collect();
    let known = figures(world.drawn(chart), &columns);
    let wrong = told.iter().filter(|(figure, says)| {
        !says
            || !known.contains(&figure.clone().map(|part| {
                part.replace("（无）", "(none)").replace(" 无等级", " (none)").replace(" no tier", " (none)")
            }))
    });
    wrong.map(|(figure, _)| figure.join(" | ")).collect()
}

#[test]
fn pictures_draw_what_their_tables_say() {
    let mut found = Vec::new();
    for (case, lang, chart) in all() {
        let strange = strange(&case.world, chart);
        found.extend(
            strange.iter().take(3).map(|what| format!("{} {} {lang:?}: {what}", case.name, chart.name)),
        );
        // Above the table of a chart of words alone there is nothing to point at.
        let (high, count) = (
            tree(&chart.svg).root_element().attribute("height").unwrap().parse::<i32>().unwrap(),
            told(&chart.svg).len(),
        );
        if high > 200 && count == 0 {
            found.push(format!("{} {} {lang:?}: no figure at all", case.name, chart.name));
        }
        if count > 700 {
            found.push(format!("{} {} {lang:?}: {count} figures", case.name, chart.name));
        }
    }
    assert!(found.is_empty(), "{}\n{}", found.len(), found.join("\n"));
}

#[test]
fn a_wrong_figure_is_found() {
    let (case, _, chart) =
        all().find(|(case, _, chart)| case.name == "five" && chart.name == "throughput").unwrap();
    let ([row, column, value], _) = told(&chart.svg)[0].clone();
    assert_eq!((strange(&case.world, chart).len(), column.as_str()), (0, "labeled"));
    for (from, to) in [(value.as_str(), "1"), (row.as_str(), "somebody"), (column.as_str(), "claimed_twice")]
    {
        let svg = chart.svg.replace(&format!("=\"{from}\""), &format!("=\"{to}\""));
        assert!(!strange(&case.world, &Chart { svg, ..chart.clone() }).is_empty(), "{from}");
    }
}
