#!/usr/bin/env python3
"""Counts Argilla's webhook deliveries in plain loops, as a second opinion on the importer.

    count_argilla.py FILE...   prints one JSON object: file name -> counts
"""
import json
import os
import sys
from collections import Counter


def deliveries(text):
    decoder, at, found = json.JSONDecoder(), 0, []
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        one, at = decoder.raw_decode(text, at)
        found.extend(one if isinstance(one, list) else [one])
    return found


def count(path):
    with open(path, encoding="utf-8-sig") as file:
        rows = deliveries(file.read())
    events, workers = Counter(), set()
    for row in rows:
        kind, data = row.get("type"), row.get("data") or {}
        told = None
        if kind == "response.deleted":
            told = "event.voided"
        elif kind in ("response.created", "response.updated"):
            told = {"submitted": "task.labeled", "discarded": "task.released"}.get(data.get("status"))
        elif kind == "record.created" and (data.get("dataset") or {}).get("status") == "ready":
            told = "task.published"
        if told:
            events[told] += 1
            if told != "task.published":
                workers.add((data.get("user") or {}).get("id"))
    return {"records": len(rows), "events": dict(events), "workers": len(workers)}


print(json.dumps({os.path.basename(path): count(path) for path in sys.argv[1:]}, indent=1))
