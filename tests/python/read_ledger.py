"""Reads a ledger without piecework: counts events by type and sums what was paid.

usage: read_ledger.py FOLDER deltalake|duckdb    exit 77: the module is not there
"""

import sys
from decimal import Decimal


def with_deltalake(folder):
    from deltalake import DeltaTable

    table = DeltaTable(folder).to_pyarrow_table(columns=["event_type", "amount"])
    for row in table.to_pylist():
        yield row["event_type"], row["amount"]


def with_duckdb(folder):
    import duckdb

    session = duckdb.connect()
    try:
        session.execute("load delta")
        source = f"delta_scan('{folder}')"
    except duckdb.Error:
        print("without DuckDB's delta extension: the Parquet files alone are read", file=sys.stderr)
        source = f"read_parquet('{folder}/part-*.parquet')"
    yield from session.execute(f"select event_type, amount from {source}").fetchall()


def main():
    folder, reader = sys.argv[1:]
    try:
        rows = list({"deltalake": with_deltalake, "duckdb": with_duckdb}[reader](folder))
    except ImportError:
        sys.exit(77)
    counts, paid = {}, Decimal(0)
    for event_type, amount in rows:
        counts[event_type] = counts.get(event_type, 0) + 1
        paid += amount or 0
    for event_type in sorted(counts):
        print(event_type, counts[event_type])
    print(f"paid {paid:.6f}")


main()
