"""The peer of `ingest`: NDJSON into one sorted Parquet file, each event once. Usage: duckdb_copy.py IN.ndjson OUT.parquet"""

import sys

import duckdb

con = duckdb.connect()
con.execute("set threads = 2; set TimeZone = 'UTC'")
con.execute(
    f"""copy (
        select distinct on (event_id) * from read_json('{sys.argv[1]}', format = 'newline_delimited')
        order by worker_id, assignment_id, occurred_at, event_id
    ) to '{sys.argv[2]}' (format parquet, compression zstd)"""
)
