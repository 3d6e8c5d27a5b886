//! Owed and paid, balances, currencies and unpaid time, by hand.

use super::{moment, show, story, told};
use crate::sim::{AuditOptions, audit};

const MONEY: &str = "currency owed_amount paid_amount bonus_amount reversed_amount outstanding_amount overpaid_amount compensation_amount";

#[test]
fn balances_are_of_pieces_and_never_netted() {
    let text = "
        09:00 claimed  ana a1 price=1
        09:05 labeled  ana a1
        10:00 reviewed ana a1 verdict=accepted
        11:00 paid     ana a1 amount=1
        11:01 paid     ana a1 amount=1
        11:02 paid     ana a1 amount=0.30 pay_kind=bonus
        09:10 claimed  ana a2 price=2
        09:15 labeled  ana a2
        10:00 reviewed ana a2 verdict=accepted
        09:20 claimed  ana a3 price=4
        09:25 labeled  ana a3
        10:00 reviewed ana a3 verdict=rejected
        11:03 paid     ana a3 amount=0.50 pay_kind=compensation
    ";
    // a1 was paid once too often, a2 not at all; a part pay for a3 is no debt either way.
    assert_eq!(show(&told(text).earnings, MONEY), ["CNY 3.00 2.80 0.30 0.00 2.00 1.00 0.50"]);
    let reversed =
        format!("{text}\n12:00 paid ana a1 amount=-1\n12:01 paid ana a2 amount=-0.20 pay_kind=deduction");
    // The deduction leaves 2.20 to be paid on a2.
    assert_eq!(show(&told(&reversed).earnings, MONEY), ["CNY 3.00 1.60 0.30 1.20 2.20 0.00 0.50"]);
    // At 11:00:30 the second payment has not come.
    let until = AuditOptions { until: Some(moment("11:00:30")), ..AuditOptions::default() };
    assert_eq!(
        show(&audit(&story(text), &until).earnings, MONEY),
        ["CNY 3.00 1.00 0.00 0.00 2.00 0.00 0.00"]
    );
    let later = AuditOptions { from: Some(moment("3T00:00")), ..AuditOptions::default() };
    assert_eq!(
        show(&audit(&story(text), &later).earnings, MONEY),
        ["CNY 0.00 0.00 0.00 0.00 2.00 1.00 0.00"]
    );
}

#[test]
fn the_price_of_one_piece() {
    let row = "currency owed_amount outstanding_amount unpriced accepted paid_per_accepted_amount";
    let done = "09:05 labeled ana a1\n10:00 reviewed ana a1 verdict=accepted";
    for (why, text, expected) in [
        ("of the claim", "09:00 claimed ana a1 price=1", "CNY 1.00 1.00 0 1 0"),
        ("of the offer", "08:00 published - a1 price=1.5", "CNY 1.50 1.50 0 1 0"),
        (
            "the claim's before the offer's",
            "08:00 published - a1 price=1.5\n09:00 claimed ana a1 price=1",
            "CNY 1.00 1.00 0 1 0",
        ),
        (
            "the latest",
            "09:00 claimed ana a1 price=1\n09:04 labeled ana a1 price=2 currency=USD",
            "USD 2.00 2.00 0 1 0",
        ),
        ("none", "", "- 0.00 0.00 1 1 0"),
        ("none, but a trial", "09:00 claimed ana a1 stage=trial", "- 0.00 0.00 0 1 0"),
        ("none, but paid", "11:00 paid ana a1 amount=3 currency=USD", "USD 0.00 0.00 1 1 3"),
        ("of another's edit: none", "09:04 labeled ana a1 price=2 actor_id=lu", "- 0.00 0.00 1 1 0"),
    ] {
        let figures = told(&format!("{text}\n{done}")).earnings;
        assert_eq!(show(&figures, row), [expected], "{why}");
    }
}

#[test]
fn unpaid_time_of_one_piece() {
    let work = "09:00 claimed ana a1 price=1\n09:10 labeled ana a1";
    let free = "09:00 claimed ana a1 stage=trial\n09:10 labeled ana a1";
    let done = |verdict: &str| format!("10:00 reviewed ana a1 verdict={verdict}");
    for (why, text, expected) in [
        ("accepted and not yet paid", format!("{work}\n{}", done("accepted")), "0"),
        ("open", work.to_owned(), "0"),
        ("rejected", format!("{work}\n{}", done("rejected")), "600"),
        (
            "rejected, part paid",
            format!("{work}\n{}\n11:00 paid ana a1 amount=0.1 pay_kind=compensation", done("rejected")),
            "0",
        ),
        (
            "rejected, paid and reversed",
            format!("{work}\n{}\n11:00 paid ana a1 amount=1\n12:00 paid ana a1 amount=-1", done("rejected")),
            "600",
        ),
        ("a trial", free.to_owned(), "600"),
        ("an accepted trial", format!("{free}\n{}", done("accepted")), "600"),
        ("a trial with a present", format!("{free}\n11:00 paid ana a1 amount=5"), "0"),
        ("price 0", "09:00 claimed ana a1 price=0\n09:10 labeled ana a1".to_owned(), "600"),
        ("no price known", "09:00 claimed ana a1\n09:10 labeled ana a1".to_owned(), "0"),
        ("returned", "09:00 claimed ana a1 price=1\n09:02 released ana a1 reason=returned".to_owned(), "120"),
        ("expired", "09:00 claimed ana a1 price=1\n09:02 released ana a1 reason=expired".to_owned(), "0"),
        (
            "returned, taken again, labeled",
            format!("08:00 claimed ana a1\n08:30 released ana a1 reason=returned\n{work}"),
            "0",
        ),
        ("waiting", "09:00 time.logged ana - active_ms=30000 activity=waiting paid=false".to_owned(), "30"),
        (
            "a paid meeting",
            "09:00 time.logged ana - active_ms=30000 activity=meeting paid=true".to_owned(),
            "0",
        ),
        ("nobody says whether paid", "09:00 time.logged ana - active_ms=30000 activity=rest".to_owned(), "0"),
    ] {
        assert_eq!(show(&told(&text).earnings, "unpaid_seconds"), [expected], "{why}");
    }
}

const TWO: &str = "
    09:00 claimed  ana a1 price=10
    09:05 claimed  ana a2 price=3 currency=USD
    09:10 labeled  ana a1
    09:15 labeled  ana a2
    10:00 reviewed ana a1 verdict=accepted
    10:00 reviewed ana a2 verdict=accepted
    11:00 paid     ana a1 amount=10
    08:00 time.logged ana - active_ms=600000 activity=training paid=false
    12:00 claimed  ana a3 stage=trial
    12:05 labeled  ana a3
";

#[test]
fn time_follows_the_currency() {
    let row = "currency owed_amount paid_amount outstanding_amount active_seconds logged_seconds unpaid_seconds hourly_paid_amount accepted";
    // Each currency has its own ten minutes; the lesson and the trial belong to neither.
    assert_eq!(
        show(&told(TWO).earnings, row),
        [
            "- 0.00 0.00 0.00 300 600 900 0 0",
            "CNY 10.00 10.00 0.00 600 0 0 60 1",
            "USD 3.00 0.00 3.00 600 0 0 0 1",
        ]
    );
    // With one currency all of it is in one row: [9:00, 9:15] and [12:00, 12:05] and ten minutes of lesson.
    let one = TWO.replace(" currency=USD", "");
    assert_eq!(show(&told(&one).earnings, row), ["CNY 13.00 10.00 3.00 1200 600 900 20 2"]);
    // Also where the window shows only one of two.
    let early = AuditOptions { until: Some(moment("09:02")), ..AuditOptions::default() };
    assert_eq!(
        show(&audit(&story(TWO), &early).earnings, "currency active_seconds logged_seconds"),
        ["- 0 600", "CNY 120 0"]
    );
}

#[test]
fn paid_in_another_currency_than_owed() {
    let text = "
        09:00 claimed  ana a1 price=10
        09:10 labeled  ana a1
        10:00 reviewed ana a1 verdict=accepted
        11:00 paid     ana a1 amount=2 currency=USD
    ";
    let row = "currency owed_amount paid_amount outstanding_amount overpaid_amount active_seconds accepted paid_per_accepted_amount";
    assert_eq!(
        show(&told(text).earnings, row),
        ["CNY 10.00 0.00 10.00 0.00 600 1 0", "USD 0.00 2.00 0.00 2.00 0 0 -"]
    );
}

#[test]
fn pay_without_a_piece_is_owed_nothing() {
    let text = "
        09:00 paid ana - amount=5 project_id=boxes
        10:00 paid ana - amount=-5 project_id=boxes
        11:00 paid ana - amount=7 project_id=words
        12:00 paid ana - amount=9 pay_kind=bonus
    ";
    assert_eq!(show(&told(text).earnings, MONEY), ["CNY 0.00 16.00 9.00 5.00 0.00 7.00 0.00"]);
}
