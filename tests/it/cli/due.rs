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
    assert_snapshot!(told.told(), @r#"
    piecework: PW0427 wages.csv: it has no minimum wage of "Utah"; it has Nevada, Oregon
    exit 1
    "#);
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
    assert_eq!(
        earnings.cells("earnings", "period active_seconds"),
        ["2026-03 2100", "2026-04 0", "2026-03 15600", "2026-04 0"]
    );
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

/// The rate doubles on the third: ann's half hour on the second is 1.50, her five minutes after it are 0.50, bob's 4 hours and 20 minutes 26.
#[test]
fn an_hour_goes_by_the_rate_of_its_day() {
    let desk = Desk::new();
    desk.write("wages.csv", "place,from,currency,hourly\nOregon,2025-07-01,USD,3\nOregon,2026-03-03,USD,6\n");
    let wanted = [
        "ann Oregon 2026-03 USD 0.5833333333333334 2.00 2.00 0.00",
        "bob Oregon 2026-03 USD 4.333333333333333 6.00 26.00 20.00",
    ];
    assert_eq!(desk.report(&["--minimum-wage", "wages.csv"]).cells("top_up", TOP_UP), wanted);
    let files = desk.read("out/top_up.csv");
    assert_eq!(desk.run(&["ingest", "work.ndjson", "--ledger", "ledger"]).code, Some(0));
    let args =
        ["report", "--ledger", "ledger", "--out", "other", "--charts", "none", "--minimum-wage", "wages.csv"];
    assert_eq!(desk.run(&args).code, Some(0));
    assert_eq!(desk.read("other/top_up.csv"), files);
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
    assert_snapshot!(cells(&platform.out, WITHHELD).join("\n"), @"
    lin 2018-02 1 900.00 - - - - - - -
    lin 2026-02 1 2500.00 0.00 2500.00 1 0.00 2500.00 0.00 cn-platform-cumulative-2025
    wei 2026-01 1 10000.00 90.00 9910.00 1 3000.00 10000.00 90.00 cn-platform-cumulative-2025
    wei 2026-02 1 10000.00 90.00 9910.00 2 6000.00 20000.00 180.00 cn-platform-cumulative-2025
    wei 2026-03 1 10000.00 90.00 9910.00 3 9000.00 30000.00 270.00 cn-platform-cumulative-2025
    ");
    assert_snapshot!(platform.err, @"
    cn-platform-cumulative-2025 from 2025-10-01: 国家税务总局公告2025年第16号, 一(一); announced 2025-06-26; rates: 公告2018年第61号 附件2 (预扣率表一)
    个人所得税预扣预缴：劳务报酬所得, China (mainland): Not legal or tax advice: a table written down in November 2026 from the sources named; whoever withholds answers for it.
    piecework puts a table to payments; it gives no legal or tax advice.
    note: amounts in USD are left out (1): policies/withholding-cn.toml is in CNY
    note: amounts paid to nobody known are left out (1): withholding goes by person
    note: payments of days on which no rule of policies/withholding-cn.toml is in force (1): nothing is said of what is withheld
    ");
    // Another payer withholds of each month by itself.
    let other = run(&["--payer", "other", "--from", "2026-02-01"]);
    assert_snapshot!(cells(&other.out, WITHHELD).join("\n"), @"
    lin 2026-02 1 2500.00 340.00 2160.00 - 1700.00 2500.00 340.00 cn-per-payment-2018
    wei 2026-02 1 10000.00 1600.00 8400.00 - 8000.00 20000.00 3200.00 cn-per-payment-2018
    wei 2026-03 1 10000.00 1600.00 8400.00 - 8000.00 30000.00 4800.00 cn-per-payment-2018
    ");
    // The year before the window counts, and what comes after it does not.
    let march = run(&["--payer", "platform", "--from", "2026-03-01", "--until", "2026-04-01"]);
    assert_snapshot!(cells(&march.out, WITHHELD).join("\n"), @"wei 2026-03 1 10000.00 90.00 9910.00 3 9000.00 30000.00 270.00 cn-platform-cumulative-2025");
    assert_snapshot!(run(&[]).told(), @"
    piecework: PW0744 policies/withholding-cn.toml: its rules differ by who pays: say --payer platform or --payer other
    exit 2
    ");
    let ingested = desk.run(&["ingest", "paid.ndjson", "--ledger", "ledger"]);
    assert_eq!(ingested.code, Some(0), "{}", ingested.err);
    let words =
        ["withhold", "withholding-cn", "--ledger", "ledger", "--tz", "Asia/Shanghai", "--format", "csv"];
    let ledger = desk.run(&[&words[..], &["--payer", "platform"]].concat());
    assert_eq!(ledger.out, platform.out);
}

/// A payment of 5,000 in two parts, of which 1,000 comes back on another day: 4,000 were paid on the tenth. What comes back in February lowers
/// February: January's tax was withheld.
#[test]
fn what_is_taken_back_under_a_payment_number() {
    let desk = Desk::new();
    let paid = |id: &str, day: &str, amount: &str, payment: &str| {
        format!(
            "{{\"event_id\":\"{id}\",\"event_type\":\"paid\",\"occurred_at\":\"2026-{day}T04:00:00Z\",\"worker_id\":\"wei\",\"amount\":\"{amount}\",\"currency\":\"CNY\",\"pay_kind\":\"time\",\"payment_id\":\"{payment}\"}}\n"
        )
    };
    let lines = [
        paid("1", "01-10", "3000", "b1"),
        paid("2", "01-12", "2000", "b1"),
        paid("3", "01-20", "-1000", "b1"),
        paid("4", "02-10", "6000", "b2"),
        paid("5", "02-11", "-500", "b1"),
    ];
    desk.write("back.ndjson", lines.concat());
    desk.write("table.toml", "name = 'cn'\ntitle = 'Per payment'\nplace = 'CN'\ncurrency = 'CNY'\nnotice = 'Ask'\n\
        rounding = { step = 0.01, mode = 'half_up' }\n\
        [[rule]]\nname = 'each'\nkind = 'per_payment'\nfrom = 2026-01-01\nsource = 'mine'\n\
        one_payment = 'payment'\nallowance_amount = 800\nallowance_up_to = 4000\nallowance_share = 0.2\nbrackets = [{ rate = 0.2 }]\n");
    let run = |options: &[&str]| {
        let words = ["withhold", "table.toml", "back.ndjson", "--tz", "Asia/Shanghai", "--format", "csv"];
        desk.run(&[&words, options].concat())
    };
    let all = run(&[]);
    // (4000 - 800) x 0.2; 6000 x 0.8 x 0.2.
    assert_snapshot!(cells(&all.out, WITHHELD).join("\n"), @"
    wei 2026-01 1 4000.00 640.00 3360.00 - 3200.00 4000.00 640.00 each
    wei 2026-02 2 5500.00 960.00 4540.00 - 4800.00 9500.00 1600.00 each
    ");
    let note = "note: amounts taken back without a payment of their month under the same payment number (1, together -500.00 CNY): they lower the month in which they were taken back, and what was withheld in earlier months stays as it was";
    assert!(all.err.contains(note), "{}", all.err);
    assert!(!run(&["--until", "2026-02-01"]).err.contains("taken back"));
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
    assert_snapshot!(told.told(), @"
    withholding
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     worker   month     currency   payments   gross    withheld   net      allowance   taxable   cumulative   cumulative   cumulative   rule     source 
     id                                       amount   amount     amount   months      amount    gross        tax          withheld                     
                                                                                                 amount       amount       amount                       
    ════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════════
     ann      2026-03   USD               1     2.00       0.48     1.52                  2.00         2.00                      0.48   backup   mine   
     bob      2026-03   USD               2     6.00       1.44     4.56                  6.00         6.00                      1.44   backup   mine   
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    backup from 2026-01-01: mine
    Backup withholding, US: Ask somebody who knows.
    piecework puts a table to payments; it gives no legal or tax advice.
    exit 0
    ");
    desk.write("mine.toml", table.replace("0.24", "24"));
    assert_snapshot!(desk.run(&["withhold", "mine.toml", "work.ndjson"]).told(), @r#"
    piecework: PW0742 mine.toml:13: rate "24" does not lie between 0 and 1: a fifth is 0.2
    exit 1
    "#);
    assert_snapshot!(desk.run(&["withhold", "nothing.toml", "work.ndjson"]).told(), @"
    piecework: PW0743 nothing.toml: no table that comes with piecework has this name (withholding-cn), and it is no file: No such file or directory (os error 2)
    exit 1
    ");
    for (format, start) in [("json", "[".as_bytes()), ("xlsx", b"PK"), ("parquet", b"PAR1")] {
        desk.write("mine.toml", table);
        let ran = desk.run(&["withhold", "mine.toml", "work.ndjson", "--format", format, "--out", "w"]);
        assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""), "{format}: {}", ran.err);
        assert!(std::fs::read(desk.path("w")).unwrap().starts_with(start), "{format}");
    }
}
