#!/usr/bin/env python3
"""Counts what SageMaker Ground Truth's worker responses tell, by plain loops over Python's json module, for the tests to
compare with.

    count_sagemaker.py FILE...

Writes one JSON object, by the part of the path after worker-response, else by file name. It shares nothing with the
program: its own keys, its own rules.
"""

import json
import sys


def count(path):
    with open(path, encoding="utf-8-sig") as file:
        text = file.read()
    try:
        document = json.loads(text)
    except json.JSONDecodeError:
        lines = [json.loads(line) for line in text.splitlines() if line.strip()]
        if all("source-ref" in line for line in lines):
            return {"records": len(lines), "events": {}, "workers": 0}
        return {"unknown": True}
    if not isinstance(document, dict) or "answers" not in document:
        return {"unknown": True}
    answers = document["answers"]
    events = {"task.labeled": len(answers)}
    claims = sum("acceptanceTime" in answer for answer in answers)
    if claims:
        events["task.claimed"] = claims
    return {
        "records": len(answers),
        "events": events,
        "workers": len({answer["workerId"] for answer in answers}),
    }


def main(arguments):
    counts = {path.rsplit("worker-response/", 1)[-1].rsplit("birds/", 1)[-1]: count(path) for path in arguments}
    json.dump(counts, sys.stdout, indent=1, sort_keys=True)
    print()


if __name__ == "__main__":
    main(sys.argv[1:])
