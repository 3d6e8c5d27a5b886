//! The files of the repository as texts.

use std::path::Path;

/// A text file, by its path from the root with `/`.
#[derive(Clone)]
pub struct File {
    pub name: String,
    pub text: String,
}

impl File {
    /// The lines of the program itself with their numbers: what stands before the tests, without comments.
    /// A line of tests alone (`#[cfg(test)] mod x;`) is left out, and so is a file of tests.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut parts = self.name.split('/').map(|part| part.trim_end_matches(".rs"));
        let lines: Vec<(usize, &str)> =
            if parts.any(|part| TEST_FILES.contains(&part) || part.ends_with("_tests")) {
                Vec::new()
            } else {
                program_lines(&self.text)
            };
        lines.into_iter()
    }
}

/// Files that a `#[cfg(test)] mod` line includes, and the folders beside them.
const TEST_FILES: &[&str] = &["tests", "stories", "laws"];

fn program_lines(text: &str) -> Vec<(usize, &str)> {
    let mut lines = Vec::new();
    let mut numbered = text.lines().enumerate().peekable();
    while let Some((at, line)) = numbered.next() {
        let trimmed = line.trim();
        if trimmed.starts_with("#[cfg(test)]") {
            match numbered.peek() {
                // One item of tests: a module of its own file, an import.
                Some((_, next)) if next.trim_end().ends_with(';') => {
                    numbered.next();
                }
                _ => break,
            }
        } else if !trimmed.starts_with("//") {
            lines.push((at + 1, line));
        }
    }
    lines
}

/// All sources of the program.
pub fn sources() -> Vec<File> {
    repository()
        .into_iter()
        .filter(|file| file.name.starts_with("src/") && file.name.ends_with(".rs"))
        .collect()
}

/// All text files but what git and builds write.
pub fn repository() -> Vec<File> {
    let mut files = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    walk(root, root, &mut files);
    assert!(files.len() > 20, "the repository was not read");
    files.sort_by(|a, b| a.name.cmp(&b.name));
    files
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        if matches!(name.as_str(), ".git" | "target" | "Cargo.lock") || path.is_symlink() {
            continue;
        }
        if path.is_dir() {
            walk(root, &path, files);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            files.push(File { name, text });
        }
    }
}
