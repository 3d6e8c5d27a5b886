//! From arguments to a list of inputs: files, folders, archives, globs and standard input, in a fixed order.
//!
//! Promises: the same arguments over the same files give the same list; nothing is left out silently but hidden files. An
//! archive stands for the files in it, wherever it is met; one that cannot be listed is an input itself, and says why when it is
//! opened.
//! Absent on purpose: what the files hold (`registry`).

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::archive::{self, Member};
use super::{Limits, SourceError};

/// One input found.
#[derive(Clone, Debug)]
pub struct Found {
    /// As the user would name it; a file in an archive by both, as `birds.zip/annotations/a.json`.
    pub name: String,
    /// The file on disk; `None` for standard input.
    pub path: Option<PathBuf>,
    /// Which file of the archive at that path.
    pub member: Option<Member>,
    /// Named by itself, not met in a folder or an archive: then a reader must know it.
    pub explicit: bool,
}

/// What the arguments stand for.
#[derive(Debug, Default)]
pub struct Discovered {
    pub inputs: Vec<Found>,
    /// Ledgers met inside folders: not looked into, to be named in the notes.
    pub ledgers: Vec<String>,
    /// Archives that name a file twice: of each name the last file is an input.
    pub name_twice: Vec<String>,
    limits: Limits,
}

/// All inputs, in the order of arguments; what a folder or glob holds by the bytes of its path.
///
/// # Errors
/// A file that is not there, a pattern that nothing matches, a ledger given as input, a folder that cannot be read.
pub fn discover(arguments: &[String], limits: &Limits) -> Result<Discovered, SourceError> {
    let mut found = Discovered { limits: *limits, ..Discovered::default() };
    for argument in arguments {
        let path = Path::new(argument);
        if argument == "-" {
            found.inputs.push(Found { name: "-".into(), path: None, member: None, explicit: true });
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
            found.take(path.into(), true);
        } else if let Some((path, member)) = archive::find(argument, limits)? {
            found.inputs.push(in_archive(path, member, true));
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
    /// A file, or what lies in it where it is an archive.
    fn take(&mut self, path: PathBuf, explicit: bool) {
        let found = file(path, explicit);
        let Some(path) = found.path.as_deref().filter(|path| archive::is_archive_at(path)) else {
            return self.inputs.push(found);
        };
        match archive::list(&found.name, path, &self.limits) {
            Ok(listed) if !listed.members.is_empty() => {
                let inner =
                    |folder: &String| format!("{}/{folder}", found.name).trim_end_matches('/').to_owned();
                self.ledgers.extend(listed.ledgers.iter().map(inner));
                self.name_twice.extend(listed.names_twice.then(|| found.name.clone()));
                self.inputs
                    .extend(listed.members.into_iter().map(|member| in_archive(path.into(), member, false)));
            }
            // It is empty, or says what is wrong with it when it is opened.
            _ => self.inputs.push(found),
        }
    }

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
                self.take(path, true);
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
        walk.files.into_iter().for_each(|path| self.take(path, false));
        self.ledgers.extend(walk.ledgers.iter().map(|path| path.display().to_string()));
        Ok(())
    }
}

fn file(path: PathBuf, explicit: bool) -> Found {
    Found { name: path.display().to_string(), path: Some(path), member: None, explicit }
}

fn in_archive(path: PathBuf, member: Member, explicit: bool) -> Found {
    let name = format!("{}/{}", path.display(), member.name);
    Found { name, path: Some(path), member: Some(member), explicit }
}

/// The one input that goes by a name, as a report or a ledger gives it; none where it is not there any more.
///
/// # Errors
/// When it lies in an archive that cannot be listed or has no such file.
pub fn find(name: &str, limits: &Limits) -> Result<Option<Found>, SourceError> {
    if Path::new(name).is_file() {
        return Ok(Some(file(name.into(), true)));
    }
    Ok(archive::find(name, limits)?.map(|(path, member)| in_archive(path, member, true)))
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
        let found = discover(&arguments, &Limits::default())?;
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
        let found = discover(&["-".to_owned()], &Limits::default()).unwrap();
        let [Found { name, path: None, member: None, explicit: true }] = &found.inputs[..] else {
            panic!("{found:?}");
        };
        assert_eq!(name, "-");
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
