-- Payments for a piece of which nothing else is known: no claim, no label, no return, no review.
-- Grain: one piece. Reads: assignments, payments. At stake: what was paid, where it is of one currency.
select p.piece, max(y.paid_at) as at, array_to_string(array_agg(y.event_id order by y.paid_at, y.event_id), ' ') as event_ids,
  case when min(y.currency) = max(y.currency) then nullif(sum(y.amount), 0) end as stake_amount,
  case when min(y.currency) = max(y.currency) then min(y.currency) end as stake_currency
from assignments p
join payments y on y.piece = p.piece
where p.payments > 0 and p.labels = 0 and p.reviews = 0 and p.first_claimed_at is null and p.last_released_at is null
group by p.piece
