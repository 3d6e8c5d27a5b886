"""Exports of every text format, as large as is asked for: each record in the shape of the real ones (docs/SOURCES.md), with ids, people and
times of its own. The same number gives the same bytes.

`EXPORTS` has for each name the file's ending, what stands before, between and after its records, and the function that makes the n-th.
"""

import csv
import datetime
import io
import json

BEGIN = datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.timezone.utc)
WORDS = "the gull sits on a stone near the harbour and looks over the grey water while boats come in with the tide".split()


def at(n, seconds=0):
    """The moment at which the n-th piece of work began, and so many seconds later."""
    return BEGIN + datetime.timedelta(seconds=n * 37 % 8_000_000 + seconds, milliseconds=n % 1000)


def iso(n, seconds=0, parse="milliseconds"):
    return at(n, seconds).isoformat(timespec=parse).replace("+00:00", "Z")


def person(n):
    return f"worker{n % 2003}@example.org"


def hexed(n, digits):
    return f"{n * 0x9E3779B97F4A7C15 % 16**digits:0{digits}x}"


def sentence(n, words=20):
    return " ".join(WORDS[(n * 7 + at * 5) % len(WORDS)] for at in range(words))


def kind(n):
    return ("gull", "tern", "auk", "skua")[n % 4]


def dumped(value):
    return json.dumps(value, separators=(",", ":"))


def row(cells, delimiter=",", quoting=csv.QUOTE_MINIMAL):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerow(cells)
    return out.getvalue()


def label_studio(n):
    box = lambda at: {
        "id": hexed(n * 8 + at, 10), "from_name": "label", "to_name": "image", "type": "rectanglelabels", "origin": "manual",
        "original_width": 1920, "original_height": 1080, "image_rotation": 0,
        "value": {"x": 10.25 + at, "y": n % 97 + 0.5, "width": 20.125, "height": 8.0, "rotation": 0, "rectanglelabels": [kind(n + at)]},
    }
    annotation = {
        "id": n * 2 + 1, "completed_by": {"id": n % 2003, "email": person(n), "first_name": "", "last_name": ""}, "result": [box(0), box(1), box(2)],
        "was_cancelled": False, "ground_truth": False, "created_at": iso(n, 60, "microseconds"), "updated_at": iso(n, 60, "microseconds"),
        "draft_created_at": None, "lead_time": 12.5 + n % 40, "prediction": {}, "result_count": 3, "unique_id": f"{hexed(n, 8)}-1c3d-4ecf-b0ad-{hexed(n, 12)}",
        "import_id": None, "last_action": None, "bulk_created": False, "task": n, "project": 1, "updated_by": n % 2003, "parent_prediction": None,
        "parent_annotation": None, "last_created_by": None,
    }
    return dumped({
        "id": n, "annotations": [annotation], "drafts": [], "predictions": [], "data": {"image": f"s3://birds/{hexed(n, 12)}.jpg"}, "meta": {},
        "created_at": iso(n, 0, "microseconds"), "updated_at": iso(n, 61, "microseconds"), "allow_skip": True, "inner_id": n, "total_annotations": 1,
        "cancelled_annotations": 0, "total_predictions": 0, "comment_count": 0, "unresolved_comment_count": 0, "last_comment_updated_at": None,
        "project": 1, "updated_by": 1, "comment_authors": [],
    })


def label_studio_min(n):
    return dumped({
        "text": sentence(n), "id": n, "mood": kind(n), "spans": [{"start": 4, "end": 8, "text": "gull", "labels": ["BIRD"]}], "annotator": n % 2003,
        "annotation_id": n + 7, "created_at": iso(n, 0, "microseconds"), "updated_at": iso(n, 1, "microseconds"), "lead_time": 12.5 + n % 40,
    })


LS_FLAT = "text,id,mood,spans,annotator,annotation_id,created_at,updated_at,lead_time\n"


def label_studio_csv(n):
    spans = dumped([{"start": 4, "end": 8, "text": "gull", "labels": ["BIRD"]}])
    return row([sentence(n), n, kind(n), spans, n % 2003, n + 7, iso(n, 0, "microseconds"), iso(n, 1, "microseconds"), 12.5 + n % 40])


MTURK = row(
    "HITId HITTypeId Title Description Keywords Reward CreationTime MaxAssignments RequesterAnnotation AssignmentDurationInSeconds "
    "AutoApprovalDelayInSeconds Expiration NumberOfSimilarHITs LifetimeInSeconds AssignmentId WorkerId AssignmentStatus AcceptTime SubmitTime "
    "AutoApprovalTime ApprovalTime RejectionTime RequesterFeedback WorkTimeInSeconds LifetimeApprovalRate Last30DaysApprovalRate "
    "Last7DaysApprovalRate Input.image_url Input.sentence Answer.kind Answer.note Approve Reject".split(),
    quoting=csv.QUOTE_ALL,
)


def mturk(n):
    stamp = lambda seconds: (at(n, seconds) - datetime.timedelta(hours=8)).strftime("%a %b %d %H:%M:%S PST %Y")
    hit = n // 3
    return row([
        f"3HIT{hit:026}", "3TYPE00000000000000000000000T1", "Name the bird", "One picture, one name: look at the bird and write down what it is",
        "birds, pictures", "$0.15", "Sun Mar 01 01:00:00 PST 2026", 3, "BatchId:3100001;OriginalHitTemplateId:920000001;", 600, 259200,
        "Sat Mar 07 10:00:00 PST 2026", "", "", f"3ASG{n:026}", f"A{n % 2003:013}", "Approved", stamp(0), stamp(85), stamp(259285), stamp(90000), "", "", 85,
        "100% (597/598)", "100% (499/500)", "100% (94/94)", f"https://example.org/birds/{hexed(hit, 12)}.jpg", sentence(hit, 25), kind(n), sentence(n, 6), "", "",
    ], quoting=csv.QUOTE_ALL)


PROLIFIC = (
    "Submission id,Participant id,Status,Custom study tncs accepted at,Started at,Completed at,Reviewed at,Archived at,Time taken,Completion code,"
    "Total approvals,Fluent languages,Age,Sex,Ethnicity simplified,Country of birth,Country of residence,Nationality,Language,Student status,Employment status\n"
)


def prolific(n):
    people = ["English, Norwegian", 20 + n % 50, "Female", "White", "Norway", "Norway", "Norway", "Norwegian", "No", "Full-Time"]
    times = [iso(n), iso(n, 288), iso(n, 290), iso(n, 290, "microseconds")]
    return row([hexed(n, 24), hexed(n % 2003, 24), "APPROVED", "Not Applicable", *times, "288.0", "CD19V2FV", n % 900, *people])


APPEN = (
    "_unit_id,_created_at,_golden,_id,_missed,_started_at,_tainted,_channel,_trust,_worker_id,_country,_region,_city,_ip,relation,comment,"
    "relation_gold,sentence,term1,term2,b1,e1,b2,e2\n"
)


def appen(n):
    stamp = lambda seconds: at(n // 5 * 5, seconds).strftime("%-m/%-d/%Y %H:%M:%S")
    return row([
        698000000 + n // 3, stamp(95), "false", 1605000000 + n, "", stamp(0), "false", "elite", "0.85", 18000000 + n // 5 % 2003, "GBR", "E12", "Leeds",
        "203.0.113.7", kind(n), "", "", sentence(n // 3, 30), "harbour", "water", 17, 24, 60, 65,
    ])


TOLOKA = "INPUT:image\tINPUT:text\tOUTPUT:kind\tOUTPUT:note\tGOLDEN:kind\tHINT:text\t" + "\t".join(
    f"ASSIGNMENT:{name}"
    for name in "link task_id assignment_id worker_id status started submitted accepted rejected skipped expired reward".split()
) + "\r\n"


def toloka(n):
    page = n // 5
    times = [at(page, seconds).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] for seconds in (0, 120, 9000)]
    known = kind(n) if n % 10 == 3 else ""
    link = f"https://platform.toloka.ai/task/26/{page:010x}--{page:024x}"
    return row([
        f"https://example.org/birds/{hexed(n, 12)}.jpg", sentence(n, 12), kind(n + n % 7 // 6), "", known, "", link, f"{n:010x}--{hexed(n, 24)}",
        f"{page:010x}--{page:024x}", hexed(page % 2003, 32), "APPROVED", *times, "", "", "", "0.05",
    ], "\t")


ZOONIVERSE = (
    "classification_id,user_name,user_id,user_ip,workflow_id,workflow_name,workflow_version,created_at,gold_standard,expert,metadata,annotations,"
    "subject_data,subject_ids\n"
)


def zooniverse(n):
    size = {"clientWidth": 309, "clientHeight": 232, "naturalWidth": 2048, "naturalHeight": 1536}
    metadata = {
        "session": hexed(n // 9, 16) * 4, "viewport": {"width": 360, "height": 616}, "started_at": iso(n), "user_agent": "Mozilla/5.0 (X11; Linux x86_64)",
        "utc_offset": "18000", "finished_at": iso(n, 33), "live_project": False, "user_language": "en", "user_group_ids": [],
        "subject_dimensions": [size, size, size],
    }
    answers = [
        {"task": "T3", "value": [{"choice": kind(n), "answers": {"HOWMANY": str(n % 5)}, "filters": {}}]},
        {"task": "T2", "task_label": "What does the ground look like?", "value": "Snow or snow-covered"},
    ]
    subject = {str(4000000 + n // 9): {"retired": None, "id": str(n % 400), "image1": f"W16_{n // 9:06}A.JPG", "image2": f"W16_{n // 9:06}B.JPG"}}
    return row([
        24000000 + n, f"volunteer{n % 2003}", 9000000 + n % 2003, hexed(n % 2003, 20), 2276, "Initial Workflow", "463.55",
        at(n, 34).strftime("%Y-%m-%d %H:%M:%S UTC"), "", "", dumped(metadata), dumped(answers), dumped(subject), 4000000 + n // 9,
    ])


def sagemaker_answer(n):
    boxes = [{"height": 100 + at, "label": kind(n + at), "left": n % 700, "top": at * 31, "width": 120} for at in range(3)]
    return {
        "acceptanceTime": iso(n), "submissionTime": iso(n, 41), "timeSpentInSeconds": 40.5432, "workerId": f"private.us-east-1.{hexed(n % 2003, 16)}",
        "workerMetadata": {"identityData": {"identityProviderType": "Cognito", "issuer": "https://cognito-idp.us-east-1.example.org", "sub": hexed(n % 2003, 32)}},
        "answerContent": {"boundingBox": {"boundingBoxes": boxes, "inputImageProperties": {"height": 1080, "width": 1920}}},
    }


def sagemaker(n):
    return dumped({"answers": [sagemaker_answer(n * 3 + at) for at in range(3)]}) + "\n"


CVAT_XML = (
    '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n  <meta>\n    <job>\n      <id>71</id>\n      <size>3</size>\n'
    "      <mode>annotation</mode>\n      <created>2026-03-02 08:00:00.250000+00:00</created>\n      <updated>2026-03-04 17:10:00.000001+00:00</updated>\n"
    "      <segments><segment><id>71</id><start>0</start><stop>2</stop><url>https://cvat.example/?id=71</url></segment></segments>\n"
    "      <owner><username>lena</username><email>lena@example.org</email></owner>\n      <assignee><username>ana</username><email>ana@example.org</email></assignee>\n"
    "    </job>\n    <dumped>2026-03-05 09:00:00.000000+00:00</dumped>\n  </meta>\n"
)


def cvat_xml(n):
    boxes = "".join(
        f'    <box label="{kind(n + at)}" source="manual" occluded="0" xtl="{n % 900}.{at:02}" ytl="{at * 41}.50" xbr="{n % 900 + 60}.25" ybr="{at * 41 + 30}.75" z_order="0">\n'
        f'      <attribute name="wet">{at % 2 == 0}</attribute>\n    </box>\n'
        for at in range(4)
    )
    return f'  <image id="{n}" name="birds/{hexed(n, 12)}.png" width="1920" height="1080">\n{boxes}  </image>\n'


CVAT_LOG = "scope,obj_name,obj_id,obj_val,source,timestamp,count,duration,project_id,task_id,job_id,user_id,user_name,user_email,org_id,org_slug,payload\n"


def cvat_log(n):
    job, step = n // 8, n % 8
    scope, name, value, payload = [
        ("create:job", "", "", {}), ("update:job", "assignee", f"{job % 2003}", {"old_value": None}), ("load:job", "", "", {"working_time": 0}),
        ("create:shapes", "rectangle", "", {"shapes": [{"id": n, "frame": 1, "points": [1.5, 2.5, 30.25, 40.125], "label": kind(n)}]}),
        ("send:working_time", "working_time", "", {"working_time": 60000}), ("update:job", "stage", "validation", {"old_value": "annotation"}),
        ("send:working_time", "working_time", "", {"working_time": 30000}), ("update:job", "state", "completed", {"old_value": "in progress"}),
    ][step]
    stamp = (at(job) + datetime.timedelta(seconds=step * 30)).strftime("%Y-%m-%d %H:%M:%S.%f")
    user = job % 2003
    return row([scope, name, "", value, "server", stamp, 1, 0, 6, job // 10, job, user, f"user{user}", f"user{user}@example.org", "", "", dumped(payload)])


def cvat_job(n):
    person = lambda n: {"first_name": "", "id": n % 2003, "last_name": "", "url": f"https://cvat.example/api/users/{n % 2003}", "username": f"user{n % 2003}"}
    return {
        "assignee": person(n), "assignee_updated_date": iso(n, 30, "microseconds"), "bug_tracker": "", "consensus_replicas": 0,
        "created_date": iso(n, 0, "microseconds"), "dimension": "2d", "frame_count": 40, "id": n, "mode": "annotation", "organization": None,
        "parent_job_id": None, "project_id": 6, "stage": "acceptance", "start_frame": 0, "state": "completed", "status": "completed", "stop_frame": 39,
        "task_id": n // 10, "type": "annotation", "updated_date": iso(n, 9000, "microseconds"), "url": f"https://cvat.example/api/jobs/{n}",
        "issues": {"url": f"https://cvat.example/api/issues?job_id={n}", "count": 0}, "labels": {"url": f"https://cvat.example/api/labels?job_id={n}"},
    }


def cvat_jobs(n):
    return dumped({"count": 9, "next": None, "previous": None, "results": [cvat_job(n * 100 + at) for at in range(100)]}) + "\n"


def labelbox(n):
    stamp = lambda seconds: at(n, seconds).isoformat(timespec="milliseconds")
    mask = lambda at: {
        "feature_id": "clk" + hexed(n * 4 + at, 22), "feature_schema_id": "clh" + hexed(at, 22), "name": kind(at), "annotation_kind": "ImageSegmentationMask",
        "classifications": [], "mask": {"url": f"https://example.org/masks/{hexed(n * 4 + at, 22)}/index/1"},
    }
    answer = {
        "label_kind": "Default", "version": "1.0.0", "id": "clk" + hexed(n, 22),
        "label_details": {"created_at": stamp(90), "updated_at": stamp(90), "created_by": person(n), "reviews": []},
        "performance_details": {"seconds_to_create": 90, "seconds_to_review": 12, "skipped": False},
        "annotations": {"objects": [mask(0), mask(1), mask(2)], "classifications": [], "relationships": []},
    }
    step = lambda action, seconds, who, **names: {"action": action, "created_at": stamp(seconds), "created_by": who, **names}
    history = [
        step("Approve", 700, person(n + 1), previous_task_name="Look", previous_task_id="t2"),
        step("Move", 90, person(n), previous_task_name="Draw", previous_task_id="t1", next_task_name="Look", next_task_id="t2"),
        step("Move", 0, person(n), next_task_name="Draw", next_task_id="t1"),
    ]
    details = {"ontology_id": "clh94tc2h", "task_name": "Done", "batch_name": "birds", "workflow_status": "DONE", "priority": 5, "workflow_history": history}
    return dumped({
        "data_row": {"id": "cld" + hexed(n, 22), "external_id": f"DJI_{n}.JPG", "row_data": f"https://example.org/{hexed(n, 12)}.JPG", "details": {
            "dataset_id": "clhq7owrj06", "dataset_name": "Harbour", "created_at": stamp(-9), "updated_at": stamp(-9), "created_by": "lena@example.org"}},
        "media_attributes": {"height": 3956, "width": 5280, "mime_type": "image/jpeg"}, "attachments": [], "metadata_fields": [],
        "projects": {"cli4eboys": {"name": "Birds", "labels": [answer], "project_details": details}},
    }) + "\n"


def encord(n):
    stamp = lambda seconds: at(n, seconds).strftime("%a, %d %b %Y %H:%M:%S UTC")
    review = lambda at: {
        "id": n * 4 + at, "task_id": n, "approved": True, "comment": "", "createdAt": stamp(900), "user_email": person(n + 1),
        "created_at": "2026-03-02 09:00:01", "last_edited_at": "2026-03-02 09:00:01", "granularity": "OBJECT",
    }
    drawn = lambda at: {
        "name": "Bird", "color": "#D33115", "shape": "bounding_box", "value": "bird", "createdAt": stamp(60 + at), "createdBy": person(n), "confidence": 1,
        "objectHash": hexed(n * 4 + at, 8), "featureHash": "MjI2NzEy", "lastEditedAt": stamp(60 + at), "lastEditedBy": person(n), "manualAnnotation": True,
        "boundingBox": {"h": 0.0687, "w": 0.0709, "x": 0.3812, "y": n % 97 / 100}, "reviews": [review(at)],
    }
    unit = {
        "data_hash": hexed(n, 32), "data_title": f"bird {n}.png", "data_link": "https://example.org/object", "data_type": "image/png", "data_sequence": "0",
        "width": 952, "height": 678, "labels": {"objects": [drawn(0), drawn(1)], "classifications": []},
    }
    return dumped({
        "label_hash": hexed(n, 32), "branch_name": "main", "dataset_hash": "d9f19c3c", "data_hash": hexed(n, 31), "data_title": f"birds {n}",
        "created_at": stamp(0), "last_edited_at": stamp(0), "data_type": "img_group", "label_status": "LABELLED", "annotation_task_status": "COMPLETED",
        "data_units": {hexed(n, 32): unit}, "object_answers": {}, "classification_answers": {},
    })


def superannotate(n):
    drawn = lambda second: {
        "type": "bbox", "classId": 7, "probability": 100, "points": {"x1": n % 900 + 0.5, "x2": n % 900 + 60.25, "y1": second * 9.5, "y2": second * 9.5 + 30},
        "groupId": 0, "pointLabels": {}, "locked": False, "visible": True, "attributes": [{"id": 2, "groupId": 1, "name": "wet", "groupName": "feathers"}],
        "trackingId": None, "error": None, "createdAt": iso(n, second), "createdBy": {"email": person(n), "role": "Annotator"}, "creationType": "Manual",
        "updatedAt": iso(n, second), "updatedBy": {"email": person(n), "role": "Annotator"}, "className": kind(n + second),
    }
    return dumped({
        "metadata": {
            "name": f"{n}.jpg", "width": 1200, "height": 675, "projectId": 12, "status": "Completed", "pinned": False, "isPredicted": False,
            "annotatorEmail": person(n), "qaEmail": person(n + 1), "lastAction": {"email": person(n), "timestamp": int(at(n, 900).timestamp() * 1000)},
        },
        "instances": [drawn(1), drawn(2), drawn(3)], "tags": ["harbour"], "comments": [], "freeText": "",
    })


def kili(n):
    answer = lambda kind_, who, seconds: {
        "author": {"id": f"user-{who % 2003}", "email": person(who), "firstname": "Name", "lastname": "Name"},
        "jsonResponse": {"KIND": {"categories": [{"name": kind(n), "confidence": 100}]}, "TEXT": {"text": sentence(n, 12)}}, "createdAt": iso(n, seconds),
        "isLatestLabelForUser": True, "isSentBackToQueue": False, "labelType": kind_, "modelName": None, "secondsToLabel": 40,
    }
    return dumped({
        "id": "as" + hexed(n, 20), "externalId": f"asset#{n}", "content": f"https://example.org/{hexed(n, 12)}.json", "jsonMetadata": {}, "status": "REVIEWED",
        "createdAt": iso(n), "labels": [answer("DEFAULT", n, 50), answer("REVIEW", n + 1, 900)],
    })


def dataloop_object(n):
    item = n // 4
    system = {
        "status": None, "startTime": 0, "endTime": 1, "frame": 0, "endFrame": 1, "snapshots_": [], "parentId": None, "clientId": hexed(n, 32), "automated": False,
        "objectId": "2", "isOpen": False, "isOnlyLocal": False, "attributes": {"1": False}, "system": False, "description": None, "itemLinks": [],
        "openAnnotationVersion": "1.29.1", "recipeId": "61d5e83f71a8721c42b8f02e", "taskId": "61d5eb2f3e1b9e55742d498c", "assignmentId": hexed(item % 2003, 24),
    }
    return {
        "id": hexed(n, 24), "datasetId": "61d5e83f5575066ffd58fcda", "type": "box", "label": kind(n), "attributes": [],
        "coordinates": [{"x": 288.81, "y": n % 997 + 0.5}, {"x": 2221.32, "y": 3528.24}], "metadata": {"system": system, "user": {}}, "creator": person(item),
        "createdAt": iso(item, n % 4), "updatedBy": person(item), "updatedAt": iso(item, n % 4), "itemId": hexed(item, 24), "url": "https://example.org/object",
        "item": "https://example.org/object", "dataset": "https://example.org/object", "hash": hexed(n, 40), "source": "ui",
    }


def dataloop(n):
    return dumped({"id": hexed(n, 24), "annotations": [dataloop_object(n * 4 + at) for at in range(4)]}) + "\n"


def prodigy(n):
    span = lambda at: {"text": "gull", "start": 4 + at * 20, "end": 8 + at * 20, "token_start": at * 5, "token_end": at * 5, "label": "BIRD"}
    return dumped({
        "text": sentence(n, 40), "meta": {"source": "harbour", "pattern": "7, 35"}, "_input_hash": n * 7919 % 2**31, "_task_hash": -(n * 104729 % 2**31),
        "tokens": [{"text": word, "start": at * 5, "end": at * 5 + 4, "id": at, "ws": True} for at, word in enumerate(WORDS)],
        "spans": [span(0), span(1), span(2)], "_view_id": "ner_manual", "answer": "accept", "_timestamp": int(at(n).timestamp()),
        "_annotator_id": f"birds-w{n % 2003}", "_session_id": f"birds-w{n % 2003}",
    }) + "\n"


def inception_log(n):
    piece, step = n // 6, n % 6
    who, base = f"ann{piece % 2003}", {"created": int(at(piece, step * 9).timestamp() * 1000)}
    state = lambda before, after: {"details": {"annotatorState": after, "previousState": before, "state": after}, "event": "AnnotationStateChangeEvent"}
    rest = state("NEW", "INPROGRESS") if step == 0 else state("INPROGRESS", "FINISHED") if step == 5 else {
        "details": {"addr": n % 5000, "begin": n % 900, "end": n % 900 + 7, "text": "harbour"}, "event": "SpanCreatedEvent"}
    return dumped({"annotator": who, **base, "document_name": f"document {piece:06}.txt", **rest, "id": n, "user": who}) + "\n"


def potato(n):
    start = at(n).timestamp()
    acted = lambda seconds, kind_, target, **more: {
        "event_type": kind_, "timestamp": round(start + seconds, 3), "target": target, "instance_id": str(n), "client_timestamp": int((start + seconds) * 1000),
        "metadata": more,
    }
    steps = [acted(0, "navigation", "instance_load", from_instance=None)]
    steps += [acted(second, "click", "schema:mood", x=182 + second, y=277) for second in range(1, 6)]
    steps += [
        acted(6.25, "annotation_change", "schema:mood", label=kind(n), action="select", old_value=None, new_value="1", source="user"),
        acted(7.5, "save", f"instance:{n}"),
    ]
    changed = {
        "timestamp": round(start + 6.3, 3), "schema_name": "mood", "label_name": kind(n), "action": "select", "old_value": None, "new_value": "1", "source": "user",
    }
    seen = {
        "instance_id": str(n), "session_start": round(start, 6), "session_end": None, "total_time_ms": 0, "interactions": steps, "ai_usage": [],
        "annotation_changes": [changed], "navigation_history": [], "keyword_highlights_shown": [],
    }
    return f'"{n}":{dumped(seen)}'


def teamware(n):
    if n < 2003:
        return dumped({"model": "backend.serviceuser", "pk": n, "fields": {"username": f"ann{n}"}})
    if n % 4 == 0:
        data = {"id": n, "text": sentence(n, 30)}
        return dumped({"model": "backend.document", "pk": n, "fields": {"project": 3, "data": data, "created": iso(n), "doc_type": 0}})
    return dumped({"model": "backend.annotation", "pk": n, "fields": {
        "user": n % 2003, "document": n // 4 * 4, "data": {"mood": kind(n), "note": sentence(n, 8)}, "created": iso(n), "times_out_at": iso(n, 3600), "status": 1,
        "status_time": iso(n, 50), "time_to_complete": 12.3456}})


def pawls(n):
    return f'"{hexed(n, 40)}":' + dumped({
        "sha": hexed(n, 40), "name": f"paper {n}", "annotations": n % 40, "relations": n % 5, "finished": True, "junk": False, "comments": "",
        "completed_at": iso(n, 0, "microseconds")})


CROWD = "task,worker,label,time,gold\n"


def crowd(n):
    return row([f"question-{n // 5}", f"w{n % 2003}", kind(n), iso(n), kind(n // 5)])


def native(n):
    piece, step = n // 4, n % 4
    base = {"event_id": f"e{n:012}", "project_id": "birds", "task_id": f"t{piece}", "worker_id": f"w{piece % 2003}", "assignment_id": f"a{piece}"}
    return base | [
        {"event_type": "task.claimed", "occurred_at": iso(piece), "price": "0.15", "currency": "USD"},
        {"event_type": "task.labeled", "occurred_at": iso(piece, 50), "label": kind(n), "active_ms": 40500, "price": "0.15", "currency": "USD"},
        {"event_type": "task.reviewed", "occurred_at": iso(piece, 900), "reviewer_id": f"w{(piece + 1) % 2003}", "verdict": "accepted"},
        {"event_type": "task.paid", "occurred_at": iso(piece, 9000), "amount": "0.15", "currency": "USD"},
    ][step]


NATIVE = "event_id project_id task_id worker_id assignment_id event_type occurred_at price currency label active_ms reviewer_id verdict amount".split()


def argilla(n):
    question = lambda name, how: {"id": name, "name": name, "title": name, "required": True, "settings": {"type": how, "options": [{"value": kind(at), "text": kind(at)} for at in range(4)]}}
    dataset = {"id": "ds1", "name": "birds", "status": "ready", "guidelines": sentence(1, 40), "questions": [question("kind", "label_selection"), question("kinds", "multi_label_selection")]}
    record = {
        "id": hexed(n, 32), "status": "pending", "fields": {"text": sentence(n, 30)}, "metadata": None, "external_id": f"x{n}", "dataset": dataset,
        "suggestions": [{"id": hexed(n, 31), "question_id": "kind", "value": kind(n), "agent": "m1", "score": 0.5}], "inserted_at": "2026-03-01T08:00:00.000001",
    }
    data = {
        "id": hexed(n, 30), "values": {"kind": {"value": kind(n)}, "kinds": {"value": [kind(n), kind(n + 1)]}}, "status": "submitted", "record": record,
        "user": {"id": hexed(n % 2003, 32), "username": f"w{n % 2003}", "role": "annotator"}, "inserted_at": "2026-03-01T09:00:00.000001",
    }
    return dumped({"type": "response.created", "version": 1, "timestamp": iso(n, 0, "microseconds"), "data": data}) + "\n"


LIST, LINES = ("[", ",\n", "]"), ("", "", "")

#: name: (ending, (before, between, after), the n-th record)
EXPORTS = {
    "label-studio": ("json", LIST, label_studio),
    "label-studio-min": ("json", LIST, label_studio_min),
    "label-studio-csv": ("csv", (LS_FLAT, "", ""), label_studio_csv),
    "mturk": ("csv", (MTURK, "", ""), mturk),
    "prolific": ("csv", (PROLIFIC, "", ""), prolific),
    "appen": ("csv", (APPEN, "", ""), appen),
    "toloka": ("tsv", (TOLOKA, "", ""), toloka),
    "zooniverse": ("csv", (ZOONIVERSE, "", ""), zooniverse),
    "sagemaker": ("json", LINES, sagemaker),
    "cvat-xml": ("xml", (CVAT_XML, "", "</annotations>\n"), cvat_xml),
    "cvat-log": ("csv", (CVAT_LOG, "", ""), cvat_log),
    "cvat-jobs": ("json", LINES, cvat_jobs),
    "labelbox": ("ndjson", LINES, labelbox),
    "encord": ("json", LIST, encord),
    "superannotate": ("json", LIST, superannotate),
    "prodigy": ("jsonl", LINES, prodigy),
    "inception": ("log", LINES, inception_log),
    "argilla": ("ndjson", LINES, argilla),
    "kili": ("json", LIST, kili),
    "dataloop": ("json", LINES, dataloop),
    "potato": ("json", ('{"ana":{', ",", "}}"), potato),
    "teamware": ("json", LIST, teamware),
    "pawls": ("json", ("{", ",", "}"), pawls),
    "crowd-labels": ("csv", (CROWD, "", ""), crowd),
    "csv": ("csv", (",".join(NATIVE) + "\n", "", ""), lambda n: row([native(n).get(name, "") for name in NATIVE])),
    "ndjson": ("ndjson", LINES, lambda n: dumped(native(n)) + "\n"),
}

#: Where a file says by its path what its content does not.
PLACES = {"sagemaker": "birds/annotations/worker-response/iteration-1/95/2026-03-01_09:02:05", "pawls": "status/ana@example.org"}


def make(name, folder, size):
    """The file of one export, of about so many bytes, made where it is not there."""
    ending, (before, between, after), record = EXPORTS[name]
    file = folder / f"{size // 1_000_000}/{PLACES.get(name, name)}.{ending}"
    if file.exists():
        return file
    file.parent.mkdir(exist_ok=True, parents=True)
    half = file.with_suffix(".half")
    with open(half, "w", encoding="utf-8", newline="") as out:
        written, n, parts = out.write(before), 0, []
        while written < size:
            text = record(n) if n == 0 else between + record(n)
            parts.append(text)
            written, n = written + len(text), n + 1
            if len(parts) == 1000:
                out.write("".join(parts))
                parts.clear()
        out.write("".join(parts) + after)
    half.rename(file)
    return file
