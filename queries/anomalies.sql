-- What is strange, piece by piece, with the events that show it. The words for a flag are in docs/CODES.md.
-- Grain: one flag of one piece.
with shared as (
  select assignment_id from pieces where assignment_id is not null
  group by assignment_id having count(distinct worker_id) > 1
),
flagged as (
  select piece, flag, flagged_at, event_ids from flags
  union all
  select p.piece, 'two_workers', p.first_claimed_at, cast(null as varchar)
  from pieces p join shared s on s.assignment_id = p.assignment_id
)
select f.flag, p.worker_id, p.assignment_id, p.task_id, p.project_id, f.flagged_at as at, p.state, p.price,
  p.price_currency as currency, f.event_ids
from flagged f join pieces p on p.piece = f.piece
order by f.flag, p.worker_id, p.assignment_id
