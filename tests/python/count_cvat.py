#!/usr/bin/env python3
"""Counts CVAT's files in plain loops, as a second opinion on the reader.

    count_cvat.py FILE...   prints one JSON object: file name -> counts

A file is a dump (XML), a list of the REST interface or webhooks (JSON), or the event log (CSV).
"""
import csv
import io
import json
import os
import sys
import xml.etree.ElementTree as ET
from collections import Counter

SHAPES = {"box", "polygon", "polyline", "points", "ellipse", "cuboid", "skeleton", "mask", "tag"}


class Count:
    def __init__(self):
        self.records, self.events, self.workers, self.units, self.active_ms = 0, Counter(), set(), 0, 0

    def event(self, kind, worker=None, published=False):
        self.events[kind] += 1
        if not published:
            self.workers.add(worker or "?")

    def show(self):
        return {
            "records": self.records, "events": dict(sorted(self.events.items())), "workers": len(self.workers),
            "units": self.units, "active_ms": self.active_ms,
        }


def dump(text, out):
    root = ET.fromstring(text)
    meta = root.find("meta")
    units = [node for node in [meta.find("job"), meta.find("task")] if node is not None]
    if meta.find("project") is not None:
        units += meta.findall("project/tasks/task")
    for unit in units:
        out.records += 1
        out.event("task.published", published=True)
        shapes, sources = 0, set()
        for frame in list(root.iter("image")) + list(root.iter("track")):
            if len(units) > 1 and frame.get("task_id") != unit.findtext("id"):
                continue
            for shape in frame:
                if shape.tag in SHAPES and not (frame.tag == "track" and shape.get("keyframe") == "0"):
                    shapes += 1
                    sources.add(shape.get("source") or frame.get("source"))
        if shapes and sources - {"auto", "file"}:
            out.event("task.labeled", unit.findtext("assignee/username"))
            out.units += shapes


def name(person):
    return None if person is None else person["username"]


def listed(results, out):
    for one in results:
        out.records += 1
        if "summary" in one:
            frames = one["summary"].get("validation_frames", one["summary"].get("frame_count"))
            if one["target"] == "job" and one["job_id"] and one["summary"].get("accuracy") is not None and frames != 0:
                out.event("task.reviewed", name(one["assignee"]))
            continue
        if one.get("type") == "ground_truth":
            continue
        out.event("task.published", published=True)
        worker = name(one["assignee"]) if one["stage"] == "annotation" else None
        if worker and one["assignee_updated_date"]:
            out.event("task.claimed", worker)
        if one["state"] in ("completed", "rejected") or one["stage"] == "acceptance":
            out.event("task.labeled", worker)
        if one["state"] == "rejected" or one["stage"] == "acceptance":
            out.event("task.reviewed", worker)


class Job:
    def __init__(self):
        self.annotator, self.assignee, self.stage, self.state = None, None, None, None
        self.working = Counter()


def change(job, old, new, sender, out):
    """One change; old and new are (assignee, stage, state)."""
    (was, stage0, state0), (now, stage1, state1) = old, new
    completed = state0 != "completed" and state1 == "completed"
    rejected = state0 != "rejected" and state1 == "rejected" and not (stage0 == "annotation" and sender == now)
    if was != now:
        if was and stage0 == "annotation" and "completed" not in (state0, state1) and job.annotator in (None, was):
            out.event("task.released", was)
        if now and stage1 == "annotation" and state1 != "completed" and not (rejected and stage0 != "annotation"):
            out.event("task.claimed", now)
    holder = was or now
    done = completed and "annotation" in (stage0, stage1)
    if done:
        out.event("task.labeled", holder)
        out.active_ms += job.working.pop(holder, 0)
    accepted = stage1 == "acceptance" and state1 != "rejected" and (stage0 != "acceptance" or completed)
    if rejected or accepted:
        others = [person for person in (now, was) if person and person != sender]
        judged = (holder if stage0 == "annotation" else None) or job.annotator
        judged = judged or (now if stage1 == "annotation" else None) or (others[0] if others else None)
        out.event("task.reviewed", judged)
    if done and holder:
        job.annotator = holder
    elif now and stage1 == "annotation" and (was != now or not job.annotator):
        job.annotator = now
    elif was and stage0 == "annotation" and not job.annotator:
        job.annotator = was


def webhooks(payloads, out):
    jobs = {}
    for payload in payloads:
        out.records += 1
        job = payload.get("job")
        if job is None or job.get("type") == "ground_truth":
            continue
        if payload["event"] == "create:job":
            out.event("task.published", published=True)
            if job["assignee"] and job["assignee_updated_date"]:
                out.event("task.claimed", name(job["assignee"]))
        elif payload["event"] == "update:job" and "before_update" in payload:
            before = {**job, **payload["before_update"]}
            stand = [(name(one["assignee"]), one["stage"], one["state"]) for one in (before, job)]
            change(jobs.setdefault(job["id"], Job()), *stand, name(payload["sender"]), out)


def person(text, users):
    if text in ("", "None"):
        return None
    if "'username': '" in text:
        return text.split("'username': '")[1].split("'")[0]
    return users.get(text, text)


def log(text, out):
    rows = [row for row in csv.DictReader(io.StringIO(text))]
    out.records = len(rows)
    rows = [row for row in rows if row["payload"] is not None]
    users = {row["user_id"]: row["user_name"] for row in rows if row["user_name"]}
    rows = sorted(rows, key=lambda row: row["timestamp"].replace(" ", "T"))
    jobs, groups = {}, []
    for row in rows:
        row["old"] = json.loads(row["payload"] or "{}")
        if row["scope"] == "update:job" and row["obj_name"] in ("assignee", "stage", "state") and row["job_id"]:
            job, old = jobs.setdefault(row["job_id"], Job()), row["old"].get("old_value")
            seen = job.__dict__.setdefault("seen", set())
            if row["obj_name"] not in seen and "old_value" in row["old"]:
                seen.add(row["obj_name"])
                setattr(job, row["obj_name"], old["username"] if isinstance(old, dict) else old)
            # One request: the same second of the stamp, job and person.
            key = (row["job_id"], row["user_id"], row["timestamp"][:19])
            if groups and groups[-1][0] == key and all(one["obj_name"] != row["obj_name"] for one in groups[-1][1]):
                groups[-1][1].append(row)
            else:
                groups.append((key, [row]))
        elif row["scope"] in ("create:job", "send:working_time"):
            groups.append((None, [row]))
    for key, parts in groups:
        row = parts[0]
        user = row["user_name"] or row["user_id"] or None
        job = jobs.setdefault(row["job_id"], Job()) if row["job_id"] else None
        if row["scope"] == "create:job":
            out.event("task.published", published=True)
        elif key is None:
            ms = int(row["old"].get("working_time") or row["duration"] or 0)
            if ms <= 0:
                continue
            held = job and job.stage in (None, "annotation") and job.state != "completed" and job.assignee == user
            if held and user:
                job.working[user] += ms
            else:
                out.event("time.logged", user)
                out.active_ms += ms
        else:
            job.stage = job.stage or "annotation"
            old = (job.assignee, job.stage, job.state)
            for part in parts:
                value = person(part["obj_val"], users) if part["obj_name"] == "assignee" else part["obj_val"]
                setattr(job, part["obj_name"], value)
            change(job, old, (job.assignee, job.stage, job.state), user, out)


def refused(one):
    return not ("summary" in one and "target" in one or "stage" in one and "state" in one)


def count(path):
    out = Count()
    with open(path, encoding="utf-8-sig") as file:
        text = file.read()
    if text.lstrip().startswith("<"):
        dump(text, out)
    elif text.lstrip().startswith(("{", "[")):
        try:
            documents = json.loads(text)
            documents = documents if isinstance(documents, list) else [documents]
        except json.JSONDecodeError:
            documents = []
            for line in text.splitlines():
                try:
                    documents.append(json.loads(line))
                except json.JSONDecodeError:
                    out.records += 1
        if "event" in documents[0]:
            webhooks(documents, out)
        else:
            results = documents[0]["results"] if "results" in documents[0] else documents
            if results and refused(results[0]):
                return {"refused": True}
            listed([one for one in results if one.get("created_date")], out)
            out.records = len(results)
    else:
        log(text, out)
    return out.show()


def main():
    print(json.dumps({os.path.basename(path): count(path) for path in sys.argv[1:]}, indent=1))


if __name__ == "__main__":
    main()
