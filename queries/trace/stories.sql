-- All that happened on these pieces and to these tasks, taken back or not, and what takes it back.
-- Grain: one event. Reads: known_events, and the lists `traced_assignments` and `traced_tasks`.
select *
from known_events
where assignment_id in (select assignment_id from traced_assignments)
  or (event_type = 'task.published' and task_id in (select task_id from traced_tasks))
  or event_type = 'event.voided'
