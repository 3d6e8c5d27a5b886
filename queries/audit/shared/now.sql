-- What counts as now where nobody says so: the latest moment of a fact that stands. A moment that lies after the one at which
-- the ledger recorded it is of the future, and does not age everything else.
-- Grain: one row. Reads: known_events, voided.
select coalesce(
    max(occurred_at) filter (where recorded_at is null or recorded_at >= occurred_at - interval '{clock_skew_minutes} minutes'),
    max(occurred_at)
  ) as now
from known_events
where event_type <> 'payroll.closed' and event_id not in (select event_id from voided)
