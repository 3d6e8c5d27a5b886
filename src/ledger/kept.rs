//! Files that a reader may keep beside the table, so that the next one has less to do.
//!
//! Promises: such a file is there whole or not at all, and stays what it is while it has its name; it proves nothing and no commit names
//! it, so it may be deleted at any time.
//! Absent on purpose: what is in it, and whether it still fits: its name and its content say what it was made of.

use std::fs::{self, File};
use std::path::PathBuf;

use super::error::{LedgerError, io_error};
use super::{Ledger, disk};

impl Ledger {
    /// Where a kept file lies, if it is there.
    pub fn kept(&self, name: &str) -> PathBuf {
        self.layout.kept().join(name)
    }

    /// Keeps a file in place of all others of its kind, as which `name` begins; one that somebody else keeps under its name meanwhile is as
    /// good.
    ///
    /// # Errors
    /// When the folder cannot be written, or `write` fails.
    pub fn keep<E: From<LedgerError>>(
        &self,
        kind: &str,
        name: &str,
        write: impl FnOnce(&mut File) -> Result<(), E>,
    ) -> Result<(), E> {
        let folder = self.layout.kept();
        fs::create_dir_all(&folder).map_err(io_error(&folder, "make this folder"))?;
        let place = tempfile::Builder::new().prefix(&format!("{kind}-")).suffix(".part").tempfile_in(&folder);
        let mut file = place.map_err(io_error(&folder, "write into this folder"))?;
        let own = file.path().file_name().map(|own| own.to_string_lossy().into_owned());
        write(file.as_file_mut())?;
        let older = disk::names(&folder)?.into_iter().filter(|older| older.starts_with(kind));
        for older in older.filter(|older| Some(older) != own.as_ref()) {
            disk::remove(&folder.join(older))?;
        }
        match file.persist_noclobber(folder.join(name)) {
            Err(error) if error.error.kind() != std::io::ErrorKind::AlreadyExists => {
                Err(io_error(&folder, "write into this folder")(error.error).into())
            }
            _ => Ok(()),
        }
    }
}
