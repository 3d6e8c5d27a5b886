"""Throughput, accuracy and earnings by worker from raw events in Parquet, ours beside DuckDB: same cells first, then wall time and
peak memory by turns, medians of RUNS. Makes the events with load.py where they are not there.

Usage: reports.py BINARY [PIECES] [RUNS] [FOLDER]      (defaults: 500000 pieces, 5 runs, a folder in the system's temporary one)
"""

import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

here = pathlib.Path(__file__).parent
binary = sys.argv[1]
pieces = int(sys.argv[2]) if len(sys.argv) > 2 else 500_000
runs = int(sys.argv[3]) if len(sys.argv) > 3 else 5
folder = pathlib.Path(sys.argv[4] if len(sys.argv) > 4 else tempfile.gettempdir()) / "piecework-load"
folder.mkdir(exist_ok=True)
events = folder / f"{pieces}.parquet"
if not events.exists():
    subprocess.run([sys.executable, here / "load.py", str(pieces), events], check=True)

REPORTS = ["throughput", "accuracy", "earnings"]
only = [word for report in REPORTS for word in ("--only", report)]
ours = [binary, "report", events, "--charts", "none", *only]
peer = [sys.executable, here / "peers/duckdb_reports.py", events, folder / "duckdb"]


def run(command, out=subprocess.DEVNULL):
    """Wall seconds and peak MiB of one process."""
    began = time.monotonic()
    child = subprocess.Popen([str(part) for part in command], stdout=out, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    assert status == 0, command
    return time.monotonic() - began, used.ru_maxrss / 1024


mine = folder / "ours"
mine.mkdir(exist_ok=True)
for report in REPORTS:
    with open(mine / f"{report}.csv", "wb") as out:
        run([binary, "report", events, "--only", report, "--format", "csv-verbatim"], out)
run(peer)
subprocess.run([sys.executable, here / "peers/compare.py", mine, folder / "duckdb"], check=True)

measured = {"piecework": [], "DuckDB": []}
for _ in range(runs):
    measured["piecework"].append(run(ours))
    measured["DuckDB"].append(run(peer))

import duckdb

version = subprocess.run([binary, "--version"], capture_output=True, text=True).stdout.split()[-1]
versions = {"piecework": version, "DuckDB": duckdb.__version__}
print(f"\n{pieces:,} pieces, {os.cpu_count()} cores, medians of {runs} (least to most)\n")
print("| program | wall s | peak MiB |\n| --- | ---: | ---: |")
for name, of in measured.items():
    seconds, memory = zip(*of)
    spread = f"{statistics.median(seconds):.2f} ({min(seconds):.2f} to {max(seconds):.2f})"
    print(f"| {name} {versions[name]} | {spread} | {statistics.median(memory):,.0f} |")
middle = lambda name, at: statistics.median(one[at] for one in measured[name])
times, memory = (middle("piecework", at) / middle("DuckDB", at) for at in (0, 1))
print(f"\nours to DuckDB: {times:.2f} of its time, {memory:.2f} of its memory")
