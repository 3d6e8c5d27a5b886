"""Counts what a Labelbox export tells, by its own reading of the description of the format.

Prints {file name: {"records": n, "events": {...}, "workers": n}} or {"refused": true}.
A record is a data row or a label (v2, v3), or a label (v1).
"""

import collections
import json
import os
import sys


def lines(path):
    text = open(path, encoding="utf-8-sig").read()
    try:
        whole = json.loads(text)
        return whole if isinstance(whole, list) else [whole]
    except ValueError:
        return [json.loads(line) for line in text.split("\n") if line.strip()]


def new_rows(rows, events, workers):
    records = with_details = labels_seen = 0
    for row in rows:
        records += 1
        for project in row["projects"].values():
            # Oldest first.
            history = sorted(
                reversed(project.get("project_details", {}).get("workflow_history", [])),
                key=lambda step: step["created_at"],
            )
            if history and history[0]["action"] == "Move" and "previous_task_id" not in history[0]:
                events["task.published"] += 1
            rework = {step.get("next_task_id") for step in history if step["action"] == "Reject"}
            for label in project["labels"]:
                records += 1
                labels_seen += 1
                details = label.get("label_details")
                if details is None:
                    continue
                with_details += 1
                workers.add(details["created_by"])
                performance = label.get("performance_details", {})
                if performance.get("skipped"):
                    events["task.released"] += 1
                else:
                    events["task.labeled"] += 1
                    for step in history:
                        is_back = step["action"] == "Move" and step.get("previous_task_id") in rework
                        if is_back and step.get("next_task_id"):
                            events["task.labeled"] += 1
                verdicts = [step for step in history if step["action"] in ("Reject", "Approve")]
                events["task.reviewed"] += len(verdicts)
                reviewers = {step["created_by"] for step in verdicts}
                if performance.get("seconds_to_review") and len(reviewers) == 1:
                    events["time.logged"] += 1
                    workers |= reviewers
    return records, with_details, labels_seen


def old_rows(rows, events, workers):
    for row in rows:
        workers.add(row["Created By"])
        events["task.released" if row.get("Skipped") else "task.labeled"] += 1
        events["task.reviewed"] += sum(1 for review in row.get("Reviews", []) if review["score"] != 0)
        events["task.reviewed"] += (row.get("Benchmark Agreement") or -1) >= 0
    return len(rows)


def count(path):
    rows = lines(path)
    events, workers = collections.Counter(), set()
    if "data_row" in rows[0]:
        records, detailed, labels = new_rows(rows, events, workers)
        if labels and not detailed:
            return {"refused": True}
    elif not any("Created At" in row for row in rows):
        return {"refused": True}
    else:
        records = old_rows(rows, events, workers)
    return {"records": records, "events": {k: n for k, n in sorted(events.items()) if n}, "workers": len(workers)}


print(json.dumps({os.path.basename(path): count(path) for path in sys.argv[1:]}, indent=1))
