"""A count of tables that shipped mappings read, made apart from the program: Prolific, Appen, lists of bounties.

Usage: count_tables.py FILE ...   Prints JSON by file name: records, events by type, workers; or {"refused": true}.
"""

import csv
import json
import pathlib
import sys
from collections import Counter


def rows_of(path):
    text = path.read_text(encoding="utf-8-sig")
    delimiter = "\t" if "\t" in text.split("\n")[0] else ","
    return list(csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter))


def prolific(rows):
    names = lambda row, *known: next((row[name].strip() for name in known if row.get(name)), "")
    events, workers = Counter(), set()
    for row in rows:
        status = names(row, "Status", "status")
        completed = names(row, "Completed at", "completed_date_time")
        if names(row, "Started at", "started_datetime"):
            events["task.claimed"] += 1
        events["task.labeled"] += bool(completed)
        events["task.released"] += status in ("RETURNED", "TIMED-OUT", "SCREENED OUT")
        events["task.reviewed"] += status in ("APPROVED", "REJECTED")
        workers.add(names(row, "Participant id", "PROLIFIC_PID", "participant_id"))
    return events, workers


def appen(rows):
    events, workers, pages, tainted = Counter(), set(), set(), set()
    for row in rows:
        page = (row["_worker_id"], row["_started_at"], row["_created_at"])
        pages.add(page)
        events["task.labeled"] += 1
        if (row.get("_tainted") or "").lower() == "true":
            tainted.add(page)
        workers.add(row["_worker_id"])
    events["task.claimed"], events["task.reviewed"] = len(pages), len(tainted)
    return events, workers


def counted(path):
    rows = rows_of(path)
    header = rows[0].keys()
    if "_trusted_judgments" in header:
        return {"refused": True}
    if "_unit_id" in header:
        events, workers = appen(rows)
    elif "Total Prize Pool" in header:
        # A prize in two tokens at once has no one currency.
        events, workers = Counter({"task.published": sum("," not in row["Currency"] for row in rows)}), set()
    else:
        events, workers = prolific(rows)
    return {"records": len(rows), "events": {kind: n for kind, n in sorted(events.items()) if n}, "workers": len(workers)}


print(json.dumps({pathlib.Path(name).name: counted(pathlib.Path(name)) for name in sys.argv[1:]}, indent=1))
