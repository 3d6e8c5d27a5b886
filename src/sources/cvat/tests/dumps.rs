//! XML dumps.

use super::*;

#[test]
fn a_dump_of_a_job_counts_shapes_for_its_assignee() {
    let seen = collected(&fixture("cvat/job-images.xml"));
    insta::assert_snapshot!(story(&seen), @r#"
    5 task.published 2026-03-02T08:00:00.250Z task=job-71
    5 task.labeled 2026-03-02T08:00:00.250Z time_basis=not_before task=job-71 worker=ana&co units=4 attributes={"empty_images":1,"images":3,"mode":"annotation","shapes":{"box":2,"skeleton":1,"tag":1},"size":"3","sources":{"auto":1,"manual":2,"semi-auto":1},"subset":"Train","updated":"2026-03-04 17:10:00.000001+00:00"}
    1 records
    "#);
}

#[test]
fn a_dump_of_a_video_counts_keyframes_and_not_what_is_interpolated() {
    let seen = collected(&fixture("cvat/task-video.xml"));
    insta::assert_snapshot!(story(&seen), @r#"
    1 task.published 2019-05-06T07:00:00.500Z task=task-9
    1 task.labeled 2019-05-06T07:00:00.500Z time_basis=not_before task=task-9 worker=? units=4 attributes={"interpolated":1,"mode":"interpolation","outside_keyframes":1,"shapes":{"box":3,"polygon":1},"size":"40","sources":{"not said":4},"tracks":2,"updated":"2019-05-06 10:00:00.500000+03:00"}
    1 records
    "#);
    assert!(seen.notes.iter().any(|note| note.contains("counts all of its jobs as one piece")));
}

#[test]
fn a_dump_of_a_project_tells_of_each_task() {
    let text = fixture("cvat/project.xml");
    let seen = collected(&text);
    insta::assert_snapshot!(story(&seen), @r#"
    11 task.published 2026-01-02T08:00:00Z project=project-5 task=task-21
    11 task.labeled 2026-01-02T08:00:00Z time_basis=not_before project=project-5 task=task-21 worker=? units=1 attributes={"images":1,"shapes":{"mask":1},"sources":{"manual":1},"updated":"2026-01-03 08:00:00+00:00"}
    18 task.published 2026-01-04T08:00:00Z project=project-5 task=task-22
    24 task.published 2026-01-05T08:00:00Z project=project-5 task=task-23
    29 task.published 2026-01-06T08:00:00Z project=project-5 task=task-24
    IGNORED 1 a job whose shapes all came from a model or an uploaded file
    4 records
    "#);
    assert_eq!(
        seen.notes.iter().filter(|note| note.contains("are in no count")).count(),
        2,
        "{:?}",
        seen.notes
    );
    // Without a zone of the caller a stamp without one is refused.
    let (seen, _) = Collector::read(&Cvat, text.as_bytes());
    assert_eq!(seen.faults(), [(24, crate::events::Rule::NoZone)]);
}

#[test]
fn a_dump_that_is_cut_counts_nothing() {
    let text = fixture("cvat/job-images.xml");
    let cut = &text[..text.find("<image id=\"1\"").unwrap() + 9];
    insta::assert_snapshot!(story(&collected(cut)), @"
    5 task.published 2026-03-02T08:00:00.250Z task=job-71
    5 REJECTED PW0117 the dump is damaged at line 30: syntax error: tag not closed: `>` not found before end of input
    1 records
    ");
    let whole_elements = &text[..text.find("<image id=\"1\"").unwrap()];
    assert_eq!(collected(whole_elements).faults(), [(5, crate::events::Rule::Cut)]);
    let early = read("<annotations><meta><task").1;
    assert!(matches!(early, Err(SourceError::Unknown { .. })), "{early:?}");
    for cut in (0..text.len()).filter(|cut| text.is_char_boundary(*cut)) {
        let (seen, result) = read(&text[..cut]);
        let told = seen.events.iter().any(|(_, event)| event.units.is_some());
        assert!(!told || text[cut..].trim().is_empty(), "{cut}");
        drop(result);
    }
}

#[test]
fn hostile_dumps_are_told_and_nothing_is_expanded() {
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]>
<annotations><meta><job><id>&c;</id><created>2026-01-01 00:00:00+00:00</created></job></meta></annotations>"#;
    assert_eq!(collected(bomb).tasks(), [(2, "cvat:job-&c;")]);
    let no_id = "<annotations><meta><project><tasks><task><id>1</id><created>2026-01-01 00:00:00Z</created></task>\
                 <task><created>2026-01-01 00:00:00Z</created></task></tasks></project></meta></annotations>";
    let no_time = "<annotations><meta><job><id>1</id></job></meta></annotations>";
    let no_number = "<annotations><meta><job><id>1</id><created>soon</created></job></meta></annotations>";
    assert_eq!(collected(no_id).faults(), [(1, crate::events::Rule::SourceRecord)]);
    for (text, rule) in
        [(no_time, crate::events::Rule::SourceRecord), (no_number, crate::events::Rule::NotTime)]
    {
        let seen = collected(text);
        assert_eq!((seen.faults(), seen.events.len()), (vec![(1, rule)], 0), "{text}");
    }
    let deep = format!("<annotations><meta><job>{}", "<a>".repeat(100_000));
    assert_eq!(collected(&deep).faults(), [(1, crate::events::Rule::SourceRecord)]);
}

#[test]
fn a_dump_that_names_no_job_is_refused_in_words() {
    let image = r#"<image id="0" name="a.jpg" width="9" height="9"><points label="eye" source="manual" points="1,2"/></image>"#;
    let bare = format!("<annotations>\n  <version>1.1</version>\n  {image}</annotations>");
    let made = format!(
        "<annotations><version>1.1</version><meta><task><mode>annotation</mode></task></meta>{image}</annotations>"
    );
    for text in [bare, made] {
        assert!(Cvat.knows(text.as_bytes()));
        let (seen, result) = read(&text);
        insta::allow_duplicates! {
            insta::assert_snapshot!(result.unwrap_err(), @"PW0204 work: this CVAT dump names no job or task by its number, so nobody knows whose work it is: its <meta> was cut away, or another tool wrote it; export it from CVAT itself: the task's or job's Actions > Export annotations, CVAT for images 1.1 or CVAT for video 1.1");
        }
        assert!(seen.events.is_empty() && seen.rejected.is_empty());
    }
    assert!(
        !Cvat.knows(format!("<annotations>{image}</annotations>").as_bytes()),
        "without a version it is any tool's"
    );
}
