-- Who gave one answer at least {repeated_answers} times to tasks of one project and task type: only there can it be so often in a row.
-- Grain: one worker, project and task type. Reads: known_events, voided.
select distinct worker_id, project_id, task_type from (
  select worker_id, project_id, task_type, label from known_events
  where event_type = 'task.labeled' and label is not null and (actor_id is null or actor_id = worker_id)
    and event_id not in (select event_id from voided)
  group by worker_id, project_id, task_type, label having count(*) >= {repeated_answers}
)
