-- Records that say of a known event something else than what stands: refused by the rule PW0120.
-- Grain: one record in quarantine. Reads: quarantine, known_events. At stake: the amount or price of the event that stands.
with refused as (
  select file, line, substr(reason, 11, strpos(reason, '" came before') - 11) as event_id
  from quarantine where rule = 'PW0120'
)
select e.worker_id, e.assignment_id, e.task_id, e.project_id, e.occurred_at as at, r.event_id as event_ids,
  coalesce(e.amount, e.price) as stake_amount, e.currency as stake_currency,
  concat(r.file, ':', r.line, ' says otherwise') as said
from refused r
left join known_events e on e.event_id = r.event_id
