//! The sentence of each figure in Chinese, for pages and workbooks in that language, and its formula, unit and source for pages.

mod formulas;

use formulas::{FORMULAS, SOURCES, UNITS};

use super::Figure;

/// Report (empty: every report that has no line of its own), column, words.
const WORDS: &[(&str, &str, &str)] = &[
    ("", "worker_id", "完成工作的人，按来源的写法：来自平台的为 `平台:编号`，原生事件为编号本身"),
    ("", "project_id", "项目、批次或活动（--by project）"),
    ("", "team", "场所或供应商（--by team）"),
    ("", "domain", "知识领域：法律、医疗、金融等（--by domain；等级表中各领域分别评定）"),
    ("", "task_type", "任务类型：image-box、text-class 等（--by task-type）"),
    ("", "stage", "工作性质：试做、培训、资格测试或正式生产（--by stage）"),
    ("", "source", "该件工作的事件来自哪个来源（--by source）"),
    ("", "reviewer_id", "给出判定的人（--by reviewer）；只填写审核各列，收入表没有数据行"),
    ("", "period", "该行所属的日、ISO 周或月；仅在使用 --every 时出现"),
    ("", "currency", "该行所有金额的币种；每种货币一行，不同货币从不相加"),
    ("", "claimed", "被领取的工作件数"),
    ("", "labeled", "已有答案的工作件数"),
    ("", "released", "被退回、跳过、撤回或超时的工作件数"),
    ("", "accepted", "最终判定为接受的工作件数"),
    ("", "rejected", "最终判定为拒绝的工作件数"),
    ("", "active_seconds", "用于各件工作的时间：无论同时打开几件，时钟只走一次"),
    ("", "labeled_per_hour", "每小时有效工作时间标注的件数"),
    ("", "handling_seconds_p50", "处理时间的中位数：一半更短，一半更长"),
    ("", "handling_seconds_p90", "十件中有九件不超过的处理时间"),
    ("", "review_wait_seconds_p50", "标注等待判定的时间的中位数"),
    ("", "first_at", "本人的第一个动作：领取、标注、放弃或计时记录"),
    ("", "last_at", "本人的最后一个动作：领取、标注、放弃或计时记录"),
    ("", "timed", "已知工作时间的已标注件数；若少于已标注件数，则按小时计算的数字偏高"),
    ("", "reviewed", "被审核过的工作件数"),
    ("", "rework", "曾被退回修改的工作件数"),
    ("", "acceptance_rate", "有最终判定的工作中被接受的比例；排名应依据 acceptance_low，而不是此列"),
    ("", "acceptance_low", "在 95% 置信度下，与判定相符的最低接受率"),
    ("", "acceptance_high", "在 95% 置信度下，与判定相符的最高接受率"),
    ("", "first_pass_rate", "有判定的工作中，第一次判定即被接受的比例"),
    ("", "gold_answered", "已知标准答案且已标注的题目数"),
    ("", "gold_correct", "最后答案与标准答案一致的题目数"),
    ("", "gold_rate", "与标准答案一致的比例"),
    ("", "mean_score", "审核者评分的平均值"),
    ("", "owed_amount", "被接受的工作按其单价应得的金额"),
    ("", "paid_amount", "已支付的各类款项，减去被收回的部分"),
    ("", "bonus_amount", "paid_amount 中的奖金，不抵销欠款"),
    ("", "reversed_amount", "被收回的金额；paid_amount 已扣除"),
    ("", "outstanding_amount", "被接受的工作尚未支付的金额"),
    ("", "overpaid_amount", "逐件计算，超出应付的已付金额"),
    ("", "unpaid_seconds", "没有任何报酬的工作时间"),
    ("", "hourly_paid_amount", "每小时所得，包括无报酬的时间"),
    ("", "paid_per_accepted_amount", "每件被接受的工作所得，包括所有款项"),
    ("", "unpriced", "被接受但单价未知的件数：欠有报酬，但无人知道多少"),
    ("", "compensation_amount", "paid_amount 中对未被接受的工作的部分补偿，不抵销欠款"),
    ("", "logged_seconds", "不体现在任何一件工作中的时间：培训、会议、等待"),
    ("", "tier", "此人在该领域达到的最高等级"),
    ("", "since", "达到现有等级的日期"),
    ("tiers", "reviewed", "有最终判定的件数：有多少依据"),
    ("", "accuracy_low", "在该政策的置信度下，与判定相符的最低接受率"),
    ("tiers", "labeled_per_hour", "在该领域每小时有效工作时间标注的件数"),
    ("", "next_tier", "现有等级之上的等级；已是最高级则为空"),
    ("", "missing", "尚未满足的下一等级的每项条件"),
    ("", "accepted_months", "此人在该领域有工作被接受的月数；仅供参考，不作评判"),
    ("", "gini", "收入不平等程度：0 为人人相同，越接近 1 越不平等（基尼系数）"),
    ("", "gini_corrected", "对人数少的修正：若一人得到全部，则为 1"),
    ("", "bottom_half_share", "收入较低的一半人所得占总额的比例"),
    ("", "top_tenth_share", "收入最高的十分之一的人所得占总额的比例"),
    ("", "negative_people", "净收入为负的人数"),
    ("", "unnamed", "未知身份的行，可能是许多人，不计入这些数字"),
    ("", "paid_amount_p10", "十分之一的人所得不超过此数"),
    ("", "paid_amount_p50", "一半的人所得不超过此数"),
    ("", "paid_amount_p90", "十分之九的人所得不超过此数"),
    ("", "owed_amount_p10", "十分之一的人应得不超过此数"),
    ("", "owed_amount_p50", "一半的人应得不超过此数"),
    ("", "owed_amount_p90", "十分之九的人应得不超过此数"),
    ("", "timed_people", "已知每小时所得的人数"),
    ("", "hourly_paid_amount_p50", "一半的人每小时所得不超过此数，包括无报酬的时间"),
    ("", "unpaid_rate_p50", "一半的人无报酬时间的比例不超过此数"),
    ("", "place", "该标准适用的地方，按 --minimum-wage FILE 所写"),
    ("", "from", "该标准生效的第一天"),
    ("", "hourly_amount", "每小时最低工资"),
    ("inequality", "people", "计入的人数"),
    ("minimum_wage", "people", "已知该币种每小时所得的人数"),
    ("", "below", "其中每小时所得低于此标准的人数"),
    ("", "below_rate", "他们所占的比例"),
    ("top_up", "place", "用来对照的地方，按 --minimum-wage FILE 所写；使用 --place 时仅此一地"),
    ("top_up", "period", "月份，或 --every 所要求的期间"),
    ("", "hours", "按该标准自身的规则计入、应付最低工资的小时数"),
    ("top_up", "paid_amount", "该期间内支付、计入最低工资的金额"),
    ("", "minimum_amount", "这些小时按最低工资应得的金额"),
    ("", "top_up_amount", "为达到最低工资还应补足的金额"),
    ("top_up", "hourly_paid_amount", "计入的每小时所得"),
    ("", "month", "付款所在的月份（--tz 时区）"),
    ("", "payments", "该行所含的付款次数"),
    ("", "gross_amount", "扣缴前支付的金额，已减去撤回的金额"),
    ("", "withheld_amount", "支付方预扣的税额"),
    ("", "net_amount", "劳动者实得的金额"),
    ("", "allowance_months", "累计规则下享有减除费用的月数"),
    ("", "taxable_amount", "适用税率级距的金额：当月的；累计规则下为当年至今的"),
    ("", "cumulative_gross_amount", "当年至今按此规则支付的金额"),
    ("", "cumulative_tax_amount", "累计规则下当年至今的应纳税额"),
    ("", "cumulative_withheld_amount", "当年至今按此规则预扣的税额，含当月"),
    ("", "rule", "该行适用的规则"),
    ("withholding", "source", "该规则的出处"),
    ("cost", "accepted", "被接受的、事先不知道答案的正式生产件数：钱买到的东西"),
    ("", "total_amount", "工作的总成本：已支付的全部与仍欠的"),
    ("", "cost_per_accepted_amount", "每个被接受的标注的全部成本"),
    ("", "cost_per_correct_amount", "每个正确标注的大约成本"),
    ("", "cost_per_correct_amount_low", "在 95% 置信度下，每个正确标注的最低成本"),
    ("", "cost_per_correct_amount_high", "在 95% 置信度下，每个正确标注的最高成本"),
    ("", "accepted_amount", "总成本中：产品本身，被接受工作的单价"),
    ("", "review_amount", "总成本中：有付款可查的审核费用"),
    ("", "rework_amount", "总成本中：被退回修改后接受的工作超出单价的付款"),
    ("", "rejected_amount", "总成本中：为被拒绝或退回的工作所付，含补偿"),
    ("", "gold_amount", "总成本中：标注前答案已全部知道的工作"),
    ("", "training_amount", "总成本中：试做、培训和资格测试"),
    ("cost", "bonus_amount", "总成本中：各类奖金"),
    ("cost", "overpaid_amount", "总成本中：未被退回过的工作超出单价的付款"),
    ("", "open_amount", "总成本中：尚无判定的工作的付款"),
    ("", "other_amount", "总成本中：不属于任何一件工作的付款，如按小时或调整"),
    ("cost", "paid_amount", "已支付的各类款项，减去被收回的部分；与收入表相同"),
    ("cost", "outstanding_amount", "仍欠的金额；与收入表相同"),
    ("cost", "gold_answered", "正式生产中已知标准答案的回答数"),
    ("cost", "gold_correct", "其中正确的回答数"),
    ("", "correct", "被接受的标注中大约正确的件数"),
    ("", "correct_low", "在 95% 置信度下最少的正确件数"),
    ("", "correct_high", "在 95% 置信度下最多的正确件数"),
    ("cost", "unpaid_seconds", "没有任何报酬的时间；与收入表相同"),
    ("", "rework_seconds", "被退回修改之后所用的时间"),
    ("", "review_seconds", "审核者测得的审核时间"),
    ("", "untimed_reviews", "未说明用时的人工判定数"),
    ("", "unpaid_estimated_amount", "无报酬时间按 --hourly 估值"),
    ("", "review_estimated_amount", "无付款可查的审核按 --reviewer-hourly 估值"),
    ("", "full_amount", "总成本与估值之和"),
    ("", "full_per_correct_amount", "计入估值后每个正确标注的大约成本"),
    (
        "",
        "outlook",
        "可以说什么：ahead（可预测）、done（已完成）、still（14 天无接受）、too_short（历史不足 14 天）",
    ),
    ("", "at", "现在：计入此刻之前的事实"),
    ("", "made_on", "作出预测的星期一，只用之前发生的事实"),
    ("forecast", "accepted", "项目至今被接受的件数，不含金标、试做和培训"),
    ("replay", "accepted", "项目至今被接受的件数，不含金标、试做和培训"),
    ("", "target", "达到多少件即完成"),
    ("", "remaining", "还需接受的件数"),
    ("", "finish_p10", "十分之一的推演完成的日期"),
    ("", "finish_p50", "一半的推演完成的日期"),
    ("", "finish_p90", "十分之九的推演完成的日期"),
    ("", "spent_amount", "项目至今的全部成本"),
    ("", "cost_p10_amount", "完成时的总成本，十分之一的推演不超过此数"),
    ("", "cost_p50_amount", "完成时的总成本，一半的推演不超过此数"),
    ("", "cost_p90_amount", "完成时的总成本，十分之九的推演不超过此数"),
    ("", "history_days", "用于推演的完整天数"),
    ("", "accepted_per_week", "这些天里每周被接受的件数"),
    ("", "spent_per_accepted_amount", "至今每件被接受工作的全部成本"),
    ("", "finished_on", "实际达到该件数的日期（按现在所知）"),
    ("", "finish_held", "该日期是否落在区间内：yes、no 或 open（尚未结束）"),
    ("", "cost_amount", "到那时实际花费的金额（按现在所知）"),
    ("", "cost_held", "实际花费是否落在区间内：yes、no 或 open"),
    ("", "opening_amount", "期初余额：上月的期末余额；低于 0 表示多付"),
    ("", "earned_amount", "当月得到判定的工作应得的金额"),
    ("payroll", "bonus_amount", "奖金：支付即授予，不改变余额"),
    ("payroll", "compensation_amount", "对未被接受的工作的部分补偿，支付即授予"),
    ("", "correction_amount", "对已关账月份的更正"),
    ("payroll", "paid_amount", "付给劳动者的金额，减去退回的部分"),
    ("", "closing_amount", "期末余额：下月的期初余额"),
    ("payroll", "accepted", "计入 earned_amount 的被接受件数"),
    ("payroll_projects", "accepted", "计入 earned_amount 的被接受件数"),
    ("", "corrections", "更正的笔数"),
    ("", "held", "有价值但尚不应付的件数"),
    ("", "held_amount", "这些工作若被接受应得的金额；不计入任何合计"),
    ("payroll", "unpriced", "其中已被接受但没有单价的件数"),
    ("", "kind", "该行的种类：应得、更正、奖金、补偿或付款"),
    ("payroll_lines", "at", "发生的时间：最终判定或付款"),
    ("statement", "at", "发生的时间，按账单时区的钟表"),
    ("", "amount", "该行对余额的影响；付款低于 0"),
    ("", "assignment_id", "该件工作"),
    ("", "labeled_at", "该件工作最后一次标注的时间"),
    ("", "verdict", "最终判定"),
    ("", "reason", "原因：审核者的话；更正则说明变化"),
    ("", "of_period", "更正或迟来的付款所属的已关账月份"),
    ("", "pay_kind", "付款的种类"),
    ("", "payment_id", "付款方给出的付款编号"),
    ("", "rate_line", "为该件工作定价的价目行；按事件上的单价时为空"),
    ("", "steps", "单价的逐步算式"),
    ("", "event_ids", "该行所依据的事件；用 `piecework trace` 查看"),
    ("", "why", "为何尚不应付：未审核、退回修改、有争议或没有单价"),
    ("statement", "period", "账户所属的月份"),
    ("", "row", "该行是什么：期初、某种明细、期末或暂挂"),
    ("", "line", "明细行的编号"),
    ("whatif_search", "line", "价目卡中的行"),
    ("", "says", "该行的文字说明"),
    ("", "balance", "该行之后的余额"),
    ("", "digest", "账单数字的 SHA-256，在期末行"),
    ("", "side", "before（现状）或 after（另一张价目卡）"),
    ("whatif_unpriced", "side", "缺少单价的一方：before、after，币种不同时为 both"),
    ("", "per", "单价的计量：每件、每单位或每小时"),
    ("", "pieces", "两方都有单价、币种与价目卡相同的件数"),
    ("whatif_unpriced", "pieces", "因此原因不计入任何金额的件数"),
    ("", "before_amount", "按现状应付的金额"),
    ("", "after_amount", "按另一张价目卡应付的金额"),
    ("", "change_amount", "价目卡带来的变化"),
    ("", "change_rate", "变化占原金额的比例"),
    ("", "before_expected_amount", "未判定的工作若被接受，按现状应得的金额"),
    ("", "after_expected_amount", "未判定的工作若被接受，按另一张价目卡应得的金额"),
    ("whatif", "active_seconds", "用于计算每小时所得的时间"),
    ("whatif_projects", "active_seconds", "用于计算每小时所得的时间"),
    ("", "hourly_before_amount", "按现状每小时所得"),
    ("", "hourly_after_amount", "按另一张价目卡每小时所得"),
    ("", "below_minimum_before", "按现状每小时所得未达到最低工资的地方"),
    ("", "below_minimum_after", "按另一张价目卡每小时所得未达到最低工资的地方"),
    ("whatif_distribution", "people", "有可比工作且金额不低于 0 的人数"),
    ("whatif_minimum", "people", "有可比工作且已知工作时间的人数"),
    ("whatif_distribution", "amount", "应付给所有人的金额"),
    ("", "amount_p10", "十分之一的人所得不超过此数"),
    ("", "amount_p50", "一半的人所得不超过此数"),
    ("", "amount_p90", "十分之九的人所得不超过此数"),
    ("", "hourly_amount_p10", "十分之一的人每小时所得不超过此数"),
    ("", "hourly_amount_p50", "一半的人每小时所得不超过此数"),
    ("", "hourly_amount_p90", "十分之九的人每小时所得不超过此数"),
    ("", "gain", "应得更多的人数"),
    ("", "lose", "应得更少的人数"),
    ("", "same", "有可比工作而不变的人数"),
    ("", "uncompared_people", "没有任何一件双方都定价的工作的人数"),
    ("", "below_before", "按现状低于此标准的人数"),
    ("", "below_after", "按另一张价目卡低于此标准的人数"),
    ("", "below_before_rate", "按现状低于此标准的人所占的比例"),
    ("", "below_after_rate", "按另一张价目卡低于此标准的人所占的比例"),
    ("whatif_unpriced", "reason", "没有单价的原因"),
    ("", "lines", "该原因涉及的价目行"),
    ("", "first_labeled_at", "其中第一件最后一次标注的时间"),
    ("", "last_labeled_at", "其中最后一件最后一次标注的时间"),
    ("whatif_unpriced", "assignment_id", "其中第一件，作为例子"),
    ("", "explanation", "缺少什么，应当怎么做"),
    ("", "card_price_amount", "价目卡中该行的单价"),
    ("", "found_price_amount", "达到目标的单价"),
];

/// What a column of a report is, in one sentence.
pub fn chinese(report: &str, column: &str) -> Option<&'static str> {
    // A column of some other table may have the name of a figure.
    super::figure(report, column)?;
    let find = |of: &str| WORDS.iter().find(|(report, name, _)| *report == of && *name == column);
    find(report).or_else(|| find("")).map(|(.., words)| *words)
}

/// Formula, unit and source of a figure; what is not known here stays as it is.
pub fn chinese_formula(figure: &Figure) -> [&'static str; 3] {
    let find = |list: &[(&str, &'static str)], text: &'static str| {
        list.iter().find(|(english, _)| *english == text).map_or(text, |(_, chinese)| *chinese)
    };
    [find(FORMULAS, figure.formula), find(UNITS, figure.unit), find(SOURCES, figure.source)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::figures::{ON_PAGES, figures, of_report};

    #[test]
    fn every_figure_has_chinese_words_and_no_words_are_of_none() {
        for figure in figures() {
            for report in figure.reports {
                assert!(chinese(report, figure.name).is_some(), "{report}.{}", figure.name);
            }
        }
        assert_eq!(chinese("quarantine", "reason"), None);
        for (report, column, words) in WORDS {
            let is_known = figures().any(|figure| figure.name == *column);
            assert!(is_known && !words.ends_with('。'), "{column}");
            assert!(report.is_empty() || of_report(report).any(|figure| figure.name == *column));
        }
    }

    #[test]
    fn every_formula_of_a_page_is_known_and_none_is_of_no_figure() {
        let on_pages = || figures().filter(|figure| figure.reports.iter().any(|of| ON_PAGES.contains(of)));
        let has_english = |text: &str| {
            let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !"_-.:=".contains(c));
            words.filter(|word| word.len() > 2 && !word.contains('_')).any(|word| ENGLISH.contains(&word))
        };
        for figure in on_pages() {
            let [formula, unit, _] = chinese_formula(figure);
            assert!(!has_english(formula), "{}: {formula}", figure.name);
            assert!(!unit.is_ascii(), "{}: {unit}", figure.name);
        }
        for (english, _) in FORMULAS {
            assert!(on_pages().any(|figure| figure.formula == *english), "{english}");
        }
        for (english, _) in UNITS {
            assert!(on_pages().any(|figure| figure.unit == *english), "{english}");
        }
        for (english, _) in SOURCES {
            assert!(on_pages().any(|figure| figure.source == *english), "{english}");
        }
    }

    /// Words of sentences, which no name of a column is.
    const ENGLISH: [&str; 14] = [
        "the", "and", "with", "over", "count", "sum", "whose", "empty", "latest", "each", "median", "where",
        "without", "first",
    ];
}
