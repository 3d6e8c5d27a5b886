#!/usr/bin/env python3
"""Counts GATE Teamware's database dumps in plain loops, as a second opinion on the importer.

    count_teamware.py FILE...   prints one JSON object: file name -> records, events by type, workers, active_ms
"""
import json
import os
import sys
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

ENDS = {0: None, 1: "task.labeled", 2: "task.released", 3: "task.released", 4: "task.released"}


def count(path):
    try:
        rows = json.load(open(path))
    except ValueError:
        return {"refused": True}
    if not isinstance(rows, list) or not all("model" in row for row in rows):
        return {"refused": True}
    events, workers, active_ms = Counter(), set(), 0
    changes = Counter()
    for row in rows:
        model, fields = row["model"].split(".")[1], row["fields"]
        if model == "document":
            events["task.published"] += 1
        elif model == "annotation":
            events["task.claimed"] += 1
            workers.add(fields["user"])
            if ENDS[fields["status"]]:
                events[ENDS[fields["status"]]] += 1
            seconds = Decimal(str(fields.get("time_to_complete") or 0))
            active_ms += int((seconds * 1000).quantize(Decimal(1), ROUND_HALF_UP))
        elif model == "annotationchangehistory":
            changes[fields["annotation"]] += 1
        elif model == "annotatorproject":
            for stage in ("training", "test"):
                if fields.get(f"{stage}_completed"):
                    events["assessment.taken"] += 1
                    workers.add(fields["annotator"])
    events["task.labeled"] += sum(times - 1 for times in changes.values())
    return {"records": len(rows), "events": {kind: n for kind, n in sorted(events.items()) if n},
            "workers": len(workers), "active_ms": active_ms}


if __name__ == "__main__":
    print(json.dumps({os.path.basename(path): count(path) for path in sys.argv[1:]}, indent=1))
