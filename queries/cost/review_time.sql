-- How long people reviewed, and how much of it was done by those whose pay for it is not known.
-- Grain: one piece of work that was reviewed. Time that a source sums up on a task and logs beside the verdicts (activity review)
-- stands with the first piece of the task that its author reviewed, else with the author's own.
-- Reads: piece_events, pieces, piece_currency, cost_parts, logged_time, known_events.
with paid as (
  select distinct p.worker_id, coalesce(p.project_id, '') as project
  from cost_parts c
  join pieces p on p.piece = c.piece
  where c.part = 'review'
),
reviewed as (
  select piece, reviewer_id, task_id, active_ms
  from piece_events
  where event_type = 'task.reviewed' and (reviewer_kind is null or reviewer_kind = 'person')
),
logged as (
  select t.piece, e.worker_id, e.task_id, t.logged_micros, coalesce(e.paid, true) as paid
  from logged_time t
  join known_events e on e.event_id = t.event_id
  where t.activity = 'review' and t.logged_micros is not null
),
firsts as (
  select reviewer_id, task_id, min(piece) as piece from reviewed group by reviewer_id, task_id
),
times as (
  select r.piece, r.reviewer_id, r.active_ms * 1000 as micros,
    case when r.active_ms is null and l.worker_id is null then 1 else 0 end as untimed, true as is_apart
  from reviewed r
  left join (select distinct worker_id, task_id from logged) l on l.worker_id = r.reviewer_id and l.task_id = r.task_id
  union all
  -- What is logged as unpaid is unpaid time of its currency already, and costs once.
  select coalesce(f.piece, l.piece), l.worker_id, l.logged_micros, 0, l.paid or o.piece is null
  from logged l
  left join (select distinct piece from piece_currency where currency is not null) o on o.piece = l.piece
  left join firsts f on f.reviewer_id = l.worker_id and f.task_id = l.task_id
)
select t.piece,
  coalesce(sum(t.micros), 0) as micros,
  coalesce(sum(t.micros) filter (where y.worker_id is null and t.is_apart), 0) as unpriced_micros,
  sum(t.untimed) as untimed
from times t
join pieces p on p.piece = t.piece
left join paid y on y.worker_id = t.reviewer_id and y.project = coalesce(p.project_id, '')
group by t.piece
