//! How people call columns and states, in English, German and Chinese: what a draft of a mapping is guessed by.

/// What a column may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Reviewer,
    Worker,
    Claimed,
    Reviewed,
    Labeled,
    Status,
    Price,
    Currency,
    Project,
    Gold,
    Label,
    Task,
}

/// Parts of names for each role; the first role of which a column's name has a part is tried first.
pub const NAMES: &[(Role, &[&str])] = &[
    (
        Role::Reviewer,
        &["reviewer", "checked by", "checked_by", "prüfer", "审核员", "审核人", "质检员", "质检人"],
    ),
    (Role::Gold, &["gold", "truth", "musterlösung", "标准答案", "正确答案"]),
    (
        Role::Reviewed,
        &[
            "review",
            "checked",
            "judged",
            "verdict_at",
            "geprüft",
            "prüfung",
            "审核时间",
            "质检时间",
            "验收时间",
        ],
    ),
    (
        Role::Status,
        &["status", "state", "verdict", "result", "stand", "状态", "审核结果", "质检结果", "结论"],
    ),
    (
        Role::Claimed,
        &["claim", "start", "begin", "began", "accepted at", "beginn", "begonnen", "领取", "开始"],
    ),
    (
        Role::Labeled,
        &[
            "submit",
            "finish",
            "complet",
            "end",
            "labeled",
            "done",
            "fertig",
            "abgeschlossen",
            "ende",
            "提交",
            "完成",
            "结束",
            "time",
            "date",
            "datum",
            "zeit",
            "时间",
        ],
    ),
    (Role::Currency, &["currency", "währung", "币种", "货币"]),
    (
        Role::Worker,
        &[
            "worker",
            "annotator",
            "labeler",
            "labeller",
            "rater",
            "coder",
            "user",
            "performer",
            "participant",
            "mitarbeiter",
            "bearbeiter",
            "标注员",
            "标注人",
            "员工",
            "工号",
            "姓名",
            "作业员",
        ],
    ),
    (
        Role::Price,
        &[
            "price", "reward", "rate", "pay", "preis", "betrag", "lohn", "honorar", "单价", "价格", "金额",
            "报酬",
        ],
    ),
    (Role::Project, &["project", "batch", "campaign", "projekt", "项目", "批次"]),
    (
        Role::Label,
        &["label", "answer", "annotation", "response", "antwort", "ergebnis", "标签", "答案", "标注结果"],
    ),
    (
        Role::Task,
        &[
            "task", "item", "unit", "image", "record", "aufgabe", "auftrag", "datei", "任务", "题目", "编号",
            "数据", "id",
        ],
    ),
    (Role::Worker, &["name"]),
];

/// Parts of words for each verdict; a refusal may hold the word of an acceptance, so it is looked for first.
pub const VERDICTS: &[(&str, &[&str])] = &[
    ("rework", &["rework", "redo", "fix", "return", "nacharbeit", "返工", "修改", "重做", "退回"]),
    (
        "rejected",
        &[
            "reject",
            "fail",
            "bad",
            "wrong",
            "abgelehnt",
            "verworfen",
            "falsch",
            "不通过",
            "未通过",
            "不合格",
            "驳回",
            "拒绝",
        ],
    ),
    (
        "accepted",
        &[
            "accept",
            "approv",
            "ok",
            "pass",
            "good",
            "correct",
            "angenommen",
            "freigegeben",
            "bestätigt",
            "richtig",
            "通过",
            "合格",
            "接受",
            "验收",
        ],
    ),
];

/// The forms of times that are tried, in this order.
pub const TIMES: &[&str] = &[
    "rfc3339",
    "named",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y年%m月%d日 %H:%M:%S",
    "%Y年%m月%d日 %H:%M",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "unix_ms",
    "unix",
    "excel",
];

/// The role that a name suggests.
pub fn role(name: &str) -> Option<Role> {
    let name = name.to_lowercase();
    NAMES.iter().find(|(_, parts)| parts.iter().any(|part| name.contains(part))).map(|(role, _)| *role)
}

/// The verdict that a word suggests.
pub fn verdict(word: &str) -> Option<&'static str> {
    let word = word.to_lowercase();
    VERDICTS
        .iter()
        .find(|(_, parts)| parts.iter().any(|part| word.contains(part)))
        .map(|(verdict, _)| *verdict)
}
