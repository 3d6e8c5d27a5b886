-- What a correct label costs, and of what that is made.
-- Grain: one group (--by) and currency. Reads: cost_facts, pieces. {currency} is the asked currency. The two columns of micros are for
-- estimates by the hour.
with sums as (
  select {key} as key, f.currency,
    count(*) filter (where part = 'is accepted') as accepted,
    coalesce(sum(amount) filter (where part in ('paid', 'outstanding')), 0) as total,
    count(*) filter (where part = 'right') as gold_correct,
    count(*) filter (where part in ('right', 'wrong')) as gold_answered,
    coalesce(sum(amount) filter (where part = 'accepted'), 0) as accepted_amount,
    coalesce(sum(amount) filter (where part = 'review'), 0) as review_amount,
    coalesce(sum(amount) filter (where part = 'rework'), 0) as rework_amount,
    coalesce(sum(amount) filter (where part = 'rejected'), 0) as rejected_amount,
    coalesce(sum(amount) filter (where part = 'gold'), 0) as gold_amount,
    coalesce(sum(amount) filter (where part = 'training'), 0) as training_amount,
    coalesce(sum(amount) filter (where part = 'bonus'), 0) as bonus_amount,
    coalesce(sum(amount) filter (where part = 'overpaid'), 0) as overpaid_amount,
    coalesce(sum(amount) filter (where part = 'open'), 0) as open_amount,
    coalesce(sum(amount) filter (where part = 'other'), 0) as other_amount,
    coalesce(sum(amount) filter (where part = 'paid'), 0) as paid_amount,
    coalesce(sum(amount) filter (where part = 'outstanding'), 0) as outstanding_amount,
    coalesce(sum(number) filter (where part = 'unpaid'), 0) as unpaid_micros,
    coalesce(sum(number) filter (where part = 'rework time'), 0) as rework_micros,
    coalesce(sum(number) filter (where part = 'review time'), 0) as review_micros,
    coalesce(sum(number) filter (where part = 'unpriced review time'), 0) as unpriced_review_micros,
    coalesce(sum(number) filter (where part = 'untimed'), 0) as untimed_reviews
  from cost_facts f
  join pieces p on p.piece = f.piece
  group by {key}, f.currency
)
select key, currency, accepted, total as total_amount,
  cast(total as double) / nullif(accepted, 0) as cost_per_accepted_amount,
  cast(total as double) / nullif(accepted * ratio(gold_correct, gold_answered), 0) as cost_per_correct_amount,
  cast(total as double) / nullif(accepted * wilson_high(gold_correct, gold_answered), 0) as cost_per_correct_amount_low,
  cast(total as double) / nullif(accepted * wilson_low(gold_correct, gold_answered), 0) as cost_per_correct_amount_high,
  accepted_amount, review_amount, rework_amount, rejected_amount, gold_amount, training_amount, bonus_amount,
  overpaid_amount, open_amount, other_amount, paid_amount, outstanding_amount,
  gold_answered, gold_correct, accepted * ratio(gold_correct, gold_answered) as correct,
  accepted * wilson_low(gold_correct, gold_answered) as correct_low,
  accepted * wilson_high(gold_correct, gold_answered) as correct_high,
  seconds(unpaid_micros) as unpaid_seconds, seconds(rework_micros) as rework_seconds,
  seconds(review_micros) as review_seconds, untimed_reviews,
  unpaid_micros, unpriced_review_micros
from sums
where {currency}
order by key nulls first, currency nulls first
