//! The checkers: each takes a file and tells every place that breaks its rule.

use super::repository::File;

/// A file opens with its module documentation.
pub fn opens_with_doc(file: &File) -> Vec<String> {
    if file.text.starts_with("//! ") { Vec::new() } else { vec![file.name.clone()] }
}

/// A file has at most so many lines.
pub fn is_short(file: &File, most: usize) -> Vec<String> {
    let lines = file.text.lines().count();
    if lines <= most { Vec::new() } else { vec![format!("{}: {lines} lines", file.name)] }
}

/// Banned words in the program's own lines. A word counts only where it begins (`print!` is not in `eprint!`).
pub fn bans(file: &File, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in file.code() {
        for word in words {
            let begins = |at: usize| {
                word.starts_with('.')
                    || !line[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
            };
            if line.match_indices(word).any(|(at, _)| begins(at)) {
                found.push(format!("{}:{number}: {}", file.name, line.trim()));
            }
        }
    }
    found
}

/// A query opens with a comment and is embedded by a room that runs queries.
pub fn query(file: &File, readers: &[File]) -> Vec<String> {
    let mut found = Vec::new();
    if !file.text.starts_with("-- ") {
        found.push(format!("{}: no head", file.name));
    }
    if !readers.iter().any(|reader| reader.text.contains(&file.name)) {
        found.push(format!("{}: named nowhere in src/metrics or src/audit", file.name));
    }
    found
}

/// Paths that exist on one machine only. They are put together here, so that this file is not found itself.
pub fn machine_paths(file: &File) -> Vec<String> {
    let roots = ["work", "home", "Users", "root"].map(|root| format!("/{root}/"));
    let mut found = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        let starts = |root: &String| {
            line.match_indices(root.as_str()).any(|(at, _)| {
                !line[..at].ends_with(|c: char| {
                    c.is_alphanumeric() || matches!(c, '.' | '/' | '-' | '_' | '}' | ')')
                })
            })
        };
        if roots.iter().any(starts) {
            found.push(format!("{}:{}: {}", file.name, number + 1, line.trim()));
        }
    }
    found
}

/// Codes that no registry knows, in the program's own lines.
pub fn unknown_codes(file: &File, known: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in file.code() {
        for (at, _) in line.match_indices("PW") {
            let Some(code) = line.get(at..at + 6) else { continue };
            if code[2..].bytes().all(|byte| byte.is_ascii_digit()) && !known.contains(&code) {
                found.push(format!("{}:{number}: {code}", file.name));
            }
        }
    }
    found
}

/// The names of flags that a file raises: the last text in `strange(…)` rows, the first in tuples of a flag and its events.
pub fn flags_raised(file: &File) -> Vec<String> {
    let mut found = Vec::new();
    for (_, line) in file.code() {
        let trimmed = line.trim();
        let raises = trimmed.starts_with("strange(") || trimmed.starts_with("(\"");
        if raises && let Some(flag) = last_quoted(trimmed) {
            found.push(flag.to_owned());
        }
    }
    found
}

/// The last text in quotes that is a name.
fn last_quoted(line: &str) -> Option<&str> {
    line.split(['"', '\'']).skip(1).step_by(2).filter(|text| !text.is_empty()).last()
}

fn file(name: &str, text: &str) -> File {
    File { name: name.into(), text: text.into() }
}

#[test]
fn bad_texts_are_found() {
    assert_eq!(opens_with_doc(&file("a.rs", "use x;")).len(), 1);
    assert_eq!(is_short(&file("a.rs", "\n\n\n"), 2).len(), 1);
    assert_eq!(is_short(&file("a.rs", "\n\n"), 2).len(), 0);
    assert_eq!(query(&file("queries/a.sql", "select 1"), &[]).len(), 2);
    let metrics = [file("src/metrics/sql.rs", "include_str!(\"../../queries/a.sql\")")];
    assert_eq!(query(&file("queries/a.sql", "-- What?\nselect 1"), &metrics).len(), 0);
    for bad in ["see /wor@k/main", "\"/ho@me/x\"", "`/wor@k/a`"] {
        assert_eq!(machine_paths(&file("a.md", &bad.replace('@', ""))).len(), 1, "{bad}");
    }
    for good in ["../work/a", "https://example.org/home/x", "/tmp/x"] {
        assert_eq!(machine_paths(&file("a.md", good)).len(), 0, "{good}");
    }
    assert_eq!(unknown_codes(&file("a.rs", "\"PW0999 x\" PW0101"), &["PW0101"]), ["a.rs:1: PW0999"]);
}

#[test]
fn bans_see_the_program_and_not_its_tests_or_comments() {
    let text = "let a = b.unwrap();\n// c.unwrap()\nlet d = e.unwrap_or(1);\n#[cfg(test)]\nmod laws;\nf.unwrap();\n\
                #[cfg(test)]\nmod tests {\n  g.unwrap();\n}\n";
    assert_eq!(
        bans(&file("src/a.rs", text), &[".unwrap()"]),
        ["src/a.rs:1: let a = b.unwrap();", "src/a.rs:6: f.unwrap();"]
    );
    assert_eq!(bans(&file("src/a/tests.rs", text), &[".unwrap()"]).len(), 0);
    assert_eq!(bans(&file("src/a.rs", "eprint!(1)"), &["print!", "eprint!"]).len(), 1);
}

#[test]
fn raised_flags_are_read() {
    let text = "strange(Open, Label, Labeled, \"labeled_first\"),\n(\"labeled_before\", vec![x])\nlet y = \"other\";";
    assert_eq!(flags_raised(&file("a.rs", text)), ["labeled_first", "labeled_before"]);
}
