//! Prices that are looked for, held against passes over all rows at the price found and one step beside it.

use piecework::engine::{Goal, Lines, Sought, WhatIfAsked};
use piecework::table::{Cell, Table};
use piecework::units::Money;

use super::{MARKET, Market, ask, asked, card};
use crate::support::question;

/// One price, with what keeps an amount from being straight in it.
pub const SIMPLE: &str = r#"
name = "Simple"
version = "1"
currency = "CNY"
from = 2026-01-01

[[line]]
id = "all"
price = "0.45"
speed_bands = ["20 +0.02", "60 x1.05"]
minimum = "0.30"

[[line]]
id = "text"
task_type = "text-class"
price = "0.20"
"#;

#[test]
fn a_price_that_is_found_meets_its_goal_and_the_next_step_does_not() {
    let market = Market::new(13);
    // Without caps of a day pieces that are alike are priced as one; with them all rows are priced at each place.
    let uncapped = MARKET.replace("day_cap", "# day_cap");
    let cases: [(&str, &str, &[i128]); 4] = [
        (SIMPLE, "all", &[97, 103, 110]),
        (&uncapped, "boxes", &[102, 110]),
        (&uncapped, "text", &[101, 105]),
        (MARKET, "all", &[97]),
    ];
    for (text, line, shares) in cases {
        found_by_goals(&market, text, line, shares);
    }
}

/// Budgets and medians of so many hundredths of today's are met by the price found, by what another pass over all rows says.
fn found_by_goals(market: &Market, text: &str, line: &str, shares: &[i128]) {
    let events = market.events();
    let reached = |price: i128| {
        let after = card(text).priced(|of| if of.id == line { price } else { of.price });
        ask(&WhatIfAsked { before: None, after, sought: None }, events.clone(), &question()).told
    };
    let found = |goal: Goal| {
        let sought = Some(Sought { goal, lines: Lines::One(line.to_owned()) });
        let answer = ask(&WhatIfAsked { sought, ..asked(None, text) }, events.clone(), &question());
        let price = match Table::named(&answer.tables, "whatif_search").cell(0, "found_price_amount") {
            Cell::Money { value, .. } => *value,
            cell => panic!("{cell:?}"),
        };
        let reached = answer.found.unwrap();
        (price, reached, answer.told)
    };
    let price_now = card(text).lines.iter().find(|of| of.id == line).unwrap().price;
    let now = reached(price_now);
    for share in shares {
        let budget = now.total.amount[1] * share / 100;
        let (price, said, told) = found(Goal::Budget(Money(budget)));
        assert!(told.total.amount[1] <= budget, "{line} {share}");
        assert_eq!(said, Money(told.total.amount[1]), "{line} {share}");
        assert_eq!(told, reached(price), "{line} {share}");
        assert!(reached(price + 10_000).total.amount[1] > budget, "{line} {share}");
        let wanted = now.median[1].unwrap() * *share as f64 / 100.0;
        if line != "all" {
            continue;
        }
        let (price, said, told) = found(Goal::MedianHourly(Money((wanted * 1e6) as i128)));
        assert!(told.median[1].unwrap() > wanted - 1e-5);
        assert!((said.to_f64() - told.median[1].unwrap()).abs() < 2e-6);
        assert!(price == 0 || reached(price - 10_000).median[1].unwrap() < wanted + 1e-5);
    }
}
