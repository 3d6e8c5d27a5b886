//! A ledger in its best form: its files tidied, and beside it what `whatif` asks first.

use std::path::Path;

use super::EngineError;
use super::whatif::{NOT_KEPT, keep};
use crate::clock::SystemClock;
use crate::ledger::{CompactOptions, Compacted, Ledger, Merge};
use crate::metrics::tiers::Policy;

/// What was tidied.
pub struct Tidied {
    pub files: Compacted,
    /// How many rows `whatif` finds kept, where all files were merged.
    pub kept: Option<u64>,
    /// Why it does not.
    pub note: Option<String>,
}

/// Tidies a ledger's files; what is in it stays the same. Where all are merged, the pieces that `whatif` prices are kept too: whoever
/// waits for that wants fast answers. The policy says nothing of them.
///
/// # Errors
/// When there is no ledger, or its files cannot be written. That nothing can be kept is a note.
pub async fn compact(path: &Path, options: &CompactOptions, policy: Policy) -> Result<Tidied, EngineError> {
    let mut ledger = Ledger::open(path).await?;
    let files = ledger.writer(&SystemClock).await?.compact(options).await?;
    if options.merge != Merge::All {
        return Ok(Tidied { files, kept: None, note: None });
    }
    ledger.refresh().await?;
    Ok(match keep(&ledger, policy).await {
        Ok(rows) => Tidied { files, kept: Some(rows).filter(|rows| *rows > 0), note: None },
        Err(error) => Tidied { files, kept: None, note: Some(format!("{NOT_KEPT}: {error}")) },
    })
}
