//! Tables as text in, events as text out.

use super::shipped::SHIPPED;
use super::*;
use crate::sources::collect::Collector;

/// A mapping's events of a table.
fn read(mapping: &str, table: &str) -> String {
    let mapped = Mapped(Mapping::parse("mine.toml", mapping).unwrap());
    let (seen, result) = Collector::read(&mapped, table.as_bytes());
    result.unwrap();
    seen.story()
}

fn shipped(name: &str, table: &str) -> String {
    let source = SHIPPED.iter().find(|source| source.name() == name).unwrap();
    assert!(source.knows(table.as_bytes()), "{name} knows its table");
    let (seen, result) = Collector::read(*source, table.as_bytes());
    result.unwrap();
    seen.story()
}

#[test]
fn each_shipped_mapping_can_be_parsed_and_says_what_it_reads() {
    for source in SHIPPED {
        let mapping = Mapping::parse(source.name(), source.text()).unwrap();
        assert_eq!(mapping.name.0, source.name());
        assert!(!source.about().is_empty());
    }
}

#[test]
fn submissions_of_prolific_old_and_new() {
    let new = "Submission id,Participant id,Status,Started at,Completed at,Reviewed at,Archived at,Time taken,Completion code,Total approvals
s1,p1,APPROVED,2026-03-01T09:00:00.500000Z,2026-03-01T09:05:00Z,2026-03-02T10:00:00,,300,NOCODE,17
s2,p2,RETURNED,2026-03-01T09:00:00Z,,,2026-03-05T00:00:00Z,,,2
s3,p3,TIMED-OUT,2026-03-01T09:00:00Z,,,,90000,,2
s4,p4,REJECTED,2026-03-01T09:00:00Z,2026-03-01T09:01:00Z,,,60,http://x,1
s5,p5,AWAITING REVIEW,2026-03-01T09:00:00Z,2026-03-01T09:02:00Z,,,120,,1
s6,p6,SCREENED OUT,2026-03-01T09:00:00Z,2026-03-01T09:00:30Z,,,30,,1
";
    insta::assert_snapshot!(shipped("prolific", new), @"
    2 task.claimed 2026-03-01T09:00:00.500Z worker_id=prolific:p1 assignment_id=prolific:s1
    2 task.labeled 2026-03-01T09:05:00Z worker_id=prolific:p1 assignment_id=prolific:s1
    2 task.reviewed 2026-03-02T10:00:00Z worker_id=prolific:p1 assignment_id=prolific:s1 verdict=accepted
    3 task.claimed 2026-03-01T09:00:00Z worker_id=prolific:p2 assignment_id=prolific:s2
    3 task.released 2026-03-01T09:00:00Z time_basis=not_before worker_id=prolific:p2 assignment_id=prolific:s2 reason=returned
    4 task.claimed 2026-03-01T09:00:00Z worker_id=prolific:p3 assignment_id=prolific:s3
    4 task.released 2026-03-01T09:00:00Z time_basis=not_before worker_id=prolific:p3 assignment_id=prolific:s3 reason=expired
    5 task.claimed 2026-03-01T09:00:00Z worker_id=prolific:p4 assignment_id=prolific:s4
    5 task.labeled 2026-03-01T09:01:00Z worker_id=prolific:p4 assignment_id=prolific:s4
    5 task.reviewed 2026-03-01T09:01:00Z time_basis=not_before worker_id=prolific:p4 assignment_id=prolific:s4 verdict=rejected
    6 task.claimed 2026-03-01T09:00:00Z worker_id=prolific:p5 assignment_id=prolific:s5
    6 task.labeled 2026-03-01T09:02:00Z worker_id=prolific:p5 assignment_id=prolific:s5
    7 task.claimed 2026-03-01T09:00:00Z worker_id=prolific:p6 assignment_id=prolific:s6
    7 task.labeled 2026-03-01T09:00:30Z worker_id=prolific:p6 assignment_id=prolific:s6
    7 task.released 2026-03-01T09:00:30Z time_basis=not_before worker_id=prolific:p6 assignment_id=prolific:s6 reason=screened out
    ");
    let old = "session_id,participant_id,status,started_datetime,completed_date_time,time_taken,reviewed_at_datetime
s1,p1,APPROVED,2020-12-15 01:17:39.951000,2020-12-15 01:30:50,790.785,2020-12-15 06:12:15.999000
";
    insta::assert_snapshot!(shipped("prolific", old), @"
    2 task.claimed 2020-12-15T01:17:39.951Z worker_id=prolific:p1 assignment_id=prolific:s1
    2 task.labeled 2020-12-15T01:30:50Z worker_id=prolific:p1 assignment_id=prolific:s1
    2 task.reviewed 2020-12-15T06:12:15.999Z worker_id=prolific:p1 assignment_id=prolific:s1 verdict=accepted
    ");
}

#[test]
fn pages_of_appen_are_one_assignment_and_its_aggregated_report_is_refused() {
    let full = "_unit_id,_created_at,_golden,_id,_missed,_started_at,_tainted,_channel,_trust,_worker_id,_country,_ip,colour,words,colour_gold,colour_gold_reason
u1,5/12/2026 11:24:09,false,j1,,5/12/2026 11:20:00,false,neodev,0.9,77,NLD,,red,a b,,
u2,5/12/2026 11:24:09,TRUE,j2,true,5/12/2026 11:20:00,FALSE,neodev,0.9,77,NLD,,blue,c,green,because
u3,5/13/2026 08:00:00,false,j3,,5/13/2026 07:59:00,true,neodev,0.4,78,NLD,,,,,
";
    insta::assert_snapshot!(shipped("appen", full), @r#"
    2 task.claimed 2026-05-12T11:20:00Z worker_id=appen:77 assignment_id=appen:77 5/12/2026 11:20:00 5/12/2026 11:24:09 team=neodev
    2 task.labeled 2026-05-12T11:24:09Z task_id=appen:u1 worker_id=appen:77 assignment_id=appen:77 5/12/2026 11:20:00 5/12/2026 11:24:09 item_id=u1 team=neodev label={"colour":"red"} attributes={"judgment":"j1"}
    3 task.labeled 2026-05-12T11:24:09Z task_id=appen:u2 worker_id=appen:77 assignment_id=appen:77 5/12/2026 11:20:00 5/12/2026 11:24:09 item_id=u2 team=neodev label={"colour":"blue"} gold={"colour":"green"} attributes={"judgment":"j2"}
    4 task.claimed 2026-05-13T07:59:00Z worker_id=appen:78 assignment_id=appen:78 5/13/2026 07:59:00 5/13/2026 08:00:00 team=neodev
    4 task.labeled 2026-05-13T08:00:00Z task_id=appen:u3 worker_id=appen:78 assignment_id=appen:78 5/13/2026 07:59:00 5/13/2026 08:00:00 item_id=u3 team=neodev attributes={"judgment":"j3"}
    4 task.reviewed 2026-05-13T08:00:00Z time_basis=not_before worker_id=appen:78 assignment_id=appen:78 5/13/2026 07:59:00 5/13/2026 08:00:00 reviewer_kind=automatic verdict=rejected reason=tainted
    "#);
    let source = SHIPPED.iter().find(|source| source.name() == "appen").unwrap();
    let aggregated = "\"_unit_id\",\"_trusted_judgments\",\"healthy\",\"healthy:confidence\"\n1,5,yes,0.8\n";
    assert!(source.knows(aggregated.as_bytes()));
    let (_, result) = Collector::read(*source, aggregated.as_bytes());
    insta::assert_snapshot!(result.unwrap_err(), @"PW0204 work: this is Appen's aggregated report: a row a unit, with neither workers nor times; download the full report instead: Job > Results > Full");
}

#[test]
fn a_report_of_appen_that_somebody_cut_and_a_spreadsheet_saved_again() {
    insta::assert_snapshot!(shipped("appen", "_unit_id;_worker_id;_created_at;_started_at;answer;answer_gold;my note
1;77;5/12/2026 11:24;5/12/2026 11:20;yes;;
2;77;05/12/26 11:24;05/12/26 11:20;no;yes;seen
"), @r#"
    2 task.claimed 2026-05-12T11:20:00Z worker_id=appen:77 assignment_id=appen:77 5/12/2026 11:20 5/12/2026 11:24
    2 task.labeled 2026-05-12T11:24:00Z task_id=appen:1 worker_id=appen:77 assignment_id=appen:77 5/12/2026 11:20 5/12/2026 11:24 item_id=1 label={"answer":"yes"}
    3 task.claimed 2026-05-12T11:20:00Z worker_id=appen:77 assignment_id=appen:77 05/12/26 11:20 05/12/26 11:24
    3 task.labeled 2026-05-12T11:24:00Z task_id=appen:2 worker_id=appen:77 assignment_id=appen:77 05/12/26 11:20 05/12/26 11:24 item_id=2 label={"answer":"no"}
    "#);
    insta::assert_snapshot!(shipped("appen", "_unit_id,_id,_worker_id,_created_at\n1,j1,77,5/12/2026 11:24:09\n"), @r#"2 task.labeled 2026-05-12T11:24:09Z task_id=appen:1 worker_id=appen:77 assignment_id=appen:77 5/12/2026 11:24:09 item_id=1 attributes={"judgment":"j1"}"#);
    let source = SHIPPED.iter().find(|source| source.name() == "appen").unwrap();
    let questions =
        "_id,_pct_missed,_judgments,_hidden,_gold_pool,_golden,answer_gold\n7,0.07,29,false,,true,yes\n";
    assert!(source.knows(questions.as_bytes()));
    let (_, result) = Collector::read(*source, questions.as_bytes());
    insta::assert_snapshot!(result.unwrap_err(), @"PW0204 work: this is Appen's report on test questions: a row a question, with neither workers nor times; download the full report instead, which has the answers to them: Job > Results > Full");
}

#[test]
fn a_cell_that_is_no_text_costs_its_row_only_where_it_is_read() {
    let table = b"_unit_id,_worker_id,_created_at,_city,answer,answer_gold
1,7,5/12/2026 11:24:09,Bogot\xe1,yes,
2,7,5/12/2026 11:24:10,Rome,s\xed,
";
    let source = SHIPPED.iter().find(|source| source.name() == "appen").unwrap();
    let (seen, result) = Collector::read(*source, table);
    result.unwrap();
    assert_eq!(seen.tasks(), [(2, "appen:1")]);
    assert_eq!(seen.faults(), [(3, Rule::NotText)]);
}

#[test]
fn bounties_are_offers() {
    let list =
        "Name,Slug,Item ID,Created On,Published On,Status,Type of Bounty,Total Prize Pool,Currency,Deadline
A,a-1,i1,Thu Sep 29 2022 05:41:36 GMT+0000 (Coordinated Universal Time),,Closed,Development Bounty,2500,SOLR,
B,b-1,i2,soon,,Closed,Writing,100,USDC,
";
    insta::assert_snapshot!(shipped("bounties", list), @r#"
    2 task.published 2022-09-29T05:41:36Z task_id=bounty:a-1 task_type=Development Bounty price=2500.00 currency=SOLR
    3 refused: occurred_at "soon" is a time in none of the mapping's forms
    "#);
}

#[test]
fn plain_tables_of_labels() {
    insta::assert_snapshot!(shipped("crowd-labels", "task\tworker\tlabel\ttimestamp\ngold1\tw1\tcat\t2026-03-01T09:00:00Z\nt2\tw2\tdog\t\n"), @r#"
    2 task.labeled 2026-03-01T09:00:00Z task_id=gold1 worker_id=crowd:w1 assignment_id=gold1/crowd:w1 label="cat"
    3 refused: occurred_at is missing, which task.labeled needs
    "#);
}

#[test]
fn a_table_of_any_other_form() {
    let mapping = r#"
        name = "werk"
        delimiter = ";"
        decimal = ","
        times = ["%d.%m.%Y %H:%M"]
        zone = "Europe/Berlin"
        missing = ["-"]
        [[skip]]
        when = { Stand = "Entwurf" }
        why = "a draft"
        [[event]]
        type = "labeled"
        occurred_at = "{Fertig am}"
        task_id = "werk:{Auftrag}"
        worker_id = "werk:{Name}"
        price = "{Preis}"
        currency = "EUR"
        [[event]]
        type = "reviewed"
        when = { Stand = { not = ["offen", ""] } }
        occurred_at = ["{Geprüft am}", "{Fertig am}"]
        task_id = "werk:{Auftrag}"
        worker_id = "werk:{Name}"
        verdict = { from = "{Stand}", words = { angenommen = "accepted", abgelehnt = "rejected" } }
    "#;
    let table = "Auftrag;Name;Fertig am;Geprüft am;Stand;Preis
1;Änne;01.03.2026 09:30;02.03.2026 08:00;angenommen;1.200,50 €
2;Bo;01.07.2026 09:30;-;Abgelehnt;0,80 €
3;Cy;01.03.2026 09:31;-;offen;-
4;Cy;-;-;Entwurf;-
5;Di;01.03.2026 09:32;-;vielleicht;2,00 €
6;Di;1. März;-;offen;2,00 €
";
    insta::assert_snapshot!(read(mapping, table), @r#"
    2 task.labeled 2026-03-01T08:30:00Z task_id=werk:1 worker_id=werk:Änne assignment_id=werk:1/werk:Änne price=1200.50 currency=EUR
    2 task.reviewed 2026-03-02T07:00:00Z task_id=werk:1 worker_id=werk:Änne assignment_id=werk:1/werk:Änne verdict=accepted
    3 task.labeled 2026-07-01T07:30:00Z task_id=werk:2 worker_id=werk:Bo assignment_id=werk:2/werk:Bo price=0.80 currency=EUR
    3 task.reviewed 2026-07-01T07:30:00Z task_id=werk:2 worker_id=werk:Bo assignment_id=werk:2/werk:Bo verdict=rejected
    4 task.labeled 2026-03-01T08:31:00Z task_id=werk:3 worker_id=werk:Cy assignment_id=werk:3/werk:Cy currency=EUR
    6 task.labeled 2026-03-01T08:32:00Z task_id=werk:5 worker_id=werk:Di assignment_id=werk:5/werk:Di price=2.00 currency=EUR
    6 refused: verdict "vielleicht" is none of the mapping's words: abgelehnt, angenommen
    7 refused: occurred_at "1. März" is a time in none of the mapping's forms
    1 left out: a draft
    "#);
}

#[test]
fn a_column_for_each_annotator_is_a_row_for_each_answer() {
    let mapping = r#"
        name = "wide"
        times = ["unix_ms"]
        [wide]
        columns = "rater_*"
        name = "who"
        value = "answer"
        [[event]]
        type = "labeled"
        occurred_at = "{at}"
        task_id = "wide:{id}"
        worker_id = "wide:{who}"
        label = "{answer}"
    "#;
    let table =
        "id,at,rater_ana,rater_bo\n1,1772357400000,cat,dog\n2,1772357401000,,cat\n3,1772357401000,,\n";
    insta::assert_snapshot!(read(mapping, table), @r#"
    2 task.labeled 2026-03-01T09:30:00Z task_id=wide:1 worker_id=wide:ana assignment_id=wide:1/wide:ana label="cat"
    2 task.labeled 2026-03-01T09:30:00Z task_id=wide:1 worker_id=wide:bo assignment_id=wide:1/wide:bo label="dog"
    3 task.labeled 2026-03-01T09:30:01Z task_id=wide:2 worker_id=wide:bo assignment_id=wide:2/wide:bo label="cat"
    1 left out: a row that tells of nothing new
    "#);
}

#[test]
fn what_a_mapping_says_wrongly_is_told() {
    let wrong = |text: &str| Mapping::parse("mine.toml", text).unwrap_err().to_string();
    let event = "[[event]]\ntype = 'labeled'\n";
    insta::assert_snapshot!(wrong("name = 'a'\nevent = []"), @"PW0207 mine.toml: it names no event that a row becomes");
    insta::assert_snapshot!(wrong(&format!("name = 'a'\ncolour = 1\n{event}")), @"PW0207 mine.toml: line 2: unknown field `colour`, expected one of `name`, `about`, `needs`, `lacks`, `delimiter`, `missing`, `times`, `zone`, `zone_because`, `decimal`, `skip`, `notes`, `refuse`, `columns`, `wide`, `event`");
    insta::assert_snapshot!(wrong(&format!("name = 'a'\n{event}workr_id = '{{a}}'")), @r#"PW0207 mine.toml: "workr_id" is no field of an event"#);
    insta::assert_snapshot!(wrong(&format!("name = 'a'\n{event}worker_id = '{{a'")), @r#"PW0207 mine.toml: "{a" opens a brace and does not close it"#);
    insta::assert_snapshot!(wrong(&format!("name = 'a'\ntimes = ['soon']\n{event}")), @r#"PW0207 mine.toml: "soon" is no form of a time: rfc3339, named, unix, unix_ms, excel or a pattern such as %d.%m.%Y %H:%M"#);
    insta::assert_snapshot!(wrong(&format!("name = 'a'\nzone = 'Berlin'\n{event}")), @r#"PW0207 mine.toml: zone "Berlin" is none of the time zone database"#);
    let mapped =
        Mapped(Mapping::parse("mine.toml", &format!("name = 'a'\n{event}worker_id = '{{Who}}'")).unwrap());
    let (_, result) = Collector::read(&mapped, b"Name,Task\n1,2\n");
    insta::assert_snapshot!(result.unwrap_err(), @r#"PW0207 work: the mapping a names the column "Who"; the table has Name, Task"#);
}
