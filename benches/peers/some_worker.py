"""A worker who has done as much as most. Usage: some_worker.py FILE.parquet"""

import sys

import duckdb

workers = duckdb.sql(f"select worker_id from '{sys.argv[1]}' group by 1 order by count(*), 1").fetchall()
print(workers[len(workers) // 2][0])
