//! What the rules of the audit found, in Chinese: the sentence of each rule, and the numbers that its query says after it.
//!
//! Promises: ids, files, answers and names stay as they are; a sentence that is not known here stays as it is.

use std::borrow::Cow;

use super::find;
use super::sentence::{Sentence, tell};
use crate::words::flags::FLAGS;

/// Flag, and what it says.
pub(super) const RULES: &[(&str, &str)] = &[
    ("paid_twice", "一件作业收到的付款多于一次，冲回已抵扣"),
    ("paid_though_rejected", "为最终被拒绝的作业付了款"),
    ("paid_not_accepted", "为没有最终判定的作业付了款"),
    ("overpaid", "一件作业的付款多于其单价，奖金和补偿不计"),
    ("payment_of_nothing", "有付款，却既无工作也无审核"),
    ("self_review", "审核者就是完成该件作业的工人"),
    ("two_workers", "同一作业编号下有多名工人的事件"),
    ("price_changed", "同一件作业的领取和标注写着不同的单价"),
    ("currency_changed", "同一件作业的事件写着不同的币种"),
    ("accepted_unpaid", "作业已被接受，过了这么久仍未付款"),
    ("active_after_left", "工人离开后未重新加入，却仍有工作"),
    ("labeled_before_claimed", "标注早于该件作业的领取"),
    ("labeled_without_claim", "标注之前没有领取，无人知道工作何时开始"),
    ("labeled_after_release", "放弃之后又有标注"),
    ("review_of_nothing", "对没有标注的作业给出了判定"),
    ("release_of_nothing", "放弃了从未领取的作业"),
    ("released_after_label", "标注之后又放弃"),
    ("clock_skew", "两个时钟相互矛盾"),
    ("future_time", "事件的时间晚于现在"),
    ("stuck_claim", "领取或退回后没有下文"),
    ("stuck_review", "标注一直等待判定"),
    ("too_fast", "完成得比这类工作可能的速度更快"),
    ("long_interval", "一段工作比任何人不休息能做的更长"),
    ("repeated_answers", "一名工人连续对许多不同任务给出同一答案"),
    ("conflicting_duplicate", "一条记录对已知事件的说法与现有的不同"),
    ("claimed_twice", "作业未结束时又被领取"),
    ("claimed_after_label", "标注之后又被领取"),
    ("released_twice", "未再领取却又放弃"),
    ("acted_after_verdict", "最终判定之后又被领取或放弃"),
    ("too_many_open", "一名工人同时持有的作业多得做不过来"),
];

/// What the query of a rule says it with (its column `said`), and the same in Chinese.
const DETAILS: &[(&str, &[Sentence])] = &[
    (
        "accepted_unpaid",
        &[(
            "{} of {} {} paid {} after the verdict, more than {} days",
            "应付 {1} {2}，判定{3:time}后只付了 {0}，已超过 {4} 天",
        )],
    ),
    (
        "active_after_left",
        &[("{} acts after it, the first {} later", "此后有 {0} 个动作，第一个在{1:time}之后")],
    ),
    (
        "clock_skew",
        &[
            (
                "recorded {} before it is said to have happened, more than {} minutes",
                "入账的时刻比所称发生的时刻早{0:time}，超过 {1} 分钟",
            ),
            ("the verdict stands {} before the first label", "判定比第一次标注早{0:time}"),
        ],
    ),
    ("conflicting_duplicate", &[("{} says otherwise", "{0} 的说法不同")]),
    ("currency_changed", &[("{} and {}", "{0} 和 {1}")]),
    ("future_time", &[("{} after now", "比现在晚{0:time}")]),
    ("long_interval", &[("{}, more than {} hours", "{0:time}，超过 {1} 小时")]),
    ("overpaid", &[("{} paid, {} {} owed", "已付 {0}，应付 {1} {2}")]),
    ("paid_not_accepted", &[("the piece is {}", "该件作业{0:word}")]),
    (
        "paid_twice",
        &[
            (
                "{} payments and {} reversals, {} {} beyond the largest of them",
                "付款 {0} 次，冲回 {1} 次，比其中最大的一次多 {2} {3}",
            ),
            (
                "{} payments and {} reversals, {} {} beyond the price",
                "付款 {0} 次，冲回 {1} 次，比单价多 {2} {3}",
            ),
        ],
    ),
    ("price_changed", &[("from {} to {}", "从 {0} 到 {1}")]),
    (
        "repeated_answers",
        &[(
            "{} given to {} tasks in a row, at least {}; of all answers to such tasks it is {} %",
            "连续 {1} 个任务都答 {0}（至少 {2} 个才提示）；在这类任务的全部答案中它占 {3}%",
        )],
    ),
    (
        "stuck_claim",
        &[("{}, and nothing for {}, more than {} days", "{0:word}，之后{1:time}没有下文，超过 {2} 天")],
    ),
    ("stuck_review", &[("waiting for {}, more than {} days", "已等待{0:time}，超过 {1} 天")]),
    (
        "too_fast",
        &[(
            "{} s, less than {} s / {}: the p1 of {} timed pieces of {} in {}",
            "用时 {0} 秒，少于 {1} 秒的 {2} 分之一；{1} 秒是 {3} 件已计时作业（{4}，{5:word}）的百分之一位数",
        )],
    ),
    (
        "too_many_open",
        &[("with this claim {} were open, more than {}", "加上这次领取，同时持有 {0} 件，超过 {1} 件")],
    ),
];

/// What a rule says.
pub fn rule(name: &str) -> Option<&'static str> {
    find(RULES, name)
}

/// What a rule says, what was found, and what is at stake.
pub(super) fn explanation(text: &str) -> Cow<'_, str> {
    let says = FLAGS.iter().filter(|flag| text.starts_with(flag.says));
    let Some(flag) = says.max_by_key(|flag| flag.says.len()) else { return text.into() };
    let Some(chinese) = rule(flag.name) else { return text.into() };
    let rest = &text[flag.says.len()..];
    let (found, stake) =
        rest.rsplit_once("; at stake ").map_or((rest, None), |(found, stake)| (found, Some(stake)));
    let mut told = chinese.to_owned();
    if let Some(found) = found.strip_prefix(": ") {
        told += "：";
        told += &details(flag.name, found).unwrap_or_else(|| found.to_owned());
    }
    if let Some(stake) = stake {
        told += &format!("；涉及 {}", stakes(stake));
    }
    told.into()
}

fn details(rule: &str, found: &str) -> Option<String> {
    let (_, sentences) = DETAILS.iter().find(|(name, _)| *name == rule)?;
    tell(sentences, found)
}

/// An amount, a length of time, or both.
fn stakes(text: &str) -> String {
    let one = |part: &str| {
        part.strip_suffix(" s").map_or_else(|| part.to_owned(), |seconds| format!("{seconds} 秒"))
    };
    text.split(", ").map(one).collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_told_with_its_numbers() {
        for (english, chinese) in [
            (
                "a label waits for its verdict: waiting for 26 d 4 h, more than 14 days; at stake 0.10 CNY",
                "标注一直等待判定：已等待26天4小时，超过 14 天；涉及 0.10 CNY",
            ),
            (
                "a piece was claimed or sent back, and nothing came of it: rework, and nothing for 7 d, more than 5 days",
                "领取或退回后没有下文：返工，之后7天没有下文，超过 5 天",
            ),
            (
                "more was paid for a piece than its price, bonus and compensation aside: 1.20 paid, 0.80 CNY owed; at stake 0.40 CNY",
                "一件作业的付款多于其单价，奖金和补偿不计：已付 1.20，应付 0.80 CNY；涉及 0.40 CNY",
            ),
            (
                "two clocks contradict each other: the verdict stands 2 min 5 s before the first label; at stake 125 s",
                "两个时钟相互矛盾：判定比第一次标注早2分5秒；涉及 125 秒",
            ),
            ("the reviewer is the worker who did the piece", "审核者就是完成该件作业的工人"),
            ("a label waits for its verdict: who knows", "标注一直等待判定：who knows"),
            ("something else", "something else"),
        ] {
            assert_eq!(explanation(english), chinese);
        }
    }
}
