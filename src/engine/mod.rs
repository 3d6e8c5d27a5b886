//! The one seam that joins the rooms: intake, fold, measure, report. What the program outside calls.
//!
//! Absent on purpose: arguments, printing and files of reports (`cli`).

mod answer;
mod audit;
mod compact;
mod cost;
pub mod diff;
mod dry;
mod export;
mod fold;
mod forecast;
mod gate;
mod ingest;
mod intake;
mod known;
mod lanes;
mod map;
mod open;
mod pages;
mod payroll;
mod quarantine;
mod rates;
mod read;
mod recount;
mod render;
mod reread;
mod settle;
mod statements;
pub mod trace;
mod whatif;
mod withhold;

use crate::metrics::MetricsError;
use crate::metrics::tiers::PolicyError;
use crate::units::Micros;

pub use crate::assignments::FoldOptions;
pub use crate::audit::{RULES as AUDIT_RULES, Thresholds};
pub use crate::events::Reading;
pub use crate::events::json::DEEPEST;
pub use crate::ledger::{CompactOptions, Compacted, LedgerInfo, Merge, QuarantineEntry, Quarantined};
pub use crate::metrics::calendar::{Every, midnight};
pub use crate::metrics::tiers::Policy;
pub use crate::metrics::{ALL_BY, By, MinimumWages, Rates, Scope};
pub use crate::payout;
pub use crate::payroll::{Account, Period, Sheet, tables as payroll_tables};
pub use crate::rates::{Card, Checked};
pub use crate::reports::charts::Theme;
pub use crate::reports::csv::harmless as cell_text;
pub use crate::reports::page::Trace;
pub use crate::reports::spark::Trend;
pub use crate::reports::statement::{
    Checked as CheckedStatement, Options as StatementOptions, verify as verify_statement,
};
pub use crate::reports::{Audience, Lang};
pub use crate::settle::{Mode as SettleMode, Outcome as SettleOutcome};
pub use crate::sources::{Given, Limits, by_name as source, names as source_names, readers};
pub use crate::withholding::Withholding;
pub use answer::{Answer, answer_from_batches, answer_from_memory, sql};
pub use audit::{audit_ledger, audit_memory};
pub use compact::{Tidied, compact};
pub use cost::{Costs, Hourly, cost};
pub use dry::{Dry, dry_run};
pub use export::{EXPORTS, Export, export};
pub use fold::{Folded, fold};
pub use forecast::{Aim, Coverage, Forecasted, forecast};
pub use gate::{Gate, Memory};
pub use ingest::{Ingested, answer_from_ledger, info, ingest, kept_in};
pub use intake::{Counts, Intake, Taken};
pub use map::{Mapped, map};
pub use open::Events;
pub use pages::pages;
pub use payroll::{Closed, Payroll, PayrollAsked, close_period, payroll, unpaid};
pub use quarantine::{Pick, Retried, quarantine, retry};
pub use rates::{check_card, check_rates};
pub use read::{ReadOptions, input_bytes, read_inputs};
pub use recount::{Recount, Verified, verify};
pub use render::{Charts, Format, Rendering, bytes, files, folder, summary, trends, workbook};
pub use settle::{Against, Settlement, Settling, Statement, read_statement, settle};
pub use statements::statements;
pub use whatif::{Asked as WhatIfAsked, Goal, Lines, Sought, Told, WhatIf, WhatIfError, what_if};
pub use withhold::{Withheld, withhold};

/// A whole question: what is known, how time is measured, how rows are grouped.
#[derive(Clone, Debug)]
pub struct Question {
    pub scope: Scope,
    pub fold: FoldOptions,
    /// Facts that happened later are left out.
    pub cutoff: Option<Micros>,
    /// Facts that were recorded later are left out.
    pub as_of: Option<Micros>,
    pub policy: Policy,
    /// From which point on something is strange.
    pub thresholds: Thresholds,
    /// Whether the audit is run: a report of a single other table does without.
    pub audited: bool,
    /// Whether tiers are judged, likewise.
    pub tiered: bool,
    /// Whether there will be charts, which need figures of their own.
    pub charted: bool,
    /// Whether there will be a page for each worker and project, likewise.
    pub paged: bool,
    /// Whether pieces are priced by rate cards, which ask what no report asks.
    pub priced: bool,
    /// What hourly pay is held against.
    pub minimum_wages: Option<MinimumWages>,
}

impl Question {
    /// Everything that is known, as it is by default, with tiers by this policy.
    pub fn of(policy: Policy) -> Question {
        Question {
            scope: Scope::default(),
            fold: FoldOptions::default(),
            cutoff: None,
            as_of: None,
            policy,
            thresholds: Thresholds::default(),
            audited: true,
            tiered: true,
            charted: false,
            paged: false,
            priced: false,
            minimum_wages: None,
        }
    }
}

/// Why a run failed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    #[error(transparent)]
    Source(#[from] crate::sources::SourceError),
    #[error(transparent)]
    Ledger(#[from] crate::ledger::LedgerError),
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    #[error(transparent)]
    Policy(#[from] PolicyError),
    #[error(transparent)]
    Withholding(#[from] crate::withholding::WithholdingError),
    #[error(transparent)]
    Payroll(#[from] crate::payroll::PayrollError),
    #[error(transparent)]
    Trace(#[from] trace::TraceError),
    #[error(transparent)]
    WhatIf(#[from] whatif::WhatIfError),
    #[error("PW0430 {0}: this is a mistake in piecework, please report it")]
    Chart(#[from] crate::reports::ChartError),
    #[error("PW0432 {0}: this is a mistake in piecework, please report it")]
    Workbook(Box<rust_xlsxwriter::XlsxError>),
    #[error("PW0499 {0}: this is a mistake in piecework, please report it")]
    Parquet(#[from] parquet::errors::ParquetError),
    #[error(
        "PW0424 events that do not fit into memory cannot be put aside: {0}; they go into the system's folder for temporary files, and TMPDIR names another"
    )]
    Spill(std::io::Error),
    #[error("PW0499 {0}: this is a mistake in piecework, please report it")]
    Account(Box<crate::reports::statement::SumError>),
    #[error("PW0208 {file}: {why}")]
    Statement { file: String, why: String },
    #[error("PW0445 no event names the project {project:?}; known are {known}")]
    NoProject { project: String, known: String },
    #[error(
        "PW0446 project {project:?} has no published task whose answer is wanted, so nothing says how much is to come: say how many accepted pieces it is done with, as in --target 5000"
    )]
    NoTarget { project: String },
    #[error(
        "PW0447 nothing to export: there is no work of Mechanical Turk, which alone takes its review file; --format lists the others"
    )]
    NoMturk,
    #[error("PW0425 the export cannot be written: {0}")]
    Write(std::io::Error),
    #[error("PW0423 {0}")]
    Query(#[from] datafusion::error::DataFusionError),
    #[error("PW0499 {0}: this is a mistake in piecework, please report it")]
    Arrow(#[from] arrow::error::ArrowError),
}

impl From<crate::reports::statement::SumError> for EngineError {
    fn from(error: crate::reports::statement::SumError) -> EngineError {
        EngineError::Account(Box::new(error))
    }
}

impl From<rust_xlsxwriter::XlsxError> for EngineError {
    fn from(error: rust_xlsxwriter::XlsxError) -> EngineError {
        EngineError::Workbook(Box::new(error))
    }
}
