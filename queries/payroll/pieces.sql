-- What an account is made of: each piece with a label or a final verdict, with the facts that its price and verdict stand on.
-- Grain: one piece of work. Reads: assignments, reviews, piece_events, known_events, voided.
with told as (
  select piece, event_id, event_type, occurred_at, price
  from piece_events
  where event_type = 'task.claimed' or (event_type = 'task.labeled' and (actor_id is null or actor_id = worker_id))
),
labels as (
  select piece, event_id, row_number() over (partition by piece order by occurred_at desc, event_id desc) as latest
  from told where event_type = 'task.labeled'
),
offers as (
  -- At one moment a label comes after a claim.
  select piece, event_id, row_number() over (partition by piece order by occurred_at desc, event_type desc, event_id desc) as latest
  from told where price is not null
),
published as (
  -- one id may be a task of each of two projects
  select a.piece, e.event_id, row_number() over (partition by a.piece order by e.occurred_at desc, e.event_id desc) as latest
  from known_events e
  join assignments a on a.task_id = e.task_id and (e.project_id is null or e.project_id = a.project_id)
  where e.event_type = 'task.published' and e.price is not null and e.event_id not in (select event_id from voided)
),
judged as (
  select piece, event_id, verdict, reviewed_at,
    row_number() over (partition by piece order by reviewed_at desc, event_id desc) as latest
  from reviews where verdict is not null
)
select a.worker_id, a.assignment_id, a.project_id, a.state, a.last_labeled_at, a.final_verdict, a.final_verdict_at,
  a.price, a.price_currency, a.currency, r.reason, r.event_id as verdict_event, l.event_id as label_event,
  coalesce(o.event_id, t.event_id) as price_event, j.event_id as judged_event, j.reviewed_at as judged_at, j.verdict as judged
from assignments a
left join reviews r on r.piece = a.piece and r.is_final
left join labels l on l.piece = a.piece and l.latest = 1
left join offers o on o.piece = a.piece and o.latest = 1
left join published t on t.piece = a.piece and t.latest = 1
left join judged j on j.piece = a.piece and j.latest = 1
where a.last_labeled_at is not null or a.final_verdict is not null
order by a.worker_id, a.assignment_id
