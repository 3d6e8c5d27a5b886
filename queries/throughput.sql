-- Who is fast: how much work was claimed, labeled, given back and judged, and how long it took.
-- Grain: one group (--by) and period (--every). Reads: counted, active_time.
with facts as (
  select key, period, moment, at, value from counted
  union all
  select key, period, 'active', null, micros from active_time
),
figures as (
  select key, period,
    count(*) filter (where moment = 'claimed') as claimed,
    count(*) filter (where moment = 'labeled') as labeled,
    count(*) filter (where moment = 'released') as released,
    count(*) filter (where moment = 'accepted') as accepted,
    count(*) filter (where moment = 'rejected') as rejected,
    coalesce(sum(value) filter (where moment = 'active'), 0) as active_micros,
    quantile(seconds(value), 0.5) filter (where moment = 'handling') as handling_seconds_p50,
    quantile(seconds(value), 0.9) filter (where moment = 'handling') as handling_seconds_p90,
    quantile(seconds(value), 0.5) filter (where moment = 'wait') as review_wait_seconds_p50,
    min(at) filter (where moment = 'act') as first_at,
    max(at) filter (where moment = 'act') as last_at,
    count(*) filter (where moment = 'handling') as timed
  from facts group by key, period
)
select key, period, claimed, labeled, released, accepted, rejected, seconds(active_micros) as active_seconds,
  labeled * 3600 / nullif(seconds(active_micros), 0) as labeled_per_hour,
  handling_seconds_p50, handling_seconds_p90, review_wait_seconds_p50, first_at, last_at,
  timed
from figures
order by key nulls first, period
