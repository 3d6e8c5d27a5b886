#!/usr/bin/env python3
"""Counts Label Studio JSON exports in plain loops, as a second opinion on the importer.

    count_label_studio.py FILE...   prints one JSON object: file name -> counts
"""
import json
import os
import sys
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal


def moment(stamp):
    """Microseconds since 1970, exactly."""
    since = datetime.fromisoformat(stamp.replace("Z", "+00:00")) - datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    return (since.days * 86400 + since.seconds) * 1_000_000 + since.microseconds


def number(person):
    return person["id"] if isinstance(person, dict) else person


def milliseconds(seconds):
    return int((Decimal(str(seconds or 0)) * 1000).quantize(Decimal(1), ROUND_HALF_UP))


def is_fix(review):
    return any(review.get(key) is not None for key in ("result", "fixed_annotation_history", "fixed_annotation_history_result"))


def count(tasks):
    total = {
        "tasks": len(tasks), "annotations": 0, "unreadable": 0, "drafts": 0, "labeled": 0, "skipped": 0,
        "accepted": 0, "rejected": 0, "withdrawn": 0, "gold": 0, "lead_ms": 0, "skipped_lead_ms": 0, "units": 0,
    }
    workers, times = set(), []
    for task in tasks:
        total["drafts"] += len(task.get("drafts") or [])
        if task.get("created_at"):
            times.append(moment(task["created_at"]))
        for annotation in (task.get("annotations") or []) + (task.get("completions") or []):
            total["annotations"] += 1
            if "id" not in annotation or "created_at" not in annotation:
                total["unreadable"] += 1
                continue
            action, reviews = annotation.get("last_action"), annotation.get("reviews") or []
            worker, updater = number(annotation.get("completed_by")), annotation.get("updated_by")
            created, updated = moment(annotation["created_at"]), moment(annotation["updated_at"])
            workers.add("?" if worker is None else str(worker))
            times.append(created)
            later = updated - created > 1_000_000
            lead = milliseconds(annotation.get("lead_time"))
            for review in reviews:
                total["accepted" if review["accepted"] else "rejected"] += 1
                times.append(moment(review["created_at"]))
            if not reviews and action in ("accepted", "fixed_and_accepted", "rejected"):
                total["rejected" if action == "rejected" else "accepted"] += 1
                times.append(max(created, updated))
            if not reviews and action == "deleted_review":
                total["withdrawn"] += 1
                times.append(updated if later else created)
            if annotation.get("was_cancelled"):
                total["skipped"] += 1
                total["skipped_lead_ms"] += lead
                if later and action == "skipped" and updater == worker:
                    times.append(updated)
                continue
            total["labeled"] += 1
            total["lead_ms"] += lead
            total["gold"] += bool(annotation.get("ground_truth"))
            edited = later and (action == "updated" or (action is None and updater is not None))
            if edited:
                times.append(updated)
            answer = annotation["result"]
            fixes = [review for review in reviews if is_fix(review)]
            if not edited and (fixes or action == "fixed_and_accepted"):
                # The answer that stands is the reviewer's.
                answer = fixes and fixes[-1].get("previous_annotation_history_result") or []
            total["units"] += len({part["id"] for part in answer if part.get("id")})
    total["workers"] = sorted(workers)
    total["first"], total["last"] = (min(times), max(times)) if times else (None, None)
    return total


print(json.dumps({os.path.basename(name): count(json.load(open(name, encoding="utf-8"))) for name in sys.argv[1:]}))
