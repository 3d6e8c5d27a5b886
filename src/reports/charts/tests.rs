//! What all charts promise, over tables of every size.

use super::*;
use crate::reports::world_tests::{World, over_months, strained};
use crate::table::Cell;
use png::png;
use resvg::{tiny_skia::Pixmap, usvg};

fn texts(svg: &str) -> String {
    let tree = usvg::roxmltree::Document::parse(svg).unwrap();
    tree.descendants().filter(|node| node.is_text()).filter_map(|node| node.text()).collect()
}

#[test]
fn charts_of_every_size_are_whole() {
    for lang in [Lang::En, Lang::Zh] {
        for (workers, busy) in [(0, 0), (1, 1), (1, 0), (5, 0), (5, 3), (12, 1), (60, 1)] {
            let mut months = World::of(workers, busy);
            over_months(&mut months);
            for chart in [World::of(workers, busy).charts(lang), months.charts(lang)].concat() {
                let words = texts(&chart.svg);
                assert!(words.contains(&chart.title), "{}: {}", chart.name, chart.title);
                assert!(!chart.svg.contains("NaN") && !chart.svg.contains("inf"), "{}", chart.svg);
                assert!(!chart.alt.is_empty() && chart.svg.contains("role=\"img\""));
            }
        }
    }
}

#[test]
fn titles_answer() {
    let titles = |workers, busy| {
        let titles = World::of(workers, busy).charts(Lang::En).into_iter().map(|chart| chart.title);
        titles.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(titles(0, 0), @r#"
    Nothing was labeled
    No piece has a final verdict yet
    Nothing is owed and nothing was paid
    Nobody has a tier yet
    Nothing looks strange
    Nothing is in quarantine
    "#);
    insta::assert_snapshot!(titles(1, 1), @r#"
    李娜 labeled 3 pieces
    At least 77.0% of what 李娜 does is accepted
    Nothing is outstanding; 李娜 was paid 0.43 CNY
    The most common tier is novice: 1 of 1
    Anomalies: 1, most often paid_twice (1)
    In quarantine: 1, most often no_worker (1)
    "#);
    insta::assert_snapshot!(titles(5, 0), @r#"
    Nothing was labeled
    No piece has a final verdict yet
    Nothing is owed and nothing was paid
    The most common tiers are novice and skilled: 2 each of 5
    Anomalies: 5, most often paid_twice (3)
    In quarantine: 5; 2 rules share the most, 2 each
    "#);
    insta::assert_snapshot!(titles(12, 1), @r#"
    王伟 labeled most: 943 pieces
    赵敏 ranks first: at least 92.8% accepted
    Most is outstanding to 王伟: 22.65 CNY
    The most common tier is novice: 5 of 12
    Anomalies: 12; 2 rules share the most, 6 each
    In quarantine: 12; 3 rules share the most, 4 each
    "#);
}

#[test]
fn names_stand_in_the_chart_and_the_hidden_are_counted() {
    let few = texts(&World::of(12, 1).charts(Lang::En)[0].svg);
    assert!(few.contains("李娜") && few.contains("欧阳娜娜") && few.contains("<script>alert(1)</script>"));
    let many = texts(&World::of(60, 1).charts(Lang::En)[0].svg);
    assert!(many.contains("the first 12 and the last 12 of 60; the 36 between"), "{many}");
    let currencies = texts(&World::of(60, 1).charts(Lang::En)[2].svg);
    assert!(currencies.contains("Rows not drawn: EUR 6."), "{currencies}");
}

#[test]
fn nobody_is_never_ranked() {
    let mut world = World::of(5, 1);
    for table in &mut world.tables[..3] {
        table.rows[1][0] = Cell::Text("mturk:?".into());
    }
    for chart in &world.charts(Lang::En)[..3] {
        let words = texts(&chart.svg).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(!words.contains("mturk:?"), "{words}");
        assert!(words.contains("Not drawn, without a figure or of nobody known: 1."), "{words}");
    }
}

#[test]
fn the_same_table_gives_the_same_bytes() {
    assert_eq!(World::of(60, 1).charts(Lang::Zh), World::of(60, 1).charts(Lang::Zh));
}

fn ink(svg: &str) -> usize {
    let picture = Pixmap::decode_png(&png(svg, Theme::Light).unwrap()).unwrap();
    picture.pixels().iter().filter(|pixel| pixel.alpha() > 0).count()
}

#[test]
fn a_png_is_twice_the_svg_and_draws_every_name() {
    let chart = &World::of(5, 1).charts(Lang::Zh)[0];
    let picture = Pixmap::decode_png(&png(&chart.svg, Theme::Light).unwrap()).unwrap();
    let tree = usvg::Tree::from_str(&chart.svg, &usvg::Options::default()).unwrap();
    assert_eq!((picture.width(), picture.height()), (1800, tree.size().height() as u32 * 2));
    let svg = |text: &str| {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='40'><text y='30' font-size='30'>{text}</text></svg>"
        )
    };
    assert_eq!(ink(&svg(" ")), 0);
    for text in ["李", "a", "1", "ß", "é", "я", "€", "あ"] {
        assert!(ink(&svg(text)) > 100, "{text}");
    }
    // What the font does not have is a box, the same for all.
    assert!(ink(&svg("𠮷")) > 100);
    assert_eq!(ink(&svg("𠮷")), ink(&svg("ह")));
    assert!(png("<svg", Theme::Light).is_err());
}
#[test]
fn strained_charts_are_whole() {
    let (wide, odd) = strained();
    for lang in [Lang::En, Lang::Zh] {
        for chart in [wide.charts(lang), odd.charts(lang)].concat() {
            assert!(texts(&chart.svg).contains(&chart.title));
            assert!(!chart.svg.contains('\u{202e}'));
        }
    }
    assert!(texts(&wide.charts(Lang::En)[2].svg).contains("CNY, logarithmic"));
    assert!(texts(&odd.charts(Lang::En)[3].svg).contains("no tier"));
}
/// Not a check: writes what a person should look at, where `PIECEWORK_LOOK` names a folder.
#[test]
fn look() {
    let Ok(folder) = std::env::var("PIECEWORK_LOOK") else { return };
    for (workers, busy) in [(0, 0), (1, 1), (5, 0), (12, 1), (60, 1)] {
        for lang in [Lang::En, Lang::Zh] {
            let mut months = World::of(workers, busy);
            let world = World::of(workers, busy);
            over_months(&mut months);
            let write =
                |name: String, bytes: &[u8]| std::fs::write(format!("{folder}/{name}"), bytes).unwrap();
            for chart in world.charts(lang) {
                write(format!("{workers}-{lang:?}-{}.svg", chart.name), chart.svg.as_bytes());
                write(
                    format!("{workers}-{lang:?}-{}.png", chart.name),
                    &png(&chart.svg, Theme::Light).unwrap(),
                );
            }
            for chart in &months.charts(lang)[..3] {
                write(
                    format!("{workers}-{lang:?}-{}-months.png", chart.name),
                    &png(&chart.svg, Theme::Light).unwrap(),
                );
            }
        }
    }
    let (wide, odd) = strained();
    for (name, world) in [("wide", wide), ("odd", odd)] {
        for chart in world.charts(Lang::En) {
            std::fs::write(
                format!("{folder}/{name}-{}.png", chart.name),
                png(&chart.svg, Theme::Light).unwrap(),
            )
            .unwrap();
        }
    }
}
