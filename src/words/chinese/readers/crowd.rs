//! What is said of the files of crowd platforms, in Chinese.

/// What is said, some of it with a count after it.
pub(super) const TOLD: &[(&str, &str)] = &[
    // Amazon Mechanical Turk
    (
        "the API lists submitted work only; what was returned or ran out, fees and the reviewer's name are not in its answers",
        "API 只列出已提交的工作；退回或超时的、手续费和审核者的名字不在其中",
    ),
    (
        "the HIT of some assignments is not in their file, so they name neither project nor price and tell of no payment, also where another file has the HIT; put the answer of get-hit or list-hits into the same file, before or behind them (cat hits.json assignments.json > both.json)",
        "有些 assignment 的 HIT 不在其文件中，因此没有项目、单价和付款，即使另一文件中有该 HIT；请把 get-hit 或 list-hits 的结果放进同一文件，在其前或后（cat hits.json assignments.json > both.json）",
    ),
    (
        "when an approved reward was paid is not told; the payment stands at the approval as the earliest time (time_basis not_before)",
        "批准的报酬何时支付没有说明；付款取批准的时间，为最早可能的时间（time_basis not_before）",
    ),
    (
        "an approval at or after the moment of automatic approval was made by the clock (reviewer_kind automatic)",
        "在自动批准时刻或之后的批准视为自动作出（reviewer_kind automatic）",
    ),
    (
        "a verdict without a time stands at the submission as the earliest time (time_basis not_before)",
        "没有时间的判定取提交的时间，为最早可能的时间（time_basis not_before）",
    ),
    (
        "a bonus is in US dollars, the only money that MTurk pays; MTurk's fee on it is not in the list",
        "奖金为美元，MTurk 只付美元；MTurk 对奖金的手续费不在列表中",
    ),
    (
        "HITs whose page sends its answers to the sandbox are play (stage sandbox)",
        "页面把答案发往沙盒的 HIT 为演练（stage sandbox）",
    ),
    (
        "the API does not say whether it answered for the sandbox; where it did, keep those files apart",
        "API 没有说明是否来自沙盒；若来自沙盒，请将这些文件分开",
    ),
    (
        "a batch result lists submitted work only; what was returned or ran out, and the time it took, is not in it",
        "批次结果只列出已提交的工作；退回或超时的及其用时不在其中",
    ),
    (
        "a download can be filtered, and published batches often lack the rejected rows; a rate of acceptance holds for the rows that are there",
        "下载可能经过筛选，公开的批次往往没有被拒绝的行；接受率只对现有的行成立",
    ),
    (
        "bonuses, fees and the reviewer's name are not in a batch result",
        "奖金、手续费和审核者的名字不在批次结果中",
    ),
    (
        "when an approved reward was paid is not in a batch result; the payment stands at the approval as the earliest time (time_basis not_before)",
        "批准的报酬何时支付不在批次结果中；付款取批准的时间，为最早可能的时间（time_basis not_before）",
    ),
    (
        "an approval that the site wrote in UTC, or that the API or a tool gave at or after the deadline, was made by the clock (reviewer_kind automatic)",
        "网站以 UTC 写下的批准，或 API、工具在期限或之后给出的批准，视为自动作出（reviewer_kind automatic）",
    ),
    (
        "work without a Reward is unpriced, and no payment is taken for it",
        "没有 Reward 的工作没有单价，也不算作付款",
    ),
    ("work without a WorkerId stands under mturk:?", "没有 WorkerId 的工作计入 mturk:?"),
    ("rows that link to the sandbox are play (stage sandbox)", "链接到沙盒的行为演练（stage sandbox）"),
    (
        "workers that the file numbers (0, 1, 2, ...) are known within this file only; their ids have the HIT of its first row before the number",
        "文件用编号（0、1、2……）称呼的工人只在此文件内有意义；其编号前加上首行的 HIT",
    ),
    (
        "rows with one AssignmentId are the trials of one piece of work, with one interval and one price; each is a label with its own item_id, and nothing says which trials of two workers are alike",
        "同一 AssignmentId 的各行是一件作业中的多次试次，共一段时间和一个单价；每行是有自己 item_id 的标注，两名工人的哪些试次相同没有说明",
    ),
    // SageMaker Ground Truth
    (
        "answers without acceptanceTime have no claim, and how long they took is not known",
        "没有 acceptanceTime 的回答没有领取，用时未知",
    ),
    (
        "answers without timeSpentInSeconds have no measured working time",
        "没有 timeSpentInSeconds 的回答没有计时",
    ),
    (
        "which object was labeled stands in the folder of a response alone (annotations/worker-response/iteration-1/95/...); read the folder as the job wrote it",
        "标注的是哪个对象只写在响应的文件夹中（annotations/worker-response/iteration-1/95/...）；请按作业写出的文件夹读取",
    ),
    (
        "objects are numbered within their job, and the folder of the job is not in the path; keep <job>/annotations/worker-response to tell jobs apart",
        "对象在其 job 内编号，而路径中没有 job 的文件夹；请保留 <job>/annotations/worker-response 以区分 job",
    ),
    (
        "prices, payments, verdicts, and tasks that were returned or declined are not in the files (CloudWatch has the last)",
        "单价、付款、判定，以及退回或谢绝的任务不在文件中（后者在 CloudWatch 中）",
    ),
    ("answers without a workerId stand under sagemaker:?", "没有 workerId 的回答计入 sagemaker:?"),
    (
        "a manifest holds consolidated labels without workers, so it tells of no work; that is in annotations/worker-response of the same job",
        "manifest 是合并后的标注，没有工人，因此不说明工作；工作在同一 job 的 annotations/worker-response 中",
    ),
    // Toloka
    (
        "the times have no zone and were read as UTC; --source-tz reads them otherwise",
        "时间没有时区，按 UTC 读取；可用 --source-tz 另行指定",
    ),
    (
        "the download has no ASSIGNMENT:submitted; an answer stands at the start of its page as the earliest time (time_basis not_before), and how long it took is not known",
        "下载没有 ASSIGNMENT:submitted；回答取其页面的开始时间，为最早可能的时间（time_basis not_before），用时未知",
    ),
    (
        "skipped and expired pages are in a download only where they were asked for",
        "跳过和超时的页面只有要求时才在下载中",
    ),
    (
        "a pool accepts by itself unless it was set otherwise, and the file does not say who accepted",
        "除非另有设置，任务池会自动接受，文件没有说明由谁接受",
    ),
    (
        "a verdict without a time stands at the answer as the earliest time (time_basis not_before)",
        "没有时间的判定取回答的时间，为最早可能的时间（time_basis not_before）",
    ),
    (
        "when an accepted page was paid is not in the file; the payment stands at the acceptance as the earliest time (time_basis not_before)",
        "被接受的页面何时付款不在文件中；付款取接受的时间，为最早可能的时间（time_basis not_before）",
    ),
    (
        "without ASSIGNMENT:reward pages are unpriced, and no payment is taken for them",
        "没有 ASSIGNMENT:reward 的页面没有单价，也不算作付款",
    ),
    ("bonuses, fees and the reviewer are not in the file", "奖金、手续费和审核者不在文件中"),
    (
        "without ASSIGNMENT:task_id a task is known by a digest of its INPUT columns",
        "没有 ASSIGNMENT:task_id 时，任务由其 INPUT 各列的摘要识别",
    ),
    ("work without a worker stands under toloka:?", "没有工人的工作计入 toloka:?"),
    ("pages of the sandbox are play and have the stage sandbox", "沙盒的页面为演练，stage 为 sandbox"),
    // Zooniverse
    ("volunteers are not paid and their classifications not reviewed", "志愿者没有报酬，其分类不经审核"),
    (
        "a classification stands at created_at (the server's clock) and its claim so long before as the browser's clock measured between started_at and finished_at; a page left open counts as open",
        "分类取 created_at（服务器时钟），其领取早多少按浏览器时钟从 started_at 到 finished_at 计；忘记关闭的页面算作打开",
    ),
    (
        "classifications under not-logged-in- names, which are addresses: several people, or one of several names of one (rates by worker hold for the other names alone)",
        "名称为 not-logged-in- 的分类，是网络地址：可能是多人，也可能是一人的几个名称之一（按工人的比率只对其他名称成立）",
    ),
    (
        "classifications without a user_name (worker zooniverse:?)",
        "没有 user_name 的分类（工人为 zooniverse:?）",
    ),
    (
        "classifications with gold_standard, made by the team as a reference (they tell the known answer and are no work)",
        "带 gold_standard 的分类，由团队作为参考（说明标准答案，不算工作）",
    ),
    (
        "classifications without a start and an end in metadata (a label without a claim)",
        "metadata 中没有起止时间的分类（没有领取的标注）",
    ),
    (
        "classifications with the worker, subject and started_at of another (sent twice, or one start for a whole session)",
        "与另一条的工人、对象和 started_at 相同的分类（发送了两次，或整个会话共用一个开始时间）",
    ),
];
