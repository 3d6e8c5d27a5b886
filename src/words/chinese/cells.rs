//! Words that stand in cells, in Chinese.
//!
//! Promises: only columns whose words are ours are looked at, so that a name from outside is never changed.

use std::borrow::Cow;

use super::{find, findings, levels};

/// Columns whose words are of a fixed list, some of them also free.
const SPOKEN: [&str; 11] = [
    "state",
    "event_type",
    "what",
    "severity",
    "measure",
    "tier",
    "next_tier",
    "from_tier",
    "to_tier",
    "verdict",
    "stage",
];

pub(super) const VALUES: &[(&str, &str)] = &[
    ("open", "未领取"),
    ("claimed", "已领取"),
    ("labeled", "已标注"),
    ("released", "已放弃"),
    ("reviewed", "已审核"),
    ("paid", "已付款"),
    ("rework", "返工"),
    ("accepted", "接受"),
    ("rejected", "拒绝"),
    ("withdrawn", "撤回判定"),
    ("returned", "退回"),
    ("expired", "超时"),
    ("skipped", "跳过"),
    ("not hired", "未录用"),
    ("piece", "计件"),
    ("time", "计时"),
    ("bonus", "奖金"),
    ("compensation", "补偿"),
    ("adjustment", "调整"),
    ("deduction", "扣款"),
    ("logged", "登记时间"),
    ("training", "培训"),
    ("trial", "试做"),
    ("qualification", "资格测试"),
    ("production", "正式生产"),
    ("sandbox", "沙盒"),
    ("paid_amount", "已付"),
    ("owed_amount", "应付"),
    ("high", "高"),
    ("medium", "中"),
    ("low", "低"),
    // The levels of the policies that come with the program.
    ("novice", "新手"),
    ("practised", "熟手"),
    ("skilled", "熟练"),
    ("expert", "专家"),
    ("level 5", "五级/初级工"),
    ("level 4", "四级/中级工"),
    ("level 3", "三级/高级工"),
    ("level 2", "二级/技师"),
    ("level 1", "一级/高级技师"),
];

/// A word of a cell.
pub fn word(word: &str) -> Option<&'static str> {
    find(VALUES, word)
}

/// The text of a cell under a column.
pub fn value<'t>(column: &str, text: &'t str) -> Cow<'t, str> {
    match column {
        "missing" => levels::missing(text).into(),
        "explanation" => findings::explanation(text),
        column if SPOKEN.contains(&column) => word(text).unwrap_or(text).into(),
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_words_are_changed() {
        assert_eq!(value("state", "accepted"), "接受");
        assert_eq!(value("worker_id", "accepted"), "accepted");
        assert_eq!(value("what", "edges"), "edges");
    }
}
