-- How often each answer is given to tasks of a project and task type, among all answers to them.
-- Grain: one project, task type and answer. Reads: known_events, voided.
select project_id, task_type, label, count(*) as given, sum(count(*)) over (partition by project_id, task_type) as answers
from known_events
where event_type = 'task.labeled' and label is not null and (actor_id is null or actor_id = worker_id)
  and event_id not in (select event_id from voided)
group by project_id, task_type, label
