//! What a check finds, in words: each kind planted, and its nearest innocent neighbour beside it.

use super::*;
use crate::table::Cell;

const HEAD: &str = "name = \"n\"\nversion = \"1\"\ncurrency = \"CNY\"\nfrom = 2026-03-01\nzone = \"UTC\"\n";

/// A card of lines in short: `a 2026-03-01 2026-04-01 project=p tier=t per=box`; `-` for no day.
fn card(lines: &str) -> Card {
    let mut text = HEAD.to_owned();
    for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        text += &format!("[[line]]\nid = \"{}\"\nprice = \"0.5\"\n", words[0]);
        for (key, day) in ["from", "until"].iter().zip(&words[1..]).filter(|(_, day)| **day != "-") {
            text += &format!("{key} = {day}\n");
        }
        for (key, value) in words[3..].iter().filter_map(|word| word.split_once('=')) {
            text += &format!("{key} = \"{value}\"\n");
        }
    }
    Card::parse("card.toml", &text).unwrap()
}

/// The findings, a line each: kind, pieces, example, explanation.
fn found(checked: &Checked) -> String {
    let table = &checked.findings;
    let rows = (0..table.rows.len()).map(|row| {
        let pieces = match table.cell(row, "pieces") {
            Cell::Whole(0) => String::new(),
            cell => format!(" {}, first {}", cell.whole(), table.cell(row, "assignment_id").text()),
        };
        format!("{}{pieces}: {}\n", table.cell(row, "finding").text(), table.cell(row, "explanation").text())
    });
    rows.collect()
}

fn alone(lines: &str) -> String {
    found(&Check::new(&card(lines)).finish())
}

#[test]
fn gaps_are_found_where_no_line_steps_in() {
    insta::assert_snapshot!(alone("
        a 2026-03-01 2026-03-10 project=p
        b 2026-03-12 2026-08-01 project=p
        c 2026-03-11 2026-08-01 project=q"), @"
    nothing_in_force: the card is in force from 2026-03-10 until 2026-03-11, and no line of it is: add a line, or end the card
    nothing_in_force: the card is in force from 2026-08-01 on, and no line of it is: add a line, or end the card
    gap: no line prices work with project p from 2026-03-11 until 2026-03-12: a has ended and b has not begun
    ");
    // A more general line steps in, days join, or there is no second line.
    assert_eq!(alone("a 2026-03-01 2026-03-10 project=p\nb 2026-03-12 - project=p\nc - -"), "");
    assert_eq!(alone("a 2026-03-01 2026-03-10 project=p\nb 2026-03-10 - project=p"), "");
    assert_eq!(alone("a 2026-03-05 2026-03-10 project=p\nb - - project=q"), "");
}

#[test]
fn overlaps_are_found_where_nothing_more_specific_decides() {
    insta::assert_snapshot!(alone("
        a - 2026-04-01 project=p
        b 2026-03-20 - project=p
        c - - task_type=t
        d 2026-03-25 - project=p task_type=t"), @"
    overlap: a and b are equally specific and both in force from 2026-03-20 until 2026-04-01, so neither prices work with project p: end one of them
    overlap: a and c are equally specific and both in force from 2026-03-01 until 2026-03-25, so neither prices work with project p, task type t: end one of them, or add a line that asks for all of that
    overlap: b and c are equally specific and both in force from 2026-03-20 until 2026-03-25, so neither prices work with project p, task type t: end one of them, or add a line that asks for all of that
    ");
    // Two projects, days after each other, or one more specific than the other.
    assert_eq!(alone("a - - project=p\nb - - project=q"), "");
    assert_eq!(alone("a - 2026-04-01 project=p\nb 2026-04-01 - project=p"), "");
    assert_eq!(
        alone("a - - project=p\nb - - project=p tier=t\nc - - tier=t stage=x"),
        "overlap: b and c are equally specific and both in force from 2026-03-01 on, so neither prices work with project p, stage x, tier t: end one of them, or add a line that asks for all of that\n"
    );
}

/// A line that asks for more steps in from 10 to 20 March: two spans of one overlap, each with the pieces of its own days.
#[test]
fn pieces_of_a_tie_are_counted_in_the_span_of_their_day() {
    let card = card(
        "a - 2026-04-01 project=p\nb - 2026-04-01 task_type=t\nc 2026-03-10 2026-03-20 project=p task_type=t",
    );
    let mut check = Check::new(&card);
    for (id, day) in [("a1", 2), ("a2", 3), ("a3", 12), ("a4", 25)] {
        let mut piece = Piece { worker_id: "w", assignment_id: id, ..Piece::default() };
        piece.labeled_at = (20_513 + day) * 86_400_000_000;
        (piece.traits[0], piece.traits[1]) = (Some("p"), Some("t"));
        check.take(&piece, true);
    }
    let checked = check.finish();
    insta::assert_snapshot!(found(&checked), @"
    nothing_in_force: the card is in force from 2026-04-01 on, and no line of it is: add a line, or end the card
    overlap 2, first a1: a and b are equally specific and both in force from 2026-03-01 until 2026-03-10, so neither prices work with project p, task type t: end one of them, or add a line that asks for all of that
    overlap 1, first a4: a and b are equally specific and both in force from 2026-03-20 until 2026-04-01, so neither prices work with project p, task type t: end one of them, or add a line that asks for all of that
    unused: a prices none of these pieces
    unused: b prices none of these pieces
    ");
    assert_eq!((checked.pieces, checked.unpriced), (4, 3));
}

#[test]
fn pieces_without_a_price_are_told_by_what_they_lack() {
    let card = card(
        "
        p    - - project=p
        t    - - task_type=t
        unit - - project=u per=box
        hour - - project=h per=hour
        old  - 2026-03-05 project=o
        none - - project=z",
    );
    let mut check = Check::new(&card);
    let at = |day: i64| (20_513 + day) * 86_400_000_000;
    let job = |id: &'static str, day: i64, traits: &[(usize, &'static str)]| {
        let mut piece = Piece { worker_id: "w", assignment_id: id, labeled_at: at(day), ..Piece::default() };
        piece.verdict = Some(Verdict::Accepted);
        traits.iter().for_each(|(condition, value)| piece.traits[*condition] = Some(value));
        piece
    };
    for piece in [
        job("a1", 3, &[(0, "p")]),
        job("a2", 3, &[(0, "p"), (1, "t")]),
        job("a3", 2, &[(0, "p"), (1, "t")]),
        job("a4", 3, &[(0, "u")]),
        job("a5", 3, &[(0, "h")]),
        job("a6", 4, &[(0, "o")]),
        job("a7", 3, &[(0, "o")]),
        job("a8", -1, &[(0, "p")]),
        job("a9", 3, &[(1, "s"), (5, "zh")]),
        job("b1", 5, &[(1, "s"), (5, "zh")]),
        Piece { units: Some(4_000_000), verdict: None, ..job("b2", 3, &[(0, "u")]) },
        Piece { units: Some(i128::MAX / 2), ..job("b3", 3, &[(0, "u")]) },
        Piece { verdict: Some(Verdict::Rejected), ..job("b4", 3, &[(0, "u")]) },
    ] {
        check.take(&piece, true);
    }
    let checked = check.finish();
    insta::assert_snapshot!(found(&checked), @"
    overlap: hour and t are equally specific and both in force from 2026-03-01 on, so neither prices work with project h, task type t: end one of them, or add a line that asks for all of that
    overlap: none and t are equally specific and both in force from 2026-03-01 on, so neither prices work with project z, task type t: end one of them, or add a line that asks for all of that
    overlap: old and t are equally specific and both in force from 2026-03-01 until 2026-03-05, so neither prices work with project o, task type t: end one of them, or add a line that asks for all of that
    overlap 2, first a3: p and t are equally specific and both in force from 2026-03-01 on, so neither prices work with project p, task type t: end one of them, or add a line that asks for all of that
    overlap: t and unit are equally specific and both in force from 2026-03-01 on, so neither prices work with project u, task type t: end one of them, or add a line that asks for all of that
    card_not_in_force 1, first a8: the card is in force from 2026-03-01 on only: take the card that was in force then, or change its days
    no_line 2, first a9: no line prices work with task type s, language zh; the nearest, hour, asks for project h (none is known)
    no_line 1, first a6: no line prices work with project o; the nearest, old, is in force from 2026-03-01 until 2026-03-05
    no_time 1, first a5: hour pays by the hour, and of these pieces no working time is known: they need claims or `active_ms`
    no_units 1, first a4: unit pays by the box, and these pieces do not say how many: let their labels say `units`, or pay them by the piece
    too_large 1, first b3: unit comes to more than twelve digits before the point: look at its price and units
    unused: hour prices none of these pieces
    unused: none prices none of these pieces
    unused: t prices none of these pieces
    ");
    let Checked { faults, notes, pieces, unpriced, .. } = checked;
    assert_eq!((faults, notes, pieces, unpriced), (11, 3, 13, 9));
    let lines: Vec<String> = checked.lines.rows.iter().map(|row| format!("{row:?}")).collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    [Text("old"), Text("CNY"), Whole(1), Whole(1), Money { value: 500000, scale: 6 }, Money { value: 0, scale: 6 }]
    [Text("p"), Text("CNY"), Whole(1), Whole(1), Money { value: 500000, scale: 6 }, Money { value: 0, scale: 6 }]
    [Text("unit"), Text("CNY"), Whole(2), Whole(0), Money { value: 0, scale: 6 }, Money { value: 2000000, scale: 6 }]
    "#);
}
