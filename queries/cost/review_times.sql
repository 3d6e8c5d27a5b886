-- How long people reviewed, and how much of it was done by those whose pay for it is not known.
-- Grain: one review of one piece, or one log of review. Time that a source sums up on a task and logs beside the verdicts (activity
-- review) stands with the first piece of the task that its author reviewed, by worker and assignment, else with the author's own. A task is
-- that of its project: two projects may have one of the same id, and only where the log or the piece names no project the id decides.
-- Reads: piece_events, all_pieces, pieces, piece_currency, cost_parts, logged_time, known_events.
with paid as (
  select distinct p.worker_id, coalesce(p.project_id, '') as project
  from cost_parts c
  join pieces p on p.piece = c.piece
  where c.part = 'review'
),
reviewed as (
  select e.piece, e.event_id, e.occurred_at as at, e.reviewer_id, e.task_id, p.project_id, e.active_ms
  from piece_events e
  join all_pieces p on p.piece = e.piece
  where e.event_type = 'task.reviewed' and (e.reviewer_kind is null or e.reviewer_kind = 'person')
),
logged as (
  select t.piece, e.event_id, e.occurred_at as at, e.worker_id, e.task_id, e.project_id, t.logged_micros,
    coalesce(e.paid, true) as paid
  from logged_time t
  join known_events e on e.event_id = t.event_id
  where t.activity = 'review' and t.logged_micros is not null
),
-- Each log with what its author reviewed of its task.
met as (
  select l.piece as log, r.piece, r.reviewer_id
  from logged l
  join reviewed r on r.reviewer_id = l.worker_id and r.task_id = l.task_id
  where l.project_id is null or r.project_id is null or l.project_id = r.project_id
),
timed as (
  select distinct piece, reviewer_id from met
),
firsts as (
  select log, min(piece) as piece from met group by log
),
times as (
  select r.piece, r.event_id, r.at, r.reviewer_id, coalesce(r.active_ms, 0) * 1000 as micros,
    case when r.active_ms is null and t.piece is null then 1 else 0 end as untimed, true as is_apart
  from reviewed r
  left join timed t on t.piece = r.piece and t.reviewer_id = r.reviewer_id
  union all
  -- What is logged as unpaid is unpaid time of its currency already, and costs once.
  select coalesce(f.piece, l.piece), l.event_id, l.at, l.worker_id, l.logged_micros, 0, l.paid or o.piece is null
  from logged l
  left join (select distinct piece from piece_currency where currency is not null) o on o.piece = l.piece
  left join firsts f on f.log = l.piece
)
select t.piece, t.event_id, t.at, t.micros,
  case when y.worker_id is null and t.is_apart then t.micros else 0 end as unpriced_micros,
  t.untimed
from times t
join pieces p on p.piece = t.piece
left join paid y on y.worker_id = t.reviewer_id and y.project = coalesce(p.project_id, '')
