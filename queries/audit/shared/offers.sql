-- The pieces whose claims and own labels name another price or currency than the latest one, which counts.
-- Grain: one piece. Reads: known_events, voided, assignments.
with others as (
  select p.piece, p.price, p.price_currency, e.price as named, e.currency as in_currency,
    greatest(e.occurred_at, coalesce(p.last_labeled_at, p.first_claimed_at)) as at
  from known_events e
  join assignments p on p.assignment_id = e.assignment_id and p.worker_id = e.worker_id
  where e.event_type in ('task.claimed', 'task.labeled')
    and (e.event_type = 'task.claimed' or e.actor_id is null or e.actor_id = e.worker_id)
    and (e.price <> p.price or e.currency <> p.price_currency)
    and e.event_id not in (select event_id from voided)
)
select piece, max(at) as at, least(min(named), min(price)) as lowest, greatest(max(named), max(price)) as highest,
  min(in_currency) filter (where in_currency <> price_currency) as other_currency, min(price_currency) as currency
from others group by piece
