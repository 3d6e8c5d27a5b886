-- The pieces whose claims and own labels carry more than one price or currency.
-- Grain: one piece, by its worker and assignment. Reads: known_events, voided.
select worker_id, assignment_id,
  min(price) as lowest, max(price) as highest,
  min(currency) as one_currency, max(currency) as other_currency,
  max(occurred_at) as at
from known_events
where event_type in ('task.claimed', 'task.labeled')
  and (event_type = 'task.claimed' or actor_id is null or actor_id = worker_id)
  and (price is not null or currency is not null)
  and event_id not in (select event_id from voided)
group by worker_id, assignment_id
having min(price) <> max(price) or min(currency) <> max(currency)
