-- What a project got and what it cost, day by day: an amount counts in full when it becomes owed, and payments only as far as they
-- settle no debt, so that the days add up to what was paid and is outstanding.
-- Grain: one day of --tz and currency; rows of accepted pieces have no currency. Reads: money, cost_parts, pieces.
with got as (
  select c.final_verdict_at as at
  from cost_parts c
  join pieces p on p.piece = c.piece
  where c.part = 'accepted' and p.project_id = {project}
)
select {period} as day, cast(null as varchar) as currency, count(*) as accepted, cast(0 as decimal(38, 6)) as cost
from got group by {period}
union all
select period, currency, 0, cast(sum(case when entry = 'owed' then 0 else amount end + outstanding_change) as decimal(38, 6))
from money
where key = {project} and currency is not null and {currency}
group by period, currency
