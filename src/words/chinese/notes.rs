//! Notes of a report, in Chinese.
//!
//! Promises: files, places and names stay as they are; a note that is not known here stays as it is.

use super::readers;
use super::sentence::{Sentence, tell};

const SENTENCES: &[Sentence] = &[
    // Of the figures
    (
        "{} accepted pieces have no price; they owe nothing that is known and are counted in `unpriced`.",
        "{0} 件被接受的作业没有单价；应付多少无从得知，计入 `unpriced`。",
    ),
    (
        "{} pieces name no worker; they are counted under `?` and never ranked or tiered.",
        "{0} 件作业没有工人的名字；计入 `?`，不参加排名和评级。",
    ),
    (
        "{} labeled pieces have no measured time and no claim; labeled_per_hour and hourly pay count them and their money, and no time for them, so both are too high where such pieces are many.",
        "{0} 件已标注作业既无计时也无领取；每小时件数和每小时所得计入其件数和金额，却没有时间，此类作业多时两者偏高。",
    ),
    (
        "{} stretches of work are longer than 4 hours, {} hours in all: probably a tab left open. --idle-cap counts at most the last part of each.",
        "{0} 段工作超过 4 小时，共 {1} 小时：可能是忘记关闭的页面。--idle-cap 可限定每段最多计多少。",
    ),
    // Of minimum wages
    (
        "{} of {} people paid in {} were paid less than {} an hour, the minimum wage of {} from {}",
        "以 {2} 付款的 {1} 人中，{0} 人每小时所得低于 {3}，即 {4} 自 {5} 起的最低工资",
    ),
    ("{} has no minimum wage that is in force on {}", "{0} 中没有在 {1} 有效的最低工资"),
    (
        "{} of {} people are due {} {} together to reach the minimum wage of {} day by day (top_up.csv)",
        "逐日计算，{1} 人中有 {0} 人共应补 {2} {3}，才达到 {4} 的最低工资（top_up.csv）",
    ),
    (
        "{} of {} people are due {} {} together to reach the minimum wage of {} week by week (top_up.csv)",
        "逐周计算，{1} 人中有 {0} 人共应补 {2} {3}，才达到 {4} 的最低工资（top_up.csv）",
    ),
    (
        "{} of {} people are due {} {} together to reach the minimum wage of {} month by month (top_up.csv)",
        "逐月计算，{1} 人中有 {0} 人共应补 {2} {3}，才达到 {4} 的最低工资（top_up.csv）",
    ),
    (
        "{} hours of {} people who are paid in several currencies have none of their own (unpriced or logged time): no minimum wage is held against them, so a top-up may be too low",
        "以多种货币付款的 {1} 人有 {0} 小时没有币种（没有单价或登记的时间）：不与任何最低工资对照，因此补差可能偏低",
    ),
    // Of files
    ("{} is empty.", "{0} 是空的。"),
    ("{} is a ledger and was not read; give it as --ledger.", "{0} 是账本，没有读取；请用 --ledger 指定。"),
    (
        "{} names a file twice: the last one of each name was read, as when it is unpacked.",
        "{0} 中有重名的文件：与解压时一样，同名的读取最后一个。",
    ),
    (
        "No reader knows these files of the folder, and they were left out: {}.",
        "没有能读取文件夹中以下文件的格式，已略去：{0}。",
    ),
    ("{} was left out: {}; {}.", "{0} 已略去：{1}；{2}。"),
    ("{} were left out: {}; {}.", "{0} 已略去：{1}；{2}。"),
];

/// A note of a report.
pub fn note(text: &str) -> String {
    if let Some(told) = left_out(text) {
        return told;
    }
    readers::note(text).or_else(|| tell(SENTENCES, text)).unwrap_or_else(|| text.to_owned())
}

/// Records that are no work.
fn left_out(text: &str) -> Option<String> {
    let (count, why) = text.split_once(" records are no work and were left out: ")?;
    let why = readers::left_out(why.strip_suffix('.')?);
    Some(format!("{count} 条记录不是工作，已略去：{why}。"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_keep_their_numbers_and_names() {
        for (english, chinese) in [
            (
                "3 of 12 people paid in CNY were paid less than 27.70 an hour, the minimum wage of Beijing from 2025-09-01",
                "以 CNY 付款的 12 人中，3 人每小时所得低于 27.70，即 Beijing 自 2025-09-01 起的最低工资",
            ),
            (
                "2 of 9 people are due 31.40 CNY together to reach the minimum wage of 北京 month by month (top_up.csv)",
                "逐月计算，9 人中有 2 人共应补 31.40 CNY，才达到 北京 的最低工资（top_up.csv）",
            ),
            ("4 records are no work and were left out: an empty row.", "4 条记录不是工作，已略去：空行。"),
            ("4 records are no work and were left out: why not.", "4 条记录不是工作，已略去：why not。"),
            ("a.csv is empty.", "a.csv 是空的。"),
            (
                "No reader knows these files of the folder, and they were left out: d/README.md.",
                "没有能读取文件夹中以下文件的格式，已略去：d/README.md。",
            ),
            ("something else", "something else"),
        ] {
            assert_eq!(note(english), chinese);
        }
    }
}
