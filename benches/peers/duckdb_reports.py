"""The peer of `report FILE --charts none`: the three reports by DuckDB. Usage: duckdb_reports.py FILE.parquet OUT_FOLDER"""

import pathlib
import sys

import duckdb

here = pathlib.Path(__file__).parent
out = pathlib.Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
con = duckdb.connect()
con.execute("set threads = 2; set TimeZone = 'UTC'")
con.execute((here / "three_reports.sql").read_text().replace("{file}", sys.argv[1]))
for report in ["throughput", "accuracy", "earnings"]:
    con.execute(f"copy (select * from {report} order by worker_id) to '{out / report}.csv' (header)")
