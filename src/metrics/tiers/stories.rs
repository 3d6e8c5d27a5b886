//! Tiers as stories: dated facts in, the table out, both as text.
//!
//! A line is `DATE[THH:MM] WORKER DOMAIN FACT [xTIMES]`, with `-` for no domain. Facts: `labeled`, `accepted`,
//! `rejected`, `first+`, `first-`, `gold+`, `gold-`, `check+`, `check-`, `active=SECONDS`, `ACTIVITY=SECONDS`,
//! `exam=MODULE:RATIO:PROGRAMME[:ISSUER]`.

use chrono_tz::{Asia, Tz, UTC};
use insta::assert_snapshot;

use super::*;
use crate::units::parse_time;

fn facts(story: &str) -> Vec<TierFact> {
    let mut facts = Vec::new();
    for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let time = if words[0].contains('T') { "" } else { "T09:00" };
        let fact = TierFact {
            worker_id: words[1].into(),
            domain: words[2].replace('-', "").into(),
            at: parse_time(&format!("{}{time}:00Z", words[0])).unwrap(),
            kind: kind(words[3]),
        };
        let times = words.get(4).map_or(1, |times| times[1..].parse().unwrap());
        facts.extend(std::iter::repeat_n(fact, times));
    }
    facts
}

fn kind(word: &str) -> FactKind {
    match word.split_once('=') {
        Some(("active", seconds)) => FactKind::Active(seconds.parse().unwrap()),
        Some(("exam", exam)) => {
            let parts: Vec<&str> = exam.split(':').collect();
            FactKind::Assessment {
                module: parts[0].to_owned(),
                ratio: parts[1].parse().unwrap(),
                programme: parts.get(2).map(|programme| (*programme).to_owned()),
                issuer: parts.get(3).map(|issuer| (*issuer).to_owned()),
            }
        }
        Some((activity, seconds)) => {
            FactKind::Logged { activity: activity.to_owned(), seconds: seconds.parse().unwrap() }
        }
        None => match word {
            "labeled" => FactKind::Labeled,
            "accepted" => FactKind::Accepted,
            "rejected" => FactKind::Rejected,
            "first+" | "first-" => FactKind::FirstPass(word.ends_with('+')),
            "gold+" | "gold-" => FactKind::Gold(word.ends_with('+')),
            "check+" | "check-" => FactKind::ReviewChecked(word.ends_with('+')),
            _ => panic!("{word} is no fact of a story"),
        },
    }
}

pub(super) fn policy(body: &str) -> Policy {
    let head = "name = 'test'\ntitle = 'Test'\ntext = 'A policy of a test.'\nsource = 'this test'\n";
    Policy::parse("test.toml", &format!("{head}{body}")).unwrap()
}

fn shipped(name: &str) -> Policy {
    Policy::find(name, |_| Err(std::io::Error::other("no disk in tests"))).unwrap()
}

/// The rows as text, in the order of the columns; `-` for an empty cell.
fn told(table: &Table) -> String {
    let shown = |cell: &Cell| match cell {
        Cell::Empty => "-".to_owned(),
        Cell::Text(text) => text.clone(),
        Cell::Whole(whole) => whole.to_string(),
        Cell::Real(real) => format!("{real:.4}"),
        other => format!("{other:?}"),
    };
    let line = |row: &Vec<Cell>| row.iter().map(shown).collect::<Vec<_>>().join(" | ");
    table.rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn run(story: &str, policy: &Policy) -> String {
    run_in(story, policy, UTC)
}

fn run_in(story: &str, policy: &Policy, tz: Tz) -> String {
    told(&tiers(&facts(story), policy, tz))
}

const TWO_LEVELS: &str = "
    [[levels]]
    name = 'low'
    min_reviewed = 2
    [[levels]]
    name = 'high'
    inherits = true
    acceptance_low = 0.60
";

#[test]
fn the_columns_are_those_that_others_rely_on() {
    let table = tiers(&[], &policy(TWO_LEVELS), UTC);
    assert_eq!((table.name.as_str(), table.rows.len()), ("tiers", 0));
    assert_eq!(
        table.columns.join(","),
        "worker_id,domain,tier,since,reviewed,accuracy_low,labeled_per_hour,next_tier,missing,accepted_months"
    );
}

#[test]
fn one_row_for_each_worker_and_domain_with_work() {
    assert_snapshot!(run("
        2026-03-02 bo  -    accepted x2
        2026-03-01 ana law  accepted x8
        2026-03-01 ana law  labeled  x9
        2026-03-01 ana law  active=1800
        2026-03-03 ana cars labeled
        2026-03-03 mturk:? law accepted x99
        2026-03-03 cy  -    exam=theory:0.9:4-04-05-05/5
        2026-03-03 dee -    meeting=600
    ", &policy(TWO_LEVELS)), @r"
    ana | cars | - | - | 0 | - | - | low | 2 more reviewed pieces (0 of 2) | 0
    ana | law | high | 2026-03-01 | 8 | 0.6756 | 18.0000 | - | - | 1
    bo | - | low | 2026-03-02 | 2 | 0.3424 | - | high | acceptance lower bound 0.34, needs 0.60 | 1
    cy | - | - | - | 0 | - | - | low | 2 more reviewed pieces (0 of 2) | 0
    dee | - | - | - | 0 | - | - | low | 2 more reviewed pieces (0 of 2) | 0
    ");
}

#[test]
fn since_is_the_day_on_which_it_was_reached_for_good() {
    // Reached on the 1st, lost on the 2nd, reached again on the 4th and held from then on.
    let story = "
        2026-03-01 ana - accepted x8
        2026-03-02 ana - rejected x3
        2026-03-03 ana - accepted
        2026-03-04 ana - accepted x30
        2026-03-09 ana - labeled
    ";
    assert_snapshot!(run(story, &policy(TWO_LEVELS)), @"ana | - | high | 2026-03-04 | 42 | 0.8099 | - | - | - | 1");
}

#[test]
fn a_lost_tier_falls_back_to_the_one_below_which_was_never_broken() {
    let story = "
        2026-03-01 ana - accepted x8
        2026-03-02 ana - rejected x9
    ";
    assert_snapshot!(run(story, &policy(TWO_LEVELS)), @"ana | - | low | 2026-03-01 | 17 | 0.2617 | - | high | acceptance lower bound 0.26, needs 0.60 | 1");
    let keeping = policy(&format!("keep = true\n{TWO_LEVELS}"));
    assert_snapshot!(run(story, &keeping), @"ana | - | high | 2026-03-01 | 17 | 0.2617 | - | - | - | 1");
}

#[test]
fn what_happens_later_on_a_day_counts_for_that_day() {
    // In UTC both verdicts fall on the 1st; in Shanghai the second one is the 2nd's.
    let story = "
        2026-03-01T10:00 ana - accepted
        2026-03-01T16:30 ana - accepted
    ";
    assert_snapshot!(run(story, &policy(TWO_LEVELS)), @"ana | - | low | 2026-03-01 | 2 | 0.3424 | - | high | acceptance lower bound 0.34, needs 0.60 | 1");
    assert_snapshot!(run_in(story, &policy(TWO_LEVELS), Asia::Shanghai), @"ana | - | low | 2026-03-02 | 2 | 0.3424 | - | high | acceptance lower bound 0.34, needs 0.60 | 1");
}

#[test]
fn a_domain_may_ask_for_less_or_for_nothing_of_a_kind() {
    let policy = policy(
        "
        [[levels]]
        name = 'low'
        min_reviewed = 50
        min_gold = 5
        [levels.domains.law]
        min_reviewed = 20
        min_gold = 0
        [[levels]]
        name = 'high'
        inherits = true
        acceptance_low = 0.95
    ",
    );
    assert_snapshot!(run("
        2026-03-01 ana law  accepted x20
        2026-03-01 ana cars accepted x20
        2026-03-01 ana cars gold+ x4
    ", &policy), @r"
    ana | cars | - | - | 20 | 0.8389 | - | low | 30 more reviewed pieces (20 of 50); 1 more gold answer (4 of 5) | 1
    ana | law | low | 2026-03-01 | 20 | 0.8389 | - | high | acceptance lower bound 0.84, needs 0.95 | 1
    ");
}

#[test]
fn missing_says_each_condition_in_words() {
    let policy = policy(
        "
        [[levels]]
        name = 'all'
        min_reviewed = 50
        min_accepted = 40
        acceptance_low = 0.90
        min_gold = 10
        gold_low = 0.70
        gold_rate = 0.925
        first_pass_low = 0.80
        labeled_per_hour = 20
        review_checked_min = 5
        reviewer_accuracy_low = 0.5
        training_hours = 1.5
        certificate = 'A'
        assessments = [{ module = 'theory', min_ratio = 0.6, level = 'A' }, { module = 'practice', min_ratio = 0.6, level = 'A' }]
    ",
    );
    let story = "
        2026-03-01 ana - accepted x37
        2026-03-01 ana - rejected
        2026-03-01 ana - labeled x38
        2026-03-01 ana - active=7200
        2026-03-01 ana - gold+ x9
        2026-03-01 ana - gold-
        2026-03-01 ana - check+ x4
        2026-03-01 ana - training=3600
        2026-03-01 ana - exam=theory:0.599:A
        2026-03-01 ana - exam=theory:0.599:x/A
        2026-03-01 bo  - labeled
    ";
    assert_snapshot!(run(story, &policy).replace("; ", "\n; "), @r"
    ana | - | - | - | 38 | 0.8651 | 19.0000 | all | 12 more reviewed pieces (38 of 50)
    ; 3 more accepted pieces (37 of 40)
    ; acceptance lower bound 0.87, needs 0.90
    ; gold lower bound 0.60, needs 0.70
    ; gold rate 0.900, needs 0.925
    ; first-pass lower bound not known yet, needs 0.80
    ; labeled pieces per hour 19.00, needs 20.00
    ; 1 more checked review (4 of 5)
    ; logged training hours 1.00, needs 1.50
    ; theory at level A 0.59, needs 0.60
    ; practice at level A not taken yet, needs 0.60
    ; certificate at level A from an outside issuer | 1
    bo | - | - | - | 0 | - | - | all | 50 more reviewed pieces (0 of 50)
    ; 40 more accepted pieces (0 of 40)
    ; acceptance lower bound not known yet, needs 0.90
    ; 10 more gold answers (0 of 10)
    ; gold lower bound not known yet, needs 0.70
    ; gold rate not known yet, needs 0.925
    ; first-pass lower bound not known yet, needs 0.80
    ; labeled pieces per hour not known yet, needs 20.00
    ; 5 more checked reviews (0 of 5)
    ; reviewer accuracy lower bound not known yet, needs 0.50
    ; logged training hours 0.00, needs 1.50
    ; theory at level A not taken yet, needs 0.60
    ; practice at level A not taken yet, needs 0.60
    ; certificate at level A from an outside issuer | 0
    ");
}

#[test]
fn the_latest_attempt_counts_and_all_at_one_level() {
    let policy = policy(
        "
        [[levels]]
        name = 'examined'
        assessments = [{ module = 'theory', min_ratio = 0.6 }, { module = 'practice', min_ratio = 0.6 }]
    ",
    );
    assert_snapshot!(run("
        2026-03-01 both    - exam=theory:0.6:ai/5
        2026-03-02 both    - exam=practice:0.7:ai/5
        2026-03-05 both    - exam=theory:0.2:ai/4
        2026-03-01 failed  - exam=theory:0.8:ai/5
        2026-03-02 failed  - exam=practice:0.8:ai/5
        2026-03-03 failed  - exam=theory:0.4:ai/5
        2026-03-01 mixed   - exam=theory:0.8:ai/5
        2026-03-02 mixed   - exam=practice:0.8:ai/4
        2026-03-01 retook  - exam=theory:0.4:ai/5
        2026-03-02 retook  - exam=practice:0.8:ai/5
        2026-03-03 retook  - exam=theory:0.8:ai/5
    ", &policy), @r"
    both | - | examined | 2026-03-02 | 0 | - | - | - | - | 0
    failed | - | - | - | 0 | - | - | examined | theory at level 5 0.40, needs 0.60 | 0
    mixed | - | - | - | 0 | - | - | examined | theory at level 4 not taken yet, needs 0.60 | 0
    retook | - | examined | 2026-03-03 | 0 | - | - | - | - | 0
    ");
}

#[test]
fn a_certificate_comes_from_outside_and_can_be_taken_back() {
    let open = "[[levels]]\nname = 'certified'\ncertificate = '2'";
    let story = "
        2026-03-01 self    - exam=certificate:1:ai/2:self
        2026-03-01 nobody  - exam=certificate:1:ai/2
        2026-03-01 lower   - exam=certificate:1:ai/3:bureau
        2026-03-01 good    - exam=certificate:1:ai/2:bureau
        2026-03-01 revoked - exam=certificate:1:ai/2:bureau
        2026-03-05 revoked - exam=certificate:0:ai/2:bureau
        2026-03-01 other   - exam=certificate:1:ai/2:friends
    ";
    assert_snapshot!(run(story, &policy(open)), @r"
    good | - | certified | 2026-03-01 | 0 | - | - | - | - | 0
    lower | - | - | - | 0 | - | - | certified | certificate at level 2 from an outside issuer | 0
    nobody | - | - | - | 0 | - | - | certified | certificate at level 2 from an outside issuer | 0
    other | - | certified | 2026-03-01 | 0 | - | - | - | - | 0
    revoked | - | - | - | 0 | - | - | certified | certificate at level 2 from an outside issuer | 0
    self | - | - | - | 0 | - | - | certified | certificate at level 2 from an outside issuer | 0
    ");
    let trusting = policy(&format!("issuers = ['bureau']\n{open}"));
    assert_snapshot!(run(story, &trusting), @r"
    good | - | certified | 2026-03-01 | 0 | - | - | - | - | 0
    lower | - | - | - | 0 | - | - | certified | certificate at level 2 from an outside issuer | 0
    nobody | - | - | - | 0 | - | - | certified | certificate at level 2 from an outside issuer | 0
    other | - | - | - | 0 | - | - | certified | certificate at level 2 from an outside issuer | 0
    revoked | - | - | - | 0 | - | - | certified | certificate at level 2 from an outside issuer | 0
    self | - | - | - | 0 | - | - | certified | certificate at level 2 from an outside issuer | 0
    ");
}

#[test]
fn the_plain_policy_from_first_piece_to_expert() {
    assert_snapshot!(run("
        2026-01-10 new  law accepted x9
        2026-01-10 nine law accepted x9
        2026-01-11 nine law rejected
        2026-01-10 prac law accepted x44
        2026-01-11 prac law rejected x6
        2026-01-12 prac law first+ x50
        2026-01-10 sent law accepted x200
        2026-01-10 sent law first+ x150
        2026-01-10 sent law first- x50
        2026-01-10 top  law accepted x272
        2026-02-10 top  law accepted x200
        2026-02-11 top  law rejected x28
        2026-02-12 top  law first+ x464
        2026-02-13 top  law first- x36
    ", &shipped("plain")), @r"
    new | law | - | - | 9 | 0.7009 | - | novice | 1 more reviewed piece (9 of 10) | 1
    nine | law | novice | 2026-01-11 | 10 | 0.5958 | - | practised | 40 more reviewed pieces (10 of 50); acceptance lower bound 0.60, needs 0.75 | 1
    prac | law | practised | 2026-01-11 | 50 | 0.7620 | - | skilled | 150 more reviewed pieces (50 of 200); acceptance lower bound 0.76, needs 0.85 | 1
    sent | law | practised | 2026-01-10 | 200 | 0.9812 | - | skilled | first-pass lower bound 0.69, needs 0.80 | 1
    top | law | expert | 2026-02-12 | 500 | 0.9203 | - | - | - | 2
    ");
}

#[test]
fn the_chinese_policy_needs_exams_and_work_and_above_that_a_certificate() {
    let five = "
        2026-03-01 WHO law first+ x37
        2026-03-01 WHO law first- x13
        2026-03-01 WHO law accepted x50
        2026-03-01 WHO law gold+ x40
        2026-03-01 WHO law gold- x10
        2026-03-02 WHO -   exam=theory:0.60:4-04-05-05/5
        2026-03-03 WHO -   exam=practice:0.81:4-04-05-05/5
    ";
    let four = "
        2026-04-01 WHO law check+ x45
        2026-04-01 WHO law check- x5
        2026-04-02 WHO -   exam=theory:0.70:4-04-05-05/4
        2026-04-02 WHO -   exam=practice:0.70:4-04-05-05/4
    ";
    let three = "
        2026-05-01 WHO - training=180000
        2026-05-02 WHO - exam=theory:0.70:4-04-05-05/3
        2026-05-02 WHO - exam=practice:0.70:4-04-05-05/3
        2026-05-03 WHO - exam=specification:1:4-04-05-05/3:factory
    ";
    let two = "
        2026-06-01 WHO - exam=theory:0.70:4-04-05-05/2
        2026-06-01 WHO - exam=practice:0.70:4-04-05-05/2
        2026-06-01 WHO - exam=review:0.70:4-04-05-05/2
        2026-06-02 WHO - exam=certificate:1:4-04-05-05/2:Gansu-centre
    ";
    let elsewhere = "2026-06-01 WHO - exam=theory:0.90:4-04-05-13/5";
    let story = [
        five.replace("WHO", "five"),
        [five, four].concat().replace("WHO", "four"),
        [five, four, three].concat().replace("WHO", "three"),
        two.replace("WHO", "two"),
        elsewhere.replace("WHO", "other"),
    ]
    .concat();
    assert_snapshot!(run(&story, &shipped("cn-4-04-05-05-2021")), @r"
    five | law | level 5 | 2026-03-03 | 50 | 0.9287 | - | level 4 | 50 more checked reviews (0 of 50); reviewer accuracy lower bound not known yet, needs 0.60; theory at level 4 not taken yet, needs 0.60; practice at level 4 not taken yet, needs 0.60 | 1
    four | law | level 4 | 2026-04-02 | 50 | 0.9287 | - | level 3 | logged training hours 0.00, needs 50.00; theory at level 3 not taken yet, needs 0.60; practice at level 3 not taken yet, needs 0.60; specification at level 3 not taken yet, needs 0.60 | 1
    other | - | - | - | 0 | - | - | level 5 | 50 more reviewed pieces (0 of 50); 50 more gold answers (0 of 50); gold lower bound not known yet, needs 0.60; first-pass lower bound not known yet, needs 0.60; theory at level 5 not taken yet, needs 0.60; practice at level 5 not taken yet, needs 0.60 | 0
    three | law | level 3 | 2026-05-03 | 50 | 0.9287 | - | level 2 | theory at level 2 not taken yet, needs 0.60; practice at level 2 not taken yet, needs 0.60; review at level 2 not taken yet, needs 0.60; certificate at level 2 from an outside issuer | 1
    two | - | level 2 | 2026-06-02 | 0 | - | - | level 1 | theory at level 1 not taken yet, needs 0.60; practice at level 1 not taken yet, needs 0.60; review at level 1 not taken yet, needs 0.60; certificate at level 1 from an outside issuer | 0
    ");
}
