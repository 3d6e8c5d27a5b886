//! Cards: how they are read, what is wrong with one, its digest; prices step by step, worked out by hand; caps of a day.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::units::{decimal, parse_time};

const TOML: &str = include_str!("../../docs/rates.example.toml");
const CSV: &str = include_str!("../../docs/rates.example.csv");

/// A piece in words: `2026-03-02T09:00:00Z boxes=12 seconds=30 score=0.9 accepted task_type=image-box`.
fn piece(text: &str) -> Piece<'_> {
    let mut piece = Piece { worker_id: "w", assignment_id: "a", ..Piece::default() };
    let millionths = |text: &str| decimal(text, 6).unwrap().0;
    for word in text.split_whitespace() {
        match word.split_once('=') {
            Some(("units", units)) => piece.units = Some(millionths(units)),
            Some(("seconds", seconds)) => piece.active_micros = Some(millionths(seconds) as i64),
            Some(("score", score)) => piece.score = Some(millionths(score)),
            Some(("wrong", wrong)) => piece.gold_wrong = wrong.parse().unwrap(),
            Some(("of", counts)) => {
                let (accepted, judged) = counts.split_once('/').unwrap();
                piece.acceptance = Some((accepted.parse().unwrap(), judged.parse().unwrap()));
            }
            Some((name, value)) => {
                let at = CONDITIONS.iter().position(|(known, _)| *known == name).unwrap();
                piece.traits[at] = Some(value);
            }
            None if word == "accepted" => piece.verdict = Some(Verdict::Accepted),
            None if word == "rejected" => piece.verdict = Some(Verdict::Rejected),
            None => piece.labeled_at = parse_time(word).unwrap(),
        }
    }
    piece
}

fn priced(card: &Card, text: &str) -> String {
    let mut steps = Vec::new();
    match card.price(&piece(text), &mut |step| steps.push(step.to_string())) {
        Ok(Price { line, amount, standing }) => {
            format!("{} {amount} {standing:?}: {}\n", line.id, steps.join("; "))
        }
        Err(why) => format!("{}\n", format!("{why:?}").split(['(', '{']).next().unwrap_or_default()),
    }
}

#[test]
fn a_price_is_worked_out_step_by_step() {
    let card = Card::parse("rates.toml", TOML).unwrap();
    // 2 March 2026 is a Monday; Shanghai is eight hours ahead.
    let told: String = [
        "2026-03-02T02:00:00Z accepted",
        "2026-03-02T02:00:00Z task_type=image-box units=12 seconds=18 score=0.96 accepted",
        "2026-03-02T02:00:00Z task_type=image-box units=1 score=0.5 accepted",
        "2026-03-02T14:00:00Z task_type=image-box units=100 accepted",
        "2026-03-02T13:59:59Z task_type=image-box units=20",
        "2026-03-02T02:00:00Z task_type=image-box units=20 rejected",
        "2026-03-31T15:59:59Z task_type=image-box units=20 accepted",
        "2026-03-31T16:00:00Z task_type=image-box units=20 accepted",
        "2026-03-02T02:00:00Z task_type=image-box tier=senior units=3.5 of=98/100 accepted",
        "2026-03-02T02:00:00Z task_type=image-box tier=senior units=3.5 of=979/1000 accepted",
        "2026-03-06T23:00:00Z task_type=text-answer domain=law language=zh difficulty=hard wrong=2 accepted",
        "2026-03-02T02:00:00Z task_type=text-answer domain=law language=zh difficulty=hard wrong=1 rejected",
        "2026-03-02T02:00:00Z stage=trial seconds=7.3",
        "2026-03-02T02:00:00Z stage=trial",
        "2026-03-02T02:00:00Z task_type=audio-transcript accepted",
        "2026-03-02T02:00:00Z task_type=image-box stage=trial seconds=60 accepted",
        "2026-02-28T15:59:59Z accepted",
        "2026-03-02T02:00:00Z task_type=audio-transcript units=100000000000000 accepted",
    ]
    .map(|text| priced(&card, text))
    .concat();
    insta::assert_snapshot!(told, @"
    any 0.20 Owed: price 0.2; rounding to 0.01 = 0.20
    boxes 1.08 Owed: price 0.08; units x 12 = 0.96; score x 1.1 = 1.056; speed + 0.02 = 1.076; rounding to 0.01 = 1.08
    boxes 0.10 Owed: price 0.08; units x 1 = 0.08; score x 0.5 = 0.04; minimum at least 0.1 = 0.10; rounding to 0.01 = 0.10
    boxes 6.00 Owed: price 0.08; units x 100 = 8.00; night x 1.2 = 9.60; cap at most 6 = 6.00; rounding to 0.01 = 6.00
    boxes 1.60 Expected: price 0.08; units x 20 = 1.60; rounding to 0.01 = 1.60
    boxes 0.00 Rejected: rejected 0; rounding to 0.01 = 0.00
    boxes 1.92 Owed: price 0.08; units x 20 = 1.60; night x 1.2 = 1.92; rounding to 0.01 = 1.92
    boxes-april 2.16 Owed: price 0.09; units x 20 = 1.80; night x 1.2 = 2.16; rounding to 0.01 = 2.16
    boxes-senior 0.40 Owed: price 0.11; units x 3.5 = 0.385; acceptance x 1.05 = 0.40425; rounding to 0.01 = 0.40
    boxes-senior 0.39 Owed: price 0.11; units x 3.5 = 0.385; rounding to 0.01 = 0.39
    law-zh 140.00 Owed: price 120; weekend x 1.5 = 180.00; gold penalty - 40 = 140.00; rounding to 0.01 = 140.00
    law-zh -20.00 Rejected: rejected 0; gold penalty - 20 = -20.00; rounding to 0.01 = -20.00
    trial 0.06 Expected: price 27.7; hours x 7.3/3600 = ~0.056169; rounding to 0.01 = 0.06
    NoTime
    NoUnits
    trial 0.46 Owed: price 27.7; hours x 60/3600 = ~0.461667; rounding to 0.01 = 0.46
    NotInForce
    TooLarge
    ");
}

#[test]
fn one_card_has_one_digest_in_either_format() {
    let (toml, csv) = (Card::parse("rates.toml", TOML).unwrap(), Card::parse("rates.csv", CSV).unwrap());
    assert_eq!(toml.canonical(), csv.canonical());
    assert_eq!(toml.digest, csv.digest);
    insta::assert_snapshot!(format!("{}\n{}", toml.digest, toml.canonical()), @r#"
    7a6f8412cdc65eea10306b07fff91fca50a5914d43df8a1565f0ed0275efb8fc
    {"form":"piecework rate card 1","card":{"currency":"CNY","day_cap":"800","from":"2026-03-01","name":"Boxes, words and review, Shanghai","night":"22:00-06:00 x1.2","rounding":"half-up","step":"0.01","version":"2026-03","weekend":"sat,sun x1.5","zone":"Asia/Shanghai"},"lines":[{"from":"2026-03-01","id":"any","per":"piece","price":"0.2"},{"from":"2026-03-01","id":"audio","per":"second","price":"0.05","stage":"production","task_type":"audio-transcript"},{"cap":"6","from":"2026-03-01","id":"boxes","minimum":"0.1","per":"box","price":"0.08","score_bands":"0 x0.5; 0.8 x1; 0.95 x1.1","speed_bands":"20 +0.02","stage":"production","task_type":"image-box","until":"2026-04-01"},{"cap":"6","from":"2026-04-01","id":"boxes-april","minimum":"0.1","per":"box","price":"0.09","score_bands":"0 x0.5; 0.8 x1; 0.95 x1.1","stage":"production","task_type":"image-box"},{"acceptance_bands":"0.98 x1.05","from":"2026-03-01","id":"boxes-senior","minimum":"0.1","per":"box","price":"0.11","stage":"production","task_type":"image-box","tier":"senior"},{"difficulty":"hard","domain":"law","from":"2026-03-01","gold_penalty":"20","id":"law-zh","language":"zh","night":"x1","per":"piece","price":"120","stage":"production","task_type":"text-answer"},{"from":"2026-03-01","id":"trial","per":"hour","price":"27.7","stage":"trial"}]}
    "#);
    // Remarks, order and writing change nothing; anything that can change a price does.
    let same = [
        TOML.replace("step = \"0.01\"\n", ""),
        TOML.replace("price = \"0.20\"", "price = 0.2\nsource = \"minutes of 2 February\""),
        TOML.replace("\"0.8 x1\", \"0.95 x1.1\"", "\"0.95 x1.10\", \"0.80 x1\""),
    ];
    for text in same {
        assert_ne!(text, TOML);
        assert_eq!(Card::parse("rates.toml", &text).unwrap().digest, toml.digest);
    }
    for (from, to) in [
        ("0.20", "0.21"),
        ("half-up", "half-even"),
        ("\"law\"", "\"laws\""),
        ("2026-03\"", "2026-03b\""),
        ("x1.05", "x1.06"),
        ("Asia/Shanghai", "Asia/Urumqi"),
        ("id = \"any\"", "id = \"other\""),
        ("gold_penalty = \"20\"", "gold_penalty = \"20.000001\""),
    ] {
        let text = TOML.replace(from, to);
        assert_ne!(text, TOML, "{from} is not in it");
        assert_ne!(Card::parse("rates.toml", &text).unwrap().digest, toml.digest, "{to}");
    }
}

#[test]
fn what_is_wrong_with_a_card_is_named_with_its_line() {
    const HEAD: &str = "name = \"n\"\nversion = \"1\"\ncurrency = \"CNY\"\nfrom = 2026-03-01\n";
    let line = |rest: &str| format!("{HEAD}[[line]]\nid = \"a\"\nprice = \"1\"\n{rest}\n");
    let cases = [
        String::new(),
        HEAD.to_owned(),
        "name = \n".to_owned(),
        HEAD.replace("version = \"1\"\n", "[[line]]\n"),
        format!("{HEAD}[line]\nid = \"a\"\n"),
        format!("{HEAD}[[lines]]\nid = \"a\"\n"),
        format!("{HEAD}[[line]]\nprice = \"1\"\n"),
        format!("{HEAD}[[line]]\nid = \"a\"\n"),
        line("pirce = \"1\""),
        line("per = \"boxes\""),
        line("minimum = \"0.005\""),
        line("minimum = \"2\"\ncap = \"1\""),
        line("until = 2026-03-01"),
        line("from = 2026-02-28"),
        line("night = \"x2\""),
        line("score_bands = [\"95 x2\"]"),
        line("speed_bands = \"20\""),
        line("gold_factor = 0.5"),
        line("[[line]]\nid = \"a\"\nprice = 2"),
        line("").replace("\"1\"\n\n", "\"-1\"\n"),
        line("").replace("\"1\"\n\n", "true\n"),
        line("").replace("CNY", "POINTS"),
        line("").replace("CNY", "yuan"),
        line("").replace("from =", "rounding = \"up\"\nfrom ="),
        line("").replace("from =", "step = 0\nfrom ="),
        line("").replace("from =", "zone = \"Shanghai\"\nfrom ="),
        line("").replace("from =", "day_cap = 100\nfrom ="),
        line("").replace("from =", "until = 2026-04-01\nfrom =") + "until = 2026-05-01\n",
    ];
    let csv = [
        "id,price,card.nmae\n",
        "id,price,name\n",
        "id,price,card.name,card.version,card.currency,card.from\na,1,n,1,CNY,2026-03-01\nb,1,m,,,\n",
        "id,price,card.name\na,1\n",
        "id,price,card.name,card.version,card.currency,card.from\n,,n,1,CNY,2026-03-01\na,1,,,,\nb,\"1,5\",,,,\n",
    ];
    let cases = cases.iter().map(|text| ("c.toml", text.as_str())).chain(csv.map(|text| ("c.csv", text)));
    let told = cases.map(|(file, text)| match Card::parse(file, text) {
        Ok(card) => format!("taken: {}\n", card.canonical()),
        Err(error) => format!("{error}\n"),
    });
    insta::assert_snapshot!(told.collect::<String>(), @r#"
    PW0702 c.toml:1: the card has no line: write [[line]] with id and price for each rate (in CSV a row)
    PW0702 c.toml:1: the card has no line: write [[line]] with id and price for each rate (in CSV a row)
    PW0701 c.toml:1: string values must be quoted, expected literal string
    PW0701 c.toml:3: "currency" is no key of a line: there are id, from, until, project, task_type, domain, stage, tier, language, difficulty, price, per, score_bands, acceptance_bands, speed_bands, minimum, cap, night, weekend, gold_factor, gold_penalty, day_cap, source, note
    PW0701 c.toml:5: write [[line]], with two brackets, for each rate
    PW0701 c.toml:5: "lines" is no key of a card: there are name, version, currency, from, until, zone, rounding, step, night, weekend, day_cap, source, note
    PW0702 c.toml:5: there is no id: add it, as in id = "boxes"
    PW0702 c.toml:5: there is no price: add it, as in price = "0.35"
    PW0701 c.toml:8: "pirce" is no key of a line: there are id, from, until, project, task_type, domain, stage, tier, language, difficulty, price, per, score_bands, acceptance_bands, speed_bands, minimum, cap, night, weekend, gold_factor, gold_penalty, day_cap, source, note
    PW0703 c.toml:8: per "boxes" is none of piece, hour, unit, box, object, point, word, character, frame, second
    PW0703 c.toml:8: minimum "0.005" is no multiple of the step 0.01: amounts are rounded to it
    PW0703 c.toml:8: minimum 2 is more than the cap 1
    PW0703 c.toml:8: until 2026-03-01 is not after from 2026-03-01: it is the first day on which it holds no more
    PW0703 c.toml:8: from 2026-02-28 is before the card is in force, from 2026-03-01
    PW0703 c.toml:8: night is a factor of this line, but the card does not say when it is night: add night to its head
    PW0703 c.toml:8: score_bands has a band at 95: a score or rate is at most 1
    PW0703 c.toml:8: speed_bands "20" is not a band such as "0.95 x1.1" or "0.95 +0.05"
    PW0703 c.toml:8: gold_factor "0.5" is not a factor such as x1.2
    PW0704 c.toml:8: line "a" stands in line 5 already: give it another id
    PW0703 c.toml:7: price "-1" is below 0
    PW0701 c.toml:7: price: it is neither a text, a number, a day nor a list of texts
    PW0702 c.toml:1: nobody knows the smallest part of POINTS: add step, as in step = "0.01"
    PW0703 c.toml:3: currency "yuan" is not a code such as CNY
    PW0703 c.toml:4: rounding "up" is none of half-up, half-even, down
    PW0703 c.toml:4: step is 0: write what amounts are rounded to, such as 0.01
    PW0703 c.toml:4: zone "Shanghai" is no zone such as Asia/Shanghai
    PW0702 c.toml:1: day_cap needs to know whose day it is: add zone, as in zone = "Asia/Shanghai"
    PW0703 c.toml:10: until 2026-05-01 is after the card is in force, until 2026-04-01
    PW0701 c.csv:1: "nmae" is no key of a card: there are name, version, currency, from, until, zone, rounding, step, night, weekend, day_cap, source, note
    PW0701 c.csv:1: "name" is no key of a line (what the card says as a whole stands in columns such as card.name): there are id, from, until, project, task_type, domain, stage, tier, language, difficulty, price, per, score_bands, acceptance_bands, speed_bands, minimum, cap, night, weekend, gold_factor, gold_penalty, day_cap, source, note
    PW0701 c.csv:3: card.name is "m" here and "n" in line 2: one file is one card
    PW0701 c.csv:2: CSV error: record 1 (line: 2, byte: 19): found record with 2 fields, but the previous record has 3 fields
    PW0703 c.csv:4: price "1,5" is not a decimal such as 0.35
    "#);
}

#[test]
fn the_sum_of_a_day_does_not_hang_on_the_order_of_its_pieces() {
    let text = "name = \"n\"\nversion = \"1\"\ncurrency = \"CNY\"\nfrom = 2026-03-01\nzone = \"UTC\"\nday_cap = 10\n\
        [[line]]\nid = \"a\"\nprice = 3\nproject = \"a\"\nday_cap = 7\n[[line]]\nid = \"b\"\nprice = 2\nproject = \"b\"\ngold_penalty = 5\n";
    let card = Card::parse("c.toml", text).unwrap();
    let mut jobs: Vec<String> =
        (0..6).map(|_| "2026-03-02T09:00:00Z project=a accepted".to_owned()).collect();
    jobs.extend(
        ["accepted", "accepted", "accepted wrong=1", ""]
            .map(|rest| format!("2026-03-02T10:00:00Z project=b {rest}")),
    );
    jobs.push("2026-03-03T00:00:00Z project=b accepted".to_owned());
    let sums = |jobs: &[String]| {
        let mut caps = DayCaps::new(&card);
        let (mut owed, mut expected) = (0, 0);
        for job in jobs {
            let piece = piece(job);
            let mut price = card.price(&piece, &mut |_| {}).unwrap();
            caps.take(&piece, &mut price, &mut |_| {});
            match price.standing {
                Standing::Expected => expected += price.amount.0,
                _ => owed += price.amount.0,
            }
        }
        (owed, expected)
    };
    // Six of 3 are cut to 7, two of 2 to the 3 that the card has left, a penalty of 5 takes a third to -3; the next day is another.
    assert_eq!(sums(&jobs).0, (7 + 3 - 3 + 2) * 1_000_000);
    let mut dice = ChaCha8Rng::seed_from_u64(7);
    for _ in 0..50 {
        jobs.shuffle(&mut dice);
        let (owed, expected) = sums(&jobs);
        assert_eq!(owed, 9_000_000, "{jobs:?}");
        assert!((0..=2_000_000).contains(&expected));
    }
}

#[test]
fn a_month_has_one_rate_of_acceptance() {
    let card = Card::parse("rates.toml", TOML).unwrap();
    let mut acceptances = Acceptances::new(&card);
    assert!(Acceptances::are_asked_by(&card));
    // 17:00 in UTC is the next day in Shanghai.
    for text in [
        "2026-03-31T15:00:00Z project=p accepted",
        "2026-03-31T15:00:00Z project=p rejected",
        "2026-03-31T15:00:00Z project=p",
        "2026-03-31T17:00:00Z project=p accepted",
        "2026-03-02T15:00:00Z project=q accepted",
    ] {
        acceptances.count(&piece(text));
    }
    let of = |text: &str| acceptances.of(&piece(text));
    assert_eq!(of("2026-03-05T00:00:00Z project=p"), Some((1, 2)));
    assert_eq!(of("2026-04-05T00:00:00Z project=p"), Some((1, 1)));
    assert_eq!(of("2026-03-05T00:00:00Z project=q"), Some((1, 1)));
    assert_eq!(of("2026-05-05T00:00:00Z project=q"), None);
}
