//! Forecasts of pasts that leave no choice, worked out by hand; and how often intervals hold of work that goes on as it did.

use super::*;
use crate::dice::Dice;

/// Monday, 2 March 2026.
const MONDAY: i32 = 20_514;

/// Days in a row from a Monday on, each with what was accepted and cost.
fn days(got: &[(u64, i128)]) -> impl Iterator<Item = (i32, Day)> + '_ {
    (MONDAY..)
        .zip(got)
        .map(|(number, (accepted, cost))| (number, Day { accepted: *accepted, costs: vec![*cost] }))
}

fn history(got: &[(u64, i128)]) -> History {
    History::new(days(got), MONDAY + got.len() as i32 - 1, true, 1).unwrap()
}

fn ahead(outlook: Outlook) -> Interval {
    match outlook {
        Outlook::Ahead(interval) => interval,
        other => panic!("{other:?}"),
    }
}

#[test]
fn days_that_are_all_alike_leave_no_choice() {
    // 15 days of 10 pieces for 6 each day; 25 more take two days and a half: the third day costs 5 of its 10 pieces, 3.
    let known = history(&[(10, 6); 15]);
    let interval = ahead(outlook(&known, 25));
    assert_eq!(interval.finish, [Some(MONDAY + 17); 3]);
    assert_eq!(interval.costs, [[Some(15 * 6 + 6 + 6 + 3); 3]]);
    assert_eq!(outlook(&known, 0), Outlook::Done);
}

#[test]
fn nobody_works_on_a_sunday_of_the_future_who_never_did() {
    let week = [(5, 5), (5, 5), (5, 5), (5, 5), (5, 5), (0, 0), (0, 0)];
    // Three weeks and a Monday to Friday: it is Saturday, and 10 pieces are done on Tuesday.
    let known = history(&[week, week, week, week].concat()[..26]);
    assert_eq!(ahead(outlook(&known, 10)).finish, [Some(MONDAY + 29); 3]);
}

#[test]
fn a_day_that_is_not_over_is_no_example_and_its_pieces_are_there() {
    let mut got = vec![(10, 0); 14];
    got.push((1, 0));
    let known = History::new(days(&got), MONDAY + 14, false, 1).unwrap();
    assert_eq!((known.accepted(), known.pace()), (141, (14, 140)));
    // The rest of today brings nothing that a forecast counts on.
    assert_eq!(ahead(outlook(&known, 10)).finish, [Some(MONDAY + 15); 3]);
}

#[test]
fn a_short_past_and_a_standstill_are_said() {
    assert_eq!(outlook(&history(&[(10, 0); 13]), 5), Outlook::TooShort);
    let stops = [vec![(10, 0); 20], vec![(0, 0); 14]].concat();
    assert_eq!(outlook(&history(&stops), 5), Outlook::Still);
    assert!(matches!(outlook(&history(&stops[..33]), 5), Outlook::Ahead(_)));
    assert_eq!(History::new(days(&[(0, 7); 20]), MONDAY + 30, true, 1), None);
}

#[test]
fn what_was_spent_before_the_first_piece_counts_and_what_comes_after_now_does_not() {
    let got = [vec![(0, 100)], vec![(1, 7); 20]].concat();
    let known = History::new(days(&got), MONDAY + 14, true, 1).unwrap();
    assert_eq!((known.first_day(), known.accepted(), known.spent()), (MONDAY + 1, 14, vec![100 + 14 * 7]));
    assert_eq!(known.reached(3), Some((MONDAY + 3, vec![121])));
    assert_eq!(known.reached(15), None);
}

#[test]
fn only_the_last_eight_weeks_are_drawn_from() {
    let got = [vec![(1, 0); 100], vec![(10, 0); 56]].concat();
    let known = history(&got);
    assert_eq!(known.pace(), (56, 560));
    assert_eq!(ahead(outlook(&known, 100)).finish, [Some(MONDAY + 165); 3]);
}

#[test]
fn what_nine_tenths_do_not_reach_has_no_date() {
    assert_eq!(tenths((1..=10).rev().map(Some).collect()), [Some(1), Some(5), Some(9)]);
    assert_eq!(tenths(vec![Some(3), None, Some(1), None]), [Some(1), Some(3), None]);
    assert_eq!(tenths::<i32>(Vec::new()), [None; 3]);
    // A piece a day, and a million to come.
    assert_eq!(ahead(outlook(&history(&[(1, 1); 20]), 1_000_000)).finish, [None; 3]);
}

#[test]
fn an_interval_holds_fails_or_is_not_over() {
    let now = history(&[(1, 1); 20]);
    let last = MONDAY + 19;
    let of = |from: i32, to: i32| [Some(from), Some(from), Some(to)];
    assert_eq!(date_held(&of(5, 9), Some(9), &now), Held::Yes);
    assert_eq!(date_held(&of(5, 9), Some(4), &now), Held::No);
    assert_eq!(date_held(&of(5, last), None, &now), Held::Open);
    assert_eq!(date_held(&of(5, last - 1), None, &now), Held::No);
    assert_eq!(date_held(&[Some(5), None, None], Some(900_000), &now), Held::Yes);
    assert_eq!(money_held(&[Some(5), Some(6), Some(7)], Some(8)), Held::No);
    assert_eq!(money_held(&[Some(5), Some(6), Some(7)], None), Held::Open);
}

/// Work that goes on as it did: busy days and quiet weekends, and now and then a bonus.
fn process(seed: u64, length: usize) -> Vec<(u64, i128)> {
    let mut dice = Dice::new(seed);
    let day = |at: usize| {
        let most = if at % 7 < 5 { 20 } else { 4 };
        let accepted = dice.below(most + 1);
        let bonus = if dice.happens(100) { 50 } else { 0 };
        (accepted, i128::from(accepted) * 3 + bonus)
    };
    (0..length).map(day).collect()
}

#[test]
fn eight_of_ten_intervals_hold_of_work_that_goes_on_as_it_did() {
    let (mut dates, mut costs) = (0, 0);
    for seed in 0..100 {
        let all = process(seed, 200);
        let past = history(&all[..42]);
        let interval = ahead(outlook(&past, 400));
        let then = history(&all);
        let (day, spent) = then.reached(past.accepted() + 400).unwrap();
        dates += u32::from(date_held(&interval.finish, Some(day), &then) == Held::Yes);
        costs += u32::from(money_held(&interval.costs[0], Some(spent[0])) == Held::Yes);
    }
    // 80 of 100 give or take 3 deviations of 4; dates are whole days, which widens their intervals.
    assert!((68..=95).contains(&dates), "{dates} of 100 dates held");
    assert!((68..=95).contains(&costs), "{costs} of 100 costs held");
}
