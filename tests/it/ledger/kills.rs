//! `ingest`, `compact` and `report`, killed (SIGKILL) at random moments: run again, and nothing had been.
//!
//! A few kills in each run of the tests; PIECEWORK_KILLS=201 asks for more, PIECEWORK_PIECES=12000 for a market that
//! goes past the journal, PIECEWORK_BINARY for a release build. benches/README.md has the figures of such a run.

use std::process::Stdio;
use std::time::{Duration, Instant};

use super::*;

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Numbers that look thrown: the same for each run of the test, so that a failure can be seen again.
fn thrown(at: u64, below: u64) -> u64 {
    let mixed = (at + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 32) % below
}

struct Desk {
    folder: tempfile::TempDir,
    /// What each command takes when nobody kills it.
    takes: Vec<Duration>,
    wanted: Vec<Vec<u8>>,
}

/// The commands under test; each may be run again.
const COMMANDS: [&[&str]; 3] = [
    &["ingest", "second.ndjson", "--ledger", "ledger"],
    &["compact", "--ledger", "ledger", "--all", "--keep", "0"],
    &["report", "--ledger", "ledger", "--out", "killed", "--charts", "none"],
];

impl Desk {
    fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let lines = market(3, number("PIECEWORK_PIECES", 300) as usize);
        let (first, second) = halves(&lines);
        std::fs::write(path.join("first.ndjson"), first).unwrap();
        std::fs::write(path.join("second.ndjson"), second).unwrap();
        done(path, &["ingest", "first.ndjson", "--ledger", "ledger"]);
        copy_all(&path.join("ledger"), &path.join("before"));
        let takes = COMMANDS.map(|command| {
            let since = Instant::now();
            done(path, command);
            since.elapsed()
        });
        let wanted = figures(path, "ledger");
        Desk { folder, takes: takes.to_vec(), wanted }
    }

    /// Kills a command after a part of the time that it takes, and holds that running it again mends all.
    fn kill(&self, round: u64) {
        let path = self.folder.path();
        let which = (round % COMMANDS.len() as u64) as usize;
        std::fs::remove_dir_all(path.join("ledger")).unwrap();
        copy_all(&path.join("before"), &path.join("ledger"));
        if which > 0 {
            done(path, COMMANDS[0]);
        }
        let after = self.takes[which].mul_f64(thrown(round, 1_000) as f64 / 1_000.0);
        let mut process = Command::new(binary())
            .args(COMMANDS[which])
            .current_dir(path)
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(after);
        process.kill().unwrap();
        process.wait().unwrap();
        let told = format!("round {round}: {:?} killed after {after:?}", COMMANDS[which]);
        let verified = piecework(path, &["verify", "--ledger", "ledger"]);
        assert!(verified.status.success(), "{told}: {}", String::from_utf8_lossy(&verified.stdout));
        done(path, COMMANDS[which]);
        done(path, COMMANDS[0]);
        assert!(figures(path, "ledger") == self.wanted, "{told}: other figures");
        done(path, &["verify", "--ledger", "ledger"]);
        let half: Vec<_> = std::fs::read_dir(path.join("killed")).into_iter().flatten().flatten().collect();
        assert!(half.iter().all(|entry| !entry.file_name().to_string_lossy().ends_with(".part")), "{told}");
    }
}

#[test]
fn a_killed_process_leaves_a_ledger_that_is_whole_and_goes_on() {
    let desk = Desk::new();
    (0..number("PIECEWORK_KILLS", 9)).for_each(|round| desk.kill(round));
}
