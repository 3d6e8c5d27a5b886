//! What is committed is what the program says: `reports/` for `sample_events`.
//! `PIECEWORK_BLESS=1` rewrites `reports/`.

use std::path::Path;
use std::process::Command;

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
    for folder in ["", "charts"] {
        let files = std::fs::read_dir(out.join(folder)).unwrap().map(|entry| entry.unwrap());
        for entry in files.filter(|entry| entry.file_type().unwrap().is_file()) {
            let name = Path::new(folder).join(entry.file_name());
            let written = std::fs::read(out.join(&name)).unwrap();
            if written != std::fs::read(committed.join(&name)).unwrap_or_default() {
                stale.push(name);
            }
        }
    }
    assert!(stale.is_empty(), "look at the difference, then PIECEWORK_BLESS=1: {stale:?}");
}
