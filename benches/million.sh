#!/usr/bin/env bash
# One million simulated events: how long `ingest` and `report` take and how much memory they need at most.
# Usage: benches/million.sh [path of a release binary]. Needs GNU time.
set -euo pipefail
binary=${1:-target/release/piecework}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
measure() {
    local name=$1
    shift
    /usr/bin/time -f "%e %U %M" -o "$folder/time" "$@" >"$folder/out" 2>"$folder/err" || [ $? -eq 3 ] || { cat "$folder/err"; exit 1; }
    read -r wall user peak < <(tail -1 "$folder/time")
    printf '| %-46s | %7.1f | %7.1f | %6d |\n' "$name" "$wall" "$user" "$((peak / 1024))"
}
"$binary" simulate --seed 1 --workers 2000 --pieces 210000 --days 120 --out "$folder/events.ndjson" 2>/dev/null
printf '%s lines, %s MiB of NDJSON\n\n' "$(wc -l <"$folder/events.ndjson")" "$(($(stat -c %s "$folder/events.ndjson") >> 20))"
printf '| %-46s | wall s | user s | peak MiB |\n| --- | ---: | ---: | ---: |\n' work
measure "ingest NDJSON into a new ledger" "$binary" ingest "$folder/events.ndjson" --ledger "$folder/ledger"
measure "ingest the same file again" "$binary" ingest "$folder/events.ndjson" --ledger "$folder/ledger"
measure "report from NDJSON, no charts" "$binary" report "$folder/events.ndjson" --out "$folder/a" --charts none
measure "report from the ledger, no charts" "$binary" report --ledger "$folder/ledger" --out "$folder/b" --charts none
for report in throughput accuracy earnings tiers; do
    cmp "$folder/a/$report.csv" "$folder/b/$report.csv"
done
