#!/usr/bin/env python3
"""Counts the results of MTurk's command line tools, trial tables and lists by plain loops, for comparison.

    count_mturk_lists.py FILE...   prints one JSON object: file name -> records, events by type, workers

Written from the description of the files alone; it shares nothing with the program.
"""

import csv
import json
import os
import sys
from datetime import datetime, timedelta

HOURS = {"PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "JST": 9}


def moment(text):
    """Seconds since 1970; None where the cell is empty or its zone stands for several."""
    words = text.split()
    if len(words) != 6 or words[4] not in HOURS:
        return None
    local = datetime.strptime(" ".join(words[1:4] + words[5:]), "%b %d %H:%M:%S %Y")
    return (local - timedelta(hours=HOURS[words[4]]) - datetime(1970, 1, 1)).total_seconds()


def read(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        text = file.read()
    first = text.splitlines()[0] if text else ""
    delimiter = "\t" if first.count("\t") > first.count(",") else ","
    rows = [row for row in csv.reader(text.splitlines(keepends=True), delimiter=delimiter) if row]
    return [name.strip() for name in rows[0]], rows[1:]


def count_results(names, rows):
    """Rows of one assignment are one piece; where they differ in the experiment's columns, each is a trial as well."""
    start = names.index("hitid")
    where = {name: at for at, name in reversed(list(enumerate(names))) if at >= start}
    own = [at for at in range(start) if names[at].lower() != "workerid"]

    def get(row, name):
        at = where.get(name, len(row))
        return row[at].strip() if at < len(row) else ""

    events = {}

    def add(kind, number=1):
        events[kind] = events.get(kind, 0) + number

    add("task.published", len({get(row, "hitid") for row in rows if moment(get(row, "creationtime"))}))
    pieces = {}
    for row in rows:
        if get(row, "assignmentid"):
            pieces.setdefault(get(row, "assignmentid"), []).append(row)
    for of_one in pieces.values():
        row = of_one[0]
        add("task.claimed")
        add("task.labeled")
        if len({tuple(row[at] for at in own) for row in of_one}) > 1:
            add("task.labeled", len(of_one))
        status, rejected = get(row, "assignmentstatus"), get(row, "assignmentrejecttime")
        if status == "Approved":
            add("task.reviewed", 2 if rejected else 1)
            add("task.paid")
        elif status == "Rejected":
            add("task.reviewed")
    workers = {get(of_one[0], "workerid") for of_one in pieces.values()}
    return {"records": len(rows), "events": events, "workers": len(workers)}


def count(path):
    names, rows = read(path)
    lower = [name.lower() for name in names]
    if "assignmentaccepttime" in lower:
        return count_results(names, rows)
    if "granttime" not in lower:
        return {"refused": True}
    at = {name: lower.index(name) for name in ("workerid", "granttime")}
    amount = lower.index("bonusamount" if "bonusamount" in lower else "bonus")
    paid = [row for row in rows if row[at["workerid"]] not in ("", "NA") and row[at["granttime"]] and float(row[amount].strip("$ ") or 0) > 0]
    return {"records": len(rows), "events": {"task.paid": len(paid)}, "workers": len({row[at["workerid"]] for row in paid})}


def main(paths):
    json.dump({os.path.basename(path): count(path) for path in paths}, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
