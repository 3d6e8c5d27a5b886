#!/usr/bin/env python3
"""Counts Kili exports in plain loops, as a second opinion on the importer.

    count_kili.py FILE...   prints one JSON object: file name -> records, events by type, workers
"""
import json
import os
import sys
from collections import Counter


def load(path):
    text = open(path, encoding="utf-8-sig").read()
    try:
        document = json.loads(text)
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return document if isinstance(document, list) else [document]


def count(assets):
    events, workers, records = Counter(), set(), 0
    labels = [label for asset in assets for label in asset.get("labels") or [asset.get("latestLabel")] if label]
    if labels and not any(label.get("createdAt") for label in labels):
        return {"refused": True}
    for asset in assets:
        records += 1
        events["task.published"] += bool(asset.get("createdAt"))
        labels = asset.get("labels") or ([asset["latestLabel"]] if asset.get("latestLabel") else [])
        labelers = {(label.get("author") or {}).get("email") for label in labels if label["labelType"] == "DEFAULT"}
        for label in labels:
            records += 1
            if label["labelType"] not in ("DEFAULT", "REVIEW"):
                continue
            if label["labelType"] == "DEFAULT":
                events["task.labeled"] += 1
                workers.add((label.get("author") or {}).get("email"))
            else:
                events["task.reviewed"] += 1
                workers.add(labelers.copy().pop() if len(labelers) == 1 else None)
            events["task.reviewed"] += bool(label.get("isSentBackToQueue"))
    return {"records": records, "events": {kind: n for kind, n in sorted(events.items()) if n}, "workers": len(workers)}


if __name__ == "__main__":
    print(json.dumps({os.path.basename(path): count(load(path)) for path in sys.argv[1:]}, indent=1))
