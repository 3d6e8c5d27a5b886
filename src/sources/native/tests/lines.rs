//! NDJSON, line by line.

use super::*;

#[test]
fn good_lines_around_bad_ones_survive() {
    let bad = [
        "not json",
        "[1,2]",
        "{\"event_type\":\"claimed\"",
        r#"{"occurred_at":"2026-03-01T09:00:00Z"}"#,
        r#"{"event_type":"eaten"}"#,
        r#"{"event_type":"claimed","worker_id":{"id":1}}"#,
        r#"{"event_type":"claimed","price":"2,50"}"#,
        r#"{"event_type":"claimed","active_ms":-1}"#,
        r#"{"event_type":"claimed","worker_id":"a","worker_id":"b"}"#,
        r#"{"event_type":"claimed","mine":1,"mine":2}"#,
        r#"{"event_type":"labeled","label":1e999}"#,
        r#"{"event_type":"claimed"} and more"#,
    ];
    let lines: Vec<_> = bad.iter().flat_map(|bad| [good("w"), (*bad).to_owned()]).collect();
    let told = told(lines.join("\n") + "\n");
    insta::assert_snapshot!(told.summary(), @"1 w, 2 NotJson, 3 w, 4 NotJson, 5 w, 6 NotJson, 7 w, 8 Missing, 9 w, 10 UnknownType, 11 w, 12 WrongShape, 13 w, 14 NotDecimal, 15 w, 16 OutOfRange, 17 w, 18 TwiceNamed, 19 w, 20 TwiceNamed, 21 w, 22 NotJson, 23 w, 24 NotJson");
    // What was written is kept as it was written.
    assert!(told.rejects.iter().map(|(_, _, raw)| raw.as_str()).eq(bad));
    let mut bytes = b"\xff\xfe\xfd bad\n".to_vec();
    bytes.splice(0..0, (good("w1") + "\n").into_bytes());
    bytes.extend(good("w2").into_bytes());
    assert_eq!(super::told(bytes).summary(), "1 w1, 2 NotText, 3 w2");
}

#[test]
fn blank_lines_and_any_line_end_count_as_lines() {
    let text = format!("\n{}\r\n\r\n{}\n \n{}", good("w1"), good("w2"), good("w3"));
    assert_eq!(told(text).summary(), "2 w1, 4 w2, 6 w3");
}

#[test]
fn the_last_line_may_lack_its_end_and_a_cut_one_is_told() {
    let cut = format!("{}\n{}", good("w1"), &good("w2")[..40]);
    assert_eq!(told(&cut).summary(), "1 w1, 2 Cut");
    // With its line end it is not cut, it is wrong.
    assert_eq!(told(cut + "\n").summary(), "1 w1, 2 NotJson");
}

#[test]
fn marks_and_wide_characters_are_undone() {
    let text = format!("{}\r\n{}\r\n", good("李娜"), good("𝄞"));
    let expected = "1 李娜, 2 𝄞";
    assert_eq!(told(format!("\u{feff}{text}")).summary(), expected);
    assert_eq!(told(utf16(&text, u16::to_le_bytes)).summary(), expected);
    assert_eq!(told(utf16(&text, u16::to_be_bytes)).summary(), expected);
    assert_eq!(told(gz(&utf16(&text, u16::to_be_bytes))).summary(), expected);
    assert_eq!(told(zst(format!("\u{feff}{text}").as_bytes())).summary(), expected);
}

#[test]
fn a_compressed_file_that_breaks_off_gives_what_stands_before() {
    // Lines that hardly compress, so that the cut leaves some whole.
    let line = |number: u64| good(&blake3::hash(&number.to_le_bytes()).to_hex());
    let text = (0..200).map(line).collect::<Vec<_>>().join("\n");
    for bytes in [gz(text.as_bytes()), gz(&[text.as_bytes(), &text.as_bytes()[..1]].concat())] {
        let (source, told, done) = read(&bytes[..bytes.len() / 2]);
        assert_eq!(source, Some("ndjson"));
        assert!(matches!(done, Err(SourceError::Damaged { .. })), "{done:?}");
        assert!(told.events.len() > 50, "{}", told.events.len());
        assert_eq!(told.rejects.iter().map(|(_, rule, _)| *rule).collect::<Vec<_>>(), [Rule::Cut]);
    }
}

#[test]
fn nothing_is_said_by_a_blank() {
    for blank in [r#""""#, "null", r#"" ""#, r#""\t\n""#, "\"\u{3000}\""] {
        let text =
            format!(r#"{{"event_type":"claimed","worker_id":{blank},"currency":{blank},"price":{blank}}}"#);
        let told = told(&text);
        assert_eq!(told.rejects, [], "{blank}");
        assert_eq!(told.events[0].1, Event { event_type: EventType::Claimed, ..Event::default() }, "{blank}");
    }
}

#[test]
fn what_the_contract_does_not_name_goes_into_attributes() {
    let text = r#"{"event_type":"claimed","zone":"b","device":{"os":"x","cpu":1.0},"nothing":null,"recorded_at":"what","origin_line":"x","attributes":{"a":[1]}}"#;
    let told = told(text);
    assert_eq!(
        told.events[0].1.attributes.as_deref(),
        Some(r#"{"a":[1],"device":{"cpu":1,"os":"x"},"zone":"b"}"#)
    );
    assert_eq!((told.events[0].1.recorded_at, told.events[0].1.origin_line), (None, None));
}

#[test]
fn an_attempt_is_handed_on() {
    let told = told(
        "{\"event_type\":\"claimed\",\"attempt\":2}\n{\"event_type\":\"claimed\",\"attempt\":\"b\"}\n{\"event_type\":\"claimed\"}",
    );
    assert_eq!(told.attempts, [Some("2".to_owned()), Some("b".to_owned()), None]);
    assert_eq!(told.events[0].1.attributes.as_deref(), Some(r#"{"attempt":2}"#));
}

#[test]
fn a_list_is_read_record_by_record() {
    let list = format!("[\n {},\n {{\"event_type\":\"eaten\"}},\n 5,\n {}\n]", good("w1"), good("w2"));
    assert_eq!(told(&list).summary(), "1 w1, 2 UnknownType, 3 NotJson, 4 w2");
    assert_eq!(told(&list[..list.len() - 1]).summary(), "1 w1, 2 UnknownType, 3 NotJson, 4 w2, 5 Cut");
}

#[test]
fn envelopes_are_opened() {
    let text = r#"{"specversion":"1.0","id":"7","source":"//tool","type":"org.example.task.claimed","time":"2026-03-01T09:00:00Z","subject":"s","data":{"worker_id":"w","task_id":"t"}}
        {"specversion":"1.0","id":"7","source":"//other","type":"claimed","time":"2026-03-01T09:00:00Z","data":{"worker_id":"w","event_id":"mine"}}
        {"specversion":"1.0","id":"8","source":"//tool","type":"org.example.eaten","data":{}}
        {"specversion":"1.0","id":"8","source":"//tool","data":{"event_type":"claimed","occurred_at":"2026-03-01T10:00:00Z"},"time":"2026-03-01T09:00:00Z"}"#;
    let told = told(text);
    assert_eq!(told.summary(), "1 w, 2 w, 3 UnknownType, 4 ");
    let event = &told.events[0].1;
    assert_eq!(event.event_type, EventType::Claimed);
    assert_eq!(event.source.as_deref(), Some("//tool"));
    assert_eq!(event.attributes.as_deref(), Some(r#"{"id":"7","subject":"s"}"#));
    assert_eq!(event.event_id, Some(crate::events::event_id(&["//tool", "7"])));
    // The identity is the envelope's, whatever id stands inside.
    let other = &told.events[1].1;
    assert_eq!(other.event_id, Some(crate::events::event_id(&["//other", "7"])));
    assert_eq!(other.attributes.as_deref(), Some(r#"{"data_event_id":"mine","id":"7"}"#));
    assert_eq!(told.events[2].1.occurred_at.map(print_time).as_deref(), Some("2026-03-01T10:00:00Z"));
}
