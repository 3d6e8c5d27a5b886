-- Who is fast: how much work was claimed, labeled, given back and judged, and how long it took.
-- Grain: one group (--by) and period (--every). Reads: work_sums.
select key, period, claimed, labeled, released, accepted, rejected, seconds(active_micros) as active_seconds,
  labeled * 3600 / nullif(seconds(active_micros), 0) as labeled_per_hour,
  handling_seconds_p50, handling_seconds_p90, review_wait_seconds_p50, first_at, last_at,
  timed
from work_sums
order by key nulls first, period
