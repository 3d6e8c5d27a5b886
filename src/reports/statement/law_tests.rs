//! The law of statements: the three forms say the same and add up, whatever the account.

use chrono_tz::Tz;
use proptest::prelude::*;
use serde_json::Value;

use super::tests::{account, at, entry, figures_on_page, sheet, texts};
use super::*;
use crate::payroll::Reason;
use crate::units::parse_time;

fn any_entry() -> impl Strategy<Value = Entry> {
    let kind = prop::sample::select(KINDS.to_vec());
    let text = || prop::option::of("[a-z<&\"=+@李\\\\,\n\u{202e}\u{7f} ]{0,6}");
    let time = at("2026-01-01T00:00:00Z")..at("2026-12-31T00:00:00Z");
    (
        kind,
        time,
        -2_000_000_000_000i128..2_000_000_000_000,
        text(),
        text(),
        text(),
        text(),
        prop::collection::vec("[a-z;=]{1,5}", 0..3),
    )
        .prop_map(|(kind, at, amount, assignment_id, project_id, reason, rate_line, steps)| Entry {
            at,
            amount: Money(amount),
            assignment_id,
            project_id,
            reason: reason.map(Reason::Written),
            rate_line,
            event_ids: steps.clone(),
            steps,
            ..entry(kind, "2026-03-01T00:00:00Z", "0")
        })
}

proptest! {
    #[test]
    fn the_three_forms_say_the_same_and_add_up(opening in -9_999_999_999i128..9_999_999_999, entries in prop::collection::vec(any_entry(), 0..12), zh: bool) {
        let closing = opening + entries.iter().map(|entry| entry.amount.0).sum::<i128>();
        let of = Account { opening: Money(opening), entries, closing: Money(closing), ..account() };
        let sheet = Sheet { zone: Tz::America__New_York, ..sheet() };
        let [page, csv, json] = texts(&of, &sheet, if zh { Lang::Zh } else { Lang::En });
        let checked = verify(json.as_bytes()).unwrap();
        prop_assert_eq!(&checked.wrong, &Vec::<String>::new());
        prop_assert!(page.contains(&checked.digest) && csv.contains(&checked.digest));

        let amount = |text: &str| text.parse::<Money>().unwrap().0;
        let mut reader = ::csv::Reader::from_reader(csv.as_bytes());
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        let added: i128 = rows.iter().filter(|row| !row[7].is_empty()).map(|row| amount(&row[7])).sum();
        let end = rows.iter().find(|row| &row[3] == "closing").unwrap();
        prop_assert_eq!(added, amount(&end[8]));
        prop_assert_eq!(added, closing);

        let whole: Value = serde_json::from_str(&json).unwrap();
        let told = whole["figures"]["entries"].as_array().unwrap();
        let lines = figures_on_page(&page, "lines");
        prop_assert_eq!(lines.len(), if told.is_empty() { 0 } else { told.len() + 1 });
        for (at, entry) in told.iter().enumerate() {
            let (row, said) = (&rows[at + 1], entry["amount"].as_str().unwrap());
            prop_assert_eq!((&row[7], &row[3], &row[6]), (said, entry["kind"].as_str().unwrap(), entry["at"].as_str().unwrap()));
            prop_assert_eq!(&lines[at], &vec![said.to_owned(), row[8].to_owned()]);
            prop_assert_eq!(parse_time(&row[6]).unwrap(), of.entries[at].at);
        }
        let account: Vec<i128> = figures_on_page(&page, "account").iter().map(|row| amount(&row[1])).collect();
        let (end, parts) = account.split_last().unwrap();
        prop_assert_eq!(parts.iter().sum::<i128>(), *end);
        prop_assert_eq!(*end, closing);
    }

    #[test]
    fn verifying_never_panics(text in "\\PC{0,60}", swap in 0usize..1500) {
        let _ = verify(text.as_bytes());
        let mut json = texts(&account(), &sheet(), Lang::En)[2].clone().into_bytes();
        let at = swap % json.len();
        json[at] = json[at].wrapping_add(1);
        let _ = verify(&json);
    }
}
