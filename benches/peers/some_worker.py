"""A worker who has done as much as most. Usage: some_worker.py FILE.parquet"""

import sys

import duckdb

print(duckdb.sql(f"select worker_id from '{sys.argv[1]}' group by 1 order by count(*), 1 limit 1 offset 10000 % (select count(distinct worker_id) from '{sys.argv[1]}')").fetchone()[0])
