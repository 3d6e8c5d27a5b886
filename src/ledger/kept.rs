//! Files that a reader may keep beside the table, so that the next one has less to do.
//!
//! Promises: such a file is there whole or not at all; it proves nothing and no commit names it, so it may be deleted at any time.
//! Absent on purpose: what is in it, and whether it still fits: it has to name the head that it was made of.

use std::fs::{self, File};
use std::path::PathBuf;

use super::Ledger;
use super::error::{LedgerError, io_error};

impl Ledger {
    /// Where a kept file lies, if it is there.
    pub fn kept(&self, name: &str) -> PathBuf {
        self.layout.kept().join(name)
    }

    /// Keeps a file in place of an older one of its name.
    ///
    /// # Errors
    /// When the folder cannot be written, or `write` fails; then the older one stays.
    pub fn keep<E: From<LedgerError>>(
        &self,
        name: &str,
        write: impl FnOnce(&mut File) -> Result<(), E>,
    ) -> Result<(), E> {
        let folder = self.layout.kept();
        fs::create_dir_all(&folder).map_err(io_error(&folder, "make this folder"))?;
        let path = folder.join(name);
        let mut file =
            tempfile::NamedTempFile::new_in(&folder).map_err(io_error(&folder, "write into this folder"))?;
        write(file.as_file_mut())?;
        file.persist(&path).map_err(|error| io_error(&path, "write this file")(error.error))?;
        Ok(())
    }
}
