//! Work intervals, unions, waits and windows, by hand.

use super::{moment, show, story, told};
use crate::sim::{AuditOptions, By, Every, audit};
use crate::units::MINUTE;

const TIMES: &str = "active_seconds handling_seconds_p50";

#[test]
fn the_work_interval_of_one_piece() {
    for (why, text, expected) in [
        ("from the claim", "09:00 claimed ana a1\n09:10 labeled ana a1", "600 600"),
        ("measured", "09:00 claimed ana a1\n09:10 labeled ana a1 active_ms=120000", "120 120"),
        ("not before the claim", "09:00 claimed ana a1\n09:10 labeled ana a1 active_ms=86400000", "600 600"),
        ("measured as nothing", "09:00 claimed ana a1\n09:10 labeled ana a1 active_ms=0", "0 0"),
        ("no claim, no measure", "09:10 labeled ana a1", "0 -"),
        ("no claim, measured", "09:10 labeled ana a1 active_ms=90000", "90 90"),
        ("claimed too late", "09:10 labeled ana a1\n09:11 claimed ana a1", "0 -"),
        ("claimed at the same moment", "09:10 labeled ana a1\n09:10 claimed ana a1", "0 0"),
        (
            "claimed twice: the latest",
            "09:00 claimed ana a1\n09:06 claimed ana a1\n09:10 labeled ana a1",
            "240 240",
        ),
        // [9:00, 9:10] and [9:00, 9:30]: a second label closes from the claim again.
        ("labeled twice", "09:00 claimed ana a1\n09:10 labeled ana a1\n09:30 labeled ana a1", "1800 1800"),
        // [9:00, 9:10] and [9:25, 9:30].
        (
            "claimed anew for rework",
            "09:00 claimed ana a1\n09:10 labeled ana a1\n09:25 claimed ana a1\n09:30 labeled ana a1",
            "900 900",
        ),
        ("returned", "09:00 claimed ana a1\n09:05 released ana a1 reason=returned", "300 -"),
        ("expired", "09:00 claimed ana a1\n10:00 released ana a1 reason=expired", "0 -"),
        (
            "a page of two answers",
            "09:00 claimed ana a1\n09:10 labeled ana a1 item_id=q1\n09:10 labeled ana a1 item_id=q2",
            "600 600",
        ),
        ("edited by another", "09:00 claimed ana a1\n09:10 labeled ana a1 actor_id=lu", "0 -"),
        (
            "labeled through a tool of one's own",
            "09:00 claimed ana a1\n09:10 labeled ana a1 actor_id=ana",
            "600 600",
        ),
    ] {
        assert_eq!(show(&told(text).throughput, TIMES), [expected], "{why}");
    }
}

/// a1 and a2 overlap, a3 begins five minutes after them.
const OVERLAP: &str = "
    09:00 claimed ana a1
    09:05 claimed ana a2
    09:10 labeled ana a1
    09:20 labeled ana a2
    09:25 claimed ana a3
    09:30 labeled ana a3
";

#[test]
fn overlap_gap_and_idle_cap() {
    let row = "active_seconds labeled_per_hour handling_seconds_p50 handling_seconds_p90";
    for (gap, idle_cap, expected) in [
        // [9:00, 9:20] and [9:25, 9:30]: 1,500 s. Handling 600, 900, 300: p90 = 600 + 0.8 * 300.
        (0, None, "1500 7.2 600 840"),
        (5 * MINUTE - 1, None, "1500 7.2 600 840"),
        (5 * MINUTE, None, "1800 6 600 840"),
        // The last three minutes of each: three stretches seven minutes apart.
        (0, Some(3 * MINUTE), "540 20 180 180"),
        (6 * MINUTE, Some(3 * MINUTE), "540 20 180 180"),
        (7 * MINUTE, Some(3 * MINUTE), "1380 7.8261 180 180"),
    ] {
        let options = AuditOptions { gap, idle_cap, ..AuditOptions::default() };
        assert_eq!(show(&audit(&story(OVERLAP), &options).throughput, row), [expected], "{gap} {idle_cap:?}");
    }
}

#[test]
fn clusters_of_hara_and_others() {
    let text = "
        00:00:00 claimed  ana A price=0.10
        00:02:00 claimed  ana B price=0.20
        00:04:00 labeled  ana A
        00:06:00 labeled  ana B
        00:06:30 claimed  ana C price=0.05
        00:08:30 labeled  ana C
        00:20:00 claimed  ana D price=0.50
        00:24:00 claimed  ana E price=0.50
        00:25:00 released ana D reason=returned
        00:30:00 labeled  ana E
        01:00:00 reviewed ana E verdict=rejected
        01:00:00 paid     ana A amount=0.10
        01:00:00 paid     ana B amount=0.20
        01:00:00 paid     ana C amount=0.05
    ";
    // 0.35 over clusters of 1,080, 1,110, 1,110 and 1,800 s. Unpaid: D 300 s and E 360 s.
    for (gap, expected) in
        [(0, "1080 1.1667 660"), (1, "1110 1.1351 660"), (3, "1110 1.1351 660"), (12, "1800 0.7 660")]
    {
        let options = AuditOptions { gap: gap * MINUTE, ..AuditOptions::default() };
        let earnings = audit(&story(text), &options).earnings;
        let row = show(&earnings, "active_seconds hourly_paid_amount unpaid_seconds");
        assert_eq!(row, [expected], "{gap}");
    }
}

#[test]
fn waits_for_the_verdict() {
    for (why, text, expected) in [
        ("one", "09:00 labeled ana a1\n09:30 reviewed ana a1 verdict=rejected", "1800"),
        ("none yet", "09:00 labeled ana a1", "-"),
        ("a score is no verdict", "09:00 labeled ana a1\n09:30 reviewed ana a1 score=0.5", "-"),
        (
            "the first verdict, not the last",
            "09:00 labeled ana a1\n09:10 reviewed ana a1 verdict=accepted\n09:50 reviewed ana a1 verdict=rejected",
            "600",
        ),
        (
            "taken back is no verdict",
            "09:00 labeled ana a1\n09:10 reviewed ana a1 verdict=withdrawn\n09:50 reviewed ana a1 verdict=rejected",
            "3000",
        ),
        // 1,200 s and 600 s: the middle is 900.
        (
            "two labels, one verdict",
            "09:00 labeled ana a1\n09:10 labeled ana a1\n09:20 reviewed ana a1 verdict=accepted",
            "900",
        ),
        (
            "no time for the verdict",
            "09:00 labeled ana a1\n09:00 reviewed ana a1 verdict=accepted time_basis=not_before",
            "-",
        ),
        (
            "no time for the label",
            "09:00 labeled ana a1 time_basis=not_before\n09:30 reviewed ana a1 verdict=accepted",
            "-",
        ),
        ("verdict before the label", "09:00 reviewed ana a1 verdict=accepted\n09:10 labeled ana a1", "-"),
        (
            "at one moment the label comes first",
            "09:00 reviewed ana a1 verdict=accepted\n09:00 labeled ana a1",
            "0",
        ),
        (
            "another's edit does not wait",
            "09:00 labeled ana a1 actor_id=lu\n09:30 reviewed ana a1 verdict=accepted",
            "-",
        ),
    ] {
        assert_eq!(show(&told(text).throughput, "review_wait_seconds_p50"), [expected], "{why}");
    }
}

/// Over midnight; paid three days later.
const NIGHT: &str = "
    2T23:50 claimed  ana a1 price=2
    3T00:20 labeled  ana a1
    3T10:00 reviewed ana a1 verdict=accepted
    5T12:00 paid     ana a1 amount=2
";

#[test]
fn each_day_has_its_own() {
    let options = AuditOptions { every: Some(Every::Day), ..AuditOptions::default() };
    let figures = audit(&story(NIGHT), &options);
    let row = "period claimed labeled accepted active_seconds labeled_per_hour handling_seconds_p50 \
        review_wait_seconds_p50 first_at last_at timed";
    assert_eq!(
        show(&figures.throughput, row),
        [
            "2026-03-02 1 0 0 600 0 - - 02T23:50 02T23:50 0",
            // 9 hours and 40 minutes to the verdict.
            "2026-03-03 0 1 1 1200 3 1800 34800 03T00:20 03T00:20 1",
            "2026-03-05 0 0 0 0 - - - - - 0",
        ]
    );
    let row = "period currency owed_amount paid_amount outstanding_amount active_seconds hourly_paid_amount accepted";
    assert_eq!(
        show(&figures.earnings, row),
        [
            "2026-03-02 CNY 0.00 0.00 0.00 600 0 0",
            "2026-03-03 CNY 2.00 0.00 2.00 1200 0 1",
            "2026-03-04 CNY 0.00 0.00 2.00 0 - 0",
            "2026-03-05 CNY 0.00 2.00 0.00 0 - 0",
        ]
    );
}

#[test]
fn days_are_those_of_the_zone_and_weeks_are_iso() {
    let row = "period claimed labeled active_seconds";
    let shanghai =
        AuditOptions { every: Some(Every::Day), tz: chrono_tz::Asia::Shanghai, ..AuditOptions::default() };
    let rows = show(&audit(&story(NIGHT), &shanghai).throughput, row);
    assert_eq!(rows, ["2026-03-03 1 1 1800", "2026-03-05 0 0 0"]);
    let weeks = AuditOptions { every: Some(Every::Week), ..AuditOptions::default() };
    assert_eq!(show(&audit(&story(NIGHT), &weeks).throughput, row), ["2026-W10 1 1 1800"]);
    let months = AuditOptions { every: Some(Every::Month), ..AuditOptions::default() };
    assert_eq!(show(&audit(&story(NIGHT), &months).throughput, row), ["2026-03 1 1 1800"]);
}

#[test]
fn a_window_takes_its_first_moment_and_leaves_its_last() {
    let row = "claimed labeled accepted active_seconds";
    for (from, until, expected) in [
        (None, Some("3T00:00"), &["1 0 0 600"][..]),
        (Some("3T00:00"), None, &["0 1 1 1200"]),
        (Some("3T00:20"), Some("3T10:00"), &["0 1 0 0"]),
        (Some("2T23:50"), Some("2T23:51"), &["1 0 0 60"]),
        (Some("3T00:05"), Some("3T00:10"), &["0 0 0 300"]),
        (Some("4T00:00"), Some("5T00:00"), &[]),
    ] {
        let options =
            AuditOptions { from: from.map(moment), until: until.map(moment), ..AuditOptions::default() };
        assert_eq!(show(&audit(&story(NIGHT), &options).throughput, row), expected, "{from:?} {until:?}");
    }
}

#[test]
fn a_cutoff_is_a_report_run_then() {
    let row = "claimed labeled accepted active_seconds";
    for (cutoff, expected) in [("2T23:59", "1 0 0 0"), ("3T00:20", "1 1 0 1800"), ("4T00:00", "1 1 1 1800")] {
        let options = AuditOptions { cutoff: Some(moment(cutoff)), ..AuditOptions::default() };
        assert_eq!(show(&audit(&story(NIGHT), &options).throughput, row), [expected], "{cutoff}");
    }
}

#[test]
fn groups_take_their_words_from_the_piece_and_then_from_its_offer() {
    let text = "
        08:00 published - t1 project_id=boxes team=west source=feed-a
        09:00 claimed ana t1/1
        09:10 labeled ana t1/1 source=feed-b
        09:05 claimed bo  t1/2 team=east
        09:10 labeled bo  t1/2
        09:20 claimed ana t2 project_id=words
        09:25 labeled ana t2
        09:30 time.logged ana - active_ms=60000 activity=waiting team=east
    ";
    let by = |by| {
        let options = AuditOptions { by, ..AuditOptions::default() };
        let figures = audit(&story(text), &options).throughput;
        let key = figures.columns[0].clone();
        show(&figures, &format!("{key} claimed labeled active_seconds last_at"))
    };
    // The logged minute has no project; ana 600 s and bo 300 s on boxes are two clocks.
    assert_eq!(by(By::Project), ["- 0 0 0 02T09:30", "boxes 2 2 900 02T09:10", "words 1 1 300 02T09:25"]);
    assert_eq!(by(By::Team), ["- 1 1 300 02T09:25", "east 1 1 300 02T09:30", "west 1 1 600 02T09:10"]);
    // What says no source is of the feed `native`; an offer's source is its own.
    assert_eq!(by(By::Source), ["native 3 3 1200 02T09:30"]);
    assert_eq!(by(By::Stage), ["- 0 0 0 02T09:30", "production 3 3 1200 02T09:25"]);
    assert_eq!(by(By::Worker), ["ana 2 2 900 02T09:30", "bo 1 1 300 02T09:10"]);
}

#[test]
fn play_money_and_shared_ids() {
    let text = "
        09:00 claimed ana a1 stage=sandbox
        09:10 labeled ana a1
        09:20 claimed ana a2
        09:25 labeled ana a2
        09:20 claimed bo  a2
        09:30 labeled bo  a2
    ";
    assert_eq!(show(&told(text).throughput, "worker_id labeled active_seconds"), ["ana 1 300", "bo 1 600"]);
}
