//! The names of the files of workers' and projects' pages.
//!
//! Promises: a name of any letters becomes a file name that every system takes and that leads out of no folder; two names never share a
//! file, also where a system does not tell capitals from small letters; the same name has the same file in every report.

use blake3::hash;

/// Whose page it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Worker,
    Project,
}

/// Longer names are cut.
const LONG: usize = 40;
/// Names that one system keeps for its devices.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

impl Kind {
    /// The column that names them.
    pub fn column(self) -> &'static str {
        match self {
            Kind::Worker => "worker_id",
            Kind::Project => "project_id",
        }
    }

    /// The file of a page, from the folder of the report.
    pub fn file(self, name: &str) -> String {
        let folder = match self {
            Kind::Worker => "workers",
            Kind::Project => "projects",
        };
        format!("{folder}/{}.html", stem(name))
    }
}

/// A plain short name as it is; else what is plain of it, a `~`, which no plain name has, and its digest.
pub(in crate::reports) fn stem(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let starts = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if starts && name.len() <= LONG && name.chars().all(is_plain) && !is_device(name) {
        return name.to_owned();
    }
    let mut plain = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match is_plain(c) {
            true => plain.push(c),
            false if plain.ends_with('-') || plain.is_empty() => {}
            false => plain.push('-'),
        }
        if plain.len() >= LONG / 2 {
            break;
        }
    }
    let digest = &hash(name.as_bytes()).to_hex()[..32];
    format!("{}~{digest}", plain.trim_matches('-'))
}

fn is_device(name: &str) -> bool {
    let numbered =
        |device: &str| name.strip_prefix(device).is_some_and(|number| number.len() == 1 && number != "0");
    DEVICES.contains(&name) || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_has_a_file_of_its_own() {
        let names = [
            "w12",
            "ana",
            "Ana",
            "ANA",
            "李娜",
            "李 娜",
            "../../etc/passwd",
            "..",
            ".",
            "",
            " ",
            "a/b",
            "a\\b",
            "a:b",
            "con",
            "com1",
            "nul",
            "toloka:8f14e45f",
            "-rf",
            "a~b",
            "\u{0}",
            "\u{202e}abc",
            "é",
            "e\u{301}",
            "a%2fb",
            "w12 ",
            "=cmd",
        ];
        let long = ["x".repeat(300), "x".repeat(301)];
        let files: Vec<String> = names
            .iter()
            .copied()
            .chain(long.iter().map(String::as_str))
            .map(|name| Kind::Worker.file(name))
            .collect();
        let distinct: std::collections::BTreeSet<String> =
            files.iter().map(|file| file.to_lowercase()).collect();
        assert_eq!(distinct.len(), files.len());
        for file in &files {
            let stem = file.strip_prefix("workers/").and_then(|file| file.strip_suffix(".html")).unwrap();
            assert!(!stem.is_empty() && stem.len() < 80, "{file}");
            assert!(
                stem.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_~".contains(&b)),
                "{file}"
            );
            assert!(!is_device(stem) && !stem.starts_with('-'), "{file}");
        }
        assert_eq!(Kind::Project.file("w12"), "projects/w12.html");
        insta::assert_snapshot!(Kind::Worker.file("../Ana 李"), @"workers/ana~1170c07129481c6c2200b168b3085333.html");
    }
}
