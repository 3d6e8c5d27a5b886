//! What the program says when it is used wrongly or cannot go on: whole outputs, so that a person can act on them.

use insta::assert_snapshot;

use super::Desk;

/// Runs a report of `work.ndjson` with these options.
fn report(options: &[&str]) -> String {
    Desk::new().run(&[&["report", "work.ndjson"], options].concat()).told()
}

#[test]
fn wrong_words_are_wrong_usage() {
    let desk = Desk::new();
    let first = |options: &[&str]| {
        let ran = desk.run(&[&["report", "work.ndjson"], options].concat());
        format!("{} (exit {})", ran.err.lines().next().unwrap(), ran.code.unwrap())
    };
    assert_snapshot!(first(&["--by", "day"]), @"error: invalid value 'day' for '--by <BY>': it is none of worker, project, team, domain, task-type, stage, source, reviewer (exit 2)");
    assert_snapshot!(first(&["--every", "year"]), @"error: invalid value 'year' for '--every <EVERY>': it is none of day, week, month (exit 2)");
    assert_snapshot!(first(&["--gap", "soon"]), @"error: invalid value 'soon' for '--gap <GAP>': it is no length of time such as 90s, 5m, 2h or 1d (exit 2)");
    assert_snapshot!(first(&["--idle-cap", "x"]), @"error: invalid value 'x' for '--idle-cap <IDLE_CAP>': it is no length of time such as 90s, 5m, 2h or 1d (exit 2)");
    assert_snapshot!(first(&["--tz", "Mars/Base"]), @"error: invalid value 'Mars/Base' for '--tz <TZ>': it is no time zone such as Asia/Shanghai or UTC (exit 2)");
    assert_snapshot!(first(&["--source-tz", "x"]), @"error: invalid value 'x' for '--source-tz <ZONE>': it is no time zone such as Asia/Shanghai or UTC (exit 2)");
    assert_snapshot!(first(&["--source", "excel"]), @"error: invalid value 'excel' for '--source <NAME|auto>': it is none of auto, label-studio, label-studio-flat, label-studio-webhooks, mturk, mturk-lists, mturk-api, prolific, appen, toloka, zooniverse, sagemaker, cvat, labelbox, encord, superannotate, prodigy, inception, argilla, doccano, kili, dataloop, potato, teamware, pawls, bounties, crowd-labels, parquet, arrow, ndjson, csv (exit 2)");
    assert_snapshot!(first(&["--from", "2026-03-02T09:00:00"]), @r#"piecework: --from: "2026-03-02T09:00:00" has no offset; add Z or one such as +08:00 (exit 2)"#);
    assert_snapshot!(first(&["--until", "2026-02-30T00:00:00Z"]), @r#"piecework: --until: "2026-02-30T00:00:00Z" is in no calendar (exit 2)"#);
    assert_snapshot!(first(&["--cutoff", "yesterday"]), @r#"piecework: --cutoff: "yesterday" is neither a day (2026-03-01) nor a time (2026-03-01T09:30:00+08:00) (exit 2)"#);
    assert_snapshot!(first(&["--from", "2026-03-03", "--until", "2026-03-03"]), @"piecework: --from must lie before --until (exit 2)");
    assert_snapshot!(first(&["--format", "csv"]), @"piecework: PW0602 --format csv prints one table: name it with --only, e.g. --only earnings, or give --out DIR (exit 2)");
    assert_snapshot!(first(&["--only", "tiers", "--out", "x"]), @"error: the argument '--only <TABLE>' cannot be used with '--out <DIR>' (exit 2)");
    assert_snapshot!(first(&["--fx", "fx.csv"]), @"error: the following required arguments were not provided: (exit 2)");
}

#[test]
fn a_wrong_condition_says_what_is_wrong_with_it() {
    assert_snapshot!(report(&["--where", "projekt = 'p1'"]), @r#"
    19 events accepted, 0 duplicates, 0 quarantined
    piecework: PW0422 --where "projekt = 'p1'": Schema error: No field named projekt. Did you mean 'project_id'? Valid fields are piece, aside, worker_id, assignment_id, task_id, project_id, team, domain, task_type, stage, source, state, first_claimed_at, first_labeled_at, last_labeled_at, last_released_at, release_reason, first_reviewed_at, first_verdict, final_verdict, final_verdict_at, rework_at, score, score_at, price, price_currency, unpriced, currency, net_paid_is_zero, handling_micros, labels, reviews, payments, units; it is a condition over the columns of `assignments`, as "project_id = 'p1'"
    exit 1
    "#);
    assert_snapshot!(report(&["--where", "project_id = "]), @r#"
    19 events accepted, 0 duplicates, 0 quarantined
    piecework: PW0422 --where "project_id = ": sql parser error: Expected: an expression, found: EOF; it is a condition over the columns of `assignments`, as "project_id = 'p1'"
    exit 1
    "#);
    assert_snapshot!(report(&["--where", "team = 'north') or (true"]), @r#"
    19 events accepted, 0 duplicates, 0 quarantined
    piecework: PW0422 --where "team = 'north') or (true": sql parser error: Expected: end of expression, found: ) at Line: 1, Column: 15; it is a condition over the columns of `assignments`, as "project_id = 'p1'"
    exit 1
    "#);
}

#[test]
fn inputs_that_are_not_there_or_not_known() {
    let desk = Desk::new();
    desk.write("letter.txt", "hello\nworld\n");
    let told = |arguments: &[&str]| desk.run(arguments).told();
    assert_snapshot!(told(&["report"]), @r"
    piecework: PW0603 nothing to read: name files, folders or -, or a ledger with --ledger
    exit 2
    ");
    assert_snapshot!(told(&["report", "missing.ndjson"]), @r"
    piecework: PW0201 missing.ndjson: cannot be read: there is no such file or folder
    exit 1
    ");
    assert_snapshot!(told(&["report", "no*.ndjson"]), @r#"
    piecework: PW0205 no file matches "no*.ndjson"
    exit 1
    "#);
    assert_snapshot!(told(&["report", "letter.txt"]), @"
    piecework: PW0202 letter.txt: no reader knows this content; it reads label-studio, label-studio-flat, label-studio-webhooks, mturk, mturk-lists, mturk-api, prolific, appen, toloka, zooniverse, sagemaker, cvat, labelbox, encord, superannotate, prodigy, inception, argilla, doccano, kili, dataloop, potato, teamware, pawls, bounties, crowd-labels, parquet, arrow, ndjson, csv, each also as .gz, .zst or in a .zip; events need at least event_type and occurred_at; of any other table of work `piecework map letter.txt` drafts a mapping
    exit 1
    ");
    assert_snapshot!(told(&["report", "work.ndjson", "--policy", "gold"]), @r"
    piecework: PW0401 gold: no shipped policy has this name (plain, cn-4-04-05-05-2021), and it is no file: No such file or directory (os error 2)
    exit 1
    ");
    assert_snapshot!(told(&["report", "work.ndjson", "--currency", "EUR", "--fx", "fx.csv"]), @r"
    piecework: PW0201 fx.csv: cannot be read: No such file or directory (os error 2)
    exit 1
    ");
}

#[test]
fn a_folder_that_cannot_be_written_fails_before_the_work() {
    let desk = Desk::new();
    // Nothing was read: the input that is not there is not even missed.
    assert_snapshot!(desk.run(&["report", "missing.ndjson", "--out", "work.ndjson/out"]).told(), @r"
    piecework: PW0601 work.ndjson/out: the folder cannot be made: Not a directory (os error 20)
    exit 1
    ");
}

#[test]
fn queries_that_cannot_run_and_queries_that_may_not() {
    let desk = Desk::new();
    let told = |query: &str| desk.run(&["sql", query, "work.ndjson"]).told();
    let unknown = told("select nope from payments");
    assert!(unknown.starts_with("piecework: PW0423 Schema error: No field named nope."), "{unknown}");
    assert_eq!(unknown.matches("nope").count(), 1, "each cause is said once: {unknown}");
    assert_snapshot!(told("drop table events"), @r"
    piecework: PW0423 Error during planning: DDL not supported: DropTable
    exit 1
    ");
    assert_snapshot!(told("copy events to 'copy.csv'"), @r"
    piecework: PW0423 Error during planning: DML not supported: COPY
    exit 1
    ");
    assert!(!desk.path("copy.csv").exists());
    assert_snapshot!(told("mine.sql"), @r"
    piecework: PW0201 mine.sql: cannot be read: No such file or directory (os error 2)
    exit 1
    ");
}
