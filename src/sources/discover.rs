//! From arguments to a list of inputs: files, folders, globs and standard input, in a fixed order.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::SourceError;

/// One input found.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// As the user would name it.
    pub name: String,
    /// `None` for standard input.
    pub path: Option<PathBuf>,
    /// Named by itself, not met in a folder: then a reader must know it.
    pub explicit: bool,
}

/// All inputs, in the order of arguments; what a folder or glob holds by the bytes of its path.
///
/// # Errors
/// A file that is not there, a pattern that nothing matches, a ledger given as input.
pub fn discover(arguments: &[String]) -> Result<Vec<Found>, SourceError> {
    let mut found = Vec::new();
    for argument in arguments {
        if argument == "-" {
            found.push(Found { name: "-".into(), path: None, explicit: true });
            continue;
        }
        let path = Path::new(argument);
        if path.is_dir() {
            if is_ledger(path) {
                let (why, instead) =
                    ("this folder is a ledger".to_owned(), format!("give it as --ledger {argument}"));
                return Err(SourceError::Refused { file: argument.clone(), why, instead });
            }
            walk(path, &mut HashSet::new(), &mut found)?;
        } else if path.exists() {
            found.push(Found { name: argument.clone(), path: Some(path.into()), explicit: true });
        } else if argument.contains(['*', '?', '[']) {
            let matches =
                glob::glob(argument).map_err(|_| SourceError::NoMatch { pattern: argument.clone() })?;
            let mut paths: Vec<PathBuf> =
                matches.filter_map(Result::ok).filter(|path| path.is_file()).collect();
            paths.sort();
            if paths.is_empty() {
                return Err(SourceError::NoMatch { pattern: argument.clone() });
            }
            found.extend(paths.into_iter().map(|path| file(path, true)));
        } else {
            let cause = std::io::Error::new(std::io::ErrorKind::NotFound, "there is no such file or folder");
            return Err(SourceError::Io { file: argument.clone(), cause });
        }
    }
    Ok(found)
}

fn file(path: PathBuf, explicit: bool) -> Found {
    Found { name: path.display().to_string(), path: Some(path), explicit }
}

fn is_ledger(folder: &Path) -> bool {
    folder.join("_delta_log").is_dir()
}

/// Hidden files are left out, and a folder that links lead back to is walked once.
fn walk(folder: &Path, walked: &mut HashSet<PathBuf>, found: &mut Vec<Found>) -> Result<(), SourceError> {
    let fail = |cause| SourceError::Io { file: folder.display().to_string(), cause };
    if !walked.insert(folder.canonicalize().map_err(fail)?) {
        return Ok(());
    }
    let mut entries = fs::read_dir(folder)
        .map_err(fail)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(fail)?;
    entries.sort();
    for path in entries {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_file() {
            found.push(file(path, false));
        } else if path.is_dir() && !is_ledger(&path) {
            walk(&path, walked, found)?;
        }
    }
    Ok(())
}
