//! The text behind a name or a code, for a terminal, and the nearest names where there is none.

use super::failures::{FAILURES, Failure};
use super::figures::{self, BESIDE, Figure, REPORTS};
use super::flags::{FLAGS, Flag};
use super::types::{TYPES, TypeEntry};
use crate::events::{EventType, FIELDS, Field, RULES, RuleEntry};

/// All that is known under a name: a figure (`acceptance_rate`, or `earnings.accepted` for one report's),
/// a code (`PW0102`), a flag, an event field, an event type, a report. `None` for an unknown name.
pub fn explain(name_or_code: &str) -> Option<String> {
    let name = name_or_code.trim();
    let lower = name.to_ascii_lowercase();
    let code = name.to_ascii_uppercase();
    let mut texts: Vec<String> = Vec::new();
    texts.extend(RULES.iter().filter(|rule| rule.code == code).map(rule_text));
    texts.extend(FAILURES.iter().filter(|failure| failure.code == code).map(failure_text));
    texts.extend(FLAGS.iter().filter(|flag| flag.code == code || flag.name == lower).map(flag_text));
    texts.extend(named_figures(&lower).map(figure_text));
    texts.extend(FIELDS.iter().filter(|field| field.name == lower).map(field_text));
    let event_type = EventType::parse(&lower);
    texts.extend(TYPES.iter().filter(|entry| Some(entry.event_type) == event_type).map(type_text));
    if is_report(&lower) {
        texts.push(report_text(&lower));
    }
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// Up to three known names that are nearest to an unknown one; none when nothing is near.
pub fn suggest(name: &str) -> Vec<String> {
    let owned = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect();
    match name.trim().split_once('.') {
        Some((report, column)) if is_report(report) => {
            // Of one report's column the neighbours are that report's, or else the same column of other reports.
            match near(column, figures::of_report(report).map(|figure| figure.name)) {
                near if near.is_empty() => elsewhere(report, column),
                near => owned(near),
            }
        }
        _ => owned(near(name, names())),
    }
}

/// A column in other reports, those first that go by the name of the one that was asked for.
fn elsewhere(report: &str, column: &str) -> Vec<String> {
    let mut reports: Vec<&str> = REPORTS.iter().chain(BESIDE).copied().collect();
    reports.sort_by_key(|other| !other.starts_with(report));
    let found = reports.into_iter().filter(|other| figures::figure(other, column).is_some());
    found.take(3).map(|other| format!("{other}.{column}")).collect()
}

fn is_report(name: &str) -> bool {
    REPORTS.iter().chain(BESIDE).any(|report| *report == name)
}

/// Up to three of these names that are nearest to an unknown one; none when nothing is near.
pub fn near<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let name = name.trim().to_ascii_lowercase();
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .map(|known| (distance(&name, &known.to_ascii_lowercase()), known))
        .filter(|(steps, known)| {
            let part = name.len() >= 3 && known.to_ascii_lowercase().contains(&name);
            part || *steps <= 1 + known.len().min(name.len()) / 4
        })
        .collect();
    near.sort_unstable();
    near.dedup();
    near.into_iter().map(|(_, known)| known).take(3).collect()
}

fn names() -> impl Iterator<Item = &'static str> {
    (figures::figures().map(|figure| figure.name))
        .chain(FLAGS.iter().flat_map(|flag| [flag.name, flag.code]))
        .chain(RULES.iter().map(|rule| rule.code))
        .chain(FAILURES.iter().map(|failure| failure.code))
        .chain(FIELDS.iter().map(|field| field.name))
        .chain(TYPES.iter().map(|entry| entry.event_type.name()))
        .chain(REPORTS.iter().chain(BESIDE).copied())
}

fn named_figures(name: &str) -> impl Iterator<Item = &'static Figure> {
    let (report, column) = match name.split_once('.') {
        Some((report, column)) => (Some(report), column),
        None => (None, name),
    };
    figures::figures().filter(move |figure| {
        figure.name == column && report.is_none_or(|report| figure.reports.contains(&report))
    })
}

fn figure_text(figure: &Figure) -> String {
    let value = if figure.value.is_empty() { String::new() } else { format!(": {}", figure.value) };
    paragraphs(
        &format!("{} (figure of {}; {})", figure.name, figure.reports.join(", "), figure.unit),
        &[
            ("", figure.words),
            ("formula", figure.formula),
            ("counts at", figure.counts_at),
            ("leaves out", figure.leaves_out),
            ("source", figure.source),
            ("example", &format!("{}{value}", figure.example)),
        ],
    )
}

fn rule_text(rule: &RuleEntry) -> String {
    paragraphs(&format!("{} (a record is not accepted)", rule.code), &[("", rule.says), ("hint", rule.hint)])
}

fn failure_text(failure: &Failure) -> String {
    paragraphs(
        &format!("{} (a file or run fails)", failure.code),
        &[("", failure.says), ("hint", failure.hint)],
    )
}

fn flag_text(flag: &Flag) -> String {
    let head = format!("{} {} (flag in anomalies; severity {})", flag.code, flag.name, flag.severity.name());
    paragraphs(&head, &[("", flag.says), ("hint", flag.hint)])
}

fn field_text(field: &Field) -> String {
    let head = format!("{} (field of an event; on: {})", field.name, field.on);
    paragraphs(&head, &[("", field.doc)])
}

fn type_text(entry: &TypeEntry) -> String {
    paragraphs(
        &format!("{} (event type)", entry.event_type.name()),
        &[("", entry.says), ("needs", &needs_in_words(entry)), ("example", entry.example)],
    )
}

fn report_text(report: &str) -> String {
    let columns: Vec<_> = figures::of_report(report).map(|figure| figure.name).collect();
    paragraphs(&format!("{report} (report)"), &[("columns", &columns.join(", "))])
}

/// `occurred_at, worker_id, task_id or assignment_id`.
pub(super) fn needs_in_words(entry: &TypeEntry) -> String {
    let groups = entry.needs.iter().map(|group| group.join(" or "));
    ["occurred_at".to_owned()].into_iter().chain(groups).collect::<Vec<_>>().join(", ")
}

/// A head, then one line for each part, its name before it.
fn paragraphs(head: &str, parts: &[(&str, &str)]) -> String {
    let mut out = format!("{head}\n");
    for (name, text) in parts {
        let line = if name.is_empty() { format!("  {text}\n") } else { format!("  {name:<11}{text}\n") };
        out.push_str(&line);
    }
    out
}

/// How many letters must be put in, taken out or changed (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, left) in one.chars().enumerate() {
        let mut corner = above;
        row[0] = above + 1;
        for (at, right) in other.iter().enumerate() {
            let changed = corner + usize::from(left != *right);
            corner = row[at + 1];
            row[at + 1] = changed.min(row[at] + 1).min(corner + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_name_has_a_text() {
        for name in names() {
            assert!(explain(name).is_some_and(|text| text.lines().count() >= 2), "{name}");
        }
    }

    #[test]
    fn a_code_is_read_in_either_case_and_has_one_meaning() {
        assert_eq!(explain("pw0102"), explain("PW0102"));
        let mut codes: Vec<_> = names().filter(|name| name.starts_with("PW")).collect();
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }

    #[test]
    fn texts_read_so() {
        insta::assert_snapshot!(explain("gold_rate").unwrap_or_default(), @r"
        gold_rate (figure of accuracy; ratio 0..1)
          The share of known answers that were met
          formula    gold_correct / gold_answered; empty over nothing
          counts at  the item's last label
          leaves out work without known answers
          source     piecework
          example    1 / 2: 0.5
        ");
        insta::assert_snapshot!(explain("overpaid").unwrap_or_default(), @r"
        PW0504 overpaid (flag in anomalies; severity high)
          more was paid for a piece than its price, bonus and compensation aside
          hint       mark what is extra as pay_kind bonus, or reverse it
        ");
        insta::assert_snapshot!(explain("score").unwrap_or_default(), @r"
        score (field of an event; on: reviewed, assessment.taken)
          0..1 on a review; 0..max_score on an assessment.
        ");
    }

    #[test]
    fn a_report_narrows_a_name_down() {
        let both = explain("labeled_per_hour").unwrap_or_default();
        let one = explain("tiers.labeled_per_hour").unwrap_or_default();
        assert!(both.contains(&one) && both.len() > one.len());
        assert_eq!(explain("tiers.paid_amount"), None);
    }

    #[test]
    fn an_unknown_name_gets_its_neighbours() {
        assert_eq!(explain("acceptence_rate"), None);
        let suggests = |name: &str, wanted: &str| suggest(name).iter().any(|near| near == wanted);
        assert_eq!(suggest("acceptence_rate")[0], "acceptance_rate");
        assert!(suggests("hourly_paid", "hourly_paid_amount"));
        assert_eq!(suggest("payroll.earned"), ["earned_amount"]);
        assert!(suggests("PW0514", "PW0504"));
        // A column that another report has, those of the same command first.
        assert_eq!(suggest("whatif.gini"), ["whatif_distribution.gini", "inequality.gini"]);
        assert!(explain("whatif_distribution.gini").is_some());
        assert!(suggest("xyzzy").is_empty());
    }
}
