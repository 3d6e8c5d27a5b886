//! The world's facts, held against what a market writes.

use std::collections::{BTreeMap, BTreeSet};

use super::reading::read;
use super::{MarketCounts, MarketOptions, write_market};
use crate::events::{Event, EventType, content_digest};
use crate::units::{DAY, Money};

fn market(options: &MarketOptions) -> (String, MarketCounts) {
    let mut out = Vec::new();
    let counts = write_market(options, &mut out).unwrap();
    (String::from_utf8(out).unwrap(), counts)
}

fn quiet(pieces: usize) -> MarketOptions {
    MarketOptions { pieces, hazards: false, ..MarketOptions::default() }
}

fn events(text: &str) -> Vec<Event> {
    text.lines().map(|line| read(line).unwrap_or_else(|fault| panic!("{fault:?}: {line}"))).collect()
}

#[test]
fn a_seed_means_bytes() {
    let options = MarketOptions { pieces: 300, ..MarketOptions::default() };
    let (first, counts) = market(&options);
    assert_eq!((first.clone(), counts), market(&options));
    assert_ne!(first, market(&MarketOptions { seed: 2, ..options }).0);
}

#[test]
fn the_counts_are_those_of_the_lines() {
    let (text, counts) = market(&MarketOptions { pieces: 3_000, ..MarketOptions::default() });
    let mut first: BTreeMap<String, u128> = BTreeMap::new();
    let mut found = MarketCounts { pieces: counts.pieces, hired: counts.hired, ..MarketCounts::default() };
    let mut broken = BTreeSet::new();
    for line in text.lines() {
        found.lines += 1;
        match read(line) {
            Err(fault) => {
                found.malformed += 1;
                broken.insert(fault.rule.code());
            }
            Ok(event) => {
                let digest = content_digest(&event);
                match first.get(event.event_id.as_deref().unwrap()) {
                    Some(known) if *known == digest => found.duplicates += 1,
                    Some(_) => found.conflicts += 1,
                    None => {
                        found.events += 1;
                        first.insert(event.event_id.unwrap(), digest);
                    }
                }
            }
        }
    }
    assert_eq!(found, counts);
    assert!(counts.duplicates > 5 && counts.conflicts > 5 && counts.malformed > 20, "{counts:?}");
    let all = ["PW0101", "PW0102", "PW0103", "PW0104", "PW0105", "PW0106"];
    assert_eq!(broken.into_iter().collect::<Vec<_>>(), all);
}

#[test]
fn nineteen_of_twenty_five_are_certified_whatever_the_seed() {
    for seed in 1..=5 {
        let (text, _) = market(&MarketOptions { seed, ..quiet(100) });
        let mut marks: BTreeMap<String, BTreeMap<String, (i64, f64)>> = BTreeMap::new();
        let mut enrolled = 0;
        for event in events(&text) {
            enrolled +=
                i32::from(event.programme.as_deref() == Some("4-04-05-05/5") && event.module.is_none());
            if event.event_type == EventType::AssessmentTaken {
                let mark = (event.occurred_at.unwrap(), event.score.unwrap() / event.max_score.unwrap());
                let modules = marks.entry(event.worker_id.unwrap()).or_default();
                let latest = modules.entry(event.module.unwrap()).or_insert(mark);
                *latest = if mark.0 > latest.0 { mark } else { *latest };
            }
        }
        let certified =
            marks.values().filter(|modules| modules.values().all(|(_, mark)| *mark >= 0.6)).count();
        assert_eq!((enrolled, marks.len(), certified), (25, 25, 19), "seed {seed}");
        assert!(marks.values().all(|modules| modules.len() == 2));
    }
}

#[test]
fn prices_lie_in_their_bands_and_trials_are_unpaid() {
    let (text, _) = market(&quiet(4_000));
    let mut seen = BTreeSet::new();
    for event in events(&text) {
        let Some(price) = event.price else { continue };
        let kind = match event.stage.as_deref() {
            Some("trial" | "training") if event.event_type != EventType::Published => {
                assert_eq!(price, Money::ZERO);
                "trial"
            }
            _ if price < Money(100_000_000) => {
                assert!((Money(100_000)..=Money(800_000)).contains(&price), "{price}");
                "micro"
            }
            _ => {
                assert!(price <= Money(1_000_000_000), "{price}");
                assert!(matches!(event.domain.as_deref(), Some("law" | "healthcare" | "finance")));
                "expert"
            }
        };
        seen.insert((kind, event.currency.unwrap_or_default()));
    }
    let seen: Vec<_> = seen.iter().map(|(kind, currency)| (*kind, currency.as_str())).collect();
    assert_eq!(seen, [("expert", "CNY"), ("expert", "USD"), ("micro", "CNY"), ("trial", "")]);
}

#[test]
fn half_of_those_who_try_are_hired() {
    let (text, counts) = market(&MarketOptions { workers: 100, ..quiet(500) });
    let events = events(&text);
    let workers = |keep: &dyn Fn(&Event) -> bool| -> BTreeSet<String> {
        events.iter().filter(|event| keep(event)).filter_map(|event| event.worker_id.clone()).collect()
    };
    let tried = workers(&|event| event.stage.as_deref() == Some("trial"));
    let refused = workers(&|event| event.reason.as_deref() == Some("not hired"));
    let hired = workers(&|event| event.event_type == EventType::Enrolled && event.cohort.is_none());
    assert_eq!((tried.len(), refused.len()), (100, 50));
    assert_eq!(tried.intersection(&hired).count(), 50);
    assert_eq!(counts.hired, hired.len() as u64);
}

#[test]
fn a_student_at_full_pace_reaches_a_thousand_to_two_and_a_half_thousand_yuan_a_month() {
    // More on offer than so few can do: everybody works full days.
    let options = MarketOptions { workers: 16, days: 37, class: false, ..quiet(200_000) };
    let (text, _) = market(&options);
    let wanted = |line: &&str| line.contains("\"task.claimed\"") || line.contains("\"task.reviewed\"");
    let lines: Vec<_> = text.lines().filter(wanted).collect();
    let mut accepted: BTreeMap<(String, String), bool> = BTreeMap::new();
    let events: Vec<_> = lines.iter().map(|line| read(line).unwrap()).collect();
    let piece = |event: &Event| (event.worker_id.clone().unwrap(), event.assignment_id.clone().unwrap());
    for event in events.iter().filter(|event| event.verdict.is_some()) {
        accepted.insert(piece(event), event.verdict.as_deref() == Some("accepted"));
    }
    let mut months: BTreeMap<String, (BTreeSet<i64>, BTreeMap<String, i128>)> = BTreeMap::new();
    for event in events.iter().filter(|event| event.event_type == EventType::Claimed) {
        let day = (event.occurred_at.unwrap() - options.start) / DAY;
        let micro = event.price.filter(|price| *price > Money::ZERO && *price < Money(1_000_000));
        if let Some(price) = micro.filter(|_| day < 30) {
            let (worker, assignment) = piece(event);
            let (days, earned) = months.entry(worker.clone()).or_default();
            days.insert(day);
            if accepted.get(&(worker, assignment.clone())) == Some(&true) {
                earned.insert(assignment, price.0);
            }
        }
    }
    let full = months.values().filter(|(days, _)| days.len() >= 22);
    let yuan: Vec<_> = full.map(|(_, earned)| earned.values().sum::<i128>() / 1_000_000).collect();
    assert!(yuan.len() >= 2, "too few: {yuan:?}");
    assert!(yuan.iter().all(|sum| (1_000..=2_500).contains(sum)), "{yuan:?}");
}

#[test]
fn arrival_is_the_order_and_work_is_skewed() {
    let (text, _) = market(&quiet(3_000));
    let mut pieces: BTreeMap<String, u32> = BTreeMap::new();
    let mut kinds = BTreeSet::new();
    for event in events(&text) {
        kinds.insert(event.event_type.name());
        if event.event_type == EventType::Claimed && event.stage.is_none() {
            *pieces.entry(event.worker_id.unwrap()).or_default() += 1;
        }
    }
    let mut counts: Vec<_> = pieces.into_values().collect();
    counts.sort_unstable();
    let top: u32 = counts.iter().rev().take(counts.len() / 5).sum();
    assert!(top * 2 > counts.iter().sum::<u32>(), "a fifth does half of the work: {counts:?}");
    assert_eq!(kinds.len(), 10, "all types but voids without hazards: {kinds:?}");
    let dates: Vec<_> = text.lines().filter_map(|line| line.split("\"occurred_at\":\"").nth(1)).collect();
    assert!(
        dates.iter().any(|date| date.contains("+08:00")) && dates.iter().any(|date| date.contains("Z\""))
    );
}

/// The market among the sample stories: small enough to read, with a few bad lines.
#[test]
fn the_sample_market_is_the_one_of_its_seed() {
    let options =
        MarketOptions { seed: 2026, workers: 20, pieces: 210, days: 28, ..MarketOptions::default() };
    let (text, counts) = market(&options);
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_events/market.ndjson");
    if std::env::var_os("PIECEWORK_BLESS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert!((1_500..=2_000).contains(&counts.events) && (3..=9).contains(&counts.malformed), "{counts:?}");
    assert!(
        std::fs::read_to_string(&path).unwrap() == text,
        "PIECEWORK_BLESS=1 writes it again; then read the diff"
    );
}

#[test]
fn the_sample_stories_are_well_formed_and_their_ids_their_own() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_events");
    let readme = std::fs::read_to_string(folder.join("README.md")).unwrap();
    let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut stories = 0;
    for path in files {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        assert!(
            name == "README.md" || readme.contains(&format!("`{name}`")),
            "README.md does not name {name}"
        );
        if !name.ends_with(".ndjson") || name == "market.ndjson" {
            continue;
        }
        stories += 1;
        let own = format!("s{}-", &name[..2]);
        for event in events(&std::fs::read_to_string(&path).unwrap()) {
            let ids = [&event.event_id, &event.worker_id, &event.task_id, &event.assignment_id];
            assert!(ids.into_iter().flatten().all(|id| id.starts_with(&own)), "{name}: {event:?}");
        }
    }
    assert_eq!(stories, 5);
}
