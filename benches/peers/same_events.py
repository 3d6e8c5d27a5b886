"""Whether a ledger and the peer's file hold the same events: ids, workers and money. Usage: same_events.py LEDGER FILE.parquet"""

import sys

import duckdb

what = "count(*), count(distinct event_id), count(distinct worker_id), sum(amount::decimal(18, 6)), bit_xor(hash(event_id)), sum(epoch_us(occurred_at::timestamptz)::hugeint)"
duckdb.sql("set TimeZone = 'UTC'")
ours = duckdb.sql(f"select {what} from '{sys.argv[1]}/part-*.parquet'").fetchall()[0]
theirs = duckdb.sql(f"select {what} from '{sys.argv[2]}'").fetchall()[0]
assert ours == theirs, (ours, theirs)
print(f"{ours[0]} events are the same")
