//! The words of a statement in both languages: its kinds, verdicts and reasons to hold, the steps of a price, and what to do with it.
//!
//! Absent on purpose: ids, names and what reviewers wrote, which stay as they are.

use super::{Options, is_reversal};
use crate::payroll::{Entry, Kind};
use crate::reports::Lang;
use crate::reports::charts::timeline::in_words;

pub(super) fn title(lang: Lang) -> &'static str {
    lang.say("Statement of pay", "报酬结算单")
}

pub(super) fn opening(lang: Lang) -> &'static str {
    lang.say("Opening balance", "期初余额")
}

pub(super) fn closing(lang: Lang) -> &'static str {
    lang.say("Closing balance", "期末余额")
}

/// One entry of a kind.
pub(super) fn kind(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Earned => lang.say("Earned", "应得"),
        Kind::Correction => lang.say("Correction", "更正"),
        Kind::Bonus => lang.say("Bonus", "奖金"),
        Kind::Compensation => lang.say("Compensation", "补偿"),
        Kind::Payment => lang.say("Payment", "付款"),
    }
}

/// All entries of a kind, as the account sums them up.
pub(super) fn total(kind: Kind, lang: Lang) -> &'static str {
    match kind {
        Kind::Earned => lang.say("Earned", "本期应得"),
        Kind::Correction => lang.say("Corrections of earlier periods", "对以前各期的更正"),
        Kind::Bonus => lang.say("Bonuses", "奖金"),
        Kind::Compensation => lang.say("Compensation", "补偿"),
        Kind::Payment => lang.say("Paid", "已付"),
    }
}

/// What an entry is: its kind, whether it takes something back, its verdict, its kind of pay, the period it belongs to.
pub(super) fn says(entry: &Entry, lang: Lang) -> String {
    let mut parts = vec![kind(entry.kind, lang).to_owned()];
    if is_reversal(entry) {
        parts.push(reversal(lang).to_owned());
    }
    parts.extend(entry.verdict.iter().map(|verdict| in_words(verdict, lang)));
    // A bonus is of the kind bonus, and most payments are for pieces.
    let named = |kind: &&String| *kind != "piece" && !matches!(entry.kind, Kind::Bonus | Kind::Compensation);
    parts.extend(entry.pay_kind.iter().filter(named).map(|kind| in_words(kind, lang)));
    parts.extend(
        entry.of_period.iter().map(|period| lang.pick(format!("of {period}"), format!("属 {period}"))),
    );
    parts.join(" · ")
}

pub(super) fn reversal(lang: Lang) -> &'static str {
    lang.say("reversal", "冲销")
}

/// Why a piece is held.
pub(super) fn held_why(why: &str, lang: Lang) -> &str {
    match why {
        "unreviewed" => lang.say("not reviewed yet", "尚未审核"),
        "rework" => lang.say("sent back for rework", "已退回返工"),
        "disputed" => lang.say("its verdict was taken back and not given again", "判定已撤回，尚未重新判定"),
        "unpriced" => lang.say("no price is known for it", "单价未知"),
        other => other,
    }
}

/// What comes first in a step of a price, as the card names it, and in Chinese. Longer names stand before those that they begin with.
const STEPS: &[(&str, &str)] = &[
    ("price", "单价"),
    ("units", "数量"),
    ("hours", "工时"),
    ("score", "评分"),
    ("acceptance", "接受率"),
    ("speed", "速度"),
    ("night", "夜间"),
    ("weekend", "周末"),
    ("wrong gold", "标准题答错"),
    ("minimum", "最低价"),
    ("cap of the line's day", "该单价项的日上限"),
    ("cap of the day", "日上限"),
    ("cap", "上限"),
    ("rejected", "被拒绝"),
    ("gold penalty", "标准题答错扣款"),
    ("rounding", "舍入"),
];
/// What a step does with its number.
const DOES: &[(&str, &str)] =
    &[(" at least ", " 不低于 "), (" at most ", " 不超过 "), (" to ", " 取整到 "), (" x ", " × ")];

/// A step of a price; one that nobody knows stays as it is.
pub(super) fn step(step: &str, lang: Lang) -> String {
    if lang == Lang::En {
        return step.replace(" x ", " × ");
    }
    let named = STEPS.iter().find_map(|(english, chinese)| {
        let rest = step.strip_prefix(english)?;
        rest.starts_with(' ').then(|| format!("{chinese}{rest}"))
    });
    let known = named.unwrap_or_else(|| step.to_owned());
    DOES.iter().fold(known, |text, (english, chinese)| text.replacen(english, chinese, 1))
}

/// How to dispute a line.
pub(super) fn dispute(options: &Options) -> String {
    let lang = options.lang;
    let place = options.dispute.as_deref().map(str::trim).filter(|place| !place.is_empty());
    let to = match place {
        Some(place) => lang.pick(format!("Turn to: {place}"), format!("请联系：{place}")),
        None => {
            lang.say("Turn to whoever sent you this statement.", "请联系向您发送本结算单的一方。").to_owned()
        }
    };
    let within = options.dispute_days.map(|days| match days {
        1 => lang.say("Do so within 1 day of receiving it.", "请在收到后 1 日内提出。").to_owned(),
        days => lang.pick(
            format!("Do so within {days} days of receiving it."),
            format!("请在收到后 {days} 日内提出。"),
        ),
    });
    let rest = lang.say(
        "Name the worker, the period, and the number and piece of each line that you find wrong, and say what should stand there and why. A verdict or amount that is put right becomes an entry of its own, now or as a correction in a later statement; no line is changed or removed unseen.",
        "请写明工人编号、结算期、有异议的每一行的行号和作业编号，并说明应当如何及理由。更正后的判定或金额会作为单独一笔记入本期，或在以后的结算单中列为更正；任何一行都不会被暗中修改或删除。",
    );
    let gap = lang.say(" ", "");
    [Some(rest.to_owned()), Some(to), within].into_iter().flatten().collect::<Vec<_>>().join(gap)
}

/// How to verify a statement.
pub(super) fn verify(lang: Lang) -> &'static str {
    lang.say(
        "The digest is the SHA-256 of what the JSON of this statement has as figures, in canonical form (RFC 8785). It is the same in every format and language. Compute it again, with or without piecework; a statement that says anything else has another digest. Ask the payer for the digest that they keep: it must be this one.",
        "摘要是本结算单 JSON 文件中 figures 一项的规范形式（RFC 8785）的 SHA-256 值，在各种格式和语言中都相同。可自行重新计算，不安装 piecework 也可以；内容若有任何不同，摘要就不同。可向付款方索取其留存的摘要，二者应当一致。",
    )
}
