#!/usr/bin/env python3
"""Counts what Toloka's assignment tables tell, by plain loops over Python's csv module, for the tests to compare with.

    count_toloka.py FILE...

Writes one JSON object, by file name. It shares nothing with the program: its own columns, its own rules.
"""

import csv
import json
import sys
from decimal import Decimal

RELEASED = {"SKIPPED", "EXPIRED"}
ANSWERED = {"SUBMITTED", "APPROVED", "ACCEPTED", "REJECTED"}


def table(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        first = file.readline()
        file.seek(0)
        delimiter = max("\t,;", key=first.count)
        return list(csv.DictReader(file, delimiter=delimiter))


def count(path):
    rows = table(path)
    if not rows or "ASSIGNMENT:assignment_id" not in rows[0]:
        return {"refused": True}
    pages, events = {}, {}
    for row in rows:
        if row["ASSIGNMENT:assignment_id"]:
            pages.setdefault(row["ASSIGNMENT:assignment_id"], []).append(row)

    def add(kind, number=1):
        if number:
            events[kind] = events.get(kind, 0) + number

    for page in pages.values():
        def said(name):
            return next((row[name] for row in page if row.get(name)), "")

        status = said("ASSIGNMENT:status").upper()
        add("task.claimed", bool(said("ASSIGNMENT:started")))
        if status in RELEASED:
            add("task.released")
        elif status in ANSWERED:
            add("task.labeled", len(page))
        accepted = status in {"APPROVED", "ACCEPTED"}
        if accepted or status == "REJECTED":
            add("task.reviewed")
            add("task.reviewed", bool(said("ASSIGNMENT:rejected" if accepted else "ASSIGNMENT:accepted")))
        elif status == "SUBMITTED" and said("ACCEPT:verdict"):
            add("task.reviewed")
        add("task.paid", accepted and Decimal(said("ASSIGNMENT:reward") or "0") > 0)
    answers = [row for page in pages.values() for row in page]
    return {
        "records": len(rows),
        "events": events,
        "workers": len({row["ASSIGNMENT:worker_id"] for row in answers}),
        "pages": len(pages),
        "gold": sum(any(value for name, value in row.items() if name.startswith("GOLDEN:")) for row in answers),
        "sandbox": sum("sandbox.toloka" in (row.get("ASSIGNMENT:link") or "") for row in answers),
    }


def main(arguments):
    counts = {path.rsplit("/", 1)[-1]: count(path) for path in arguments}
    json.dump(counts, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
