-- What crowd-kit and other label aggregators read: who answered what to which task.
-- Grain: one answer that stands, the worker's latest to a task, or to one question of a page (`task/item`: two pages may each have a q1). Reads: piece_events.
with answers as (
  select e.worker_id as worker, e.task_id || coalesce('/' || e.item_id, '') as task, e.label,
    row_number() over (
      partition by e.worker_id, e.task_id, e.item_id order by e.occurred_at desc, e.event_id desc
    ) as latest
  from piece_events e
  where e.event_type = 'task.labeled' and e.label is not null and e.worker_id is not null
    and (e.actor_id is null or e.actor_id = e.worker_id) and e.task_id is not null
)
select task, worker, label from answers where latest = 1 order by task, worker
