//! Laws that hold for any statement and any ledger: nothing is lost or counted twice, the account adds up, and the order of the lines
//! decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::table::Cell;

/// Few ids, amounts and days, so that much of it meets.
fn facts() -> impl Strategy<Value = Vec<Fact>> {
    let id = |prefix: &'static str, count: u32| {
        proptest::option::of((0..count).prop_map(move |id| format!("{prefix}{id}")))
    };
    let amount = prop::sample::select(vec![
        -500_000i128,
        0,
        500_000,
        500_000,
        500_000,
        1_000_000,
        1_000_000,
        1_500_000,
        3_500_000,
    ]);
    let currency = prop::sample::select(vec!["CNY", "CNY", "CNY", "USD"]);
    let fact = (
        id("w", 2),
        id("x:a", 3),
        id("t", 2),
        id("p", 2),
        currency,
        amount,
        proptest::option::weighted(0.8, 0..6i32),
        0..2u8,
    );
    let fact = fact.prop_map(|(worker, assignment, task, payment, currency, amount, day, period)| Fact {
        worker,
        assignment,
        task,
        payment,
        project: None,
        currency: currency.to_owned(),
        amount: Money(amount),
        day,
        period: period.to_string(),
    });
    prop::collection::vec(fact, 0..14)
}

fn lines(facts: &[Fact]) -> Vec<Line> {
    facts.iter().zip(1..).map(|(fact, number)| Line { number, fact: fact.clone() }).collect()
}

fn entries(facts: &[Fact]) -> Vec<Entry> {
    let kind = |number: usize| if number.is_multiple_of(4) { "bonus" } else { "piece" };
    let entry = |(number, fact): (usize, &Fact)| Entry {
        event_id: format!("e{number}"),
        kind: kind(number).to_owned(),
        fact: fact.clone(),
    };
    facts.iter().enumerate().map(entry).collect()
}

fn modes() -> impl Strategy<Value = Mode> {
    prop::sample::select(vec![
        Mode::Pieces { days: Some(2) },
        Mode::Pieces { days: None },
        Mode::Workers,
        Mode::Sums,
    ])
}

/// What a row says without the places of its lines.
type Said = (Outcome, By, Vec<Fact>, Vec<String>, Option<String>);

fn said(settled: &Settled, lines: &[Line], entries: &[Entry]) -> Vec<Said> {
    let mut rows: Vec<Said> = Vec::new();
    for row in &settled.rows {
        let mut facts: Vec<Fact> = row.lines.iter().map(|at| lines[*at].fact.clone()).collect();
        let mut events: Vec<String> = row.entries.iter().map(|at| entries[*at].event_id.clone()).collect();
        facts.sort();
        events.sort();
        let twin = row.twin.map(|twin| match row.outcome {
            Outcome::TwiceThere => format!("{:?}", lines[twin].fact),
            _ => entries[twin].event_id.clone(),
        });
        rows.push((row.outcome, row.by, facts, events, twin));
    }
    rows.sort();
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

    #[test]
    fn everything_stands_in_one_row_and_the_account_adds_up(
        statement in facts(),
        ledger in facts(),
        mode in modes(),
    ) {
        let (mut lines, entries) = (lines(&statement), entries(&ledger));
        let settled = settle(&mut lines, &entries, mode);
        let mut places: Vec<usize> = settled.rows.iter().flat_map(|row| row.lines.clone()).collect();
        places.sort_unstable();
        prop_assert_eq!(places, (0..lines.len()).collect::<Vec<_>>());
        let mut places: Vec<usize> = settled.rows.iter().flat_map(|row| row.entries.clone()).collect();
        places.sort_unstable();
        prop_assert_eq!(places, (0..entries.len()).collect::<Vec<_>>());

        // The amounts of the table, added again, are those of the statement and of the ledger, as they were given.
        let table = rows(&settled, &lines, &entries, false);
        for (side, given) in [("statement", &statement), ("ledger", &ledger)] {
            let mut sums: BTreeMap<String, i128> = BTreeMap::new();
            for fact in given.iter() {
                *sums.entry(fact.currency.clone()).or_default() += fact.amount.0;
            }
            for row in 0..table.rows.len() {
                if let Cell::Money { value, .. } = table.cell(row, &format!("{side}_amount")) {
                    *sums.entry(table.cell(row, &format!("{side}_currency")).text().to_owned()).or_default() -= value;
                }
            }
            prop_assert!(sums.values().all(|left| *left == 0), "{side} {sums:?}");
        }
        let account = totals(&settled, &lines, &entries);
        let of = |row: usize, column: &str| match account.cell(row, column) {
            Cell::Money { value, .. } => *value,
            cell => i128::from(cell.whole()),
        };
        for column in ["lines", "statement_amount", "entries", "ledger_amount", "difference_amount"] {
            let mut sum = 0;
            for row in 0..account.rows.len() {
                match account.cell(row, "outcome").text() {
                    "total" => {
                        prop_assert_eq!(sum, of(row, column));
                        sum = 0;
                    }
                    "matched" => {
                        prop_assert!(column != "difference_amount" || of(row, column) == 0);
                        sum += of(row, column);
                    }
                    _ => sum += of(row, column),
                }
            }
        }
    }

    #[test]
    fn a_row_is_what_its_outcome_says(statement in facts(), ledger in facts(), mode in modes()) {
        let (mut lines, entries) = (lines(&statement), entries(&ledger));
        let settled = settle(&mut lines, &entries, mode);
        for row in &settled.rows {
            let sum = |facts: &[&Fact]| facts.iter().map(|fact| fact.amount.0).sum::<i128>();
            let said: Vec<&Fact> = row.lines.iter().map(|at| &lines[*at].fact).collect();
            let paid: Vec<&Fact> = row.entries.iter().map(|at| &entries[*at].fact).collect();
            let currencies = |facts: &[&Fact]| facts.iter().map(|fact| fact.currency.clone()).collect::<BTreeSet<_>>();
            let (one, other) = (currencies(&said), currencies(&paid));
            let amounts = |facts: &[&Fact]| {
                let mut amounts: Vec<i128> = facts.iter().map(|fact| fact.amount.0).collect();
                amounts.sort_unstable();
                amounts
            };
            prop_assert!(one.len() <= 1 && other.len() <= 1);
            let both = !said.is_empty() && !paid.is_empty();
            let fits = match row.outcome {
                Outcome::Matched | Outcome::OtherWorker | Outcome::OtherDay => {
                    both && one == other && sum(&said) == sum(&paid)
                }
                // What takes itself back may come to the same nothing, of other amounts.
                Outcome::OtherAmount => {
                    both && one == other && (sum(&said) != sum(&paid) || amounts(&said) != amounts(&paid))
                }
                Outcome::OtherCurrency => both && one != other,
                Outcome::Ambiguous | Outcome::Unchecked => both && one == other && said.len() + paid.len() > 2,
                Outcome::Unreadable => false,
                Outcome::MissingHere => paid.is_empty() && !said.is_empty(),
                Outcome::MissingThere => said.is_empty() && !paid.is_empty(),
                Outcome::TwiceThere => paid.is_empty() && said.len() == 1 && row.twin.is_some(),
                Outcome::TwiceHere => said.is_empty() && paid.len() == 1 && row.twin.is_some(),
            };
            prop_assert!(fits, "{row:?}");
        }
    }

    #[test]
    fn the_order_of_the_lines_changes_nothing_but_their_numbers(
        statement in facts().prop_flat_map(|facts| (Just(facts.clone()), Just(facts).prop_shuffle())),
        ledger in facts(),
        mode in modes(),
    ) {
        let told = |facts: &[Fact]| {
            let (mut lines, entries) = (lines(facts), entries(&ledger));
            let settled = settle(&mut lines, &entries, mode);
            said(&settled, &lines, &entries)
        };
        prop_assert_eq!(told(&statement.0), told(&statement.1));
    }

    #[test]
    fn a_statement_that_is_the_ledger_differs_in_nothing(ledger in facts(), mode in modes()) {
        // A line without a worker and without an id can be any.
        let named = |fact: &&Fact| fact.worker.is_some() || fact.assignment.is_some() || fact.payment.is_some();
        let ledger: Vec<Fact> = ledger.iter().filter(named).cloned().collect();
        let (mut lines, entries) = (lines(&ledger), entries(&ledger));
        lines.reverse();
        let settled = settle(&mut lines, &entries, mode);
        let differs: Vec<&Row> = settled.rows.iter().filter(|row| row.outcome != Outcome::Matched).collect();
        prop_assert!(differs.is_empty(), "{differs:?}");
    }
}
