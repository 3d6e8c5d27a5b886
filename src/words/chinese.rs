//! The words of pages in Chinese: names of columns, words that stand in cells, what a rule found, and what a tier still asks for.
//!
//! Promises: what is not known here stays as it is, so that a name from outside is never changed; only columns whose words are ours are looked at.
//! Absent on purpose: the sentences that say what a figure means (`figures::chinese`), and CSV, which has one interface in every language.

use std::borrow::Cow;

/// Column, name.
const NAMES: &[(&str, &str)] = &[
    ("worker_id", "工人"),
    ("project_id", "项目"),
    ("team", "团队"),
    ("domain", "领域"),
    ("task_type", "任务类型"),
    ("stage", "阶段"),
    ("source", "来源"),
    ("reviewer_id", "审核者"),
    ("period", "周期"),
    ("currency", "币种"),
    ("claimed", "领取件数"),
    ("labeled", "标注件数"),
    ("released", "放弃件数"),
    ("accepted", "接受件数"),
    ("rejected", "拒绝件数"),
    ("active_seconds", "有效时间"),
    ("labeled_per_hour", "每小时标注件数"),
    ("handling_seconds", "处理时间"),
    ("handling_seconds_p50", "处理时间中位数"),
    ("handling_seconds_p90", "处理时间九成位数"),
    ("review_wait_seconds_p50", "待审时间中位数"),
    ("first_at", "首次动作"),
    ("last_at", "最后动作"),
    ("timed", "已计时件数"),
    ("reviewed", "已审核件数"),
    ("rework", "返工件数"),
    ("acceptance_rate", "接受率"),
    ("acceptance_low", "接受率下限"),
    ("acceptance_high", "接受率上限"),
    ("first_pass_rate", "一次通过率"),
    ("gold_answered", "标准题作答数"),
    ("gold_correct", "标准题正确数"),
    ("gold_rate", "标准题正确率"),
    ("mean_score", "平均评分"),
    ("owed_amount", "应付"),
    ("paid_amount", "已付"),
    ("bonus_amount", "奖金"),
    ("reversed_amount", "收回"),
    ("outstanding_amount", "未付"),
    ("overpaid_amount", "多付"),
    ("unpaid_seconds", "无报酬时间"),
    ("hourly_paid_amount", "每小时所得"),
    ("paid_per_accepted_amount", "每件接受所得"),
    ("unpriced", "无单价件数"),
    ("compensation_amount", "补偿"),
    ("logged_seconds", "登记时间"),
    ("tier", "等级"),
    ("since", "自"),
    ("accuracy_low", "准确率下限"),
    ("next_tier", "下一等级"),
    ("missing", "尚缺条件"),
    ("accepted_months", "有接受的月数"),
    ("people", "人数"),
    ("gini", "基尼系数"),
    ("gini_corrected", "基尼系数（修正）"),
    ("bottom_half_share", "低收入一半人所占"),
    ("top_tenth_share", "最高十分之一所占"),
    ("negative_people", "净额为负人数"),
    ("unnamed", "不具名行数"),
    ("paid_amount_p10", "已付一成位数"),
    ("paid_amount_p50", "已付中位数"),
    ("paid_amount_p90", "已付九成位数"),
    ("owed_amount_p10", "应付一成位数"),
    ("owed_amount_p50", "应付中位数"),
    ("owed_amount_p90", "应付九成位数"),
    ("timed_people", "有计时人数"),
    ("hourly_paid_amount_p50", "每小时所得中位数"),
    ("unpaid_rate_p50", "无报酬时间占比中位数"),
    ("place", "地区"),
    ("from", "起"),
    ("hourly_amount", "每小时最低工资"),
    ("below", "低于者人数"),
    ("below_rate", "低于者占比"),
    ("hours", "小时数"),
    ("minimum_amount", "最低应得"),
    ("top_up_amount", "应补差额"),
    ("code", "代码"),
    ("severity", "严重程度"),
    ("rule", "规则"),
    ("assignment_id", "作业"),
    ("task_id", "任务"),
    ("at", "时间"),
    ("state", "状态"),
    ("price", "单价"),
    ("price_amount", "单价"),
    ("event_ids", "事件"),
    ("explanation", "说明"),
    ("stake_amount", "涉及金额"),
    ("stake_currency", "涉及币种"),
    ("stake_seconds", "涉及时间"),
    ("file", "文件"),
    ("line", "行"),
    ("reason", "原因"),
    ("raw", "原始记录"),
    ("day", "日期"),
    ("claimed_at", "领取时间"),
    ("labeled_at", "标注时间"),
    ("verdict_at", "判定时间"),
    ("paid_otherwise", "其他币种已付"),
    ("since_first_seconds", "距第一个事件"),
    ("event_type", "事件"),
    ("who", "何人"),
    ("what", "内容"),
    ("work_seconds", "工作时长"),
];

/// Columns whose words are of a fixed list, some of them also free.
const SPOKEN: [&str; 10] = [
    "state",
    "event_type",
    "what",
    "severity",
    "tier",
    "next_tier",
    "from_tier",
    "to_tier",
    "verdict",
    "stage",
];

const VALUES: &[(&str, &str)] = &[
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

/// Flag, and what it says.
const RULES: &[(&str, &str)] = &[
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

/// The measures that a level asks for, as `missing` has them.
const MEASURES: &[(&str, &str)] = &[
    ("reviewed piece", "件已审核作业"),
    ("accepted piece", "件被接受作业"),
    ("gold answer", "道标准题"),
    ("checked review", "次经核对的审核"),
    ("acceptance lower bound", "接受率下限"),
    ("gold lower bound", "标准题正确率下限"),
    ("gold rate", "标准题正确率"),
    ("first-pass lower bound", "一次通过率下限"),
    ("labeled pieces per hour", "每小时标注件数"),
    ("reviewer accuracy lower bound", "审核准确率下限"),
    ("logged training hours", "登记的培训小时数"),
    ("theory", "理论考试"),
    ("practice", "技能考核"),
    ("review", "综合评审"),
    ("specification", "规范编写"),
    ("certificate", "证书"),
];

/// Notes, by what follows their number.
const NOTES: &[(&str, &str)] = &[
    (
        "accepted pieces have no price; they owe nothing that is known and are counted in `unpriced`.",
        "件被接受的作业没有单价；应付多少无从得知，计入 `unpriced`。",
    ),
    (
        "pieces name no worker; they are counted under `?` and never ranked or tiered.",
        "件作业没有工人的名字；计入 `?`，不参加排名和评级。",
    ),
    (
        "labeled pieces have no measured time and no claim; labeled_per_hour and hourly pay count them and their money, and no time for them, so both are too high where such pieces are many.",
        "件已标注作业既无计时也无领取；每小时件数和每小时所得计入其件数和金额，却没有时间，此类作业多时两者偏高。",
    ),
];

/// A note of a report; those that are not known here stay as they are.
pub fn note(text: &str) -> String {
    let Some((count, rest)) = text.split_once(' ') else { return text.to_owned() };
    if let Some(chinese) = find(NOTES, rest) {
        return format!("{count} {chinese}");
    }
    let hours = rest
        .strip_prefix("stretches of work are longer than 4 hours, ")
        .and_then(|rest| rest.split_once(' '));
    match hours {
        Some((hours, _)) => format!(
            "{count} 段工作超过 4 小时，共 {hours} 小时：可能是忘记关闭的页面。--idle-cap 可限定每段最多计多少。"
        ),
        None => text.to_owned(),
    }
}

fn find(list: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    list.iter().find(|(known, _)| *known == word).map(|(_, chinese)| *chinese)
}

/// The name of a column; none of one that is not ours.
pub fn name(column: &str) -> Option<Cow<'static, str>> {
    if let Some(name) = find(NAMES, column) {
        return Some(name.into());
    }
    // What was paid on a day, in one currency.
    let currency = column.strip_prefix("paid_")?.strip_suffix("_amount")?;
    Some(format!("已付（{}）", currency.to_uppercase()).into())
}

/// A word of a cell.
pub fn word(word: &str) -> Option<&'static str> {
    find(VALUES, word)
}

/// The text of a cell under a column.
pub fn value<'t>(column: &str, text: &'t str) -> Cow<'t, str> {
    match column {
        "missing" => missing(text).into(),
        "explanation" => explanation(text),
        column if SPOKEN.contains(&column) => word(text).unwrap_or(text).into(),
        _ => text.into(),
    }
}

/// What a rule says, with what was found as it stands.
fn explanation(text: &str) -> Cow<'_, str> {
    let says = super::flags::FLAGS.iter().filter(|flag| text.starts_with(flag.says));
    let Some(flag) = says.max_by_key(|flag| flag.says.len()) else { return text.into() };
    let Some(chinese) = find(RULES, flag.name) else { return text.into() };
    let rest = text[flag.says.len()..].replacen(": ", "：", 1).replacen("; at stake ", "；涉及 ", 1);
    format!("{chinese}{rest}").into()
}

/// What a rule says.
pub fn rule(name: &str) -> Option<&'static str> {
    find(RULES, name)
}

/// Each condition that is not met yet, as `metrics::tiers` words it.
pub fn missing(text: &str) -> String {
    let said = |part: &str| condition(part).unwrap_or_else(|| part.to_owned());
    text.split("; ").map(said).collect::<Vec<_>>().join("；")
}

fn condition(text: &str) -> Option<String> {
    if let Some((gap, rest)) = text.split_once(" more ") {
        // `7 more reviewed pieces (3 of 10)`
        let (what, counts) = rest.strip_suffix(')')?.split_once(" (")?;
        let (there, needed) = counts.split_once(" of ")?;
        let measure = find(MEASURES, what).or_else(|| find(MEASURES, what.strip_suffix('s')?))?;
        return Some(format!("还差 {gap} {measure}（{needed} 中已有 {there}）"));
    }
    if let Some(rest) = text.strip_suffix(" from an outside issuer") {
        return Some(format!("{}（须由外部机构颁发）", measure(rest)?));
    }
    let (rest, needed) = text.split_once(", needs ").or_else(|| text.split_once(" needs "))?;
    for (end, said) in [(" not known yet", "尚不可知"), (" not taken yet", "尚未参加")] {
        if let Some(what) = rest.strip_suffix(end) {
            return Some(format!("{}{said}，需要 {needed}", measure(what)?));
        }
    }
    let (what, there) = rest.rsplit_once(' ')?;
    Some(format!("{} {there}，需要 {needed}", measure(what)?))
}

/// A measure, or an exam at a level; the name of an exam that we do not know stays.
fn measure(what: &str) -> Option<String> {
    if let Some(known) = find(MEASURES, what) {
        return Some(known.to_owned());
    }
    let (exam, level) =
        what.split_once(" at level ").map_or((what, None), |(exam, level)| (exam, Some(level)));
    let exam = find(MEASURES, exam).unwrap_or(exam);
    Some(level.map_or_else(|| exam.to_owned(), |level| format!("{level} 级{exam}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::figures::figures;
    use crate::words::flags::FLAGS;

    #[test]
    fn every_figure_and_every_rule_has_its_words() {
        let on_pages =
            ["throughput", "accuracy", "earnings", "tiers", "inequality", "minimum_wage", "top_up"];
        for figure in figures().filter(|figure| figure.reports.iter().any(|of| on_pages.contains(of))) {
            let name = name(figure.name).unwrap_or_else(|| panic!("{} has no name", figure.name));
            assert!(!name.is_ascii(), "{name}");
        }
        for flag in FLAGS {
            assert!(rule(flag.name).is_some(), "{}", flag.name);
        }
        assert_eq!(RULES.len(), FLAGS.len());
        assert_eq!(name("paid_cny_amount").as_deref(), Some("已付（CNY）"));
        assert_eq!(name("paid_mine"), None);
    }

    #[test]
    fn no_word_stands_twice() {
        for list in [NAMES, VALUES, RULES, MEASURES] {
            for (at, (word, _)) in list.iter().enumerate() {
                assert!(list[..at].iter().all(|(before, _)| before != word), "{word}");
            }
        }
    }

    #[test]
    fn conditions_are_told_in_chinese_and_unknown_ones_stay() {
        for (english, chinese) in [
            (
                "7 more reviewed pieces (3 of 10); acceptance lower bound 0.44, needs 0.50",
                "还差 7 件已审核作业（10 中已有 3）；接受率下限 0.44，需要 0.50",
            ),
            ("1 more gold answer (49 of 50)", "还差 1 道标准题（50 中已有 49）"),
            ("gold lower bound not known yet, needs 0.60", "标准题正确率下限尚不可知，需要 0.60"),
            ("theory at level 5 not taken yet, needs 0.60", "5 级理论考试尚未参加，需要 0.60"),
            ("practice at level 4 0.55, needs 0.60", "4 级技能考核 0.55，需要 0.60"),
            ("certificate at level 2 from an outside issuer", "2 级证书（须由外部机构颁发）"),
            ("our own exam not taken yet, needs 0.80", "our own exam尚未参加，需要 0.80"),
            ("assessments passed", "assessments passed"),
            ("", ""),
        ] {
            assert_eq!(missing(english), chinese);
        }
    }

    #[test]
    fn only_our_own_words_are_changed() {
        assert_eq!(value("state", "accepted"), "接受");
        assert_eq!(value("worker_id", "accepted"), "accepted");
        assert_eq!(value("what", "edges"), "edges");
        let told = "a label waits for its verdict: waiting for 26 d 4 h; at stake 0.10 CNY";
        assert_eq!(value("explanation", told), "标注一直等待判定：waiting for 26 d 4 h；涉及 0.10 CNY");
        assert_eq!(value("explanation", "something else"), "something else");
    }
}
