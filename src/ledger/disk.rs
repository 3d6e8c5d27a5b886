//! Where things lie in a ledger's folder, and how they get there for good.
//!
//! Promises: what [`write_synced`] and [`sync_folder`] returned from is on disk; a [`Lock`] is let go of by
//! the system when its process dies.
//!
//! ```text
//! L/_delta_log/        the commits        L/_piecework/journal/     acknowledged, not yet in the table
//! L/part-*.parquet     the events         L/_piecework/quarantine/  what was not accepted
//!                                         L/_piecework/again/       where duplicates stood
//!                                         L/_piecework/ids/         index of event ids (disposable)
//!                                         L/_piecework/kept/        what readers keep to be faster (disposable)
//!                                         L/_piecework/sessions/    one locked file for each writer at work
//!                                         L/_piecework/lock         held around a commit
//! ```

use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::error::{LedgerError, io_error};
use super::faults::{Step, ask};

/// The paths of one ledger.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub root: PathBuf,
}

impl Layout {
    pub fn log(&self) -> PathBuf {
        self.root.join("_delta_log")
    }

    pub fn commit(&self, version: u64) -> PathBuf {
        self.log().join(format!("{version:020}.json"))
    }

    pub fn own(&self) -> PathBuf {
        self.root.join("_piecework")
    }

    pub fn journal(&self) -> PathBuf {
        self.own().join("journal")
    }

    pub fn quarantine(&self) -> PathBuf {
        self.own().join("quarantine")
    }

    pub fn again(&self) -> PathBuf {
        self.own().join("again")
    }

    pub fn ids(&self) -> PathBuf {
        self.own().join("ids")
    }

    pub fn sessions(&self) -> PathBuf {
        self.own().join("sessions")
    }

    /// What readers keep to be faster.
    pub fn kept(&self) -> PathBuf {
        self.own().join("kept")
    }

    /// Where a commit is written before it takes its place in the log.
    pub fn drafts(&self) -> PathBuf {
        self.own().join("drafts")
    }

    /// Makes the folders that are missing.
    pub fn create(&self) -> Result<(), LedgerError> {
        let own =
            [self.journal(), self.quarantine(), self.again(), self.ids(), self.sessions(), self.drafts()];
        for folder in own.iter().chain([&self.log()]) {
            fs::create_dir_all(folder).map_err(io_error(folder, "make this folder"))?;
        }
        sync_folder(&self.own())?;
        sync_folder(&self.root)
    }

    /// Waits for its turn among the writers of this ledger. Readers never take it.
    pub async fn lock(&self) -> Result<Lock, LedgerError> {
        const PATIENCE: Duration = Duration::from_secs(600);
        let path = self.own().join("lock");
        let file = open_lock(&path)?;
        let since = Instant::now();
        let mut pause = Duration::from_millis(2);
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock(file)),
                Err(TryLockError::Error(cause)) => return Err(io_error(&path, "lock this file")(cause)),
                Err(TryLockError::WouldBlock) if since.elapsed() > PATIENCE => {
                    return Err(LedgerError::Busy { path, waited_seconds: PATIENCE.as_secs() });
                }
                Err(TryLockError::WouldBlock) => tokio::time::sleep(pause).await,
            }
            pause = (pause * 2).min(Duration::from_millis(100));
        }
    }

    /// Whether the owner of a session lives. Changes nothing.
    pub fn is_held(&self, session: &str) -> Result<bool, LedgerError> {
        let path = self.sessions().join(session);
        let file = match File::open(&path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(false),
            other => other.map_err(io_error(&path, "open this lock file"))?,
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(cause)) => Err(io_error(&path, "lock this file")(cause)),
        }
    }

    /// Locks the file of a new session, which nobody else can want for more than a look.
    pub fn lock_own_session(&self, session: &str) -> Result<Lock, LedgerError> {
        let path = self.sessions().join(session);
        let file = open_lock(&path)?;
        file.lock().map_err(io_error(&path, "lock this file"))?;
        Ok(Lock(file))
    }

    /// Locks the file of one writer, unless its owner lives.
    pub fn lock_session(&self, session: &str) -> Result<Option<Lock>, LedgerError> {
        let path = self.sessions().join(session);
        let file = open_lock(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(cause)) => Err(io_error(&path, "lock this file")(cause)),
        }
    }
}

/// A held lock; dropping it lets go.
pub(super) struct Lock(#[allow(dead_code, reason = "held for its drop")] File);

fn open_lock(path: &Path) -> Result<File, LedgerError> {
    let open = File::options().create(true).truncate(false).write(true).open(path);
    open.map_err(io_error(path, "open this lock file"))
}

/// Creates a file that is not there yet.
pub(super) fn create(path: &Path) -> Result<File, LedgerError> {
    ask(Step::Create).and_then(|()| File::create_new(path)).map_err(io_error(path, "create this file"))
}

/// A file without a name, for what does not fit into memory: gone with the process.
pub(super) fn temporary() -> io::Result<File> {
    ask(Step::Create).and_then(|()| tempfile::tempfile())
}

/// Writes on into a file.
pub(super) fn write(file: &mut File, bytes: &[u8]) -> io::Result<()> {
    if let Err(cause) = ask(Step::Write) {
        // A disk that is full takes the beginning.
        file.write_all(&bytes[..bytes.len() / 2])?;
        return Err(cause);
    }
    file.write_all(bytes)
}

/// Waits until a file is on disk.
pub(super) fn sync(file: &File, path: &Path) -> Result<(), LedgerError> {
    ask(Step::Sync).and_then(|()| file.sync_all()).map_err(io_error(path, "sync this file to disk"))
}

/// Writes a whole new file and waits until it is on disk. Its folder is the caller's to sync.
pub(super) fn write_synced(path: &Path, bytes: &[u8]) -> Result<(), LedgerError> {
    let mut file = create(path)?;
    write(&mut file, bytes).map_err(io_error(path, "write this file"))?;
    sync(&file, path)
}

/// Gives a whole file a second name, unless that is taken.
pub(super) fn link(from: &Path, to: &Path) -> io::Result<()> {
    ask(Step::Link).and_then(|()| fs::hard_link(from, to))
}

/// Gives a file another name.
pub(super) fn rename(from: &Path, to: &Path) -> Result<(), LedgerError> {
    ask(Step::Rename).and_then(|()| fs::rename(from, to)).map_err(io_error(from, "rename this file"))
}

/// Waits until the names in a folder are on disk. (Windows has no such call; its file system journals names.)
pub(super) fn sync_folder(path: &Path) -> Result<(), LedgerError> {
    if cfg!(windows) {
        return Ok(());
    }
    let synced = ask(Step::Sync).and_then(|()| File::open(path)).and_then(|folder| folder.sync_all());
    synced.map_err(io_error(path, "sync this folder to disk"))
}

/// The names in a folder, sorted; an absent folder has none.
pub(super) fn names(folder: &Path) -> Result<Vec<String>, LedgerError> {
    let entries = match fs::read_dir(folder) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(io_error(folder, "list this folder"))?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(io_error(folder, "list this folder"))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Removes a file; one that is gone already is fine.
pub(super) fn remove(path: &Path) -> Result<(), LedgerError> {
    match ask(Step::Remove).and_then(|()| fs::remove_file(path)) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            Err(io_error(path, "remove this file")(cause))
        }
        _ => Ok(()),
    }
}
