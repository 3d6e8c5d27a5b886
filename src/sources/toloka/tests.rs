//! Texts in, every call to the sink out.

use super::*;
use crate::events::Reading;
use crate::sources::collect::Collector;
use crate::sources::told::{OTHERS, new_events, read, told};

const LINK: &str = "https://platform.toloka.ai/task/26/000000001a--01";

/// A table with these columns after the task's own, CRLF as Toloka writes it; a page is P1 or P2.
fn table(columns: &str, rows: &[&str]) -> String {
    let header = format!("INPUT:text\tOUTPUT:kind\tOUTPUT:note\tGOLDEN:kind\tHINT:text\tASSIGNMENT:link\t{columns}");
    let rows = rows.iter().map(|row| row.replace("P1", "000000001a--01").replace("P2", "000000001a--02"));
    std::iter::once(header).chain(rows).map(|row| row.replace('|', "\t") + "\r\n").collect()
}

const DEFAULT: &str = "ASSIGNMENT:task_id|ASSIGNMENT:assignment_id|ASSIGNMENT:worker_id|ASSIGNMENT:status|ASSIGNMENT:started";

fn default_download() -> String {
    let row = |text: &str, kind: &str, note: &str, gold: &str, rest: &str| {
        format!("{text}|{kind}|{note}|{gold}||{LINK}|{rest}")
    };
    table(
        DEFAULT,
        &[
            &row("\"two\r\nlines, and a \"\"quote\"\"\"", "cat", "", "", "t1|P1|ann|APPROVED|2024-02-04T19:13:23.631"),
            &row("b", "dog", "\"[1,2]\"", "cat", "t2|P1|ann|APPROVED|2024-02-04T19:13:23.631"),
            "||||||||||",
            &row("a", "cat", "5", "", "t1|P2|bob|APPROVED|2024-02-04T19:14:28.147"),
        ],
    )
}

#[test]
fn a_page_is_one_piece_and_its_tasks_are_items() {
    let seen = read(&Toloka, &default_download());
    assert_eq!(seen.records, 4);
    insta::assert_snapshot!(told(&seen), @"");
    insta::assert_snapshot!(seen.notes.join("\n"), @"");
    let first = &seen.events[0].1;
    assert_eq!(first.source.as_deref(), Some("toloka"));
    assert_eq!(first.project_id.as_deref(), Some("toloka:26"));
    assert_eq!(first.worker_id.as_deref(), Some("toloka:ann"));
}

const FULL: &str = "ASSIGNMENT:task_id|ASSIGNMENT:assignment_id|ASSIGNMENT:worker_id|ASSIGNMENT:status|ASSIGNMENT:started|\
                    ASSIGNMENT:submitted|ASSIGNMENT:accepted|ASSIGNMENT:rejected|ASSIGNMENT:skipped|\
                    ASSIGNMENT:expired|ASSIGNMENT:reward|ACCEPT:verdict|ACCEPT:comment";

fn full(rows: &[&str]) -> String {
    let rows: Vec<String> = rows.iter().map(|row| format!("a|cat||||{LINK}|{row}")).collect();
    table(FULL, &rows.iter().map(String::as_str).collect::<Vec<_>>())
}

const START: &str = "2024-02-04T10:00:00";

#[test]
fn time_pay_and_verdict_are_told_once_and_a_later_download_adds_what_is_new() {
    let page = |rest: &str| {
        let row = |task: &str, comment: &str| format!("{task}|P1|ann|{}|{comment}", rest.replace("START", START));
        full(&[&row("t1", "good"), &row("t2", "")])
    };
    let monday = read(&Toloka, &page("SUBMITTED|START|2024-02-04T10:05:00|||||0.04|"));
    let friday = read(&Toloka, &page("APPROVED|START|2024-02-04T10:05:00|2024-02-09T09:00:00||||0.04|+"));
    insta::assert_snapshot!(told(&friday), @"");
    insta::assert_snapshot!(new_events(&monday, &friday).join("\n"), @"");
    insta::assert_snapshot!(friday.notes.join("\n"), @"");
}

#[test]
fn pages_end_in_each_way() {
    let seen = read(&Toloka, &full(&[
        "t1|P1-a|ann|ACTIVE|2024-02-04T10:00:00||||||0.04||",
        "t2|P1-a|ann|ACTIVE|2024-02-04T10:00:00||||||0.04||",
        "t1|P1-b|ann|SKIPPED|2024-02-04T11:00:00||||2024-02-04T11:01:00||0.04||",
        "t2|P1-b|ann|SKIPPED|2024-02-04T11:00:00||||2024-02-04T11:01:00||0.04||",
        "t1|P1-c|ann|EXPIRED|2024-02-04T12:00:00||||||0.04||",
        "t1|P1-d|ann|REJECTED|2024-02-04T13:00:00|2024-02-04T13:01:00||2024-02-05T09:00:00|||0.04|-|all wrong",
        "t1|P1-e|ann|APPROVED|2024-02-04T14:00:00|2024-02-04T14:01:00|2024-02-06T09:00:00|2024-02-05T09:00:00|||0.04|+|",
        "t1|P1-f|ann|APPROVED|2024-02-04T15:00:00|2024-02-04T15:01:00||2024-02-05T09:00:00|||0.04||",
        "t1|P1-g|ann|SUBMITTED|2024-02-04T16:00:00|2024-02-04T16:01:00||||||-|no",
        "t1|P1-h|ann||2024-02-04T17:00:00|2024-02-04T17:01:00|2024-02-04T17:02:00||||0.00||",
    ]));
    insta::assert_snapshot!(told(&seen), @"");
}

#[test]
fn tasks_without_numbers_are_known_by_their_inputs() {
    let columns = "ASSIGNMENT:assignment_id|ASSIGNMENT:worker_id|ASSIGNMENT:status|ASSIGNMENT:started";
    let rest = |page: &str| format!("https://sandbox.toloka.yandex.com/task/26/{page}|{page}|ann|APPROVED|{START}");
    let rows = [("a", "P1"), ("b", "P1"), ("a", "P1"), ("a", "P2")];
    let rows: Vec<String> = rows.iter().map(|(text, page)| format!("{text}|x||||{}", rest(page))).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let seen = read(&Toloka, &table(columns, &rows));
    let items: Vec<_> = seen.events.iter().filter_map(|(_, event)| event.item_id.clone()).collect();
    assert_eq!(items.len(), 4);
    assert_eq!(items[2], format!("{}/2", items[0]));
    assert_eq!(items[3], items[0]);
    assert_ne!(items[1], items[0]);
    assert!(seen.events.iter().all(|(_, event)| event.stage.as_deref() == Some("sandbox")));
    // The same rows saved with commas and in another order tell the same.
    let saved = table(columns, &[rows[3], rows[0], rows[1], rows[2]]).replace('\t', ",");
    assert_eq!(new_events(&seen, &read(&Toloka, &saved)), [""; 0]);
}

#[test]
fn training_has_hints() {
    let text = table(DEFAULT, &[&format!("a|cat||dog|It barks.|{LINK}|t1|P1|ann|APPROVED|{START}")]);
    let seen = read(&Toloka, &text);
    assert!(seen.events.iter().all(|(_, event)| event.stage.as_deref() == Some("training")));
}

#[test]
fn bad_cells_cost_their_own_facts_alone() {
    let seen = read(&Toloka, &full(&[
        "t1|P1-a|ann|APPROVED|soon|2024-02-04T10:05:00|||||0.04||",
        "t1|P1-b|ann|DONE|2024-02-04T10:00:00|2024-02-04T10:05:00|||||0.04||",
        "t1|P1-c|ann|APPROVED|2024-02-04T10:00:00|2024-02-30T10:05:00|||||four||",
        "t1||ann|APPROVED|2024-02-04T10:00:00|2024-02-04T10:05:00|||||0.04||",
        "t1|P1-d||APPROVED|2024-02-04T10:00:00|2024-02-04T10:05:00|2024-02-04T10:06:00|2024-02-04T10:07:00|||||",
        "t1|P1-e|ann|SUBMITTED|2024-02-04T10:00:00|2024-02-04T10:05:00||||||maybe|",
        "t1|P1-f|ann|APPROVED|||||||||",
        "t1|P1-g|ann|APPROVED|2024-02-04T10:00:00|2024-02-04T10:05:00|||||0.04||",
        "t2|P1-g|bob|APPROVED|2024-02-04T10:00:00|2024-02-04T10:05:00|||||0.04||",
        "t3|P1-g|ann",
        "t4|P1-g|\"ann",
    ]));
    insta::assert_snapshot!(told(&seen), @"");
    assert_eq!(seen.records, 11);
}

#[test]
fn bytes_that_are_no_text_are_told() {
    let text = table(DEFAULT, &[&format!("a|caf?||||{LINK}|t1|P1|ann|APPROVED|{START}")]);
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'?' { 0xe9 } else { byte }).collect();
    let (seen, result) = Collector::read(&Toloka, &bytes);
    result.unwrap();
    insta::assert_snapshot!(told(&seen), @"");
}

#[test]
fn times_are_read_in_the_zone_that_the_caller_names() {
    let columns = Columns::of(header(DEFAULT), "f").unwrap();
    let text = default_download();
    let mut rows = Rows::guessed(text.as_bytes());
    rows.read().unwrap();
    let rows = [rows.read().unwrap().unwrap()];
    let reading = Reading { source_tz: Some(chrono_tz::Europe::Moscow), ..Reading::default() };
    let mut seen = Collector::default();
    Page::new(&rows, &columns, reading).tell(&mut Seen::default(), &mut seen);
    insta::assert_snapshot!(told(&seen).lines().next().unwrap(), @"");
}

fn header(columns: &str) -> Header {
    let text = table(columns, &[]);
    Header::of(&Rows::guessed(text.as_bytes()).read().unwrap().unwrap().cells)
}

#[test]
fn files_of_tasks_and_aggregated_answers_are_refused() {
    for text in ["INPUT:a\tOUTPUT:b\tCONFIDENCE:b\n1\t2\t100.00%\n", "INPUT:a\tGOLDEN:b\tHINT:text\n1\t2\t3\n"] {
        assert!(Toloka.knows(text.as_bytes()));
        let (_, result) = Collector::read(&Toloka, text.as_bytes());
        let refused = result.unwrap_err();
        assert!(matches!(refused, SourceError::Refused { .. }), "{refused}");
    }
    let twice = "OUTPUT:a\tOUTPUT:a\tASSIGNMENT:assignment_id\n1\t2\tx\n";
    assert!(matches!(Collector::read(&Toloka, twice.as_bytes()).1, Err(SourceError::Refused { .. })));
}

#[test]
fn other_files_are_not_known() {
    for other in OTHERS {
        assert!(!Toloka.knows(other), "{}", String::from_utf8_lossy(other));
    }
    assert!(Toloka.knows(&default_download().as_bytes()[..230]));
}
