//! piecework: event-sourced analytics for the people who label the world's data.
//!
//! ```text
//! sources ──▶ events ──▶ ledger ──▶ assignments ──▶ metrics ──▶ reports
//! ```
//! Facts flow one way. [`events`] is the vocabulary; [`sources`] read outside formats into it; [`ledger`]
//! keeps accepted facts; [`assignments`] folds them into what each piece of work has become; [`metrics`]
//! names the figures; [`rates`] says what a piece costs; [`audit`] finds what is strange; [`payout`] orders what is owed to be paid; [`withholding`] says what a payer keeps back for the tax office; [`forecast`] says when a project will be done; [`reports`] turns rows into bytes. [`engine`] is the one seam that joins the rooms.
#![deny(unsafe_code)]

/// Tests allocate as the program does.
#[cfg(test)]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod admission;
pub mod assignments;
pub mod audit;
pub mod cli;
pub mod clock;
pub mod dice;
pub mod engine;
pub mod events;
pub mod forecast;
pub mod ledger;
pub mod metrics;
pub mod payout;
pub mod payroll;
pub mod rates;
pub mod reports;
pub mod resources;
pub mod settle;
pub mod sim;
pub mod sources;
pub mod table;
pub mod units;
pub mod withholding;
pub mod words;
