//! The tests that look at whole rooms, one binary.

/// The engine against the auditor, cell by cell over many seeds.
mod auditor;
/// Real exports through the program, against a plain count by Python.
mod exports;
/// Label Studio exports of real projects, against a plain count by Python.
mod label_studio;
/// MTurk batch results of real requesters, against a plain count by Python.
mod mturk;
mod support;
