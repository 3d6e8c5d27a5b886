//! What can go wrong with a ledger, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// Why a ledger could not do what was asked. What it held before is kept in every case.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    #[error(
        "PW0301 {path}: there is no ledger here; name another folder, or make one with `piecework ingest INPUT --ledger {path}`"
    )]
    Absent { path: PathBuf },
    #[error("PW0302 {path}: this folder holds other things than a ledger; name an empty folder or a new one")]
    Foreign { path: PathBuf },
    #[error(
        "PW0303 {path}: a newer piecework wrote this ledger (format {found}, this program knows up to {known}); install a newer piecework, nothing was changed"
    )]
    NewerFormat { path: PathBuf, found: String, known: u32 },
    #[error("PW0304 {path}: cannot {doing}: {cause}; {}", remedy(cause))]
    Io { path: PathBuf, doing: &'static str, cause: io::Error },
    #[error(
        "PW0305 {path}: the table cannot be read or written: {cause}; earlier events are kept, `piecework verify` says what is whole"
    )]
    Table { path: PathBuf, cause: Box<dyn std::error::Error + Send + Sync> },
    #[error(
        "PW0306 {path}: {what}; take this file from a copy, `piecework verify` names what else is touched"
    )]
    Damaged { path: PathBuf, what: String },
    #[error(
        "PW0307 {path}: other writers were at work for {waited_seconds} seconds; run again when they are done"
    )]
    Busy { path: PathBuf, waited_seconds: u64 },
    #[error(
        "PW0308 {path}: a step of this run failed half way, and nothing more is committed by it; run again, earlier events are kept"
    )]
    Torn { path: PathBuf },
}

fn remedy(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "make room on the disk and run again, earlier events are kept"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "make the folder writable and run again, earlier events are kept"
        }
        _ => "earlier events are kept, run again when this is mended",
    }
}

/// Names the file and what was tried, for `map_err`.
pub(super) fn io_error(path: &Path, doing: &'static str) -> impl FnOnce(io::Error) -> LedgerError {
    move |cause| LedgerError::Io { path: path.to_owned(), doing, cause }
}

/// Names the folder for temporary files, for `map_err` where digests that do not fit into memory go there.
pub(super) fn spill_error(cause: io::Error) -> LedgerError {
    let doing = "put aside in this folder what does not fit into memory (TMPDIR names another)";
    LedgerError::Io { path: std::env::temp_dir(), doing, cause }
}

/// Names the table or file, for `map_err` on Arrow, Parquet, Delta and DataFusion errors. A cause in the
/// file system, where there is one, is said to be one: a full disk is no damaged table.
pub(super) fn table_error<E>(path: &Path) -> impl FnOnce(E) -> LedgerError
where
    E: std::error::Error + Send + Sync + 'static,
{
    move |cause| match io_kind(&cause) {
        Some(kind) => io_error(path, "read or write the table")(io::Error::new(kind, cause)),
        None => LedgerError::Table { path: path.to_owned(), cause: Box::new(cause) },
    }
}

fn io_kind(error: &(dyn std::error::Error + 'static)) -> Option<io::ErrorKind> {
    let mut error = Some(error);
    while let Some(cause) = error {
        if let Some(io) = cause.downcast_ref::<io::Error>() {
            return Some(io.kind());
        }
        error = cause.source();
    }
    None
}
