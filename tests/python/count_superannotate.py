"""Counts what SuperAnnotate item files tell, by its own reading of the description of the format.

Prints {file name: {"records": n, "events": {...}, "workers": n}} or {"refused": true}.
A record is an item.
"""

import collections
import json
import os
import sys


def count(path):
    items = json.load(open(path, encoding="utf-8"))
    items = items if isinstance(items, list) else [items]
    events, workers, bare = collections.Counter(), set(), 0
    for item in items:
        about = item["metadata"]
        if about["status"] in ("NotStarted", "InProgress"):
            continue
        drawn = [instance.get("meta", instance) for instance in item["instances"]]
        drawn = [one for one in drawn if one.get("type") != "comment"]
        people = [one["createdBy"]["email"] for one in drawn if one.get("createdBy")]
        if not people and not any(about.get(key) for key in ("annotatorEmail", "qaEmail", "lastAction")):
            bare += 1
            continue
        manual = {
            one["createdBy"]["email"]
            for one in drawn
            if one.get("createdBy") and one.get("creationType", "Manual") in (None, "Manual")
        }
        if len(manual) > 1 and about.get("qaEmail") != about.get("annotatorEmail"):
            manual.discard(about.get("qaEmail"))
        if about["status"] in ("QualityCheck", "Returned", "Completed"):
            events["task.labeled"] += len(manual)
            if about["status"] != "QualityCheck":
                events["task.reviewed"] += len(manual)
            workers |= manual
        elif about["status"] == "Skipped":
            events["task.released"] += 1
            workers.add(about.get("annotatorEmail") or about["lastAction"]["email"])
    if bare == len(items):
        return {"refused": True}
    return {"records": len(items), "events": dict(sorted(events.items())), "workers": len(workers)}


print(json.dumps({os.path.basename(path): count(path) for path in sys.argv[1:]}, indent=1))
