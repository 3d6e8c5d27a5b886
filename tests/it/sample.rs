//! What is committed is what the program says: `reports/` for `sample_events`, and each worked example of METRICS.md.
//! `PIECEWORK_BLESS=1` rewrites `reports/`.

use std::path::Path;
use std::process::Command;

use piecework::words::figures::{STORY, figures};

fn report(arguments: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_piecework"))
        .args(arguments)
        .args(["--allow-quarantine"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_committed_reports_are_those_of_the_samples() {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("reports");
    let folder = tempfile::tempdir().unwrap();
    let out = if std::env::var_os("PIECEWORK_BLESS").is_some() {
        committed.clone()
    } else {
        folder.path().to_owned()
    };
    report(&["report", "sample_events", "--charts", "svg", "--out", &out.display().to_string()]);
    let mut stale = Vec::new();
    for entry in std::fs::read_dir(&out).unwrap() {
        let name = entry.unwrap().file_name();
        if std::fs::read(out.join(&name)).unwrap() != std::fs::read(committed.join(&name)).unwrap_or_default()
        {
            stale.push(name);
        }
    }
    assert!(stale.is_empty(), "look at the difference, then PIECEWORK_BLESS=1: {stale:?}");
}

#[test]
fn each_worked_example_is_what_the_program_computes() {
    let folder = tempfile::tempdir().unwrap();
    let events = folder.path().join("story.ndjson");
    std::fs::write(&events, STORY).unwrap();
    let out = folder.path().join("out");
    report(&[
        "report",
        &events.display().to_string(),
        "--charts",
        "none",
        "--out",
        &out.display().to_string(),
    ]);
    let mut wrong = Vec::new();
    for figure in figures().filter(|figure| {
        !["period", "project_id", "team", "task_type", "stage", "source", "reviewer_id"]
            .contains(&figure.name)
    }) {
        let mut reader = csv::Reader::from_path(out.join(format!("{}.csv", figure.reports[0]))).unwrap();
        let header = reader.headers().unwrap().clone();
        let Some(column) = header.iter().position(|name| name == figure.name) else { continue };
        let rows = reader.records().map(Result::unwrap);
        let Some(ana) = rows.into_iter().find(|row| &row[0] == "ana") else { panic!("no row for ana") };
        let same = match (ana[column].parse::<f64>(), figure.value.parse::<f64>()) {
            (Ok(found), Ok(said)) => (found - said).abs() <= 1e-8 * said.abs().max(1.0),
            _ => &ana[column] == figure.value,
        };
        if !same {
            wrong.push(format!(
                "{} {}: said {:?}, computed {:?}",
                figure.reports[0], figure.name, figure.value, &ana[column]
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
