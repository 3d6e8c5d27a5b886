//! Formulas, units and sources in Chinese, for all that has a page. Titles of papers stay as they were published.
//!
//! Absent on purpose: formulas of `withhold`, `cost` and `forecast`, which have no page.

/// A formula as the registry of figures has it, and in Chinese. What is arithmetic over names of columns alone needs no other.
pub(super) const FORMULAS: &[(&str, &str)] = &[
    ("worker_id of the events", "事件的 worker_id"),
    (
        "the first non-empty value on the piece's own events, else (not for source) on its task's published events; stage is production when nothing says otherwise",
        "该件作业自身事件上第一个非空的值；没有时取其任务发布事件上的值（source 除外）；未注明的 stage 为 production",
    ),
    ("reviewer_id of the review at which a moment counts", "计入该时刻的那次审核的 reviewer_id"),
    (
        "the calendar period in --tz that the moment of each fact falls in",
        "每个事实的时刻在 --tz 时区中所落入的周期",
    ),
    (
        "of a piece: its price's, else its first payment's; with --currency and --fx all are converted",
        "一件作业的币种：其单价的币种，没有时为其第一笔付款的币种；使用 --currency 和 --fx 时全部换算",
    ),
    ("count of assignments with at least one claim", "至少有一次领取的作业数"),
    ("count of assignments with at least one label of the worker's own", "至少有一次本人标注的作业数"),
    ("count of assignments with at least one release", "至少有一次放弃的作业数"),
    (
        "count of assignments whose latest verdict is accepted, with no label of the worker's after it",
        "最后一次判定为接受、此后本人没有再标注的作业数",
    ),
    (
        "count of assignments whose latest verdict is rejected, with no label of the worker's after it",
        "最后一次判定为拒绝、此后本人没有再标注的作业数",
    ),
    (
        "length of the union of the worker's work intervals, gaps of at most --gap joined; a label closes [label - active_ms, label] where measured, else [latest claim, label]; a release closes [latest claim, release]; one of which only the earliest time is known (time_basis not_before) closes none; over workers it is a sum",
        "本人各段工作时间的并集长度，不超过 --gap 的间隙合并；标注对应的一段为 [标注 - active_ms, 标注]（有计时的），否则为 [最近一次领取, 标注]；放弃对应 [最近一次领取, 放弃]；只知最早时间的（time_basis not_before）不构成时段；多人时相加",
    ),
    (
        "labeled x 3600 / active_seconds; empty without active time",
        "labeled × 3600 / active_seconds；没有有效时间时为空",
    ),
    (
        "exact median over labeled assignments of the length of the union of the assignment's work intervals",
        "对已标注的作业，取每件各段工作时间并集长度的精确中位数",
    ),
    (
        "exact 0.9 quantile (linear between neighbours) over the same times as handling_seconds_p50",
        "与 handling_seconds_p50 相同的时间的精确 0.9 分位数（相邻值之间线性插值）",
    ),
    (
        "exact median over labels of (first verdict after the label - label)",
        "对各次标注，取（其后第一次判定 - 标注）的精确中位数",
    ),
    ("least occurred_at of the worker's own acts", "本人各动作的 occurred_at 中最早的"),
    ("greatest occurred_at of the worker's own acts", "本人各动作的 occurred_at 中最晚的"),
    (
        "count of assignments with a label and at least one work interval",
        "有标注并至少有一段工作时间的作业数",
    ),
    ("count of assignments with at least one review", "至少有一次审核的作业数"),
    ("count of assignments with at least one verdict rework", "至少有一次返工判定的作业数"),
    (
        "accepted / (accepted + rejected); empty over nothing",
        "accepted / (accepted + rejected)；分母为 0 时为空",
    ),
    (
        "(p + z²/2n - z √(p(1-p)/n + z²/4n²)) / (1 + z²/n) with p = acceptance_rate, n = accepted + rejected, z = 1.959964",
        "(p + z²/2n - z √(p(1-p)/n + z²/4n²)) / (1 + z²/n)，其中 p = acceptance_rate，n = accepted + rejected，z = 1.959964",
    ),
    ("as acceptance_low with + before the root", "同 acceptance_low，根号前取 +"),
    (
        "assignments whose first verdict is accepted / assignments with a verdict; a withdrawn is no verdict; empty over nothing",
        "第一次判定即为接受的作业数 / 有判定的作业数；撤回不算判定；分母为 0 时为空",
    ),
    (
        "count of labeled items with gold on any of their events or on their task's; a piece without item_id is its one item",
        "已标注、且自身事件或其任务的事件带有标准答案的题目数；没有 item_id 的作业算一题",
    ),
    (
        "count of gold_answered whose last label equals the gold as canonical JSON, or on the fields that an object of gold gives",
        "gold_answered 中最后一次标注与标准答案一致的题目数：按规范化 JSON 比较；标准答案为对象时只比较它给出的字段",
    ),
    ("gold_correct / gold_answered; empty over nothing", "gold_correct / gold_answered；分母为 0 时为空"),
    (
        "sum over assignments of the latest score / assignments with a score; empty over nothing",
        "各件作业最近一次评分之和 / 有评分的作业数；分母为 0 时为空",
    ),
    (
        "sum of the price of each accepted assignment: the latest price on its claims and labels, else on its task's published events",
        "各件被接受作业的单价之和：取其领取和标注上最近的单价，没有时取其任务发布事件上的单价",
    ),
    ("sum of the amounts of all payments; a reversal is a negative amount", "全部付款金额之和；收回为负数"),
    ("sum of the amounts of payments of pay_kind bonus", "pay_kind 为 bonus 的付款金额之和"),
    ("the size of the sum of all negative payments", "全部负数付款之和的绝对值"),
    (
        "sum over assignments of max(0, owed - net paid for it other than bonus and compensation)",
        "逐件求和 max(0, 应付 - 为其已付的净额)，奖金和补偿不计",
    ),
    (
        "sum over assignments of max(0, net paid for it other than bonus and compensation - owed)",
        "逐件求和 max(0, 为其已付的净额 - 应付)，奖金和补偿不计",
    ),
    (
        "handling time of assignments that ended rejected or released, or whose price is 0, where net paid is 0; plus time.logged with paid false",
        "最终被拒绝或放弃、或单价为 0，且净付款为 0 的作业的处理时间；加上 paid 为 false 的 time.logged",
    ),
    (
        "paid_amount x 3600 / (active_seconds + logged_seconds); empty without time",
        "paid_amount × 3600 / (active_seconds + logged_seconds)；没有时间时为空",
    ),
    ("paid_amount / accepted; empty without accepted work", "paid_amount / accepted；没有被接受的作业时为空"),
    (
        "count of accepted assignments without a price on claims, labels or their task; trial, training and qualification work without a price is priced 0 instead",
        "领取、标注和任务上都没有单价的被接受作业数；试做、培训和资格测试没有单价时按 0 计",
    ),
    ("sum of the amounts of payments of pay_kind compensation", "pay_kind 为 compensation 的付款金额之和"),
    ("sum of active_ms of time.logged / 1000", "time.logged 的 active_ms 之和 / 1000"),
    (
        "each condition of the level is met at the end of a day, judged day after day in time order; a policy says whether a level once reached is kept",
        "某日结束时满足该等级的每项条件，按时间逐日评定；达到后是否保留由政策决定",
    ),
    (
        "the first day from which the conditions have been met without a break up to now, or ever where the policy keeps levels",
        "从哪一日起至今一直满足条件；政策规定等级保留时，为首次满足的日期",
    ),
    (
        "Wilson's lower bound of accepted / (accepted + rejected), as acceptance_low",
        "accepted / (accepted + rejected) 的 Wilson 下限，同 acceptance_low",
    ),
    (
        "labeled x 3600 / active seconds; active time is the union inside the domain, day by day",
        "labeled × 3600 / 有效秒数；有效时间为该领域内逐日的并集",
    ),
    ("the next level in the policy's order", "按政策的顺序的下一个等级"),
    ("each condition with what there is and what is asked for", "每项条件，现有多少，要求多少"),
    (
        "count of calendar months in --tz with at least one final verdict accepted",
        "在 --tz 时区中，至少有一次最终判定为接受的月数",
    ),
    (
        "count of workers with a row in this currency whose paid_amount is not below 0; a worker is one over all periods",
        "该币种中有一行、且 paid_amount 不低于 0 的工人数；同一工人在各周期中只算一人",
    ),
    (
        "mean absolute difference of all pairs of people / (2 x mean) of paid_amount; empty when nobody was paid",
        "对 paid_amount：所有两人之差的绝对值的平均 / (2 × 平均值)；无人得到付款时为空",
    ),
    ("gini x people / (people - 1); empty for one person", "gini × people / (people - 1)；只有一人时为空"),
    (
        "the Lorenz curve of paid_amount at one half, linear between people",
        "paid_amount 的洛伦兹曲线在二分之一处的值，人与人之间线性插值",
    ),
    (
        "1 - the Lorenz curve of paid_amount at nine tenths, linear between people",
        "1 - paid_amount 的洛伦兹曲线在十分之九处的值，人与人之间线性插值",
    ),
    ("count of workers whose paid_amount is below 0", "paid_amount 低于 0 的工人数"),
    ("count of rows of earnings whose worker_id ends with `:?`", "收入表中 worker_id 以 `:?` 结尾的行数"),
    (
        "quantile of type 7 over all people, those who were paid less than nothing included",
        "对所有人取第 7 型分位数，净额为负的人也在内",
    ),
    (
        "count of workers with active or logged time in this currency",
        "在该币种中有有效时间或登记时间的工人数",
    ),
    ("median over people of hourly_paid_amount", "各人 hourly_paid_amount 的中位数"),
    (
        "median over people of unpaid_seconds / (active_seconds + logged_seconds), which is 1 at most: pieces that were worked on side by side may add up to more",
        "各人 unpaid_seconds / (active_seconds + logged_seconds) 的中位数，最多为 1：同时进行的作业相加可能更多",
    ),
    (
        "place of the file; each rate that is in force on the last day of the report is a row: the latest `from` on or before it, whose `until` lies after it",
        "文件中的 place；报告最后一日有效的每项标准为一行：`from` 不晚于该日者中最近的，且 `until` 在该日之后",
    ),
    ("from of the file", "文件中的 from"),
    (
        "place of the file; each place in whose currency the worker has a row in earnings, or any place where the worker was never paid at all",
        "文件中的 place；工人在收入表中有其币种的每个地区；从未得到付款的工人为所有地区",
    ),
    (
        "the calendar period in --tz; where a rate begins or ends inside it, each hour goes by the rate in force on its day",
        "--tz 时区中的周期；周期内标准有变时，每小时按当日有效的标准计算",
    ),
    ("that of the rate or of the table", "该标准的或该表的币种"),
    ("hourly of the file", "文件中的 hourly"),
    ("timed_people of inequality", "收入差距表的 timed_people"),
    (
        "count of workers with hourly_paid_amount < hourly_amount",
        "hourly_paid_amount < hourly_amount 的工人数",
    ),
    ("below / people; empty without people", "below / people；没有人时为空"),
    (
        "(active_seconds x (1 + allowance_rate) + logged_seconds) / 3600 of earnings by worker and period; without logged_seconds where the file says hours = active; allowance_rate is 0 unless the file says otherwise; of days on which the place has a rate",
        "按工人和周期的收入表：(active_seconds × (1 + allowance_rate) + logged_seconds) / 3600；文件写明 hours = active 时不含 logged_seconds；文件未写时 allowance_rate 为 0；仅计该地区有标准的日子",
    ),
    (
        "paid_amount of earnings by worker and period: pieces, time, bonuses, compensation, adjustments, less deductions; without bonus_amount where the file says bonuses = excluded (of several rates the latest); of the whole period, as pay belongs to no day's hours",
        "按工人和周期的收入表中的 paid_amount：计件、计时、奖金、补偿、调整，减去扣款；文件写明 bonuses = excluded 时不含 bonus_amount（有多个标准时以最新者为准）；按整个周期计，因为付款不属于某一天的工时",
    ),
    (
        "hours x hourly of the rate in force on their day, summed, then rounded half up to a millionth",
        "hours × 当日有效标准的 hourly，求和后四舍五入到百万分之一",
    ),
    ("minimum_amount - paid_amount, 0 at least", "minimum_amount - paid_amount，至少为 0"),
    ("paid_amount / hours; empty without hours", "paid_amount / hours；没有小时数时为空"),
];

pub(super) const UNITS: &[(&str, &str)] = &[
    ("amount in `currency`", "金额，币种见 `currency`"),
    ("amount in `currency` a piece", "每件金额，币种见 `currency`"),
    ("amount in `currency` an hour", "每小时金额，币种见 `currency`"),
    ("date in --tz", "日期（--tz 时区）"),
    ("day", "日"),
    ("hours", "小时"),
    ("items", "题"),
    ("months", "月"),
    ("people", "人"),
    ("pieces an hour", "件/小时"),
    ("pieces of work", "件"),
    ("ratio 0..1", "比例 0..1"),
    ("rows", "行"),
    ("seconds", "秒"),
    ("text", "文字"),
    ("time (RFC 3339, UTC)", "时间（RFC 3339，UTC）"),
];

/// What our own words say around a published title; a title alone stays.
pub(super) const SOURCES: &[(&str, &str)] = &[
    ("piecework", "piecework 自定"),
    ("the policy file", "政策文件"),
    ("Weeks: ISO 8601", "周：ISO 8601"),
    ("Codes: ISO 4217", "代码：ISO 4217"),
    ("Equality: JSON canonicalised after RFC 8785", "一致：按 RFC 8785 规范化的 JSON"),
    (
        "piecework, after Hara et al., CHI 2018 (unpaid work belongs into hourly pay)",
        "piecework 自定，依据 Hara et al., CHI 2018（每小时所得应包括无报酬的工作）",
    ),
    (
        "Union of overlapping orders: MOHRSS 人社厅发〔2023〕50号, art. 4 (two orders at once are not counted twice); joined gaps: K. Hara et al., CHI 2018, doi 10.1145/3173574.3174023",
        "重叠订单取并集：人社厅发〔2023〕50号第四条（同时进行的订单不重复计算）；合并间隙：K. Hara et al., CHI 2018, doi 10.1145/3173574.3174023",
    ),
    (
        "C. Gini, Variabilità e mutabilità (1912); as here: A. Sen, On Economic Inequality (1973), 2.8",
        "C. Gini, Variabilità e mutabilità (1912)；此处的写法：A. Sen, On Economic Inequality (1973), 2.8",
    ),
    (
        "R. J. Hyndman and Y. Fan, The American Statistician 50 (1996), 361-365, type 7",
        "R. J. Hyndman and Y. Fan, The American Statistician 50 (1996), 361-365，第 7 型",
    ),
    (
        "Piece pay over all hours, waiting included: 29 CFR 778.111",
        "计件报酬按全部工时计算，含等待：29 CFR 778.111",
    ),
    (
        "Piece pay over all hours, waiting included: 29 CFR 778.111; allowance for rest and waiting beside order time: MOHRSS 人社厅发〔2023〕50号, art. 4",
        "计件报酬按全部工时计算，含等待：29 CFR 778.111；订单时间之外的休息和等待的宽放：人社厅发〔2023〕50号第四条",
    ),
    (
        "29 CFR 778.111: 491 for pieces in 46 hours and 32 for 4 hours of waiting are 10.46 an hour",
        "29 CFR 778.111：46 小时计件得 491，4 小时等待得 32，即每小时 10.46",
    ),
];
