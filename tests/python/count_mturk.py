#!/usr/bin/env python3
"""Counts MTurk batch results by plain loops over Python's csv module, for the tests to compare with.

    count_mturk.py [--source-tz ZONE] FILE...

Writes one JSON object, by file name. It shares nothing with the program: its own time parser, its own columns.
"""

import csv
import json
import re
import sys
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

HOURS = {"PST": -8, "PDT": -7, "UTC": 0}


def moment(text, zone):
    """The stamp in UTC; None where the cell is empty or its zone is not known."""
    text = text.strip()
    if not text:
        return None
    named = re.fullmatch(r"\w{3} (\w{3} \d\d \d\d:\d\d:\d\d) (P[SD]T) (\d{4})", text)
    if named:
        local = datetime.strptime(f"{named[1]} {named[3]}", "%b %d %H:%M:%S %Y")
        return (local - timedelta(hours=HOURS[named[2]])).replace(tzinfo=timezone.utc)
    if text.endswith(" UTC"):
        return datetime.fromisoformat(text[:-4]).replace(tzinfo=timezone.utc)
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        if zone is None:
            return None
        read = read.replace(tzinfo=zone)
    return read.astimezone(timezone.utc)


def union(intervals):
    """Seconds covered by at least one interval."""
    total, end = 0.0, None
    for start, stop in sorted(intervals):
        if end is None or start > end:
            total, end = total + (stop - start), stop
        elif stop > end:
            total, end = total + (stop - end), stop
    return int(total)


def count(path, zone):
    with open(path, newline="", encoding="utf-8-sig") as file:
        table = [row for row in csv.reader(file) if any(cell.strip() for cell in row)]
    names = [name.lower() for name in table[0]]
    rows = [dict(zip(names, row)) for row in table[1:]]

    def get(row, *columns):
        return next((row[column].strip() for column in columns if column in row), "")

    statuses, instants, by_worker = {}, [], {}
    out = {"rows": len(rows), "approved_money": Decimal(0), "work_seconds": 0}
    out.update(rejected_then_approved=0, automatic=0)
    for row in rows:
        status = get(row, "assignmentstatus", "status")
        statuses[status] = statuses.get(status, 0) + 1
        accepted, submitted = moment(get(row, "accepttime"), zone), moment(get(row, "submittime"), zone)
        approved_text, rejected_text = get(row, "approvaltime"), get(row, "rejectiontime")
        reward = get(row, "reward").replace("$", "").strip()
        if status == "Approved" and reward:
            out["approved_money"] += Decimal(reward)
        if status == "Approved" and rejected_text:
            out["rejected_then_approved"] += 1
        if status == "Approved" and approved_text.endswith("UTC"):
            out["automatic"] += 1
        elif status == "Approved" and re.search(r"[+-]\d\d:\d\d$", approved_text):
            deadline = moment(get(row, "autoapprovaltime"), zone)
            out["automatic"] += deadline is not None and moment(approved_text, zone) >= deadline
        if accepted and submitted:
            elapsed = int((submitted - accepted).total_seconds())
            out["work_seconds"] += int(get(row, "worktimeinseconds") or elapsed)
            pair = (accepted.timestamp(), submitted.timestamp())
            by_worker.setdefault(get(row, "workerid"), []).append(pair)
        created = moment(get(row, "creationtime"), zone)
        decided = [moment(cell, zone) for cell in (approved_text, rejected_text)]
        instants += [at for at in (created, accepted, submitted, *decided) if at]
    shown = [at.strftime("%Y-%m-%dT%H:%M:%SZ") for at in (min(instants), max(instants))]
    out.update(
        assignments=len({get(row, "assignmentid") for row in rows} - {""}),
        workers=len({get(row, "workerid") for row in rows} - {""}),
        hits=len({get(row, "hitid") for row in rows} - {""}),
        statuses=statuses,
        approved_money=str(out["approved_money"]),
        union_seconds=sum(union(intervals) for intervals in by_worker.values()),
        span=shown,
    )
    return out


def main(arguments):
    zone = None
    if arguments[:1] == ["--source-tz"]:
        zone, arguments = ZoneInfo(arguments[1]), arguments[2:]
    counts = {path.rsplit("/", 1)[-1]: count(path, zone) for path in arguments}
    json.dump(counts, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
