#!/usr/bin/env python3
"""Counts INCEpTION's event.log and exportedproject.json in plain loops, as a second opinion on the importer.

    count_inception.py FILE...   prints one JSON object: file name -> counts
"""
import json
import os
import sys
from collections import Counter

NOBODY = {"<SYSTEM>", "CURATION_USER", "INITIAL_CAS"}


def word(state):
    return None if state is None else state.replace("_", "").upper()


def log(lines):
    events, workers, bad, units = Counter(), set(), 0, 0
    open_spans = Counter()
    for line in lines:
        try:
            row = json.loads(line)
        except ValueError:
            bad += 1
            continue
        who, user, piece = row.get("annotator"), row.get("user"), (row.get("document_name"), row.get("annotator"))
        if row["event"] in ("SpanCreatedEvent", "SpanDeletedEvent") and who == user:
            open_spans[piece] += 1 if row["event"] == "SpanCreatedEvent" else -1
        if row["event"] != "AnnotationStateChangeEvent" or who in NOBODY:
            continue
        old, new = word(row["details"]["previousState"]), word(row["details"]["state"])
        if old == new:
            continue
        if new == "INPROGRESS" and old in ("NEW", "IGNORE"):
            kind = "task.claimed"
        elif new == "FINISHED":
            kind = "task.labeled"
            units += max(open_spans.pop(piece, 0), 0)
        elif old == "FINISHED" and new in ("INPROGRESS", "NEW"):
            kind = "task.reviewed"
        elif new == "IGNORE" and (old != "NEW" or who == user) or (old, new) == ("INPROGRESS", "NEW"):
            kind = "task.released"
        else:
            continue
        events[kind] += 1
        workers.add(who)
    return {"records": len(lines), "events": dict(events), "workers": len(workers), "rejected": bad, "units": units}


def project(document):
    events, workers, lost = Counter(), set(), 0
    rows = document.get("annotation_documents") or []
    for row in rows:
        now, own = word(row["state"]), word(row.get("annotatorState"))
        changed, made = row.get("timestamp"), row.get("created")
        imported = changed is not None and made is not None and made - changed >= 1000
        told = []
        if now in ("INPROGRESS", "FINISHED") or now == "IGNORE" and changed is not None:
            if not imported and made is not None:
                told.append("task.claimed")
            elif now == "INPROGRESS":
                lost += 1
        if now == "FINISHED" or now == "INPROGRESS" and own == "FINISHED":
            told.append("task.labeled")
        if now == "INPROGRESS" and own == "FINISHED":
            told.append("task.reviewed")
        if now == "IGNORE" and not (own == "NEW" and changed is None):
            told.append("task.released")
        events.update(told)
        workers.update([row.get("user")] if told else [])
    return {"records": len(rows), "events": dict(events), "workers": len(workers), "rejected": lost}


def count(path):
    with open(path, encoding="utf-8-sig") as file:
        text = file.read()
    try:
        whole = json.loads(text)
    except ValueError:
        whole = None
    if isinstance(whole, dict) and "source_documents" in whole:
        return project(whole)
    return log([line for line in text.split("\n") if line.strip()])


print(json.dumps({os.path.basename(path): count(path) for path in sys.argv[1:]}, indent=1))
