//! Lists in, payments and refusals out.

use super::*;
use crate::sources::MTurk;
use crate::sources::collect::Collector;
use crate::units::print_time;

fn refusal(bytes: &[u8]) -> String {
    assert!(MTurkLists.knows(bytes) && !MTurk.knows(bytes), "{:?}", String::from_utf8_lossy(bytes));
    let (seen, result) = Collector::read(&MTurkLists, bytes);
    assert_eq!((seen.records, seen.events.len()), (0, 0));
    result.unwrap_err().to_string()
}

#[test]
fn orders_to_a_tool_are_refused_with_what_to_hand_in() {
    insta::assert_snapshot!(refusal(b"assignmentIdToReject\tassignmentIdToRejectComment\n3A\t\"no, sorry\"\n"), @"PW0204 work: a list of verdicts to upload names assignments, but neither workers nor times: it is an order to the next tool and does not say that anything was decided; hand in the results that were downloaded afterwards: on the site Manage, Review Results, Download CSV; with the command line tools getResults");
    assert_eq!(
        refusal(b"assignmentIdToApprove\tassignmentIdToApproveComment\n3A\tthanks\n"),
        refusal(b"\"AssignmentId\",\"Approve\",\"Reject\"\n\"3A\",\"x\",\"\"\n"),
    );
    insta::assert_snapshot!(refusal(b"hitid\thittypeid\n3H\t3T\n"), @"PW0204 work: a list of HITs that were put up names no work; hand in the results: with the command line tools getResults with this very file");
    insta::assert_snapshot!(refusal(include_bytes!("../../../../tests/fixtures/mturk/bonus-list.csv")), @"PW0204 work: a list of bonuses without a time is an order to pay and does not say that or when anything was paid; hand in the grants as the API's ListBonusPayments gives them (WorkerId, AssignmentId, BonusAmount, GrantTime, Reason), or add a column GrantTime with the moment of each payment");
}

const GRANTS: &str = "\
WorkerId,AssignmentId,BonusAmount,GrantTime,Reason
A1W,3A1,$1.50,2019-12-01T12:00:00Z,\"well, done\"
A2W,3A2,0.5,2019-12-01 13:00:00 UTC,
NA,NA,0.38,2019-12-01T12:00:00Z,a bot

A3W,3A3,0,2019-12-01T12:00:00Z,
A4W,3A4,2,,
A5W,3A5,-2,2019-12-01T12:00:00Z,
A6W,3A6,much,2019-12-01T12:00:00Z,
A7W,3A7,2,Sun Dec 01 12:00:00 CST 2019,
A8W,,2,2019-12-01T12:00:00Z,";

#[test]
fn a_grant_with_its_moment_is_a_payment() {
    let (seen, result) = Collector::read(&MTurkLists, GRANTS.as_bytes());
    result.unwrap();
    let paid = seen.events.iter().map(|(line, event)| {
        let at = print_time(event.occurred_at.unwrap());
        let assignment = event.assignment_id.as_deref().unwrap_or("-");
        format!(
            "{line} {at} {} {assignment} {} {} {} {}",
            event.worker_id.as_deref().unwrap(),
            event.amount.unwrap(),
            event.currency.as_deref().unwrap(),
            event.pay_kind.as_deref().unwrap(),
            event.attributes.as_deref().unwrap_or("-"),
        )
    });
    insta::assert_snapshot!(paid.collect::<Vec<_>>().join("\n"), @r#"
    2 2019-12-01T12:00:00Z mturk:A1W mturk:3A1 1.50 USD bonus {"Reason":"well, done"}
    3 2019-12-01T13:00:00Z mturk:A2W mturk:3A2 0.50 USD bonus -
    11 2019-12-01T12:00:00Z mturk:A8W - 2.00 USD bonus -
    "#);
    let told: Vec<_> = seen.rejected.iter().map(|told| format!("{} {}", told.line, told.reason)).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    7 GrantTime is missing, which task.paid needs
    8 the bonus "-2" is negative
    9 the bonus "much" is not an amount of dollars
    10 GrantTime "Sun Dec 01 12:00:00 CST 2019" names the zone CST, which does not stand for one offset
    "#);
    insta::assert_snapshot!(format!("{:?}", seen.ignored), @r#"{"a bonus of nobody: a bot, or a place that nobody took": 1, "a row without a bonus": 1}"#);
    assert_eq!(seen.records, 9);
    assert!(MTurkLists.knows(&GRANTS.as_bytes()[..80]));
}

#[test]
fn other_tables_are_not_known() {
    for other in [
        "",
        "event_id,event_type,occurred_at,worker_id,assignment_id,amount\n",
        "HITId,AssignmentId,WorkerId,AcceptTime,SubmitTime,Approve,Reject\n",
        "hitid\tassignmentid\tworkerid\n",
        "{\"event_type\":\"task.paid\"}\n",
        "worker,bonus\nA,1\n",
    ] {
        assert!(!MTurkLists.knows(other.as_bytes()), "{other}");
    }
}
