-- What becomes of tasks in Label Studio: the labels that were given, the verdicts on them, and what was skipped.
-- Grain: one label, verdict or skip of one piece that was labeled (be it by somebody else alone) or skipped, task by task and piece by piece.
-- Reads: assignments, piece_events, known_events, voided.
with published as (
  select task_id, min(occurred_at) as published_at
  from known_events
  where event_type = 'task.published' and coalesce(time_basis, 'exact') = 'exact' and task_id is not null
    and event_id not in (select event_id from voided)
  group by task_id
),
truths as (
  select distinct task_id, actor_id, gold, occurred_at
  from known_events
  where event_type = 'task.published' and gold is not null and actor_id is not null and task_id is not null
    and event_id not in (select event_id from voided)
)
select a.piece, a.source, a.project_id, coalesce(a.task_id, a.assignment_id) as task_id, a.domain, a.task_type,
  a.worker_id, a.assignment_id, p.published_at,
  e.event_type, e.event_id, e.occurred_at, e.time_basis, e.item_id, e.label, e.prelabel, e.active_ms, e.units,
  e.actor_id, e.reviewer_id, e.reviewer_kind, e.verdict, e.score, e.reason, e.attributes,
  case when t.gold is not null then 1 else 0 end as is_truth,
  case when e.gold is not null then 1 else 0 end as has_gold
from assignments a
join piece_events e on e.piece = a.piece
left join published p on p.task_id = a.task_id
left join truths t on t.task_id = a.task_id and t.actor_id = a.worker_id and t.gold = e.label
  -- So that of two equal answers of one person the one that was marked is.
  and t.occurred_at = e.occurred_at
where (e.event_type in ('task.labeled', 'task.reviewed') or (e.event_type = 'task.released' and e.reason = 'skipped'))
  and (
    a.piece in (select piece from piece_events where event_type = 'task.labeled')
    or (a.state = 'released' and a.release_reason = 'skipped')
  )
order by a.source, a.project_id, coalesce(a.task_id, a.assignment_id), coalesce(a.first_labeled_at, a.last_released_at),
  a.assignment_id, a.piece, e.occurred_at,
  case e.event_type when 'task.labeled' then 1 when 'task.reviewed' then 2 else 3 end, e.event_id
