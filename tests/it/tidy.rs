//! The house's own rules, held by reading the text of the sources. Each rule is one test, and says what to
//! do. A rule that a change needs broken is changed here, in the same commit, with its reason.
//!
//! The checkers are plain scans of lines: they look at code before the first `#[cfg(test)]` of a file, and
//! at no comment. They are themselves tried on small bad texts (`checks`).

mod checks;
pub mod repository;
mod road;

use repository::{File, repository, sources};

/// Runs a check over all sources and tells everything that it found.
fn hold(check: impl Fn(&File) -> Vec<String>, advice: &str) {
    let found: Vec<String> = sources().iter().flat_map(check).collect();
    assert!(found.is_empty(), "{advice}\n{}", found.join("\n"));
}

#[test]
fn each_file_says_what_it_is_for() {
    hold(
        checks::opens_with_doc,
        "open the file with `//!`: what it is for, what it promises, what it leaves out",
    );
}

#[test]
fn no_file_is_long() {
    // No exceptions: a file that grows past this holds two things.
    hold(|file| checks::is_short(file, 400), "a file has at most 400 lines: find the second thing in it");
}

#[test]
fn imports_go_along_the_one_way_road() {
    hold(road::off_the_road, "rooms import only what lies before them on the road (docs/ARCHITECTURE.md)");
}

#[test]
fn only_the_clock_reads_the_time() {
    let asked = |file: &File| {
        // The ledger's lock waits with patience; no figure comes of that.
        if ["src/clock.rs", "src/cli/progress.rs", "src/ledger/disk.rs"].contains(&file.name.as_str()) {
            return Vec::new();
        }
        checks::bans(file, &["SystemTime::now", "Utc::now", "Local::now", "Instant::now"])
    };
    hold(asked, "no figure may depend on the machine's clock: take a `Clock`, or `--cutoff` and the facts");
}

#[test]
fn only_the_program_prints() {
    let prints = |file: &File| {
        if file.name == "src/main.rs" || file.name.starts_with("src/cli/") {
            return Vec::new();
        }
        checks::bans(file, &["println!", "print!", "eprintln!", "eprint!", "dbg!"])
    };
    hold(prints, "return what is to be said: only src/cli and src/main.rs print");
}

#[test]
fn nothing_panics() {
    let panics = |file: &File| {
        checks::bans(file, &[".unwrap()", ".expect(", "panic!", "todo!", "unimplemented!", "unreachable!"])
    };
    hold(panics, "say what happens instead: an error with a code, or a value that needs no unwrap");
}

#[test]
fn unsafe_stands_in_one_file() {
    let unsafe_code = |file: &File| {
        if file.name == "src/metrics/bridge.rs" { Vec::new() } else { checks::bans(file, &["unsafe "]) }
    };
    hold(unsafe_code, "unsafe belongs to the C Data bridge alone (src/metrics/bridge.rs)");
}

#[test]
fn each_query_has_a_head_and_a_name() {
    let rooms = ["src/metrics/", "src/audit/", "src/engine/"];
    let readers = |file: &File| rooms.iter().any(|room| file.name.starts_with(room));
    let readers: Vec<File> = sources().into_iter().filter(readers).collect();
    let queries: Vec<File> =
        repository().into_iter().filter(|file| file.name.starts_with("queries/")).collect();
    let found: Vec<String> = queries.iter().flat_map(|query| checks::query(query, &readers)).collect();
    assert!(
        found.is_empty(),
        "a query opens with a comment (question, grain, inputs) and is named in src/metrics, src/audit or src/engine\n{}",
        found.join("\n")
    );
}

#[test]
fn no_file_holds_a_path_of_one_machine() {
    let found: Vec<String> = repository().iter().flat_map(checks::machine_paths).collect();
    assert!(found.is_empty(), "write paths relative to the repository\n{}", found.join("\n"));
}

#[test]
fn each_code_and_flag_is_explained() {
    use piecework::events::RULES;
    use piecework::words::{FAILURES, flags::FLAGS};
    let known: Vec<&str> = (RULES.iter().map(|rule| rule.code))
        .chain(FAILURES.iter().map(|failure| failure.code))
        .chain(FLAGS.iter().map(|flag| flag.code))
        .collect();
    hold(
        |file| checks::unknown_codes(file, &known),
        "give the code an entry in src/words/failures.rs or flags.rs",
    );
    // What the fold raises is told by a rule of the audit, and each rule has its entry.
    let rules: Vec<&str> = piecework::audit::RULES.iter().map(|rule| rule.name).collect();
    let folds =
        |file: &&File| ["src/assignments/flags.rs", "src/assignments/life.rs"].contains(&file.name.as_str());
    for flag in repository().iter().filter(folds).flat_map(checks::flags_raised) {
        assert!(rules.contains(&flag.as_str()), "flag {flag} is raised but has no rule in src/audit/rules");
    }
    for rule in &rules {
        let entry = FLAGS.iter().any(|entry| entry.name == *rule);
        assert!(entry, "rule {rule} has no entry in src/words/flags.rs");
    }
    for entry in FLAGS {
        assert!(rules.contains(&entry.name), "flag {} is explained but no rule finds it", entry.name);
    }
}
