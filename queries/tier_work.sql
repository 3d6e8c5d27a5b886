-- Work intervals by worker and domain, for the speed that tiers ask for.
-- Grain: one interval. The key is worker and domain, parted by the control character 31, which no id holds.
select p.worker_id, concat(p.worker_id, chr(31), coalesce(p.domain, '')) as key, cast(null as varchar) as currency,
  w.piece, w.started_at, w.ended_at
from work_intervals w
join pieces p on p.piece = w.piece
