//! Doubles, conflicts and voids, by hand.

use super::{PLAIN, moment, show, story, told};
use crate::sim::{AuditOptions, audit};

/// Labeled, accepted, paid, outstanding.
fn figures(text: &str) -> Vec<String> {
    let found = told(text);
    let labeled = show(&found.throughput, "labeled accepted");
    let paid = show(&found.earnings, "paid_amount outstanding_amount");
    labeled.iter().zip(paid).map(|(work, pay)| format!("{work} {pay}")).collect()
}

#[test]
fn the_first_of_an_id_stands() {
    let text = format!(
        "{PLAIN}\n12:00 paid ana a1 amount=0.50 event_id=e04\n12:00 paid ana a1 amount=9 event_id=e04"
    );
    let found = told(&text);
    assert_eq!((found.duplicates, found.conflicts), (1, 1));
    assert_eq!(show(&found.earnings, "paid_amount"), ["0.50"]);
}

#[test]
fn what_a_void_takes_back() {
    for (why, voids, expected) in [
        ("nothing", "", "1 1 0.50 0.00"),
        ("the payment", "13:00 voided - a1 target_event_id=e04", "1 1 0.00 0.50"),
        ("the payment, told before it", "11:00 voided - - target_event_id=e04", "1 1 0.00 0.50"),
        ("the verdict", "13:00 voided - - target_event_id=e03", "1 0 0.50 0.00"),
        (
            "only the target, whatever else is said",
            "13:00 voided - - target_event_id=e03 assignment_id=a1",
            "1 0 0.50 0.00",
        ),
        ("nothing that is known", "13:00 voided - - target_event_id=e99", "1 1 0.50 0.00"),
        (
            "a void",
            "13:00 voided - - target_event_id=e04\n14:00 voided - - target_event_id=e05",
            "1 1 0.50 0.00",
        ),
        (
            "the void of a void",
            "13:00 voided - - target_event_id=e04\n14:00 voided - - target_event_id=e05\n15:00 voided - - target_event_id=e06",
            "1 1 0.00 0.50",
        ),
        (
            "each other: a ring counts nowhere",
            "13:00 voided - - target_event_id=e06\n14:00 voided - - target_event_id=e05",
            "1 1 0.50 0.00",
        ),
        ("another assignment", "13:00 voided - a2", "1 1 0.50 0.00"),
        // Strictly earlier: the payment at 12:00 stays, with nothing owed for it.
        ("all before the payment", "12:00 voided - a1", "0 0 0.50 0.00"),
        ("all until the label", "09:04 voided - a1", "1 1 0.50 0.00"),
    ] {
        assert_eq!(figures(&format!("{PLAIN}\n{voids}")), [expected], "{why}");
    }
    let all = told(&format!("{PLAIN}\n12:01 voided - a1"));
    assert!(all.throughput.rows.is_empty() && all.earnings.rows.is_empty());
}

#[test]
fn a_void_may_arrive_first_and_a_later_one_is_cut_off() {
    let mut events = story(&format!("{PLAIN}\n13:00 voided - - target_event_id=e04"));
    events.rotate_right(1);
    let paid =
        |options: &AuditOptions| show(&audit(&events, options).earnings, "paid_amount outstanding_amount");
    assert_eq!(paid(&AuditOptions::default()), ["0.00 0.50"]);
    let cutoff = AuditOptions { cutoff: Some(moment("12:30")), ..AuditOptions::default() };
    assert_eq!(paid(&cutoff), ["0.50 0.00"]);
    // A window is over what is known now: the void counts.
    let until = AuditOptions { until: Some(moment("12:30")), ..AuditOptions::default() };
    assert_eq!(paid(&until), ["0.00 0.50"]);
}
