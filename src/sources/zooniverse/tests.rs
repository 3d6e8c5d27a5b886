//! Texts in, every call to the sink out.

use super::*;
use crate::sources::collect::Collector;
use crate::sources::told_tests::{OTHERS, counted_alike, new_events, read, told};

const COLUMNS: &str = "classification_id,user_name,user_id,user_ip,workflow_id,workflow_name,workflow_version,created_at,\
                       gold_standard,expert,metadata,annotations,subject_data,subject_ids";

fn cell(json: &str) -> String {
    format!("\"{}\"", json.replace('"', "\"\""))
}

/// Start, end and receipt of one classification of subject 7.
struct Row<'a> {
    id: &'a str,
    user: &'a str,
    gold: &'a str,
    started: &'a str,
    finished: &'a str,
    created: &'a str,
    annotations: &'a str,
}

const ROW: Row<'_> = Row {
    id: "100",
    user: "gull-fan",
    gold: "",
    started: "2016-12-16T08:20:23.801Z",
    finished: "2016-12-16T08:22:13.871Z",
    created: "2016-12-16 08:22:14 UTC",
    annotations: r#"[{"task":"T0","task_label":"A gull?","value":"Yes"}]"#,
};

impl Row<'_> {
    fn text(&self) -> String {
        let metadata = format!(
            r#"{{"session":"s","started_at":"{}","finished_at":"{}","utc_offset":"28800","live_project":false,"subject_selection_state":{{"retired":true,"already_seen":false}}}}"#,
            self.started, self.finished
        );
        let (metadata, annotations) = (cell(&metadata), cell(self.annotations));
        let subject = cell(r#"{"7":{"retired":null,"file":"a.jpg"}}"#);
        let Row { id, user, gold, created, .. } = self;
        format!(
            "{id},{user},12,ab12,31,Gulls,44.19,{created},{gold},,{metadata},{annotations},{subject},7\r\n"
        )
    }
}

fn table(rows: &[Row<'_>]) -> String {
    format!("{COLUMNS}\r\n{}", rows.iter().map(Row::text).collect::<String>())
}

#[test]
fn the_day_is_the_servers_and_the_length_the_browsers() {
    let marks =
        r#"[{"task":"T1","value":[{"x":1.50,"y":2,"tool":0,"tool_label":"Gull"},{"x":3,"y":4,"tool":0}]}]"#;
    let seen = read(
        &Zooniverse,
        &table(&[
            ROW,
            // A clock an hour fast.
            Row { id: "101", started: "2016-12-16T09:20:00Z", finished: "2016-12-16T09:21:00Z", ..ROW },
            Row { id: "102", user: "not-logged-in-ff58bac9", annotations: marks, ..ROW },
            Row { id: "103", user: "not-logged-inff58bac9", annotations: marks, ..ROW },
            Row { id: "104", user: "", ..ROW },
            Row { id: "105", ..ROW },
        ]),
    );
    insta::assert_snapshot!(told(&seen), @r#"
    2 task.claimed 2016-12-16T08:20:23.930Z task_id=7 worker_id=gull-fan assignment_id=100
    2 task.labeled 2016-12-16T08:22:14Z task_id=7 worker_id=gull-fan assignment_id=100 label={"T0":"Yes"} attributes={"already_seen":false,"browser_finished_at":"2016-12-16T08:22:13.871Z","browser_started_at":"2016-12-16T08:20:23.801Z","live_project":false,"retired":true,"workflow_version":"44.19"}
    3 task.claimed 2016-12-16T08:21:14Z task_id=7 worker_id=gull-fan assignment_id=101
    3 task.labeled 2016-12-16T08:22:14Z task_id=7 worker_id=gull-fan assignment_id=101 label={"T0":"Yes"} attributes={"already_seen":false,"browser_finished_at":"2016-12-16T09:21:00Z","browser_started_at":"2016-12-16T09:20:00Z","live_project":false,"retired":true,"workflow_version":"44.19"}
    4 task.claimed 2016-12-16T08:20:23.930Z task_id=7 worker_id=not-logged-in-ff58bac9 assignment_id=102
    4 task.labeled 2016-12-16T08:22:14Z task_id=7 worker_id=not-logged-in-ff58bac9 assignment_id=102 label={"T1":[{"tool":0,"x":1.5,"y":2},{"tool":0,"x":3,"y":4}]} units=2 attributes={"already_seen":false,"browser_finished_at":"2016-12-16T08:22:13.871Z","browser_started_at":"2016-12-16T08:20:23.801Z","live_project":false,"retired":true,"workflow_version":"44.19"}
    5 task.claimed 2016-12-16T08:20:23.930Z task_id=7 worker_id=not-logged-inff58bac9 assignment_id=103
    5 task.labeled 2016-12-16T08:22:14Z task_id=7 worker_id=not-logged-inff58bac9 assignment_id=103 label={"T1":[{"tool":0,"x":1.5,"y":2},{"tool":0,"x":3,"y":4}]} units=2 attributes={"already_seen":false,"browser_finished_at":"2016-12-16T08:22:13.871Z","browser_started_at":"2016-12-16T08:20:23.801Z","live_project":false,"retired":true,"workflow_version":"44.19"}
    6 task.claimed 2016-12-16T08:20:23.930Z task_id=7 worker_id=? assignment_id=104
    6 task.labeled 2016-12-16T08:22:14Z task_id=7 worker_id=? assignment_id=104 label={"T0":"Yes"} attributes={"already_seen":false,"browser_finished_at":"2016-12-16T08:22:13.871Z","browser_started_at":"2016-12-16T08:20:23.801Z","live_project":false,"retired":true,"workflow_version":"44.19"}
    7 task.claimed 2016-12-16T08:20:23.930Z task_id=7 worker_id=gull-fan assignment_id=105
    7 task.labeled 2016-12-16T08:22:14Z task_id=7 worker_id=gull-fan assignment_id=105 label={"T0":"Yes"} attributes={"already_seen":false,"browser_finished_at":"2016-12-16T08:22:13.871Z","browser_started_at":"2016-12-16T08:20:23.801Z","live_project":false,"retired":true,"workflow_version":"44.19"}
    "#);
    insta::assert_snapshot!(seen.notes.join("\n"), @"
    zooniverse: volunteers are not paid and their classifications not reviewed
    zooniverse: a classification stands at created_at (the server's clock) and its claim so long before as the browser's clock measured between started_at and finished_at; a page left open counts as open
    zooniverse: classifications under not-logged-in- names, which are addresses: several people, or one of several names of one (rates by worker hold for the other names alone): 2
    zooniverse: classifications without a user_name (worker zooniverse:?): 1
    zooniverse: classifications with the worker, subject and started_at of another (sent twice, or one start for a whole session): 1
    ");
    let first = &seen.events[0].1;
    assert_eq!(first.source.as_deref(), Some("zooniverse"));
    assert_eq!(first.project_id.as_deref(), Some("zooniverse:31"));
    assert_eq!(first.worker_id.as_deref(), Some("zooniverse:gull-fan"));
    assert_eq!(first.assignment_id.as_deref(), Some("zooniverse:100"));
}

#[test]
fn a_reference_is_a_known_answer_and_no_work() {
    let marks = r#"[{"task":"T1","value":[{"x":1,"y":2,"tool":0}]}]"#;
    let both = r#"[{"task":"T0","value":"Yes"},{"task":"T1","value":[{"x":1,"y":2,"tool":0}]}]"#;
    let seen = read(
        &Zooniverse,
        &table(&[
            Row { gold: "true", ..ROW },
            Row { id: "101", gold: "TRUE", annotations: both, ..ROW },
            Row { id: "102", gold: "true", annotations: marks, ..ROW },
            Row { id: "103", gold: "NA", ..ROW },
        ]),
    );
    insta::assert_snapshot!(told(&seen), @r#"
    2 task.published 2016-12-16T08:22:14Z task_id=7 gold={"T0":"Yes"} actor_id=gull-fan attributes={"already_seen":false,"browser_finished_at":"2016-12-16T08:22:13.871Z","browser_started_at":"2016-12-16T08:20:23.801Z","live_project":false,"retired":true,"workflow_version":"44.19"}
    3 task.published 2016-12-16T08:22:14Z task_id=7 gold={"T0":"Yes"} actor_id=gull-fan attributes={"already_seen":false,"browser_finished_at":"2016-12-16T08:22:13.871Z","browser_started_at":"2016-12-16T08:20:23.801Z","live_project":false,"retired":true,"workflow_version":"44.19"}
    5 task.claimed 2016-12-16T08:20:23.930Z task_id=7 worker_id=gull-fan assignment_id=103
    5 task.labeled 2016-12-16T08:22:14Z task_id=7 worker_id=gull-fan assignment_id=103 label={"T0":"Yes"} attributes={"already_seen":false,"browser_finished_at":"2016-12-16T08:22:13.871Z","browser_started_at":"2016-12-16T08:20:23.801Z","live_project":false,"retired":true,"workflow_version":"44.19"}
    1 ignored: a reference that is drawn, which no answer can equal
    "#);
    assert_eq!(seen.records, 4);
}

#[test]
fn a_later_export_adds_what_is_new() {
    let monday = read(&Zooniverse, &table(&[ROW]));
    let reworded = ROW.annotations.replace("A gull?", "Is it a gull?");
    let friday = table(&[Row { annotations: &reworded, ..ROW }, Row { id: "101", user: "bo", ..ROW }]);
    let friday = friday.replace(r#"""retired"":null"#, r#"""retired"":{""id"":5}"#);
    insta::assert_snapshot!(new_events(&monday, &read(&Zooniverse, &friday)).join("\n"), @r#"
    3 task.claimed 2016-12-16T08:20:23.930Z task_id=7 worker_id=bo assignment_id=101
    3 task.labeled 2016-12-16T08:22:14Z task_id=7 worker_id=bo assignment_id=101 label={"T0":"Yes"} attributes={"already_seen":false,"browser_finished_at":"2016-12-16T08:22:13.871Z","browser_started_at":"2016-12-16T08:20:23.801Z","live_project":false,"retired":true,"workflow_version":"44.19"}
    "#);
    // Through R: a column of row numbers, NA for nothing, LF; or through a spreadsheet with semicolons.
    let by_r = format!(",{COLUMNS}\n\"1\",{}", ROW.text().replace(",,", ",NA,").replace("\r\n", "\n"));
    assert_eq!(new_events(&monday, &read(&Zooniverse, &by_r)), [""; 0]);
}

#[test]
fn an_export_without_the_servers_time_is_read_by_the_browsers() {
    let header = COLUMNS.replace("created_at,", "");
    let row = ROW.text().replace("2016-12-16 08:22:14 UTC,", "");
    let seen = read(&Zooniverse, &format!("{header}\n{row}"));
    insta::assert_snapshot!(told(&seen), @r#"
    2 task.claimed 2016-12-16T08:20:23.801Z task_id=7 worker_id=gull-fan assignment_id=100
    2 task.labeled 2016-12-16T08:22:13.871Z task_id=7 worker_id=gull-fan assignment_id=100 label={"T0":"Yes"} attributes={"already_seen":false,"browser_finished_at":"2016-12-16T08:22:13.871Z","browser_started_at":"2016-12-16T08:20:23.801Z","live_project":false,"retired":true,"workflow_version":"44.19"}
    "#);
}

#[test]
fn bad_cells_cost_their_own_facts_alone() {
    let mut text = table(&[
        Row { id: "", ..ROW },
        Row { started: "2016-12-16T08:22:14Z", ..ROW },
        Row { id: "101", started: "yesterday", ..ROW },
        Row { id: "102", started: "", ..ROW },
        Row { id: "103", created: "12/16/2016 8:22", ..ROW },
        Row { id: "104", created: "", ..ROW },
        Row { id: "105", annotations: "[{", ..ROW },
        Row { id: "106", annotations: "5", ..ROW },
        Row { id: "107", annotations: "", ..ROW },
    ]);
    text += &ROW.text().replace("{\"\"session", "{session").replace("100,", "108,");
    text += "109,too,few\r\n\r\n,,,,,,,,,,,,,\r\n110,cut,\"he";
    let seen = read(&Zooniverse, &text);
    assert_eq!(seen.records, 13);
    insta::assert_snapshot!(told(&seen), @r#"
    3 task.labeled 2016-12-16T08:22:14Z task_id=7 worker_id=gull-fan assignment_id=100 label={"T0":"Yes"} attributes={"already_seen":false,"browser_finished_at":"2016-12-16T08:22:13.871Z","browser_started_at":"2016-12-16T08:22:14Z","live_project":false,"retired":true,"workflow_version":"44.19"}
    4 task.labeled 2016-12-16T08:22:14Z task_id=7 worker_id=gull-fan assignment_id=101 label={"T0":"Yes"} attributes={"already_seen":false,"browser_finished_at":"2016-12-16T08:22:13.871Z","browser_started_at":"yesterday","live_project":false,"retired":true,"workflow_version":"44.19"}
    5 task.labeled 2016-12-16T08:22:14Z task_id=7 worker_id=gull-fan assignment_id=102 label={"T0":"Yes"} attributes={"already_seen":false,"browser_finished_at":"2016-12-16T08:22:13.871Z","live_project":false,"retired":true,"workflow_version":"44.19"}
    8 task.claimed 2016-12-16T08:20:23.930Z task_id=7 worker_id=gull-fan assignment_id=105
    9 task.claimed 2016-12-16T08:20:23.930Z task_id=7 worker_id=gull-fan assignment_id=106
    10 task.claimed 2016-12-16T08:20:23.930Z task_id=7 worker_id=gull-fan assignment_id=107
    11 task.labeled 2016-12-16T08:22:14Z task_id=7 worker_id=gull-fan assignment_id=108 label={"T0":"Yes"}
    2 PW0130 classification_id is missing in a row with work
    3 PW0109 finished_at "2016-12-16T08:22:13.871Z" is before started_at
    4 PW0103 started_at "yesterday" is not a time such as Sat Oct 07 03:51:58 PDT 2017
    6 PW0103 created_at "12/16/2016 8:22" is not a time such as Sat Oct 07 03:51:58 PDT 2017
    7 PW0106 created_at is missing, which task.labeled needs
    8 PW0101 annotations "[{" is no JSON
    9 PW0112 annotations "5" is no JSON list
    10 PW0106 annotations is missing, which task.labeled needs
    11 PW0101 metadata "{session\":\"s\",\"started_at\":\"2016-12-16T08:20:23.801Z\",\"finished_at\":\"2016-12-..." is no JSON
    12 PW0115 the row has 3 cells, its header 14 names
    15 PW0117 the file ends inside this row
    1 ignored: an empty row
    "#);
}

#[test]
fn an_export_of_subjects_is_refused() {
    let subjects = b"subject_id,project_id,workflow_id,subject_set_id,metadata,locations,classifications_count\n1,2,3,4,{},{},5\n";
    assert!(Zooniverse.knows(subjects));
    let refused = Collector::read(&Zooniverse, subjects).1.unwrap_err();
    assert!(matches!(refused, SourceError::Refused { .. }), "{refused}");
    let twice = COLUMNS.replace("user_ip", "user_name");
    assert!(matches!(Collector::read(&Zooniverse, twice.as_bytes()).1, Err(SourceError::Refused { .. })));
}

#[test]
fn other_files_are_not_known() {
    for other in OTHERS {
        assert!(!Zooniverse.knows(other), "{}", String::from_utf8_lossy(other));
    }
    assert!(Zooniverse.knows(&table(&[ROW]).as_bytes()[..200]));
}

#[test]
fn the_real_files_are_counted_alike() {
    counted_alike(&Zooniverse, "zooniverse", "count_zooniverse.py");
}
