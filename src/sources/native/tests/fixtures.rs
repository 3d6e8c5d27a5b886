//! Small files with the quirks that exports have, read as a whole.

use std::path::Path;
use std::sync::Arc;

use crate::sources::collect::Collector;
use crate::sources::{Limits, open, recognise};
use crate::units::print_time;

/// All that is read from a fixture, in one text.
fn story(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/native").join(name);
    let input = open(name, Some(&path), &Arc::default(), &Limits::default()).unwrap();
    let source = recognise(&input.head).unwrap();
    let (seen, result) = Collector::take(source, input);
    let mut out = format!("{} reads {} records: {result:?}\n", source.name(), seen.records);
    for (line, event) in &seen.events {
        let piece = event.assignment_id.as_deref().unwrap_or("-");
        let at = print_time(event.occurred_at.unwrap_or_default());
        out.push_str(&format!("{line} {at} {} {piece}", event.event_type.name()));
        let money = event.amount.or(event.price).map(|money| money.to_string());
        for text in [&money, &event.label, &event.reason, &event.attributes].into_iter().flatten() {
            out.push_str(&format!(" {text:?}"));
        }
        out.push('\n');
    }
    for rejected in &seen.rejected {
        out.push_str(&format!("{} {}: {}\n", rejected.line, rejected.rule.code(), rejected.reason));
    }
    out
}

#[test]
fn lines_of_a_file_that_was_appended_to_and_cut() {
    insta::assert_snapshot!(story("appended.ndjson"), @r#"
    ndjson reads 8 records: Ok(())
    1 2026-03-01T09:00:00Z task.claimed t1/ana "0.10"
    3 2026-03-01T09:04:00Z task.labeled t1/ana "{\"a\":[\"猫\"],\"b\":1}" "{\"shift\":\"night\"}"
    7 2026-03-02T00:00:00Z task.paid t1/ana/2 "0.10" "{\"attempt\":2}"
    4 PW0104: occurred_at "2026-03-01T09:05:00" has no offset, so the moment cannot be known
    5 PW0114: field "label" is there twice
    6 PW0107: verdict "fine" is not one of accepted, rejected, rework, withdrawn
    8 PW0113: amount "0.30000000000000004" has more than 6 decimal places
    9 PW0117: the record is cut off: it ends before its object does
    "#);
}

#[test]
fn a_table_saved_by_a_spreadsheet() {
    insta::assert_snapshot!(story("spreadsheet.csv"), @r#"
    csv reads 9 records: Ok(())
    2 2026-03-01T09:00:00Z task.claimed t1/ana "{\"shift\":\"night\"}"
    3 2026-03-01T09:30:00Z task.released t1/ana "returned"
    5 2026-03-01T09:32:00Z task.released t3/ana "it said \"no\"\r\nand stopped"
    11 2026-03-02T00:00:00Z task.paid t1/ana "2.50"
    4 PW0115: the quotes of this row do not pair into 8 cells
    8 PW0102: amount "2,50" is not a decimal number
    9 PW0115: the row has 6 cells, the header 8
    10 PW0106: event_type is missing, which each event needs
    "#);
}

#[test]
fn a_list_of_envelopes() {
    insta::assert_snapshot!(story("envelopes.json"), @r#"
    ndjson reads 4 records: Ok(())
    1 2026-03-01T09:00:00Z task.claimed t1/ana "{\"id\":\"1\",\"subject\":\"t1\"}"
    2 2026-03-01T08:00:00Z task.claimed t1/bo "{\"id\":\"1\"}"
    3 PW0101: the record is not a JSON object: expected `,` or `}` at line 1 column 34
    4 PW0112: data "\"not an object\"" is not a JSON object
    "#);
}
