//! What is said of the files of annotation tools, in Chinese.

/// What is said, some of it with a count after it.
pub(super) const TOLD: &[(&str, &str)] = &[
    // Argilla
    (
        "webhooks tell of answers and skips, not of claims, working time, reviews or prices; what was sent while no receiver listened is not in such files",
        "webhook 说明回答和跳过，不说明领取、工作时间、审核或单价；没有接收端时发送的内容不在此类文件中",
    ),
    (
        "deleted answers, which take back all that was told of them before",
        "被删除的回答，先前关于它们的内容全部撤回",
    ),
    ("answers that name nobody (worker argilla:?)", "没有署名的回答（工人为 argilla:?）"),
    // CVAT
    (
        "a dump of a task counts all of its jobs as one piece of work; dumps of its jobs, its list of jobs or its webhooks tell of the same work by job",
        "任务的导出把其全部 job 算作一件作业；job 的导出、job 列表或 webhook 则按 job 说明同一工作",
    ),
    (
        "a dump names who holds a job or task now, who need not have drawn its shapes; without an assignee its work stands under cvat:?",
        "导出只写明 job 或任务现在由谁持有，图形未必是此人所画；没有 assignee 的工作计入 cvat:?",
    ),
    (
        "a dump has no time of a shape and no time worked; its label stands at the making of the job or task as the earliest time (time_basis not_before)",
        "导出没有图形的时间，也没有工作时间；标注的时间取 job 或任务的创建时间，为最早可能的时间（time_basis not_before）",
    ),
    (
        "a job without shapes may have been looked at and found empty, so no label is told of it",
        "没有图形的 job 可能已看过而确实为空，因此不算作标注",
    ),
    ("the dump names no job and no task", "导出没有写明 job 或任务"),
    (
        "some images or tracks name no task of the dump and are in no count",
        "有些图像或轨迹没有写明属于导出中的哪个任务，不计入数量",
    ),
    ("elements that are no known kind of shape are in no count", "不是已知图形种类的元素不计入数量"),
    ("the list goes on at another page, which this file does not hold", "列表还有下一页，不在此文件中"),
    (
        "a list of jobs shows them as they stand now; labels and verdicts without a time stand at the claim or the making of the job as the earliest time (time_basis not_before)",
        "job 列表是其现在的状态；没有时间的标注和判定取领取或 job 创建的时间，为最早可能的时间（time_basis not_before）",
    ),
    (
        "whoever holds a job beyond annotation may be its reviewer, so that its work stands under cvat:?; webhooks and the event log keep the annotator",
        "标注阶段之后持有 job 的人可能是审核者，因此其工作计入 cvat:?；webhook 和事件日志保留标注者",
    ),
    (
        "a job with an assignee but no assignee_updated_date has no claim, since its time is not known",
        "有 assignee 而没有 assignee_updated_date 的 job 没有领取，因为时间未知",
    ),
    (
        "a quality report scores the checked frames of a job against ground truth, not a person; the newest of a job stands",
        "质量报告按标准答案评定 job 中被检查的帧，而不是人；每个 job 以最新的一份为准",
    ),
    ("a quality report without an assignee stands under cvat:?", "没有 assignee 的质量报告计入 cvat:?"),
    (
        "the stamps of the event log name no zone and are read as --source-tz says; CVAT's server writes UTC",
        "事件日志的时间没有时区，按 --source-tz 读取；CVAT 服务器写的是 UTC",
    ),
    (
        "the server's working time adds up gaps of at most 100 seconds and the length of loading frames: long looking counts as nothing, slow loading as work; that of the holder up to a label stands on the label, all other as time.logged",
        "服务器的工作时间由不超过 100 秒的间隙和加载帧的时长相加：长时间查看不计，缓慢加载算作工作；持有者在标注之前的计入该标注，其余为 time.logged",
    ),
    (
        "a job whose stage the log does not tell is taken to stand at annotation, where jobs begin",
        "日志没有说明阶段的 job 视为处于标注阶段，即 job 的起点",
    ),
    (
        "a state rejected is told as rejected, though it may mean \"do it again\"; a verdict is on whoever was seen to annotate the job, else on its assignee unless that is the judge, else on cvat:?",
        "状态 rejected 记为拒绝，尽管它可能表示“重做”；判定针对被看到标注该 job 的人，没有则为其 assignee（除非正是判定者），再没有则为 cvat:?",
    ),
    // Dataloop
    (
        "the file has no claims, verdicts, prices or working time, and not when an item was completed; an answer stands where its last object was saved",
        "文件没有领取、判定、单价和工作时间，也没有完成时间；回答的时间取其最后一个对象的保存时间",
    ),
    (
        "objects that somebody else saved last are a label of that actor; what their author had drawn is gone, so that answer is empty",
        "最后由他人保存的对象算作那人的标注；作者原先所画已不存在，因此该回答为空",
    ),
    ("objects without a creator stand under dataloop:?", "没有创建者的对象计入 dataloop:?"),
    // Encord
    (
        "a label row does not say when it was handed in, how long it took, or what it paid; a submit stands at the last object that was drawn before the review, a rework at the last edit after a rejection, both not before",
        "label row 没有说明何时提交、用时多少、报酬多少；提交取审核前最后所画对象的时间，返工取拒绝后最后一次修改的时间，均为最早可能的时间",
    ),
    ("stamps without a zone are read as --source-tz says", "没有时区的时间按 --source-tz 读取"),
    (
        "label rows drawn by several people (each has a piece and verdicts of their own)",
        "由多人所画的 label row（每人各有一件作业和判定）",
    ),
    (
        "objects and answers from a model or an import (prelabel, no work)",
        "来自模型或导入的对象和回答（预标注，不算工作）",
    ),
    // INCEpTION
    (
        "a document is claimed when its annotator first opens it and labeled when it is marked as finished; a log has no working time, prices or verdicts, and its stamps (UTC) are whole seconds",
        "标注者第一次打开文档为领取，标记完成为标注；日志没有工作时间、单价和判定，时间（UTC）精确到秒",
    ),
    (
        "the annotations are other files of the archive, so labels are empty; units are the spans created less deleted since the last submit",
        "标注在压缩包的其他文件中，因此答案为空；units 为上次提交后新建减去删除的片段数",
    ),
    (
        "the log does not begin with its project, so the documents have no project",
        "日志开头没有项目，因此文档没有项目",
    ),
    (
        "changes that somebody else made for an annotator (actor or reviewer, no work of the annotator's)",
        "他人代标注者所作的更改（属于操作者或审核者，不算标注者的工作）",
    ),
    (
        "exportedproject.json is how the documents stood at the export; event.log of the same archive tells each change with its time and person: read that one where it is there, and not both",
        "exportedproject.json 是导出时文档的状态；同一压缩包的 event.log 有每次更改的时间和人：有它时请读它，不要两者都读",
    ),
    (
        "finished documents, submitted at the annotator's last change as the earliest time (time_basis not_before), without answers (files of their own) and working time",
        "已完成的文档，提交取标注者最后更改的时间，为最早可能的时间（time_basis not_before），没有答案（在单独的文件中）和工作时间",
    ),
    (
        "documents that an import of the project made anew, later than the work in them; when they were opened is lost",
        "项目导入时重新建立的文档，晚于其中的工作；何时打开已无从得知",
    ),
    ("documents whose state somebody else set, who is not named", "状态由未署名的他人设定的文档"),
    (
        "documents that are adjudicated; by whom and whose work was taken is not said",
        "已裁定的文档；由谁裁定、采用谁的工作没有说明",
    ),
    // Kili
    ("an export holds no claims, prices or payments", "导出没有领取、单价和付款"),
    (
        "labels without secondsToLabel (or with 0) have no working time; it is in the export only where it was asked for",
        "没有 secondsToLabel（或为 0）的标注没有工作时间；只有要求时导出才含此项",
    ),
    (
        "who sent a label back to the queue and when is not in the file; the verdict rework stands at the label's time as the earliest (time_basis not_before)",
        "谁在何时把标注退回队列，文件中没有；返工判定取标注的时间，为最早可能的时间（time_basis not_before）",
    ),
    (
        "reviews of assets that several people had labeled, or of which only the latest label is in the file, stand under kili:?: whose answer they judge is not said",
        "由多人标注、或文件中只有最近标注的素材，其审核计入 kili:?：评定的是谁的回答没有说明",
    ),
    ("labels without an author stand under kili:?", "没有作者的标注计入 kili:?"),
    // Label Studio
    (
        "JSON-MIN and CSV leave out skips, drafts, reviews, claims and the project, and do not tell the task's data from the answers (label holds both); the JSON export has more, and a file of each of the same project would count an answer twice",
        "JSON-MIN 和 CSV 没有跳过、草稿、审核、领取和项目，也不区分任务数据与回答（label 两者都有）；JSON 导出更全；同一项目的两种文件一起读会把回答算两次",
    ),
    ("annotations that name nobody (worker label-studio:?)", "没有署名的标注（工人为 label-studio:?）"),
    (
        "annotations with a lead_time of 0 or none (no measurement; an import by script leaves 0)",
        "lead_time 为 0 或没有的标注（没有计时；脚本导入会留下 0）",
    ),
    (
        "annotations saved again after their first submit (their answer is that of the last save, at the time of the first; whether it was an edit or a review, and whose, is not in the file)",
        "首次提交后又保存的标注（答案为最后保存的，时间为首次的；是修改还是审核、出自谁，文件中没有）",
    ),
    (
        "skipped annotations marked as ground truth (a skip is no answer, so no gold)",
        "标为 ground truth 的跳过（跳过不是回答，因此不是标准答案）",
    ),
    (
        "answers edited by somebody else (a label of that actor, no work of the worker's)",
        "由他人修改的回答（算作那人的标注，不算工人的工作）",
    ),
    (
        "first answers that were replaced and are gone (those labels are empty; lead_time stands there, once)",
        "被替换而不复存在的首次回答（这些标注为空；lead_time 计在此处一次）",
    ),
    (
        "annotations whose verdict was deleted (withdrawn; its time, author and value are gone unless the history has them)",
        "判定被删除的标注（撤回判定；除非历史中有，其时间、作者和内容已不存在）",
    ),
    (
        "annotations with one of several verdicts deleted (the verdicts left stand)",
        "几个判定中有一个被删除的标注（余下的判定有效）",
    ),
    (
        "annotations saved again without a word why (read as an edit where the file says by whom)",
        "没有说明原因而再次保存的标注（文件写明由谁时，视为修改）",
    ),
    // Labelbox
    (
        "exports hold no claims, prices or payments; seconds are sums over all sessions up to the download",
        "导出没有领取、单价和付款；秒数为下载之前所有会话之和",
    ),
    ("labels without label_details (neither who nor when)", "没有 label_details 的标注（不知何人何时）"),
    (
        "labels changed after they were submitted, by whom is not said (the answer is the one that stands)",
        "提交后被更改的标注，由谁更改没有说明（答案为现有的）",
    ),
    (
        "verdicts on data rows with several labels (which of them was meant is not said)",
        "有几个标注的 data row 的判定（针对哪一个没有说明）",
    ),
    (
        "labels with time of review but not exactly one reviewer (that time is booked for nobody)",
        "有审核时间而审核者不是恰好一人的标注（该时间不计给任何人）",
    ),
    // PAWLS
    (
        "a status file names nobody; the annotator is the file's name without its ending",
        "状态文件没有署名；标注者取不含扩展名的文件名",
    ),
    (
        "a status file names nobody and its own name is not known: its work stands under pawls:?",
        "状态文件没有署名，文件名也未知：其工作计入 pawls:?",
    ),
    (
        "a status file has no claims, answers, working time, verdicts or prices",
        "状态文件没有领取、回答、工作时间、判定和单价",
    ),
    // Potato
    (
        "a state has no verdicts, prices or payments and names no project; an instance was claimed when it was first loaded, and answered at the last change before its last save",
        "状态没有判定、单价、付款和项目；首次加载为领取，最后一次保存前的最后更改为回答",
    ),
    (
        "a total_time_ms of 0 is no measurement (many versions never fill it in), so that work has no working time",
        "total_time_ms 为 0 不是计时（许多版本从不填写），该工作没有工作时间",
    ),
    (
        "answers of which no change was recorded stand at the first look as the earliest time (time_basis not_before)",
        "没有记录更改的回答取首次查看的时间，为最早可能的时间（time_basis not_before）",
    ),
    ("work without a user_id stands under potato:?", "没有 user_id 的工作计入 potato:?"),
    // Prodigy
    (
        "an export has no claims, prices or working time; its stamps (UTC) are when an answer was submitted in the browser",
        "导出没有领取、单价和工作时间；时间（UTC）为浏览器中提交回答的时间",
    ),
    (
        "a session is named by its dataset and person together (dataset-name), and the whole name is the worker",
        "会话由数据集和人共同命名（dataset-name），整个名称即工人",
    ),
    (
        "answers from sessions without a name, whose id is the start of the server and no person (worker prodigy:?); give each person a link with ?session=name",
        "来自没有名称的会话的回答，其编号是服务器的启动时间而不是人（工人为 prodigy:?）；请给每人一个带 ?session=name 的链接",
    ),
    (
        "scores from a review: 1 where a session's answer is the decision, else 0; a session may be a whole dataset, or a model's",
        "来自审核的评分：会话的回答与决定一致为 1，否则为 0；会话可能是整个数据集，或来自模型",
    ),
    ("of them by a reviewer whom the file does not name", "其中审核者没有署名的"),
    // SuperAnnotate
    (
        "an item file holds no claims, prices, working time, or times of submits and verdicts; these stand at the last stroke of who drew, as not before it",
        "item 文件没有领取、单价、工作时间，也没有提交和判定的时间；后者取绘制者最后一笔的时间，为最早可能的时间",
    ),
    (
        "verdicts by the person that the item is assigned to for review (who gave it is not said)",
        "由被指派审核该 item 的人给出的判定（实际由谁给出没有说明）",
    ),
    ("instances from a model or an import (prelabel, no work)", "来自模型或导入的实例（预标注，不算工作）"),
    (
        "instances drawn by the item's reviewer (a correction, no work of the annotator's)",
        "由审核者所画的实例（更正，不算标注者的工作）",
    ),
    // GATE Teamware
    ("the database has no verdicts, prices or payments", "数据库没有判定、单价和付款"),
    (
        "answers without time_to_complete have no working time (test and training documents never have one)",
        "没有 time_to_complete 的回答没有工作时间（测试和培训文档从来没有）",
    ),
    (
        "some answers stand before their claim (status_time before created); both are passed on as they are",
        "有些回答早于其领取（status_time 早于 created）；两者均按原样传递",
    ),
    (
        "a status without a status_time stands at the claim, or where it ran out at its deadline, as the earliest time (time_basis not_before)",
        "没有 status_time 的状态取领取的时间，超时的取期限，为最早可能的时间（time_basis not_before）",
    ),
    ("work of deleted users stands under teamware:?", "已删除用户的工作计入 teamware:?"),
];
