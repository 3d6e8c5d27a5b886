-- How long people reviewed, and how much of it was done by those whose pay for it is not known.
-- Grain: one piece of work that was reviewed. Reads: piece_events, pieces, cost_parts.
with paid as (
  select distinct p.worker_id, coalesce(p.project_id, '') as project
  from cost_parts c
  join pieces p on p.piece = c.piece
  where c.part = 'review'
)
select e.piece,
  coalesce(sum(e.active_ms), 0) * 1000 as micros,
  coalesce(sum(e.active_ms) filter (where y.worker_id is null), 0) * 1000 as unpriced_micros,
  count(*) filter (where e.active_ms is null) as untimed
from piece_events e
join pieces p on p.piece = e.piece
left join paid y on y.worker_id = e.reviewer_id and y.project = coalesce(p.project_id, '')
where e.event_type = 'task.reviewed' and (e.reviewer_kind is null or e.reviewer_kind = 'person')
group by e.piece
