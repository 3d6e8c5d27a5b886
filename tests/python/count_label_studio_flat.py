#!/usr/bin/env python3
"""Counts Label Studio's CSV, JSON-MIN and webhook payloads by plain loops, as a second opinion on the importer.

    count_label_studio_flat.py FILE...   prints one JSON object: file name -> records, events by type, workers

Written from the description of the files alone; it shares nothing with the program.
"""

import csv
import json
import os
import sys
from datetime import datetime


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def listed(payload, name):
    for value in (payload.get(name), payload.get(name + "s")):
        if isinstance(value, dict):
            return [value]
        if isinstance(value, list):
            return value
    return []


def count_payload(payload, events, workers):
    """The number of records of one payload; adds its events and workers."""

    def add(kind):
        events[kind] = events.get(kind, 0) + 1

    action = payload.get("action", "")
    if action.startswith("TASK"):
        tasks = listed(payload, "task")
        for task in tasks:
            if action.endswith("CREATED") and task.get("created_at"):
                add("task.published")
        return len(tasks)
    if not action.startswith("ANNOTATION"):
        return 1
    annotations = listed(payload, "annotation")
    for one in annotations:
        if action.endswith("DELETED"):
            # Only ids: without a time of receipt there is no event.
            if payload.get("received_at"):
                add("event.voided")
            continue
        workers.add(one["completed_by"])
        if one.get("was_cancelled"):
            add("task.released")
            continue
        add("task.labeled")
        later = moment(one["updated_at"]) - moment(one["created_at"])
        if action.endswith("UPDATED") and later.total_seconds() > 1:
            add("task.labeled")
    return len(annotations)


def count_flat(records):
    if not records or any("created_at" not in record for record in records):
        return {"refused": True}
    told = [record for record in records if record["created_at"]]
    return {
        "records": len(records),
        "events": {"task.labeled": len(told)},
        "workers": len({record["annotator"] for record in told}),
    }


def count(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        text = file.read()
    if text.lstrip()[:1] not in ("{", "["):
        first = text.splitlines()[0]
        delimiter = "\t" if first.count("\t") > first.count(",") else ","
        return count_flat(list(csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter)))
    try:
        document = json.loads(text)
    except ValueError:
        document = [json.loads(line) for line in text.splitlines() if line.strip()]
    records = document if isinstance(document, list) else [document]
    if "action" not in records[0]:
        return count_flat(records)
    events, workers = {}, set()
    number = sum(count_payload(record, events, workers) for record in records)
    return {"records": number, "events": events, "workers": len(workers)}


def main(paths):
    json.dump({os.path.basename(path): count(path) for path in paths}, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
