#!/usr/bin/env python3
"""Counts PAWLS status files in plain loops, as a second opinion on the importer.

    count_pawls.py FILE...   prints one JSON object: file name -> records, events by type, workers, rejected
"""
import json
import os
import sys
from collections import Counter


def count(papers):
    events, undated = Counter(), 0
    for paper in papers.values():
        if not (paper["finished"] or paper["junk"]):
            continue
        if paper.get("completed_at") or paper.get("completedAt"):
            events["task.released" if paper["junk"] else "task.labeled"] += 1
        else:
            undated += 1
    # The file is one annotator's.
    return {"records": len(papers), "events": dict(events), "workers": int(bool(events)), "rejected": undated}


if __name__ == "__main__":
    print(json.dumps({os.path.basename(path): count(json.load(open(path))) for path in sys.argv[1:]}, indent=1))
