//! Payroll by rate cards: caps, currencies, months that are closed by them or without, and what the command refuses.

use std::path::Path;

use insta::assert_snapshot;

use crate::support::{piecework, told};

const CARD: &str = "name = \"Boxes\"\nversion = \"1\"\ncurrency = \"CNY\"\nfrom = 2026-01-01\nzone = \"UTC\"\nday_cap = \"3.00\"\n\n[[line]]\nid = \"all\"\nprice = \"2.00\"\n";

/// Two pieces of one day and a cap of 3.00: whichever is asked for, the second has 1.00 left. A changed card is refused.
#[test]
fn a_card_prices_pieces_and_its_caps_see_the_whole_day() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let piece = |id: &str, hour: u32, project: &str| {
        format!(
            "{{\"event_id\":\"l{id}\",\"event_type\":\"labeled\",\"occurred_at\":\"2026-03-09T{hour:02}:00:00Z\",\"assignment_id\":\"{id}\",\"project_id\":\"{project}\",\"worker_id\":\"ana\"}}\n{{\"event_id\":\"v{id}\",\"event_type\":\"reviewed\",\"occurred_at\":\"2026-03-10T{hour:02}:00:00Z\",\"assignment_id\":\"{id}\",\"worker_id\":\"ana\",\"verdict\":\"accepted\"}}\n"
        )
    };
    std::fs::write(path.join("e.ndjson"), piece("a", 8, "p") + &piece("b", 9, "q")).unwrap();
    std::fs::write(path.join("card.toml"), CARD).unwrap();
    std::fs::write(path.join("new.toml"), CARD.replace("2.00", "2.50")).unwrap();
    let told = |arguments: &[&str]| told(path, arguments);
    let whole = [
        "payroll",
        "--period",
        "2026-03",
        "--rates",
        "card.toml",
        "--format",
        "csv",
        "e.ndjson",
        "--by",
        "project",
    ];
    assert_snapshot!(told(&whole), @r#"
    project_id,currency,rate_line,accepted,earned_amount,corrections,correction_amount,held,held_amount
    p,CNY,all,1,2.00,0,0.00,0,0.00
    q,CNY,all,1,1.00,0,0.00,0,0.00
    exit 0
    "#);
    let part = ["--where", "project_id = 'q'"];
    assert_snapshot!(told(&[&whole[..], &part].concat()), @r#"
    project_id,currency,rate_line,accepted,earned_amount,corrections,correction_amount,held,held_amount
    q,CNY,all,1,1.00,0,0.00,0,0.00
    exit 0
    "#);
    let check = told(&["rates", "check", "card.toml", "e.ndjson", "--where", "project_id = 'q'"]);
    assert!(check.contains("1.00"), "{check}");
    told(&["ingest", "e.ndjson", "--ledger", "ledger"]);
    let month = ["--period", "2026-03", "--ledger", "ledger", "--rates"];
    let closing = [&["payroll", "close", "--early"], &month[..], &["card.toml"]].concat();
    assert!(told(&closing).ends_with("exit 0"));
    assert!(told(&closing).contains("it was closed before"));
    let changed = told(&["payroll", "--period", "2026-04", "--ledger", "ledger", "--rates", "new.toml"]);
    assert!(changed.contains("PW0723") && changed.contains("another digest"), "{changed}");
    let april = told(&[
        "payroll",
        "--period",
        "2026-04",
        "--ledger",
        "ledger",
        "--rates",
        "card.toml",
        "--format",
        "csv",
    ]);
    assert!(april.contains("ana,CNY,3.00,0.00"), "{april}");
    let out = told(&[&["payroll"], &month[..], &["card.toml", "--out", "pay"]].concat());
    assert!(out.ends_with("exit 0"), "{out}");
    let lines = std::fs::read_to_string(path.join("pay/payroll_lines.csv")).unwrap();
    assert!(lines.contains("cap of the day at most 1 = 1.00"), "{lines}");
    assert!(lines.contains("vb lb"), "{lines}");
}

/// A piece that is labeled, and accepted on another day; `more` are fields of the label.
fn piece(id: &str, labeled: &str, accepted: &str, more: &str) -> String {
    format!(
        "{{\"event_id\":\"l{id}\",\"event_type\":\"labeled\",\"occurred_at\":\"{labeled}Z\",\"assignment_id\":\"{id}\",\"worker_id\":\"ana\"{more}}}\n\
         {{\"event_id\":\"v{id}\",\"event_type\":\"reviewed\",\"occurred_at\":\"{accepted}T12:00:00Z\",\"assignment_id\":\"{id}\",\"worker_id\":\"ana\",\"verdict\":\"accepted\"}}\n"
    )
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    files.iter().for_each(|(name, text)| std::fs::write(folder.join(name), text).unwrap());
}

/// Offered in yuan, in dollars and in nothing: a card in yuan prices the first and the last, whoever asks; the second keeps its dollar.
#[test]
fn what_is_offered_in_another_currency_no_card_prices() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let offer = |price: &str, currency: &str| format!(",\"price\":\"{price}\",\"currency\":\"{currency}\"");
    let at = |hour: u32| format!("2026-03-09T{hour:02}:00:00");
    let work = piece("a1", &at(8), "2026-03-10", &offer("2.00", "CNY"))
        + &piece("a2", &at(9), "2026-03-10", &offer("1.00", "USD"))
        + &piece("a3", &at(10), "2026-03-10", "");
    let usd = CARD
        .replace("CNY", "USD")
        .replace("Boxes", "Dollars")
        .replace("2.00", "7.00")
        .replace("day_cap = \"3.00\"\n", "");
    let only_dollars = piece("a2", &at(9), "2026-03-10", &offer("1.00", "USD"));
    write(
        path,
        &[("e.ndjson", &work), ("card.toml", CARD), ("usd.toml", &usd), ("usd.ndjson", &only_dollars)],
    );
    assert_snapshot!(told(path, &["rates", "check", "card.toml", "e.ndjson"]), @"
    Boxes 1: 1 line in CNY, from 2026-01-01 on (UTC)
    sha256 a5206187bb0010c63948fa155ec7ee1cc08c765998352914ffba02aede04c55d

    other currency (note): their events offer these pieces in USD, and the card pays in CNY: they keep the price of their events, unless there is a card in USD
      1 piece, labeled 2026-03-09T09:00:00Z, as a2

    rates_lines
    ─────────────────────────────────────────────────────────
     line   currency   pieces   accepted   owed     expected 
                                           amount   amount   
    ═════════════════════════════════════════════════════════
     all    CNY             2          2     3.00       0.00 
    ─────────────────────────────────────────────────────────

    3 pieces labeled, 1 of them without a price by it. 0 faults and 1 note.
    exit 0
    ");
    // A card that prices nothing has the wrong currency, or the wrong work.
    let nothing = told(path, &["rates", "check", "card.toml", "usd.ndjson"]);
    assert!(nothing.contains("other currency (fault)") && nothing.ends_with("exit 1"), "{nothing}");
    let pay = ["payroll", "--period", "2026-03", "e.ndjson", "--by", "project", "--format", "csv", "--rates"];
    assert_snapshot!(told(path, &[&pay[..], &["card.toml"]].concat()), @"
    project_id,currency,rate_line,accepted,earned_amount,corrections,correction_amount,held,held_amount
    ,CNY,all,2,3.00,0,0.00,0,0.00
    ,USD,,1,1.00,0,0.00,0,0.00
    note: pieces that their events offer in USD keep that price (1): no card that holds for them is in USD; where one should price them, name it with --rates
    exit 0
    ");
    let whatif =
        ["whatif", "e.ndjson", "--rates", "card.toml", "--today", "card.toml", "--format", "csv", "--only"];
    assert_snapshot!(told(path, &[&whatif[..], &["whatif_unpriced"]].concat()), @r#"
    side,reason,lines,pieces,first_labeled_at,last_labeled_at,assignment_id,explanation
    both,other_currency,,1,,,,"the events offer these pieces in USD: no card in CNY prices them, and whichever holds they keep that price; compare them by a card in USD"
    By Boxes 1, for 2 pieces that both price: 3.00 CNY are owed, as by Boxes 1. Of 1 person, 0 gain, 0 lose and 1 stay the same.
    1 piece in other currencies: in no amount here, see whatif_unpriced.
    How people work is taken as it was: another price may change that.
    exit 0
    "#);
    let compared = told(path, &[&whatif[..], &["whatif_projects"]].concat());
    assert!(compared.contains("\n,CNY,2,3.00,3.00,0.00"), "{compared}");
    // A card in dollars prices what is offered in dollars; what is offered in nothing both would price.
    let both = told(path, &[&pay[..], &["card.toml", "--rates", "usd.toml"]].concat());
    assert!(both.contains("PW0724 a3 is priced by"), "{both}");
    let offered = ["--where", "assignment_id <> 'a3'"];
    let both = told(path, &[&pay[..], &["card.toml", "--rates", "usd.toml"], &offered].concat());
    assert!(both.contains("PW0724 a3 is priced by"), "caps see all work: {both}");
    let dollars = told(
        path,
        &["payroll", "--period", "2026-03", "usd.ndjson", "--format", "csv", "--rates", "usd.toml"],
    );
    assert!(dollars.contains("ana,USD,0.00,7.00"), "{dollars}");
}

/// Two pieces of 30 March under a cap of 3.00: a, judged in April, took 2.00 of it before b, so March is closed with 1.00. A card that takes a
/// away from that day would leave b 2.00, of a month that is closed.
#[test]
fn a_card_that_begins_inside_a_closed_month_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let work = piece("a", "2026-03-30T08:00:00", "2026-04-02", "")
        + &piece("b", "2026-03-30T09:00:00", "2026-03-31", "");
    let later =
        |from: &str| CARD.replace("\"1\"", "\"2\"").replace("2026-01-01", from).replace("2.00", "4.00");
    write(
        path,
        &[
            ("e.ndjson", &work),
            ("card.toml", CARD),
            ("inside.toml", &later("2026-03-15")),
            ("after.toml", &later("2026-04-01")),
        ],
    );
    write(path, &[("free.toml", &CARD.replace("day_cap = \"3.00\"\n", ""))]);
    for (ledger, card) in [("ledger", "card.toml"), ("free", "free.toml")] {
        assert!(told(path, &["ingest", "e.ndjson", "--ledger", ledger]).ends_with("exit 0"));
        let closed =
            told(path, &["payroll", "close", "--period", "2026-03", "--ledger", ledger, "--rates", card]);
        assert!(closed.ends_with("exit 0"), "{closed}");
    }
    let of = |ledger: &str, period: &str, cards: [&str; 2]| {
        let asked = [
            "payroll", "--period", period, "--ledger", ledger, "--format", "csv", "--rates", cards[0],
            "--rates", cards[1],
        ];
        told(path, &asked)
    };
    assert_snapshot!(of("ledger", "2026-04", ["card.toml", "inside.toml"]), @"
    piecework: PW0727 inside.toml:4: the card Boxes 2 begins on 2026-03-15, and 2026-03 is closed by a card with caps of the day, which would find room on those days: write from = 2026-04-01 or later
    exit 1
    ");
    assert_snapshot!(of("ledger", "2026-04", ["card.toml", "after.toml"]), @"
    worker_id,currency,opening_amount,earned_amount,bonus_amount,compensation_amount,correction_amount,paid_amount,closing_amount,accepted,corrections,held,held_amount,unpriced
    ana,CNY,1.00,2.00,0.00,0.00,0.00,0.00,3.00,1,0,0,0.00,0
    exit 0
    ");
    // Without caps nothing of the closed month can move: what is judged later goes by the card of its day.
    assert_snapshot!(of("free", "2026-04", ["free.toml", "inside.toml"]), @"
    worker_id,currency,opening_amount,earned_amount,bonus_amount,compensation_amount,correction_amount,paid_amount,closing_amount,accepted,corrections,held,held_amount,unpriced
    ana,CNY,2.00,3.00,0.00,0.00,0.00,0.00,5.00,1,0,0,0.00,0
    exit 0
    ");
    // The closed month itself is what it was, and says which card it was closed without.
    assert_snapshot!(of("ledger", "2026-03", ["card.toml", "inside.toml"]), @"
    worker_id,currency,opening_amount,earned_amount,bonus_amount,compensation_amount,correction_amount,paid_amount,closing_amount,accepted,corrections,held,held_amount,unpriced
    ana,CNY,0.00,1.00,0.00,0.00,0.00,0.00,1.00,1,0,1,2.00,0
    note: 2026-03 was closed without the card Boxes 2: nothing of it goes by that card
    exit 0
    ");
    // One that was named when it was closed and priced nothing is no stranger to it.
    write(
        path,
        &[(
            "idle.toml",
            &CARD
                .replace("Boxes", "Idle")
                .replace("CNY", "EUR")
                .replace("\"all\"", "\"none\"\nproject = \"nowhere\""),
        )],
    );
    assert!(told(path, &["ingest", "e.ndjson", "--ledger", "idle"]).ends_with("exit 0"));
    let named = ["--rates", "card.toml", "--rates", "idle.toml"];
    let closed =
        told(path, &[&["payroll", "close", "--period", "2026-03", "--ledger", "idle"], &named[..]].concat());
    assert!(closed.ends_with("exit 0"), "{closed}");
    let again = of("idle", "2026-03", ["card.toml", "idle.toml"]);
    assert!(again.contains("ana,CNY,0.00,1.00,") && !again.contains("note"), "{again}");
    // One that holds from its end on has nothing to say about it.
    assert!(!of("ledger", "2026-03", ["card.toml", "after.toml"]).contains("note"));
}

#[test]
fn what_payroll_refuses_its_help_does_not_offer() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(
        path,
        &[(
            "e.ndjson",
            &piece("a", "2026-03-30T08:00:00", "2026-03-31", ",\"price\":\"2.00\",\"currency\":\"CNY\""),
        )],
    );
    for command in ["payroll", "cost", "forecast"] {
        let help = told(path, &[command, "--help"]);
        assert!(help.contains("--cutoff") && !help.contains("--from") && !help.contains("--until"), "{help}");
    }
    let window = told(path, &["payroll", "--period", "2026-03", "e.ndjson", "--from", "2026-03-01"]);
    assert!(window.contains("PW0602 pay is of one month"), "{window}");
    let pay = [
        "payroll",
        "--period",
        "2026-03",
        "--pay",
        "pay.csv",
        "--payees",
        "payees.csv",
        "--on",
        "2026-04-05",
    ];
    let refused = |of: &[&str]| told(path, &[&pay[..], of].concat());
    assert_snapshot!(refused(&["e.ndjson"]), @"
    piecework: PW0602 --pay: 2026-03 has not ended by what is known, and what still comes of it could not be ordered any more: bring in the rest; only a ledger's month can be closed before that (payroll close --early)
    exit 2
    ");
    assert!(piecework(path, &["ingest", "e.ndjson", "--ledger", "ledger"]).status.success());
    let ledger = refused(&["--ledger", "ledger"]);
    assert!(ledger.contains("bring in the rest, or close it (payroll close --early)"), "{ledger}");
}
