//! What the tests share: simulated events, answers from the engine, the binary in a fresh folder.

use std::path::Path;
use std::process::{Command, Output};

use arrow::array::RecordBatch;
use piecework::engine::{self, Answer, Intake, Question, ReadOptions, Taken};
use piecework::events::{Event, Fault, complete};
use piecework::sim::{MarketOptions, write_market};
use piecework::sources::{self, Sink, Source};

/// What a run of the program gives in a folder.
pub fn piecework(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_piecework"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("PIECEWORK_LEDGER")
        .output()
        .unwrap()
}

/// What the program says at both outputs, and its exit code.
pub fn told(folder: &Path, arguments: &[&str]) -> String {
    let output = piecework(folder, arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{}{}exit {}", text(&output.stdout), text(&output.stderr), output.status.code().unwrap_or(-1))
}

/// A small market with hazards, as NDJSON; some are large enough for each hazard to have its turn.
pub fn market(seed: u64) -> Vec<u8> {
    market_of(seed, 10, if seed % 6 == 5 { 400 } else { 150 })
}

/// One of so many people and pieces.
pub fn market_of(seed: u64, workers: usize, pieces: usize) -> Vec<u8> {
    let options = MarketOptions { seed, workers, pieces, days: 24, ..MarketOptions::default() };
    let mut lines = Vec::new();
    write_market(&options, &mut lines).unwrap();
    lines
}

/// A question with everything as it is by default.
pub fn question() -> Question {
    Question::of(engine::Policy::find("plain", |path| std::fs::read_to_string(path)).unwrap())
}

/// The same without audit and tiers, for what looks at work and money alone: most of the time of a small report is three dozen rules.
pub fn question_of_sums() -> Question {
    Question { audited: false, tiered: false, ..question() }
}

/// A runtime like the program's: plans of nested queries need a large stack.
pub fn wait<T: Send>(future: impl Future<Output = T> + Send) -> T {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().thread_stack_size(32 << 20).enable_all().build().unwrap();
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(32 << 20);
        thread.spawn_scoped(scope, || runtime.block_on(future)).unwrap().join().unwrap()
    })
}

/// Reads files as the program does.
fn read(files: &[&std::path::Path], mut memory: engine::Memory) -> (engine::Memory, Taken) {
    let arguments: Vec<String> = files.iter().map(|path| path.display().to_string()).collect();
    let mut intake = Intake::new(&mut memory, &|_| {});
    engine::read_inputs(&arguments, &ReadOptions::default(), &mut intake).unwrap();
    let taken = intake.finish().unwrap();
    (memory, taken)
}

/// The events of files.
pub fn batches(files: &[&std::path::Path]) -> Vec<RecordBatch> {
    taken(files).0
}

/// The events of files, and their account.
pub fn taken(files: &[&std::path::Path]) -> (Vec<RecordBatch>, Taken) {
    let (memory, taken) = read(files, engine::Memory::default());
    (memory.finish().unwrap(), taken)
}

/// Reads files as the program does and answers.
pub fn answer(files: &[&std::path::Path], question: &Question) -> Answer {
    let (memory, taken) = read(files, engine::Memory::for_question(question));
    wait(engine::answer_from_memory(memory, taken, question)).unwrap()
}

/// All that a source told, events as the program completes them.
#[derive(Default)]
pub struct Collected {
    pub records: u64,
    pub events: Vec<Event>,
    pub rejected: Vec<(u64, Fault)>,
    /// Records that named rules left out.
    pub ignored: std::collections::BTreeMap<&'static str, u64>,
}

impl Sink for Collected {
    fn record(&mut self) {
        self.records += 1;
    }

    fn event(&mut self, line: u64, mut event: Event, attempt: Option<&str>, _: &dyn Fn() -> String) {
        match complete(&mut event, attempt) {
            Ok(()) => self.events.push(event),
            Err(fault) => self.rejected.push((line, fault)),
        }
    }

    fn reject(&mut self, line: u64, fault: Fault, _: String) {
        self.rejected.push((line, fault));
    }

    fn ignore(&mut self, why: &'static str) {
        *self.ignored.entry(why).or_default() += 1;
    }

    fn note(&mut self, _: &str) {}
}

/// All well-formed events of a text, doubles and conflicts too, in order.
pub fn events(lines: &[u8]) -> Vec<Event> {
    let mut told = Collected::default();
    let body = sources::Body::Stream(Box::new(std::io::empty()));
    let input = sources::Input { name: "market".into(), head: lines.to_vec(), body };
    sources::Ndjson.read(input, &Default::default(), &mut told).unwrap();
    told.events
}
