//! What the page promises, over tables of every size.

use super::*;
use crate::reports::world_tests::{World, strained};

fn page_of(world: &World, lang: Lang) -> String {
    pages_of(world, lang).remove(0).1
}

fn pages_of(world: &World, lang: Lang) -> Vec<(String, String)> {
    let charts = world.charts(lang);
    let sections = world.tables.iter().zip(&charts).map(|(table, chart)| Section {
        id: table.name.clone(),
        title: table.name.clone(),
        intro: "What it says.".into(),
        sums: vec!["CNY: 3 − 1 = 2".into()],
        table,
        charts: vec![chart],
    });
    let pair = |a: &str, b: &str| (a.to_string(), b.to_string());
    pages(&Page {
        audience: lang.into(),
        title: "Labour & <market>".into(),
        generated_from: "2 files, 1,204 events, 2026-03-01 to 2026-04-01".into(),
        cards: vec![
            Card { label: "labeled".into(), values: vec!["4,211".into()], section: "throughput" },
            Card { label: "outstanding".into(), values: vec!["1,234.50 CNY".into()], section: "earnings" },
        ],
        alerts: vec![("In quarantine: <5>".into(), "quarantine")],
        over_time: None,
        sections: sections.collect(),
        notes: vec!["One folder was left out: <x>".into()],
        how: vec![pair("options", "--tz UTC"), pair("ledger", "version 7")],
        trace: Some(Trace {
            rest: "sample_events".into(),
            timeless: "sample_events".into(),
            ..Trace::default()
        }),
        pages: BTreeMap::new(),
    })
}

/// Every tag is closed by its own, and the tags that stand alone are HTML's own list.
pub(super) fn assert_balanced(html: &str) {
    let (html, script) = html.split_once("<script>").expect("a script");
    assert!(script.ends_with("</script></body></html>"));
    let html = format!("{html}</body></html>");
    let mut open: Vec<&str> = vec![];
    let mut rest = &html[..];
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap();
        match tag {
            _ if tag.starts_with('!') || tag.ends_with('/') || ["meta", "wbr", "br"].contains(&name) => {}
            _ if tag.starts_with('/') => assert_eq!(open.pop(), Some(name)),
            _ => open.push(name),
        }
    }
    assert_eq!(open, Vec::<&str>::new());
}

#[test]
fn the_page_is_whole_and_lets_nothing_in() {
    for lang in [Lang::En, Lang::Zh] {
        for (workers, busy) in [(0, 0), (1, 1), (12, 1), (60, 1)] {
            let html = page_of(&World::of(workers, busy), lang);
            assert_balanced(&html);
            assert!(html.starts_with("<!DOCTYPE html><html lang="));
            assert_eq!(html.matches("<script").count(), 1);
            assert!(!html.contains("<b>") && !html.contains("<x>") && !html.contains("<5>"));
            assert!(!html.contains('\u{7}'));
            for fetch in ["src=", "href=\"http", "href=\"//", "url(", "@import"] {
                assert!(!html.contains(fetch), "{fetch}");
            }
        }
    }
    let html = page_of(&World::of(12, 1), Lang::En);
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;</th>"));
    assert!(
        html.contains("<a href=\"#throughput.labeled\" title=\"Pieces of work that got an answer\">labeled")
    );
    assert!(html.contains("<dt id=\"throughput.labeled\">labeled</dt>"));
    assert!(html.contains(
        "<code>piecework trace --report throughput --column labeled --worker '李娜' sample_events</code>"
    ));
    assert!(html.contains("<td class=\"n\" title=\"31.4159\">31.4</td>"));
    assert!(html.contains("<th class=\"k\"><bdi>李娜</bdi></th>"));
}

#[test]
fn a_long_table_is_cut_and_stands_whole_on_a_page_of_its_own() {
    let pages = pages_of(&World::of(5_000, 1), Lang::En);
    let sizes: Vec<usize> = pages.iter().map(|(_, page)| page.len()).collect();
    assert!(sizes[0] < 2_000_000, "{sizes:?}");
    assert!(pages[0].1.contains("of 5,000 rows. Rounded; exact figures are in throughput.csv"));
    for name in ["throughput", "accuracy", "earnings", "tiers"] {
        let file = format!("{name}.html");
        assert!(pages[0].1.contains(&format!("<a href=\"{file}\">All rows, to sort and to filter</a>")));
        let (_, page) = pages.iter().find(|(name, _)| *name == file).unwrap();
        assert_eq!(page.matches("<tr>").count(), 5_001, "{file}");
        assert_balanced(page);
    }
    let html = page_of(&World::of(1, 1), Lang::Zh);
    assert!(html.contains("1 行。数字经过取整，精确数字见 throughput.csv"));
}

#[test]
fn strained_pages_are_whole_and_the_same_each_time() {
    let (_, odd) = strained();
    for lang in [Lang::En, Lang::Zh] {
        assert_balanced(&page_of(&odd, lang));
        assert_eq!(page_of(&odd, lang), page_of(&odd, lang));
    }
}
