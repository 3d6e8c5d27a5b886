"""The traps of the READMEs in shared/data, counted with csv and json alone: what a careful person gets, and beside it what a naive sum gives.

Usage: count_traps.py DATA. Prints one JSON object: for each trap a list of figures. Shares no code with piecework.
"""
import csv
import io
import json
import sys
from collections import defaultdict
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

DATA = Path(sys.argv[1])
csv.field_size_limit(1 << 30)
OFFSETS = {"PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "UTC": 0, "EST": -5, "EDT": -4}


def table(name, delimiter=",", encoding="utf-8-sig"):
    text = (DATA / name).read_bytes().decode(encoding)
    if "\n" not in text:
        text = text.replace("\r", "\n")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def document(name):
    return json.loads((DATA / "tools/label-studio" / name).read_text("utf-8"))


def union(intervals):
    """Seconds that lie in any of a worker's intervals, added over workers."""
    total = 0
    for spans in intervals.values():
        end = None
        for start, stop in sorted(spans):
            if end is None or start > end:
                total += (stop - start).total_seconds()
                end = stop
            elif stop > end:
                total += (stop - end).total_seconds()
                end = stop
    return total


def mturk_time(text):
    """`Sat Oct 07 03:51:58 PDT 2017`, or `2017-10-16 18:34:40 UTC`."""
    words = text.split()
    if words[-1] == "UTC":
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=timezone.utc)
    zone = timezone(timedelta(hours=OFFSETS[words[4]]))
    plain = datetime.strptime(" ".join(words[1:4] + words[5:]), "%b %d %H:%M:%S %Y")
    return plain.replace(tzinfo=zone)


def iso(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def ms(number):
    """Seconds as whole milliseconds."""
    return round(number * 1000)


def appen_page():
    rows = table("platforms/appen/sulab-710587-full-with-untrusted.tsv", "\t")
    at = lambda text: datetime.strptime(text, "%m/%d/%Y %H:%M:%S")
    spans, pages, naive = defaultdict(list), set(), 0
    for row in rows:
        start, stop = at(row["_started_at"]), at(row["_created_at"])
        naive += (stop - start).total_seconds()
        spans[row["_worker_id"]].append((start, stop))
        pages.add((row["_worker_id"], start, stop))
    return {"time": ms(union(spans)), "pages": len(pages), "judgments": len(rows),
            "price": str(len(pages) * Decimal("0.10")), "naive": ms(naive)}


def trials():
    rows = table("platforms/mturk-clt/overinf-norming-mturk10.csv")
    once = {row["assignmentid"]: Decimal(row["reward"].strip().lstrip("$")) for row in rows}
    naive = sum(Decimal(row["reward"].strip().lstrip("$")) for row in rows)
    return {"price": str(sum(once.values())), "assignments": len(once), "rows": len(rows), "naive": str(naive)}


def overturned():
    rows = table("platforms/mturk/odre-batch-2947651-overturned.csv")
    both = [row for row in rows if row["ApprovalTime"].strip() and row["RejectionTime"].strip()]
    statuses = [row["AssignmentStatus"] for row in rows]
    return {"reversed": len(both), "accepted": statuses.count("Approved"), "rejected": statuses.count("Rejected")}


def automatic():
    """The clock approved where the time is in UTC form and within 120 s after the deadline."""
    clock = people = 0
    for name in ("odre-batch-2947651-overturned", "odre-batch-2963456", "odre-batch-3025556-utc-approval"):
        for row in table(f"platforms/mturk/{name}.csv"):
            approved = (row["ApprovalTime"] or "").strip()
            if not approved:
                continue
            late = (mturk_time(approved) - mturk_time(row["AutoApprovalTime"].strip())).total_seconds()
            if approved.endswith("UTC") and 0 <= late <= 120:
                clock += 1
            else:
                people += 1
    return {"automatic": clock, "other": people}


def lead_time():
    """Each measured stretch ends with the first save; of what was skipped none is measured."""
    spans, longest, plain = defaultdict(list), 0, 0
    for task in document("enterprise-skipped-and-twice.json"):
        for one in task["annotations"]:
            plain += one["lead_time"] or 0
            if one["was_cancelled"]:
                continue
            lead = round((one["lead_time"] or 0) * 1000) / 1000
            longest = max(longest, lead)
            stop = iso(one["created_at"])
            if lead:
                spans[one["completed_by"]["id"]].append((stop - timedelta(seconds=lead), stop))
    capped = {worker: [(max(start, stop - timedelta(hours=1)), stop) for start, stop in of] for worker, of in spans.items()}
    return {"union": ms(union(spans)), "capped": ms(union(capped)), "longest": ms(longest), "all": ms(plain)}


def reviews():
    own = deleted = standing = verdicts = 0
    pieces = set()
    for task in document("enterprise-reviews.json"):
        for one in task["annotations"]:
            for review in one["reviews"]:
                verdicts += 1
                if review["created_by"]["id"] == one["completed_by"]["id"]:
                    own += 1
                    pieces.add(one["id"])
            if one["last_action"] == "deleted_review":
                deleted += not one["reviews"]
                standing += bool(one["reviews"])
    return {"own": own, "own_pieces": len(pieces), "deleted": deleted, "standing": standing, "verdicts": verdicts}


def labelbox_own():
    rows = (DATA / "tools/labelbox/export-v2-performance-and-workflow.ndjson").read_text("utf-8").splitlines()
    own = verdicts = 0
    for row in map(json.loads, rows):
        for project in row["projects"].values():
            for step in project["project_details"]["workflow_history"]:
                if step["action"] in ("Approve", "Reject"):
                    verdicts += 1
                    own += step["created_by"] == project["labels"][0]["label_details"]["created_by"]
    return {"own": own, "verdicts": verdicts}


def skips():
    skipped, regions = 0, []
    for task in document("enterprise-skipped-and-twice.json"):
        for one in task["annotations"]:
            ids = {part["id"] for part in one["result"] if "id" in part}
            if one["was_cancelled"]:
                skipped += 1
                regions.append(len(ids))
    return {"skipped": skipped, "regions": sorted(regions)}


def twice():
    """One person with two annotations of one task: two pieces of work."""
    counts = defaultdict(int)
    for task in document("enterprise-skipped-and-twice.json"):
        for one in task["annotations"]:
            counts[(task["id"], one["completed_by"]["id"])] += 1
    return {"pieces": sum(counts.values()), "pairs": len(counts)}


def prodigy():
    lines = (DATA / "tools/prodigy/one-person-four-sessions.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    answers = [row["answer"] for row in rows]
    # That they are one person's is what the README says of the file: its name has it.
    return {"people": 1, "rows": len(rows), "sessions": len({row["_annotator_id"] for row in rows}),
            "tasks": len({row["_task_hash"] for row in rows}), "rejects": answers.count("reject")}


def short_rows():
    text = (DATA / "platforms/mturk/odre-batch-2963456.csv").read_bytes().decode()
    rows = list(csv.reader(io.StringIO(text, newline="")))
    whole = [row for row in rows[1:] if row]
    short = sum(len(row) < len(rows[0]) for row in whole)
    money = sum(Decimal(row["Reward"].strip().lstrip("$")) for row in table("platforms/mturk/odre-batch-2963456.csv")
                if row["AssignmentStatus"] == "Approved")
    return {"rows": len(whole), "short": short, "paid": str(money)}


def bare_cr():
    raw = (DATA / "platforms/mturk/ncbo-sumo-cr-only.csv").read_bytes()
    rows = table("platforms/mturk/ncbo-sumo-cr-only.csv", encoding="latin-1")
    return {"line_feeds": raw.count(b"\n"), "rows": len(rows), "workers": len({row["WorkerId"] for row in rows})}


def marks():
    """Files that begin with a mark of their encoding."""
    found = defaultdict(list)
    for path in sorted(DATA.rglob("*")):
        if path.is_file():
            head = path.open("rb").read(4)
            for name, mark in (("utf-8", b"\xef\xbb\xbf"), ("utf-16", b"\xff\xfe"), ("utf-16", b"\xfe\xff")):
                if head.startswith(mark):
                    found[name].append(str(path.relative_to(DATA)))
    return {"utf-8": found["utf-8"], "utf-16": found["utf-16"]}


def change_of_clocks():
    rows = table("platforms/mturk-clt/ukp-54-cet-cest.results.tsv", "\t")
    zones, spans = set(), defaultdict(list)
    for row in rows:
        for name, cell in row.items():
            if name and isinstance(cell, str):
                zones |= {zone for zone in ("CET", "CEST") if f" {zone} 2" in cell}
        spans[row["workerid"]].append((mturk_time(row["assignmentaccepttime"]), mturk_time(row["assignmentsubmittime"])))
    first = min(start for of in spans.values() for start, _ in of)
    waits = []
    for row in rows:
        done = (row.get("assignmentapprovaltime") or "").strip()
        if done:
            waits.append((mturk_time(done) - mturk_time(row["assignmentsubmittime"])).total_seconds())
    return {"zones": sorted(zones), "union": ms(union(spans)), "first": first.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "waits": ms(sum(waits))}


def crossing():
    """Measured stretches over all real MTurk files that cross a change of clocks (their two stamps have other zones)."""
    found = 0
    for folder in ("mturk", "mturk-clt"):
        for path in sorted((DATA / "platforms" / folder).glob("*")):
            delimiter = "\t" if path.suffix == ".tsv" else ","
            for row in table(path.relative_to(DATA), delimiter, "latin-1"):
                start = row.get("AcceptTime") or row.get("assignmentaccepttime") or ""
                stop = row.get("SubmitTime") or row.get("assignmentsubmittime") or ""
                zone = lambda text: next((word for word in text.split() if word in OFFSETS), None)
                found += bool(start.strip() and stop.strip() and zone(start) != zone(stop))
    return {"crossing": found}


COUNTS = [appen_page, trials, overturned, automatic, lead_time, reviews, labelbox_own, skips, twice, prodigy, short_rows, bare_cr,
          marks, change_of_clocks, crossing]
print(json.dumps({count.__name__: count() for count in COUNTS}, indent=1))
