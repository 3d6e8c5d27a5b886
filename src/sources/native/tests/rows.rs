//! CSV, row by row.

use super::*;

const HEADER: &str = "event_type,occurred_at,worker_id,task_id,label\n";

#[test]
fn rows_count_by_the_line_on_which_they_begin() {
    let text = format!(
        "{HEADER}claimed,2026-03-01T09:00:00Z,w1,t,\nlabeled,2026-03-01T09:00:00Z,w2,t,\"two\nlines\"\n\nclaimed,2026-03-01T09:00:00Z,w3,t,"
    );
    let told = told(text);
    assert_eq!(told.summary(), "2 w1, 3 w2, 6 w3");
    assert_eq!(told.events[1].1.label.as_deref(), Some(r#""two\nlines""#));
}

#[test]
fn rows_of_another_shape_are_told_and_the_others_survive() {
    let text = format!(
        "{HEADER}claimed,2026-03-01T09:00:00Z,w1,t,\nclaimed,x\nclaimed,2026-03-01T09:00:00Z,w2,t,\nclaimed,2026-03-01T09:00:00Z,w3,t,,,\n,,,,\n"
    );
    let told = told(text);
    assert_eq!(told.summary(), "2 w1, 3 RowShape, 4 w2, 5 RowShape");
    assert_eq!(told.rejects[0].2, "claimed,x");
    let mut bytes = HEADER.as_bytes().to_vec();
    bytes.extend(b"claimed,2026-03-01T09:00:00Z,\xff,t,\nclaimed,2026-03-01T09:00:00Z,w2,t,\n");
    assert_eq!(super::told(bytes).summary(), "2 NotText, 3 w2");
}

#[test]
fn other_separators_line_ends_and_marks() {
    let text = "\u{feff}event_type;occurred_at;worker_id;price;currency;shift\r\nclaimed;2026-03-01T09:00:00Z;w1;2.50;CNY;night\r\nclaimed;2026-03-01T09:00:00Z;w2;2,50;CNY;\r\n";
    let told = told(text);
    assert_eq!(told.summary(), "2 w1, 3 NotDecimal");
    assert_eq!(told.rejects[0].2, "claimed;2026-03-01T09:00:00Z;w2;2,50;CNY;");
    assert_eq!(told.events[0].1.attributes.as_deref(), Some(r#"{"shift":"night"}"#));
    let tabs = "\"event_type\"\t\"occurred_at\"\tworker_id\nclaimed\t2026-03-01T09:00:00Z\ta,b;c\n";
    assert_eq!(super::told(tabs).summary(), "2 a,b;c");
    assert_eq!(super::told(utf16(tabs, u16::to_le_bytes)).summary(), "2 a,b;c");
}

#[test]
fn a_column_named_twice_is_told_on_each_row() {
    let text = "event_type,occurred_at,worker_id,worker_id,attempt\nclaimed,2026-03-01T09:00:00Z,a,b,\n";
    assert_eq!(told(text).summary(), "2 TwiceNamed");
    let attempt = told("event_type,occurred_at,worker_id,attempt\nclaimed,2026-03-01T09:00:00Z,a,3\n");
    assert_eq!(attempt.attempts, [Some("3".to_owned())]);
}
