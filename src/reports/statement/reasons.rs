//! Why a line of a statement stands there, in words.
//!
//! Promises: what reviewers wrote stays as it is. Each kind of reason has its words in each language, which the compiler sees to.

use crate::payroll::{Entry, Reason, Was, Why};
use crate::reports::Lang;
use crate::reports::charts::timeline::in_words;

/// The reason of an entry in words.
pub(super) fn reason(entry: &Entry, lang: Lang) -> Option<String> {
    let reason = entry.reason.as_ref()?;
    Some(match lang {
        Lang::En => reason.to_string(),
        Lang::Zh => chinese(reason),
    })
}

fn chinese(reason: &Reason) -> String {
    match reason {
        Reason::Written(text) => text.clone(),
        Reason::Repriced { of_period, then, now } => format!("{of_period} 结账时为 {then}，现为 {now}"),
        Reason::Late { of_period, written: None } => format!("{of_period} 结账时尚不知晓"),
        Reason::Late { of_period, written: Some(written) } => {
            format!("{of_period} 结账时尚不知晓；{written}")
        }
        Reason::Gone { was, of_period, why } => {
            let was = match was {
                Was::Owed => "结账时应付，现已不再应付",
                Was::Booked => "结账时已入账，现已撤销",
            };
            let why = match why.is_empty() {
                true => "现有记录与当时不同".to_owned(),
                false => why.iter().map(chinese_why).collect::<Vec<_>>().join("；"),
            };
            format!("{of_period} {was}：{why}")
        }
    }
}

fn chinese_why(why: &Why) -> String {
    match why {
        Why::Judged { verdict, on, written } => {
            let written = written.as_ref().map_or(String::new(), |written| format!("：{written}"));
            format!("{on} 判定为{}{written}", in_words(verdict, Lang::Zh))
        }
        Why::Withdrawn(on) => format!("{on} 撤回判定"),
        Why::SentBack(on) => format!("{on} 退回返工"),
        Why::JudgedOtherwise(on) => format!("{on} 另作判定"),
        Why::OpenAgain => "重新待判定".to_owned(),
        Why::TakenBack(event) => format!("事件 {event} 已撤回"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::units::Money;

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, 4).unwrap()
    }

    /// The next of all; the compiler asks for a new one's place here.
    fn after(why: &Why) -> Option<Why> {
        Some(match why {
            Why::Judged { written: Some(_), .. } => {
                Why::Judged { verdict: "accepted".into(), on: day(), written: None }
            }
            Why::Judged { .. } => Why::Withdrawn(day()),
            Why::Withdrawn(_) => Why::SentBack(day()),
            Why::SentBack(_) => Why::JudgedOtherwise(day()),
            Why::JudgedOtherwise(_) => Why::OpenAgain,
            Why::OpenAgain => Why::TakenBack("e12".into()),
            Why::TakenBack(_) => return None,
        })
    }

    #[test]
    fn every_reason_is_told_in_both_languages_and_what_reviewers_wrote_stays() {
        let of_period = || "2026-02".to_owned();
        let first =
            Why::Judged { verdict: "rejected".into(), on: day(), written: Some("模糊; too dark".into()) };
        let whys: Vec<Why> = std::iter::successors(Some(first), after).collect();
        let mut reasons = vec![
            Reason::Written("not known when 2026-02 was closed".into()),
            Reason::Repriced { of_period: of_period(), then: Money(600_000), now: Money(500_000) },
            Reason::Late { of_period: of_period(), written: None },
            Reason::Late { of_period: of_period(), written: Some("补记".into()) },
            Reason::Gone { was: Was::Booked, of_period: of_period(), why: Vec::new() },
        ];
        reasons.extend(whys.into_iter().map(|why| Reason::Gone {
            was: Was::Owed,
            of_period: of_period(),
            why: vec![why],
        }));
        let told: String =
            reasons.iter().map(|reason| format!("{reason}\n  {}\n", chinese(reason))).collect();
        insta::assert_snapshot!(told, @r"
        not known when 2026-02 was closed
          not known when 2026-02 was closed
        it came to 0.60 when 2026-02 was closed, and comes to 0.50 now
          2026-02 结账时为 0.60，现为 0.50
        not known when 2026-02 was closed
          2026-02 结账时尚不知晓
        not known when 2026-02 was closed; 补记
          2026-02 结账时尚不知晓；补记
        booked when 2026-02 was closed, and no more: known otherwise now
          2026-02 结账时已入账，现已撤销：现有记录与当时不同
        owed when 2026-02 was closed, and no more: rejected on 2026-03-04: 模糊; too dark
          2026-02 结账时应付，现已不再应付：2026-03-04 判定为拒绝：模糊; too dark
        owed when 2026-02 was closed, and no more: accepted on 2026-03-04
          2026-02 结账时应付，现已不再应付：2026-03-04 判定为接受
        owed when 2026-02 was closed, and no more: its verdict was withdrawn on 2026-03-04
          2026-02 结账时应付，现已不再应付：2026-03-04 撤回判定
        owed when 2026-02 was closed, and no more: sent back on 2026-03-04
          2026-02 结账时应付，现已不再应付：2026-03-04 退回返工
        owed when 2026-02 was closed, and no more: judged otherwise on 2026-03-04
          2026-02 结账时应付，现已不再应付：2026-03-04 另作判定
        owed when 2026-02 was closed, and no more: open again
          2026-02 结账时应付，现已不再应付：重新待判定
        owed when 2026-02 was closed, and no more: e12 was taken back
          2026-02 结账时应付，现已不再应付：事件 e12 已撤回
        ");
    }
}
