-- What was published of these tasks, and is not taken back?
-- Grain: one event. Reads: known_events, voided, and the list `traced_tasks`.
select e.*
from known_events e
where e.event_type = 'task.published' and e.task_id in (select task_id from traced_tasks)
  and e.event_id not in (select event_id from voided where event_id is not null)
