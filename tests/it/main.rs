//! The tests that look at whole rooms, one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)]

/// The engine against the auditor, cell by cell over many seeds.
mod auditor;
/// Label Studio exports of real projects, against a plain count by Python.
mod label_studio;
/// Laws over simulated markets.
mod laws;
/// MTurk batch results of real requesters, against a plain count by Python.
mod mturk;
mod support;
