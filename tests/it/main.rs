//! The tests that look at whole rooms, one binary. A test of one file stands at its foot.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

/// Tests allocate as the program does.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Archives (zip) are the folders that they hold.
mod archives;
/// What a ledger reported at a moment, it reports of that moment for ever.
mod asof;
/// What is strange, through the program; markets without hazards are innocent.
mod audit;
/// The engine against the auditor, cell by cell over many seeds.
mod auditor;
/// Journals of double entry as Beancount and hledger read them.
mod books;
/// What the engine says in English is known in Chinese.
mod chinese;
/// The program as a person runs it: each option against figures worked out by hand.
mod cli;
/// Two moments, ledgers or folders compared.
mod diff;
/// The documents that are made from the registries are not stale, and their worked examples hold.
mod documents;
/// Many files, one truth: every format again, later and in other clothes.
mod downloads;
/// Real exports through the program, against a plain count by Python.
mod exports;
/// Bytes that mean no good, into every reader.
mod hostile;
/// Several installations of one tool.
mod instances;
/// Label Studio exports of real projects, against a plain count by Python.
mod label_studio;
/// The short road of reports of work and money against the long one.
mod lanes;
/// Laws of order, duplication, splitting and adding up, over simulated markets.
mod laws;
/// The ledger through the program.
mod ledger;
mod limits;
mod map;
/// MTurk batch results of real requesters, against a plain count by Python.
mod mturk;
/// The page in a browser.
mod pages;
mod pay;
/// Payment files by the schema of ISO 20022; nothing is paid twice.
mod payouts;
/// Months of pay, closed and corrected.
mod payroll;
/// The pages of workers and projects.
mod persons;
/// Rate cards through the program.
mod rates;
/// `reports/` is what the program says of the samples.
mod sample;
/// An invoice against the ledger.
mod settle;
mod sources;
/// Statements added up again by a script of another language, and in a browser.
mod statements;
/// Simulated events, answers and the binary: what the tests share.
mod support;
/// The house's rules: one-way road, file length, banned calls.
mod tidy;
/// Traces: every figure re-adds from its parts, every id has its story.
mod to_label_studio;
mod trace;
/// Where a naive sum over real files is wrong many times over.
mod traps;
/// Deliveries of webhooks in any order.
mod webhooks;
/// The same work under another rate card.
mod whatif;
/// Workbooks as a spreadsheet reads them.
mod workbooks;
