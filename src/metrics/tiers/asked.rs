//! What a level asks for, condition by condition, next to what there is: for whoever wants to see why a tier is held.
//!
//! Absent on purpose: whether a level is held (`evaluate`), which decides day by day.

use super::conditions::KEYS;
use super::totals::{self, Day};
use super::{Policy, TierFact, attempts};

/// One condition of a level.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Its key in a policy file; `assessments` for all that is asked of those.
    pub key: &'static str,
    pub words: String,
    pub needed: Option<f64>,
    /// What there is; none over nothing, and of assessments.
    pub value: Option<f64>,
    pub met: bool,
    /// The moments that it is measured by.
    pub moments: &'static [&'static str],
}

/// The conditions of one level in a domain, by these facts of one worker.
pub fn asked(
    facts: &[TierFact],
    policy: &Policy,
    tz: chrono_tz::Tz,
    domain: &str,
    level: usize,
) -> Vec<Asked> {
    let facts: Vec<&TierFact> = facts.iter().collect();
    let days = totals::running_totals(&facts, tz);
    let totals =
        days.iter().rfind(|Day { domain: of, .. }| *of == domain).map(|day| day.totals).unwrap_or_default();
    let attempts = attempts(&facts, policy, tz).into_values().next().unwrap_or_default();
    let ladder = policy.ladder(domain);
    let Some(conditions) = ladder.get(level) else { return Vec::new() };
    let thresholds = KEYS.iter().zip(&conditions.thresholds).filter_map(|(key, needed)| {
        let needed = needed.filter(|needed| *needed > 0.0)?;
        let value = (key.measure)(&totals, policy.z);
        let met = value.is_some_and(|value| value >= needed);
        Some(Asked {
            key: key.name,
            words: key.words.to_owned(),
            needed: Some(needed),
            value,
            met,
            moments: key.moments,
        })
    });
    let mut asked: Vec<Asked> = thresholds.collect();
    if !conditions.exams.ask_nothing() {
        let unmet = conditions.exams.unmet(&attempts);
        let words = if unmet.is_empty() { "assessments passed".to_owned() } else { unmet.join("; ") };
        let met = unmet.is_empty();
        asked.push(Asked {
            key: "assessments",
            words,
            needed: None,
            value: None,
            met,
            moments: &["assessment"],
        });
    }
    asked
}
