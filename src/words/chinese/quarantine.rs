//! Why a record was not accepted, in Chinese.
//!
//! Promises: fields and values stay as they are; what a reader says in words that are not known here stands after the rule's sentence, as it
//! was written.

use super::find;
use super::sentence::{Sentence, tell};

/// Code of a rule, and what it says.
const RULES: &[(&str, &str)] = &[
    ("PW0101", "该行或该值不是 JSON"),
    ("PW0102", "金额不是十进制数"),
    ("PW0103", "时间不合 RFC 3339、不在日历上，或不是工作时间"),
    ("PW0104", "时间没有时区偏移"),
    ("PW0105", "事件类型未知"),
    ("PW0106", "缺少该类型所需的字段"),
    ("PW0107", "该字段不允许这个词"),
    ("PW0108", "数字无法读取"),
    ("PW0109", "数字超出该字段的意义范围"),
    ("PW0110", "币种不是至多 12 个大写字母和数字的代码"),
    ("PW0111", "格式版本比本程序新"),
    ("PW0112", "值的形状与字段不符"),
    ("PW0113", "金额的小数超过 6 位，或小数点前超过 12 位"),
    ("PW0114", "记录中同一字段出现两次"),
    ("PW0115", "该行的格数与表头不同"),
    ("PW0116", "字节不是 UTF-8 文本"),
    ("PW0117", "记录被截断"),
    ("PW0118", "行或记录比允许的更长"),
    ("PW0119", "值的嵌套比允许的更深"),
    ("PW0120", "同一 event_id 先前以其他内容出现过"),
    ("PW0121", "记录的字段比允许的更多"),
    ("PW0130", "记录缺少其平台总会写明的内容"),
];

/// What is said after a field and its value.
const MESSAGES: &[Sentence] = &[
    ("is not a time such as {}", "不是 {0} 这样的时间"),
    ("is in no calendar", "不在日历上"),
    ("is in no calendar of its zone", "在其时区的日历上不存在"),
    ("is a time in none of the mapping's forms", "不合映射中的任何一种时间格式"),
    (
        "is a time in none of the mapping's forms; a spreadsheet seems to have saved the file again: give it as it was downloaded",
        "不合映射中的任何一种时间格式；文件似乎被电子表格软件重新保存过：请使用下载时的原文件",
    ),
    ("has no offset, so the moment cannot be known", "没有时区偏移，无从知道是哪一刻"),
    ("names the zone {}, which does not stand for one offset", "写的时区 {0} 不止对应一个偏移"),
    (
        "lies outside the years 1970 to 2261, so it is no time of work",
        "不在 1970 至 2261 年之间，不是工作时间",
    ),
    ("is no time", "不是时间"),
    ("is no length of time", "不是时长"),
    ("is before started_at", "早于 started_at"),
    ("is not before the approval that stands", "不早于现有的批准"),
    ("is not before the decision that stands", "不早于现有的决定"),
    ("is not a decimal number", "不是十进制数"),
    ("is not an amount of dollars", "不是美元金额"),
    ("has more than 6 decimal places", "小数超过 6 位"),
    ("has more than 12 digits before the point", "小数点前超过 12 位"),
    ("has more than 12 digits before the point or 6 after it", "小数点前超过 12 位，或小数超过 6 位"),
    ("has more decimal places or digits than money can have", "小数或位数多于金额所能有的"),
    (
        "has a separator where no thousands are; decimals have a {} here",
        "在不是千位的地方有分隔符；此处小数用 {0}",
    ),
    ("is not a number", "不是数字"),
    ("is not a number of seconds", "不是秒数"),
    ("is not a number of milliseconds", "不是毫秒数"),
    ("is not a number of points", "不是分数"),
    ("is no count of seconds since 1970", "不是自 1970 年起的秒数"),
    ("is no number of seconds since 1970", "不是自 1970 年起的秒数"),
    ("is no count of milliseconds since 1970", "不是自 1970 年起的毫秒数"),
    ("is no number of milliseconds since 1970", "不是自 1970 年起的毫秒数"),
    ("is negative", "为负数"),
    ("is too large", "过大"),
    ("is more than anybody can count", "多得无人能数"),
    ("is longer than ten years", "长于十年"),
    ("is not between 0 and {}", "不在 0 与 {0} 之间"),
    ("has no full mark: the file has no documents of that stage", "没有满分：文件中没有该阶段的文档"),
    ("is neither true nor false", "既不是 true 也不是 false"),
    ("is neither + nor -", "既不是 + 也不是 -"),
    ("is none of 0 to 4", "不在 0 至 4 之中"),
    ("is not one of {}", "不是以下之一：{0}"),
    ("is none of the mapping's words: {}", "不是映射中的词：{0}"),
    ("is not a currency code", "不是币种代码"),
    ("is no event type", "不是事件类型"),
    ("is no event of Argilla that is known here", "不是此处已知的 Argilla 事件"),
    ("is no event of a webhook that is known here", "不是此处已知的 webhook 事件"),
    ("is no action that the public documentation names", "不是公开文档写明的动作"),
    ("is not known", "未知"),
    ("is not 1.0", "不是 1.0"),
    ("is not a JSON string", "不是 JSON 字符串"),
    ("is not a JSON object", "不是 JSON 对象"),
    ("is not a text", "不是文本"),
    ("is no JSON", "不是 JSON"),
    ("is no JSON object", "不是 JSON 对象"),
    ("is no JSON list", "不是 JSON 列表"),
    ("holds what JSON cannot carry", "含有 JSON 无法表示的内容"),
    ("is an object or a list where one value belongs", "是对象或列表，此处应为单个值"),
    (
        "is nested more than {} deep; where that is right, allow more with --max-nesting",
        "嵌套超过 {0} 层；若属正常，可用 --max-nesting 放宽",
    ),
    ("is there twice", "出现两次"),
    ("is a field and, with another value, a key of attributes", "既是字段，又以另一个值出现在 attributes 中"),
    ("is {} in line {} of the same page", "在同一页的第 {1} 行为 {0}"),
    ("is not UTF-8 text", "不是 UTF-8 文本"),
    ("is no UTF-8 text", "不是 UTF-8 文本"),
    ("is not read: send data as a JSON object", "不予读取：请以 JSON 对象发送 data"),
    ("came before with other content", "先前以其他内容出现过"),
    (
        "came before with other content; if the files are from two installations of the tool, read those of one with --instance NAME",
        "先前以其他内容出现过；若文件来自同一工具的两处安装，请用 --instance NAME 读取其中一处的文件",
    ),
    (
        "comes from no file: `piecework payroll close` alone writes it",
        "不能来自文件：只有 `piecework payroll close` 会写入",
    ),
];

/// Reasons that begin with no field and value.
const SENTENCES: &[Sentence] = &[
    ("{} is missing, which a CloudEvents envelope needs", "缺少 {0}，CloudEvents 信封需要它"),
    ("{} is missing, which each event needs", "缺少 {0}，每个事件都需要它"),
    ("{} is missing, which {} needs", "缺少 {0}，{1} 需要它"),
    ("{} is missing in a row with a task", "有任务的一行缺少 {0}"),
    ("{} is missing in a row with work", "有工作的一行缺少 {0}"),
    ("the row has {} cells, its header {} names", "该行有 {0} 格，表头有 {1} 个名称"),
    ("the row has {} cells, the header {}", "该行有 {0} 格，表头有 {1} 格"),
    ("the row has {} cells and the header {}", "该行有 {0} 格，表头有 {1} 格"),
    ("the row has two values of {}, which differ", "该行的 {0} 有两个不同的值"),
    ("the quotes of this row do not pair into {} cells", "该行的引号不能配成 {0} 格"),
    ("the file ends inside this row", "文件在该行中间结束"),
    ("the last row is cut off", "最后一行被截断"),
    ("the record is cut off: it ends before its object does", "记录被截断：对象尚未结束"),
    ("the record is cut off: it ends within a character", "记录被截断：在一个字符中间结束"),
    ("the record is cut off: EOF while parsing {} at line {} column {}", "记录被截断：到第 {2} 列为止"),
    ("the record is cut off: {}", "记录被截断：{0}"),
    ("the record is no JSON: {} at line {} column {}", "记录不是 JSON：第 {2} 列有误（{0}）"),
    ("the record is no JSON: {}", "记录不是 JSON：{0}"),
    (
        "the record is not a JSON object: EOF while parsing {} at line {} column {}",
        "记录不是 JSON 对象：到第 {2} 列为止，没有结束",
    ),
    ("the record is not a JSON object: {} at line {} column {}", "记录不是 JSON 对象：第 {2} 列有误（{0}）"),
    ("the record is not a JSON object: {}", "记录不是 JSON 对象：{0}"),
    ("the record is not UTF-8 text", "记录不是 UTF-8 文本"),
    ("the row is not UTF-8 text", "该行不是 UTF-8 文本"),
    (
        "the {} is longer than {} bytes; where that is right, allow more with --max-line",
        "长于 {1} 字节；若属正常，可用 --max-line 放宽",
    ),
    (
        "{} more than {} fields; where that is right, allow more with --max-fields",
        "字段超过 {1} 个；若属正常，可用 --max-fields 放宽",
    ),
];

/// The reason of a record in quarantine, by the code of its rule.
pub fn reason(rule: &str, text: &str) -> String {
    if let Some(told) = of_value(text).or_else(|| tell(SENTENCES, text)) {
        return told;
    }
    match find(RULES, rule) {
        Some(says) => format!("{says}（{text}）"),
        None => text.to_owned(),
    }
}

/// `amount "2,50" is not a decimal number`: a field, its value in quotes, what is said of it.
fn of_value(text: &str) -> Option<String> {
    let value = text.find(" \"")?;
    let quoted = &text[value + 2..];
    let mut escaped = false;
    let end = quoted.find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })?;
    let (named, message) = text.split_at(value + 2 + end + 1);
    Some(format!("{named} {}", tell(MESSAGES, message.strip_prefix(' ')?)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events;

    #[test]
    fn every_rule_has_its_sentence() {
        let known: Vec<&str> = RULES.iter().map(|(code, _)| *code).collect();
        let codes: Vec<&str> = events::RULES.iter().map(|entry| entry.code).collect();
        assert_eq!(known, codes);
    }

    #[test]
    fn a_reason_keeps_its_field_and_value() {
        for (rule, english, chinese) in [
            ("PW0102", r#"amount "2,50" is not a decimal number"#, r#"amount "2,50" 不是十进制数"#),
            ("PW0109", r#"score "1.2" is not between 0 and 1"#, r#"score "1.2" 不在 0 与 1 之间"#),
            (
                "PW0107",
                r#"verdict "a \" b" is not one of accepted, rejected"#,
                r#"verdict "a \" b" 不是以下之一：accepted, rejected"#,
            ),
            ("PW0106", "currency is missing, which task.paid needs", "缺少 currency，task.paid 需要它"),
            ("PW0115", "the row has 3 cells, its header 4 names", "该行有 3 格，表头有 4 个名称"),
            ("PW0130", "a job has no id", "记录缺少其平台总会写明的内容（a job has no id）"),
            ("PW9999", "a job has no id", "a job has no id"),
        ] {
            assert_eq!(reason(rule, english), chinese);
        }
    }
}
