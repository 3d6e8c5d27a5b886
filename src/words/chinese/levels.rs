//! What a level still asks for, in Chinese, condition by condition.
//!
//! Promises: a condition that is not known here stays as it is, and so does the name of an exam.

use super::find;

/// The measures that a level asks for, as `missing` has them.
pub(super) const MEASURES: &[(&str, &str)] = &[
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
}
