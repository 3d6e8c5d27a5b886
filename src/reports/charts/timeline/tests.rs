//! Titles, the figures in the picture, and the borders.

use super::*;
use crate::reports::charts::retention::tests::data;
use crate::reports::charts::tests::places::wrong;
use crate::table::Cell;

/// Events as `seconds type who what amount work`, a line each; `-` is nothing.
fn events(text: &str) -> Table {
    let cell = |word: &str| if word == "-" { Cell::Empty } else { Cell::Text(word.into()) };
    let rows = text.lines().map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let seconds: f64 = words[0].parse().unwrap();
        let amount = words[4].parse::<i128>().ok();
        vec![
            Cell::Time(1_772_366_400_000_000 + (seconds * 1e6) as i64),
            Cell::Real(seconds),
            cell(words[1]),
            cell(words[2]),
            cell(words[3]),
            amount.map_or(Cell::Empty, |value| Cell::Money { value: value * 10_000, scale: 6 }),
            amount.map_or(Cell::Empty, |_| Cell::Text("CNY".into())),
            words[5].parse().map_or(Cell::Empty, Cell::Real),
        ]
    });
    let columns = "at since_first_seconds event_type who what paid_amount currency work_seconds";
    Table {
        name: "events".into(),
        columns: columns.split(' ').map(str::to_owned).collect(),
        rows: rows.collect(),
    }
}

const PLAIN: &str = "0 claimed ana - - -
95 labeled ana - - 95
86400 reviewed 王伟 accepted - -
1209600 paid - piece 120 -";

const LONG: &str = "0 claimed ana - - -
300 labeled ana - - 240
7300 reviewed rita rework - -
7400 labeled ana - - 100
90000 reviewed rita rejected - -
91000 reviewed wolfeschlegelsteinhausenbergerdorff-maximiliane accepted - -
400000 reviewed - withdrawn - -
864000 paid - piece 120 -
864001 paid - bonus 35 -
31536000 paid - deduction -20 -";

fn crowded() -> String {
    (0..90)
        .map(|at| {
            format!("{} {} ana item-{at} - {}\n", at * 3, if at == 0 { "claimed" } else { "labeled" }, at)
        })
        .collect()
}

/// What the contact sheet shows: name, what it is, picture.
pub(in crate::reports::charts) fn cases() -> Vec<(&'static str, &'static str, Chart)> {
    let of =
        |name, about, text: &str, all, lang| (name, about, draw(&events(text), "a17", all, lang).unwrap());
    vec![
        of("timeline-nothing", "a piece without events", "", 0, Lang::En),
        of("timeline-plain", "claimed, labeled, reviewed, paid", PLAIN, 4, Lang::En),
        of("timeline-long", "a year of verdicts and payments", LONG, 10, Lang::En),
        of("timeline-zh", "the same in Chinese", LONG, 10, Lang::Zh),
        of("timeline-crowded", "a page of ninety answers", &crowded(), 90, Lang::En),
    ]
}

#[test]
fn titles_answer() {
    let cases = [
        ("", 0),
        (PLAIN, 4),
        (LONG, 10),
        ("0 paid - bonus 5 -", 1),
        ("0 claimed ana - - -\n9 released ana returned - 9", 2),
    ];
    let text = cases.map(|(text, all)| {
        let of = |lang| draw(&events(text), "a17", all, lang).unwrap().title;
        format!("{}\n{}\n", of(Lang::En), of(Lang::Zh))
    });
    insta::assert_snapshot!(text.concat(), @"
    Nothing happened to a17
    a17 没有任何事件
    a17: 4 events in 14.0 days, last verdict accepted
    a17：4 个事件，历时 14.0 天，最后判定：接受
    a17: 10 events in 365.0 days, last verdict withdrawn
    a17：10 个事件，历时 365.0 天，最后判定：撤回判定
    a17: 1 event in 0 s, no verdict
    a17：1 个事件，历时 0秒，无判定
    a17: 2 events in 9.0 s, no verdict
    a17：2 个事件，历时 9.0秒，无判定
    ");
}

#[test]
fn each_event_is_a_mark_with_its_figure() {
    for text in [PLAIN.to_owned(), LONG.to_owned(), crowded(), "0 claimed ana - - -".to_owned()] {
        let table = events(&text);
        let chart = draw(&table, "a17", table.rows.len(), Lang::En).unwrap();
        let drawn = data(&chart);
        assert_eq!(wrong(&chart.svg), [""; 0]);
        let shown = table.rows.len().min(MOST);
        for (column, marks) in [("since_first_seconds", shown), ("work_seconds", 0)] {
            let of: Vec<&[String; 3]> = drawn.iter().filter(|datum| datum[1] == column).collect();
            assert!(of.len() >= marks, "{column}");
            for [row, _, value] in of {
                assert_eq!(*value, exact(table.cell(row.parse::<usize>().unwrap() - 1, column)));
            }
        }
        assert_eq!(chart.svg.contains("Drawn: the first 60 events of 90."), table.rows.len() == 90);
    }
}

#[test]
fn verdicts_are_told_by_word() {
    let chart = draw(&events(LONG), "a17", 10, Lang::Zh).unwrap();
    for word in
        ["返工 rita", "拒绝 rita", "接受 wolfe", "撤回判定", "1.20 CNY", "0.35 CNY 奖金", "-0.20 CNY 扣款"]
    {
        assert!(chart.svg.contains(word), "{word}");
    }
}
