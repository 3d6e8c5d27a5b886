//! Workbooks as a spreadsheet reads them (openpyxl): the same cells as in the CSVs, in their own types.

use std::path::Path;
use std::process::Command;

use super::support::piecework;

/// Holds a workbook against the CSVs of a folder; skipped loudly where nobody can read it.
fn hold(book: &Path, csvs: &Path, sheets: usize) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/workbook.py");
    let Ok(out) = Command::new("python3").arg(script).arg(book).arg(csvs).output() else {
        return eprintln!("SKIPPED: there is no python3 to open the workbook with");
    };
    let said = String::from_utf8_lossy(&out.stdout) + String::from_utf8_lossy(&out.stderr);
    match out.status.code() {
        Some(0) => assert!(said.starts_with(&format!("{sheets} sheets, ")), "{said}"),
        Some(77) => eprintln!("SKIPPED: {said}"),
        _ => panic!("{said}"),
    }
}

#[test]
fn a_report_as_a_workbook_has_the_cells_of_its_csvs() {
    let folder = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_events");
    let samples = samples.to_str().unwrap();
    // Names stand in a workbook as they are: it runs no text.
    piecework(
        folder.path(),
        &["report", samples, "--allow-quarantine", "--charts", "none", "--out", "out", "--format", "xlsx"],
    );
    piecework(
        folder.path(),
        &[
            "report",
            samples,
            "--allow-quarantine",
            "--charts",
            "none",
            "--out",
            "csv",
            "--format",
            "csv-verbatim",
        ],
    );
    hold(&folder.path().join("out/report.xlsx"), &folder.path().join("csv"), 7);
}

#[test]
fn an_export_as_a_workbook_has_a_sheet_for_each_kind_of_fact() {
    let folder = tempfile::tempdir().unwrap();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_events");
    let samples = samples.to_str().unwrap();
    piecework(
        folder.path(),
        &["export", "--format", "xlsx", samples, "--allow-quarantine", "--out", "all.xlsx"],
    );
    let queries = ["assignments", "labels", "reviews", "payments", "logged_time"];
    for name in queries {
        let query = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("queries/export/workbook/{name}.sql"));
        let csv = piecework(
            folder.path(),
            &["sql", query.to_str().unwrap(), samples, "--allow-quarantine", "--format", "csv-verbatim"],
        );
        let csv = csv.stdout;
        assert!(csv.iter().filter(|byte| **byte == b'\n').count() > 1, "{name} has rows");
        std::fs::write(folder.path().join(format!("{name}.csv")), csv).unwrap();
    }
    hold(&folder.path().join("all.xlsx"), folder.path(), queries.len());
}
