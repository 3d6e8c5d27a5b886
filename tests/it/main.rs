//! The tests that look at whole rooms, one binary.

/// The engine against the auditor, cell by cell over many seeds.
mod auditor;
/// The program as a person runs it: each option against figures worked out by hand.
mod cli;
/// Label Studio exports of real projects, against a plain count by Python.
mod label_studio;
/// MTurk batch results of real requesters, against a plain count by Python.
mod mturk;
mod support;
