-- The same answer by one worker to {repeated_answers} or more different tasks of one project and task type in a row, where that answer is at
-- most a share of {repeated_answers_share} of all answers to such tasks.
-- Grain: one run of answers, at its last piece. Reads: known_events, voided, steady_answers, usual_answers. The first hundred labels of a run are shown.
with answers as (
  select e.worker_id, e.project_id, e.task_type, e.task_id, e.assignment_id, e.event_id, e.occurred_at, e.label
  from known_events e
  join steady_answers s on s.worker_id = e.worker_id and (s.project_id is not distinct from e.project_id)
    and (s.task_type is not distinct from e.task_type)
  where e.event_type = 'task.labeled' and e.label is not null and (e.actor_id is null or e.actor_id = e.worker_id)
    and e.event_id not in (select event_id from voided)
),
-- which answer begins and which ends a run; only those two are kept, and an end has its beginning before it
marked as (
  select *,
    row_number() over (partition by worker_id, project_id, task_type order by occurred_at, event_id) as place,
    lag(label) over (partition by worker_id, project_id, task_type order by occurred_at, event_id) as before,
    lead(label) over (partition by worker_id, project_id, task_type order by occurred_at, event_id) as next
  from answers
),
edges as (
  select *,
    lag(place) over (partition by worker_id, project_id, task_type order by occurred_at, event_id) as began_place,
    lag(occurred_at) over (partition by worker_id, project_id, task_type order by occurred_at, event_id) as began_at
  from marked
  where before is null or before <> label or next is null or next <> label
),
long as (
  select worker_id, project_id, task_type, assignment_id, label, began_at, occurred_at as ended_at
  from edges
  where before = label and (next is null or next <> label) and place - began_place >= {repeated_answers} - 1
),
runs as (
  select l.worker_id, l.project_id, l.task_type, l.assignment_id, l.label, l.ended_at,
    count(distinct coalesce(a.task_id, a.assignment_id)) as tasks,
    array_agg(a.event_id order by a.occurred_at, a.event_id) as events
  from long l
  join answers a on a.worker_id = l.worker_id and a.label = l.label
    and (a.project_id is not distinct from l.project_id) and (a.task_type is not distinct from l.task_type)
  where a.occurred_at between l.began_at and l.ended_at
  group by l.worker_id, l.project_id, l.task_type, l.assignment_id, l.label, l.ended_at
  having count(distinct coalesce(a.task_id, a.assignment_id)) >= {repeated_answers}
)
select r.worker_id, r.assignment_id, r.project_id, r.ended_at as at, array_to_string(array_slice(r.events, 1, 100), ' ') as event_ids,
  concat(substr(r.label, 1, 60), ' given to ', r.tasks, ' tasks in a row, at least {repeated_answers}; of all answers to such tasks it is ',
    round(100.0 * u.given / u.answers), ' %') as said
from runs r
join usual_answers u on u.label = r.label and (u.project_id is not distinct from r.project_id)
  and (u.task_type is not distinct from r.task_type)
where u.given <= {repeated_answers_share} * u.answers
