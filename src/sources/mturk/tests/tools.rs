//! Results of the command line tools, and tables of trials that were joined with them.

use super::*;

#[test]
fn results_of_the_command_line_tools() {
    let bytes = fixture!("tools.tsv");
    let written = read(bytes);
    assert_eq!(written.records, 7);
    insta::assert_snapshot!(written.out.join("\n"), @r#"
    2 task.published 2017-03-25T21:00:00Z D1 - - 0.12
    2 task.claimed 2017-03-26T00:50:00Z D1 D1 01 0.12
    2 task.labeled 2017-03-26T01:20:00Z D1 D1 01 0.12 {"kind":"gull"}
    2 task.reviewed 2017-03-26T18:00:00Z D1 D1 01 accepted person
    2 task.paid ~2017-03-26T18:00:00Z D1 D1 01 0.12
    3 task.claimed 2017-03-25T21:10:00Z D1 D2 02 0.12
    3 task.labeled 2017-03-25T21:12:00Z D1 D2 02 0.12 {"kind2":"tern","note2":"a \"small\" one,\nwet"}
    3 task.reviewed 2017-03-26T20:30:07Z D1 D2 02 accepted automatic
    3 task.paid ~2017-03-26T20:30:07Z D1 D2 02 0.12
    5 task.claimed 2017-03-25T21:11:00Z D1 D3 03 0.12
    5 task.labeled 2017-03-25T21:12:00Z D1 D3 03 0.12
    5 task.reviewed 2017-03-25T22:00:00Z D1 D3 03 rejected blank "again"
    6 task.published 2017-03-25T21:00:00Z D2 - - 0.12
    7 task.published 2017-03-25T21:00:00Z D3 - - 0.12
    7 PW0104 assignmentaccepttime "Sat Mar 25 22:11:00 CST 2017" names the zone CST, which does not stand for one offset
    7 task.labeled 2017-03-25T21:12:00Z D3 D4 01 0.12 {"kind":"gull"}
    8 task.published 2017-03-25T21:00:00Z D4 - - 1.00 sandbox
    8 task.claimed 2017-03-25T21:11:00Z D4 D5 01 1.00 sandbox
    8 task.labeled 2017-03-25T21:12:00Z D4 D5 01 1.00 sandbox {"kind":"gull"}
    9 PW0115 the row has 2 cells, its header 33 names
    "#);
    insta::assert_snapshot!(written.notes.join("\n"), @"
    mturk: a batch result lists submitted work only; what was returned or ran out, and the time it took, is not in it
    mturk: a download can be filtered, and published batches often lack the rejected rows; a rate of acceptance holds for the rows that are there
    mturk: bonuses, fees and the reviewer's name are not in a batch result
    mturk: when an approved reward was paid is not in a batch result; the payment stands at the approval as the earliest time (time_basis not_before)
    mturk: an approval that the site wrote in UTC, or that the API or a tool gave at or after the deadline, was made by the clock (reviewer_kind automatic)
    mturk: rows that link to the sandbox are play (stage sandbox)
    ");
    for cut in 0..bytes.len() {
        let cut = read_leaked(&bytes[..cut]);
        assert!(cut.is_none_or(|cut| cut.records <= 7 && cut.events.len() <= written.events.len()));
    }
}

#[test]
fn rows_of_one_assignment_are_one_piece_and_its_trials() {
    let written = read(fixture!("tools-trials.csv"));
    assert_eq!(written.records, 9);
    insta::assert_snapshot!(written.out.join("\n"), @r#"
    2 task.published 2017-03-25T21:00:00Z E1 - - 1.00
    2 task.claimed 2017-03-25T07:31:59Z E1 E1 :0 1.00
    2 task.labeled 2017-03-25T07:38:11Z E1 E1 :0 1.00 {"condition":{},"time_in_minutes":"6.2"}
    2 task.labeled 2017-03-25T07:38:11Z E1 E1 :0 {"age":"x","response":"0.02","rt":"5490"}
    3 task.labeled 2017-03-25T07:38:11Z E1 E1 :0 {"age":"x","response":"1","rt":"3792"}
    4 task.labeled 2017-03-25T07:38:11Z E1 E1 :0 {"age":"x","response":"1","rt":"3792"}
    5 task.claimed 2017-03-25T07:31:59Z E1 E2 :1 1.00
    5 task.labeled 2017-03-25T07:38:11Z E1 E2 :1 1.00 {"condition":{},"time_in_minutes":"6.2"}
    5 task.reviewed 2017-03-25T11:00:00Z E1 E2 :1 accepted person
    5 task.paid ~2017-03-25T11:00:00Z E1 E2 :1 1.00
    5 task.labeled 2017-03-25T07:38:11Z E1 E2 :1 {"age":"y","response":"1","rt":"900"}
    6 task.labeled 2017-03-25T07:38:11Z E1 E2 :1 {"age":"y","response":"0","rt":"800"}
    7 task.claimed 2017-03-25T07:31:59Z E1 E3 :2 1.00
    7 task.labeled 2017-03-25T07:38:11Z E1 E3 :2 1.00 {"condition":{},"time_in_minutes":"6.2"} {"age":"z","response":"1","rt":"700"}
    8 PW0114 the row has two values of workerid, which differ
    9 PW0103 assignmentaccepttime "soon" is not a time such as Sat Oct 07 03:51:58 PDT 2017
    9 task.labeled 2017-03-25T07:38:11Z E1 E5 :4 1.00 {"condition":{},"time_in_minutes":"6.2"}
    9 task.labeled 2017-03-25T07:38:11Z E1 E5 :4 {"age":"z","response":"1","rt":"1"}
    10 task.labeled 2017-03-25T07:38:11Z E1 E5 :4 {"age":"z","response":"1","rt":"2"}
    "#);
    insta::assert_snapshot!(written.notes.join("\n"), @"
    mturk: a batch result lists submitted work only; what was returned or ran out, and the time it took, is not in it
    mturk: a download can be filtered, and published batches often lack the rejected rows; a rate of acceptance holds for the rows that are there
    mturk: bonuses, fees and the reviewer's name are not in a batch result
    mturk: when an approved reward was paid is not in a batch result; the payment stands at the approval as the earliest time (time_basis not_before)
    mturk: workers that the file numbers (0, 1, 2, ...) are known within this file only; their ids have the HIT of its first row before the number
    mturk: rows with one AssignmentId are the trials of one piece of work, with one interval and one price; each is a label with its own item_id, and nothing says which trials of two workers are alike
    ");
    let items: Vec<_> = written.events.iter().filter_map(|event| event.item_id.clone()).collect();
    let distinct: std::collections::BTreeSet<_> = items.iter().collect();
    assert_eq!((items.len(), distinct.len()), (7, 7));
    let person = written.events.iter().find_map(|event| event.worker_id.clone()).unwrap();
    assert_eq!(person, "mturk:3HIT0000000000000000000000000E1:0");
}

#[test]
fn trials_in_another_order_are_the_same_events() {
    let bytes = fixture!("tools-trials.csv");
    let text = std::str::from_utf8(bytes).unwrap();
    let mut rows: Vec<&str> = text.lines().collect();
    rows[1..].reverse();
    let turned = read_leaked((rows.join("\n") + "\n").as_bytes()).unwrap();
    let ids = |written: &Written| {
        let mut ids: Vec<_> =
            written.events.iter().map(|event| (event.event_id.clone(), content_digest(event))).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&read(bytes)), ids(&turned));
}

#[test]
fn a_trial_table_downloaded_after_the_verdicts_adds_only_those() {
    let text = String::from_utf8(fixture!("tools-trials.csv").to_vec()).unwrap();
    let before = text.replace("Approved", "Submitted").replace("Sat Mar 25 12:00:00 CET 2017", "");
    let known: BTreeMap<_, _> = (read_leaked(before.as_bytes()).unwrap().events.into_iter())
        .map(|event| (event.event_id.clone(), content_digest(&event)))
        .collect();
    let after = read_leaked(text.as_bytes()).unwrap().events;
    let new = after.iter().filter(|event| known.get(&event.event_id) != Some(&content_digest(event)));
    let new: Vec<_> = new.map(|event| event.event_type.name()).collect();
    assert_eq!(new, ["task.reviewed", "task.paid"]);
}

#[test]
fn a_hit_that_nobody_has_done_is_told_once() {
    let text = String::from_utf8(fixture!("tools.tsv").to_vec()).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let undone = lines[5];
    assert!(undone.contains("D2"));
    let written = read_leaked([lines[0], undone, undone].concat().as_bytes()).unwrap();
    assert_eq!((written.records, written.events.len()), (2, 1));
    assert_eq!(written.out[1], "ignored: a HIT again, without any work");
}

/// Reads bytes of a test's own making, where they are known.
fn read_leaked(bytes: &[u8]) -> Option<Written> {
    let bytes: &'static [u8] = bytes.to_vec().leak();
    MTurk.knows(bytes).then(|| read_in(bytes, Reading::default()).ok())?
}
