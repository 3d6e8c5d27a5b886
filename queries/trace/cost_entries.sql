-- Which amounts became owed and were paid for the pieces of a row of the cost?
-- Grain: one amount. Reads: entries, pieces. `row` picks the row.
with named as (
  select e.*, {key} as key from entries e join pieces p on p.piece = e.piece
)
select e.piece, e.entry, e.at, e.event_id
from named e
where {row}
order by e.piece, e.at, e.entry, e.event_id
