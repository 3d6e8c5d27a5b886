-- What throughput and accuracy add up. For --by reviewer and exchange rates; all else is summed by metrics/sums, which a test holds against this.
-- Grain: one group (--by) and period (--every). Reads: counted, active_time.
with facts as (
  select key, period, moment, at, value, score from counted
  union all
  select key, period, 'active', null, micros, null from active_time
)
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
  count(*) filter (where moment = 'handling') as timed,
  count(*) filter (where moment = 'reviewed') as reviewed,
  count(*) filter (where moment = 'rework') as rework,
  count(*) filter (where moment = 'first_pass') as first_judged,
  coalesce(sum(value) filter (where moment = 'first_pass'), 0) as first_accepted,
  count(*) filter (where moment = 'gold') as gold_answered,
  count(*) filter (where moment = 'gold' and value = 1) as gold_correct,
  count(*) filter (where moment = 'score') as scored,
  -- as decimals, so that the sum does not depend on the order
  sum(cast(score as decimal(20, 15))) filter (where moment = 'score') as score_sum
from facts group by key, period
