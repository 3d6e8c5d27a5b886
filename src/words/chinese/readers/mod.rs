//! What readers of files say in the notes of a report, in Chinese: what such a file cannot tell, how something was read, and why a record
//! was left out.
//!
//! Promises: names of columns, commands and platforms stay as they are.

mod crowd;
mod left_out;
mod tools;

use super::find;
use super::sentence::{Sentence, tell};

/// What is said with a number inside, or without the name of a platform before it.
const SENTENCES: &[Sentence] = &[
    (
        "Label Studio exports hold no claims, prices, payments or reviewers' time; lead_time is the time that an annotation was open on a screen, over all its sessions up to the download",
        "Label Studio 的导出没有领取、单价、付款和审核者的时间；lead_time 为标注在屏幕上打开的时间，是下载之前所有会话之和",
    ),
    (
        "Label Studio: skipped annotations, released without measured time ({} s of lead_time): {}",
        "Label Studio：跳过的标注，记为放弃且没有计时（lead_time 共 {0} 秒）：{1}",
    ),
];

/// `Toloka: …` or `Toloka: …: 12`.
pub(super) fn note(text: &str) -> Option<String> {
    if let Some(told) = tell(SENTENCES, text) {
        return Some(told);
    }
    let (platform, said) = text.split_once(": ")?;
    if let Some(told) = known(said) {
        return Some(format!("{platform}：{told}"));
    }
    let (said, count) = said.rsplit_once(": ")?;
    count.parse::<u64>().ok()?;
    Some(format!("{platform}：{}：{count}", known(said)?))
}

fn known(said: &str) -> Option<&'static str> {
    [tools::TOLD, crowd::TOLD].into_iter().find_map(|told| find(told, said))
}

/// Why records were left out; one that is not known here stays as it is.
pub(super) fn left_out(why: &str) -> &str {
    find(left_out::REASONS, why).unwrap_or(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_of_a_platform_is_told_with_its_count() {
        for (english, chinese) in [
            (
                "zooniverse: volunteers are not paid and their classifications not reviewed",
                "zooniverse：志愿者没有报酬，其分类不经审核",
            ),
            (
                "argilla: answers that name nobody (worker argilla:?): 3",
                "argilla：没有署名的回答（工人为 argilla:?）：3",
            ),
            (
                "Label Studio: skipped annotations, released without measured time (12 s of lead_time): 2",
                "Label Studio：跳过的标注，记为放弃且没有计时（lead_time 共 12 秒）：2",
            ),
        ] {
            assert_eq!(note(english).as_deref(), Some(chinese));
        }
        assert_eq!(note("argilla: something new: 3"), None);
        assert_eq!(left_out("an empty row"), "空行");
    }

    #[test]
    fn nothing_is_said_in_two_ways() {
        let told: Vec<&str> = [tools::TOLD, crowd::TOLD, left_out::REASONS]
            .concat()
            .iter()
            .map(|(english, _)| *english)
            .collect();
        for (at, english) in told.iter().enumerate() {
            assert!(!told[..at].contains(english), "{english}");
        }
    }
}
