//! What is owed, paid and outstanding: by currency, converted, and at the end of windows and periods.

use insta::assert_snapshot;

use super::Desk;

const MONEY: &str = "currency owed_amount paid_amount bonus_amount reversed_amount outstanding_amount overpaid_amount unpaid_seconds";

#[test]
fn each_currency_has_its_own_row() {
    let desk = Desk::new();
    let report = desk.report(&[]);
    // t4 has no currency: its time goes to the one that bob has. t3 was rejected and t4 given back, both unpaid.
    assert_eq!(
        report.cells("earnings", &format!("worker_id {MONEY}")),
        [
            "ann EUR 0.00 0.00 0.00 0.00 0.00 0.00 1800",
            "ann USD 5.00 2.00 0.00 0.00 3.00 0.00 0",
            "bob USD 4.00 6.00 1.00 0.00 0.00 1.00 1200",
        ]
    );
    assert_eq!(
        report.cells("earnings", "active_seconds paid_per_accepted_amount"),
        ["1800 -", "2100 1", "15600 6"]
    );
    let hourly = report.cells("earnings", "hourly_paid_amount");
    let hourly: Vec<f64> = hourly.iter().map(|cell| cell.parse().unwrap()).collect();
    let expected = [0.0, 2.0 * 3600.0 / 2100.0, 6.0 * 3600.0 / 15600.0];
    assert!(hourly.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{hourly:?}");
}

#[test]
fn one_currency_is_picked_without_rates() {
    let desk = Desk::new();
    let picked =
        |code: &str| desk.report(&["--currency", code]).cells("earnings", "worker_id currency owed_amount");
    assert_eq!(picked("USD"), ["ann USD 5.00", "bob USD 4.00"]);
    assert_eq!(picked("EUR"), ["ann EUR 0.00"]);
    assert!(picked("CNY").is_empty());
}

#[test]
fn rates_are_the_latest_of_the_day_and_rounding_is_once() {
    let desk = Desk::new();
    // Unsorted on purpose. t1 and t2 became owed on the 2nd and 3rd, t5 on the 5th; payments are later still.
    desk.write(
        "fx.csv",
        "date,from,to,rate\n2026-03-05,USD,EUR,0.5\n2026-03-01,USD,EUR,0.11111115\n2026-03-05,USD,CNY,7\n",
    );
    let report = desk.report(&["--currency", "EUR", "--fx", "fx.csv"]);
    assert_eq!(
        report.cells("earnings", &format!("worker_id {MONEY}")),
        [
            // 0.2222223 + 0.33333345 = 0.55555575; rounded apart they would give 0.555555.
            // Outstanding: 0.33333345 of t2. Overpaid: 2 × 0.5 − 0.2222223 = 0.7777777 of t1.
            "ann EUR 0.555556 1.00 0.00 0.00 0.333333 0.777778 1800",
            "bob EUR 2.00 3.00 0.50 0.00 0.00 0.50 1200",
        ]
    );
    // All of ann's time stands in one currency now.
    assert_eq!(report.cells("earnings", "active_seconds"), ["3900", "15600"]);
}

#[test]
fn a_missing_rate_names_the_pair_and_the_day() {
    let desk = Desk::new();
    desk.write("fx.csv", "date,from,to,rate\n2026-03-03,USD,EUR,0.5\n2026-03-01,EUR,USD,2\n");
    let ran = desk.run(&["report", "work.ndjson", "--currency", "EUR", "--fx", "fx.csv"]);
    assert_snapshot!(ran.told(), @r"
    19 events accepted, 0 duplicates, 0 quarantined
    piecework: PW0421 fx.csv: no rate from USD to EUR on or before 2026-03-02; add a line `2026-03-02,USD,EUR,RATE`
    exit 1
    ");
}

#[test]
fn balances_stand_at_the_end_of_each_window() {
    let desk = Desk::new();
    let columns = "worker_id period owed_amount paid_amount outstanding_amount overpaid_amount";
    let weeks = desk.report(&["--every", "week", "--currency", "USD"]).cells("earnings", columns);
    assert_eq!(
        weeks,
        [
            "ann 2026-W10 5.00 0.00 5.00 0.00",
            "ann 2026-W11 0.00 2.00 3.00 0.00",
            "ann 2026-W12 0.00 0.00 3.00 0.00",
            "ann 2026-W13 0.00 0.00 3.00 0.00",
            "ann 2026-W14 0.00 0.00 3.00 0.00",
            "bob 2026-W10 4.00 6.00 0.00 1.00",
            "bob 2026-W11 0.00 0.00 0.00 1.00",
            "bob 2026-W12 0.00 0.00 0.00 1.00",
            "bob 2026-W13 0.00 0.00 0.00 1.00",
            "bob 2026-W14 0.00 0.00 0.00 1.00",
        ]
    );
    let columns = columns.replace(" period", "");
    // On the 5th nothing became owed to ann, and 5 USD from before stand open; bob is not paid yet.
    let day = desk.report(&["--from", "2026-03-05", "--until", "2026-03-06"]).cells("earnings", &columns);
    assert_eq!(day, ["ann 0.00 0.00 5.00 0.00", "bob 4.00 0.00 4.00 0.00"]);
}

const WAGES: &str =
    "place,from,until,currency,hourly\nOregon,2025-07-01,,USD,3\nNevada,2024-07-01,2026-03-05,USD,1\n";

#[test]
fn people_are_held_against_the_minimum_wages_in_force() {
    let desk = Desk::new();
    desk.write("wages.csv", WAGES);
    // Ann's hour was 3.43 USD, bob's 1.38; work goes on until after the 5th, so Nevada's rate is in force no more.
    for options in [&["--minimum-wage", "wages.csv"][..], &["--minimum-wage", "wages.csv", "--every", "day"]]
    {
        let report = desk.report(options);
        let columns = "place from currency hourly_amount people below below_rate";
        assert_eq!(report.cells("minimum_wage", columns), ["Oregon 2025-07-01 USD 3.00 2 1 0.5"]);
        let page = desk.read("out/index.html");
        assert!(page.contains(
            "1 of 2 people paid in USD were paid less than 3.00 an hour, the minimum wage of Oregon"
        ));
        // What asks for the trace of a figure names no file that changes none.
        assert!(!page.contains("COLUMN --worker NAME work.ndjson --minimum-wage"));
    }
    let report = desk.report(&["--minimum-wage", "wages.csv", "--until", "2026-03-05"]);
    assert_eq!(report.cells("minimum_wage", "place").len(), 2);
    desk.write("wages.csv", "place,from,currency,hourly\nOregon,2027-01-01,USD,3\n");
    let told = desk.run(&[
        "report",
        "work.ndjson",
        "--only",
        "earnings",
        "--format",
        "csv",
        "--minimum-wage",
        "wages.csv",
    ]);
    assert!(
        told.err.contains("note: wages.csv has no minimum wage that is in force on 2026-"),
        "{}",
        told.err
    );
    desk.write("wages.csv", "place,from,currency,hourly\nOregon,soon,USD,3\n");
    let told = desk.run(&["report", "work.ndjson", "--minimum-wage", "wages.csv"]);
    assert_snapshot!(told.told(), @r#"
    piecework: PW0426 wages.csv:2: from "soon" is not a day such as 2026-03-01
    exit 1
    "#);
}

#[test]
fn pay_over_people_is_written_beside_and_gini_is_a_function_too() {
    let desk = Desk::new();
    let columns =
        "currency people gini gini_corrected bottom_half_share top_tenth_share paid_amount_p50 timed_people";
    let unequal = ["EUR 1 - - - - 0 1", "USD 2 0.25 0.5 0.25 0.15 4 2"];
    // 1 - 6.8 of 8 is a hair beside 0.15.
    let round = |word: &str| {
        word.parse().map_or(word.to_owned(), |real: f64| ((real * 1e9).round() / 1e9).to_string())
    };
    let near = |cells: Vec<String>| -> Vec<String> {
        cells.iter().map(|row| row.split(' ').map(round).collect::<Vec<_>>().join(" ")).collect()
    };
    assert_eq!(near(desk.report(&[]).cells("inequality", columns)), unequal);
    assert_eq!(near(desk.report(&["--every", "day"]).cells("inequality", columns)), unequal);
    let query =
        "select currency, gini(paid_amount) as gini from earnings group by currency order by currency";
    let told = desk.run(&["sql", query, "work.ndjson", "--format", "csv"]);
    assert_eq!(told.out, "currency,gini\nEUR,\nUSD,0.25\n", "{}", told.err);
    // Projects are no people.
    desk.report(&["--by", "project"]);
    assert!(
        !std::fs::exists(desk.path("out/inequality.csv")).unwrap()
            || desk.read("out/inequality.csv").lines().count() < 2
    );
}
