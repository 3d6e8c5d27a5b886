"""The peer of `report FILE --charts none`: the three reports by DuckDB. Usage: duckdb_reports.py FILE.parquet OUT_FOLDER [WORKER]"""

import pathlib
import sys

import duckdb

here = pathlib.Path(__file__).parent
out = pathlib.Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)
con = duckdb.connect()
con.execute("set threads = 2; set TimeZone = 'UTC'")
source = sys.argv[1]
if len(sys.argv) > 3:
    con.execute(f"create view one as select * from '{source}' where worker_id = '{sys.argv[3]}'")
    source = "one"
scan = "read_parquet('{file}')"
sql = (here / "three_reports.sql").read_text()
con.execute(sql.replace(scan, source) if source == "one" else sql.replace("{file}", source))
for report in ["throughput", "accuracy", "earnings"]:
    con.execute(f"copy (select * from {report} order by worker_id) to '{out / report}.csv' (header)")
