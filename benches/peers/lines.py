"""Events in Parquet as NDJSON, fields without a value left out. Usage: lines.py IN.parquet OUT.ndjson"""

import sys

import duckdb

duckdb.sql(
    f"""copy (
        select json_merge_patch('{{}}', to_json(e)) from (
            select * replace (
                strftime(occurred_at at time zone 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ') as occurred_at,
                price::varchar as price, amount::varchar as amount
            ) from '{sys.argv[1]}'
        ) e
    ) to '{sys.argv[2]}' (format csv, header false, quote '', escape '', delimiter E'\\x01')"""
)
