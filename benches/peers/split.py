"""The lines of a log in other files: shuffled; and apart some of a few workers, some of all, and the rest. Prints the share of the few.

Usage: split.py IN.ndjson FOLDER"""

import json
import pathlib
import random
import sys

lines = pathlib.Path(sys.argv[1]).read_text().splitlines(keepends=True)
folder = pathlib.Path(sys.argv[2])
dice = random.Random(2)
workers, parts = {}, {"rest": [], "few": [], "most": []}
for line in lines:
    is_few = workers.setdefault(json.loads(line)["worker_id"], dice.random() < 0.05)
    name = "few" if is_few and dice.random() < 0.2 else "most" if not is_few and dice.random() < 0.01 else "rest"
    parts[name].append(line)
for name, part in parts.items():
    (folder / f"{name}.ndjson").write_text("".join(part))
print(len(parts["few"]) / (len(parts["rest"]) + len(parts["few"])))
dice.shuffle(lines)
(folder / "shuffled.ndjson").write_text("".join(lines))
