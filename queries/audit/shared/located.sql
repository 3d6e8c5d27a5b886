-- Each thing found with its piece: facts that name only their worker and assignment are looked up.
-- Grain: one finding. Reads: found, pieces.
select cast(f.finding as bigint) as finding, coalesce(cast(f.piece as bigint), p.piece) as piece,
  cast(f.worker_id as varchar) as worker_id, cast(f.assignment_id as varchar) as assignment_id,
  cast(f.shows as varchar) as shows, arrow_cast(f.since, 'Timestamp(Microsecond, Some("UTC"))') as since
from found f
left join pieces p
  on cast(f.piece as bigint) is null
  and p.assignment_id = cast(f.assignment_id as varchar)
  and p.worker_id = cast(f.worker_id as varchar)
