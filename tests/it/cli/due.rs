//! What is due beside pay: top-ups to a minimum wage, and what is withheld for the tax office.

use insta::assert_snapshot;

use super::{Desk, cells};

const RATES: &str = "place,from,until,currency,hourly,hours,allowance_rate,bonuses\n\
    Oregon,2025-07-01,,USD,3,,,\n\
    Nevada,2024-07-01,,USD,3,active,0.1,excluded\n";
const TOP_UP: &str = "worker_id place period currency hours paid_amount minimum_amount top_up_amount";

#[test]
fn top_ups_are_due_month_by_month_at_each_place_or_one() {
    let desk = Desk::new();
    desk.write("wages.csv", RATES);
    let report = desk.report(&["--minimum-wage", "wages.csv"]);
    // Ann's 35 minutes at 3 USD are 1.75, and she got 2; bob's 4 hours and 20 minutes are 13, and he got 6, a bonus of 1 among them. Her
    // half hour for euros is held against no rate, as there is none in euros. In Nevada a tenth of the time is added: 4.7666 hours.
    assert_eq!(
        report.cells("top_up", TOP_UP),
        [
            "ann Nevada 2026-03 USD 0.6416666666666667 2.00 1.925 0.00",
            "ann Oregon 2026-03 USD 0.5833333333333334 2.00 1.75 0.00",
            "bob Nevada 2026-03 USD 4.766666666666667 5.00 14.30 9.30",
            "bob Oregon 2026-03 USD 4.333333333333333 6.00 13.00 7.00",
        ]
    );
    let page = desk.read("out/index.html");
    assert!(page.contains(
        "1 of 2 people are due 7.00 USD together to reach the minimum wage of Oregon month by month"
    ));
    let oregon = desk.report(&["--minimum-wage", "wages.csv", "--place", "Oregon", "--every", "day"]);
    assert_eq!(
        oregon.cells("top_up", &TOP_UP.replace(" place", "")),
        [
            "ann 2026-03-02 USD 0.5 0.00 1.50 1.50",
            "ann 2026-03-03 USD 0.08333333333333333 0.00 0.25 0.25",
            "ann 2026-03-10 USD 0 2.00 0.00 0.00",
            "bob 2026-03-04 USD 0.3333333333333333 0.00 1.00 1.00",
            "bob 2026-03-05 USD 4 0.00 12.00 12.00",
            "bob 2026-03-06 USD 0 6.00 0.00 0.00",
        ]
    );
    assert_eq!(oregon.cells("minimum_wage", "place"), ["Oregon"]);
    let told = desk.run(&["report", "work.ndjson", "--minimum-wage", "wages.csv", "--place", "Utah"]);
    assert_snapshot!(told.told(), @"");
    assert_eq!(desk.run(&["report", "work.ndjson", "--place", "Utah"]).code, Some(2));
}

#[test]
fn top_ups_are_the_same_by_every_road() {
    let desk = Desk::new();
    desk.write("wages.csv", RATES);
    let of = |options: &[&str]| {
        desk.report(&[&["--minimum-wage", "wages.csv"], options].concat());
        desk.read("out/top_up.csv")
    };
    let wanted = of(&[]);
    for options in
        [&["--by", "project"][..], &["--by", "reviewer"], &["--where", "1 = 1"], &["--currency", "EUR"]]
    {
        assert_eq!(of(options), wanted, "{options:?}");
    }
    // Hours and pay are those of earnings.
    let earnings = desk.report(&["--every", "month", "--currency", "USD"]);
    assert_eq!(earnings.cells("earnings", "active_seconds"), ["2100", "15600"]);
    assert_eq!(desk.run(&["ingest", "work.ndjson", "--ledger", "ledger"]).code, Some(0));
    let args =
        ["report", "--ledger", "ledger", "--out", "other", "--charts", "none", "--minimum-wage", "wages.csv"];
    assert_eq!(desk.run(&args).code, Some(0));
    assert_eq!(desk.read("other/top_up.csv"), wanted);
    // With exchange rates everybody is held against rates in the one currency, ann's half hour for euros included.
    desk.write("fx.csv", "date,from,to,rate\n2026-03-01,EUR,USD,2\n");
    of(&["--currency", "USD", "--fx", "fx.csv"]);
    let converted = super::Report(&desk).cells("top_up", TOP_UP);
    assert_eq!(converted[1], "ann Oregon 2026-03 USD 1.0833333333333333 2.00 3.25 1.25");
}

const PAID: &str = r#"{"event_id":"1","event_type":"paid","occurred_at":"2026-01-10T00:00:00Z","worker_id":"wei","amount":"10000","currency":"CNY","pay_kind":"time"}
{"event_id":"2","event_type":"paid","occurred_at":"2026-01-31T17:00:00Z","worker_id":"wei","amount":"6000","currency":"CNY","pay_kind":"time","payment_id":"b1"}
{"event_id":"3","event_type":"paid","occurred_at":"2026-01-31T17:00:01Z","worker_id":"wei","amount":"4000","currency":"CNY","pay_kind":"bonus","payment_id":"b1"}
{"event_id":"4","event_type":"paid","occurred_at":"2026-03-10T00:00:00Z","worker_id":"wei","amount":"10000","currency":"CNY","pay_kind":"time"}
{"event_id":"5","event_type":"paid","occurred_at":"2026-02-10T00:00:00Z","worker_id":"lin","amount":"2500","currency":"CNY","pay_kind":"time"}
{"event_id":"6","event_type":"paid","occurred_at":"2026-02-10T00:00:00Z","worker_id":"lin","amount":"5","currency":"USD","pay_kind":"time"}
{"event_id":"7","event_type":"paid","occurred_at":"2026-02-10T00:00:00Z","worker_id":"mturk:?","amount":"7","currency":"CNY","pay_kind":"time"}
{"event_id":"8","event_type":"paid","occurred_at":"2018-02-10T00:00:00Z","worker_id":"lin","amount":"900","currency":"CNY","pay_kind":"time"}
"#;

const WITHHELD: &str = "worker_id month payments gross_amount withheld_amount net_amount allowance_months \
    taxable_amount cumulative_gross_amount cumulative_withheld_amount rule";

#[test]
fn withholding_of_each_worker_and_month() {
    let desk = Desk::new();
    desk.write("paid.ndjson", PAID);
    let run = |options: &[&str]| {
        let words = ["withhold", "withholding-cn", "paid.ndjson", "--tz", "Asia/Shanghai", "--format", "csv"];
        desk.run(&[&words, options].concat())
    };
    let platform = run(&["--payer", "platform"]);
    assert_snapshot!(cells(&platform.out, WITHHELD).join("\n"), @"");
    assert_snapshot!(platform.err, @"");
    // Another payer withholds of each month by itself.
    let other = run(&["--payer", "other", "--from", "2026-02-01"]);
    assert_snapshot!(cells(&other.out, WITHHELD).join("\n"), @"");
    // The year before the window counts, and what comes after it does not.
    let march = run(&["--payer", "platform", "--from", "2026-03-01", "--until", "2026-04-01"]);
    assert_snapshot!(cells(&march.out, WITHHELD).join("\n"), @"");
    assert_snapshot!(run(&[]).told(), @"");
    let ingested = desk.run(&["ingest", "paid.ndjson", "--ledger", "ledger"]);
    assert_eq!(ingested.code, Some(0), "{}", ingested.err);
    let words =
        ["withhold", "withholding-cn", "--ledger", "ledger", "--tz", "Asia/Shanghai", "--format", "csv"];
    let ledger = desk.run(&[&words[..], &["--payer", "platform"]].concat());
    assert_eq!(ledger.out, platform.out);
}

#[test]
fn a_table_of_ones_own_is_read_and_its_rules_are_said() {
    let desk = Desk::new();
    let table = "name = 'us'\ntitle = 'Backup withholding'\nplace = 'US'\ncurrency = 'USD'\nnotice = 'Ask somebody who knows'\n\
        rounding = { step = 0.01, mode = 'half_up' }\n\
        [[rule]]\nname = 'backup'\nkind = 'per_payment'\nfrom = 2026-01-01\nsource = 'mine'\n\
        one_payment = 'payment'\nbrackets = [{ rate = 0.24 }]\n";
    desk.write("mine.toml", table);
    let told = desk.run(&["withhold", "mine.toml", "work.ndjson"]);
    assert_snapshot!(told.told(), @"");
    desk.write("mine.toml", table.replace("0.24", "24"));
    assert_snapshot!(desk.run(&["withhold", "mine.toml", "work.ndjson"]).told(), @"");
    assert_snapshot!(desk.run(&["withhold", "nothing.toml", "work.ndjson"]).told(), @"");
    for (format, start) in [("json", "[".as_bytes()), ("xlsx", b"PK"), ("parquet", b"PAR1")] {
        desk.write("mine.toml", table);
        let ran = desk.run(&["withhold", "mine.toml", "work.ndjson", "--format", format, "--out", "w"]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""), "{format}: {}", ran.err);
        assert!(std::fs::read(desk.path("w")).unwrap().starts_with(start), "{format}");
    }
}
