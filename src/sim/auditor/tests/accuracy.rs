//! Verdicts, gold and reviewers, by hand.

use super::{show, story, told};
use crate::sim::{AuditOptions, By, audit};

#[test]
fn the_verdict_of_one_piece() {
    let row = "reviewed accepted rejected rework acceptance_rate first_pass_rate mean_score";
    for (why, text, expected) in [
        ("accepted", "10:00 reviewed ana a1 verdict=accepted score=0.9", "1 1 0 0 1 1 0.9"),
        ("a score alone", "10:00 reviewed ana a1 score=0.5", "1 0 0 0 - - 0.5"),
        ("sent back", "10:00 reviewed ana a1 verdict=rework", "1 0 0 1 - 0 -"),
        (
            "sent back, done again, accepted",
            "10:00 reviewed ana a1 verdict=rework score=0.2\n10:30 labeled ana a1\n11:00 reviewed ana a1 verdict=accepted score=0.8",
            "1 1 0 1 1 0 0.8",
        ),
        (
            "labeled after the verdict: open",
            "10:00 reviewed ana a1 verdict=accepted\n10:30 labeled ana a1",
            "1 0 0 0 - 1 -",
        ),
        (
            "edited after it: stands",
            "10:00 reviewed ana a1 verdict=accepted\n10:30 labeled ana a1 actor_id=lu",
            "1 1 0 0 1 1 -",
        ),
        (
            "turned over",
            "10:00 reviewed ana a1 verdict=accepted\n11:00 reviewed ana a1 verdict=rejected",
            "1 0 1 0 0 1 -",
        ),
        (
            "taken back",
            "10:00 reviewed ana a1 verdict=rejected\n11:00 reviewed ana a1 verdict=withdrawn",
            "1 0 0 0 - 0 -",
        ),
        (
            "taken back and given anew",
            "10:00 reviewed ana a1 verdict=rejected\n11:00 reviewed ana a1 verdict=withdrawn\n12:00 reviewed ana a1 verdict=accepted",
            "1 1 0 0 1 0 -",
        ),
        (
            "a score after the verdict leaves it",
            "10:00 reviewed ana a1 verdict=accepted score=1\n11:00 reviewed ana a1 score=0.6",
            "1 1 0 0 1 1 0.6",
        ),
        // At one moment ids decide: e01 before e02.
        (
            "two at one moment",
            "10:00 reviewed ana a1 verdict=accepted\n10:00 reviewed ana a1 verdict=rejected",
            "1 0 1 0 0 1 -",
        ),
    ] {
        assert_eq!(show(&told(text).accuracy, row), [expected], "{why}");
    }
}

#[test]
fn rates_are_over_pieces() {
    let text = "
        10:00 reviewed ana a1 verdict=accepted score=1
        10:00 reviewed ana a2 verdict=accepted score=0.5
        10:00 reviewed ana a3 verdict=rework
        11:00 labeled  ana a3
        12:00 reviewed ana a3 verdict=rejected score=0
        10:00 labeled  ana a4
    ";
    // 2 of 3 accepted: Wilson p = 2/3, n = 3: (0.6667 + 0.6402 -+ 1.96 * sqrt(0.0741 + 0.1067)) / 2.2805.
    let row = "reviewed accepted rejected rework acceptance_rate acceptance_low acceptance_high first_pass_rate mean_score";
    assert_eq!(show(&told(text).accuracy, row), ["3 2 1 1 0.6667 0.2077 0.9385 0.6667 0.5"]);
}

#[test]
fn gold_and_its_limits() {
    for (why, text, expected) in [
        ("on the label", r#"09:00 labeled ana a1 label="x" gold="x""#, "1 1 1"),
        ("on the label, wrong", r#"09:00 labeled ana a1 label="x" gold="y""#, "1 0 0"),
        ("on the offer", "08:00 published - a1 gold=5\n09:00 labeled ana a1 label=5.0", "1 1 1"),
        ("on the review", "09:00 labeled ana a1 label=1\n10:00 reviewed ana a1 score=1 gold=1", "1 1 1"),
        ("some fields of it", r#"09:00 labeled ana a1 label={"a":1,"b":2} gold={"a":1}"#, "1 1 1"),
        ("fields that are missing", r#"09:00 labeled ana a1 label={"b":2} gold={"a":1}"#, "1 0 0"),
        ("an answer of one's own", "09:00 labeled ana a1 label=1 gold=1 actor_id=ana", "0 0 -"),
        (
            "brought by a reviewer",
            "09:00 labeled ana a1 label=1\n10:00 reviewed ana a1 score=1 gold=1 actor_id=mei",
            "1 1 1",
        ),
        ("no label", "08:00 published - a1 gold=5\n09:00 claimed ana a1", "0 0 -"),
        ("the last label", "09:00 labeled ana a1 label=2 gold=1\n09:10 labeled ana a1 label=1", "1 1 1"),
        // The edit is no answer of ana's, but its gold is known.
        (
            "an edit that brings gold",
            "09:00 labeled ana a1 label=2\n09:10 labeled ana a1 label=1 gold=1 actor_id=lu",
            "1 0 0",
        ),
        (
            "questions of a page",
            "09:00 labeled ana a1 item_id=q1 label=1 gold=1\n09:00 labeled ana a1 item_id=q2 label=1 gold=2\n09:00 labeled ana a1 item_id=q3 label=1",
            "2 1 0.5",
        ),
        ("gold without an answer in it", "09:00 labeled ana a1 gold=1", "1 0 0"),
    ] {
        assert_eq!(show(&told(text).accuracy, "gold_answered gold_correct gold_rate"), [expected], "{why}");
    }
}

#[test]
fn by_reviewer_only_reviews_count() {
    let text = "
        09:00 labeled  ana a1 label=1 gold=1
        10:00 reviewed ana a1 verdict=rework   score=0.2 reviewer_id=mei
        10:30 labeled  ana a1 label=1
        11:00 reviewed ana a1 verdict=accepted score=0.8 reviewer_id=sun
        09:00 labeled  bo  a2
        09:30 reviewed bo  a2 verdict=rejected reviewer_id=mei
        12:00 reviewed bo  a3 verdict=accepted
    ";
    let figures = audit(&story(text), &AuditOptions { by: By::Reviewer, ..AuditOptions::default() });
    let row = "reviewer_id reviewed accepted rejected rework acceptance_rate first_pass_rate gold_answered gold_rate mean_score";
    assert_eq!(
        show(&figures.accuracy, row),
        ["- 1 1 0 0 1 1 - - -", "mei 2 0 1 1 0 0 - - -", "sun 0 1 0 0 1 - - - 0.8"]
    );
    let row = "reviewer_id claimed labeled accepted rejected active_seconds review_wait_seconds_p50 first_at";
    // Mei ended waits of 3,600 and 1,800 s, Sun one of 1,800 s.
    assert_eq!(
        show(&figures.throughput, row),
        ["- - - 1 0 - - -", "mei - - 0 1 - 2700 -", "sun - - 1 0 - 1800 -"]
    );
    assert!(figures.earnings.rows.is_empty());
}
