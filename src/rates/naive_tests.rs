//! The evaluator against a second one that was written by itself: texts, plain loops, and arithmetic on paper (digits in columns).
//! It shares nothing with the first but the file that both read, and the piece.

mod paper;
mod second;
mod sheets;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use second::naive;
use sheets::{Job, MARCH, Sheet, ZONES, job, sheet};

use super::*;
use crate::units::decimal;

/// What the evaluator says of a job, in the words of the naive one; and each step re-added.
fn told(card: &Card, sheet: &Sheet, job: &Job) -> String {
    let millionths = |text: &Option<String>| text.as_ref().map(|text| decimal(text, 6).unwrap().0);
    let minutes = (MARCH + job.day) * 1440 + job.minute - ZONES[sheet.zone].1;
    let piece = Piece {
        worker_id: "w",
        assignment_id: "a",
        labeled_at: minutes * 60_000_000 + 59_999_999,
        offered: job.offered,
        traits: job.traits,
        units: millionths(&job.units),
        active_micros: job.active,
        verdict: job.verdict,
        score: millionths(&job.score),
        acceptance: job.acceptance,
        gold_wrong: job.gold_wrong,
    };
    let mut steps = Vec::new();
    match card.price(&piece, &mut |step| steps.push(step)) {
        Ok(price) => {
            assert_eq!(
                steps.last().unwrap().amount,
                Exact::millionths(price.amount.0),
                "the steps lead elsewhere"
            );
            assert_eq!(price.amount.0 % card.rounding.step, 0, "it is rounded");
            format!("{} {}", price.line.id, price.amount.0 / card.rounding.step)
        }
        Err(Unpriced::OtherCurrency) => "other currency".to_owned(),
        Err(Unpriced::NotInForce) => "not in force".to_owned(),
        Err(Unpriced::NoLine) => "no line".to_owned(),
        Err(Unpriced::Tie(lines)) => {
            format!("tie {}", lines.iter().map(|line| line.id.as_str()).collect::<Vec<_>>().join(" "))
        }
        Err(Unpriced::NoUnits(line)) => format!("no units {}", line.id),
        Err(Unpriced::NoTime(line)) => format!("no time {}", line.id),
        Err(Unpriced::TooLarge(line)) => format!("too large {}", line.id),
    }
}

#[test]
fn ten_thousand_pieces_cost_what_the_second_evaluator_says() {
    let mut sorts = std::collections::BTreeMap::<String, u32>::new();
    for seed in 0..2_500 {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let sheet = sheet(&mut dice);
        let toml = sheet.toml();
        let card =
            Card::parse("card.toml", &toml).unwrap_or_else(|error| panic!("seed {seed}: {error}\n{toml}"));
        for _ in 0..4 {
            let job = job(&mut dice);
            let (wanted, got) = (naive(&sheet, &job), told(&card, &sheet, &job));
            assert_eq!(got, wanted, "seed {seed}\n{toml}\n{job:?}");
            let sort = match got.split(' ').collect::<Vec<_>>()[..] {
                ["tie", ..] => "tie".to_owned(),
                [id, steps] if id.starts_with('r') && steps.starts_with('-') => "priced below 0".to_owned(),
                [id, "0"] if id.starts_with('r') => "priced at 0".to_owned(),
                [id, _] if id.starts_with('r') => "priced".to_owned(),
                ref words => words[..2].join(" "),
            };
            *sorts.entry(sort).or_default() += 1;
        }
    }
    // Each way to end has its share, so that none is agreed upon by never being met.
    insta::assert_snapshot!(format!("{sorts:?}"), @r#"{"no line": 3500, "no time": 31, "no units": 118, "not in": 242, "other currency": 2484, "priced": 2025, "priced at 0": 823, "priced below 0": 112, "tie": 665}"#);
    assert_eq!(sorts.values().sum::<u32>(), 10_000);
}
