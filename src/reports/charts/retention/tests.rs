//! Titles, the figures in the picture, and the borders.

use super::*;
use crate::reports::charts::frame::Chart;

/// `people` come in each of `cohorts` months; of them a share that falls with age is active.
pub(in crate::reports::charts) fn world(cohorts: i64, people: i64, names: &dyn Fn(i64) -> String) -> Table {
    let mut rows = Vec::new();
    for cohort in 0..cohorts {
        for period in cohort..cohorts {
            let (age, people) = (period - cohort, people + cohort * 7);
            let active = if age == 0 { people } else { people * (97 - cohort % 5) / (100 + age * 45) };
            let active = if age > 9 { 0 } else { active };
            rows.push(vec![
                Cell::Text(names(cohort)),
                Cell::Text(names(period)),
                Cell::Whole(age),
                Cell::Whole(people),
                Cell::Whole(active),
                Cell::Real(active as f64 / people as f64),
            ]);
        }
    }
    let columns = ["cohort", "period", "age", "people", "active", "active_rate"];
    Table { name: "retention".into(), columns: columns.map(str::to_owned).to_vec(), rows }
}

pub(in crate::reports::charts) fn week(at: i64) -> String {
    format!("2026-W{:02}", at + 5)
}

pub(in crate::reports::charts) fn month(at: i64) -> String {
    format!("{}-{:02}", 2023 + at / 12, at % 12 + 1)
}

#[test]
fn titles_answer() {
    let title = |table: Table, lang| draw(&table, lang).unwrap().title;
    let all = [(0, 0), (1, 1), (2, 1), (5, 12), (26, 180)];
    let text = all.map(|(cohorts, people)| {
        let of = |lang| title(world(cohorts, people, &week), lang);
        format!("{}\n{}\n", of(Lang::En), of(Lang::Zh))
    });
    insta::assert_snapshot!(text.concat(), @"
    Nobody has come yet
    还没有人开始工作
    1 person came in 2026-W05; who stays cannot be told yet
    2026-W05 有 1 人开始工作，留存尚无从得知
    Of 1 who came in 2026-W05, 0 (0.0%) were active 1 week later
    2026-W05 开始的 1 人中，1 周后有 0 人（0.0%）仍活跃
    Of 12 who came in 2026-W05, 4 (33.3%) were active 4 weeks later
    2026-W05 开始的 12 人中，4 周后有 4 人（33.3%）仍活跃
    Of 327 who came in 2026-W26, 112 (34.3%) were active 4 weeks later
    2026-W26 开始的 327 人中，4 周后有 112 人（34.3%）仍活跃
    ");
    insta::assert_snapshot!(title(world(36, 40, &month), Lang::En), @"Of 264 who came in 2025-09, 106 (40.2%) were active 3 months later");
}

/// The data of a picture: row, column, value.
pub(in crate::reports::charts) fn data(chart: &Chart) -> Vec<[String; 3]> {
    let tree = resvg::usvg::roxmltree::Document::parse(&chart.svg).unwrap();
    let of = |node: resvg::usvg::roxmltree::Node<'_, '_>| {
        let get = |name: &str| node.attribute(name).unwrap_or_default().to_owned();
        node.has_attribute("data-row").then(|| [get("data-row"), get("data-column"), get("data-value")])
    };
    tree.descendants().filter_map(of).collect()
}

#[test]
fn each_cell_is_a_row_of_the_table() {
    for (cohorts, people) in [(1, 1), (5, 3), (26, 180)] {
        let table = world(cohorts, people, &week);
        let chart = draw(&table, Lang::En).unwrap();
        let table = chart.data.clone().unwrap();
        let rows: Vec<[String; 3]> = (0..table.rows.len())
            .map(|row| {
                let text = |column: &str| exact(table.cell(row, column));
                [
                    format!("{} {}", text("cohort"), text("period")),
                    "active_rate".to_owned(),
                    text("active_rate"),
                ]
            })
            .collect();
        let drawn = data(&chart);
        assert_eq!(crate::reports::charts::tests::places::wrong(&chart.svg), [""; 0]);
        assert!(drawn.iter().all(|datum| rows.contains(datum)));
        let left_out = (cohorts - COHORTS as i64).max(0);
        assert_eq!(drawn.len() as i64, (left_out..cohorts).map(|cohort| cohorts - cohort).sum::<i64>());
    }
}

#[test]
fn words_in_cells_round_nothing_away() {
    assert_eq!([0.0, 0.001, 0.5, 0.999, 1.0].map(in_cell), ["0%", "<1%", "50%", "99%", "100%"]);
}

#[test]
fn what_is_left_out_is_said() {
    let chart = draw(&world(26, 180, &week), Lang::En).unwrap();
    assert!(chart.svg.contains("Drawn: the last 14 of 26 groups."));
    let mut sparse = world(40, 5, &month);
    sparse.rows.retain(|row| matches!(row[0].text(), "2023-01" | "2026-01"));
    let chart = draw(&sparse, Lang::Zh).unwrap();
    assert!(chart.svg.contains("第 25 期之后未画出"), "{}", chart.svg);
}
