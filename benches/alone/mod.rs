//! Readers alone: an export into events that are completed, as the engine does it, and dropped.
//!
//! `cargo bench --bench inner -- reader_alone` measures three small ones by Criterion. With a file in `PIECEWORK_EXPORT` that one is read
//! instead, several times on one core, and its speed is printed: what `benches/readers` asks for. That counts seconds of the processor,
//! so threads beside the reader gain nothing.

use std::hint::black_box;
use std::num::NonZero;
use std::path::Path;

use criterion::{Criterion, Throughput};
use piecework::events::{Event, Fault, complete};
use piecework::resources::{Resources, limit};
use piecework::sources::{self, Input, Sink, SourceOptions};

/// So often a file is read.
const RUNS: usize = 5;

/// Counts what it is told.
#[derive(Default)]
struct Counts {
    records: u64,
    events: u64,
    refused: u64,
}

impl Sink for Counts {
    fn record(&mut self) {
        self.records += 1;
    }

    fn event(&mut self, _: u64, mut event: Event, attempt: Option<&str>, _: &dyn Fn() -> String) {
        let completed = complete(&mut event, attempt);
        self.events += u64::from(completed.is_ok());
        self.refused += u64::from(completed.is_err());
        black_box(event);
    }

    fn ready(&mut self, _: u64, events: &arrow::array::RecordBatch, _: &dyn Fn(usize) -> String) {
        self.records += events.num_rows() as u64;
        self.events += black_box(events).num_rows() as u64;
    }

    fn reject(&mut self, _: u64, _: Fault, _: String) {
        self.refused += 1;
    }

    fn ignore(&mut self, _: &'static str) {}

    fn note(&mut self, _: &str) {}
}

fn read(input: Input) -> Counts {
    let source = sources::recognise(&input.head).expect("a reader knows it");
    let mut options = SourceOptions::default();
    options.reading.source_tz = Some(chrono_tz::UTC);
    let mut counts = Counts::default();
    source.read(input, &options, &mut counts).expect("it can be read");
    counts
}

fn opened(path: &Path) -> Input {
    let name = path.display().to_string();
    sources::open(&name, Some(path), &Default::default(), &Default::default()).expect("a file")
}

fn in_memory(text: &str) -> Input {
    let (head, rest) = text.split_at(text.len().min(1 << 16));
    let rest = std::io::Cursor::new(rest.as_bytes().to_vec());
    Input { name: "export".into(), head: head.into(), body: sources::Body::Stream(Box::new(rest)) }
}

pub fn readers(criterion: &mut Criterion) {
    if let Some(file) = std::env::var_os("PIECEWORK_EXPORT") {
        return measure(Path::new(&file));
    }
    let monday = include_str!("../../tests/fixtures/mturk/batch-monday.csv");
    let (header, rows) = monday.split_once('\n').expect("a header");
    let tasks = include_str!("../../tests/fixtures/label-studio/enterprise.json");
    let tasks = tasks.trim().trim_start_matches('[').trim_end_matches(']');
    let crowd =
        (0..20_000).map(|n| format!("q{},w{},gull,2026-03-01T09:00:{:02}Z\n", n / 5, n % 203, n % 60));
    let mut group = criterion.benchmark_group("reader_alone");
    group.sample_size(10);
    for (name, text) in [
        ("label_studio", format!("[{}]", vec![tasks; 50].join(","))),
        ("mturk", format!("{header}\n{}", rows.repeat(300))),
        ("crowd_labels", format!("task,worker,label,time\n{}", crowd.collect::<String>())),
    ] {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bench| bench.iter(|| read(in_memory(&text)).events));
    }
    group.finish();
}

#[allow(clippy::print_stdout, reason = "what a script reads")]
fn measure(file: &Path) {
    limit(Resources { threads: NonZero::new(1), memory: None });
    let mut runs: Vec<f64> = (0..RUNS).map(|_| seconds_of(file)).collect();
    runs.sort_by(f64::total_cmp);
    let bytes = std::fs::metadata(file).expect("a file").len();
    println!("MB_A_SECOND {:.1}", bytes as f64 / 1e6 / runs[RUNS / 2]);
}

/// Seconds of the processor that reading takes.
fn seconds_of(file: &Path) -> f64 {
    let began = processor();
    let counts = read(opened(file));
    assert!(counts.events > 0 && counts.refused == 0, "{} events, {} refused", counts.events, counts.refused);
    processor() - began
}

/// Seconds of the processor that all threads of this process have used, to the hundredth.
fn processor() -> f64 {
    let told = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields = told.rsplit(')').next().unwrap_or_default().split_whitespace();
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}
