-- Which ids look like one that nobody knows? Those that contain it, or begin with its first half.
-- Grain: one id. Reads: known_events, and `asked`: one row of which id is looked at.
with ids as (
  select event_id as id from known_events union select assignment_id from known_events
  union select task_id from known_events union select worker_id from known_events
  union select payment_id from known_events
)
select ids.id
from ids, asked a
where ids.id <> a.id
  and (contains(ids.id, a.id) or starts_with(ids.id, left(a.id, cast((character_length(a.id) + 1) / 2 as bigint))))
order by ids.id limit 5000
