-- What counts, and when it counts: one row for each thing that a report adds up.
-- Grain: one moment of one piece. Reads: the relations of the fold. Columns: piece, moment, at, value, score, reviewer_id.
-- `value` is microseconds for a length of time, 1 or 0 for yes or no: whole numbers, so that a sum does not depend on order.
-- --from and --until are a filter on `at`, --every a column made from it, --by a column of the piece (counted.sql).
select piece, 'claimed' as moment, first_claimed_at as at, cast(null as bigint) as value, cast(null as double) as score,
    cast(null as varchar) as reviewer_id
  from pieces where first_claimed_at is not null
union all
select piece, 'labeled', first_labeled_at, null, null, null from pieces where first_labeled_at is not null
union all
select piece, 'released', last_released_at, null, null, null from pieces where last_released_at is not null
union all
select piece, 'reviewed', first_reviewed_at, null, null, null from pieces where first_reviewed_at is not null
union all
-- 1 where the first verdict is accepted
select piece, 'first_pass', first_reviewed_at, case when first_verdict = 'accepted' then 1 else 0 end, null, null
  from pieces where first_verdict is not null
union all
-- 'accepted' or 'rejected'
select piece, final_verdict, final_verdict_at, null, null, null from pieces where final_verdict is not null
union all
select piece, 'rework', rework_at, null, null, null from pieces where rework_at is not null
union all
select piece, 'score', score_at, null, score, null from pieces where score is not null
union all
-- accepted work whose price nobody named
select piece, 'unpriced', final_verdict_at, null, null, null from pieces where final_verdict = 'accepted' and unpriced
union all
select piece, 'handling', last_labeled_at, handling_micros, null, null
  from pieces where last_labeled_at is not null and handling_micros is not null
union all
-- time that nothing was paid for: rejected, given back, or priced at 0
select piece, 'unpaid', coalesce(last_labeled_at, last_released_at), handling_micros, null, null
  from pieces
  where aside is null and handling_micros is not null and net_paid_is_zero
    and (state in ('rejected', 'released') or price = 0)
union all
-- 1 where the answer is the known one
select piece, 'gold', answered_at, case when correct then 1 else 0 end, null, null from gold_answers
union all
select piece, 'wait', reviewed_at, wait_micros, null, reviewer_id from review_waits
union all
select piece, 'act', acted_at, null, null, null from acts
union all
select piece, 'logged', logged_at, logged_micros, null, null from logged_time
union all
select piece, 'unpaid', logged_at, logged_micros, null, null from logged_time where not paid
union all
select piece, 'paid', paid_at, null, null, null from payments
