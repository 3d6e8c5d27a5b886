#!/usr/bin/env python3
"""Counts Prodigy answers in plain loops, as a second opinion on the importer.

    count_prodigy.py FILE...   prints one JSON object: file name -> counts, or {"refused": true}
"""
import json
import os
import re
import sys
from collections import Counter

START_TIME = re.compile(r"(^|-)\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d$")


def worker(row):
    names = [row.get(key) for key in ("_annotator_id", "_session_id") if row.get(key)]
    people = [name for name in names if not START_TIME.search(name)]
    return people[0] if people else "?"


def fact(row):
    if row.get("_timestamp") is None or row.get("_task_hash") is None:
        return None
    return {"accept": "task.labeled", "reject": "task.labeled", "ignore": "task.released"}.get(row.get("answer"))


def answer(row):
    """What a version says, to be compared with the decision."""
    spans = sorted((s.get("start"), s.get("end"), s["label"]) for s in row.get("spans") or [] if s.get("label"))
    return row.get("answer"), row.get("label"), sorted(map(str, row.get("accept") or [])), spans


def count(path):
    rows, bad = [], 0
    with open(path, encoding="utf-8-sig") as file:
        for line in filter(str.strip, file):
            try:
                rows.append(json.loads(line))
            except ValueError:
                bad += 1
    versions = [version for row in rows for version in row.get("versions") or []]
    if not any(row.get("_timestamp") for row in rows + versions):
        return {"refused": True}
    events, workers, spans, agreed = Counter(), set(), 0, 0
    for row in rows:
        answers = [row] if row.get("versions") is None else [v for v in row["versions"] if v.get("_timestamp")]
        for one in answers:
            kind = fact(one)
            if kind is None:
                bad += 1
                continue
            events[kind] += 1
            workers.add(worker(one))
            if kind == "task.labeled":
                spans += sum(1 for span in (one.get("spans") or []) + (one.get("audio_spans") or []) if span.get("label"))
        binary = isinstance(row.get("label"), str) and "options" not in row and "accept" not in row
        decided = row.get("answer") == "accept" or row.get("answer") == "reject" and binary
        if row.get("versions") is not None and decided and row.get("_timestamp"):
            for version in row["versions"]:
                for session in version.get("sessions") or []:
                    events["task.reviewed"] += 1
                    agreed += answer(version) == answer(row)
                    workers.add("?" if START_TIME.search(session) else session)
    return {"records": len(rows) + bad, "events": dict(events), "workers": len(workers), "units": spans, "agreed": agreed}


print(json.dumps({os.path.basename(path): count(path) for path in sys.argv[1:]}, indent=1))
