#!/usr/bin/env python3
"""Counts platform files as a report should sum them up, in plain loops over Python's csv and json modules.

    count_reports.py [--source-tz ZONE] FILE...   prints one JSON object: file name -> figures

It shares nothing with the program but the definitions. Times are whole microseconds, money is exact.
"""
import csv
import json
import os
import re
import sys
from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def micros(at):
    since = at - EPOCH
    return (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds


def union(intervals):
    """Microseconds that at least one interval covers."""
    total, reached = 0, None
    for start, end in sorted(intervals):
        if reached is None or start > reached:
            total, reached = total + end - start, end
        elif end > reached:
            total, reached = total + end - reached, end
    return total


def figures(**counted):
    """Every figure that is compared; a platform fills in those that it has."""
    names = "records workers claimed labeled released reviewed accepted rejected gold_answered gold_correct"
    names += " interval_micros active_micros unpriced untimed"
    return {**dict.fromkeys(names.split(), 0), "owed": "0.00", "paid": "0.00", **counted}


def measured(by_worker):
    """Each stretch of work by itself, and each worker's clock."""
    return {
        "interval_micros": sum(end - start for intervals in by_worker.values() for start, end in intervals),
        "active_micros": sum(union(intervals) for intervals in by_worker.values()),
    }


# Mechanical Turk -----------------------------------------------------------------------------------------------


def turk_moment(text, zone):
    named = re.fullmatch(r"\w{3} (\w{3} \d\d \d\d:\d\d:\d\d) (PST|PDT) (\d{4})", text)
    if named:
        local = datetime.strptime(f"{named[1]} {named[3]}", "%b %d %H:%M:%S %Y")
        return micros(local.replace(tzinfo=timezone(timedelta(hours=-8 if named[2] == "PST" else -7))))
    at = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
    return micros(at if at.tzinfo else at.replace(tzinfo=zone))


def mturk(path, zone):
    with open(path, newline="", encoding="utf-8-sig") as file:
        table = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    names = [name.lower() for name in table[0]]
    owed, intervals, out = Decimal(0), {}, figures(records=len(table) - 1)
    for cells in table[1:]:
        row = {name: cell.strip() for name, cell in zip(names, cells)}
        status = row.get("assignmentstatus", row.get("status"))
        intervals.setdefault(row["workerid"], [])
        out["labeled"] += 1
        out["reviewed"] += status in ("Approved", "Rejected")
        out["accepted"] += status == "Approved"
        out["rejected"] += status == "Rejected"
        reward = row.get("reward", "").lstrip("$")
        out["unpriced"] += status == "Approved" and not reward
        if status == "Approved" and reward:
            owed += Decimal(reward)
        out["untimed"] += not row.get("accepttime")
        if row.get("accepttime"):
            out["claimed"] += 1
            start, end = turk_moment(row["accepttime"], zone), turk_moment(row["submittime"], zone)
            if row.get("worktimeinseconds"):
                start = max(start, end - int(row["worktimeinseconds"]) * 1_000_000)
            intervals[row["workerid"]].append((start, end))
    # A batch result has no payments of its own: what was approved was paid.
    money = str(owed) if owed else "0.00"
    return {**out, **measured(intervals), "workers": len(intervals), "owed": money, "paid": money}


# Label Studio --------------------------------------------------------------------------------------------------


def moment(stamp):
    return micros(datetime.fromisoformat(stamp.replace("Z", "+00:00")))


def person(value):
    return value["id"] if isinstance(value, dict) else value


def answer(parts):
    """The answer without what the editor adds; the order of regions and of ticked classes says nothing."""

    def plain(part):
        value = part["value"]
        if isinstance(value, dict):
            sets = lambda name: name in ("choices", "taxonomy") or name.endswith("labels")
            value = {name: sorted(kept, key=json.dumps) if sets(name) else kept for name, kept in value.items()}
        return json.dumps([part["from_name"], value, part.get("item_index")], sort_keys=True)

    return sorted(plain(part) for part in parts if part.get("type") != "relation")


def edit_of(annotation):
    """When and by whom the first answer was replaced; None where it stands."""
    created, updated = moment(annotation["created_at"]), moment(annotation["updated_at"])
    action, by = annotation.get("last_action"), annotation.get("updated_by")
    is_edit = action == "updated" or (action is None and by is not None)
    # The first save writes its two stamps some microseconds apart.
    return (updated, person(by)) if is_edit and updated - created > 1_000_000 else None


def final_verdict(annotation, edit):
    reviews = sorted(annotation.get("reviews") or [], key=lambda review: moment(review["created_at"]))
    if reviews:
        # A label of the worker's after the verdict opens the piece again.
        own_edit = edit and edit[1] == person(annotation.get("completed_by"))
        reopened = own_edit and edit[0] > moment(reviews[-1]["created_at"])
        return None if reopened else "accepted" if reviews[-1]["accepted"] else "rejected"
    action = annotation.get("last_action")
    return {"accepted": "accepted", "fixed_and_accepted": "accepted", "rejected": "rejected"}.get(action)


def label_studio(path, zone):
    tasks = json.load(open(path, encoding="utf-8"))
    out, intervals = figures(), {}
    for task in tasks:
        annotations = (task.get("annotations") or []) + (task.get("completions") or [])
        out["records"] += 1 + len(task.get("drafts") or []) + len(annotations)
        readable = [one for one in annotations if "id" in one and "created_at" in one]
        truths = [one for one in readable if one.get("ground_truth") and not one.get("was_cancelled")]
        for annotation in readable:
            worker = person(annotation.get("completed_by"))
            clock = intervals.setdefault(worker, [])
            edit = edit_of(annotation)
            verdict = final_verdict(annotation, edit)
            # A verdict that was given and taken back was a review too.
            taken_back = annotation.get("last_action") == "deleted_review"
            out["reviewed"] += bool(annotation.get("reviews")) or verdict is not None or taken_back
            out["accepted"] += verdict == "accepted"
            # Unpriced is what would be owed for if a price were known: what was accepted, not all labels.
            out["unpriced"] += verdict == "accepted"
            out["rejected"] += verdict == "rejected"
            if annotation.get("was_cancelled"):
                # A skip carries its time as a remark: lead_time of a skip is no measured work here.
                out["released"] += 1
                continue
            out["labeled"] += 1
            # An import by script leaves 0, which measures nothing.
            out["untimed"] += not annotation.get("lead_time")
            if annotation.get("lead_time"):
                seconds = Decimal(str(annotation["lead_time"]))
                length = int((seconds * 1000).quantize(Decimal(1), ROUND_HALF_UP)) * 1000
                end = moment(annotation["created_at"])
                clock.append((end - length, end))
            others = [one for one in truths if person(one.get("completed_by")) != worker]
            given = own_answer(annotation, edit, worker)
            if others and given is not None:
                out["gold_answered"] += 1
                out["gold_correct"] += answer(given) == answer(others[-1]["result"])
    return {**out, **measured(intervals), "workers": len(intervals)}


def own_answer(annotation, edit, worker):
    """What the worker answered last; None where somebody replaced it and the file lost it."""
    if edit and edit[1] == worker:
        return annotation["result"]
    reviews = annotation.get("reviews") or []  # the newest first
    kept = ("result", "fixed_annotation_history", "fixed_annotation_history_result")
    fixes = [review for review in reviews if any(review.get(key) is not None for key in kept)]
    fixed = annotation.get("last_action") == "fixed_and_accepted"
    if not (fixes or fixed or edit):
        return annotation["result"]
    seen = fixes[-1:] or ([] if fixed else reviews[:1])
    return seen[0].get("previous_annotation_history_result") if seen else None


def main(arguments):
    zone = None
    if arguments[:1] == ["--source-tz"]:
        zone, arguments = ZoneInfo(arguments[1]), arguments[2:]
    count = lambda path: label_studio if path.endswith(".json") else mturk
    print(json.dumps({os.path.basename(path): count(path)(path, zone) for path in arguments}))


main(sys.argv[1:])
