-- How many answers a project still wants: of each published task whose answer is not known, the wanted ones less those accepted.
-- Grain: one row. Reads: known_events, voided, cost_parts, pieces. {answers} is how many each task wants.
with published as (
  select task_id, bool_or(gold is not null) as is_known
  from known_events
  where event_type = 'task.published' and task_id is not null and project_id = {project}
    and coalesce(stage, 'production') = 'production'
    and event_id not in (select event_id from voided)
  group by task_id
),
accepted as (
  -- another project may have a task of the same id
  select c.task_id, count(*) as answers
  from cost_parts c
  join pieces p on p.piece = c.piece
  where c.part = 'accepted' and p.project_id = {project}
  group by c.task_id
)
select count(*) as tasks, coalesce(sum(greatest({answers} - coalesce(a.answers, 0), 0)), 0) as remaining
from published p
left join accepted a on a.task_id = p.task_id
where not p.is_known
