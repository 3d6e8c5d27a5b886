//! Two installations of one tool that both count from 1: by name they are two, without a name nothing has changed.

use serde_json::{Value, json};

use super::support::piecework;

fn export(answer: &str, made: &str) -> String {
    let annotation = json!({"id": 1, "completed_by": 1, "was_cancelled": false, "lead_time": 10.0, "created_at": made, "updated_at": made,
        "result": [{"id": "a", "from_name": "mood", "type": "choices", "value": {"choices": [answer]}}]});
    json!([{"id": 1, "project": 1, "created_at": made, "data": {}, "annotations": [annotation], "predictions": [], "drafts": []}]).to_string()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const EVENTS: &str = "select event_type, source, task_id, worker_id, assignment_id from events order by occurred_at, event_type";

fn two_servers() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("lab.json"), export("sad", "2026-03-02T09:00:00Z")).unwrap();
    std::fs::write(folder.path().join("clinic.json"), export("calm", "2026-03-03T09:00:00Z")).unwrap();
    folder
}

#[test]
fn two_installations_that_collide_say_how_to_tell_them_apart() {
    let folder = two_servers();
    let run = piecework(folder.path(), &["sql", EVENTS, "lab.json", "clinic.json", "--format", "csv"]);
    let told = text(&run.stderr);
    assert!(
        told.contains("came before with other content; if the files are from two installations"),
        "{told}"
    );
    assert!(told.contains("--instance NAME"), "{told}");
}

#[test]
fn named_installations_are_two_and_keep_apart_in_a_ledger() {
    let folder = two_servers();
    for (file, name) in [("lab.json", "lab"), ("clinic.json", "clinic"), ("lab.json", "lab")] {
        let run = piecework(folder.path(), &["ingest", file, "--instance", name, "--ledger", "l"]);
        assert!(run.status.success(), "{}", text(&run.stderr));
    }
    let run = piecework(folder.path(), &["sql", EVENTS, "--ledger", "l", "--format", "csv"]);
    insta::assert_snapshot!(text(&run.stdout), @"
    event_type,source,task_id,worker_id,assignment_id
    task.labeled,label-studio@lab:project-1,label-studio@lab:1,label-studio@lab:1,label-studio@lab:annotation-1
    task.published,label-studio@lab:project-1,label-studio@lab:1,,
    task.labeled,label-studio@clinic:project-1,label-studio@clinic:1,label-studio@clinic:1,label-studio@clinic:annotation-1
    task.published,label-studio@clinic:project-1,label-studio@clinic:1,,
    ");
    // The same file under no name is a third one, with the ids of always.
    assert!(piecework(folder.path(), &["ingest", "lab.json", "--ledger", "l"]).status.success());
    let count = piecework(
        folder.path(),
        &["sql", "select count(*) as n from events", "--ledger", "l", "--format", "json"],
    );
    let count: Value = serde_json::from_slice(&count.stdout).unwrap();
    assert!(count.to_string().contains('6'), "{count}");
}

#[test]
fn a_name_is_one_word() {
    let folder = two_servers();
    let run = piecework(folder.path(), &["ingest", "lab.json", "--instance", "a:b", "--ledger", "l"]);
    assert_eq!(run.status.code(), Some(2));
    assert!(
        text(&run.stderr).contains("a name has letters, digits, dots, hyphens and underscores, 64 at most")
    );
}
