//! Ledgers of each released format, as they were written then: they are read, verified and gone on with for ever.
//!
//! `tests/ledgers/N` is whole, beside it stands what its reports were; `tests/ledgers/N-damaged` is the same with a byte of a
//! part changed and a journal that a killed run left. PIECEWORK_BLESS=1 writes today's format where it is not there yet.

use std::path::PathBuf;

use super::*;

const TODAY: &str = "1";

fn ledgers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ledgers")
}

/// A ledger with all kinds of files that this format knows.
fn make(at: &Path) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    samples(path);
    let stories = ["01-a-piece-from-claim-to-pay", "02-rejected-then-reworked", "03-paid-twice-and-reversed"];
    for (number, story) in stories.iter().enumerate() {
        let file = format!("{story}.ndjson");
        let mut text = std::fs::read_to_string(path.join("events").join(&file)).unwrap();
        if number == 2 {
            let first = text.lines().next().unwrap().to_owned();
            text += &format!("{first}\nthis is no event\n");
        }
        std::fs::write(path.join(&file), text).unwrap();
        done(path, &["ingest", &file, "--ledger", "ledger", "--allow-quarantine"]);
        if number == 1 {
            done(path, &["compact", "--ledger", "ledger"]);
        }
    }
    let whole = at.join(TODAY);
    copy_all(&path.join("ledger"), &whole.join("ledger"));
    std::fs::create_dir_all(whole.join("reports")).unwrap();
    for (name, bytes) in REPORTS.iter().zip(figures(path, "ledger")) {
        std::fs::write(whole.join("reports").join(name), bytes).unwrap();
    }
    let damaged = at.join(format!("{TODAY}-damaged/ledger"));
    copy_all(&path.join("ledger"), &damaged);
    let part = part(&damaged);
    let mut bytes = std::fs::read(&part).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(part, bytes).unwrap();
}

/// The last part of a ledger, by name.
fn part(ledger: &Path) -> PathBuf {
    let parts = std::fs::read_dir(ledger).unwrap().map(|entry| entry.unwrap().path());
    parts.filter(|path| path.extension().is_some_and(|ending| ending == "parquet")).max().unwrap()
}

#[test]
fn a_ledger_of_each_format_is_whole_says_what_it_said_and_goes_on() {
    if std::env::var_os("PIECEWORK_BLESS").is_some() && !ledgers().join(TODAY).exists() {
        make(&ledgers());
    }
    let mut formats = 0;
    for entry in std::fs::read_dir(ledgers()).unwrap() {
        let format = entry.unwrap().path();
        if !format.join("reports").exists() {
            continue;
        }
        formats += 1;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        copy_all(&format.join("ledger"), &path.join("ledger"));
        done(path, &["verify", "--ledger", "ledger"]);
        for (name, bytes) in REPORTS.iter().zip(figures(path, "ledger")) {
            let then = std::fs::read(format.join("reports").join(name)).unwrap();
            assert!(bytes == then, "{name} of {}", format.display());
        }
        samples(path);
        let before = info(path, "ledger")["events"].as_u64().unwrap();
        done(path, &["ingest", "events", "--ledger", "ledger", "--allow-quarantine"]);
        assert!(info(path, "ledger")["events"].as_u64().unwrap() > before);
        done(path, &["compact", "--ledger", "ledger", "--all", "--keep", "0"]);
        done(path, &["verify", "--ledger", "ledger"]);
    }
    assert!(formats > 0);
}

#[test]
fn a_damaged_ledger_of_each_format_is_named() {
    for entry in std::fs::read_dir(ledgers()).unwrap() {
        let format = entry.unwrap().path();
        if !format.to_string_lossy().ends_with("-damaged") {
            continue;
        }
        let ledger = format.join("ledger");
        let output = piecework(&ledger, &["verify", "--ledger", "."]);
        let told = String::from_utf8_lossy(&output.stdout).into_owned();
        let guilty = part(&ledger).file_name().unwrap().to_string_lossy().into_owned();
        let faults: Vec<_> = told.lines().filter(|line| line.starts_with("FAULT")).collect();
        assert_eq!((output.status.code(), faults.len()), (Some(1), 1), "{told}");
        assert!(faults[0].contains(&guilty), "{told}");
    }
}

#[test]
fn a_format_of_tomorrow_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    copy_all(&ledgers().join(TODAY).join("ledger"), &path.join("ledger"));
    let first = path.join("ledger/_delta_log/00000000000000000000.json");
    let text = std::fs::read_to_string(&first).unwrap();
    std::fs::write(&first, text.replace(r#""piecework.format":"1""#, r#""piecework.format":"7""#)).unwrap();
    for command in ["info", "verify", "compact"] {
        let told = fails(path, &[command, "--ledger", "ledger"]);
        assert!(
            told.contains("PW0303") && told.contains("format 7") && told.contains("install a newer"),
            "{told}"
        );
    }
    let told = fails(path, &["report", "--ledger", "ledger", "--out", "out"]);
    assert!(told.contains("PW0303"), "{told}");
}
