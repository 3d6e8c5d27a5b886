-- Who is right: verdicts of reviewers, with 95 % Wilson intervals, and answers against known ones.
-- Grain: one group (--by) and period (--every), the same rows as throughput. Reads: work_sums.
select key, period, reviewed, accepted, rejected, rework,
  ratio(accepted, accepted + rejected) as acceptance_rate,
  wilson_low(accepted, accepted + rejected) as acceptance_low,
  wilson_high(accepted, accepted + rejected) as acceptance_high,
  ratio(first_accepted, first_judged) as first_pass_rate,
  gold_answered, gold_correct,
  ratio(gold_correct, gold_answered) as gold_rate,
  cast(score_sum as double) / nullif(scored, 0) as mean_score
from work_sums
order by key nulls first, period
