//! Why a reader left a record out, as no work, in Chinese.

pub(super) const REASONS: &[(&str, &str)] = &[
    ("an empty row", "空行"),
    ("an empty row between pages", "页面之间的空行"),
    // Argilla
    ("a draft of an answer", "回答的草稿"),
    ("a change of a record, by nobody in particular", "记录的更改，没有具体的人"),
    ("a change of a dataset", "数据集的更改"),
    ("a record of a dataset that is not open yet", "尚未开放的数据集的记录"),
    // CVAT
    ("a job whose shapes all came from a model or an uploaded file", "图形全部来自模型或上传文件的 job"),
    ("a ground truth job, which is no paid work of an annotator", "标准答案 job，不是标注者的有偿工作"),
    (
        "a quality report on a task or project, which sums up those on its jobs",
        "任务或项目的质量报告，是其各 job 报告的汇总",
    ),
    ("a quality report that compared nothing", "没有比较任何内容的质量报告"),
    ("working time on a job that its holder has not completed yet", "持有者尚未完成的 job 的工作时间"),
    (
        "a change of a job that tells of no work, or tells of it together with another",
        "不说明工作、或与另一条一起说明工作的 job 更改",
    ),
    ("a change of a job other than of its assignee, stage and state", "assignee、阶段和状态以外的 job 更改"),
    ("a row of the log that tells of no job and no working time", "既不说明 job 也不说明工作时间的日志行"),
    ("a row of working time that holds 0", "为 0 的工作时间行"),
    ("an update of a job that tells of no work", "不说明工作的 job 更新"),
    ("a ping, by which a webhook is tried", "用于测试 webhook 的 ping"),
    ("a job that was deleted; what was worked on it stands", "被删除的 job；已做的工作仍然有效"),
    ("an event of a task, which is a batch of jobs", "任务的事件，任务是一批 job"),
    ("a remark of a reviewer, which is no verdict", "审核者的意见，不是判定"),
    ("an event that is about no work", "与工作无关的事件"),
    // Dataloop
    (
        "an object with automated true: a model's, the prelabel of the item's answers",
        "automated 为 true 的对象：来自模型，是该项回答的预标注",
    ),
    ("an item without annotations", "没有标注的项"),
    // Encord
    (
        "a label row without its data units: neither who nor what",
        "没有 data units 的 label row：不知何人何物",
    ),
    ("a label row that was never begun: it has no label_hash", "从未开始的 label row：没有 label_hash"),
    ("a label row in progress: nothing was handed in", "进行中的 label row：尚未提交"),
    (
        "a label row in which nobody drew anything: neither who nor when",
        "没有人画过的 label row：不知何人何时",
    ),
    // INCEpTION
    ("activity inside a document", "文档内的活动"),
    ("a document as a whole, for nobody in particular", "整个文档，没有具体的人"),
    ("a setting of the project", "项目的设置"),
    ("the state of a copy that is no annotator's", "不属于标注者的副本的状态"),
    ("a state set to what it was", "设为原值的状态"),
    ("a document locked or unlocked before anybody took it", "在有人领取之前锁定或解锁的文档"),
    ("a document that its annotator has not opened", "标注者尚未打开的文档"),
    ("a document that was locked before anybody opened it", "在有人打开之前被锁定的文档"),
    // Kili
    ("an AUTOSAVE label: a draft, nothing was submitted", "AUTOSAVE 标注：草稿，尚未提交"),
    (
        "a PREDICTION or INFERENCE label: a model's, the prelabel of the answers after it",
        "PREDICTION 或 INFERENCE 标注：来自模型，是其后回答的预标注",
    ),
    (
        "an asset without createdAt: nothing says when it was published",
        "没有 createdAt 的素材：无从知道何时发布",
    ),
    // Label Studio
    (
        "a draft: nothing was submitted, and its time is in its annotation's once it is",
        "草稿：尚未提交，提交后其时间计入标注",
    ),
    (
        "a task without created_at: nothing says when it was published",
        "没有 created_at 的任务：无从知道何时发布",
    ),
    ("a deleted task: the work that was done on it was done", "被删除的任务：已做的工作仍然有效"),
    ("a change of the project, its links or its models: no work", "项目、其链接或模型的更改：不是工作"),
    // Labelbox
    ("a review with score 0: no verdict", "评分为 0 的审核：不是判定"),
    ("a review without a score: no verdict", "没有评分的审核：不是判定"),
    (
        "a data row without the step that put it into a workflow: nothing says when it was offered",
        "没有进入流程这一步的 data row：无从知道何时提供",
    ),
    ("a label without label_details: neither who nor when", "没有 label_details 的标注：不知何人何时"),
    // Amazon Mechanical Turk
    ("a HIT without a creation time that nobody has done", "没有创建时间、也无人做过的 HIT"),
    ("a HIT again, without any work", "重复出现而没有工作的 HIT"),
    ("a HIT without a creation time", "没有创建时间的 HIT"),
    ("a bonus of nobody: a bot, or a place that nobody took", "不属于任何人的奖金：机器人，或无人占用的名额"),
    ("a row without a bonus", "没有奖金的行"),
    // PAWLS, Potato, Prodigy
    ("a paper that was given out and is not begun", "已分发而未开始的论文"),
    ("a paper that is begun and not finished", "已开始而未完成的论文"),
    ("an instance with neither an answer nor a first look", "既没有回答也没有被查看过的实例"),
    ("an input that nobody has answered", "无人回答的输入"),
    ("a review that was skipped", "被跳过的审核"),
    (
        "a review without a time, of answers that all agree: nobody need have looked (review --auto-accept)",
        "没有时间的审核，各回答都一致：可能没有人看过（review --auto-accept）",
    ),
    ("a review that threw the input out", "舍弃了输入的审核"),
    ("a review that names no session", "没有写明会话的审核"),
    // SageMaker, SuperAnnotate
    ("an object without a label", "没有标注的对象"),
    ("a label by a model (human-annotated no)", "来自模型的标注（human-annotated 为 no）"),
    ("a consolidated label, which names no worker", "合并后的标注，没有工人"),
    ("an object that nobody answered", "无人回答的对象"),
    ("an item in progress or not started: nothing was handed in", "进行中或未开始的 item：尚未提交"),
    (
        "an item that was handed in without anything that its annotator drew: nothing says when",
        "标注者没有画任何内容而提交的 item：无从知道何时",
    ),
    ("an item that names no person and no time", "没有人和时间的 item"),
    // Teamware, Toloka, Zooniverse
    ("a row of a user", "用户的行"),
    ("a row of a project", "项目的行"),
    ("a row of a table that tells of no work", "不说明工作的表的行"),
    (
        "a row of an annotator who finished neither training nor test",
        "既没有完成培训也没有完成测试的标注者的行",
    ),
    ("the first version of an answer, told with its annotation", "回答的第一版，已随其标注说明"),
    ("a task of a page that was not answered", "没有回答的页面中的任务"),
    ("a reference that is drawn, which no answer can equal", "画出的参考，没有回答能与之相等"),
];
