//! What all charts promise, over tables of every size.

mod cases;
mod figures;
mod market;
pub(super) mod places;
mod sheet;

use super::*;
use crate::reports::world_tests::{World, over_months, strained};
use crate::table::Cell;
use crate::words::chinese;
use cases::{World as Filled, cases};
use png::png;
use resvg::{tiny_skia::Pixmap, usvg};
use std::sync::LazyLock;

/// A case with its tables.
struct Drawn {
    name: &'static str,
    about: &'static str,
    world: Filled,
    charts: [(Lang, Vec<Chart>); 2],
}

/// Every picture of every case in both languages; drawn once.
fn all() -> impl Iterator<Item = (&'static Drawn, Lang, &'static Chart)> {
    static ALL: LazyLock<Vec<Drawn>> = LazyLock::new(|| {
        let drawn = |case: cases::Case| {
            let world = case.world();
            let charts = [Lang::En, Lang::Zh].map(|lang| (lang, world.charts(lang)));
            Drawn { name: case.name, about: case.about, world, charts }
        };
        cases().into_iter().map(drawn).collect()
    });
    ALL.iter().flat_map(|case| {
        case.charts
            .iter()
            .flat_map(move |(lang, charts)| charts.iter().map(move |chart| (case, *lang, chart)))
    })
}

fn tree(svg: &str) -> usvg::roxmltree::Document<'_> {
    usvg::roxmltree::Document::parse(svg).unwrap()
}

#[test]
fn every_picture_of_every_case_is_whole() {
    let mut names = std::collections::BTreeMap::<_, usize>::new();
    for (case, lang, chart) in all() {
        assert!(texts(&chart.svg).contains(chart.title.as_str()), "{} {}", case.name, chart.title);
        for bad in ["NaN", "inf\"", "\u{202e}"] {
            assert!(
                !chart.svg.contains(bad) && !chart.alt.contains(bad),
                "{} {} {bad}",
                case.name,
                chart.name
            );
        }
        let cells = case.world.drawn(chart).rows.iter().flatten();
        let broken = cells.filter(|cell| matches!(cell, crate::table::Cell::Real(real) if !real.is_finite()));
        assert_eq!(broken.count(), 0, "{} {}", case.name, chart.name);
        assert!(chart.alt.contains(&chart.title) && chart.svg.contains("role=\"img\""), "{}", chart.alt);
        let unnamed =
            chart.data.iter().flat_map(|data| &data.columns).find(|column| chinese::name(column).is_none());
        assert_eq!(unnamed, None, "{} has a column without a Chinese name", chart.name);
        *names.entry((case.name, lang.tag(), chart.name.as_str())).or_default() += 1;
    }
    assert!(names.values().all(|count| *count == 1), "two pictures of one name: {names:?}");
    // Drawn again from tables made again, they are the same.
    let again = cases().into_iter().filter(|case| ["names", "fifty"].contains(&case.name));
    for case in again {
        let first = all().filter(|(drawn, lang, _)| drawn.name == case.name && *lang == Lang::Zh);
        assert!(first.map(|(.., chart)| chart).eq(&case.world().charts(Lang::Zh)), "{}", case.name);
    }
}

/// The title of each picture in a case of usual size, as a reader goes through them.
#[test]
fn titles_answer_in_both_languages() {
    let titles = |name: &str, asked: Lang| {
        let own = all().filter(|(case, lang, _)| case.name == name && *lang == asked);
        own.map(|(.., chart)| format!("{}: {}", chart.name, chart.title)).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(titles("fifty", Lang::En), @"
    throughput: mturk:A2K1-5 labeled most: 14,152 pieces
    charts/over-time: Most was labeled in 2026-04-07: 1,163 pieces
    charts/weekdays: Busiest on Tuesday: 752.7 pieces a day; quietest on Sunday: 144.4
    charts/flow: 118 of 102,842 labeled pieces wait for a final verdict
    charts/handling: video takes longest: 6 m 50 s in the middle
    charts/retention: Of 28 who came in 2023-01, 25 (89.3%) were active 3 months later
    accuracy: 欧阳娜娜-2 ranks first: at least 99.4% accepted
    charts/accuracy-funnel: Of 50, 19 are accepted less and 25 more than chance allows
    charts/accuracy-speed: 11 of 50 are faster than the middle and less sure to be right
    charts/acceptance-over-time: Acceptance left its limits in 30 of 180 days
    earnings: Most is outstanding to prolific:5f1c-1: 47,712.00 CNY
    charts/money-over-time: 123,870.90 CNY is outstanding at the end: 1,487,686.95 became owed, 1,363,816.05 of it is paid
    charts/earnings-distribution-cny: Half of 13 people were paid 21,516.00 CNY or less
    charts/earnings-distribution-usd: Half of 13 people were paid 824.40 USD or less
    charts/earnings-distribution-eur: Half of 12 people were paid 13,596.00 EUR or less
    charts/earnings-distribution-usdc: Half of 12 people were paid 38,757.60 USDC or less
    charts/hourly-pay-cny: 2 of 13 people were paid less than 24.00 CNY an hour, the lowest minimum wage; 2 less than 27.70, the highest
    charts/hourly-pay-usd: 2 of 13 people were paid less than 7.25 USD an hour, the minimum wage of Abroad
    charts/hourly-pay-eur: Half of 12 people were paid 259.50 EUR an hour or less, unpaid time included
    charts/hourly-pay-usdc: Half of 12 people were paid 1,284.04 USDC an hour or less, unpaid time included
    charts/lorenz: The lower paid half got 2.7% of all CNY, the top tenth 34.1%
    charts/prices-usd: A piece is priced from 0.048 to 108.00 USD; most often, 8,218 of 17,798, at 108.00
    charts/prices-cny: A piece is priced from 0.04 to 132.00 CNY; most often, 11,325 of 33,181, at 67.20
    charts/prices-eur: A piece is priced from 0.036 to 132.00 EUR; most often, 14,619 of 23,362, at 108.00
    charts/prices-usdc: A piece is priced from 0.044 to 120.00 USDC; most often, 11,369 of 28,501, at 84.00
    tiers: The most common tier is novice: 26 of 50
    charts/tier-moves: At the end of 2026-07, 2 of 50 stand at master of the whole ladder; 0 moved up that month, 0 down
    anomalies: Anomalies: 100, most often paid_twice (23)
    quarantine: In quarantine: 50; 2 rules share the most, 17 each
    ");
    insta::assert_snapshot!(titles("fifty", Lang::Zh), @"
    throughput: mturk:A2K1-5 标注最多：14,152 件
    charts/over-time: 2026-04-07 标注最多：1,163 件
    charts/weekdays: 星期二最忙：日均 752.7 件；星期日最少：144.4 件
    charts/flow: 102,842 件已标注作业中有 118 件待最终结论
    charts/handling: video 用时最长：中位 6分50秒
    charts/retention: 2023-01 开始的 28 人中，3 个月后有 25 人（89.3%）仍活跃
    accuracy: 欧阳娜娜-2 排名第一：接受率至少 99.4%
    charts/accuracy-funnel: 50 人中，19 人的接受率低于、25 人高于偶然范围
    charts/accuracy-speed: 50 人中有 11 人速度高于中位而准确度低于中位
    charts/acceptance-over-time: 180 天中有 30 天的接受率超出控制限
    earnings: 欠 prolific:5f1c-1 最多：47,712.00 CNY
    charts/money-over-time: 期末尚欠 123,870.90 CNY：累计应付 1,487,686.95，其中已付 1,363,816.05
    charts/earnings-distribution-cny: 13 人中有一半所得不超过 21,516.00 CNY
    charts/earnings-distribution-usd: 13 人中有一半所得不超过 824.40 USD
    charts/earnings-distribution-eur: 12 人中有一半所得不超过 13,596.00 EUR
    charts/earnings-distribution-usdc: 12 人中有一半所得不超过 38,757.60 USDC
    charts/hourly-pay-cny: 13 人中有 2 人每小时所得低于最低的最低工资 24.00 CNY，2 人低于最高的 27.70
    charts/hourly-pay-usd: 13 人中有 2 人每小时所得低于Abroad最低工资 7.25 USD
    charts/hourly-pay-eur: 12 人中有一半每小时所得不超过 259.50 EUR（含无报酬时间）
    charts/hourly-pay-usdc: 12 人中有一半每小时所得不超过 1,284.04 USDC（含无报酬时间）
    charts/lorenz: 所得较低的一半人得到全部 CNY 的 2.7%，最高的一成得到 34.1%
    charts/prices-usd: 单价从 0.048 到 108.00 USD；最常见的是 108.00，17,798 件中有 8,218 件
    charts/prices-cny: 单价从 0.04 到 132.00 CNY；最常见的是 67.20，33,181 件中有 11,325 件
    charts/prices-eur: 单价从 0.036 到 132.00 EUR；最常见的是 108.00，23,362 件中有 14,619 件
    charts/prices-usdc: 单价从 0.044 到 120.00 USDC；最常见的是 84.00，28,501 件中有 11,369 件
    tiers: 最常见的等级是 新手：50 个中有 26 个
    charts/tier-moves: 2026-07 末 50 人次中有 2 人次为 master of the whole ladder；当月上升 0，下降 0
    anomalies: 异常 100 条，最常见的是 paid_twice（23）
    quarantine: 隔离 50 条；2 条规则并列最多，各 17
    ");
    insta::assert_snapshot!(titles("nothing", Lang::En), @"
    throughput: Nothing was labeled
    charts/over-time: Nothing was labeled in any period
    charts/flow: No piece has a label yet
    charts/handling: No piece's working time is known
    charts/retention: Nobody has come yet
    accuracy: No piece has a final verdict yet
    charts/acceptance-over-time: No piece has a final verdict yet
    earnings: Nothing is owed and nothing was paid
    tiers: Nobody has a tier yet
    charts/tier-moves: Nobody stands anywhere yet
    anomalies: Nothing looks strange
    quarantine: Nothing is in quarantine
    ");
    insta::assert_snapshot!(titles("zero", Lang::En), @"
    throughput: Nothing was labeled
    charts/over-time: Nothing was labeled in any period
    charts/flow: No piece has a label yet
    charts/handling: No piece's working time is known
    charts/retention: Nobody has come yet
    accuracy: No piece has a final verdict yet
    charts/acceptance-over-time: No piece has a final verdict yet
    earnings: Nothing is owed and nothing was paid
    charts/money-over-time: Nothing is outstanding in CNY at the end; nothing was paid, 0.00 became owed
    charts/earnings-distribution-cny: Nobody was paid or is owed anything in CNY
    charts/hourly-pay-cny: Of nobody paid in CNY is any working time known
    tiers: Nobody has a tier yet
    charts/tier-moves: Nobody stands anywhere yet
    anomalies: Anomalies: 24, most often paid_twice (8)
    quarantine: In quarantine: 12; 3 rules share the most, 4 each
    ");
    insta::assert_snapshot!(titles("nobody", Lang::En), @"
    throughput: Nobody known by name labeled anything
    charts/over-time: Most was labeled in 2026-01-26: 81 pieces
    charts/weekdays: Busiest on Thursday: 67.0 pieces a day; quietest on Sunday: 9.25
    charts/flow: 108 of 1,391 labeled pieces wait for a final verdict
    charts/handling: video takes longest: 6 m 50 s in the middle
    charts/retention: Of 2 who came in 2026-W02, 2 (100.0%) were active 4 weeks later
    accuracy: Nobody known by name has a final verdict yet
    charts/acceptance-over-time: Acceptance is steady: none of 25 days lies outside its limits
    earnings: Nothing is owed or was paid to anybody known by name
    charts/money-over-time: 44,995.40 CNY is outstanding at the end: 76,651.10 became owed, 31,655.70 of it is paid
    charts/prices-cny: A piece is priced from 0.25 to 75.60 CNY; most often, 1,290 of 1,391, at 67.20
    tiers: Nobody has a tier yet
    charts/tier-moves: At the end of 2026-03, 1 of 3 stands at expert; 1 moved up that month, 0 down
    anomalies: Anomalies: 6, most often paid_twice (3)
    quarantine: In quarantine: 3; 3 rules share the most, 1 each
    ");
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
