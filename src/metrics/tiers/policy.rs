//! A written policy: which levels there are and what each asks for.
//!
//! Promises: a policy that was read can be met: every key is known, every value possible, every
//! level asks for something. A mistake is told by file, level and key.
//! Absent on purpose: the disk (the caller reads a user's file), the facts (`evaluate`).

use std::collections::BTreeMap;

use super::conditions::Conditions;
use super::read;

/// The policies that come with the program, by name.
const SHIPPED: [(&str, &str); 2] = [
    ("plain", include_str!("../../../policies/plain.toml")),
    ("cn-4-04-05-05-2021", include_str!("../../../policies/cn-4-04-05-05-2021.toml")),
];

/// What is wrong with a policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PolicyError {
    #[error("PW0401 {name}: no shipped policy has this name ({shipped}), and it is no file: {cause}")]
    NotFound { name: String, shipped: String, cause: String },
    #[error("PW0402 {file}: line {line}: {cause}")]
    NotToml { file: String, line: usize, cause: String },
    #[error("PW0403 {file}: {place}: unknown key {key:?}; known are {known}")]
    UnknownKey { file: String, place: String, key: String, known: String },
    #[error("PW0404 {file}: {place}: {key} is missing: {hint}")]
    Missing { file: String, place: String, key: String, hint: String },
    #[error("PW0405 {file}: {place}: {key} = {value} {why}")]
    BadValue { file: String, place: String, key: String, value: String, why: String },
    #[error("PW0406 {file}: {place} asks for nothing, so everybody would reach it: give it a condition")]
    NoCondition { file: String, place: String },
}

/// A tier policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub name: String,
    pub title: String,
    /// What the policy means, for certificates and pages.
    pub text: String,
    /// Where its figures come from.
    pub source: String,
    /// The standard that it follows without being it.
    pub aligned_with: Option<String>,
    /// Whether a tier that was once reached stays.
    pub keep: bool,
    /// Of the Wilson bounds; 0.95 unless said otherwise.
    pub confidence: f64,
    /// In ascending order.
    pub levels: Vec<Level>,
    /// Only assessments whose programme has this text in its name count.
    pub(super) programme: Option<String>,
    /// Whose certificates count; empty: those of anybody but the worker.
    pub(super) issuers: Vec<String>,
    /// Of the confidence: how many standard deviations a bound lies away.
    pub z: f64,
}

/// One level of a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Level {
    pub name: String,
    /// Its name for people; the name itself where the policy gives none.
    pub title: String,
    /// What a person at this level does.
    pub text: String,
    /// Whether the previous level's conditions are asked for too.
    pub(super) inherits: bool,
    pub(super) own: Conditions,
    pub(super) domains: BTreeMap<String, Conditions>,
}

impl Policy {
    /// Reads a policy. `file` is what errors call it.
    ///
    /// # Errors
    /// When the text is no TOML, has a key that nobody knows, lacks one, or asks for the impossible.
    pub fn parse(file: &str, text: &str) -> Result<Policy, PolicyError> {
        read::policy(file, text)
    }

    /// The policy of that name, else the one in that file, which `read_file` reads.
    ///
    /// # Errors
    /// When there is neither, and as [`Policy::parse`].
    pub fn find(
        name_or_file: &str,
        read_file: impl FnOnce(&str) -> std::io::Result<String>,
    ) -> Result<Policy, PolicyError> {
        if let Some((name, text)) = SHIPPED.iter().find(|(name, _)| *name == name_or_file) {
            return Policy::parse(&format!("policies/{name}.toml"), text);
        }
        let text = read_file(name_or_file).map_err(|cause| PolicyError::NotFound {
            name: name_or_file.to_owned(),
            shipped: Policy::shipped().collect::<Vec<_>>().join(", "),
            cause: cause.to_string(),
        })?;
        Policy::parse(name_or_file, &text)
    }

    /// The names of the policies that come with the program.
    pub fn shipped() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    /// What each level asks for in a domain, all that it inherits included.
    pub(super) fn ladder(&self, domain: &str) -> Vec<Conditions> {
        let mut ladder: Vec<Conditions> = Vec::with_capacity(self.levels.len());
        for level in &self.levels {
            let own = match level.domains.get(domain) {
                Some(said) => level.own.in_place(said),
                None => level.own.clone(),
            };
            let previous = ladder.last().filter(|_| level.inherits);
            let all = previous.map_or_else(|| own.clone(), |previous| own.and(previous));
            ladder.push(all);
        }
        ladder
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn no_file(_: &str) -> std::io::Result<String> {
        Err(std::io::Error::other("nothing here"))
    }

    #[test]
    fn shipped_policies_are_sound_and_named_like_their_files() {
        for name in Policy::shipped() {
            let policy = Policy::find(name, no_file).unwrap();
            assert_eq!(policy.name, name);
            assert!(!policy.source.is_empty() && policy.levels.iter().all(|level| !level.text.is_empty()));
        }
    }

    #[test]
    fn the_national_standard_is_followed_and_not_claimed() {
        let policy = Policy::find("cn-4-04-05-05-2021", no_file).unwrap();
        assert!(policy.text.contains("aligned with"));
        assert!(policy.text.contains("not the national certificate"));
        assert!(policy.aligned_with.is_some_and(|standard| standard.contains("4-04-05-05")));
    }

    #[test]
    fn a_policy_comes_from_a_file_where_no_name_fits() {
        let text = "name = 'mine'\ntitle = 'Mine'\ntext = 'x'\nsource = 'us'\n\
                    [[levels]]\nname = 'one'\nmin_reviewed = 1";
        let policy = Policy::find("mine.toml", |file| {
            assert_eq!(file, "mine.toml");
            Ok(text.to_owned())
        });
        assert_eq!(policy.unwrap().levels[0].title, "one");
        assert_eq!(
            Policy::find("plane", no_file).unwrap_err().to_string(),
            "PW0401 plane: no shipped policy has this name (plain, cn-4-04-05-05-2021), \
             and it is no file: nothing here"
        );
    }
}
