//! Who stands where by hand, and the borders.

use super::*;
use crate::reports::charts::retention::tests::{data, month};

fn moves(rows: &[(&str, &str, &str, i64)]) -> Table {
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) };
    let rows = rows
        .iter()
        .map(|(period, from, to, people)| vec![text(period), text(from), text(to), Cell::Whole(*people)]);
    let columns = ["period", "from_tier", "to_tier", "people"].map(str::to_owned).to_vec();
    Table { name: "tier_moves".into(), columns, rows: rows.collect() }
}

fn tiers() -> Vec<String> {
    ["novice", "skilled", "expert"].map(String::from).into()
}

/// So many months in which people come, rise and fall.
fn world(months: i64, people: i64) -> Table {
    let mut rows = Vec::new();
    for at in 0..months {
        let period = month(at);
        rows.push((period.clone(), "+", "", people + at % 3));
        if at > 0 {
            rows.push((period.clone(), "", "novice", people * 2 / 3));
            rows.push((period.clone(), "+", "novice", people / 4));
        }
        if at > 1 {
            rows.push((period.clone(), "novice", "skilled", people / 2));
        }
        if at > 2 {
            rows.push((period.clone(), "skilled", "expert", people / 5));
            rows.push((period.clone(), "expert", "novice", people / 10));
        }
    }
    let rows: Vec<(&str, &str, &str, i64)> = rows
        .iter()
        .filter(|(.., people)| *people > 0)
        .map(|(period, from, to, people)| (period.as_str(), *from, *to, *people))
        .collect();
    moves(&rows)
}

#[test]
fn months_without_moves_stand_there_and_all_adds_up() {
    let table = moves(&[
        ("2026-01", "+", "", 5),
        ("2026-01", "+", "novice", 2),
        ("2026-03", "", "novice", 3),
        ("2026-03", "novice", "expert", 1),
        ("2026-03", "+", "expert", 1),
        ("2026-04", "expert", "skilled", 2),
    ]);
    let chart = draw(&table, &tiers(), Some("2026-05".into()), Lang::En).unwrap();
    let data = chart.data.clone().unwrap();
    let line = |row: &Vec<Cell>| row.iter().map(exact).collect::<Vec<_>>().join(",") + "\n";
    insta::assert_snapshot!(data.rows.iter().map(line).collect::<String>(), @"
    2026-01,+,,5,5,7,0,0
    2026-01,+,novice,2,2,7,0,0
    2026-02,,,5,5,0,0,0
    2026-02,novice,novice,2,2,0,0,0
    2026-03,+,expert,1,2,1,4,0
    2026-03,,,2,2,1,4,0
    2026-03,,novice,3,4,1,4,0
    2026-03,novice,novice,1,4,1,4,0
    2026-03,novice,expert,1,2,1,4,0
    2026-04,,,2,2,0,0,2
    2026-04,novice,novice,4,4,0,0,2
    2026-04,expert,skilled,2,2,0,0,2
    2026-05,,,2,2,0,0,0
    2026-05,novice,novice,4,4,0,0,0
    2026-05,skilled,skilled,2,2,0,0,0
    ");
    for row in 0..data.rows.len() {
        let (period, tier) = (data.cell(row, "period"), data.cell(row, "tier"));
        let same = (0..data.rows.len())
            .filter(|other| (data.cell(*other, "period"), data.cell(*other, "tier")) == (period, tier));
        let people: f64 = same.filter_map(|row| data.cell(row, "people").number()).sum();
        assert_eq!(Some(people), data.cell(row, "standing").number());
    }
    insta::assert_snapshot!(chart.title, @"At the end of 2026-05, 2 of 8 stand at skilled; 0 moved up that month, 0 down");
}

#[test]
fn what_is_drawn_is_in_the_table() {
    for (months, people) in [(1, 1), (3, 5), (6, 400), (36, 40)] {
        let chart = draw(&world(months, people), &tiers(), None, Lang::En).unwrap();
        let table = chart.data.clone().unwrap();
        let name = |cell: &Cell| match exact(cell) {
            none if none.is_empty() => "no tier".to_owned(),
            name => name,
        };
        let mut known = Vec::new();
        for row in 0..table.rows.len() {
            let [period, from, to] = ["period", "from_tier", "tier"].map(|column| table.cell(row, column));
            let value = |column: &str| exact(table.cell(row, column));
            known.push([format!("{} {}", exact(period), name(to)), "standing".into(), value("standing")]);
            let way = format!("{} {} {}", exact(period), name(from), name(to));
            known.push([way, "people".into(), value("people")]);
        }
        let drawn = data(&chart);
        assert_eq!(crate::reports::charts::tests::places::wrong(&chart.svg), [""; 0]);
        assert!(!drawn.is_empty());
        drawn.iter().for_each(|datum| assert!(known.contains(datum), "{datum:?}"));
    }
}

#[test]
fn titles_answer() {
    let title = |months, people, lang| draw(&world(months, people), &tiers(), None, lang).unwrap().title;
    let all = [(0, 0), (1, 1), (2, 1), (3, 12), (6, 400), (36, 5000)];
    let text = all.map(|(months, people)| {
        format!("{}\n{}\n", title(months, people, Lang::En), title(months, people, Lang::Zh))
    });
    insta::assert_snapshot!(text.concat(), @"
    Nobody stands anywhere yet
    还没有等级记录
    At the end of 2023-01, none of 1 holds a tier
    2023-01 末 1 个位置均无等级
    At the end of 2023-02, none of 3 holds a tier
    2023-02 末 3 个位置均无等级
    At the end of 2023-03, 6 of 45 stand at skilled; 14 moved up that month, 0 down
    2023-03 末 45 人次中有 6 人次为 熟练；当月上升 14，下降 0
    At the end of 2023-06, 120 of 2,906 stand at expert; 546 moved up that month, 40 down
    2023-06 末 2,906 人次中有 120 人次为 专家；当月上升 546，下降 40
    At the end of 2025-12, 16,500 of 223,786 stand at expert; 6,833 moved up that month, 500 down
    2025-12 末 223,786 人次中有 16,500 人次为 专家；当月上升 6,833，下降 500
    ");
}

#[test]
fn more_than_a_year_is_cut_and_the_last_month_is_that_of_the_data() {
    let chart = draw(&world(36, 40), &tiers(), None, Lang::En).unwrap();
    assert!(chart.svg.contains("The last 12 of 36 months"));
    let over_time = |periods: &[&str]| Table {
        name: "throughput".into(),
        columns: vec!["all".into(), "period".into()],
        rows: periods
            .iter()
            .map(|period| vec![Cell::Text("all".into()), Cell::Text((*period).into())])
            .collect(),
    };
    assert_eq!(last_month(&over_time(&["2026-03-31", "2026-04-02"])).as_deref(), Some("2026-04"));
    assert_eq!(last_month(&over_time(&["2026-W14"])), None);
    assert_eq!(last_month(&over_time(&[])), None);
}
