-- The same answer by one worker to {repeated_answers} or more different tasks of one project and task type in a row, where that answer is at
-- most a share of {repeated_answers_share} of all answers to such tasks.
-- Grain: one run of answers, at its last piece. Reads: known_events, voided. The first hundred labels of a run are shown.
with answers as (
  select worker_id, project_id, task_type, coalesce(task_id, assignment_id) as task, assignment_id, event_id, occurred_at, label
  from known_events
  where event_type = 'task.labeled' and label is not null and (actor_id is null or actor_id = worker_id)
    and event_id not in (select event_id from voided)
),
marked as (
  select *, case when label = lag(label) over (partition by worker_id, project_id, task_type order by occurred_at, event_id)
      then 0 else 1 end as begins
  from answers
),
numbered as (
  select *, sum(begins) over (partition by worker_id, project_id, task_type order by occurred_at, event_id
      rows between unbounded preceding and current row) as run
  from marked
),
runs as (
  select worker_id, project_id, task_type, run, min(label) as label, count(distinct task) as tasks, max(occurred_at) as at,
    last_value(assignment_id order by occurred_at, event_id) as assignment_id,
    array_agg(event_id order by occurred_at, event_id) as events
  from numbered
  group by worker_id, project_id, task_type, run
  having count(*) >= {repeated_answers} and count(distinct task) >= {repeated_answers}
),
usual as (
  select project_id, task_type, label, count(*) as given, sum(count(*)) over (partition by project_id, task_type) as answers
  from answers group by project_id, task_type, label
)
select r.worker_id, r.assignment_id, r.project_id, r.at, array_to_string(array_slice(r.events, 1, 100), ' ') as event_ids,
  concat(substr(r.label, 1, 60), ' given to ', r.tasks, ' tasks in a row, at least {repeated_answers}; of all answers to such tasks it is ',
    round(100.0 * u.given / u.answers), ' %') as said
from runs r
join usual u on u.label = r.label and (u.project_id is not distinct from r.project_id)
  and (u.task_type is not distinct from r.task_type)
where u.given <= {repeated_answers_share} * u.answers
