//! Figures of pay taken apart: accounts of a month over what comes late, and top-ups to a minimum wage over simulated markets.

use std::collections::HashSet;
use std::path::Path;

use piecework::engine::trace::{Amount, Figure, Pick, Shape, Term, payroll_figure, top_up_figure};
use piecework::engine::{self, Events, MinimumWages, Question};
use piecework::table::{Cell, Table};
use piecework::units::{MONEY_SCALE, Money};
use piecework::words::figures;

use crate::payroll::{LATER, MARCH, asked, close, ingest, time};
use crate::support::{answer, batches, market_of, piecework, question, told, wait};

/// A cell in millionths, or as a count.
fn whole(cell: &Cell) -> i128 {
    match cell {
        Cell::Money { value, scale } => value * 10i128.pow(MONEY_SCALE as u32 - scale),
        Cell::Whole(whole) => (*whole).into(),
        cell => panic!("{cell:?}"),
    }
}

fn added(term: &Term) -> i128 {
    let parts = term.parts.iter().map(|part| match part.amount {
        Amount::Exact { value, scale } => value * 10i128.pow(MONEY_SCALE as u32 - scale),
        Amount::Count(count) => count.into(),
        Amount::Length(micros) => micros.into(),
        amount @ Amount::Moment(_) => panic!("{amount:?}"),
    });
    parts.sum()
}

fn columns(report: &str) -> Vec<&'static str> {
    figures::of_report(report).filter(|figure| !figure.is_key()).map(|figure| figure.name).collect()
}

/// What picks a row of top-ups.
fn pick_of(table: &Table, row: usize) -> Pick {
    let key = |column: &str| Some(table.cell(row, column).text().to_owned());
    Pick {
        key: key("worker_id"),
        place: key("place"),
        period: key("period"),
        currency: key("currency"),
        ..Pick::default()
    }
}

/// The events behind each part, part by part.
fn behind(figure: &Figure) -> Vec<String> {
    figure.shape.parts().iter().map(|part| part.events.join(" ")).collect()
}

#[test]
fn each_figure_of_an_account_is_the_sum_of_its_movements() {
    let folder = tempfile::tempdir().unwrap();
    let ledger = folder.path().join("ledger");
    ingest(&ledger, MARCH, time("2026-04-02T00:00:00Z"));
    close(&ledger, "2026-03", false, time("2026-04-02T01:00:00Z"));
    ingest(&ledger, LATER, time("2026-04-08T00:00:00Z"));
    let known: HashSet<&str> = ["l1", "l2", "l3", "v1", "v2", "v3", "m1", "m2", "m3", "r1", "x1"].into();
    let events = || Events::Ledger(ledger.clone());
    let pick = Pick { key: Some("ana".to_owned()), currency: Some("CNY".to_owned()), ..Pick::default() };
    let trace = |period: &str, column: &str| {
        let asked = asked(period);
        wait(payroll_figure(events(), &question(), &asked, &pick, column)).unwrap()
    };
    for period in ["2026-03", "2026-04"] {
        let payroll = wait(engine::payroll(events(), &question(), &asked(period))).unwrap();
        let tables = engine::payroll_tables(&payroll.accounts);
        let table = Table::named(&tables, "payroll");
        for column in columns("payroll") {
            let figure = trace(period, column);
            let Shape::Sum(term) = &figure.shape else { panic!("{:?}", figure.shape) };
            assert_eq!(added(term), whole(table.cell(0, column)), "{period} {column}");
            for part in &term.parts {
                let events = &part.events;
                assert!(!events.is_empty() && events.iter().all(|event| known.contains(event.as_str())));
            }
        }
    }
    assert_eq!(behind(&trace("2026-03", "earned_amount")), ["v1 l1"]);
    // What March closed with, as it was then: piece by piece.
    assert_eq!(behind(&trace("2026-04", "opening_amount")), ["v1 l1", "m1", "m2", "m2"]);
    assert_eq!(behind(&trace("2026-04", "earned_amount")), ["v2 l2"]);
    // The balance before the month is one part of the balance after it.
    let closing = behind(&trace("2026-04", "closing_amount"));
    assert_eq!(closing[0], "v1 l1 m1 m2 m2");
    assert!(closing.len() > 3, "{closing:?}");
    assert_eq!(behind(&trace("2026-03", "held")), ["l2"]);
}

#[test]
fn an_account_is_told_at_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("march.ndjson"), MARCH).unwrap();
    let run = |more: &[&str]| {
        told(folder.path(), &[&["trace", "--report", "payroll", "march.ndjson"], more].concat())
    };
    let closing = run(&["--column", "closing_amount", "--worker", "ana", "--period", "2026-03"]);
    for said in
        ["payroll.closing_amount of worker_id ana, period 2026-03, currency CNY: 0.50", "v1 l1", "sum of 4"]
    {
        assert!(closing.contains(said), "{closing}");
    }
    let refused = [
        (&["--column", "closing_amount", "--worker", "ana"][..], "--period 2026-03"),
        (
            &["--column", "closing", "--period", "2026-03"],
            "PW0442 payroll has no figure \"closing\"; it has opening_amount",
        ),
        (&["--column", "held", "--period", "2026-03", "--worker", "anna"], "did you mean ana?"),
        (&["--column", "held", "--period", "2026-03", "--project", "p"], "picked by --worker"),
        (
            &["--column", "held", "--period", "2026-03", "--minimum-wage", "x.csv"],
            "--minimum-wage goes with --report top_up",
        ),
    ];
    for (arguments, said) in refused {
        let told = run(arguments);
        assert!(told.contains(said) && !told.contains("exit 0"), "{arguments:?}: {told}");
    }
}

const WAGES: &str = "place,from,currency,hourly,hours,allowance_rate,bonuses\n\
    Beijing,2025-09-01,CNY,27.7,active+logged,0,counted\n\
    Elsewhere,2025-09-01,CNY,60,active,0.1,excluded\n\
    US,2009-07-24,USD,7.25,active+logged,0,counted\n";

#[test]
fn each_figure_of_a_top_up_is_made_of_time_and_payments() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.ndjson");
    std::fs::write(&path, market_of(8, 3, 90)).unwrap();
    let wages = Some(MinimumWages::parse("wages.csv", WAGES).unwrap());
    let question = Question { minimum_wages: wages, audited: false, ..question() };
    let report = answer(&[Path::new(&path)], &question);
    let table = Table::named(&report.beside, "top_up");
    let events = batches(&[Path::new(&path)]);
    let mut places = HashSet::new();
    for row in 0..table.rows.len() {
        let pick = pick_of(table, row);
        // A trace costs a fold of the market.
        if !places.insert(pick.place.clone()) {
            continue;
        }
        for column in columns("top_up") {
            let of = top_up_figure(Events::Batches(events.clone()), &question, &pick, column);
            let figure = wait(of).unwrap();
            assert_eq!(&figure.value, table.cell(row, column), "{column}");
            let Shape::Worked { terms, .. } = &figure.shape else { panic!("{:?}", figure.shape) };
            let sum = |name: &str| terms.iter().find(|term| term.name == name).map_or(0, added);
            let is_elsewhere = pick.place.as_deref() == Some("Elsewhere");
            let hours = |terms: [i128; 2]| match is_elsewhere {
                true => terms[0] as f64 * 1.1 / 3.6e9,
                false => (terms[0] + terms[1]) as f64 / 3.6e9,
            };
            match column {
                "hours" => {
                    let wanted = hours([sum("active"), sum("logged")]);
                    assert!((figure.value.number().unwrap() - wanted).abs() < 1e-9);
                }
                "paid_amount" => assert_eq!(whole(&figure.value), sum("paid") - sum("bonus")),
                "top_up_amount" => {
                    let hourly = if is_elsewhere {
                        60.0
                    } else if table.cell(row, "currency").text() == "USD" {
                        7.25
                    } else {
                        27.7
                    };
                    let paid = Money(sum("paid") - sum("bonus")).to_f64();
                    let due = (hours([sum("active"), sum("logged")]) * hourly - paid).max(0.0);
                    assert!((figure.value.number().unwrap() - due).abs() < 1e-5, "{due}: {figure:?}");
                }
                _ => {}
            }
            assert!(figure.shape.parts().iter().all(|part| !part.events.is_empty()), "{column}");
        }
    }
    assert!(places.len() > 1, "{places:?}");
}

#[test]
fn a_top_up_is_told_at_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let story = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/worked-example.ndjson");
    std::fs::write(folder.path().join("wages.csv"), WAGES).unwrap();
    std::fs::copy(story, folder.path().join("story.ndjson")).unwrap();
    let run = ["trace", "--report", "top_up", "--column", "top_up_amount", "--worker", "ana", "story.ndjson"];
    let told = |more: &[&str]| {
        let output = piecework(folder.path(), &[&run[..], more].concat());
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        text(&output.stdout) + &text(&output.stderr)
    };
    let wages = ["--minimum-wage", "wages.csv", "--place", "Beijing"];
    let answer = told(&wages);
    for said in [
        "top_up.top_up_amount of worker_id ana, place Beijing, period 2026-03, currency CNY",
        "27.70 an hour",
        "0 at least",
    ] {
        assert!(answer.contains(said), "{answer}");
    }
    assert!(told(&[]).contains("--minimum-wage FILE"));
    assert!(
        told(&wages[..2]).contains("name one by place (--place): Beijing, Elsewhere"),
        "{}",
        told(&wages[..2])
    );
}

/// Ana's hour of 9 March goes by 27.70, her two of the 20th by 30: 87.70, of which 10 were paid.
#[test]
fn a_rate_that_changes_inside_a_month_is_traced_by_its_days() {
    let folder = tempfile::tempdir().unwrap();
    let wages = "place,from,until,currency,hourly\nBeijing,2025-09-01,2026-03-15,CNY,27.7\nBeijing,2026-03-15,,CNY,30\n";
    let piece = |id: &str, day: u32, hours: u32, paid: &str| {
        format!(
            r#"{{"event_id":"c{id}","event_type":"claimed","occurred_at":"2026-03-{day:02}T08:00:00Z","worker_id":"ana","task_id":"{id}"}}
{{"event_id":"l{id}","event_type":"labeled","occurred_at":"2026-03-{day:02}T{:02}:00:00Z","worker_id":"ana","task_id":"{id}"}}
{{"event_id":"p{id}","event_type":"paid","occurred_at":"2026-03-{day:02}T20:00:00Z","worker_id":"ana","task_id":"{id}","amount":"{paid}","currency":"CNY"}}
"#,
            8 + hours
        )
    };
    std::fs::write(folder.path().join("wages.csv"), wages).unwrap();
    std::fs::write(folder.path().join("e.ndjson"), piece("a", 9, 1, "4") + &piece("b", 20, 2, "6")).unwrap();
    let trace = |column: &str| {
        let asked = ["trace", "--report", "top_up", "--worker", "ana", "--minimum-wage", "wages.csv"];
        told(folder.path(), &[&asked[..], &["--column", column, "e.ndjson"]].concat())
    };
    let due = trace("top_up_amount");
    for said in [
        "period 2026-03, currency CNY: 77.70",
        "active from 2026-03-09",
        "active from 2026-03-15",
        "(3600 s x 1 + 0 s) / 3600 = 1 hours; (7200 s x 1 + 0 s) / 3600 = 2 hours; 1 x 27.70 an hour + 2 x 30.00 an hour = 87.70; 87.70 - 10.00, 0 at least",
    ] {
        assert!(due.contains(said), "{due}");
    }
    assert!(trace("hours").contains("CNY: 3\n"), "{}", trace("hours"));
    assert!(trace("hourly_paid_amount").contains("10.00 / 3 hours"));
}

/// Over a market: each figure of each row is that of the report, though its hours go by two rates.
#[test]
fn rates_that_change_inside_months_give_the_figures_of_the_report() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.ndjson");
    std::fs::write(&path, market_of(8, 3, 90)).unwrap();
    let wages = format!("{WAGES}Beijing,2026-03-08,CNY,31.5,active,0.2,excluded\n");
    let wages = Some(MinimumWages::parse("wages.csv", &wages).unwrap());
    let question = Question { minimum_wages: wages, audited: false, ..question() };
    let table = answer(&[Path::new(&path)], &question).beside;
    let table = Table::named(&table, "top_up");
    let events = batches(&[Path::new(&path)]);
    let of_beijing = (0..table.rows.len()).filter(|row| table.cell(*row, "place").text() == "Beijing");
    let mut rates = 0;
    for row in of_beijing.take(3) {
        let pick = pick_of(table, row);
        for column in columns("top_up") {
            let of = top_up_figure(Events::Batches(events.clone()), &question, &pick, column);
            let figure = wait(of).unwrap();
            assert_eq!(&figure.value, table.cell(row, column), "{column}");
            assert!(figure.shape.parts().iter().all(|part| !part.events.is_empty()), "{column}");
            let Shape::Worked { terms, .. } = &figure.shape else { panic!("{:?}", figure.shape) };
            rates = rates.max(terms.iter().filter(|term| term.name.starts_with("active from")).count());
        }
    }
    assert_eq!(rates, 2);
}
