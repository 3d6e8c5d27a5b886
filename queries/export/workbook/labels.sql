-- The sheet of all answers, with what a model had proposed and what was known.
-- Grain: one label of a piece, the earlier ones too. Reads: piece_events.
select e.event_id, e.assignment_id, e.item_id, e.worker_id, e.task_id, e.project_id, e.occurred_at as labeled_at,
  e.label, e.prelabel, e.gold, e.active_ms / 1000.0 as active_seconds, e.units, e.actor_id
from piece_events e
where e.event_type = 'task.labeled'
order by e.occurred_at, e.event_id
