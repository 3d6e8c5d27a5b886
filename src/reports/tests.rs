//! What all charts and the page promise, over tables of every size.

use super::charts::{Theme, charts, png::png};
use super::page::{Page, Section, page};
use super::*;
use crate::table::{Cell, Table};
use resvg::{tiny_skia::Pixmap, usvg};
use std::collections::BTreeMap;

const NAMES: [&str; 12] = [
    "李娜",
    "王伟",
    "ana",
    "张秀英",
    "Bo",
    "刘洋",
    "toloka:8f14e45fceea167a5a36dedd4bea2543",
    "陈杰",
    "欧阳娜娜",
    "<script>alert(1)</script>",
    "Wolfeschlegelsteinhausenbergerdorff Maximiliane",
    "赵敏",
];

struct World {
    tables: [Table; 6],
    tiers: Vec<String>,
}

impl World {
    /// As many workers as asked for; with `busy` 0 they have done nothing.
    fn of(workers: usize, busy: i64) -> World {
        let name = |at: usize| match at / NAMES.len() {
            0 => NAMES[at].to_string(),
            round => format!("{}-{round}", NAMES[at % NAMES.len()]),
        };
        let text = |text: &str| Cell::Text(text.to_string());
        let money = |value: i64| Cell::Money { value: i128::from(value) * 10_000, scale: 6 };
        let rate = |part: f64| if busy == 0 { Cell::Empty } else { Cell::Real(part) };
        let mut tables = [
            ("throughput", "worker_id labeled labeled_per_hour active_seconds last_at"),
            ("accuracy", "worker_id reviewed acceptance_rate acceptance_low acceptance_high"),
            ("earnings", "worker_id currency owed_amount paid_amount outstanding_amount"),
            ("tiers", "worker_id domain tier"),
            ("anomalies", "rule assignment_id"),
            ("quarantine", "file line rule reason raw"),
        ]
        .map(|(name, columns)| Table {
            name: name.into(),
            columns: columns.split(' ').map(String::from).collect(),
            rows: vec![],
        });
        for at in 0..workers {
            let worker = || Cell::Text(name(at));
            let labeled = busy * ((at as i64 * 7919) % 997 + 3);
            let part = 0.97 - (at as f64 * 0.37).fract() * 0.3;
            let reach = 0.4 / (labeled as f64 + 1.0).sqrt();
            let owed = labeled * 12 + 7;
            let paid = if at % 3 == 0 { owed } else { owed * 4 / 5 } * busy.min(1);
            tables[0].rows.push(vec![
                worker(),
                Cell::Whole(labeled),
                rate(31.4159 + at as f64),
                Cell::Real(labeled as f64 * 99.7),
                Cell::Time(1_772_366_400_000_000 + at as i64 * 86_400_000_000),
            ]);
            tables[1].rows.push(vec![
                worker(),
                Cell::Whole(labeled / 2),
                rate(part),
                rate(part - reach),
                rate((part + reach * 0.6).min(1.0)),
            ]);
            let currency = if at % 9 == 8 { "EUR" } else { "CNY" };
            tables[2].rows.push(vec![
                worker(),
                text(currency),
                money(owed * busy.min(1)),
                money(paid),
                money(owed * busy.min(1) - paid),
            ]);
            let domains = ["law", "医疗", "driving", "finance"];
            let tiers = ["novice", "skilled", "expert"];
            tables[3].rows.push(vec![worker(), text(domains[at % 4]), text(tiers[(at * at + at / 4) % 3])]);
            tables[4].rows.push(vec![text(["paid_twice", "self_review"][at % 2]), text(&format!("a{at}"))]);
            tables[5].rows.push(vec![
                text("in.csv"),
                Cell::Whole(at as i64 + 2),
                text(["no_worker", "not_a_price", "no_calendar"][at % 3]),
                text("price \"2,50\" is no number"),
                text("a,b,<b>\u{7},\"2,50\""),
            ]);
        }
        World { tables, tiers: ["novice", "skilled", "expert", "master"].map(String::from).into() }
    }

    fn charts(&self, lang: Lang) -> Vec<Chart> {
        let [throughput, accuracy, earnings, tiers, anomalies, quarantine] = &self.tables;
        let tier_order = &self.tiers;
        let viewed = None;
        charts(&Reports {
            lang,
            throughput,
            accuracy,
            earnings,
            tiers,
            tier_order,
            anomalies,
            quarantine,
            viewed,
        })
        .unwrap()
    }

    fn page(&self, lang: Lang) -> String {
        let charts = self.charts(lang);
        let sections = self.tables.iter().zip(&charts).map(|(table, chart)| Section {
            id: table.name.clone(),
            title: table.name.clone(),
            intro: "What it says.".into(),
            table,
            charts: vec![chart],
        });
        let pair = |a: &str, b: &str| (a.to_string(), b.to_string());
        page(&Page {
            lang,
            title: "Labour & <market>".into(),
            generated_from: "2 files, 1,204 events, 2026-03-01 to 2026-04-01".into(),
            summary: vec![
                pair("workers", "12"),
                pair("labeled", "4,211"),
                pair("outstanding", "1,234.50 CNY"),
            ],
            sections: sections.collect(),
            notes: vec!["One folder was left out: <x>".into()],
            how: vec![pair("options", "--tz UTC"), pair("ledger", "version 7")],
            words: BTreeMap::from([pair("labeled", "Pieces with at least one label.")]),
            pages: BTreeMap::new(),
        })
    }
}

/// Every table with a `period` before its first column's figures: three months of the same.
fn over_months(world: &mut World) {
    for table in &mut world.tables[..3] {
        table.columns.insert(1, "period".into());
        let rows = std::mem::take(&mut table.rows);
        for (step, month) in ["2026-01", "2026-02", "2026-04"].iter().enumerate() {
            for (at, row) in rows.iter().enumerate() {
                let mut row = row.clone();
                row.insert(1, Cell::Text(month.to_string()));
                if let Cell::Whole(whole) = &mut row[2] {
                    *whole = *whole * (3 + ((at + step) % 5) as i64) / 4;
                }
                table.rows.push(row);
            }
        }
    }
}

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
    assert_eq!(World::of(12, 1).page(Lang::Zh), World::of(12, 1).page(Lang::Zh));
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

/// Every tag is closed by its own, and the tags that stand alone are HTML's own list.
fn assert_balanced(html: &str) {
    let mut open: Vec<&str> = vec![];
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let end = rest[at..].find('>').expect("a tag ends") + at;
        let tag = &rest[at + 1..end];
        rest = &rest[end + 1..];
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap();
        match tag {
            _ if tag.starts_with('!') || tag.ends_with('/') || ["meta", "wbr"].contains(&name) => {}
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
            let html = World::of(workers, busy).page(lang);
            assert_balanced(&html);
            assert!(html.starts_with("<!DOCTYPE html><html lang="));
            assert!(!html.contains("<script") && !html.contains("<b>") && !html.contains("<x>"));
            assert!(!html.contains('\u{7}'));
            for fetch in ["src=", "href=\"http", "href=\"//", "url(", "@import"] {
                assert!(!html.contains(fetch), "{fetch}");
            }
        }
    }
    let html = World::of(12, 1).page(Lang::En);
    assert!(html.contains("<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>"));
    assert!(html.contains("<abbr title=\"Pieces with at least one label.\">labeled"));
    assert!(html.contains("<data value=\"31.4159\" title=\"31.4159\">31.4</data>"));
    assert!(html.contains("<th scope=\"row\"><bdi>李娜</bdi></th>"));
}

#[test]
fn a_long_table_is_cut_and_names_its_file() {
    let html = World::of(1_200, 1).page(Lang::En);
    assert!(
        html.contains(
            "The first 1,000 of 1,200 rows; all of them, with exact figures, are in throughput.csv"
        )
    );
    assert_eq!(html.matches("<tr>").count(), 6 * 1_001);
    let html = World::of(1, 1).page(Lang::Zh);
    assert!(html.contains("1 行。数字经过取整，精确数字见 throughput.csv"));
}

/// Amounts from cents to millions, a reversal beyond what was paid, eight tiers, and texts that strain the layout.
fn strained() -> (World, World) {
    let (mut wide, mut odd) = (World::of(12, 1), World::of(12, 1));
    for (at, row) in wide.tables[2].rows.iter_mut().enumerate() {
        for cell in &mut row[2..] {
            if let Cell::Money { value, .. } = cell {
                *value *= 10i128.pow(at as u32 / 2);
            }
        }
    }
    odd.tables[2].rows[3][3] = Cell::Money { value: -50_000_000, scale: 6 };
    odd.tiers = (1..=8).map(|level| format!("level {level} of the long ladder")).collect();
    for (at, row) in odd.tables[3].rows.iter_mut().enumerate() {
        row[2] = if at == 5 { Cell::Empty } else { Cell::Text(odd.tiers[at % 8].clone()) };
    }
    for table in &mut odd.tables {
        table.rows[0][0] = Cell::Text("\u{202e}abc \u{1f600} \u{20bb7} 𠮷野家 한국어 <&>\"' ".repeat(9));
    }
    (wide, odd)
}

#[test]
fn strained_charts_are_whole() {
    let (wide, odd) = strained();
    for lang in [Lang::En, Lang::Zh] {
        for chart in [wide.charts(lang), odd.charts(lang)].concat() {
            assert!(texts(&chart.svg).contains(&chart.title));
            assert!(!chart.svg.contains('\u{202e}'));
        }
        assert_balanced(&odd.page(lang));
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
            write(format!("{workers}-{lang:?}.html"), world.page(lang).as_bytes());
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
