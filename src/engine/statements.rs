//! The statements of a payroll, as files.
//!
//! Promises: only one account's files are held at a time, however many there are; the same accounts give the same bytes.
//! Absent on purpose: how an account comes about (`payroll`), how a statement looks (`reports`).

use super::{Account, EngineError, Sheet, StatementOptions};
use crate::reports::statement;

/// The page, CSV and JSON of each account, by name, as they are asked for.
///
/// # Errors
/// Each account whose entries do not lead from its opening to its closing balance, in its place.
pub fn statements<'a>(
    accounts: &'a [Account],
    sheet: &'a Sheet,
    options: &'a StatementOptions,
) -> impl Iterator<Item = Result<(String, Vec<u8>), EngineError>> + 'a {
    accounts.iter().flat_map(move |account| match statement::files(account, sheet, options) {
        Ok(files) => files.map(Ok).into_iter().collect(),
        Err(error) => vec![Err(error.into())],
    })
}
