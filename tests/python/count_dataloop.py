#!/usr/bin/env python3
"""Counts Dataloop annotation files in plain loops, as a second opinion on the importer.

    count_dataloop.py FILE...   prints one JSON object: file name -> records, events by type, workers, units

A record is one person's objects on one item in one assignment, an object that a model made, or an empty item.
"""
import json
import os
import sys
from collections import Counter


def count(document):
    items = document if isinstance(document, list) else [document]
    pieces, records, units = {}, 0, 0
    for item in items:
        objects = item["annotations"] if "annotations" in item else [item]
        records += not objects
        for one in objects:
            system = one["metadata"]["system"]
            if system.get("automated"):
                records += 1
                continue
            key = (one.get("itemId") or item.get("id"), system.get("assignmentId"), one.get("creator"))
            pieces.setdefault(key, set())
            units += one["type"] not in ("class", "note", "item_description")
            if one.get("updatedBy") != one.get("creator") and (one.get("updatedAt") or "") > one["createdAt"]:
                pieces[key].add(one.get("updatedBy"))
    events = Counter({"task.labeled": len(pieces) + sum(len(others) for others in pieces.values())})
    workers = {creator for _, _, creator in pieces}
    return {"records": records + len(pieces), "events": dict(events), "workers": len(workers), "units": units}


if __name__ == "__main__":
    print(json.dumps({os.path.basename(path): count(json.load(open(path))) for path in sys.argv[1:]}, indent=1))
