-- Workers who claimed, labeled or gave back a piece after they had left, without having enrolled again.
-- Grain: one departure, with the first piece that was touched after it. Reads: known_events, voided, pieces, acts. At stake: the price of
-- that piece.
with people as (
  select worker_id, event_type, occurred_at, event_id from known_events
  where event_type in ('worker.left', 'worker.enrolled') and event_id not in (select event_id from voided)
),
departures as (
  select l.worker_id, l.event_id, l.occurred_at as left_at, min(n.occurred_at) as next_at
  from people l left join people n on n.worker_id = l.worker_id and n.occurred_at > l.occurred_at
  where l.event_type = 'worker.left'
  group by l.worker_id, l.event_id, l.occurred_at
),
after as (
  select d.event_id, d.left_at, p.piece, a.acted_at,
    row_number() over (partition by d.event_id order by a.acted_at, p.piece) as place,
    count(*) over (partition by d.event_id) as acts
  from departures d
  join assignments p on p.worker_id = d.worker_id
  join acts a on a.piece = p.piece
  where a.acted_at > d.left_at and (d.next_at is null or a.acted_at < d.next_at)
)
select piece, acted_at as at, event_id as event_ids, 'task.claimed task.released task.labeled' as shows, left_at as since,
  'price' as stakes,
  concat(acts, ' acts after it, the first ', time_in_words(cast(acted_at as bigint) - cast(left_at as bigint)), ' later') as said
from after where place = 1
