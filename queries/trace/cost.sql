-- Of which amounts, counts and lengths of time is a row of the cost the sum?
-- Grain: one of them, of one piece. Reads: cost_facts, pieces. `row` picks the row.
with facts as (
  select f.*, {key} as key, p.worker_id, p.assignment_id, p.task_id
  from cost_facts f
  join pieces p on p.piece = f.piece
  where coalesce(f.amount <> 0, f.number <> 0)
)
select f.piece, f.part, f.amount, f.number, f.event_id, f.at, f.worker_id, f.assignment_id, f.task_id
from facts f
where {row}
order by f.piece, f.part, f.at, f.event_id
