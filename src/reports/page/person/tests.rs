//! A page of every size is whole, lets nothing in, and says where somebody stands.

use super::*;
use crate::reports::page::standings::Standings;
use crate::reports::page::tests::assert_balanced;
use crate::reports::world_tests::World;

fn table(name: &str, columns: &str, rows: Vec<Vec<Cell>>) -> Table {
    Table { name: name.into(), columns: columns.split(' ').map(str::to_owned).collect(), rows }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

/// Pages of the first workers of a world; `full` ones have days, pieces, a life and findings.
fn pages(world: &World, full: bool, lang: Lang) -> Vec<String> {
    let [throughput, accuracy, earnings, ..] = &world.tables;
    let standings = Standings::of([throughput, accuracy, earnings]);
    let links = BTreeMap::from([(("project_id", "图 <1>".to_owned()), Kind::Project.file("图 <1>"))]);
    let rest = "'sample events'".to_owned();
    let trace = Some(Trace { timeless: rest.clone(), rest, ..Trace::default() });
    let around =
        Around { audience: lang.into(), title: "Labour & <market>", drawn: true, trace, pages: &links };
    let names = throughput.rows.iter().map(|row| row[0].text());
    let page = |name: &str| {
        let about = |table: &Table| Table {
            rows: table.rows.iter().filter(|row| row[0].text() == name).cloned().collect(),
            ..table.clone()
        };
        let reports: Vec<Table> = world.tables[..4].iter().map(about).collect();
        let places = reports
            .iter()
            .flat_map(|table| (0..table.rows.len()).flat_map(|row| standings.places(table, row)));
        let rows = |rows: usize, row: &dyn Fn(usize) -> Vec<Cell>| {
            (0..if full { rows } else { 0 }).map(row).collect()
        };
        let days = rows(40, &|at| {
            let day = format!("2026-{:02}-{:02}", 1 + at / 28, 1 + at % 28);
            vec![text(&day), Cell::Whole(at as i64 % 9), Cell::Whole(1), Cell::Whole(0), Cell::Real(90.5)]
        });
        let pieces = rows(50, &|at| {
            vec![
                text(&format!("a{at}")),
                text("t <b>1</b>"),
                text("图 <1>"),
                Cell::Time(1_772_366_400_000_000),
                Cell::Empty,
            ]
        });
        let events = rows(2, &|at| {
            vec![
                Cell::Time(1_772_366_400_000_000),
                Cell::Real(at as f64 * 95.0),
                text(["claimed", "labeled"][at]),
                text(name),
                Cell::Empty,
            ]
        });
        let findings = rows(60, &|at| {
            vec![
                text("paid_twice"),
                text("high"),
                text(&format!("a {at}'s")),
                text("e1 e2"),
                text("paid <twice>"),
            ]
        });
        let person = Person {
            kind: Kind::Worker,
            name,
            places: places.collect(),
            days: table("days", "day labeled accepted rejected active_seconds", days),
            pieces: (
                1_234,
                table("pieces", "assignment_id task_id project_id claimed_at labeled_at", pieces),
            ),
            life: full
                .then(|| ("a <7>", 9, table("events", "at since_first_seconds event_type who what", events))),
            findings: table("anomalies", "rule severity assignment_id event_ids explanation", findings),
            reports,
        };
        super::page(&person, &around).unwrap()
    };
    names.map(page).collect()
}

#[test]
fn pages_are_whole_and_let_nothing_in() {
    for lang in [Lang::En, Lang::Zh] {
        for (workers, busy, full) in [(1, 0, false), (1, 1, true), (12, 1, true)] {
            for html in pages(&World::of(workers, busy), full, lang) {
                assert_balanced(&html);
                for bad in [
                    "<script>alert",
                    "<b>1",
                    "<market>",
                    "<7>",
                    "<1>",
                    "src=",
                    "href=\"http",
                    "url(",
                    "@import",
                ] {
                    assert!(!html.contains(bad), "{bad}");
                }
                assert_eq!(html.contains("id=\"findings\""), full);
                assert!(html.contains("href=\"../index.html\""));
            }
        }
    }
}

#[test]
fn a_page_says_where_somebody_stands_and_how_to_ask_further() {
    let html = &pages(&World::of(12, 1), true, Lang::En)[1];
    for wanted in [
        "<td class=\"n\">1 of 12</td>",
        "The latest 50 of 1,234 pieces",
        "The first 50 of 60 findings",
        "The first 2 of 9 events of a &lt;7&gt;",
        "<code>piecework trace 'a 0'\\''s' 'sample events'</code>",
        "href=\"../projects/1~",
        "href=\"../index.html#throughput.labeled\"",
    ] {
        assert!(html.contains(wanted), "{wanted}");
    }
    assert!(pages(&World::of(12, 1), true, Lang::Zh)[1].contains("第 1（共 12）"));
}

#[test]
fn a_page_is_small() {
    let html = &pages(&World::of(12, 1), true, Lang::En)[1];
    assert!(html.len() < 120_000, "{}", html.len());
}
