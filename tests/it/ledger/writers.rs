//! Four processes bring overlapping halves of one file at once: each event is there once.

use super::*;

#[test]
fn four_processes_with_overlapping_halves_bring_each_event_once_twenty_times() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let lines = market(4, 60);
    let (first, second) = halves(&lines);
    std::fs::write(path.join("all.ndjson"), &lines).unwrap();
    std::fs::write(path.join("first.ndjson"), first).unwrap();
    std::fs::write(path.join("second.ndjson"), second).unwrap();
    done(path, &["ingest", "all.ndjson", "--ledger", "alone"]);
    let wanted = figures(path, "alone");
    let events = info(path, "alone")["events"].clone();
    for round in 0..20 {
        let ledger = format!("ledger-{round}");
        let run = |file: &str| {
            Command::new(binary())
                .args(["ingest", file, "--ledger", &ledger])
                .current_dir(path)
                .stderr(std::process::Stdio::piped())
                .spawn()
                .unwrap()
        };
        let writers = ["first.ndjson", "second.ndjson", "all.ndjson", "second.ndjson"].map(run);
        for writer in writers {
            let ended = writer.wait_with_output().unwrap();
            assert!(ended.status.success(), "round {round}: {}", String::from_utf8_lossy(&ended.stderr));
        }
        assert_eq!(info(path, &ledger)["events"], events, "round {round}");
        done(path, &["verify", "--ledger", &ledger]);
        if round == 19 {
            assert!(figures(path, &ledger) == wanted);
        }
    }
}
