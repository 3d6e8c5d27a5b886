//! Texts in, every call to the sink out.

use super::*;
use crate::events::Reading;
use crate::sources::collect::Collector;
use crate::sources::told_tests::{OTHERS, counted_alike, new_events, read, told};

const LINK: &str = "https://platform.toloka.ai/task/26/000000001a--01";

/// A table with these columns after the task's own, CRLF as Toloka writes it; a page is P1 or P2.
fn table(columns: &str, rows: &[&str]) -> String {
    let header =
        format!("INPUT:text\tOUTPUT:kind\tOUTPUT:note\tGOLDEN:kind\tHINT:text\tASSIGNMENT:link\t{columns}");
    let rows = rows.iter().map(|row| row.replace("P1", "000000001a--01").replace("P2", "000000001a--02"));
    std::iter::once(header).chain(rows).map(|row| row.replace('|', "\t") + "\r\n").collect()
}

const DEFAULT: &str =
    "ASSIGNMENT:task_id|ASSIGNMENT:assignment_id|ASSIGNMENT:worker_id|ASSIGNMENT:status|ASSIGNMENT:started";

fn default_download() -> String {
    let row = |text: &str, kind: &str, note: &str, gold: &str, rest: &str| {
        format!("{text}|{kind}|{note}|{gold}||{LINK}|{rest}")
    };
    table(
        DEFAULT,
        &[
            &row(
                "\"two\r\nlines, and a \"\"quote\"\"\"",
                "cat",
                "",
                "",
                "t1|P1|ann|APPROVED|2024-02-04T19:13:23.631",
            ),
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
    insta::assert_snapshot!(told(&seen), @r#"
    2 task.claimed 2024-02-04T19:13:23.631Z worker_id=ann assignment_id=000000001a--01
    2 task.labeled ~2024-02-04T19:13:23.631Z task_id=t1 worker_id=ann assignment_id=000000001a--01 item_id=t1 label={"kind":"cat"}
    2 task.reviewed ~2024-02-04T19:13:23.631Z worker_id=ann assignment_id=000000001a--01 verdict=accepted
    4 task.labeled ~2024-02-04T19:13:23.631Z task_id=t2 worker_id=ann assignment_id=000000001a--01 item_id=t2 label={"kind":"dog","note":[1,2]} gold={"kind":"cat"}
    6 task.claimed 2024-02-04T19:14:28.147Z worker_id=bob assignment_id=000000001a--02
    6 task.labeled ~2024-02-04T19:14:28.147Z task_id=t1 worker_id=bob assignment_id=000000001a--02 item_id=t1 label={"kind":"cat","note":"5"}
    6 task.reviewed ~2024-02-04T19:14:28.147Z worker_id=bob assignment_id=000000001a--02 verdict=accepted
    1 ignored: an empty row between pages
    "#);
    insta::assert_snapshot!(seen.notes.join("\n"), @"
    toloka: the times have no zone and were read as UTC; --source-tz reads them otherwise
    toloka: the download has no ASSIGNMENT:submitted; an answer stands at the start of its page as the earliest time (time_basis not_before), and how long it took is not known
    toloka: skipped and expired pages are in a download only where they were asked for
    toloka: a pool accepts by itself unless it was set otherwise, and the file does not say who accepted
    toloka: a verdict without a time stands at the answer as the earliest time (time_basis not_before)
    toloka: without ASSIGNMENT:reward pages are unpriced, and no payment is taken for them
    toloka: bonuses, fees and the reviewer are not in the file
    ");
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
        let row =
            |task: &str, comment: &str| format!("{task}|P1|ann|{}|{comment}", rest.replace("START", START));
        full(&[&row("t1", "good"), &row("t2", "")])
    };
    let monday = read(&Toloka, &page("SUBMITTED|START|2024-02-04T10:05:00|||||0.04|"));
    let friday = read(&Toloka, &page("APPROVED|START|2024-02-04T10:05:00|2024-02-09T09:00:00||||0.04|+"));
    insta::assert_snapshot!(told(&friday), @r#"
    2 task.claimed 2024-02-04T10:00:00Z worker_id=ann assignment_id=000000001a--01 price=0.04 currency=USD
    2 task.labeled 2024-02-04T10:05:00Z task_id=t1 worker_id=ann assignment_id=000000001a--01 item_id=t1 label={"kind":"cat"}
    2 task.reviewed 2024-02-09T09:00:00Z worker_id=ann assignment_id=000000001a--01 verdict=accepted reason=good
    2 task.paid ~2024-02-09T09:00:00Z worker_id=ann assignment_id=000000001a--01 amount=0.04 currency=USD pay_kind=piece
    3 task.labeled 2024-02-04T10:05:00Z task_id=t2 worker_id=ann assignment_id=000000001a--01 item_id=t2 label={"kind":"cat"}
    "#);
    insta::assert_snapshot!(new_events(&monday, &friday).join("\n"), @"
    2 task.reviewed 2024-02-09T09:00:00Z worker_id=ann assignment_id=000000001a--01 verdict=accepted reason=good
    2 task.paid ~2024-02-09T09:00:00Z worker_id=ann assignment_id=000000001a--01 amount=0.04 currency=USD pay_kind=piece
    ");
    insta::assert_snapshot!(friday.notes.join("\n"), @"
    toloka: the times have no zone and were read as UTC; --source-tz reads them otherwise
    toloka: skipped and expired pages are in a download only where they were asked for
    toloka: a pool accepts by itself unless it was set otherwise, and the file does not say who accepted
    toloka: when an accepted page was paid is not in the file; the payment stands at the acceptance as the earliest time (time_basis not_before)
    toloka: bonuses, fees and the reviewer are not in the file
    ");
}

#[test]
fn pages_end_in_each_way() {
    let seen = read(
        &Toloka,
        &full(&[
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
        ]),
    );
    insta::assert_snapshot!(told(&seen), @r#"
    2 task.claimed 2024-02-04T10:00:00Z worker_id=ann assignment_id=000000001a--01-a price=0.04 currency=USD
    4 task.claimed 2024-02-04T11:00:00Z worker_id=ann assignment_id=000000001a--01-b price=0.04 currency=USD
    4 task.released 2024-02-04T11:01:00Z worker_id=ann assignment_id=000000001a--01-b reason=skipped
    6 task.claimed 2024-02-04T12:00:00Z worker_id=ann assignment_id=000000001a--01-c price=0.04 currency=USD
    6 task.released ~2024-02-04T12:00:00Z worker_id=ann assignment_id=000000001a--01-c reason=expired
    7 task.claimed 2024-02-04T13:00:00Z worker_id=ann assignment_id=000000001a--01-d price=0.04 currency=USD
    7 task.labeled 2024-02-04T13:01:00Z task_id=t1 worker_id=ann assignment_id=000000001a--01-d item_id=t1 label={"kind":"cat"}
    7 task.reviewed 2024-02-05T09:00:00Z worker_id=ann assignment_id=000000001a--01-d verdict=rejected reason=all wrong
    8 task.claimed 2024-02-04T14:00:00Z worker_id=ann assignment_id=000000001a--01-e price=0.04 currency=USD
    8 task.labeled 2024-02-04T14:01:00Z task_id=t1 worker_id=ann assignment_id=000000001a--01-e item_id=t1 label={"kind":"cat"}
    8 task.reviewed 2024-02-05T09:00:00Z worker_id=ann assignment_id=000000001a--01-e verdict=rejected
    8 task.reviewed 2024-02-06T09:00:00Z worker_id=ann assignment_id=000000001a--01-e verdict=accepted
    8 task.paid ~2024-02-06T09:00:00Z worker_id=ann assignment_id=000000001a--01-e amount=0.04 currency=USD pay_kind=piece
    9 task.claimed 2024-02-04T15:00:00Z worker_id=ann assignment_id=000000001a--01-f price=0.04 currency=USD
    9 task.labeled 2024-02-04T15:01:00Z task_id=t1 worker_id=ann assignment_id=000000001a--01-f item_id=t1 label={"kind":"cat"}
    9 task.reviewed 2024-02-05T09:00:00Z worker_id=ann assignment_id=000000001a--01-f verdict=rejected
    9 task.reviewed ~2024-02-05T09:00:00.000001Z worker_id=ann assignment_id=000000001a--01-f verdict=accepted
    9 task.paid ~2024-02-05T09:00:00.000001Z worker_id=ann assignment_id=000000001a--01-f amount=0.04 currency=USD pay_kind=piece
    10 task.claimed 2024-02-04T16:00:00Z worker_id=ann assignment_id=000000001a--01-g
    10 task.labeled 2024-02-04T16:01:00Z task_id=t1 worker_id=ann assignment_id=000000001a--01-g item_id=t1 label={"kind":"cat"}
    10 task.reviewed ~2024-02-04T16:01:00Z worker_id=ann assignment_id=000000001a--01-g verdict=rejected reason=no
    11 task.claimed 2024-02-04T17:00:00Z worker_id=ann assignment_id=000000001a--01-h price=0.00 currency=USD
    11 task.labeled 2024-02-04T17:01:00Z task_id=t1 worker_id=ann assignment_id=000000001a--01-h item_id=t1 label={"kind":"cat"}
    11 task.reviewed 2024-02-04T17:02:00Z worker_id=ann assignment_id=000000001a--01-h verdict=accepted
    2 ignored: a task of a page that was not answered
    "#);
}

#[test]
fn tasks_without_numbers_are_known_by_their_inputs() {
    let columns = "ASSIGNMENT:assignment_id|ASSIGNMENT:worker_id|ASSIGNMENT:status|ASSIGNMENT:started";
    let rest =
        |page: &str| format!("https://sandbox.toloka.yandex.com/task/26/{page}|{page}|ann|APPROVED|{START}");
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
    let seen = read(
        &Toloka,
        &full(&[
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
        ]),
    );
    insta::assert_snapshot!(told(&seen), @r#"
    2 task.labeled 2024-02-04T10:05:00Z task_id=t1 worker_id=ann assignment_id=000000001a--01-a item_id=t1 price=0.04 label={"kind":"cat"} currency=USD
    2 task.reviewed ~2024-02-04T10:05:00Z worker_id=ann assignment_id=000000001a--01-a verdict=accepted
    2 task.paid ~2024-02-04T10:05:00Z worker_id=ann assignment_id=000000001a--01-a amount=0.04 currency=USD pay_kind=piece
    3 task.claimed 2024-02-04T10:00:00Z worker_id=ann assignment_id=000000001a--01-b price=0.04 currency=USD
    3 task.labeled 2024-02-04T10:05:00Z task_id=t1 worker_id=ann assignment_id=000000001a--01-b item_id=t1 label={"kind":"cat"}
    4 task.claimed 2024-02-04T10:00:00Z worker_id=ann assignment_id=000000001a--01-c
    6 task.claimed 2024-02-04T10:00:00Z worker_id=? assignment_id=000000001a--01-d
    6 task.labeled 2024-02-04T10:05:00Z task_id=t1 worker_id=? assignment_id=000000001a--01-d item_id=t1 label={"kind":"cat"}
    6 task.reviewed 2024-02-04T10:06:00Z worker_id=? assignment_id=000000001a--01-d verdict=accepted
    7 task.claimed 2024-02-04T10:00:00Z worker_id=ann assignment_id=000000001a--01-e
    7 task.labeled 2024-02-04T10:05:00Z task_id=t1 worker_id=ann assignment_id=000000001a--01-e item_id=t1 label={"kind":"cat"}
    9 task.claimed 2024-02-04T10:00:00Z worker_id=ann assignment_id=000000001a--01-g price=0.04 currency=USD
    9 task.labeled 2024-02-04T10:05:00Z task_id=t1 worker_id=ann assignment_id=000000001a--01-g item_id=t1 label={"kind":"cat"}
    9 task.reviewed ~2024-02-04T10:05:00Z worker_id=ann assignment_id=000000001a--01-g verdict=accepted
    9 task.paid ~2024-02-04T10:05:00Z worker_id=ann assignment_id=000000001a--01-g amount=0.04 currency=USD pay_kind=piece
    5 PW0130 ASSIGNMENT:assignment_id is missing in a row with a task
    10 PW0130 ASSIGNMENT:worker_id "bob" is "ann" in line 9 of the same page
    11 PW0115 the row has 9 cells, its header 19 names
    12 PW0117 the file ends inside this row
    2 PW0103 ASSIGNMENT:started "soon" is not a time such as Sat Oct 07 03:51:58 PDT 2017
    3 PW0107 ASSIGNMENT:status "DONE" is not one of ACTIVE, SUBMITTED, APPROVED, REJECTED, SKIPPED, EXPIRED
    4 PW0102 ASSIGNMENT:reward "four" is not an amount of dollars
    4 PW0103 ASSIGNMENT:submitted "2024-02-30T10:05:00" is in no calendar
    6 PW0109 ASSIGNMENT:rejected "2024-02-04T10:07:00" is not before the decision that stands
    7 PW0107 ACCEPT:verdict "maybe" is neither + nor -
    8 PW0106 ASSIGNMENT:submitted is missing, which task.labeled needs
    "#);
    assert_eq!(seen.records, 11);
}

#[test]
fn bytes_that_are_no_text_are_told() {
    let text = table(DEFAULT, &[&format!("a|caf?||||{LINK}|t1|P1|ann|APPROVED|{START}")]);
    let bytes: Vec<u8> = text.bytes().map(|byte| if byte == b'?' { 0xe9 } else { byte }).collect();
    let (seen, result) = Collector::read(&Toloka, &bytes);
    result.unwrap();
    insta::assert_snapshot!(told(&seen), @r#"
    2 task.claimed 2024-02-04T10:00:00Z worker_id=ann assignment_id=000000001a--01
    2 task.reviewed ~2024-02-04T10:00:00Z worker_id=ann assignment_id=000000001a--01 verdict=accepted
    2 PW0116 OUTPUT:kind "caf�" is not UTF-8 text
    "#);
}

#[test]
fn times_are_read_in_the_zone_that_the_caller_names() {
    let columns = Columns::of(header(DEFAULT), "f").unwrap();
    let text = default_download();
    let mut rows = Rows::guessed(text.as_bytes());
    rows.read().unwrap();
    let rows = [rows.read().unwrap()];
    let reading = Reading { source_tz: Some(chrono_tz::Europe::Moscow), ..Reading::default() };
    let mut seen = Collector::default();
    Page::new(&rows, &columns, reading).tell(&mut Seen::default(), &mut seen);
    insta::assert_snapshot!(told(&seen).lines().next().unwrap(), @"2 task.claimed 2024-02-04T16:13:23.631Z worker_id=ann assignment_id=000000001a--01");
}

fn header(columns: &str) -> Header {
    let text = table(columns, &[]);
    Header::of(&Rows::guessed(text.as_bytes()).read().unwrap().cells)
}

#[test]
fn files_of_tasks_and_aggregated_answers_are_refused() {
    for text in
        ["INPUT:a\tOUTPUT:b\tCONFIDENCE:b\n1\t2\t100.00%\n", "INPUT:a\tGOLDEN:b\tHINT:text\n1\t2\t3\n"]
    {
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

#[test]
fn the_real_files_are_counted_alike() {
    counted_alike(&Toloka, "toloka", "count_toloka.py");
}
