//! What is taken back.

use super::*;

const WORK: &str = "09:00 claimed w t\n09:10 labeled w t\n09:20 reviewed w t verdict=accepted";

#[test]
fn a_fact_taken_back_is_as_if_it_never_was() {
    let left = |void: &str| told(&format!("{WORK}\n{void}"), "pieces state labels handling_micros");
    insta::assert_snapshot!(left(""), @"accepted 1 600s");
    insta::assert_snapshot!(left("09:30 voided - - target_event_id=e3"), @"labeled 1 600s");
    insta::assert_snapshot!(left("09:30 voided - - target_event_id=e1"), @"accepted 1 -");
    // Its own time is no matter, nor is a void that is taken back.
    insta::assert_snapshot!(left("08:30 voided - - target_event_id=e3"), @"labeled 1 600s");
    insta::assert_snapshot!(left("09:30 voided - - target_event_id=e3\n09:40 voided - - target_event_id=e4"), @"accepted 1 600s");
}

#[test]
fn an_assignment_is_taken_back_strictly_before_its_void() {
    let left = |void: &str| told(&format!("{WORK}\n{void}"), "pieces state labels reviews");
    insta::assert_snapshot!(left("09:20 voided - - assignment_id=t/w"), @"accepted 0 1");
    insta::assert_snapshot!(left("09:20:01 voided - - assignment_id=t/w"), @"");
    insta::assert_snapshot!(left("10:00 voided - - assignment_id=t/other"), @"accepted 1 1");
}
