//! `verify` and `compact` as a person runs them.

use super::*;

fn verify(folder: &Path, more: &[&str]) -> (Option<i32>, serde_json::Value) {
    let output = piecework(folder, &[&["verify", "--ledger", "ledger", "--format", "json"], more].concat());
    (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn verify_names_the_file_and_the_rows_and_holds_an_earlier_head() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write_halves(path, &market(7, 100));
    done(path, &["ingest", "first.ndjson", "--ledger", "ledger"]);
    let printed = info(path, "ledger")["head"].as_str().unwrap().to_owned();
    done(path, &["ingest", "second.ndjson", "--ledger", "ledger"]);
    let (code, whole) = verify(path, &["--head", &printed[..12]]);
    assert_eq!(
        (code, &whole["head_stood_at"], &whole["faults"]),
        (Some(0), &1.into(), &serde_json::json!([]))
    );
    assert_eq!(whole["events"], info(path, "ledger")["events"]);
    assert_eq!(whole["figures"]["differences"], serde_json::json!([]));
    assert!(whole["figures"]["cells"].as_u64().unwrap() > 500);
    let text = done(path, &["verify", "--ledger", "ledger", "--head", &printed]);
    assert!(text.contains("stood at version 1: all up to there is as it was"), "{text}");

    let names = std::fs::read_dir(path.join("ledger"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let part = names.filter(|name| name.starts_with("part-")).min().unwrap();
    let file = path.join("ledger").join(&part);
    let good = std::fs::read(&file).unwrap();
    let mut bad = good.clone();
    bad[good.len() / 3] ^= 1;
    std::fs::write(&file, bad).unwrap();
    let (code, found) = verify(path, &[]);
    assert_eq!((code, &found["faults"][0]["file"]), (Some(1), &part.as_str().into()));
    let what = found["faults"][0]["what"].as_str().unwrap();
    assert!(what.contains("row group 1 (rows 1 to "), "{what}");
    assert_eq!(found["figures"], serde_json::Value::Null, "no figures of a ledger that was changed");
    let told = fails(path, &["verify", "--ledger", "ledger"]);
    assert!(told.contains("PW0310") && told.contains("1 fault, named above"), "{told}");
    std::fs::write(&file, good).unwrap();

    let compacted = done(path, &["compact", "--ledger", "ledger", "--keep", "0"]);
    assert!(
        compacted.contains("merged   2 files") && compacted.contains("removed  2 replaced files"),
        "{compacted}"
    );
    let (code, whole) = verify(path, &["--head", &printed]);
    assert_eq!((code, &whole["head_stood_at"]), (Some(0), &1.into()));
    let (code, other) = verify(path, &["--head", &"ab".repeat(32)]);
    assert_eq!(code, Some(1));
    assert!(other["faults"][0]["what"].as_str().unwrap().contains("no commit of this history has the head"));
    assert!(fails(path, &["verify", "--ledger", "nowhere"]).contains("PW0301"));
}
