//! Real files, read by whichever source knows them and counted by scripts that share nothing with the program: the same
//! records, events by type, and workers. Skipped, loudly, where the data or Python is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::collect::Collector;
use super::{SourceError, recognise};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(ROOT).join("../shared/data").join(folder);
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("SKIPPED: no real files at {}", folder.display());
        return Vec::new();
    };
    let mut files: Vec<_> =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

fn measured(path: &Path) -> Value {
    let bytes = std::fs::read(path).unwrap();
    let source =
        recognise(&bytes[..bytes.len().min(1 << 16)]).unwrap_or_else(|| panic!("{path:?} is not known"));
    let (seen, result) = Collector::read(source, &bytes);
    match result {
        Err(SourceError::Refused { .. }) => return json!({"refused": true}),
        other => other.unwrap(),
    }
    let mut events: BTreeMap<&str, u64> = BTreeMap::new();
    let mut workers = BTreeSet::new();
    for (_, event) in &seen.events {
        *events.entry(event.event_type.name()).or_default() += 1;
        workers.extend(event.worker_id.clone());
    }
    json!({"records": seen.records, "events": events, "workers": workers.len()})
}

fn agree(script: &str, files: &[PathBuf]) {
    let script = Path::new(ROOT).join("tests/python").join(script);
    let Ok(output) = Command::new("python3").arg(script).args(files).output() else {
        return eprintln!("SKIPPED: no python3 to count real files with");
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let counts: Value = serde_json::from_slice(&output.stdout).unwrap();
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert_eq!(measured(path), counts[name], "{name}");
    }
}

#[test]
fn results_and_lists_of_mturk_tools() {
    let bonuses =
        files("platforms/mturk").into_iter().filter(|path| path.ends_with("nodegame-bonus-sample.csv"));
    agree("count_mturk_lists.py", &bonuses.chain(files("platforms/mturk-clt")).collect::<Vec<_>>());
}

#[test]
fn flat_exports_and_webhooks_of_label_studio() {
    let flat = files("tools/label-studio")
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "csv"));
    agree(
        "count_label_studio_flat.py",
        &flat.chain(files("tools/label-studio/webhooks")).collect::<Vec<_>>(),
    );
}

#[test]
fn each_real_file_is_known_to_its_own_source() {
    let known = |folder: &str| -> BTreeSet<&str> {
        let name = |path: PathBuf| {
            let bytes = std::fs::read(path).unwrap();
            recognise(&bytes[..bytes.len().min(1 << 16)]).map_or("?", |source| source.name())
        };
        files(folder).into_iter().map(name).collect()
    };
    for (folder, sources) in [
        ("platforms/mturk", vec!["mturk", "mturk-lists"]),
        ("platforms/mturk-clt", vec!["mturk", "mturk-lists"]),
        ("tools/label-studio", vec!["label-studio", "label-studio-flat"]),
        ("tools/label-studio/webhooks", vec!["label-studio-webhooks"]),
    ] {
        let known = known(folder);
        assert!(known.is_empty() || known == BTreeSet::from_iter(sources), "{folder}: {known:?}");
    }
}
