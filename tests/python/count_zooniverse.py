#!/usr/bin/env python3
"""Counts what Zooniverse's classification exports tell, by plain loops over Python's csv and json modules, for the
tests to compare with.

    count_zooniverse.py FILE...

Writes one JSON object, by file name. It shares nothing with the program: its own columns, its own rules.
"""

import csv
import json
import sys
from datetime import datetime

csv.field_size_limit(1 << 30)


def is_drawn(value):
    return isinstance(value, list) and any(isinstance(mark, dict) and "tool" in mark for mark in value)


def count(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    if not rows or "annotations" not in rows[0]:
        return {"refused": True}
    events, workers, seconds, anonymous = {}, set(), 0.0, 0
    for row in rows:
        metadata, annotations = json.loads(row["metadata"]), json.loads(row["annotations"])
        if row["gold_standard"].lower() == "true":
            if not all(is_drawn(entry["value"]) for entry in annotations):
                events["task.published"] = events.get("task.published", 0) + 1
            continue
        for kind in ("task.claimed", "task.labeled"):
            events[kind] = events.get(kind, 0) + 1
        workers.add(row["user_name"])
        anonymous += row["user_name"].startswith("not-logged-in")
        started, finished = (datetime.fromisoformat(metadata[name]) for name in ("started_at", "finished_at"))
        seconds += (finished - started).total_seconds()
    return {
        "records": len(rows),
        "events": events,
        "workers": len(workers),
        "anonymous": anonymous,
        "seconds": round(seconds, 3),
    }


def main(arguments):
    counts = {path.rsplit("/", 1)[-1]: count(path) for path in arguments}
    json.dump(counts, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
