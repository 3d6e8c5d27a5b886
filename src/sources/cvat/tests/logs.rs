//! The event log.

use super::*;
use crate::events::Rule;

#[test]
fn the_log_tells_the_life_of_a_job_and_the_time_worked() {
    let seen = collected(&fixture("cvat/events.csv"));
    // 900 s and 300 s up to the label; what comes later, beside a job, or from others stands for itself.
    insta::assert_snapshot!(story(&seen), @r#"
    2 task.published 2026-03-02T08:00:00.100Z project=project-6 task=job-71
    3 task.claimed 2026-03-02T09:00:00Z project=project-6 task=job-71 worker=bo
    5 task.released 2026-03-02T09:30:00Z project=project-6 task=job-71 worker=bo reason=reassigned
    5 task.claimed 2026-03-02T09:30:00Z project=project-6 task=job-71 worker=ana
    11 time.logged 2026-03-02T10:30:00Z project=project-6 task=job-71 worker=bo active_ms=5000
    12 task.labeled 2026-03-02T11:00:00Z project=project-6 task=job-71 worker=ana active_ms=1200000
    13 time.logged 2026-03-02T11:00:30Z project=project-6 task=job-71 worker=ana active_ms=20000
    17 time.logged 2026-03-02T12:20:00Z project=project-6 task=job-71 worker=rita active_ms=45000 activity=review
    18 task.reviewed 2026-03-02T12:30:00Z project=project-6 task=job-71 worker=ana reviewer=rita reviewer_kind=person verdict=accepted
    20 time.logged 2026-03-02T12:50:00Z worker=ana active_ms=7000
    24 task.claimed 2026-03-02T13:30:00Z project=project-6 task=job-77 worker=ana
    22 REJECTED PW0109 working_time "-4" is no length of time
    23 REJECTED PW0130 a row about a job has no job_id
    26 REJECTED PW0117 the last row is cut off
    IGNORED 1 a change of a job other than of its assignee, stage and state
    IGNORED 5 a change of a job that tells of no work, or tells of it together with another
    IGNORED 1 a row of the log that tells of no job and no working time
    IGNORED 1 a row of working time that holds 0
    IGNORED 2 working time on a job that its holder has not completed yet
    25 records
    "#);
    assert!(seen.notes.iter().any(|note| note.contains("name no zone")));
}

#[test]
fn stamps_without_a_zone_need_one_from_the_caller() {
    let text = fixture("cvat/events.csv");
    let (seen, result) = Collector::read(&Cvat, text.as_bytes());
    result.unwrap();
    assert!(seen.events.is_empty());
    assert_eq!(seen.rejected.iter().filter(|told| told.rule == Rule::NoZone).count(), 22);
    let zoned = text.replace("2026-03-02 08:00:00.100000", "2026-03-02T08:00:00.100000Z");
    assert_eq!(Collector::read(&Cvat, zoned.as_bytes()).0.tasks(), [(2, "cvat:job-71")]);
}

#[test]
fn rows_in_another_order_and_separated_otherwise_tell_the_same() {
    let text = fixture("cvat/events.csv");
    let mut lines: Vec<&str> = text.lines().collect();
    lines.pop();
    let whole = ids(&lines.join("\n"));
    lines[1..].reverse();
    let seen = ids(&lines.join("\r\n"));
    assert_eq!(whole, seen);
}

#[test]
fn a_row_of_another_width_is_refused_alone() {
    let text = fixture("cvat/events.csv");
    let first: Vec<&str> = text.lines().take(2).collect();
    let wide = format!("{}\n{},more\n{}\n", first[0], first[1], first[1]);
    let seen = collected(&wide);
    assert_eq!((seen.faults(), seen.events.len()), (vec![(2, Rule::RowShape)], 1));
}
