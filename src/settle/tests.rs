//! Each outcome by a statement and a ledger of a few lines: text in, text out.

use super::*;
use crate::table::{Cell, Table};
use crate::units::{MONEY_SCALE, print_decimal};

mod several;

/// `1 w=ana a=a1 t=t1 p=p7 d=10 0.50 CNY`: the name of the line or event, ids, a day, an amount and its currency. Whatever is `k=…` is a
/// kind of payment, `m=…` a period.
fn fact(words: &str) -> (String, String, Fact) {
    let (name, words) = words.trim().split_once(' ').unwrap();
    let (mut fact, mut kind) = (Fact::default(), String::new());
    for word in words.split_whitespace() {
        match word.split_once('=') {
            Some(("w", id)) => fact.worker = Some(id.to_owned()),
            Some(("a", id)) => fact.assignment = Some(id.to_owned()),
            Some(("t", id)) => fact.task = Some(id.to_owned()),
            Some(("p", id)) => fact.payment = Some(id.to_owned()),
            Some(("d", day)) => fact.day = Some(day.parse().unwrap()),
            Some(("m", period)) => fact.period = period.to_owned(),
            Some(("k", of)) => kind = of.to_owned(),
            _ => match word.parse() {
                Ok(amount) => fact.amount = amount,
                Err(_) => fact.currency = word.to_owned(),
            },
        }
    }
    (name.to_owned(), kind, fact)
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Empty => "-".to_owned(),
        Cell::Text(text) => text.clone(),
        Cell::Whole(whole) => whole.to_string(),
        Cell::Money { value, .. } => print_decimal(*value, MONEY_SCALE as u32, 6),
        other => format!("{other:?}"),
    }
}

fn told(table: &Table, columns: &str) -> String {
    let row = |row: usize| {
        columns.split(' ').map(|column| shown(table.cell(row, column))).collect::<Vec<_>>().join(" | ")
    };
    (0..table.rows.len()).map(row).collect::<Vec<_>>().join("\n")
}

fn given(statement: &str, ledger: &str) -> (Vec<Line>, Vec<Entry>) {
    let some = |text: &'_ str| -> Vec<(String, String, Fact)> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(fact).collect()
    };
    let line = |(number, _, fact): (String, String, Fact)| Line { number: number.parse().unwrap(), fact };
    let entry = |(event_id, kind, fact): (String, String, Fact)| Entry { event_id, kind, fact };
    (some(statement).into_iter().map(line).collect(), some(ledger).into_iter().map(entry).collect())
}

fn settled(statement: &str, ledger: &str, mode: Mode) -> String {
    let (mut lines, entries) = given(statement, ledger);
    let settled = settle(&mut lines, &entries, mode);
    let mut text = told(
        &rows(&settled, &lines, &entries, false),
        "outcome by lines event_ids statement_amount ledger_amount difference_amount why",
    );
    if !settled.unclear.is_empty() {
        text += &format!("\nunclear: {}", settled.unclear.join(" "));
    }
    text
}

const PIECES: Mode = Mode::Pieces { days: Some(3) };

#[test]
fn under_an_assignment_each_way_to_differ() {
    let statement = "
        2 w=ana a=a1 d=10 0.50 CNY
        3 w=ana a=a2 d=10 0.70 CNY
        4 w=ana a=a3 d=10 0.50 USD
        5 w=bo a=a4 d=10 0.50 CNY
        6 w=ana a=a5 d=30 0.50 CNY
        7 w=ana a=a6 d=10 0.50 CNY
        8 w=ana a=a6 d=10 0.50 CNY
        9 w=ana a=a7 d=10 0.50 CNY
        10 w=ana a=a9 d=10 0.50 CNY";
    let ledger = "
        e1 k=piece w=ana a=a1 d=12 0.50 CNY
        e2 k=piece w=ana a=a2 d=12 0.50 CNY
        e3 k=piece w=ana a=a3 d=12 0.50 CNY
        e4 k=piece w=ana a=a4 d=12 0.50 CNY
        e5 k=piece w=ana a=a5 d=12 0.50 CNY
        e6 k=piece w=ana a=a6 d=12 0.50 CNY
        e8 k=piece w=ana a=a8 d=12 0.50 CNY
        e9 k=piece w=ana a=a9 d=12 0.50 CNY
        e10 k=piece w=ana a=a9 d=14 0.50 CNY
        e11 k=bonus w=ana a=a9 d=14 0.50 CNY";
    insta::assert_snapshot!(settled(statement, ledger, PIECES), @"
    missing_here | - | 9 | - | 0.50 | - | 0.50 | -
    missing_there | - | - | e8 | - | 0.50 | -0.50 | -
    missing_there | - | - | e11 | - | 0.50 | -0.50 | -
    other_amount | assignment | 3 | e2 | 0.70 | 0.50 | 0.20 | the statement says 0.20 more
    other_currency | assignment | 4 | e3 | 0.50 | 0.50 | - | -
    other_worker | assignment | 5 | e4 | 0.50 | 0.50 | 0.00 | the statement names bo, the ledger ana
    other_day | assignment | 6 | e5 | 0.50 | 0.50 | 0.00 | 18 days apart
    twice_there | assignment | 8 | - | 0.50 | - | 0.50 | says the same as line 7
    twice_here | assignment | - | e10 | - | 0.50 | -0.50 | says the same as event e9
    matched | assignment | 2 | e1 | 0.50 | 0.50 | 0.00 | -
    matched | assignment | 7 | e6 | 0.50 | 0.50 | 0.00 | -
    matched | assignment | 10 | e9 | 0.50 | 0.50 | 0.00 | -
    ");
}

#[test]
fn several_lines_and_payments_of_one_assignment() {
    let statement = "
        1 a=a1 0.70 CNY
        2 a=a2 0.50 CNY
        3 a=a2 0.20 CNY
        4 a=a3 0.50 CNY
        5 a=a3 -0.10 CNY
        6 a=a4 0.50 CNY
        7 a=a4 0.90 CNY";
    let ledger = "
        e1 w=ana a=a1 k=piece 0.50 CNY
        e2 w=ana a=a1 k=bonus 0.20 CNY
        e3 w=ana a=a2 k=piece 0.70 CNY
        e4 w=ana a=a3 k=piece 0.40 CNY
        e5 w=ana a=a4 k=piece 0.50 CNY
        e6 w=ana a=a4 k=bonus 0.30 CNY";
    insta::assert_snapshot!(settled(statement, ledger, PIECES), @"
    other_amount | assignment | 7 | e6 | 0.90 | 0.30 | 0.60 | the statement says 0.60 more
    matched | assignment | 1 | e1 e2 | 0.70 | 0.70 | 0.00 | by their sums
    matched | assignment | 2 3 | e3 | 0.70 | 0.70 | 0.00 | by their sums
    matched | assignment | 4 5 | e4 | 0.40 | 0.40 | 0.00 | by their sums
    matched | assignment | 6 | e5 | 0.50 | 0.50 | 0.00 | -
    ");
}

#[test]
fn a_platforms_name_before_an_id_is_understood_where_it_can_mean_one_thing() {
    let statement = "
        1 w=W1 a=A1 0.50 USD
        2 w=mturk:W1 a=mturk:A2 0.50 USD
        3 w=W1 a=A3 0.50 USD
        4 w=acme:bo a=acme:b1 0.50 USD";
    let ledger = "
        e1 w=mturk:W1 a=mturk:A1 0.50 USD
        e2 w=mturk:W1 a=mturk:A2 0.50 USD
        e3 w=mturk:W1 a=mturk:A3 0.50 USD
        e4 w=toloka:W2 a=toloka:A3 0.50 USD
        e5 w=bo a=b1 0.50 USD";
    insta::assert_snapshot!(settled(statement, ledger, PIECES), @"
    missing_here | - | 3 | - | 0.50 | - | 0.50 | -
    missing_there | - | - | e3 | - | 0.50 | -0.50 | -
    missing_there | - | - | e4 | - | 0.50 | -0.50 | -
    matched | assignment | 4 | e5 | 0.50 | 0.50 | 0.00 | -
    matched | assignment | 1 | e1 | 0.50 | 0.50 | 0.00 | -
    matched | assignment | 2 | e2 | 0.50 | 0.50 | 0.00 | -
    unclear: A3
    ");
}

#[test]
fn a_task_and_its_worker_are_as_good_as_an_assignment_that_nobody_knows() {
    let statement = "
        1 w=ana t=t1 a=job-77 0.50 CNY
        2 w=bo t=t1 0.60 CNY
        3 w=cy t=t1 0.50 CNY";
    let ledger = "
        e1 w=ana t=t1 a=t1/ana 0.50 CNY
        e2 w=bo t=t1 a=t1/bo 0.50 CNY";
    insta::assert_snapshot!(settled(statement, ledger, PIECES), @"
    missing_here | - | 3 | - | 0.50 | - | 0.50 | -
    other_amount | task | 2 | e2 | 0.60 | 0.50 | 0.10 | the statement says 0.10 more
    matched | task | 1 | e1 | 0.50 | 0.50 | 0.00 | -
    ");
}

#[test]
fn one_transfer_pays_many_pieces() {
    let statement = "
        1 p=p1 1.50 CNY
        2 w=ana p=p2 1.00 CNY
        3 w=bo p=p2 0.90 CNY
        4 p=p3 2.00 CNY";
    let ledger = "
        e1 w=ana a=a1 p=p1 0.50 CNY
        e2 w=bo a=a2 p=p1 1.00 CNY
        e3 w=ana a=a3 p=p2 0.60 CNY
        e4 w=ana a=a4 p=p2 0.40 CNY
        e5 w=bo a=a5 p=p2 0.60 CNY
        e6 w=bo a=a6 p=p2 0.40 CNY
        e7 w=bo a=a7 p=p4 2.00 CNY";
    insta::assert_snapshot!(settled(statement, ledger, PIECES), @"
    missing_here | - | 4 | - | 2.00 | - | 2.00 | -
    missing_there | - | - | e7 | - | 2.00 | -2.00 | -
    other_amount | payment | 3 | e5 e6 | 0.90 | 1.00 | -0.10 | the statement says 0.10 less
    matched | payment | 1 | e1 e2 | 1.50 | 1.50 | 0.00 | by their sums
    matched | payment | 2 | e3 e4 | 1.00 | 1.00 | 0.00 | by their sums
    ");
}

#[test]
fn without_ids_by_worker_amount_and_day() {
    let statement = "
        1 w=ana d=10 0.50 CNY
        2 w=ana d=11 0.50 CNY
        3 w=ana d=30 0.50 CNY
        4 w=bo d=10 0.50 CNY
        5 w=bo d=10 0.50 CNY
        6 w=cy d=10 0.90 CNY
        7 w=di d=10 0.50 USD
        8 d=10 0.50 CNY";
    let ledger = "
        e1 w=ana a=a1 d=11 0.50 CNY
        e2 w=ana a=a2 d=13 0.50 CNY
        e3 w=ana a=a3 d=40 0.50 CNY
        e4 w=bo a=a4 d=10 0.50 CNY
        e5 w=cy a=a5 d=10 0.50 CNY
        e6 w=di a=a6 d=10 0.50 CNY";
    insta::assert_snapshot!(settled(statement, ledger, PIECES), @"
    missing_here | - | 8 | - | 0.50 | - | 0.50 | -
    missing_here | - | 3 | - | 0.50 | - | 0.50 | -
    missing_there | - | - | e3 | - | 0.50 | -0.50 | -
    other_amount | worker | 6 | e5 | 0.90 | 0.50 | 0.40 | the statement says 0.40 more
    other_currency | worker | 7 | e6 | 0.50 | 0.50 | - | -
    twice_there | - | 5 | - | 0.50 | - | 0.50 | says the same as line 4
    matched | worker | 1 | e2 | 0.50 | 0.50 | 0.00 | -
    matched | worker | 2 | e1 | 0.50 | 0.50 | 0.00 | -
    matched | worker | 4 | e4 | 0.50 | 0.50 | 0.00 | -
    ");
}

#[test]
fn a_batch_is_told_where_one_combination_alone_comes_to_it() {
    let ledger = "
        e1 w=ana a=a1 d=10 1.00 CNY
        e2 w=ana a=a2 d=10 2.00 CNY
        e3 w=ana a=a3 d=11 4.00 CNY
        e4 w=ana a=a4 d=20 1.00 CNY
        e5 w=bo a=b1 d=10 1.00 CNY
        e6 w=bo a=b2 d=10 2.00 CNY
        e7 w=bo a=b3 d=10 1.00 CNY";
    // 5 is e1 and e3, as e4 is too far away; 3 of Bo is e5 and e6 or e6 and e7.
    let statement = "
        1 w=ana d=12 5.00 CNY
        2 w=bo d=10 3.00 CNY";
    insta::assert_snapshot!(settled(statement, ledger, PIECES), @"
    missing_there | - | - | e2 | - | 2.00 | -2.00 | -
    missing_there | - | - | e4 | - | 1.00 | -1.00 | -
    ambiguous | batch | 2 | e5 e6 e7 | 3.00 | 4.00 | -1.00 | several combinations come to the amount
    matched | batch | 1 | e1 e3 | 5.00 | 5.00 | 0.00 | by their sums
    ");
    // 12 is e3 and e5, whatever else is there; so 5 is e1 and e2, and not e3 and e4.
    let statement = "
        1 w=bo d=10 5.00 CNY
        2 w=bo d=10 12.00 CNY";
    let ledger = "
        e1 w=bo a=b1 d=10 1.00 CNY
        e2 w=bo a=b2 d=10 4.00 CNY
        e3 w=bo a=b3 d=10 2.00 CNY
        e4 w=bo a=b4 d=10 3.00 CNY
        e5 w=bo a=b5 d=10 10.00 CNY";
    insta::assert_snapshot!(settled(statement, ledger, PIECES), @"
    missing_there | - | - | e4 | - | 3.00 | -3.00 | -
    matched | batch | 1 | e1 e2 | 5.00 | 5.00 | 0.00 | by their sums
    matched | batch | 2 | e3 e5 | 12.00 | 12.00 | 0.00 | by their sums
    ");
}

#[test]
fn two_batches_that_would_share_a_part_are_in_doubt_and_a_line_that_stands_again_is_told() {
    let statement = "
        1 w=ana d=10 3.00 CNY
        2 w=ana d=10 6.00 CNY
        3 w=bo d=10 3.00 CNY
        4 w=bo d=10 3.00 CNY";
    let ledger = "
        e1 w=ana a=a1 d=10 1.00 CNY
        e2 w=ana a=a2 d=10 2.00 CNY
        e3 w=ana a=a3 d=10 4.00 CNY
        e4 w=bo a=b1 d=10 1.00 CNY
        e5 w=bo a=b2 d=10 2.00 CNY";
    insta::assert_snapshot!(settled(statement, ledger, PIECES), @"
    twice_there | - | 4 | - | 3.00 | - | 3.00 | says the same as line 3
    ambiguous | batch | 1 2 | e1 e2 e3 | 9.00 | 7.00 | 2.00 | several combinations come to the amount
    matched | batch | 3 | e4 e5 | 3.00 | 3.00 | 0.00 | by their sums
    ");
}

#[test]
fn a_batch_is_not_certain_where_another_amount_needs_its_parts() {
    let ledger = "
        e1 w=ana a=a1 d=10 1.00 CNY
        e2 w=ana a=a2 d=10 2.00 CNY
        e3 w=ana a=a3 d=10 4.00 CNY
        e4 w=ana a=a4 d=10 5.00 CNY";
    // 3 is e1 and e2 alone; 6 is e2 and e3, or e1 and e4, and nothing without e1 and e2.
    let statement = "
        1 w=ana d=10 3.00 CNY
        2 w=ana d=10 6.00 CNY";
    insta::assert_snapshot!(settled(statement, ledger, PIECES), @"ambiguous | batch | 1 2 | e1 e2 e3 e4 | 9.00 | 12.00 | -3.00 | several combinations come to the amount");
    // With another 3 and 3 the 6 has its own, and is the two of them as soon as e1 and e2 are away.
    let ledger = format!("{ledger}\n e5 w=ana a=a5 d=10 0.50 CNY\n e6 w=ana a=a6 d=10 5.50 CNY");
    insta::assert_snapshot!(settled(statement, &ledger, PIECES), @"
    missing_there | - | - | e3 | - | 4.00 | -4.00 | -
    missing_there | - | - | e4 | - | 5.00 | -5.00 | -
    matched | batch | 1 | e1 e2 | 3.00 | 3.00 | 0.00 | by their sums
    matched | batch | 2 | e5 e6 | 6.00 | 6.00 | 0.00 | by their sums
    ");
}

#[test]
fn a_month_in_one_transfer_and_a_neighbour_with_too_many_sums() {
    let month: String = (0..2_000).map(|n| format!("m{n} w=bo a=b{n} d=10 0.{} CNY\n", n % 8 + 1)).collect();
    let strange: String =
        (0..600).map(|n| format!("e{n} w=ana a=a{n} d=10 {}.{n:03} CNY\n", n + 1)).collect();
    // 250 times 0.1 to 0.8.
    let statement = "1 w=ana d=10 1000.01 CNY\n2 w=bo d=10 900.00 CNY";
    let told = settled(statement, &format!("{strange}{month}"), PIECES);
    let row = told.lines().find(|line| line.contains("matched | batch | 2 |")).unwrap();
    assert!(row.ends_with("900.00 | 900.00 | 0.00 | by their sums"), "{row}");
}

#[test]
fn of_several_other_currencies_none_is_taken_for_another() {
    let statement = "
        1 a=a1 1.00 EUR
        2 a=a1 2.00 USD";
    let ledger = "
        e1 w=ana a=a1 7.00 CNY
        e2 w=ana a=a1 150.00 JPY";
    insta::assert_snapshot!(settled(statement, ledger, PIECES), @"
    missing_here | - | 1 | - | 1.00 | - | 1.00 | -
    missing_here | - | 2 | - | 2.00 | - | 2.00 | -
    missing_there | - | - | e1 | - | 7.00 | -7.00 | -
    missing_there | - | - | e2 | - | 150.00 | -150.00 | -
    ");
}

#[test]
fn sums_of_workers_and_of_all() {
    let statement = "
        1 w=ana m=2026-03 1.00 CNY
        2 w=ana m=2026-03 0.50 CNY
        3 w=ana m=2026-04 0.50 CNY
        4 w=bo m=2026-03 0.50 CNY
        5 w=cy m=2026-03 0.50 USD";
    let ledger = "
        e1 w=ana m=2026-03 1.50 CNY
        e2 w=ana m=2026-04 0.70 CNY
        e3 w=cy m=2026-03 0.50 CNY
        e4 w=di m=2026-03 0.50 CNY
        e5 w=di m=2026-03 0.10 CNY";
    insta::assert_snapshot!(settled(statement, ledger, Mode::Workers), @"
    missing_here | worker | 4 | - | 0.50 | - | 0.50 | -
    missing_there | worker | - | e4 e5 | - | 0.60 | -0.60 | -
    other_amount | worker | 3 | e2 | 0.50 | 0.70 | -0.20 | the statement says 0.20 less
    other_currency | worker | 5 | e3 | 0.50 | 0.50 | - | -
    matched | worker | 1 2 | e1 | 1.50 | 1.50 | 0.00 | by their sums
    ");
    insta::assert_snapshot!(settled(statement, ledger, Mode::Sums), @"
    missing_here | sum | 5 | - | 0.50 | - | 0.50 | -
    other_amount | sum | 1 2 4 | e1 e3 e4 e5 | 2.00 | 2.60 | -0.60 | the statement says 0.60 less
    other_amount | sum | 3 | e2 | 0.50 | 0.70 | -0.20 | the statement says 0.20 less
    ");
}

/// A payment in yuan that a line in euros answers to is told; one that nothing answers to is no matter of an invoice in euros.
#[test]
fn what_the_ledger_has_in_other_currencies_is_left_out() {
    let statement = "
        1 w=ana a=a1 1.00 EUR
        2 w=ana a=a2 1.00 EUR";
    let ledger = "
        e1 w=ana a=a1 1.00 EUR
        e2 w=ana a=a2 1.00 CNY
        e3 w=ana a=a3 1.00 EUR
        e4 w=ana a=a4 1.00 CNY
        e5 w=bo a=a5 1.00 CNY
        e6 w=bo a=a6 1.00 USD";
    let (mut lines, entries) = given(statement, ledger);
    let mut settled = settle(&mut lines, &entries, PIECES);
    let left = leave_out(&mut settled, &lines, &entries);
    assert_eq!(format!("{left:?}"), r#"{"CNY": 2, "USD": 1}"#);
    insta::assert_snapshot!(told(&rows(&settled, &lines, &entries, false), "outcome lines event_ids"), @"
    missing_there | - | e3
    other_currency | 2 | e2
    matched | 1 | e1
    ");
}
