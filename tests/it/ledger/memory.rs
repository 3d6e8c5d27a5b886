//! A limit of memory cuts a ledger's files smaller; what is in it stays the same.

use super::*;

#[test]
fn whatever_the_limit_the_reports_are_the_same_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_halves(folder, &market(31, 12_000));
    let made = |ledger: &str, limit: &[&str]| {
        for file in ["first.ndjson", "second.ndjson"] {
            done(folder, &[&["ingest", file, "--ledger", ledger], limit].concat());
        }
        let about = info(folder, ledger);
        (about["events"].as_u64().unwrap(), about["files"].as_u64().unwrap(), figures(folder, ledger))
    };
    let (events, files, figures_of_plenty) = made("plenty", &[]);
    let (events_of_little, files_of_little, figures_of_little) = made("little", &["--memory-limit", "64MiB"]);
    assert_eq!(events_of_little, events);
    assert!(files_of_little > files, "{files_of_little} and {files}: the limit cuts no run");
    assert!(figures_of_little == figures_of_plenty);
    done(folder, &["compact", "--all", "--keep", "0", "--ledger", "little", "--memory-limit", "64MiB"]);
    assert!(figures(folder, "little") == figures_of_plenty);
    done(folder, &["verify", "--ledger", "little", "--memory-limit", "64MiB"]);
}
