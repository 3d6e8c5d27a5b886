//! Every figure of the two Chinese rules that were worked out by hand, and what is refused.

use chrono::NaiveDate;
use insta::assert_snapshot;

use super::{Paid, Withholding};
use crate::units::Money;

const SHIPPED: &str = include_str!("../../policies/withholding-cn.toml");

fn shipped() -> Withholding {
    Withholding::parse("withholding-cn.toml", SHIPPED).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Payments from lines of day and amount.
fn paid(lines: &[(&str, &str)]) -> Vec<Paid> {
    lines.iter().map(|(at, gross)| Paid { day: day(at), gross: gross.parse().unwrap() }).collect()
}

/// The same amount in each of some months of a year.
fn monthly(year: i32, months: &[u32], gross: &str) -> Vec<Paid> {
    let paid = months.iter().map(|month| Paid {
        day: NaiveDate::from_ymd_opt(year, *month, 10).unwrap(),
        gross: gross.parse().unwrap(),
    });
    paid.collect()
}

fn withheld(table: &Withholding, payer: Option<&str>, paid: &[Paid]) -> Vec<String> {
    let months = table.withheld(payer, paid).unwrap();
    months
        .iter()
        .map(|month| month.reckoned.as_ref().map_or("-".into(), |it| it.withheld.to_string()))
        .collect()
}

#[test]
fn per_payment_as_worked_by_hand() {
    let of = |gross: &str| withheld(&shipped(), Some("other"), &paid(&[("2026-03-10", gross)])).join(" ");
    for (gross, tax) in [
        ("0.1", "0.00"),
        ("800", "0.00"),
        ("800.02", "0.00"),
        ("800.03", "0.01"),
        ("1000", "40.00"),
        ("2500", "340.00"),
        ("4000", "640.00"),
        // A cent above the line a fifth is off instead: 3200.008 × 0.2.
        ("4000.01", "640.00"),
        ("10000", "1600.00"),
        ("25000", "4000.00"),
        ("30000", "5200.00"),
        ("62500", "13000.00"),
        ("100000", "25000.00"),
    ] {
        assert_eq!(of(gross), tax, "{gross}");
    }
    // The old rule on 2,500 a month for a year, and before October 2025 for platforms too.
    let year = monthly(2026, &(1..=12).collect::<Vec<_>>(), "2500");
    assert_eq!(withheld(&shipped(), Some("other"), &year), vec!["340.00"; 12]);
    let before = monthly(2025, &[8, 9, 10], "2500");
    assert_eq!(withheld(&shipped(), Some("platform"), &before), ["340.00", "340.00", "0.00"]);
}

#[test]
fn cumulative_as_worked_by_hand() {
    let year: Vec<u32> = (1..=12).collect();
    let of =
        |months: &[u32], gross: &str| withheld(&shipped(), Some("platform"), &monthly(2026, months, gross));
    assert_eq!(of(&year, "2500"), vec!["0.00"; 12]);
    assert_eq!(of(&year, "10000"), vec!["90.00"; 12]);
    assert_eq!(of(&year[..6], "30000"), ["570.00", "710.00", "1900.00", "1900.00", "1900.00", "1900.00"]);
    let rows = monthly(2026, &year, "10000");
    let table = shipped();
    let last = table.withheld(Some("platform"), &rows).unwrap().pop().unwrap().reckoned.unwrap();
    assert_eq!(
        (last.year_gross, last.year_withheld, last.taxable, last.cumulative),
        (
            Money(120_000_000_000),
            Money(1_080_000_000),
            Money(36_000_000_000),
            Some((12, Money(1_080_000_000)))
        )
    );
}

/// Month, gross, withheld, months of allowance, taxable, tax on the year, withheld of the year.
fn story(table: &Withholding, payer: Option<&str>, paid: &[Paid]) -> String {
    let months = table.withheld(payer, paid).unwrap();
    let lines = months.iter().map(|month| {
        let head = format!("{}-{:02} {}", month.year, month.month, month.gross);
        let Some(it) = &month.reckoned else { return format!("{head} no rule\n") };
        let (months, tax) = it.cumulative.unwrap_or_default();
        let net = it.net(month.gross);
        format!("{head} {} {net} | {months} {} {tax} {}\n", it.withheld, it.taxable, it.year_withheld)
    });
    lines.collect()
}

#[test]
fn a_gap_begins_the_months_in_a_row_anew_and_a_year_everything() {
    let mut rows = monthly(2026, &[1, 2, 3, 5, 6], "10000");
    rows.extend(monthly(2027, &[1], "10000"));
    // After the gap the year so far has one month of allowance instead of five: 32,000 less 5,000 at 3 % are 810.
    assert_snapshot!(story(&shipped(), Some("platform"), &rows), @"
    2026-01 10000.00 90.00 9910.00 | 1 3000.00 90.00 90.00
    2026-02 10000.00 90.00 9910.00 | 2 6000.00 180.00 180.00
    2026-03 10000.00 90.00 9910.00 | 3 9000.00 270.00 270.00
    2026-05 10000.00 540.00 9460.00 | 1 27000.00 810.00 810.00
    2026-06 10000.00 90.00 9910.00 | 2 30000.00 900.00 900.00
    2027-01 10000.00 90.00 9910.00 | 1 3000.00 90.00 90.00
    ");
    let with_pay = SHIPPED.replace("\"in_a_row\"", "\"with_pay\"");
    let table = Withholding::parse("mine.toml", &with_pay).unwrap();
    assert_eq!(withheld(&table, Some("platform"), &rows), vec!["90.00"; 6]);
}

#[test]
fn what_is_taken_back_lowers_the_year_and_nothing_is_given_back() {
    let rows = paid(&[
        ("2026-01-10", "30000"),
        ("2026-02-10", "-25000"),
        ("2026-03-10", "1000"),
        ("2026-05-10", "100000"),
        ("2026-07-10", "10"),
        ("2026-08-10", "5000"),
    ]);
    assert_snapshot!(story(&shipped(), Some("platform"), &rows), @"
    2026-01 30000.00 570.00 29430.00 | 1 19000.00 570.00 570.00
    2026-02 -25000.00 0.00 -25000.00 | 0 4000.00 120.00 570.00
    2026-03 1000.00 0.00 1000.00 | 1 0.00 0.00 570.00
    2026-05 100000.00 4890.00 95110.00 | 1 79800.00 5460.00 5460.00
    2026-07 10.00 0.80 9.20 | 1 79808.00 5460.80 5460.80
    2026-08 5000.00 0.00 5000.00 | 2 78808.00 5360.80 5460.80
    ");
    // After a gap the tax of the year asks for 1,320 of a month that brought 1,000: all of it, and the rest of the next.
    let mut rows = monthly(2026, &[1, 2, 3, 4, 5, 6], "10000");
    rows.extend(paid(&[("2026-08-10", "1000"), ("2026-09-10", "5000")]));
    let told = story(&shipped(), Some("platform"), &rows);
    assert_snapshot!(told.lines().skip(6).collect::<Vec<_>>().join("\n"), @"
    2026-08 1000.00 1000.00 0.00 | 1 43800.00 1860.00 1540.00
    2026-09 5000.00 220.00 4780.00 | 2 42800.00 1760.00 1760.00
    ");
}

#[test]
fn the_order_of_payments_and_how_a_month_is_split_change_nothing() {
    let whole = paid(&[("2026-01-10", "30000"), ("2026-02-10", "12345.67")]);
    let mut split = paid(&[
        ("2026-02-28", "2345.67"),
        ("2026-01-31", "0.000001"),
        ("2026-01-01", "29999.999999"),
        ("2026-02-01", "10000"),
    ]);
    for payer in ["platform", "other"] {
        let wanted = withheld(&shipped(), Some(payer), &whole);
        assert_eq!(withheld(&shipped(), Some(payer), &split), wanted);
        split.reverse();
        assert_eq!(withheld(&shipped(), Some(payer), &split), wanted);
    }
    // Where each payment stands for itself, splitting helps: 2 × 800 are free.
    let apart = SHIPPED.replace("one_payment = \"month\"", "one_payment = \"payment\"");
    let table = Withholding::parse("mine.toml", &apart).unwrap();
    let two = paid(&[("2026-01-10", "800"), ("2026-01-20", "1000")]);
    assert_eq!(withheld(&table, Some("other"), &two), ["40.00"]);
    assert_eq!(withheld(&shipped(), Some("other"), &two), ["200.00"]);
}

const SMALL: &str = "name = 'x'\ntitle = 'X'\nplace = 'P'\ncurrency = 'JPY'\nnotice = 'n'\n\
    rounding = { step = 1, mode = 'half_even' }\n\
    [[rule]]\nname = 'r'\nkind = 'per_payment'\nfrom = 2026-01-01\nuntil = 2026-03-01\nsource = 's'\n\
    one_payment = 'payment'\nbrackets = [{ rate = 0.1021 }]\n";

#[test]
fn a_table_may_be_small_and_rounds_as_it_says() {
    let table = Withholding::parse("small.toml", SMALL).unwrap();
    // 10.21 % of 5,000 are 510.5: to even; of 15,000 1,531.5.
    let rows =
        paid(&[("2026-01-05", "5000"), ("2026-02-05", "15000"), ("2026-03-05", "5000"), ("2025-12-31", "1")]);
    assert_eq!(withheld(&table, None, &rows), ["-", "510.00", "1532.00", "-"]);
    for (mode, tax) in [("half_up", "511.00"), ("down", "510.00")] {
        let table = Withholding::parse("small.toml", &SMALL.replace("half_even", mode)).unwrap();
        assert_eq!(withheld(&table, None, &rows[..1]), [tax], "{mode}");
    }
    // A rule that ends within a month leaves the rest of it without one.
    let table = Withholding::parse("small.toml", &SMALL.replace("2026-03-01", "2026-02-10")).unwrap();
    let rows = paid(&[("2026-02-20", "7"), ("2026-02-05", "15000")]);
    assert_eq!(withheld(&table, None, &rows), ["1532.00", "-"]);
}

#[test]
fn sums_that_do_not_fit_are_refused() {
    let table = Withholding::parse("small.toml", SMALL).unwrap();
    let much = Paid { day: day("2026-01-05"), gross: Money(i128::MAX / 2) };
    let error = table.withheld(None, &[much]).unwrap_err();
    assert_snapshot!(error, @"PW0745 small.toml: payments that come to more than 10^20 cannot be reckoned");
}

#[test]
fn who_pays_has_to_be_said_where_it_matters() {
    let small = Withholding::parse("small.toml", SMALL).unwrap();
    let shipped = shipped();
    let told = [
        shipped.withheld(None, &[]).unwrap_err(),
        shipped.withheld(Some("platfrom"), &[]).unwrap_err(),
        small.withheld(Some("platform"), &[]).unwrap_err(),
        Withholding::find("withholding-de", |_| Err(std::io::Error::other("nothing here"))).unwrap_err(),
    ];
    assert_snapshot!(told.map(|error| format!("{error}\n")).join(""), @r#"
    PW0744 withholding-cn.toml: its rules differ by who pays: say --payer platform or --payer other
    PW0744 withholding-cn.toml: it knows no payer "platfrom": say --payer platform or --payer other
    PW0744 small.toml: its rules are the same whoever pays: leave --payer out
    PW0743 withholding-de: no table that comes with piecework has this name (withholding-cn), and it is no file: nothing here
    "#);
    assert!(Withholding::find("withholding-cn", |_| Err(std::io::Error::other("no"))).is_ok());
}

#[test]
fn the_shipped_table_names_its_sources_and_gives_no_advice() {
    let table = shipped();
    assert!(table.notice.contains("Not legal or tax advice"));
    for rule in &table.rules {
        assert!(rule.source.contains("公告") && rule.source.contains("announced 20"), "{}", rule.name);
    }
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    let with = |from: &str, to: &str| {
        assert!(SHIPPED.contains(from), "{from}");
        SHIPPED.replacen(from, to, 1)
    };
    let cases = [
        "name = ".to_owned(),
        "name = 'x'\n".to_owned(),
        with("[[rule]]", "[[rules]]"),
        with("kind = \"per_payment\"", "kind = \"per_payment\"\ntax = 1"),
        with("rate = 0.3, quick", "rates = 0.3, quick"),
        with("source = \"国家", "source = \"\"\n# \""),
        with("currency = \"CNY\"", "currency = \"yuan\""),
        with("step = 0.01", "step = 0"),
        with("half_up", "up"),
        with("kind = \"cumulative\"", "kind = \"yearly\""),
        with("payer = \"platform\"", "payer = \"firm\""),
        with("from = 2019-01-01", "from = 2019"),
        with("from = 2019-01-01", "from = 2019-01-01\nuntil = 2018-12-31"),
        with("from = 2025-10-01", "from = 2019-01-01"),
        with("cn-platform-cumulative-2025", "cn-per-payment-2018"),
        with("one_payment = \"month\"", "one_payment = \"week\""),
        with("one_payment = \"month\"", ""),
        with("allowance_months = \"in_a_row\"", "one_payment = \"month\""),
        with("costs_share = 0.2", "costs_share = 0.2\nallowance_share = 0.2"),
        with("allowance_up_to = 4000", ""),
        with("costs_share = 0.2", "costs_share = 20"),
        with("monthly_allowance = 5000", "monthly_allowance = -1"),
        with("monthly_allowance = 5000", "monthly_allowance = \"5,000\""),
        with("rate = 0.45", "rate = 0.4512345"),
        with("up_to = 50000, rate", "rate"),
        with("up_to = 50000,", "up_to = 20000,"),
        with("quick_deduction = 2520", "quick_deduction = 2250"),
        with(
            "{ rate = 0.4, quick_deduction = 7000 },",
            "{ up_to = 80000, rate = 0.4, quick_deduction = 7000 },",
        ),
        SMALL.replace("[{ rate = 0.1021 }]", "[]"),
    ];
    let told = cases.map(|text| match Withholding::parse("t.toml", &text) {
        Ok(table) => format!("taken: {table:?}\n"),
        Err(error) => format!("{error}\n"),
    });
    assert_snapshot!(told.join(""), @r#"
    PW0741 t.toml:1: string values must be quoted, expected literal string
    PW0741 t.toml:1: missing field `title`
    PW0741 t.toml:20: unknown field `rules`, expected one of `name`, `title`, `place`, `currency`, `notice`, `rounding`, `payers`, `rule`
    PW0741 t.toml:23: unknown field `tax`, expected one of `name`, `kind`, `payer`, `from`, `until`, `source`, `note`, `one_payment`, `allowance_amount`, `allowance_up_to`, `allowance_share`, `costs_share`, `monthly_allowance`, `allowance_months`, `brackets`, `jumps`
    PW0741 t.toml:34: unknown field `rates`, expected one of `up_to`, `rate`, `quick_deduction`
    PW0742 t.toml:24: it is empty: say it, or leave the key out where it may be
    PW0742 t.toml:14: currency "yuan" is not a code such as CNY
    PW0742 t.toml:17: step is 0: it is the least amount, such as 0.01
    PW0742 t.toml:17: mode "up" is none of half_up, half_even, down
    PW0742 t.toml:40: kind "yearly" is neither per_payment nor cumulative
    PW0742 t.toml:41: payer "firm" is not among the payers at the top
    PW0742 t.toml:23: from "2019" is not a day such as 2026-01-01
    PW0742 t.toml:24: until 2018-12-31 is not after from 2019-01-01: it is the first day without the rule
    PW0742 t.toml:38: "cn-platform-cumulative-2025" and "cn-per-payment-2018" begin for one payer on one day, 2019-01-01
    PW0742 t.toml:38: two rules have the name "cn-per-payment-2018"
    PW0742 t.toml:27: one_payment "week" is neither month nor payment
    PW0742 t.toml:22: a per_payment rule needs one_payment = "month" or one_payment = "payment"
    PW0742 t.toml:40: a cumulative rule needs allowance_months = "in_a_row" or allowance_months = "with_pay"
    PW0742 t.toml:48: allowance_share says nothing of a cumulative rule
    PW0742 t.toml:22: an allowance with a line needs allowance_amount up to allowance_up_to, and allowance_share above it
    PW0742 t.toml:47: costs_share "20" does not lie between 0 and 1: a fifth is 0.2
    PW0742 t.toml:48: monthly_allowance "-1" does not lie between 0 and a billion
    PW0742 t.toml:48: monthly_allowance "5,000" is not a decimal such as 0.2 or 800
    PW0742 t.toml:57: rate "0.4512345" has more than six decimal places
    PW0742 t.toml:34: every bracket but the last has up_to, and the last has none: it has no end
    PW0742 t.toml:34: up_to is not above that of the bracket before
    PW0742 t.toml:52: the tax jumps at 36000.00: without a jump quick_deduction is 2520.00; say jumps = true in the rule where it is meant
    PW0742 t.toml:35: every bracket but the last has up_to, and the last has none: it has no end
    PW0742 t.toml:14: brackets is empty: write { rate = 0.2 } at least
    "#);
    let jumps = with("quick_deduction = 2520", "quick_deduction = 2250")
        .replace("costs_share", "jumps = true\ncosts_share");
    assert!(Withholding::parse("t.toml", &jumps).is_ok());
}
