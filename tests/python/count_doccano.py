#!/usr/bin/env python3
"""Whether exports of doccano say who labeled and when, as a second opinion on the importer's refusal.

    count_doccano.py FILE...   prints one JSON object: file name -> {"refused": true} where no line has a time
"""
import json
import os
import sys

TIMES = ("created_at", "updated_at", "timestamp")


def count(path):
    with open(path, encoding="utf-8-sig") as file:
        rows = [json.loads(line) for line in file if line.strip()]
    timed = sum(any(row.get(key) for key in TIMES) for row in rows)
    return {"records": len(rows), "timed": timed} if timed else {"refused": True}


print(json.dumps({os.path.basename(path): count(path) for path in sys.argv[1:]}, indent=1))
