//! Every real file of ../shared/data through the readers: what each gives, against counts in Python that share no code, and the
//! table of it in docs/SOURCES.md. Skipped, loudly, where the data or Python is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use piecework::sources::{self, SourceError, SourceOptions};
use piecework::units::print_time;
use serde_json::{Value, json};

use super::support::Collected;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Folders of real files, and the script that counts them.
const COUNTED: [(&str, &str); 21] = [
    ("platforms/appen", "count_tables.py"),
    ("platforms/prolific", "count_tables.py"),
    ("platforms/pay", "count_tables.py"),
    ("platforms/mturk-clt", "count_mturk_lists.py"),
    ("platforms/toloka", "count_toloka.py"),
    ("platforms/zooniverse", "count_zooniverse.py"),
    ("tools/argilla", "count_argilla.py"),
    ("tools/cvat", "count_cvat.py"),
    ("tools/dataloop", "count_dataloop.py"),
    ("tools/doccano", "count_doccano.py"),
    ("tools/encord", "count_encord.py"),
    ("tools/inception", "count_inception.py"),
    ("tools/kili", "count_kili.py"),
    ("tools/labelbox", "count_labelbox.py"),
    ("tools/label-studio/webhooks", "count_label_studio_flat.py"),
    ("tools/pawls", "count_pawls.py"),
    ("tools/potato", "count_potato.py"),
    ("tools/prodigy", "count_prodigy.py"),
    ("tools/superannotate", "count_superannotate.py"),
    ("tools/teamware", "count_teamware.py"),
    ("platforms/sagemaker/birds/worker-response/iteration-2/0", "count_sagemaker.py"),
];

fn data() -> PathBuf {
    Path::new(ROOT).join("../shared/data")
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let Ok(entries) = folder.read_dir() else { return files };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            files.extend(self::files(&path));
        } else if path.file_name().is_some_and(|name| name != "README.md") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// What a file gives.
enum Read {
    Told(&'static str, Collected),
    Refused(&'static str, String),
    Unknown,
}

fn read(path: &Path) -> Read {
    let name = path.display().to_string();
    let input = sources::open(&name, Some(path), &Default::default(), &Default::default()).unwrap();
    let Some(source) = sources::recognise(&input.head) else { return Read::Unknown };
    // Of the one file whose times have no zone, the requester sits on the east coast.
    let mut options = SourceOptions::default();
    options.reading.source_tz = name.contains("boto3").then_some(chrono_tz::America::New_York);
    let mut told = Collected::default();
    match source.read(input, &options, &mut told) {
        Ok(()) => Read::Told(source.name(), told),
        Err(SourceError::Refused { why, instead, .. }) => {
            Read::Refused(source.name(), format!("{why}; {instead}"))
        }
        Err(error) => panic!("{name}: {error}"),
    }
}

fn by_type(told: &Collected) -> BTreeMap<&'static str, u64> {
    let mut events = BTreeMap::new();
    told.events.iter().for_each(|event| *events.entry(event.event_type.name()).or_default() += 1);
    events
}

fn workers(told: &Collected) -> usize {
    told.events.iter().filter_map(|event| event.worker_id.as_deref()).collect::<BTreeSet<_>>().len()
}

#[test]
fn every_real_file_gives_what_python_counts() {
    let mut differences = Vec::new();
    for (folder, script) in COUNTED {
        let files = files(&data().join(folder));
        let script = Path::new(ROOT).join("tests/python").join(script);
        let counted = Command::new("python3").arg(&script).args(&files).output();
        let (false, Ok(counted)) = (files.is_empty(), counted) else {
            eprintln!("SKIPPED: no real files of {folder}, or no python3 to count them with");
            continue;
        };
        assert!(counted.status.success(), "{folder}: {}", String::from_utf8_lossy(&counted.stderr));
        let counted: BTreeMap<String, Value> = serde_json::from_slice(&counted.stdout).unwrap();
        for path in files {
            let wanted = counted.iter().find(|(name, _)| path.ends_with(name));
            let Some((name, wanted)) = wanted else { panic!("{} is not counted", path.display()) };
            let read = match read(&path) {
                Read::Told(_, told) => {
                    json!({"records": told.records, "events": by_type(&told), "workers": workers(&told)})
                }
                Read::Refused(..) => json!({"refused": true}),
                Read::Unknown => json!({"unknown": true}),
            };
            let differs = |key: &str| read.get(key).is_some() && read.get(key) != wanted.get(key);
            if ["records", "events", "workers", "refused", "unknown"].iter().any(|key| differs(key)) {
                differences.push(format!("{name}: read {read}, counted {wanted}"));
            }
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn no_record_of_a_real_file_is_lost() {
    for path in files(&data()) {
        let Read::Told(_, told) = read(&path) else { continue };
        let ignored: u64 = told.ignored.values().sum();
        let accounted = told.events.len() as u64 + told.rejected.len() as u64 + ignored;
        assert!(
            accounted >= told.records.min(1),
            "{}: {} records, nothing of them",
            path.display(),
            told.records
        );
        let ids: BTreeSet<_> = told
            .events
            .iter()
            .map(|event| (&event.event_id, piecework::events::content_digest(event)))
            .collect();
        let distinct: BTreeSet<_> = told.events.iter().map(|event| &event.event_id).collect();
        assert_eq!(ids.len(), distinct.len(), "{}: one id stands for two contents", path.display());
    }
}

#[test]
fn the_table_of_real_files_is_what_the_readers_give() {
    if !data().is_dir() {
        return eprintln!("SKIPPED: no real files at {}", data().display());
    }
    let document = Path::new(ROOT).join("docs/SOURCES.md");
    let made = table();
    if std::env::var_os("PIECEWORK_BLESS").is_some() {
        return std::fs::write(document, made).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(document).unwrap_or_default(),
        made,
        "PIECEWORK_BLESS=1 cargo test --test it sources rewrites it"
    );
}

fn table() -> String {
    let mut out = String::from(
        "# What is read\n\n<!-- Made by `PIECEWORK_BLESS=1 cargo test --test it sources`; changes here are lost. -->\n\n\
         `piecework sources` lists the readers, which are told by content. Any other table is read by a [mapping](MAPPINGS.md).\n\n\
         | reader | reads |\n| --- | --- |\n",
    );
    for (name, about) in sources::readers() {
        writeln!(out, "| `{name}` | {about} |").unwrap();
    }
    out += "\n## Real files\nExports of others, which are not in this repository (tests say where they skip), and what each gives. Quarantined and left out are records; a file that is refused says why.\n\n\
            | file | reader | records | events | workers | span | quarantined | left out, or refused |\n| --- | --- | ---: | --- | ---: | --- | --- | --- |\n";
    // Hundreds of answers of one job are a file each: they stand in one row.
    let (answers, others): (Vec<PathBuf>, Vec<PathBuf>) = files(&data())
        .into_iter()
        .partition(|path| path.components().any(|part| part.as_os_str() == "worker-response"));
    let mut all = Collected::default();
    for path in &answers {
        if let Read::Told(_, told) = read(path) {
            all.records += told.records;
            all.events.extend(told.events);
        }
    }
    for path in &others {
        let name = path.strip_prefix(data()).unwrap().display().to_string();
        match read(path) {
            Read::Told(reader, told) => row(&mut out, &name, reader, &told),
            Read::Refused(reader, why) => {
                writeln!(out, "| {name} | {reader} | | | | | | refused: {why} |").unwrap()
            }
            Read::Unknown => writeln!(out, "| {name} | | | | | | | no reader knows it |").unwrap(),
        }
    }
    row(
        &mut out,
        &format!("platforms/sagemaker/birds/worker-response ({} files)", answers.len()),
        "sagemaker",
        &all,
    );
    out
}

fn row(out: &mut String, name: &str, reader: &str, told: &Collected) {
    let counted = |counts: BTreeMap<&str, u64>| {
        counts.iter().map(|(what, count)| format!("{count} {what}")).collect::<Vec<_>>().join("; ")
    };
    let short = by_type(told)
        .into_iter()
        .map(|(kind, count)| (kind.split('.').next_back().unwrap(), count))
        .collect();
    let times: Vec<_> = told.events.iter().filter_map(|event| event.occurred_at).collect();
    let day = |at: Option<&i64>| at.map(|at| print_time(*at)[..10].to_owned()).unwrap_or_default();
    let span = [day(times.iter().min()), day(times.iter().max())].join(" to ");
    let mut rules: BTreeMap<&str, u64> = BTreeMap::new();
    told.rejected.iter().for_each(|(_, fault)| *rules.entry(fault.rule.code()).or_default() += 1);
    let (events, rules, ignored) = (counted(short), counted(rules), counted(told.ignored.clone()));
    let span = if times.is_empty() { String::new() } else { span };
    writeln!(
        out,
        "| {name} | {reader} | {} | {events} | {} | {span} | {rules} | {ignored} |",
        told.records,
        workers(told)
    )
    .unwrap();
}
