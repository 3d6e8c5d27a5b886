//! The inner loops by Criterion, over a simulated market: reading lines, judging what came before, folding and summing, tiers, the
//! audit, readers alone. `cargo bench --bench inner` measures, and compares with its last run; with peers it is `benches/compare` that compares.

#![allow(clippy::expect_used, reason = "a bench that cannot begin has nothing to tell")]

mod alone;

use std::hint::black_box;
use std::path::Path;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use piecework::engine::{self, Gate, Intake, Memory, Policy, Question, ReadOptions, Taken};
use piecework::metrics::quantile;
use piecework::metrics::tiers::{FactKind, TierFact, tiers};
use piecework::sim::{MarketOptions, write_market};
use piecework::units::DAY;

/// As in the program: a fifth of the time can be the allocator's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// About 100,000 events.
const PIECES: usize = 20_000;

fn question(audited: bool, tiered: bool) -> Question {
    let policy = Policy::find("plain", |path| std::fs::read_to_string(path)).expect("a shipped policy");
    Question { audited, tiered, ..Question::of(policy) }
}

/// Reads a file into a memory for a question.
fn read(file: &Path, question: Option<&Question>) -> (Memory, Taken) {
    let mut memory = question.map_or_else(Memory::default, Memory::for_question);
    let mut intake = Intake::new(&mut memory, &|_| {});
    let arguments = [file.display().to_string()];
    engine::read_inputs(&arguments, &ReadOptions::default(), &mut intake).expect("a market can be read");
    let taken = intake.finish().expect("memory takes all");
    (memory, taken)
}

fn loops(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("market.ndjson");
    let mut lines = Vec::new();
    let options =
        MarketOptions { seed: 1, workers: 200, pieces: PIECES, days: 90, ..MarketOptions::default() };
    write_market(&options, &mut lines).expect("memory takes all");
    std::fs::write(&file, &lines).expect("a temporary file");
    let batches = read(&file, None).0.finish().expect("batches");
    let events: usize = batches.iter().map(|batch| batch.num_rows()).sum();
    let threads = tokio::runtime::Builder::new_multi_thread().thread_stack_size(32 << 20).build();
    let threads = threads.expect("a runtime");

    let mut group = criterion.benchmark_group("events");
    group.throughput(Throughput::Elements(events as u64)).sample_size(10);
    group.bench_function("lines_into_columns", |bench| bench.iter(|| read(&file, None)));
    group.bench_function("judge_new", |bench| {
        bench.iter_batched(
            Memory::default,
            |mut memory| {
                batches.iter().for_each(|batch| drop(black_box(memory.offer_batch(batch))));
                memory
            },
            BatchSize::LargeInput,
        );
    });
    group.bench_function("judge_again", |bench| {
        let mut memory = Memory::default();
        batches.iter().for_each(|batch| drop(memory.offer_batch(batch)));
        bench.iter(|| batches.iter().for_each(|batch| drop(black_box(memory.offer_batch(batch)))));
    });
    for (name, question) in [
        ("pack_fold_sum", question(false, false)),
        ("pack_fold_sum_tiers", question(false, true)),
        ("pack_fold_sum_audit", question(true, false)),
    ] {
        group.bench_function(name, |bench| {
            bench.iter(|| {
                let mut memory = Memory::for_question(&question);
                batches.iter().for_each(|batch| drop(memory.offer_batch(batch)));
                threads
                    .block_on(engine::answer_from_memory(memory, Taken::default(), &question))
                    .map(|answer| answer.latest)
            });
        });
    }
    group.finish();
}

fn figures(criterion: &mut Criterion) {
    let fact = |number: i64| TierFact {
        worker_id: format!("w{}", number / 5_000).into(),
        domain: ["", "law", "cars"][number as usize % 3].into(),
        at: number % 180 * DAY + number,
        kind: [FactKind::Labeled, FactKind::Accepted, FactKind::FirstPass(true), FactKind::Active(60.0)]
            [number as usize % 4]
            .clone(),
    };
    let facts: Vec<TierFact> = (0..50_000).map(fact).collect();
    let policy = question(false, true).policy;
    criterion
        .bench_function("tiers_of_50k_facts", |bench| bench.iter(|| tiers(&facts, &policy, chrono_tz::UTC)));
    let values: Vec<f64> = (0..100_000).map(|number| f64::from(number * 7919 % 100_003)).collect();
    criterion.bench_function("quantile_of_100k", |bench| {
        bench.iter_batched(|| values.clone(), |mut values| quantile(&mut values, 0.9), BatchSize::LargeInput);
    });
}

criterion_group!(benches, loops, figures, alone::readers);
criterion_main!(benches);
