//! Lists of the REST interface and payloads of webhooks.

use super::*;

#[test]
fn a_list_of_jobs_tells_how_they_stand() {
    let seen = collected(&fixture("cvat/jobs.json"));
    insta::assert_snapshot!(story(&seen), @r#"
    2 task.published 2026-03-02T08:00:00.100Z project=task-30 task=job-42
    3 task.published 2026-03-02T08:00:00.100Z project=project-6 task=job-43
    3 task.claimed 2026-03-02T09:00:00Z project=project-6 task=job-43 worker=ana
    3 task.labeled 2026-03-02T09:00:00Z time_basis=not_before project=project-6 task=job-43 worker=ana attributes={"frame_count":4,"mode":"annotation","stage":"annotation","state":"completed","type":"annotation","updated_date":"2026-03-03T12:00:00Z"}
    4 task.published 2026-03-02T08:00:00.100Z project=task-30 task=job-44
    5 task.published 2026-03-02T08:00:00.100Z project=task-30 task=job-45
    5 task.labeled 2026-03-02T08:00:00.100Z time_basis=not_before project=task-30 task=job-45 worker=? attributes={"frame_count":4,"mode":"annotation","stage":"validation","state":"rejected","type":"annotation","updated_date":"2026-03-03T12:00:00Z"}
    5 task.reviewed 2026-03-02T08:00:00.100Z time_basis=not_before project=task-30 task=job-45 worker=? verdict=rejected
    6 task.published 2026-03-02T08:00:00.100Z project=task-30 task=job-46
    6 task.labeled 2026-03-02T08:00:00.100Z time_basis=not_before project=task-30 task=job-46 worker=? attributes={"frame_count":4,"mode":"annotation","stage":"acceptance","state":"completed","type":"annotation","updated_date":"2026-03-03T12:00:00Z"}
    6 task.reviewed 2026-03-02T08:00:00.100Z time_basis=not_before project=task-30 task=job-46 worker=? verdict=accepted
    7 task.published 2026-03-02T08:00:00.100Z project=task-30 task=job-47
    7 task.claimed 2026-03-02T10:00:00Z project=task-30 task=job-47 worker=bo
    8 REJECTED PW0130 a job has no created_date
    IGNORED 1 a ground truth job, which is no paid work of an annotator
    8 records
    "#);
    assert!(seen.notes.iter().any(|note| note.contains("another page")));
    assert!(seen.notes.iter().any(|note| note.contains("assignee_updated_date has no claim")));
}

#[test]
fn a_list_reads_alike_as_a_page_as_its_elements_and_as_lines() {
    let page: serde_json::Value = serde_json::from_str(&fixture("cvat/jobs.json")).unwrap();
    let elements = &page["results"];
    let lines: Vec<String> = elements.as_array().unwrap().iter().map(|job| job.to_string()).collect();
    let whole = ids(&page.to_string());
    assert_eq!(whole.len(), 13);
    assert_eq!(whole, ids(&elements.to_string()));
    assert_eq!(whole, ids(&lines.join("\n")));
}

#[test]
fn a_quality_report_scores_whoever_holds_the_job() {
    let seen = collected(&fixture("cvat/quality-reports.json"));
    insta::assert_snapshot!(story(&seen), @r#"
    2 task.reviewed 2026-03-06T16:00:00Z project=project-6 task=job-43 worker=? reviewer_kind=gold score=0.75 attributes={"precision":0.8,"recall":0.9,"total_frames":4,"validation_frames":2}
    3 task.reviewed 2026-03-07T16:00:00Z project=project-6 task=job-43 worker=ana reviewer_kind=gold score=0.75 attributes={"precision":0.8,"recall":0.9,"total_frames":4,"validation_frames":2}
    5 REJECTED PW0130 a quality report on a job names none
    IGNORED 1 a quality report on a task or project, which sums up those on its jobs
    IGNORED 1 a quality report that compared nothing
    5 records
    "#);
}

#[test]
fn webhooks_tell_the_life_of_a_job() {
    let seen = collected(&fixture("cvat/webhooks.ndjson"));
    insta::assert_snapshot!(story(&seen), @r#"
    2 task.published 2026-03-02T08:00:00.100Z project=project-6 task=job-71
    3 task.claimed 2026-03-02T09:00:00Z project=project-6 task=job-71 worker=bo
    4 task.released 2026-03-02T09:30:00Z project=project-6 task=job-71 worker=bo reason=reassigned
    4 task.claimed 2026-03-02T09:30:00Z project=project-6 task=job-71 worker=ana
    6 task.labeled 2026-03-02T11:00:00Z project=project-6 task=job-71 worker=ana
    8 task.reviewed 2026-03-02T12:30:00Z project=project-6 task=job-71 worker=ana reviewer=rita reviewer_kind=person verdict=rejected
    9 task.claimed 2026-03-02T12:40:00Z project=project-6 task=job-71 worker=ana
    10 task.labeled 2026-03-02T13:00:00Z project=project-6 task=job-71 worker=ana
    11 task.reviewed 2026-03-02T14:00:00Z project=project-6 task=job-71 worker=ana reviewer=rita reviewer_kind=person verdict=accepted
    17 REJECTED PW0117 the record is cut off: EOF while parsing an object at line 1 column 36
    15 REJECTED PW0107 event "update:galaxy" is no event of a webhook that is known here
    16 REJECTED PW0130 the webhook update:job does not say what changed (before_update)
    IGNORED 1 a ground truth job, which is no paid work of an annotator
    IGNORED 1 a ping, by which a webhook is tried
    IGNORED 1 a remark of a reviewer, which is no verdict
    IGNORED 1 an event of a task, which is a batch of jobs
    IGNORED 2 an update of a job that tells of no work
    17 records
    "#);
}

#[test]
fn one_webhook_alone_is_read_with_what_it_says() {
    let job = r#"{"id": 5, "task_id": 2, "project_id": null, "stage": "validation", "state": "rejected",
        "stop_frame": 9, "assignee": ASSIGNEE, "updated_date": "2026-03-02T12:00:00.000001Z"}"#;
    let payload = |assignee: &str, sender: &str| {
        let job = job.replace("ASSIGNEE", assignee);
        format!(
            r#"{{
    "event": "update:job", "job": {job}, "before_update": {{"state": "in progress"}}, "webhook_id": 1,
    "sender": {sender}}}"#
        )
    };
    let (ana, rita) = (r#"{"id": 1, "username": "ana"}"#, r#"{"id": 3, "username": "rita"}"#);
    for (assignee, sender, told) in [
        (ana, rita, "worker=ana reviewer=rita reviewer_kind=person verdict=rejected"),
        (rita, rita, "worker=? reviewer=rita reviewer_kind=person verdict=rejected"),
        ("null", rita, "worker=? reviewer=rita reviewer_kind=person verdict=rejected"),
        (ana, "null", "worker=? verdict=rejected"),
        ("7", rita, "worker=7 reviewer=rita reviewer_kind=person verdict=rejected"),
    ] {
        let text = payload(assignee, sender);
        assert!(Cvat.knows(text.as_bytes()), "{text}");
        let wanted = format!("1 task.reviewed 2026-03-02T12:00:00.000001Z project=task-2 task=job-5 {told}");
        assert_eq!(words(1, &collected(&text).events[0].1), wanted);
    }
}

#[test]
fn hostile_values_are_refused_and_their_neighbours_read() {
    let good =
        r#"{"id": 1, "task_id": 2, "stage": "annotation", "state": "new", "start_frame": 0, "stop_frame": 1,
        "created_date": "2026-03-02T08:00:00Z"}"#
            .replace('\n', " ");
    let mut lines = vec![good.clone()];
    for (from, to) in [
        (r#""id": 1"#, r#""id": {}"#),
        ("2026-03-02T08:00:00Z", "0001-01-01T00:00:00Z"),
        ("2026-03-02T08:00:00Z", "yesterday"),
        (r#""stage": "annotation""#, r#""label": []"#),
    ] {
        lines.push(good.replace(from, to));
    }
    lines.extend(["[1, 2]", "7", "null", "{\"results\": 5}", "{\"results\": [[]]}"].map(str::to_owned));
    lines.push(good.replace("\"id\": 1", "\"id\": 9"));
    let seen = collected(&lines.join("\n"));
    assert_eq!(seen.tasks(), [(1, "cvat:job-1"), (11, "cvat:job-9")]);
    assert_eq!((seen.records, seen.rejected.len()), (11, 9));
}
