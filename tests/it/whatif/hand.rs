//! `piecework whatif` over a dozen events, each figure worked out by hand before.

use insta::assert_snapshot;

use crate::support::{piecework, told};

const CARD: &str = r#"
name = "April"
version = "2"
currency = "CNY"
from = 2026-03-01

[[line]]
id = "boxes"
task_type = "image-box"
price = "0.08"
per = "box"

[[line]]
id = "text"
task_type = "text-class"
price = "2.50"
"#;

pub const WAGES: &str = "place,from,currency,hourly\nBeijing,2025-09-01,CNY,7\nBerlin,2026-01-01,EUR,13.90\n";

/// Ana: two pieces that overlap for three minutes (six and nine minutes, twelve together) and a rejected one of six: 0.3 hours, 2.00 by the
/// prices on her labels. Bob: twelve minutes for 1.00, an open piece, one that the card does not price, and twelve minutes of training:
/// 0.4 hours. Cid: a piece without a price and one in dollars.
pub const WORK: &str = r#"{"event_id":"1","event_type":"claimed","occurred_at":"2026-03-02T09:00:00Z","worker_id":"ana","assignment_id":"a1","project_id":"p","task_type":"image-box","price":"1.00","currency":"CNY"}
{"event_id":"2","event_type":"claimed","occurred_at":"2026-03-02T09:03:00Z","worker_id":"ana","assignment_id":"a2","project_id":"p","task_type":"image-box","price":"1.00","currency":"CNY"}
{"event_id":"3","event_type":"labeled","occurred_at":"2026-03-02T09:06:00Z","worker_id":"ana","assignment_id":"a1","units":10}
{"event_id":"4","event_type":"labeled","occurred_at":"2026-03-02T09:12:00Z","worker_id":"ana","assignment_id":"a2","units":20}
{"event_id":"5","event_type":"reviewed","occurred_at":"2026-03-02T12:00:00Z","worker_id":"ana","assignment_id":"a1","reviewer_id":"r","verdict":"accepted"}
{"event_id":"6","event_type":"reviewed","occurred_at":"2026-03-02T12:00:00Z","worker_id":"ana","assignment_id":"a2","reviewer_id":"r","verdict":"accepted"}
{"event_id":"7","event_type":"claimed","occurred_at":"2026-03-02T10:00:00Z","worker_id":"ana","assignment_id":"a3","project_id":"q","task_type":"text-class","price":"2.00","currency":"CNY"}
{"event_id":"8","event_type":"labeled","occurred_at":"2026-03-02T10:06:00Z","worker_id":"ana","assignment_id":"a3"}
{"event_id":"9","event_type":"reviewed","occurred_at":"2026-03-02T12:00:00Z","worker_id":"ana","assignment_id":"a3","reviewer_id":"r","verdict":"rejected"}
{"event_id":"10","event_type":"claimed","occurred_at":"2026-03-03T09:00:00Z","worker_id":"bob","assignment_id":"b1","project_id":"p","task_type":"image-box","price":"1.00","currency":"CNY"}
{"event_id":"11","event_type":"labeled","occurred_at":"2026-03-03T09:12:00Z","worker_id":"bob","assignment_id":"b1","units":5}
{"event_id":"12","event_type":"reviewed","occurred_at":"2026-03-03T12:00:00Z","worker_id":"bob","assignment_id":"b1","reviewer_id":"r","verdict":"accepted"}
{"event_id":"13","event_type":"claimed","occurred_at":"2026-03-03T10:00:00Z","worker_id":"bob","assignment_id":"b2","project_id":"q","task_type":"text-class","price":"2.00","currency":"CNY"}
{"event_id":"14","event_type":"labeled","occurred_at":"2026-03-03T10:10:00Z","worker_id":"bob","assignment_id":"b2"}
{"event_id":"15","event_type":"labeled","occurred_at":"2026-03-03T11:00:00Z","worker_id":"bob","assignment_id":"b3","project_id":"q","task_type":"audio","price":"3.00","currency":"CNY"}
{"event_id":"16","event_type":"reviewed","occurred_at":"2026-03-03T12:00:00Z","worker_id":"bob","assignment_id":"b3","reviewer_id":"r","verdict":"accepted"}
{"event_id":"17","event_type":"time.logged","occurred_at":"2026-03-03T13:00:00Z","worker_id":"bob","active_ms":720000,"activity":"training","paid":false}
{"event_id":"18","event_type":"labeled","occurred_at":"2026-03-03T11:00:00Z","worker_id":"cid","assignment_id":"c1","project_id":"p","task_type":"image-box","units":10}
{"event_id":"19","event_type":"labeled","occurred_at":"2026-03-03T11:30:00Z","worker_id":"cid","assignment_id":"c2","project_id":"p","task_type":"image-box","units":10,"price":"1.00","currency":"USD"}
"#;

fn desk() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("work.ndjson", WORK), ("card.toml", CARD), ("wages.csv", WAGES)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn a_card_against_the_prices_on_events_by_hand() {
    let folder = desk();
    let shown = |table: &str, more: &[&str]| {
        let common = ["whatif", "--rates", "card.toml", "work.ndjson", "--format", "csv", "--only", table];
        let output = piecework(folder.path(), &[&common, more].concat());
        String::from_utf8(output.stdout).unwrap()
    };
    let wages = ["--minimum-wage", "wages.csv"];
    assert_snapshot!(shown("whatif", &wages), @"
    worker_id,currency,pieces,before_amount,after_amount,change_amount,change_rate,before_expected_amount,after_expected_amount,active_seconds,hourly_before_amount,hourly_after_amount,below_minimum_before,below_minimum_after
    ana,CNY,3,2.00,2.40,0.40,0.2,0.00,0.00,1080,6.666666666666667,8,Beijing,
    bob,CNY,2,1.00,0.40,-0.60,-0.6,2.00,2.50,1440,2.5,1,Beijing,Beijing
    cid,CNY,0,0.00,0.00,0.00,,0.00,0.00,0,,,,
    ");
    assert_snapshot!(shown("whatif_projects", &[]), @"
    project_id,currency,pieces,before_amount,after_amount,change_amount,change_rate,before_expected_amount,after_expected_amount,active_seconds,hourly_before_amount,hourly_after_amount
    ,CNY,0,0.00,0.00,0.00,,0.00,0.00,720,,
    p,CNY,3,3.00,2.80,-0.20,-0.06666666666666667,0.00,0.00,1440,7.5,7
    q,CNY,2,0.00,0.00,0.00,,2.00,2.50,360,0,0
    ");
    assert_snapshot!(shown("whatif_distribution", &[]), @"
    side,currency,people,amount,gini,gini_corrected,bottom_half_share,top_tenth_share,negative_people,amount_p10,amount_p50,amount_p90,timed_people,hourly_amount_p10,hourly_amount_p50,hourly_amount_p90,gain,lose,same,uncompared_people
    before,CNY,2,3.00,0.16666666666666666,0.3333333333333333,0.3333333333333333,0.13333333333333333,0,1.1,1.5,1.9,2,2.9166666666666665,4.583333333333334,6.25,,,,
    after,CNY,2,2.80,0.35714285714285715,0.7142857142857143,0.14285714285714285,0.17142857142857143,0,0.6,1.4,2.2,2,1.7,4.5,7.3,1,1,0,1
    ");
    assert_snapshot!(shown("whatif_minimum", &wages), @"
    place,from,currency,hourly_amount,people,below_before,below_after,below_before_rate,below_after_rate
    Beijing,2025-09-01,CNY,7.00,2,2,1,1,0.5
    ");
    assert_snapshot!(shown("whatif_unpriced", &[]), @r#"
    side,reason,lines,pieces,first_labeled_at,last_labeled_at,assignment_id,explanation
    before,no_price,,1,2026-03-03T11:00:00Z,2026-03-03T11:00:00Z,c1,"no event of these pieces names a price in CNY: name the card that holds today with --today, or let claims, labels or publications say the price"
    after,no_line,,1,2026-03-03T11:00:00Z,2026-03-03T11:00:00Z,b3,"no line prices work with project q, task type audio, stage production; the nearest, boxes, asks for task type image-box (it is audio)"
    both,other_currency,,1,,,,"the events offer these pieces in USD: no card in CNY prices them, and whichever holds they keep that price; compare them by a card in USD"
    "#);
    assert_snapshot!(told(folder.path(), &["whatif", "--rates", "card.toml", "work.ndjson", "--only", "whatif_minimum"]), @"
    piecework: PW0602 --only whatif_minimum: there is none without --minimum-wage
    exit 2
    ");
}

#[test]
fn it_is_said_in_words() {
    let folder = desk();
    let out =
        ["whatif", "--rates", "card.toml", "work.ndjson", "--minimum-wage", "wages.csv", "--out", "out"];
    assert_snapshot!(told(folder.path(), &out), @"
    By April 2, for 5 pieces that both price: 2.80 CNY are owed, where the prices on the events come to 3.00: 0.20 less (-6.7 %). Of 2 people, 1 gain, 1 lose and 0 stay the same. An hour comes to 4.50 in the middle, where it was 4.58. Below the minimum wage of Beijing (7.00 an hour from 2025-09-01) are 1 of 2, where it was 2.
    1 piece without a price before: in no amount here, see whatif_unpriced.
    1 piece that the new card does not price: in no amount here, see whatif_unpriced.
    1 piece in other currencies: in no amount here, see whatif_unpriced.
    1 person has no piece that both price: in no count and no middle here.
    Open pieces stand apart: 2.50 expected, where it was 2.00.
    How people work is taken as it was: another price may change that.
    exit 0
    ");
    let mut names: Vec<_> = std::fs::read_dir(folder.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names.join(" "),
        "whatif.csv whatif_distribution.csv whatif_minimum.csv whatif_projects.csv whatif_unpriced.csv words.txt"
    );
}

/// Hourly pay in the middle is (30 boxes / 0.3 h + 5 boxes / 0.4 h) / 2 = 56.25 times the price of a box: 9.00 at 0.16. Of 35 accepted
/// boxes 0.14 keeps within 5.00.
#[test]
fn a_price_is_found_by_hand() {
    let folder = desk();
    let words = |more: &[&str]| {
        let common = ["whatif", "--rates", "card.toml", "work.ndjson", "--out", "out", "--search"];
        told(folder.path(), &[&common, more].concat())
    };
    assert_snapshot!(words(&["median-hourly=9", "--line", "boxes"]), @r#"
    The least price by which hourly pay in the middle reaches 9.00 CNY: it comes to 9.00.
    Write into the card:
      id = "boxes"   price = "0.16"   # was 0.08
    By April 2 at the price found, for 5 pieces that both price: 5.60 CNY are owed, where the prices on the events come to 3.00: 2.60 more (+86.7 %). Of 2 people, 1 gain, 1 lose and 0 stay the same. An hour comes to 9.00 in the middle, where it was 4.58.
    1 piece without a price before: in no amount here, see whatif_unpriced.
    1 piece that the new card does not price: in no amount here, see whatif_unpriced.
    1 piece in other currencies: in no amount here, see whatif_unpriced.
    1 person has no piece that both price: in no count and no middle here.
    Open pieces stand apart: 2.50 expected, where it was 2.00.
    How people work is taken as it was: another price may change that.
    exit 0
    "#);
    assert_snapshot!(words(&["budget=5", "--line", "boxes"]), @r#"
    The greatest price by which no more than 5.00 CNY are owed: 4.90 are.
    Write into the card:
      id = "boxes"   price = "0.14"   # was 0.08
    By April 2 at the price found, for 5 pieces that both price: 4.90 CNY are owed, where the prices on the events come to 3.00: 1.90 more (+63.3 %). Of 2 people, 1 gain, 1 lose and 0 stay the same. An hour comes to 7.88 in the middle, where it was 4.58.
    1 piece without a price before: in no amount here, see whatif_unpriced.
    1 piece that the new card does not price: in no amount here, see whatif_unpriced.
    1 piece in other currencies: in no amount here, see whatif_unpriced.
    1 person has no piece that both price: in no count and no middle here.
    Open pieces stand apart: 2.50 expected, where it was 2.00.
    How people work is taken as it was: another price may change that.
    exit 0
    "#);
    // Up to 0.165 a box is rounded down to 0.16, and 0.165 is 2.0625 times 0.08.
    assert_snapshot!(words(&["budget=5.60", "--all"]), @r#"
    The greatest price by which no more than 5.60 CNY are owed: 5.60 are.
    Write into the card:
      id = "boxes"   price = "0.16"   # was 0.08
      id = "text"   price = "5.16"   # was 2.50
    By April 2 at the price found, for 5 pieces that both price: 5.60 CNY are owed, where the prices on the events come to 3.00: 2.60 more (+86.7 %). Of 2 people, 1 gain, 1 lose and 0 stay the same. An hour comes to 9.00 in the middle, where it was 4.58.
    1 piece without a price before: in no amount here, see whatif_unpriced.
    1 piece that the new card does not price: in no amount here, see whatif_unpriced.
    1 piece in other currencies: in no amount here, see whatif_unpriced.
    1 person has no piece that both price: in no count and no middle here.
    Open pieces stand apart: 5.16 expected, where it was 2.00.
    How people work is taken as it was: another price may change that.
    exit 0
    "#);
    let wrong = [
        ["median-hourly=9", "--line", "text"],
        ["budget=5", "--line", "text"],
        ["median-hourly=9", "--line", "texts"],
    ];
    assert_snapshot!(wrong.map(|wrong| words(&wrong)).join("\n"), @r#"
    piecework: PW0762 hourly pay in the middle does not reach 9.00 CNY: with text at 2500.00 it is 4.50; look at caps, at lines that price the other work, and at whose time is counted
    exit 1
    piecework: PW0762 no price uses up 5.00 CNY: with text at 2500.00 only 2.80 are owed; look at caps, and whether the line prices any of the work
    exit 1
    piecework: PW0763 the card has no line "texts"; it has boxes, text
    exit 1
    "#);
}

#[test]
fn two_currencies_are_not_compared() {
    let folder = desk();
    std::fs::write(folder.path().join("usd.toml"), CARD.replace("CNY", "USD")).unwrap();
    let run = ["whatif", "--rates", "card.toml", "--today", "usd.toml", "work.ndjson"];
    assert_snapshot!(told(folder.path(), &run), @"
    piecework: PW0761 April 2 is in USD and April 2 in CNY: amounts of two currencies are not compared; name two cards of one currency
    exit 1
    ");
}
