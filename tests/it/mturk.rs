//! Every real batch result, read by the source and counted by `tests/python/count_mturk.py`: the same pieces, money,
//! time and verdicts. Skipped, loudly, where the data or Python is not there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use piecework::events::{Event, EventType, Reading, content_digest};
use piecework::sources::{Body, Input, MTurk, Source, SourceOptions};
use piecework::units::{Micros, Money, SECOND, print_time};
use serde_json::{Value, json};

use crate::support::Collected;

/// The frame of the API has times without a zone; its requester sits on the east coast (-05:00 in the other columns).
const SOURCE_TZ: chrono_tz::Tz = chrono_tz::America::New_York;

fn batch_results() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/platforms/mturk");
    let Ok(entries) = std::fs::read_dir(&folder) else {
        eprintln!("SKIPPED: no real batch results at {}", folder.display());
        return Vec::new();
    };
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn head(path: &Path) -> Vec<u8> {
    let mut head = std::fs::read(path).unwrap();
    head.truncate(1 << 16);
    head
}

fn collect(path: &Path) -> Collected {
    let input =
        Input { name: path.display().to_string(), head: head(path), body: Body::File(path.to_owned()) };
    let options = SourceOptions {
        reading: Reading { source_tz: Some(SOURCE_TZ), ..Reading::default() },
        ..SourceOptions::default()
    };
    let mut collected = Collected::default();
    MTurk.read(input, &options, &mut collected).unwrap();
    collected
}

/// What the script says of each file, by its name.
fn counts(files: &[&PathBuf]) -> Option<BTreeMap<String, Value>> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/count_mturk.py");
    let output =
        Command::new("python3").arg(script).args(["--source-tz", SOURCE_TZ.name()]).args(files).output();
    let Ok(output) = output else {
        eprintln!("SKIPPED: no python3 to count the batch results with");
        return None;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

/// The same figures from the events alone.
fn measure(collected: &Collected) -> Value {
    let events = &collected.events;
    let distinct =
        |of: fn(&Event) -> Option<&String>| events.iter().filter_map(of).collect::<BTreeSet<_>>().len();
    let paid = events.iter().filter_map(|event| event.amount).fold(0, |sum, amount| sum + amount.0);
    let mut intervals: BTreeMap<&str, Vec<(Micros, Micros)>> = BTreeMap::new();
    let mut claimed = BTreeMap::new();
    for event in events.iter().filter(|event| event.event_type == EventType::Claimed) {
        claimed.insert(&event.assignment_id, event.occurred_at.unwrap());
    }
    for event in events.iter().filter(|event| event.event_type == EventType::Labeled) {
        let interval = (claimed[&event.assignment_id], event.occurred_at.unwrap());
        intervals.entry(event.worker_id.as_deref().unwrap()).or_default().push(interval);
    }
    let work: Micros = intervals.values().flatten().map(|(from, to)| to - from).sum();
    let united: Micros = intervals.into_values().map(union).sum();
    let times = || events.iter().filter_map(|event| event.occurred_at);
    json!({
        "rows": collected.records,
        "assignments": distinct(|event| event.assignment_id.as_ref()),
        "workers": distinct(|event| event.worker_id.as_ref()),
        "hits": distinct(|event| event.task_id.as_ref()),
        "approved_money": Money(paid).to_string(),
        "work_seconds": work / SECOND,
        "union_seconds": united / SECOND,
        "rejected_then_approved": verdicts(events).values().filter(|of| **of == ["rejected", "accepted"]).count(),
        "automatic": events.iter().filter(|event| event.reviewer_kind.as_deref() == Some("automatic")).count(),
        "span": [print_time(times().min().unwrap()), print_time(times().max().unwrap())],
        "statuses": statuses(events),
    })
}

/// The verdicts of each assignment, in time order.
fn verdicts(events: &[Event]) -> BTreeMap<&str, Vec<&str>> {
    let mut reviews: Vec<_> = events.iter().filter(|event| event.event_type == EventType::Reviewed).collect();
    reviews.sort_by_key(|event| event.occurred_at);
    let mut verdicts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for event in reviews {
        let of = verdicts.entry(event.assignment_id.as_deref().unwrap()).or_default();
        of.push(event.verdict.as_deref().unwrap());
    }
    verdicts
}

/// The status of each assignment as its last verdict tells it.
fn statuses(events: &[Event]) -> BTreeMap<&'static str, usize> {
    let verdicts = verdicts(events);
    let mut statuses = BTreeMap::new();
    for event in events.iter().filter(|event| event.event_type == EventType::Labeled) {
        let of = event.assignment_id.as_deref().unwrap();
        let status = match verdicts.get(of).and_then(|verdicts| verdicts.last()) {
            Some(&"accepted") => "Approved",
            Some(_) => "Rejected",
            None => "Submitted",
        };
        *statuses.entry(status).or_default() += 1;
    }
    statuses
}

fn union(mut intervals: Vec<(Micros, Micros)>) -> Micros {
    intervals.sort_unstable();
    let (mut total, mut end) = (0, Micros::MIN);
    for (from, to) in intervals {
        total += (to - from.max(end)).max(0);
        end = end.max(to);
    }
    total
}

#[test]
fn real_batches_count_as_python_counts_them() {
    let files = batch_results();
    let (known, other): (Vec<_>, Vec<_>) = files.iter().partition(|path| MTurk.knows(&head(path)));
    for path in other {
        assert!(path.ends_with("nodegame-bonus-sample.csv"), "{} is not known", path.display());
    }
    if known.is_empty() {
        return;
    }
    let Some(counts) = counts(&known) else { return };
    for path in known {
        let name = path.file_name().unwrap().to_str().unwrap();
        let mut wanted = counts[name].clone();
        if wanted["approved_money"] == "0" {
            wanted["approved_money"] = json!("0.00");
        }
        let collected = collect(path);
        assert_eq!(collected.rejected, [], "{name}");
        assert_eq!(measure(&collected), wanted, "{name}");
    }
}

#[test]
fn events_of_real_batches_have_ids_of_their_own() {
    for path in batch_results().iter().filter(|path| MTurk.knows(&head(path))) {
        let (once, again) = (collect(path).events, collect(path).events);
        let ids: BTreeSet<_> = once.iter().map(|event| &event.event_id).collect();
        assert_eq!(ids.len(), once.len(), "{}", path.display());
        for (first, second) in once.iter().zip(&again) {
            assert_eq!((&first.event_id, content_digest(first)), (&second.event_id, content_digest(second)));
        }
    }
}
