//! A policy file into a [`Policy`], or the file, level and key that is wrong in it.
//!
//! Promises: nothing in the file is passed over; nothing is guessed.
//! Absent on purpose: what the conditions mean (`conditions`, `exams`).

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::conditions::{Conditions, KEYS, Key, Scale};
use super::exams::{CERTIFICATE, Exams, Module};
use super::part::{Outcome, Part};
use super::policy::{Level, Policy, PolicyError};
use crate::metrics::wilson::z_of_confidence;
use crate::units::line_at;

const POLICY_KEYS: [&str; 10] = [
    "name",
    "title",
    "text",
    "source",
    "aligned_with",
    "keep",
    "confidence",
    "programme",
    "issuers",
    "levels",
];
const LEVEL_KEYS: [&str; 5] = ["name", "title", "text", "inherits", "domains"];
const EXAM_KEYS: [&str; 2] = ["assessments", "certificate"];
const MODULE_KEYS: [&str; 3] = ["module", "min_ratio", "level"];

pub(super) fn policy(file: &str, text: &str) -> Outcome<Policy> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| PolicyError::NotToml {
        file: file.to_owned(),
        line: error.span().map_or(1, |span| line_at(text, span.start)),
        cause: error.message().to_owned(),
    })?;
    let top = Part { file, place: "the policy".to_owned(), table: &table };
    top.know(&POLICY_KEYS)?;
    let confidence = top.number("confidence")?.unwrap_or(0.95);
    let z = z_of_confidence(confidence)
        .ok_or_else(|| top.bad("confidence", "does not lie between 0 and 1, such as 0.95"))?;
    let policy = Policy {
        name: top.need_text("name", "the policy's name, as in tiers --policy NAME")?,
        title: top.need_text("title", "its name for people")?,
        text: top.need_text("text", "what it means, in a sentence for certificates")?,
        source: top.need_text("source", "where its figures come from")?,
        aligned_with: top.text("aligned_with")?,
        keep: top.flag("keep")?.unwrap_or(false),
        confidence,
        levels: levels(&top)?,
        programme: top.text("programme")?,
        issuers: top.texts("issuers")?,
        z,
    };
    check_reach(&top, &policy)?;
    Ok(policy)
}

fn levels(top: &Part<'_>) -> Outcome<Vec<Level>> {
    let mut levels: Vec<Level> = Vec::new();
    for (at, table) in top.tables("levels")?.into_iter().enumerate() {
        let named = table.get("name").and_then(Value::as_str);
        let place =
            named.map_or_else(|| format!("level number {}", at + 1), |name| format!("level {name:?}"));
        let part = Part { file: top.file, place, table };
        let level = level(&part)?;
        if level.inherits && levels.is_empty() {
            return Err(part.bad("inherits", "on the first level, which has none before it"));
        }
        if levels.iter().any(|other| other.name == level.name) {
            return Err(part.bad("name", "is the name of two levels"));
        }
        levels.push(level);
    }
    if levels.is_empty() {
        return Err(top.missing("levels", "write [[levels]], the lowest first"));
    }
    Ok(levels)
}

fn level(part: &Part<'_>) -> Outcome<Level> {
    let keys: Vec<&str> = LEVEL_KEYS.into_iter().chain(condition_keys()).collect();
    part.know(&keys)?;
    let name = part.need_text("name", "the level's name, as in tiers.csv")?;
    let mut domains = BTreeMap::new();
    for (domain, value) in part.table_of("domains")?.into_iter().flatten() {
        let place = format!("{}, domain {domain:?}", part.place);
        let Some(table) = value.as_table() else {
            let key = format!("domains.{domain}");
            return Err(part.bad_value(&key, value.to_string(), "is not a table of conditions"));
        };
        let said = Part { file: part.file, place, table };
        said.know(&condition_keys().collect::<Vec<_>>())?;
        domains.insert(domain.clone(), conditions(&said)?);
    }
    Ok(Level {
        title: part.text("title")?.unwrap_or_else(|| name.clone()),
        name,
        text: part.text("text")?.unwrap_or_default(),
        inherits: part.flag("inherits")?.unwrap_or(false),
        own: conditions(part)?,
        domains,
    })
}

fn condition_keys() -> impl Iterator<Item = &'static str> {
    KEYS.iter().map(|key| key.name).chain(EXAM_KEYS)
}

fn conditions(part: &Part<'_>) -> Outcome<Conditions> {
    let mut thresholds = [None; KEYS.len()];
    for (threshold, key) in thresholds.iter_mut().zip(&KEYS) {
        *threshold = part.number(key.name)?;
        if let Some(why) = threshold.and_then(|value| impossible(key, value)) {
            return Err(part.bad(key.name, why));
        }
    }
    Ok(Conditions { thresholds, exams: exams(part)? })
}

/// Why nobody could ever meet such a threshold, or what is no number of its kind.
fn impossible(key: &Key, value: f64) -> Option<&'static str> {
    match key.scale {
        _ if !value.is_finite() || value < 0.0 => Some("is not a number from 0 up"),
        Scale::Count if value.fract() != 0.0 => Some("is not a whole number"),
        Scale::Rate if value > 1.0 => Some("does not lie between 0 and 1 (90 % is 0.90)"),
        Scale::Bound if value >= 1.0 => {
            Some("is out of reach: a lower bound lies between 0 and 1 and never reaches 1 (90 % is 0.90)")
        }
        _ => None,
    }
}

fn exams(part: &Part<'_>) -> Outcome<Exams> {
    let mut exams = Exams::default();
    if part.table.contains_key("assessments") {
        let mut modules = Vec::new();
        for (at, table) in part.tables("assessments")?.into_iter().enumerate() {
            let place = format!("{}, assessment {}", part.place, at + 1);
            let entry = Part { file: part.file, place, table };
            let (module, level) = module(&entry)?;
            if at > 0 && level != exams.level {
                return Err(entry.bad("level", "differs from the first one's: all must be of one level"));
            }
            exams.level = level;
            modules.push(module);
        }
        exams.modules = Some(modules);
    }
    exams.certificate = match part.table.get("certificate") {
        None => None,
        Some(Value::Boolean(asked)) => Some(*asked),
        Some(Value::String(level)) if exams.level.as_ref().is_none_or(|other| other == level) => {
            exams.level = Some(level.clone());
            Some(true)
        }
        Some(Value::String(_)) => {
            return Err(part.bad("certificate", "is of another level than the assessments"));
        }
        Some(_) => return Err(part.bad("certificate", "is neither true, false nor a level such as \"2\"")),
    };
    Ok(exams)
}

fn module(part: &Part<'_>) -> Outcome<(Module, Option<String>)> {
    part.know(&MODULE_KEYS)?;
    let name = part.need_text("module", "theory, practice, ...")?;
    if name == CERTIFICATE {
        return Err(part.bad("module", "is asked for by certificate = true"));
    }
    let min_ratio = part
        .number("min_ratio")?
        .ok_or_else(|| part.missing("min_ratio", "the share of the marks that passes, such as 0.60"))?;
    if !(min_ratio > 0.0 && min_ratio <= 1.0) {
        return Err(part.bad("min_ratio", "does not lie between 0 and 1 (60 of 100 marks is 0.60)"));
    }
    Ok((Module { name, min_ratio }, part.text("level")?))
}

/// A level that everybody reaches, in any of the domains that the policy names, is a mistake.
fn check_reach(top: &Part<'_>, policy: &Policy) -> Outcome<()> {
    let named = policy.levels.iter().flat_map(|level| level.domains.keys().map(String::as_str));
    for domain in std::iter::once("").chain(named) {
        for (level, asked) in policy.levels.iter().zip(policy.ladder(domain)) {
            if asked.ask_nothing() {
                let place = match domain {
                    "" => format!("level {:?}", level.name),
                    domain => format!("level {:?}, domain {domain:?}", level.name),
                };
                return Err(PolicyError::NoCondition { file: top.file.to_owned(), place });
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;

    const HEAD: &str = "name = 'test'\ntitle = 'Test'\ntext = 'A policy of a test.'\nsource = 'this test'\n";

    /// What is said about a policy of one level with such conditions.
    fn fault(conditions: &str) -> String {
        whole_fault(&format!("{HEAD}[[levels]]\nname = 'low'\n{conditions}"))
    }

    fn whole_fault(text: &str) -> String {
        policy("mine.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn a_wrong_condition_is_told_by_level_and_key() {
        let told: Vec<String> = [
            "min_review = 5",
            "min_reviewed = 2.5",
            "min_reviewed = -1",
            "min_reviewed = '50'",
            "acceptance_low = 90",
            "acceptance_low = 1.0",
            "gold_rate = 1.1",
            "training_hours = inf",
            "labeled_per_hour = nan",
            "certificate = 2",
            "min_reviewed = 0",
            "inherits = true\nmin_reviewed = 1",
            "assessments = 'theory'",
            "assessments = [{ module = 'theory' }]",
            "assessments = [{ module = 'theory', min_ratio = 60 }]",
            "assessments = [{ module = 'theory', ratio = 0.6 }]",
            "assessments = [{ module = 'certificate', min_ratio = 0.6 }]",
            "assessments = [{ module = 'theory', min_ratio = 0.6, level = '5' }, { module = 'practice', min_ratio = 0.6 }]",
            "certificate = '3'\nassessments = [{ module = 'theory', min_ratio = 0.6, level = '2' }]",
            "min_reviewed = 1\ndomains = { law = { min_gold = 1.5 } }",
            "min_reviewed = 1\ndomains = { law = { inherits = true } }",
            "min_reviewed = 1\ndomains = { law = 5 }",
            "min_reviewed = 1\ndomains = { law = { min_reviewed = 0 } }",
        ]
        .into_iter()
        .map(fault)
        .collect();
        assert_snapshot!(told.join("\n"), @r#"
    PW0403 mine.toml: level "low": unknown key "min_review"; known are name, title, text, inherits, domains, min_reviewed, min_accepted, acceptance_low, min_gold, gold_low, gold_rate, first_pass_low, labeled_per_hour, review_checked_min, reviewer_accuracy_low, training_hours, assessments, certificate
    PW0405 mine.toml: level "low": min_reviewed = 2.5 is not a whole number
    PW0405 mine.toml: level "low": min_reviewed = -1 is not a number from 0 up
    PW0405 mine.toml: level "low": min_reviewed = "50" is not a number
    PW0405 mine.toml: level "low": acceptance_low = 90 is out of reach: a lower bound lies between 0 and 1 and never reaches 1 (90 % is 0.90)
    PW0405 mine.toml: level "low": acceptance_low = 1.0 is out of reach: a lower bound lies between 0 and 1 and never reaches 1 (90 % is 0.90)
    PW0405 mine.toml: level "low": gold_rate = 1.1 does not lie between 0 and 1 (90 % is 0.90)
    PW0405 mine.toml: level "low": training_hours = inf is not a number from 0 up
    PW0405 mine.toml: level "low": labeled_per_hour = nan is not a number from 0 up
    PW0405 mine.toml: level "low": certificate = 2 is neither true, false nor a level such as "2"
    PW0406 mine.toml: level "low" asks for nothing, so everybody would reach it: give it a condition
    PW0405 mine.toml: level "low": inherits = true on the first level, which has none before it
    PW0405 mine.toml: level "low": assessments = "theory" is not a list of tables
    PW0404 mine.toml: level "low", assessment 1: min_ratio is missing: the share of the marks that passes, such as 0.60
    PW0405 mine.toml: level "low", assessment 1: min_ratio = 60 does not lie between 0 and 1 (60 of 100 marks is 0.60)
    PW0403 mine.toml: level "low", assessment 1: unknown key "ratio"; known are module, min_ratio, level
    PW0405 mine.toml: level "low", assessment 1: module = "certificate" is asked for by certificate = true
    PW0405 mine.toml: level "low", assessment 2: level = nothing differs from the first one's: all must be of one level
    PW0405 mine.toml: level "low": certificate = "3" is of another level than the assessments
    PW0405 mine.toml: level "low", domain "law": min_gold = 1.5 is not a whole number
    PW0403 mine.toml: level "low", domain "law": unknown key "inherits"; known are min_reviewed, min_accepted, acceptance_low, min_gold, gold_low, gold_rate, first_pass_low, labeled_per_hour, review_checked_min, reviewer_accuracy_low, training_hours, assessments, certificate
    PW0405 mine.toml: level "low": domains.law = 5 is not a table of conditions
    PW0406 mine.toml: level "low", domain "law" asks for nothing, so everybody would reach it: give it a condition
    "#);
    }

    #[test]
    fn a_wrong_policy_is_told_by_key_or_line() {
        let level = "[[levels]]\nname = 'low'\nmin_reviewed = 1\n";
        let told: Vec<String> = [
            "name = 'x'\ntitle = \n".to_owned(),
            format!("title = 'Test'\n{level}"),
            HEAD.to_owned(),
            format!("{HEAD}levels = 3"),
            format!("{HEAD}kept = true\n{level}"),
            format!("{HEAD}keep = 'yes'\n{level}"),
            format!("{HEAD}confidence = 95\n{level}"),
            format!("{HEAD}issuers = [1]\n{level}"),
            format!("{HEAD}[[levels]]\nmin_reviewed = 1\n"),
            format!("{HEAD}{level}{level}"),
        ]
        .iter()
        .map(|text| whole_fault(text))
        .collect();
        assert_snapshot!(told.join("\n"), @r#"
    PW0402 mine.toml: line 2: string values must be quoted, expected literal string
    PW0404 mine.toml: the policy: name is missing: the policy's name, as in tiers --policy NAME
    PW0404 mine.toml: the policy: levels is missing: write [[levels]], the lowest first
    PW0405 mine.toml: the policy: levels = 3 is not a list of tables
    PW0403 mine.toml: the policy: unknown key "kept"; known are name, title, text, source, aligned_with, keep, confidence, programme, issuers, levels
    PW0405 mine.toml: the policy: keep = "yes" is neither true nor false
    PW0405 mine.toml: the policy: confidence = 95 does not lie between 0 and 1, such as 0.95
    PW0405 mine.toml: the policy: issuers = [1] is not a list of texts
    PW0404 mine.toml: level number 1: name is missing: the level's name, as in tiers.csv
    PW0405 mine.toml: level "low": name = "low" is the name of two levels
    "#);
    }

    #[test]
    fn what_a_level_inherits_is_asked_for_too() {
        let text = format!(
            "{HEAD}
            [[levels]]
            name = 'low'
            min_reviewed = 50
            gold_rate = 0.5
            assessments = [{{ module = 'theory', min_ratio = 0.6, level = '5' }}]
            [levels.domains.law]
            min_reviewed = 20
            [[levels]]
            name = 'high'
            inherits = true
            min_reviewed = 10
            min_gold = 3
            assessments = [{{ module = 'theory', min_ratio = 0.6, level = '4' }}]
            [[levels]]
            name = 'apart'
            min_reviewed = 1"
        );
        let policy = policy("mine.toml", &text).unwrap();
        let asked = |domain: &str| -> Vec<_> {
            policy
                .ladder(domain)
                .iter()
                .map(|asked| {
                    let threshold =
                        |name| asked.thresholds[KEYS.iter().position(|key| key.name == name).unwrap()];
                    (threshold("min_reviewed"), threshold("gold_rate"), asked.exams.level.clone())
                })
                .collect()
        };
        let level = |level: &str| Some(level.to_owned());
        assert_eq!(
            asked("cars"),
            [
                (Some(50.0), Some(0.5), level("5")),
                (Some(50.0), Some(0.5), level("4")),
                (Some(1.0), None, None)
            ]
        );
        assert_eq!(asked("law")[0].0, Some(20.0));
        assert_eq!(asked("law")[1].0, Some(20.0));
    }
}
