//! Accounts by hand, and the law that opening and entries lead to closing, whatever becomes known when.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;

use super::*;
use crate::units::{Micros, Money};

const MONTH: Micros = 100;

fn month(at: Micros) -> String {
    format!("m{}", at.div_euclid(MONTH))
}

fn movement(worker: &str, kind: Kind, id: &str, at: Micros, amount: i128) -> Movement {
    let is_piece = kind == Kind::Earned;
    let entry = Entry {
        kind,
        at,
        amount: Money(amount),
        assignment_id: is_piece.then(|| id.to_owned()),
        project_id: Some("p".to_owned()),
        labeled_at: is_piece.then_some(at - 1),
        verdict: is_piece.then(|| "accepted".to_owned()),
        reason: None,
        event_ids: vec![if is_piece { format!("v-{id}") } else { id.to_owned() }],
        pay_kind: (!is_piece).then(|| "piece".to_owned()),
        payment_id: None,
        rate_line: None,
        steps: Vec::new(),
        of_period: None,
    };
    Movement { worker_id: worker.to_owned(), currency: "CNY".to_owned(), entry }
}

fn of(movements: Vec<Movement>) -> Known {
    Known { movements, ..Known::default() }
}

fn pay(then: Option<&Known>, now: &Known, number: Micros) -> Vec<Account> {
    accounts(then, now, Window { from: number * MONTH, until: (number + 1) * MONTH, period: &month })
}

/// Each entry in a line.
fn told(accounts: &[Account]) -> String {
    let mut lines = Vec::new();
    for account in accounts {
        lines.push(format!("{} {} opens {}", account.worker_id, account.currency, account.opening));
        for entry in &account.entries {
            let of = entry.of_period.as_deref().unwrap_or("-");
            let why = entry.reason.as_ref().map(Reason::to_string).unwrap_or_default();
            let ids = entry.event_ids.join(" ");
            let line = format!("  {} {} {} of {of} [{ids}] {why}", entry.at, entry.kind.name(), entry.amount);
            lines.push(line.trim_end().to_owned());
        }
        lines.push(format!("  closes {}", account.closing));
    }
    lines.join("\n")
}

#[test]
fn what_came_late_corrects_the_month_before() {
    let kept = movement("ana", Kind::Earned, "a1", 10, 2_000_000);
    let repriced = movement("ana", Kind::Earned, "a2", 20, 2_000_000);
    let reversed = movement("ana", Kind::Earned, "a3", 30, 2_000_000);
    let wrong = movement("ana", Kind::Payment, "pay1", 50, -1_000_000);
    let then = of(vec![kept.clone(), repriced, reversed, wrong]);
    let mut now = of(vec![
        kept,
        movement("ana", Kind::Earned, "a2", 20, 1_500_000),
        movement("ana", Kind::Earned, "late", 40, 3_000_000),
        movement("ana", Kind::Payment, "pay2", 60, -500_000),
        movement("ana", Kind::Earned, "a4", 110, 700_000),
        movement("ana", Kind::Earned, "later", 200, 9_000_000),
    ]);
    let because = |why: Why, id: &str| Because { why, event_ids: vec![id.to_owned()] };
    let rejected = Why::Judged {
        verdict: "rejected".to_owned(),
        on: "2026-03-05".parse().unwrap(),
        written: Some("blurred".to_owned()),
    };
    now.because.insert(piece_key("ana", "a3"), because(rejected, "v9"));
    now.because.insert("pay1".to_owned(), because(Why::TakenBack("pay1".to_owned()), "void1"));
    insta::assert_snapshot!(told(&pay(Some(&then), &now, 1)), @r"
    ana CNY opens 5.00
      20 correction -0.50 of m0 [v-a2] it came to 2.00 when m0 was closed, and comes to 1.50 now
      30 correction -2.00 of m0 [v-a3 v9] owed when m0 was closed, and no more: rejected on 2026-03-05: blurred
      40 correction 3.00 of m0 [v-late] not known when m0 was closed
      50 correction 1.00 of m0 [pay1 void1] booked when m0 was closed, and no more: pay1 was taken back
      60 payment -0.50 of m0 [pay2]
      110 earned 0.70 of - [v-a4]
      closes 6.70
    ");
}

#[test]
fn without_a_closed_month_what_came_before_opens() {
    let known = of(vec![
        movement("ana", Kind::Earned, "a1", 10, 2_000_000),
        movement("ana", Kind::Payment, "p1", 120, -500_000),
        movement("ben", Kind::Earned, "b1", 300, 1),
    ]);
    let accounts = pay(None, &known, 1);
    assert_eq!(told(&accounts), "ana CNY opens 2.00\n  120 payment -0.50 of - [p1]\n  closes 1.50");
    let tables = tables(&accounts);
    let row: Vec<String> = tables[0].rows[0].iter().map(|cell| format!("{cell:?}")).collect();
    assert_eq!(row.len(), tables[0].columns.len());
    assert_eq!(tables[0].cell(0, "paid_amount"), &crate::table::Cell::money(500_000));
    assert_eq!(tables[0].cell(0, "closing_amount"), &crate::table::Cell::money(1_500_000));
}

#[test]
fn a_seal_is_read_as_it_was_written() {
    let accounts = pay(None, &of(vec![movement("ana", Kind::Earned, "a1", 10, -2_500_001)]), 0);
    let seal = Seal {
        event_id: "e1".to_owned(),
        period: Period::parse("2026-03").unwrap(),
        zone: chrono_tz::Tz::Asia__Shanghai,
        as_of: 1_775_000_000_000_001,
        ledger_head: "5f0c".to_owned(),
        cards: vec![CardUsed { name: "Boxes".to_owned(), version: "1".to_owned(), digest: "ab".to_owned() }],
        policy: "plain".to_owned(),
        balances: balances(&accounts),
    };
    let text = seal.attributes().to_string();
    assert_eq!(Seal::read("e1", &text), Ok(seal.clone()));
    assert_eq!(seal.differs(&seal.balances), None);
    let other = Balances::new();
    let (worker, currency, sealed, found) = seal.differs(&other).unwrap();
    assert_eq!(
        (worker.as_str(), currency.as_str(), sealed, found),
        ("ana", "CNY", Money(-2_500_001), Money(0))
    );
    for part in ["period", "zone", "as_of", "cards", "closing_balances", "policy", "ledger_head"] {
        let mut value = seal.attributes();
        value.as_object_mut().unwrap().remove(part);
        assert_eq!(Seal::read("e1", &value.to_string()).unwrap_err().code, "PW0721", "{part}");
    }
}

/// A fact that becomes known, is told otherwise, or is taken back.
#[derive(Clone, Debug)]
struct Change {
    worker: u8,
    kind: Kind,
    id: u8,
    at: Micros,
    /// None takes it back.
    amount: Option<i128>,
}

fn change() -> impl Strategy<Value = Change> {
    let kind = prop::sample::select(vec![Kind::Earned, Kind::Payment]);
    let amount = prop::option::weighted(0.8, -5_000_000i128..5_000_000);
    (0..3u8, kind, 0..8u8, 0..5 * MONTH, amount).prop_map(|(worker, kind, id, at, amount)| Change {
        worker,
        kind,
        id,
        at,
        amount,
    })
}

fn known(changes: &[Change]) -> Known {
    let mut facts = BTreeMap::new();
    for Change { worker, kind, id, at, amount } in changes {
        match amount {
            Some(amount) => facts.insert((worker, kind, id), (*at, *amount)),
            None => facts.remove(&(worker, kind, id)),
        };
    }
    let made = facts.into_iter().map(|((worker, kind, id), (at, amount))| {
        movement(&format!("w{worker}"), *kind, &format!("{kind:?}{id}"), at, amount)
    });
    of(made.collect())
}

proptest! {
    /// Months are closed one after the other, each at some moment of what becomes known.
    #[test]
    fn balances_are_handed_on(changes in prop::collection::vec(change(), 0..60), moments in prop::collection::vec(0..60usize, 5)) {
        let mut moments: Vec<usize> = moments.into_iter().map(|at| at.min(changes.len())).collect();
        moments.sort_unstable();
        let mut closed: HashMap<String, Money> = HashMap::new();
        let mut then: Option<Known> = None;
        for (number, moment) in moments.into_iter().enumerate() {
            let now = known(&changes[..moment]);
            let accounts = pay(then.as_ref(), &now, number as Micros);
            for account in &accounts {
                let moved: i128 = account.entries.iter().map(|entry| entry.amount.0).sum();
                prop_assert_eq!(account.opening.0 + moved, account.closing.0);
                let opened = closed.remove(&account.worker_id).unwrap_or_default();
                if number > 0 {
                    prop_assert_eq!(account.opening, opened);
                }
                let until = (number as Micros + 1) * MONTH;
                let owed: i128 = now.movements.iter()
                    .filter(|one| one.worker_id == account.worker_id && one.entry.at < until)
                    .map(|one| one.entry.amount.0).sum();
                prop_assert_eq!(account.closing.0, owed);
            }
            // Who has no account has no balance that is lost.
            prop_assert!(closed.values().all(|left| left.0 == 0));
            closed = accounts.iter().map(|account| (account.worker_id.clone(), account.closing)).collect();
            then = Some(now);
        }
    }
}
