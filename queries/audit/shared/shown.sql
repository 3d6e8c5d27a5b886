-- The events that show a finding, where its rule names their types: of the piece's facts those that stand, from `since` on. A
-- label that another person changed is none of the worker's; bonus and compensation pay for no acceptance.
-- Grain: one finding and event, in the order in which they are shown. Reads: located, pieces, known_events, voided.
with wanted as (
  select l.finding, l.shows, l.since, p.worker_id, p.assignment_id
  from located l join pieces p on p.piece = l.piece
  where l.shows is not null
)
select w.finding, e.event_id, e.occurred_at
from wanted w
join known_events e on e.assignment_id = w.assignment_id and e.worker_id = w.worker_id
where strpos(w.shows, e.event_type) > 0
  and (w.since is null or e.occurred_at > w.since)
  and (e.event_type <> 'task.labeled' or e.actor_id is null or e.actor_id = e.worker_id)
  and (e.event_type <> 'task.paid' or e.pay_kind not in ('bonus', 'compensation'))
  and e.event_id not in (select event_id from voided)
order by w.finding, e.occurred_at,
  strpos('task.claimed task.released task.labeled task.reviewed task.paid', e.event_type), e.event_id
