"""Counts what an Encord export tells, by its own reading of the description of the format.

Prints {file name: {"records": n, "events": {...}, "workers": n}} or {"refused": true}.
A record is a label row.
"""

import collections
import email.utils
import json
import os
import sys


def moment(text):
    return email.utils.parsedate_to_datetime(text.replace("UTC", "GMT"))


def parts(row):
    for unit in row["data_units"].values():
        labels = unit["labels"]
        frames = [labels] if "objects" in labels else labels.values()
        for frame in frames:
            yield from frame["objects"]
            yield from frame["classifications"]


def count(path):
    rows = json.load(open(path, encoding="utf-8"))
    rows = rows if isinstance(rows, list) else [rows]
    if not any("data_units" in row for row in rows):
        return {"refused": True}
    events, workers = collections.Counter(), set()
    for row in rows:
        drawn = [part for part in parts(row) if part.get("manualAnnotation", True) and not part.get("isDeleted")]
        reviews = [review for part in drawn for review in part.get("reviews", [])]
        done = row["label_status"] == "LABELLED" or row["annotation_task_status"] == "COMPLETED"
        if not done and not reviews:
            continue
        for author in {part["createdBy"] for part in drawn}:
            workers.add(author)
            own = [part for part in drawn if part["createdBy"] == author]
            # What was reviewed together shows one last_edited_at: one verdict.
            rounds = collections.defaultdict(list)
            for part in own:
                for review in part.get("reviews", []):
                    rounds[review["last_edited_at"]].append(review)
            newest = max(rounds, default=None)
            for key, of_round in rounds.items():
                rejected = any(not review["approved"] for review in of_round)
                if rejected or done or key != newest:
                    events["task.reviewed"] += 1
            # One submit, and one more after each rejection that the author answered with an edit.
            no = sorted(
                max(moment(review["createdAt"]) for review in of_round)
                for of_round in rounds.values()
                if any(not review["approved"] for review in of_round)
            )
            edits = {sum(end < moment(part["createdAt"]) for end in no) for part in own}
            edits |= {
                sum(end < moment(part["lastEditedAt"]) for end in no)
                for part in own
                if part.get("lastEditedBy") == author and no and moment(part["lastEditedAt"]) > no[0]
            }
            events["task.labeled"] += len(edits)
    return {"records": len(rows), "events": dict(sorted(events.items())), "workers": len(workers)}


print(json.dumps({os.path.basename(path): count(path) for path in sys.argv[1:]}, indent=1))
