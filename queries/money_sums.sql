-- What earnings add up. For exchange rates; all else is summed by metrics/sums, which a test holds against this.
-- Grain: one group (--by), period (--every) and currency. Reads: money, counted, active_time_by_currency, periods.
-- {window} is the asked window on `at`, {until} its end alone: balances stand at the end of each period.
with flows as (
  select key, period, currency, entry, amount from money where {window}
),
changes as (
  select key, currency, period, sum(outstanding_change) as outstanding_change, sum(overpaid_change) as overpaid_change
  from money where {until} group by key, currency, period
),
spine as (
  select k.key, k.currency, d.period, d.asked
  from (select distinct key, currency from changes) k cross join periods d
),
-- each period once, with the changes in it, if any
steps as (
  select key, currency, period, asked, 0 as outstanding_change, 0 as overpaid_change from spine
  union all
  select key, currency, period, false, outstanding_change, overpaid_change from changes
),
balances as (
  select key, currency, period, bool_or(asked) as asked,
    sum(sum(outstanding_change)) over (partition by key, currency order by period) as outstanding,
    sum(sum(overpaid_change)) over (partition by key, currency order by period) as overpaid
  from steps group by key, currency, period
),
parts as (
  select key, period, currency, entry as part, amount, cast(null as bigint) as number from flows
  union all
  select key, period, currency, 'reversed', -amount, null from flows where entry <> 'owed' and amount < 0
  union all
  select key, period, currency, 'outstanding', outstanding, null from balances where asked and outstanding <> 0
  union all
  select key, period, currency, 'overpaid', overpaid, null from balances where asked and overpaid <> 0
  union all
  select key, period, currency, 'active', null, micros from active_time_by_currency
  union all
  -- all moments: a group has a row for each currency in which anything of it stands
  select key, period, currency, 'moment:' || moment, null, value from counted
)
select key, period, currency,
  coalesce(sum(amount) filter (where part = 'owed'), 0) as owed_amount,
  coalesce(sum(amount) filter (where part in ('piece', 'time', 'bonus', 'compensation', 'adjustment', 'deduction')), 0) as paid_amount,
  coalesce(sum(amount) filter (where part = 'bonus'), 0) as bonus_amount,
  coalesce(sum(amount) filter (where part = 'reversed'), 0) as reversed_amount,
  coalesce(sum(amount) filter (where part = 'outstanding'), 0) as outstanding_amount,
  coalesce(sum(amount) filter (where part = 'overpaid'), 0) as overpaid_amount,
  coalesce(sum(amount) filter (where part = 'compensation'), 0) as compensation_amount,
  coalesce(sum(number) filter (where part = 'moment:unpaid'), 0) as unpaid_micros,
  coalesce(sum(number) filter (where part = 'active'), 0) as active_micros,
  coalesce(sum(number) filter (where part = 'moment:logged'), 0) as logged_micros,
  count(*) filter (where part = 'moment:accepted') as accepted,
  count(*) filter (where part = 'moment:unpriced') as unpriced
from parts group by key, period, currency
