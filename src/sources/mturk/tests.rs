//! Whole files in, every call to the sink out.

use std::collections::BTreeMap;
use std::io::Cursor;

use super::*;
use crate::events::{Event, Fault, Reading, complete, content_digest};
use crate::sources::Body;
use crate::units::print_time;

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/mturk/", $name)).as_slice()
    };
}

/// Writes down what it is told, in few words: `~` before a time that is the earliest possible one.
#[derive(Default)]
struct Written {
    out: Vec<String>,
    records: usize,
    events: Vec<Event>,
    notes: Vec<String>,
    raw: Vec<String>,
}

impl Sink for Written {
    fn record(&mut self) {
        self.records += 1;
    }

    fn event(&mut self, line: u64, mut event: Event, attempt: Option<&str>, _: &dyn Fn() -> String) {
        complete(&mut event, attempt).unwrap();
        let basis = if event.time_basis.as_deref() == Some("not_before") { "~" } else { "" };
        let mut words = vec![
            line.to_string(),
            event.event_type.name().to_owned(),
            basis.to_owned() + &print_time(event.occurred_at.unwrap()),
            tail(&event.task_id),
            tail(&event.assignment_id),
            tail(&event.worker_id),
        ];
        words.extend(event.price.or(event.amount).map(|money| money.to_string()));
        let texts = [&event.stage, &event.verdict, &event.reviewer_kind, &event.reason, &event.label];
        words.extend(texts.into_iter().chain([&event.attributes]).filter_map(Clone::clone));
        self.out.push(words.join(" "));
        self.events.push(event);
    }

    fn reject(&mut self, line: u64, fault: Fault, raw: String) {
        self.out.push(format!("{line} {} {}", fault.rule.code(), fault.reason));
        self.raw.push(raw);
    }

    fn ignore(&mut self, why: &'static str) {
        self.out.push(format!("ignored: {why}"));
    }

    fn note(&mut self, text: &str) {
        self.notes.push(text.to_owned());
    }
}

/// The last characters of an id.
fn tail(id: &Option<String>) -> String {
    id.as_ref().map_or("-".to_owned(), |id| id[id.len().saturating_sub(2)..].to_owned())
}

fn read_in(bytes: &'static [u8], reading: Reading) -> Result<Written, SourceError> {
    assert!(MTurk.knows(bytes));
    let body = Body::Stream(Box::new(Cursor::new(&bytes[bytes.len().min(100)..])));
    let input = Input { name: "download.csv".into(), head: bytes[..bytes.len().min(100)].to_vec(), body };
    let mut written = Written::default();
    MTurk.read(input, &SourceOptions { reading, ..SourceOptions::default() }, &mut written).map(|()| written)
}

fn read(bytes: &'static [u8]) -> Written {
    read_in(bytes, Reading::default()).unwrap()
}

#[test]
fn a_batch_read_again_adds_only_what_is_new() {
    let (monday, friday) = (read(fixture!("batch-monday.csv")), read(fixture!("batch-friday.csv")));
    insta::assert_snapshot!(monday.out.join("\n"), @r#"
    2 task.published 2018-03-10T17:00:00Z A1 - - 0.15
    2 task.claimed 2018-03-11T09:58:00Z A1 01 01 0.15
    2 task.labeled 2018-03-11T10:01:00Z A1 01 01 0.15 {"kind":"gull","note":"small,\r\nsaid \"kee-ow\""} {"WorkTimeInSeconds":180}
    4 task.claimed 2018-03-11T11:00:00Z A1 02 02 0.15
    4 task.labeled 2018-03-11T11:02:00Z A1 02 02 0.15 {"kind":"tern"} {"WorkTimeInSeconds":120}
    4 task.reviewed 2018-03-12T16:00:00Z A1 02 02 rejected This is a gull.
    5 task.published 2018-03-10T17:00:00Z A2 - - 0.15
    5 task.claimed 2018-03-11T11:00:30Z A2 03 01 0.15
    5 task.labeled 2018-03-11T11:01:00Z A2 03 01 0.15 {"kind":{"name":"gull","sure":1}} {"WorkTimeInSeconds":30}
    "#);
    insta::assert_snapshot!(friday.out.join("\n"), @r#"
    2 task.published 2018-03-10T17:00:00Z A1 - - 0.15
    2 task.claimed 2018-03-11T09:58:00Z A1 01 01 0.15
    2 task.labeled 2018-03-11T10:01:00Z A1 01 01 0.15 {"kind":"gull","note":"small,\r\nsaid \"kee-ow\""} {"WorkTimeInSeconds":180}
    2 task.reviewed 2018-03-14T10:01:07Z A1 01 01 accepted automatic
    2 task.paid ~2018-03-14T10:01:07Z A1 01 01 0.15
    4 task.claimed 2018-03-11T11:00:00Z A1 02 02 0.15
    4 task.labeled 2018-03-11T11:02:00Z A1 02 02 0.15 {"kind":"tern"} {"WorkTimeInSeconds":120}
    4 task.reviewed 2018-03-12T16:00:00Z A1 02 02 rejected This is a gull.
    4 task.reviewed 2018-03-15T17:00:00Z A1 02 02 accepted person
    4 task.paid ~2018-03-15T17:00:00Z A1 02 02 0.15
    5 task.published 2018-03-10T17:00:00Z A2 - - 0.15
    5 task.claimed 2018-03-11T11:00:30Z A2 03 01 0.15
    5 task.labeled 2018-03-11T11:01:00Z A2 03 01 0.15 {"kind":{"name":"gull","sure":1}} {"WorkTimeInSeconds":30}
    5 task.reviewed 2018-03-13T17:00:00Z A2 03 01 accepted person
    5 task.paid ~2018-03-13T17:00:00Z A2 03 01 0.15
    "#);
    let known: BTreeMap<_, _> =
        monday.events.iter().map(|event| (&event.event_id, content_digest(event))).collect();
    let mut new = Vec::new();
    for event in &friday.events {
        match known.get(&event.event_id) {
            Some(content) => assert_eq!(*content, content_digest(event), "{event:?}"),
            None => new.push(format!("{} {}", event.event_type.name(), tail(&event.assignment_id))),
        }
    }
    insta::assert_snapshot!(new.join("\n"), @"
    task.reviewed 01
    task.paid 01
    task.reviewed 02
    task.paid 02
    task.reviewed 03
    task.paid 03
    ");
    let first = &monday.events[0];
    assert_eq!(first.source.as_deref(), Some("mturk:batch-3100001"));
    assert_eq!(first.project_id.as_deref(), Some("mturk:3100001"));
    assert_eq!(first.task_id.as_deref(), Some("mturk:3HIT000000000000000000000000A1"));
    assert_eq!(first.currency.as_deref(), Some("USD"));
    insta::assert_snapshot!(friday.notes.join("\n"), @"
    mturk: a batch result lists submitted work only; what was returned or ran out, and the time it took, is not in it
    mturk: a download can be filtered, and published batches often lack the rejected rows; a rate of acceptance holds for the rows that are there
    mturk: bonuses, fees and the reviewer's name are not in a batch result
    mturk: when an approved reward was paid is not in a batch result; the payment stands at the approval as the earliest time (time_basis not_before)
    mturk: an approval that the site wrote in UTC, or that the API or a tool gave at or after the deadline, was made by the clock (reviewer_kind automatic)
    ");
}

#[test]
fn a_copy_saved_by_a_spreadsheet() {
    let written = read(fixture!("spreadsheet.csv"));
    assert_eq!(written.records, 4);
    insta::assert_snapshot!(written.out.join("\n"), @r#"
    2 task.published 2018-11-03T16:00:00Z A1 - - 0.02
    2 task.claimed 2018-11-04T08:50:00Z A1 01 01 0.02
    2 task.labeled 2018-11-04T09:10:00Z A1 01 01 0.02 {"kind":"gull"} {"Qualified_worker":"True","WorkTimeInSeconds":1200}
    2 task.reviewed 2018-11-04T20:00:00Z A1 01 01 accepted person
    2 task.paid ~2018-11-04T20:00:00Z A1 01 01 0.02
    ignored: an empty row
    4 task.claimed 2018-11-04T10:00:00Z A1 02 02 0.02
    4 task.labeled 2018-11-04T10:01:00Z A1 02 02 0.02 {"WorkTimeInSeconds":60}
    4 task.reviewed ~2018-11-04T10:01:00Z A1 02 02 rejected
    5 task.published 2018-11-03T16:00:00Z A3 - - 0.02
    "#);
}

#[test]
fn the_older_dialect_has_no_reward_and_no_times_of_verdicts() {
    let bare_cr = read(fixture!("older-cr.csv"));
    insta::assert_snapshot!(bare_cr.out.join("\n"), @r#"
    2 task.claimed 2012-04-22T03:07:14Z 01 01 01
    2 task.labeled 2012-04-22T03:09:37Z 01 01 01 {"1":"TRUE","2":"two\rlines"}
    2 task.reviewed ~2012-04-22T03:09:37Z 01 01 01 accepted
    4 task.claimed 2012-04-22T03:07:20Z 01 02 02
    4 task.labeled 2012-04-22T03:08:00Z 01 02 02 {"1":"FALSE"}
    "#);
    insta::assert_snapshot!(bare_cr.notes.join("\n"), @"
    mturk: a batch result lists submitted work only; what was returned or ran out, and the time it took, is not in it
    mturk: a download can be filtered, and published batches often lack the rejected rows; a rate of acceptance holds for the rows that are there
    mturk: bonuses, fees and the reviewer's name are not in a batch result
    mturk: a verdict without a time stands at the submission as the earliest time (time_basis not_before)
    mturk: work without a Reward is unpriced, and no payment is taken for it
    ");
    let trailing_comma = read(fixture!("older-trailing-comma.csv"));
    insta::assert_snapshot!(trailing_comma.out.join("\n"), @r#"
    2 task.claimed 2012-04-22T03:07:14Z 01 01 01
    2 task.labeled 2012-04-22T03:09:37Z 01 01 01 {"1":"TRUE","2":"two lines"}
    2 task.reviewed ~2012-04-22T03:09:37Z 01 01 01 accepted
    3 task.claimed 2012-04-22T03:07:20Z 01 02 02
    3 task.labeled 2012-04-22T03:08:00Z 01 02 02 {"1":"FALSE"}
    "#);
}

#[test]
fn a_frame_of_the_api_needs_the_zone_of_its_bare_times() {
    let refused = read(fixture!("api-frame.csv"));
    insta::assert_snapshot!(refused.out.join("\n"), @r#"
    2 task.published 2020-02-03T21:01:12Z B1 - - 0.65
    2 PW0104 AcceptTime "2020-02-06 23:22:13" has no offset, so the moment cannot be known
    2 PW0104 SubmitTime "2020-02-06 23:25:41" has no offset, so the moment cannot be known
    2 task.reviewed 2020-02-10T04:25:46Z B1 01 01 accepted automatic
    2 task.paid ~2020-02-10T04:25:46Z B1 01 01 0.65
    7 PW0104 AcceptTime "2020-02-07 09:50:00" has no offset, so the moment cannot be known
    7 PW0104 SubmitTime "2020-02-07 10:00:00" has no offset, so the moment cannot be known
    7 task.reviewed 2020-02-07T17:00:00Z B1 02 02 accepted person
    7 task.paid ~2020-02-07T17:00:00Z B1 02 02 0.65
    "#);
    let reading = Reading { source_tz: Some(chrono_tz::America::New_York), ..Reading::default() };
    let written = read_in(fixture!("api-frame.csv"), reading).unwrap();
    insta::assert_snapshot!(written.out.join("\n"), @r#"
    2 task.published 2020-02-03T21:01:12Z B1 - - 0.65
    2 task.claimed 2020-02-07T04:22:13Z B1 01 01 0.65
    2 task.labeled 2020-02-07T04:25:41Z B1 01 01 0.65 "<QuestionFormAnswers>\n<Answer>yes</Answer>\n</QuestionFormAnswers>" {"1.YES":"True"}
    2 task.reviewed 2020-02-10T04:25:46Z B1 01 01 accepted automatic
    2 task.paid ~2020-02-10T04:25:46Z B1 01 01 0.65
    7 task.claimed 2020-02-07T14:50:00Z B1 02 02 0.65
    7 task.labeled 2020-02-07T15:00:00Z B1 02 02 0.65 "<Answer>no</Answer>" {"1.YES":"False"}
    7 task.reviewed 2020-02-07T17:00:00Z B1 02 02 accepted person
    7 task.paid ~2020-02-07T17:00:00Z B1 02 02 0.65
    "#);
    assert_eq!(written.events[0].source.as_deref(), Some("mturk:3TYPE00000000000000000000000T2"));
}

#[test]
fn a_bad_cell_costs_its_own_facts_alone() {
    let written = read(fixture!("bad-cells.csv"));
    insta::assert_snapshot!(written.out.join("\n"), @r#"
    2 task.published 2018-03-10T17:00:00Z A1 - - 0.15
    2 PW0104 AcceptTime "Sat Mar 10 10:00:00 CST 2018" names the zone CST, which does not stand for one offset
    2 task.labeled 2018-03-10T18:01:00Z A1 01 01 0.15 {"kind":"gull"} {"WorkTimeInSeconds":60}
    2 task.reviewed 2018-03-10T19:00:00Z A1 01 01 accepted person
    2 task.paid ~2018-03-10T19:00:00Z A1 01 01 0.15
    3 task.claimed 2018-03-10T18:00:00Z A1 02 01 0.15
    3 PW0103 SubmitTime "Sat Mar 32 10:01:00 PST 2018" is in no calendar
    3 task.reviewed 2018-03-10T19:00:00Z A1 02 01 accepted person
    3 task.paid ~2018-03-10T19:00:00Z A1 02 01 0.15
    5 task.claimed 2018-03-10T18:00:00Z A1 03 01 0.15
    5 task.labeled 2018-03-10T18:01:00Z A1 03 01 0.15 {"kind":"gull"} {"WorkTimeInSeconds":60}
    5 PW0103 ApprovalTime "soon" is not a time such as Sat Oct 07 03:51:58 PDT 2017
    6 task.claimed 2018-03-10T18:00:00Z A1 04 01
    6 task.labeled 2018-03-10T18:01:00Z A1 04 01 {"kind":"gull"} {"WorkTimeInSeconds":60}
    6 task.reviewed 2018-03-10T19:00:00Z A1 04 01 accepted person
    6 PW0102 Reward "15 cents" is not an amount of dollars
    7 task.claimed 2018-03-10T18:00:00Z A1 05 01 0.15
    7 task.labeled 2018-03-10T18:01:00Z A1 05 01 0.15 {"kind":"gull"} {"WorkTimeInSeconds":60}
    7 PW0107 AssignmentStatus "Pending" is not one of Submitted, Approved, Rejected, Returned, Abandoned, Expired
    8 task.claimed 2018-03-10T18:00:00Z A1 06 :? 0.15
    8 task.labeled 2018-03-10T18:01:00Z A1 06 :? 0.15 {"kind":"gull"} {"WorkTimeInSeconds":60}
    8 task.reviewed 2018-03-10T19:00:00Z A1 06 :? accepted person
    8 task.paid ~2018-03-10T19:00:00Z A1 06 :? 0.15
    9 task.claimed 2018-03-10T18:00:00Z A1 07 01 0.15
    9 task.released ~2018-03-10T18:00:00Z A1 07 01 returned
    10 PW0130 AssignmentId is missing in a row with work
    11 PW0103 CreationTime "2018" is not a time such as Sat Oct 07 03:51:58 PDT 2017
    11 task.claimed 2018-03-10T18:00:00Z A1 09 01 0.15
    11 task.labeled 2018-03-10T18:01:00Z A1 09 01 0.15 {"kind":"gull"} {"WorkTimeInSeconds":60}
    11 task.reviewed 2018-03-10T19:00:00Z A1 09 01 accepted person
    11 task.paid ~2018-03-10T19:00:00Z A1 09 01 0.15
    12 task.claimed 2018-03-10T18:00:00Z A1 10 01 0.15
    12 task.labeled 2018-03-10T18:01:00Z A1 10 01 0.15 {"kind":"gull"} {"WorkTimeInSeconds":60}
    12 PW0109 RejectionTime "Sat Mar 10 12:00:00 PST 2018" is not before the approval that stands
    12 task.reviewed 2018-03-10T19:00:00Z A1 10 01 accepted person
    12 task.paid ~2018-03-10T19:00:00Z A1 10 01 0.15
    13 task.claimed 2018-03-10T18:00:00Z A1 11 01 0.15
    13 task.labeled 2018-03-10T18:01:00Z A1 11 01 0.15 {"kind":"gull"} {"WorkTimeInSeconds":60}
    13 task.reviewed 2018-03-10T20:00:00Z A1 11 01 rejected no
    13 task.reviewed ~2018-03-10T20:00:00.000001Z A1 11 01 accepted
    13 task.paid ~2018-03-10T20:00:00.000001Z A1 11 01 0.15
    14 task.published 2018-03-10T17:00:00Z A1 - - 0.20
    14 task.claimed 2018-03-10T18:00:00Z A1 12 01 0.20
    14 task.labeled 2018-03-10T18:01:00Z A1 12 01 0.20 {"kind":"gull"} {"WorkTimeInSeconds":60}
    14 task.reviewed 2018-03-10T19:00:00Z A1 12 01 accepted person
    14 task.paid ~2018-03-10T19:00:00Z A1 12 01 0.20
    15 PW0115 the row has 20 cells, its header 32 names
    16 PW0115 the row has 33 cells, its header 32 names
    17 PW0117 the file ends inside this row
    "#);
    assert!(written.raw[1].contains("\"a\nb\""), "{}", written.raw[1]);
}

#[test]
fn play_money_is_marked_and_bytes_that_are_no_text_are_refused() {
    let written = read(fixture!("sandbox-latin1.csv"));
    insta::assert_snapshot!(written.out.join("\n"), @r#"
    2 task.claimed 2019-12-01T12:00:00Z C1 01 01 sandbox
    2 task.labeled 2019-12-01T12:01:00Z C1 01 01 sandbox {"a":"1","b":"2"} {"Link":"https://workersandbox.mturk.com/projects/1/tasks"}
    2 task.reviewed ~2019-12-01T12:01:00Z C1 01 01 sandbox accepted
    3 task.claimed 2019-12-01T12:00:00Z C1 02 02
    3 PW0116 Answer.a "caf�" is not UTF-8 text
    3 task.reviewed ~2019-12-01T12:01:00Z C1 02 02 accepted
    "#);
}

#[test]
fn other_tables_are_not_known() {
    assert!(!MTurk.knows(fixture!("bonus-list.csv")));
    for other in
        [&b""[..], b"{\"event_type\":\"claimed\"}\n", b"PAR1\0\0\xff", b"hitid\tassignmentid\tworkerid\n"]
    {
        assert!(!MTurk.knows(other));
    }
}

#[test]
fn a_header_that_names_a_column_twice_is_refused() {
    let twice = b"HITId,AssignmentId,WorkerId,AcceptTime,SubmitTime,Answer.a,Answer.a\n";
    assert!(matches!(read_in(twice, Reading::default()), Err(SourceError::Refused { .. })));
}

mod tools;
