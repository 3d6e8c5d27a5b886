//! From arguments to a list of inputs: files, folders, globs and standard input, in a fixed order.
//!
//! Promises: the same arguments over the same files give the same list; nothing is left out silently but hidden files.
//! Absent on purpose: what the files hold (`registry`).

use std::collections::HashSet;
use std::fs;
use std::io;
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

/// What the arguments stand for.
#[derive(Debug, Default)]
pub struct Discovered {
    pub inputs: Vec<Found>,
    /// Ledgers met inside folders: not looked into, to be named in the notes.
    pub ledgers: Vec<String>,
}

/// All inputs, in the order of arguments; what a folder or glob holds by the bytes of its path.
///
/// # Errors
/// A file that is not there, a pattern that nothing matches, a ledger given as input, a folder that cannot be read.
pub fn discover(arguments: &[String]) -> Result<Discovered, SourceError> {
    let mut found = Discovered::default();
    for argument in arguments {
        let path = Path::new(argument);
        if argument == "-" {
            found.inputs.push(Found { name: "-".into(), path: None, explicit: true });
        } else if path.is_dir() {
            if is_ledger(path) {
                return Err(SourceError::Refused {
                    file: argument.clone(),
                    why: "this folder is a ledger".to_owned(),
                    instead: format!("give it as --ledger {argument}"),
                });
            }
            found.folder(path)?;
        } else if path.exists() {
            found.inputs.push(file(path.into(), true));
        } else if argument.contains(['*', '?', '[']) {
            found.pattern(argument)?;
        } else {
            let cause = io::Error::new(io::ErrorKind::NotFound, "there is no such file or folder");
            return Err(SourceError::Io { file: argument.clone(), cause });
        }
    }
    Ok(found)
}

impl Discovered {
    /// What a pattern matches; a folder among it stands for what it holds.
    fn pattern(&mut self, pattern: &str) -> Result<(), SourceError> {
        let none = || SourceError::NoMatch { pattern: pattern.to_owned() };
        let options = glob::MatchOptions { require_literal_leading_dot: true, ..glob::MatchOptions::new() };
        let mut paths = Vec::new();
        for path in glob::glob_with(pattern, options).map_err(|_| none())? {
            paths.push(path.map_err(|unread| {
                let file = unread.path().display().to_string();
                SourceError::Io { file, cause: unread.into() }
            })?);
        }
        if paths.is_empty() {
            return Err(none());
        }
        sort(&mut paths);
        for path in paths {
            if !path.is_dir() {
                self.inputs.push(file(path, true));
            } else if is_ledger(&path) {
                self.ledgers.push(path.display().to_string());
            } else {
                self.folder(&path)?;
            }
        }
        Ok(())
    }

    fn folder(&mut self, folder: &Path) -> Result<(), SourceError> {
        let mut walk = Walk::default();
        walk.enter(folder)?;
        sort(&mut walk.files);
        sort(&mut walk.ledgers);
        self.inputs.extend(walk.files.into_iter().map(|path| file(path, false)));
        self.ledgers.extend(walk.ledgers.iter().map(|path| path.display().to_string()));
        Ok(())
    }
}

fn file(path: PathBuf, explicit: bool) -> Found {
    Found { name: path.display().to_string(), path: Some(path), explicit }
}

fn sort(paths: &mut [PathBuf]) {
    paths.sort_by(|one, other| one.as_os_str().as_encoded_bytes().cmp(other.as_os_str().as_encoded_bytes()));
}

fn is_ledger(folder: &Path) -> bool {
    folder.join("_delta_log").is_dir() || folder.join("_piecework").is_dir()
}

/// What lies in a folder and the folders in it.
#[derive(Default)]
struct Walk {
    /// Folders by their true paths: one that links lead back to is entered once.
    entered: HashSet<PathBuf>,
    files: Vec<PathBuf>,
    ledgers: Vec<PathBuf>,
}

impl Walk {
    fn enter(&mut self, folder: &Path) -> Result<(), SourceError> {
        let fail = |cause| SourceError::Io { file: folder.display().to_string(), cause };
        if !self.entered.insert(folder.canonicalize().map_err(fail)?) {
            return Ok(());
        }
        let entries = fs::read_dir(folder).map_err(fail)?.map(|entry| entry.map(|entry| entry.path()));
        let mut entries = entries.collect::<Result<Vec<_>, _>>().map_err(fail)?;
        // Which of two links to one folder is followed must not depend on the disk.
        sort(&mut entries);
        for path in entries {
            let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
            if hidden {
                continue;
            }
            if !path.is_dir() {
                self.files.push(path);
            } else if is_ledger(&path) {
                self.ledgers.push(path);
            } else {
                self.enter(&path)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with these empty files.
    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    /// What is found, by paths within the folder; a star marks those that were named by themselves.
    fn found(root: &Path, arguments: &[&str]) -> Result<Vec<String>, SourceError> {
        let arguments: Vec<_> = arguments.iter().map(|name| root.join(name).display().to_string()).collect();
        let prefix = format!("{}/", root.display());
        let short = |name: &str| name.replace(&prefix, "");
        let found = discover(&arguments)?;
        let star = |explicit| if explicit { "*" } else { "" };
        let inputs =
            found.inputs.iter().map(|input| format!("{}{}", short(&input.name), star(input.explicit)));
        Ok(inputs.chain(found.ledgers.iter().map(|ledger| format!("ledger {}", short(ledger)))).collect())
    }

    #[test]
    fn arguments_keep_their_order_and_folders_are_sorted_by_bytes() {
        let folder =
            folder(&["in/a/x.csv", "in/a.csv", "in/B.csv", "in/.hidden", "in/.git/x", "z.csv", "in/é.csv"]);
        assert_eq!(
            found(folder.path(), &["z.csv", "in"]).unwrap(),
            ["z.csv*", "in/B.csv", "in/a.csv", "in/a/x.csv", "in/é.csv"]
        );
        assert_eq!(found(folder.path(), &["in/*.csv"]).unwrap(), ["in/B.csv*", "in/a.csv*", "in/é.csv*"]);
        assert_eq!(
            found(folder.path(), &["in/*"]).unwrap(),
            ["in/B.csv*", "in/a/x.csv", "in/a.csv*", "in/é.csv*"]
        );
        assert!(found(folder.path(), &["in/.hidden"]).unwrap() == ["in/.hidden*"]);
    }

    #[test]
    fn what_is_not_there_is_an_error() {
        let folder = folder(&["a.csv", "b[1].csv"]);
        assert!(matches!(found(folder.path(), &["*.json"]), Err(SourceError::NoMatch { .. })));
        assert!(matches!(found(folder.path(), &["c.csv"]), Err(SourceError::Io { .. })));
        assert_eq!(found(folder.path(), &["b[1].csv"]).unwrap(), ["b[1].csv*"]);
        assert!(matches!(found(folder.path(), &["[.csv"]), Err(SourceError::NoMatch { .. })));
    }

    #[test]
    fn ledgers_are_refused_where_named_and_told_where_met() {
        let folder = folder(&["in/a.csv", "in/ledger/_delta_log/0.json", "in/new/_piecework/lock"]);
        assert_eq!(found(folder.path(), &["in"]).unwrap(), ["in/a.csv", "ledger in/ledger", "ledger in/new"]);
        let error = found(folder.path(), &["in/ledger"]).unwrap_err().to_string();
        assert!(error.starts_with("PW0204 ") && error.contains("--ledger"), "{error}");
    }

    #[test]
    fn standard_input_is_a_dash() {
        let found = discover(&["-".to_owned()]).unwrap();
        assert_eq!(found.inputs, [Found { name: "-".into(), path: None, explicit: true }]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_once() {
        let folder = folder(&["in/real/a.csv", "elsewhere/b.csv"]);
        let link = |from: &str, to: &str| {
            std::os::unix::fs::symlink(folder.path().join(from), folder.path().join(to))
        };
        link("in", "in/real/loop").unwrap();
        link("elsewhere", "in/other").unwrap();
        link("elsewhere", "in/same").unwrap();
        link("elsewhere/b.csv", "in/b.csv").unwrap();
        assert_eq!(found(folder.path(), &["in"]).unwrap(), ["in/b.csv", "in/other/b.csv", "in/real/a.csv"]);
    }
}
