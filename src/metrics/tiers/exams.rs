//! Conditions on assessments: theory and practice passed at one level, a certificate from outside.
//!
//! Promises: the latest attempt of a module at a level counts, a later failure too; parts passed at
//! different levels never add up to one.
//! Absent on purpose: who is a registered body (a policy may list the issuers that it trusts).

use super::conditions::{against, print_needed};
use super::{FactKind, TierFact};
use crate::units::Micros;

/// The module under which a certificate from outside is recorded.
pub const CERTIFICATE: &str = "certificate";

/// One assessment that was taken.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Attempt<'a> {
    pub(super) day: i32,
    at: Micros,
    module: &'a str,
    ratio: f64,
    /// What stands after the last `/` of the programme.
    level: Option<&'a str>,
    /// Attested by somebody other than the worker, whom the policy trusts.
    outside: bool,
}

impl<'a> Attempt<'a> {
    /// The attempt that a fact tells of, unless it belongs to another programme than the policy's.
    pub(super) fn of(
        fact: &'a TierFact,
        day: i32,
        programme_wanted: Option<&str>,
        issuers: &[String],
    ) -> Option<Attempt<'a>> {
        let FactKind::Assessment { module, ratio, programme, issuer } = &fact.kind else { return None };
        let programme = programme.as_deref().unwrap_or_default();
        if !programme.contains(programme_wanted.unwrap_or_default()) {
            return None;
        }
        let outside = issuer.as_ref().is_some_and(|issuer| {
            let trusted = issuers.is_empty() || issuers.contains(issuer);
            !issuer.is_empty() && **issuer != *fact.worker_id && trusted
        });
        let level = programme.rsplit_once('/').map(|(_, level)| level);
        Some(Attempt { day, at: fact.at, module, ratio: *ratio, level, outside })
    }

    /// Time order; of two at one moment the better one counts as the later.
    pub(super) fn order(&self, other: &Attempt<'_>) -> std::cmp::Ordering {
        (self.day, self.at)
            .cmp(&(other.day, other.at))
            .then_with(|| (self.module, self.level).cmp(&(other.module, other.level)))
            .then_with(|| self.ratio.total_cmp(&other.ratio))
            .then_with(|| self.outside.cmp(&other.outside))
    }
}

/// A module and the share of its marks that passes it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Module {
    pub(super) name: String,
    pub(super) min_ratio: f64,
}

/// What a level asks for in assessments.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Exams {
    /// All of them at `level`, or at any one level where none is named. `None`: the policy does not say.
    pub(super) modules: Option<Vec<Module>>,
    pub(super) level: Option<String>,
    /// A certificate, at `level` where one is named. `None`: the policy does not say.
    pub(super) certificate: Option<bool>,
}

impl Exams {
    /// These, with what the other says for itself in their place.
    pub(super) fn in_place(&self, other: &Exams) -> Exams {
        let says_level = other.modules.is_some() || other.level.is_some();
        Exams {
            modules: other.modules.clone().or_else(|| self.modules.clone()),
            level: if says_level { other.level.clone() } else { self.level.clone() },
            certificate: other.certificate.or(self.certificate),
        }
    }

    pub(super) fn ask_nothing(&self) -> bool {
        self.modules.as_ref().is_none_or(Vec::is_empty) && self.certificate != Some(true)
    }

    /// What is missing, in words. Where no level is named, that of the level at which least is missing.
    pub(super) fn unmet(&self, attempts: &[Attempt<'_>]) -> Vec<String> {
        if self.ask_nothing() {
            return Vec::new();
        }
        if let Some(level) = &self.level {
            return self.unmet_at(Some(level), attempts);
        }
        let mut levels: Vec<Option<&str>> = attempts.iter().map(|attempt| attempt.level).collect();
        levels.sort_unstable();
        levels.dedup();
        levels
            .into_iter()
            .map(|level| self.unmet_at(level, attempts))
            .min_by_key(Vec::len)
            .unwrap_or_else(|| self.unmet_at(None, &[]))
    }

    fn unmet_at(&self, level: Option<&str>, attempts: &[Attempt<'_>]) -> Vec<String> {
        let latest = |module: &str, outside: bool| {
            attempts.iter().rev().find(|attempt| {
                attempt.module == module && attempt.level == level && (attempt.outside || !outside)
            })
        };
        let place = level.map_or_else(String::new, |level| format!(" at level {level}"));
        let mut unmet = Vec::new();
        for Module { name, min_ratio } in self.modules.iter().flatten() {
            match latest(name, false) {
                Some(attempt) if attempt.ratio >= *min_ratio => {}
                Some(attempt) => unmet.push(format!("{name}{place} {}", against(attempt.ratio, *min_ratio))),
                None => {
                    unmet.push(format!("{name}{place} not taken yet, needs {}", print_needed(*min_ratio)));
                }
            }
        }
        // An issuer takes a certificate back by recording it again with no marks.
        let certified = || latest(CERTIFICATE, true).is_some_and(|attempt| attempt.ratio > 0.0);
        if self.certificate == Some(true) && !certified() {
            unmet.push(format!("certificate{place} from an outside issuer"));
        }
        unmet
    }
}
