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

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with these files in it.
    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::Builder::new().prefix("inputs").tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        folder
    }

    /// What is found, without the folder's own path; `!` after what was named by itself.
    fn found(folder: &Path, arguments: &[&str]) -> Result<String, String> {
        let root = folder.display().to_string();
        let arguments: Vec<_> = arguments.iter().map(|argument| argument.replace('~', &root)).collect();
        let told = |found: &Found| format!("{}{}", found.name, if found.explicit { "!" } else { "" });
        match discover(&arguments) {
            Ok(found) => Ok(found.iter().map(told).collect::<Vec<_>>().join(" ").replace(&root, "~")),
            Err(error) => Err(error.to_string().replace(&root, "~")),
        }
    }

    #[test]
    fn arguments_stand_in_their_order_and_what_a_folder_holds_by_its_path() {
        let folder =
            folder(&["b.csv", "a/z.json", "a/10.csv", "a/9.csv", "ä.csv", "c/.hidden/x", ".hidden", "B.csv"]);
        let found = |arguments: &[&str]| found(folder.path(), arguments).unwrap();
        assert_eq!(found(&["~"]), "~/B.csv ~/a/10.csv ~/a/9.csv ~/a/z.json ~/b.csv ~/ä.csv");
        assert_eq!(found(&["~/b.csv", "-", "~/a"]), "~/b.csv! -! ~/a/10.csv ~/a/9.csv ~/a/z.json");
        // A hidden file that is named by itself was meant.
        assert_eq!(found(&["~/.hidden"]), "~/.hidden!");
        assert_eq!(found(&["~/c"]), "");
        assert_eq!(found(&[]), "");
    }

    #[test]
    fn a_pattern_must_match_a_file() {
        let folder = folder(&["b.csv", "a.csv", "a.json", "sub.csv/x"]);
        let found = |arguments: &[&str]| found(folder.path(), arguments);
        assert_eq!(found(&["~/*.csv"]).unwrap(), "~/a.csv! ~/b.csv!");
        assert_eq!(found(&["~/?.json", "~/[ab].csv"]).unwrap(), "~/a.json! ~/a.csv! ~/b.csv!");
        assert_eq!(found(&["~/*.parquet"]).unwrap_err(), r#"PW0205 no file matches "~/*.parquet""#);
        assert_eq!(found(&["~/[.csv"]).unwrap_err(), r#"PW0205 no file matches "~/[.csv""#);
        assert_eq!(
            found(&["~/c.csv"]).unwrap_err(),
            "PW0201 ~/c.csv: cannot be read: there is no such file or folder"
        );
    }

    #[test]
    fn a_file_may_be_called_like_a_pattern() {
        let folder = folder(&["part[1].csv", "part1.csv"]);
        assert_eq!(found(folder.path(), &["~/part[1].csv"]).unwrap(), "~/part[1].csv!");
    }

    #[test]
    fn a_ledger_is_no_input() {
        let folder = folder(&["ledger/_delta_log/0.json", "ledger/part.parquet", "a.csv"]);
        let refused = found(folder.path(), &["~/ledger"]).unwrap_err();
        assert_eq!(refused, "PW0204 ~/ledger: this folder is a ledger; give it as --ledger ~/ledger");
        assert_eq!(found(folder.path(), &["~"]).unwrap(), "~/a.csv");
    }

    #[cfg(unix)]
    #[test]
    fn links_in_a_circle_end() {
        let folder = folder(&["a/x.csv", "b/y.csv"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/up")).unwrap();
        std::os::unix::fs::symlink(folder.path().join("b"), folder.path().join("c")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("broken.csv")).unwrap();
        assert_eq!(found(folder.path(), &["~"]).unwrap(), "~/a/x.csv ~/b/y.csv");
    }
}
