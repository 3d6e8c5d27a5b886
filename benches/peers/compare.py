"""Whether two folders of reports have the same cells: counts and money exactly, other figures to nine digits. Usage: compare.py OURS PEERS"""

import csv
import datetime
import sys

ours, peers = sys.argv[1:3]
cells = 0


def same(mine, theirs):
    if mine == theirs:
        return True
    if not mine or not theirs:
        return False
    try:
        mine, theirs = float(mine), float(theirs)
        return abs(mine - theirs) <= max(1e-9 * abs(mine), 1e-12)
    except ValueError:
        moment = lambda text: datetime.datetime.fromisoformat(text.replace("Z", "+00:00").replace(" ", "T"))
        return moment(mine) == moment(theirs)


for report in ["throughput", "accuracy", "earnings"]:
    read = lambda folder: {row["worker_id"]: row for row in csv.DictReader(open(f"{folder}/{report}.csv"))}
    mine, theirs = read(ours), read(peers)
    # A reviewer has rows in ours only where the peer knows no such worker.
    assert mine.keys() >= theirs.keys(), (report, len(mine), len(theirs))
    for worker, row in theirs.items():
        for column, value in row.items():
            if column in mine[worker]:
                cells += 1
                assert same(mine[worker][column], value), (report, worker, column, mine[worker][column], value)
print(f"{cells} cells are the same")
