-- What was earned, paid and is owed, and what an hour of it is worth.
-- Grain: one group (--by), period (--every) and currency. Reads: money_sums. {currency} is the asked currency.
select key, period, currency,
  owed_amount, paid_amount, bonus_amount, reversed_amount, outstanding_amount, overpaid_amount,
  seconds(unpaid_micros) as unpaid_seconds,
  cast(paid_amount as double) * 3600 / nullif(seconds(active_micros + logged_micros), 0) as hourly_paid_amount,
  cast(paid_amount as double) / nullif(accepted, 0) as paid_per_accepted_amount,
  unpriced, accepted,
  compensation_amount,
  seconds(active_micros) as active_seconds, seconds(logged_micros) as logged_seconds
from money_sums
where {currency}
order by key nulls first, period, currency nulls first
