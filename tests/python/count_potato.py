#!/usr/bin/env python3
"""Counts Potato's states of users in plain loops, as a second opinion on the importer.

    count_potato.py FILE...   prints one JSON object: file name -> records, events by type, workers, active_ms, first, last
"""
import json
import os
import sys
from collections import Counter


def answered(behaviour):
    """The last change before the last save, in seconds."""
    interactions = behaviour.get("interactions") or []
    saves = [one["timestamp"] for one in interactions if one["event_type"] == "save"]
    clicks = [one["timestamp"] for one in interactions
              if one["event_type"] == "annotation_change" and one["metadata"].get("source") != "prefill"]
    changes = clicks or [one["timestamp"] for one in behaviour.get("annotation_changes") or [] if one["source"] != "prefill"]
    saved = [at for at in changes if not saves or at <= max(saves)]
    return max(saved or changes, default=None)


def left_over(behaviour):
    """Whether the changes leave an answer."""
    chosen = set()
    for change in behaviour.get("annotation_changes") or []:
        name = (change["schema_name"], change["label_name"])
        if change["action"] == "deselect" or change["new_value"] is None:
            chosen.discard(name)
        else:
            chosen.add(name)
    return bool(chosen)


def people(document):
    if "instance_id_to_behavioral_data" in document:
        answers = {name for name, answer in document["instance_id_to_label_to_value"].items() if answer}
        answers |= {name for name, spans in (document.get("instance_id_to_span_to_value") or {}).items() if spans}
        return [(document.get("user_id"), document["instance_id_to_behavioral_data"], answers)]
    return [(who, instances, {name for name, what in instances.items() if left_over(what)})
            for who, instances in document.items()]


def count(path):
    try:
        document = json.load(open(path))
    except ValueError:
        return {"refused": True}
    if "displayed_text" in document:
        return {"refused": True}
    everybody = people(document)
    timed = any(what.get("session_start") for _, instances, _ in everybody for what in instances.values())
    if not timed and any(answers for _, _, answers in everybody):
        return {"refused": True}
    events, workers, records, active_ms, times = Counter(), set(), 0, 0, []
    for who, instances, answers in everybody:
        for name in set(instances) | answers:
            records += 1
            behaviour = instances.get(name) or {}
            loads = [one["timestamp"] for one in behaviour.get("interactions") or [] if one["target"] == "instance_load"]
            events["task.claimed"] += bool(loads)
            times += [min(loads)] if loads else []
            if name in answers:
                events["task.labeled"] += 1
                active_ms += behaviour.get("total_time_ms") or 0
                times += [answered(behaviour)]
            if loads or name in answers:
                workers.add(who)
    known = [at for at in times if at]
    return {"records": records, "events": dict(events), "workers": len(workers), "active_ms": active_ms,
            "first": min(known, default=None), "last": max(known, default=None)}


if __name__ == "__main__":
    print(json.dumps({os.path.basename(path): count(path) for path in sys.argv[1:]}, indent=1))
