-- Who is right: verdicts of reviewers, with 95 % Wilson intervals, and answers against known ones.
-- Grain: one group (--by) and period (--every). Reads: counted, active_time (for the same rows as throughput).
with facts as (
  select key, period, moment, value, score from counted
  union all
  select key, period, 'active', null, null from active_time
),
figures as (
  select key, period,
    count(*) filter (where moment = 'reviewed') as reviewed,
    count(*) filter (where moment = 'accepted') as accepted,
    count(*) filter (where moment = 'rejected') as rejected,
    count(*) filter (where moment = 'rework') as rework,
    count(*) filter (where moment = 'first_pass') as first_judged,
    sum(value) filter (where moment = 'first_pass') as first_accepted,
    count(*) filter (where moment = 'gold') as gold_answered,
    count(*) filter (where moment = 'gold' and value = 1) as gold_correct,
    count(*) filter (where moment = 'score') as scored,
    -- as decimals, so that the sum does not depend on the order
    sum(cast(score as decimal(20, 15))) filter (where moment = 'score') as score_sum
  from facts group by key, period
)
select key, period, reviewed, accepted, rejected, rework,
  ratio(accepted, accepted + rejected) as acceptance_rate,
  wilson_low(accepted, accepted + rejected) as acceptance_low,
  wilson_high(accepted, accepted + rejected) as acceptance_high,
  ratio(first_accepted, first_judged) as first_pass_rate,
  gold_answered, gold_correct,
  ratio(gold_correct, gold_answered) as gold_rate,
  cast(score_sum as double) / nullif(scored, 0) as mean_score
from figures
order by key nulls first, period
