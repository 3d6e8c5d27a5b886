-- To which part of the cost the money of a piece belongs: to one alone (docs/decisions/0010-quality-cost.md).
-- Grain: one piece. Reads: pieces, all_pieces, reviews, piece_events, known_events, voided.
with known as (
  select task_id, project_id, item_id, actor_id, min(occurred_at) as known_at
  from known_events
  where event_type = 'task.published' and gold is not null and task_id is not null
    and event_id not in (select event_id from voided)
  group by task_id, project_id, item_id, actor_id
),
items as (
  select e.piece, p.worker_id, p.task_id, p.project_id, e.item_id, min(e.occurred_at) as labeled_at, bool_or(e.gold is not null) as told
  from piece_events e
  join pieces p on p.piece = e.piece
  where e.event_type = 'task.labeled' and (e.actor_id is null or e.actor_id = e.worker_id)
  group by e.piece, p.worker_id, p.task_id, p.project_id, e.item_id
),
answered as (
  select i.piece, i.item_id, bool_or(i.told or k.known_at is not null) as was_known
  from items i
  left join known k on k.task_id = i.task_id and (k.project_id is null or k.project_id = i.project_id)
    and (k.item_id is not distinct from i.item_id)
    and k.known_at <= i.labeled_at and (k.actor_id is null or k.actor_id is distinct from i.worker_id)
  group by i.piece, i.item_id
),
-- all answers of the piece were known before
gold as (
  select piece from answered group by piece having bool_and(was_known)
),
judged as (
  select distinct r.reviewer_id, p.task_id, coalesce(p.project_id, '') as project
  from reviews r
  join all_pieces p on p.piece = r.piece
  where r.reviewer_id is not null
),
-- paid to somebody who reviewed its task; a task is that of its project, where both say of which they are
of_tasks as (
  select distinct p.piece
  from pieces p
  join judged j on j.reviewer_id = p.worker_id and j.task_id = p.task_id
  where j.project = '' or p.project_id is null or j.project = p.project_id
),
doers as (
  select distinct worker_id, coalesce(project_id, '') as project
  from all_pieces
  where aside is null and worker_id is not null and (labels > 0 or first_claimed_at is not null)
),
only_reviewers as (
  select distinct j.reviewer_id, j.project
  from judged j
  left join doers d on d.worker_id = j.reviewer_id and d.project = j.project
  where d.worker_id is null
)
select p.piece, p.task_id, p.final_verdict_at, p.rework_at, p.price,
  case
    when p.labels = 0 and p.first_claimed_at is null and p.last_released_at is null and p.payments > 0
      and (t.piece is not null or (p.aside = 'payment' and o.reviewer_id is not null)) then 'review'
    when p.stage in ('trial', 'training', 'qualification') then 'training'
    when g.piece is not null then 'gold'
    when p.aside is not null then 'other'
    when p.final_verdict = 'accepted' then 'accepted'
    when p.state in ('rejected', 'released') then 'rejected'
    else 'open'
  end as part
from pieces p
left join gold g on g.piece = p.piece
left join of_tasks t on t.piece = p.piece
left join only_reviewers o on o.reviewer_id = p.worker_id and o.project = coalesce(p.project_id, '')
