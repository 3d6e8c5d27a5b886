-- What each piece costs, part by part, and once more as what was paid and what is outstanding for it.
-- Grain: one amount. Reads: entries, cost_parts. The amounts of all parts but paid and outstanding add up to those two.
with sums as (
  select piece, currency,
    coalesce(sum(amount) filter (where entry = 'owed'), 0) as owed,
    coalesce(sum(amount) filter (where entry = 'bonus'), 0) as bonus,
    coalesce(sum(amount) filter (where entry = 'compensation'), 0) as compensation,
    coalesce(sum(amount) filter (where entry not in ('owed', 'bonus', 'compensation')), 0) as settled
  from entries group by piece, currency
),
costs as (
  select s.*, c.part, c.rework_at, greatest(s.owed, s.settled) + s.compensation as cost,
    -- what somebody paid where nobody named a price is the price
    case when c.price is null then greatest(s.owed, s.settled) else s.owed end as price
  from sums s
  join cost_parts c on c.piece = s.piece
)
select piece, currency, part, case when part = 'accepted' then price else cost end as amount from costs
union all
select piece, currency, case when rework_at is null then 'overpaid' else 'rework' end, cost - price from costs where part = 'accepted'
union all
select piece, currency, 'bonus', bonus from costs
union all
select piece, currency, 'paid', settled + bonus + compensation from costs
union all
select piece, currency, 'outstanding', greatest(owed - settled, 0) from costs
