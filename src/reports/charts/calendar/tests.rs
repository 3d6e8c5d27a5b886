//! Titles, the figures in the picture, and the borders.

use super::*;
use crate::reports::charts::retention::tests::data;
use crate::reports::charts::tests::places::wrong;
use crate::table::Cell;

/// Days from a Sunday on; on some nothing happens, on some only money moves.
fn world(days: i64, busy: i64, currencies: &[&str]) -> Table {
    let money = |value: i64| Cell::Money { value: i128::from(value) * 10_000, scale: 6 };
    let start: NaiveDate = "2026-03-01".parse().unwrap();
    let mut columns: Vec<String> =
        ["day", "labeled", "accepted", "rejected", "active_seconds"].map(str::to_owned).to_vec();
    columns.extend(currencies.iter().map(|currency| format!("paid_{currency}_amount")));
    let rows = (0..days).filter(|day| day % 7 != 0 || *day + 1 == days).map(|day| {
        let labeled = if day % 11 == 5 { 0 } else { busy * ((day * 7919) % 37) };
        let date = start + chrono::TimeDelta::days(day);
        let mut row = vec![
            Cell::Text(date.to_string()),
            Cell::Whole(labeled),
            Cell::Whole(labeled * 4 / 5),
            Cell::Whole(labeled / 9),
            Cell::Real(labeled as f64 * 41.5),
        ];
        row.extend((0..currencies.len()).map(|at| money(if day % 14 == 5 + at as i64 { 1_250 } else { 0 })));
        row
    });
    Table { name: "days".into(), rows: rows.collect(), columns }
}

/// What the contact sheet shows: name, what it is, picture.
pub(in crate::reports::charts) fn cases() -> Vec<(&'static str, &'static str, Chart)> {
    let of = |name, about, (days, busy), currencies: &[&str], who: &str, lang| {
        (name, about, draw(&world(days, busy, currencies), who, lang).unwrap())
    };
    let long = "wolfeschlegelsteinhausenbergerdorff-maximiliane-von-und-zu";
    vec![
        of("calendar-nothing", "a worker without a day", (0, 1), &[], "ana", Lang::En),
        of("calendar-day", "one day", (2, 1), &["cny"], "ana", Lang::En),
        of("calendar-zero", "days on which nothing was labeled", (30, 0), &["cny"], "ana", Lang::En),
        of("calendar-month", "a month", (30, 1), &["cny"], "ana", Lang::En),
        of("calendar-zh", "half a year, in Chinese", (182, 3), &["cny"], "李娜", Lang::Zh),
        of(
            "calendar-years",
            "three years, four currencies, a long name",
            (1_000, 40),
            &["cny", "usd", "eur", "kes"],
            long,
            Lang::En,
        ),
    ]
}

#[test]
fn titles_answer() {
    let all = [(0, 1), (1, 0), (2, 1), (30, 0), (30, 1), (182, 3), (1_000, 40)];
    let text = all.map(|(days, busy)| {
        let of = |lang| draw(&world(days, busy, &["cny"]), "李娜", lang).unwrap().title;
        format!("{}\n{}\n", of(Lang::En), of(Lang::Zh))
    });
    insta::assert_snapshot!(text.concat(), @"
    李娜: no day of work
    李娜：没有工作日
    李娜: no piece was labeled on these days
    李娜：这些天没有标注
    李娜: 1 piece on 2026-03-02, the one day of work
    李娜：只有 2026-03-02 一天，标注 1 件
    李娜: no piece was labeled on these days
    李娜：这些天没有标注
    李娜 labeled on 22 of 29 days, most on 2026-03-30: 29 pieces
    李娜：29 天中有 22 天标注，最多在 2026-03-30：29 件
    李娜 labeled on 138 of 181 days, most on 2026-04-06: 108 pieces
    李娜：181 天中有 138 天标注，最多在 2026-04-06：108 件
    李娜 labeled on 280 of 369 days, most on 2028-02-01: 1,440 pieces
    李娜：369 天中有 280 天标注，最多在 2028-02-01：1,440 件
    ");
}

#[test]
fn each_day_is_drawn_with_its_figure_and_earlier_ones_are_counted() {
    for (days, busy) in [(1, 0), (2, 1), (182, 3), (1_000, 40)] {
        let table = world(days, busy, &["cny", "usd"]);
        let chart = draw(&table, "ana", Lang::En).unwrap();
        let rows: Vec<[String; 3]> = (0..table.rows.len())
            .map(|row| {
                [exact(table.cell(row, "day")), "labeled".to_owned(), exact(table.cell(row, "labeled"))]
            })
            .collect();
        let drawn = data(&chart);
        assert_eq!(wrong(&chart.svg), [""; 0]);
        let earlier = rows.len() - drawn.len();
        assert_eq!(drawn, rows[earlier..]);
        assert_eq!(chart.svg.contains("earlier days"), earlier > 0);
        assert!(drawn.len() <= 371);
    }
}

#[test]
fn steps_of_the_shade_are_told_by_the_legend() {
    let table = world(60, 1, &[]);
    let chart = draw(&table, "ana", Lang::En).unwrap();
    for words in ["no piece labeled", "1–7", "8–14", "15–21", "22–28", "29–36 pieces"] {
        assert!(chart.svg.contains(words), "{words}: {}", chart.svg);
    }
    assert!(!chart.svg.contains("money moved"));
}
