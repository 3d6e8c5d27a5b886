//! The tests that look at whole rooms, one binary.

/// MTurk batch results of real requesters, against a plain count by Python.
mod mturk;
