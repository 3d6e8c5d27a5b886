//! Stretches of work, handling time, waits.

use super::*;

#[test]
fn stretches_that_overlap_count_once() {
    // [9:00, 9:10] and [9:00, 9:20] are 20 minutes, and after the rework another 5.
    let story = "09:00 claimed w t
        09:10 labeled w t label=a
        09:20 labeled w t label=b
        09:30 reviewed w t verdict=rework
        10:00 claimed w t
        10:05 labeled w t label=c";
    insta::assert_snapshot!(handling(story), @"1500s");
    insta::assert_snapshot!(told(story, "work_intervals started_at ended_at closed_by"), @"
    09:00:00 09:10:00 task.labeled
    09:00:00 09:20:00 task.labeled
    10:00:00 10:05:00 task.labeled
    ");
}

#[test]
fn measured_time_ends_at_the_label_and_begins_after_the_claim() {
    insta::assert_snapshot!(handling("09:00 claimed w t\n09:10 labeled w t active_ms=120000"), @"120s");
    insta::assert_snapshot!(handling("09:00 claimed w t\n09:05 labeled w t active_ms=600000"), @"300s");
    // Measured as nothing is not unmeasured.
    insta::assert_snapshot!(handling("09:00 claimed w t\n09:10 labeled w t active_ms=0"), @"0s");
    insta::assert_snapshot!(handling("09:10 labeled w t active_ms=120000"), @"120s");
    insta::assert_snapshot!(handling("09:10 labeled w t"), @"-");
    // The first stretch is [9:00, 9:10] by the claim, the second [9:08, 9:12] by its measure: 12 minutes.
    let both = "09:00 claimed w t\n09:10 labeled w t\n09:12 labeled w t active_ms=240000";
    insta::assert_snapshot!(handling(both), @"720s");
}

#[test]
fn a_claim_after_the_label_begins_nothing() {
    insta::assert_snapshot!(handling("09:00 labeled w t\n09:05 claimed w t"), @"-");
    // Of two claims the latest begins the stretch.
    insta::assert_snapshot!(handling("09:00 claimed w t\n09:04 claimed w t\n09:10 labeled w t"), @"360s");
}

#[test]
fn an_idle_cap_keeps_the_last_part() {
    let capped = |story| {
        told_with(story, "work_intervals started_at ended_at", FoldOptions { idle_cap: Some(10 * MINUTE) })
    };
    insta::assert_snapshot!(capped("09:00 claimed w t\n12:00 labeled w t"), @"11:50:00 12:00:00");
    insta::assert_snapshot!(capped("09:00 claimed w t\n12:00 labeled w t active_ms=1200000"), @"11:50:00 12:00:00");
    insta::assert_snapshot!(capped("09:00 claimed w t\n09:08 labeled w t"), @"09:00:00 09:08:00");
}

#[test]
fn a_release_is_work_unless_the_piece_expired() {
    let released = |reason: &str| handling(&format!("09:00 claimed w t\n09:30 released w t {reason}"));
    insta::assert_snapshot!(released(""), @"1800s");
    insta::assert_snapshot!(released("reason=returned"), @"1800s");
    insta::assert_snapshot!(released("reason=expired"), @"-");
    insta::assert_snapshot!(released("reason=expired active_ms=60000"), @"-");
    insta::assert_snapshot!(released("reason=skipped active_ms=60000"), @"60s");
    // What was labeled before it expired was work.
    let story = "09:00 claimed w t\n09:10 labeled w t\n09:40 released w t reason=expired";
    insta::assert_snapshot!(handling(story), @"600s");
}

#[test]
fn at_one_moment_a_claim_stands_before_a_label() {
    let story = "09:00 labeled w t\n09:00 claimed w t";
    insta::assert_snapshot!(told(story, "pieces state handling_micros"), @"labeled 0s");
    insta::assert_snapshot!(told(story, "flags flag"), @"");
}

#[test]
fn logged_time_stands_for_itself() {
    let story = "09:00 logged w - active_ms=90000 activity=training paid=no
        09:00 logged w - active_ms=500 activity=rest project_id=p
        09:00 claimed w t";
    insta::assert_snapshot!(told(story, "logged_time event_id logged_at logged_micros activity paid"), @"
    e1 09:00:00 90s training false
    e2 09:00:00 0.5s rest -
    ");
    insta::assert_snapshot!(told(story, "pieces aside project_id stage state"), @"
    logged - - open
    logged p - open
    - - production claimed
    ");
}

#[test]
fn an_end_of_which_only_the_earliest_time_is_known_closes_nothing_unless_it_was_measured() {
    let story = "09:00 claimed w t\n09:05 labeled w t time_basis=not_before";
    insta::assert_snapshot!(told(story, "work_intervals started_at ended_at closed_by"), @"");
    let measured = "09:00 claimed w t\n09:05 labeled w t time_basis=not_before active_ms=60000";
    insta::assert_snapshot!(told(measured, "work_intervals started_at ended_at closed_by"), @"09:04:00 09:05:00 task.labeled");
}
