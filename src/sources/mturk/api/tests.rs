//! Answers of the API in, every call to the sink out; and the same batch as the site gives it.

use std::collections::BTreeMap;

use super::*;
use crate::events::content_digest;
use crate::sources::MTurk;
use crate::sources::collect::{Collector, spoiled};
use crate::sources::told_tests::told;

const FRIDAY: &[u8] = include_bytes!("../../../../tests/fixtures/mturk/api-friday.json");
const SITE: &[u8] = include_bytes!("../../../../tests/fixtures/mturk/batch-friday.csv");

fn read(bytes: &[u8]) -> Collector {
    assert!(MTurkApi.knows(bytes), "{}", String::from_utf8_lossy(bytes));
    let (seen, read) = Collector::read(&MTurkApi, bytes);
    read.unwrap();
    seen
}

/// Each event by its id: what it is and the digest of its content.
fn facts(seen: &Collector) -> BTreeMap<String, (String, u128)> {
    let fact = |event: &Event| {
        let words = format!("{} {:?}", event.event_type.name(), event.assignment_id);
        (event.event_id.clone().unwrap(), (words, content_digest(event)))
    };
    seen.events.iter().map(|(_, event)| fact(event)).collect()
}

#[test]
fn a_batch_of_the_site_and_the_same_of_the_api_are_the_same_facts() {
    let api = read(FRIDAY);
    assert_eq!(api.records, 5);
    insta::assert_snapshot!(told(&api), @r#"
    1 task.published 2018-03-10T17:00:00Z task_id=mturk:3HIT000000000000000000000000A1 price=0.15 currency=USD
    2 task.claimed 2018-03-11T09:58:00Z task_id=mturk:3HIT000000000000000000000000A1 worker_id=mturk:AWORKER000001 assignment_id=mturk:3ASSIGN0000000000000000000001 price=0.15 currency=USD
    2 task.labeled 2018-03-11T10:01:00Z task_id=mturk:3HIT000000000000000000000000A1 worker_id=mturk:AWORKER000001 assignment_id=mturk:3ASSIGN0000000000000000000001 price=0.15 label={"kind":"gull","note":"small,\r\nsaid \"kee-ow\""} currency=USD
    2 task.reviewed 2018-03-14T10:01:07Z task_id=mturk:3HIT000000000000000000000000A1 worker_id=mturk:AWORKER000001 assignment_id=mturk:3ASSIGN0000000000000000000001 reviewer_kind=automatic verdict=accepted
    2 task.paid ~2018-03-14T10:01:07Z task_id=mturk:3HIT000000000000000000000000A1 worker_id=mturk:AWORKER000001 assignment_id=mturk:3ASSIGN0000000000000000000001 amount=0.15 currency=USD pay_kind=piece
    3 task.claimed 2018-03-11T11:00:00Z task_id=mturk:3HIT000000000000000000000000A1 worker_id=mturk:AWORKER000002 assignment_id=mturk:3ASSIGN0000000000000000000002 price=0.15 currency=USD
    3 task.labeled 2018-03-11T11:02:00Z task_id=mturk:3HIT000000000000000000000000A1 worker_id=mturk:AWORKER000002 assignment_id=mturk:3ASSIGN0000000000000000000002 price=0.15 label={"kind":"tern"} currency=USD
    3 task.reviewed 2018-03-12T16:00:00Z task_id=mturk:3HIT000000000000000000000000A1 worker_id=mturk:AWORKER000002 assignment_id=mturk:3ASSIGN0000000000000000000002 verdict=rejected reason=This is a gull.
    3 task.reviewed 2018-03-15T17:00:00Z task_id=mturk:3HIT000000000000000000000000A1 worker_id=mturk:AWORKER000002 assignment_id=mturk:3ASSIGN0000000000000000000002 reviewer_kind=person verdict=accepted
    3 task.paid ~2018-03-15T17:00:00Z task_id=mturk:3HIT000000000000000000000000A1 worker_id=mturk:AWORKER000002 assignment_id=mturk:3ASSIGN0000000000000000000002 amount=0.15 currency=USD pay_kind=piece
    4 task.claimed 2018-03-11T11:00:30Z task_id=mturk:3HIT000000000000000000000000A2 worker_id=mturk:AWORKER000001 assignment_id=mturk:3ASSIGN0000000000000000000003 price=0.15 currency=USD
    4 task.labeled 2018-03-11T11:01:00Z task_id=mturk:3HIT000000000000000000000000A2 worker_id=mturk:AWORKER000001 assignment_id=mturk:3ASSIGN0000000000000000000003 price=0.15 label={"kind":{"name":"gull","sure":1}} currency=USD
    4 task.reviewed 2018-03-13T17:00:00Z task_id=mturk:3HIT000000000000000000000000A2 worker_id=mturk:AWORKER000001 assignment_id=mturk:3ASSIGN0000000000000000000003 reviewer_kind=person verdict=accepted
    4 task.paid ~2018-03-13T17:00:00Z task_id=mturk:3HIT000000000000000000000000A2 worker_id=mturk:AWORKER000001 assignment_id=mturk:3ASSIGN0000000000000000000003 amount=0.15 currency=USD pay_kind=piece
    5 task.published 2018-03-10T17:00:00Z task_id=mturk:3HIT000000000000000000000000A2 price=0.15 currency=USD
    "#);
    let (site, read) = Collector::read(&MTurk, SITE);
    read.unwrap();
    assert_eq!(facts(&api), facts(&site));
}

const ALONE: &str = r#"{"Assignments": [
 {"AssignmentId": "3A1", "WorkerId": "W1", "HITId": "3H1", "AssignmentStatus": "Submitted", "AutoApprovalTime": "2019-12-04T12:05:00Z", "AcceptTime": "2019-12-01T12:00:00Z", "SubmitTime": "2019-12-01T12:05:00Z", "Answer": "no form"},
 {"AssignmentId": "3A2", "WorkerId": "W2", "HITId": "3H1", "AssignmentStatus": "Rejected", "AcceptTime": 1575201600.5, "SubmitTime": 1575201900, "RejectionTime": 1575202000, "RequesterFeedback": "blank"},
 {"AssignmentId": "3A3", "WorkerId": "W3", "HITId": "3H1", "AssignmentStatus": "Approved", "AutoApprovalTime": "2019-12-04T12:05:00Z", "AcceptTime": "2019-12-01T12:00:00Z", "SubmitTime": "2019-12-01T12:05:00Z", "ApprovalTime": "2019-12-04T12:05:00Z"},
 {"AssignmentId": "3A4", "HITId": "3H1", "AssignmentStatus": "Approved", "AcceptTime": "2019-12-01 12:00:00", "SubmitTime": 9e30},
 {"WorkerId": "W5"}, 7]}
{"NumResults": 3, "BonusPayments": [
 {"WorkerId": "W1", "BonusAmount": "1.50", "AssignmentId": "3A1", "Reason": "well, done", "GrantTime": "2019-12-01T12:00:00Z"},
 {"WorkerId": "W2", "BonusAmount": "0.5", "AssignmentId": "3A2", "GrantTime": 1575205200.0},
 {"WorkerId": "W2", "BonusAmount": "much", "AssignmentId": "3A2", "GrantTime": 1575205200.0}]}
{"HITs": [{"HITId": "3H7", "HITTypeId": "3T"}], "NumResults": 1}
"#;

#[test]
fn assignments_without_their_hit_have_no_price_and_no_verdict_of_ours() {
    let seen = read(ALONE.as_bytes());
    assert_eq!(seen.records, 10);
    insta::assert_snapshot!(told(&seen), @r#"
    1 task.claimed 2019-12-01T12:00:00Z task_id=3H1 worker_id=W1 assignment_id=3A1
    1 task.labeled 2019-12-01T12:05:00Z task_id=3H1 worker_id=W1 assignment_id=3A1 label="no form"
    2 task.claimed 2019-12-01T12:00:00.500Z task_id=3H1 worker_id=W2 assignment_id=3A2
    2 task.labeled 2019-12-01T12:05:00Z task_id=3H1 worker_id=W2 assignment_id=3A2
    2 task.reviewed 2019-12-01T12:06:40Z task_id=3H1 worker_id=W2 assignment_id=3A2 verdict=rejected reason=blank
    3 task.claimed 2019-12-01T12:00:00Z task_id=3H1 worker_id=W3 assignment_id=3A3
    3 task.labeled 2019-12-01T12:05:00Z task_id=3H1 worker_id=W3 assignment_id=3A3
    3 task.reviewed 2019-12-04T12:05:00Z task_id=3H1 worker_id=W3 assignment_id=3A3 reviewer_kind=automatic verdict=accepted
    7 task.paid 2019-12-01T12:00:00Z worker_id=W1 assignment_id=3A1 amount=1.50 currency=USD pay_kind=bonus attributes={"Reason":"well, done"}
    8 task.paid 2019-12-01T13:00:00Z worker_id=W2 assignment_id=3A2 amount=0.50 currency=USD pay_kind=bonus
    4 PW0104 AcceptTime "2019-12-01 12:00:00" has no offset, so the moment cannot be known
    4 PW0103 SubmitTime "9e+30" is not a time such as Sat Oct 07 03:51:58 PDT 2017
    4 PW0103 SubmitTime "9e+30" is not a time such as Sat Oct 07 03:51:58 PDT 2017
    5 PW0130 it is no HIT, assignment or bonus of the API
    6 PW0130 it is no HIT, assignment or bonus of the API
    9 PW0102 the bonus "much" is not an amount of dollars
    1 ignored: a HIT without a creation time
    "#);
}

#[test]
fn a_bonus_of_the_api_is_that_of_a_list() {
    let list = b"WorkerId,AssignmentId,BonusAmount,GrantTime,Reason\nW1,3A1,$1.50,2019-12-01T12:00:00Z,\"well, done\"\nW2,3A2,0.5,2019-12-01 13:00:00 UTC,\n";
    let (list, read_list) = Collector::read(&super::super::MTurkLists, list);
    read_list.unwrap();
    let api = facts(&read(ALONE.as_bytes()));
    assert_eq!(list.events.len(), 2);
    assert!(facts(&list).iter().all(|(id, fact)| api.get(id) == Some(fact)));
}

#[test]
fn lists_and_lines_of_assignments_are_read_as_pages_are() {
    let pages: Vec<Value> =
        serde_json::Deserializer::from_slice(FRIDAY).into_iter().map(Result::unwrap).collect();
    let all: Vec<Value> = pages.iter().flat_map(|page| elements(page).into_iter().cloned()).collect();
    let lines = all.iter().map(|element| element.to_string() + "\n").collect::<String>();
    let wanted = facts(&read(FRIDAY));
    assert_eq!(facts(&read(Value::from(all).to_string().as_bytes())), wanted);
    assert_eq!(facts(&read(lines.as_bytes())), wanted);
    // boto3's get_assignment gives both in one.
    let both = serde_json::json!({"Assignment": pages[1]["Assignments"][0], "HIT": pages[0]["HIT"], "ResponseMetadata": {}});
    assert_eq!(read(both.to_string().as_bytes()).events.len(), 5);
    for empty in [r#"{"NumResults": 0, "Assignments": []}"#, r#"{"BonusPayments": [], "NumResults": 0}"#] {
        assert_eq!(read(empty.as_bytes()).records, 0);
    }
}

#[test]
fn a_hit_whose_page_answers_to_the_sandbox_is_play() {
    let stage = |question: &str| {
        let text = String::from_utf8_lossy(FRIDAY).replace("<HTMLQuestion>...", question);
        let seen = read(text.as_bytes());
        let stages: Vec<_> = seen.events.iter().map(|(_, event)| event.stage.clone()).collect();
        assert!(stages.windows(2).all(|two| two[0] == two[1]));
        stages[0].clone()
    };
    let form = "<form action='https://workersandbox.mturk.com/mturk/externalSubmit'>";
    assert_eq!(stage(form).as_deref(), Some("sandbox"));
    assert_eq!(stage(&format!("{form} or <form action='https://www.mturk.com/mturk/externalSubmit'>")), None);
}

#[test]
fn what_is_cut_or_spoiled_is_told_and_the_rest_is_read() {
    let (seen, cut) = Collector::read(&MTurkApi, &FRIDAY[..FRIDAY.len() - 20]);
    assert!(matches!(cut, Err(SourceError::Damaged { .. })), "{cut:?}");
    assert!(seen.events.len() >= 6);
    let page = serde_json::json!({"Assignments": [{"AssignmentId": "3A", "WorkerId": "W", "HITId": "3H", "AssignmentStatus": "Approved",
        "AcceptTime": 1, "SubmitTime": "2019-12-01T12:05:00Z", "ApprovalTime": 2e9, "Answer": "<QuestionFormAnswers/>"}],
        "HIT": {"HITId": "3H", "Reward": "0.1", "CreationTime": 5}, "BonusPayments": [{"BonusAmount": "1", "WorkerId": "W"}]});
    for document in spoiled(&page) {
        let (seen, _) = Collector::read(&MTurkApi, document.as_bytes());
        let ignored: u64 = seen.ignored.values().sum();
        assert!(
            seen.records <= 3
                && seen.records <= seen.events.len() as u64 + seen.rejected.len() as u64 + ignored
        );
    }
}

#[test]
fn other_files_are_not_known() {
    for other in [
        &br#"{"event_type":"claimed","occurred_at":"2026-03-01T09:00:00Z","worker_id":"w","task_id":"t"}"#[..],
        br#"[{"HITId":"3H","answers":[1]}]"#,
        b"HITId,AssignmentId,WorkerId,AcceptTime,SubmitTime\n",
        b"",
    ] {
        assert!(!MTurkApi.knows(other));
    }
}
