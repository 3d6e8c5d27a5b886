-- What a payment can be for: each piece accepted before {until} of which something is unpaid, however long ago or late it was paid.
-- Grain: one piece. Reads: pieces, payments. Bonus and compensation settle no debt.
with paid as (
  select piece, currency, sum(amount) as amount from payments
  where pay_kind not in ('bonus', 'compensation') group by piece, currency
)
select p.worker_id, p.assignment_id, p.price_currency as currency, p.final_verdict_at as due_at,
  p.price - coalesce(y.amount, 0) as outstanding
from pieces p
left join paid y on y.piece = p.piece and y.currency = p.price_currency
where p.final_verdict = 'accepted' and p.final_verdict_at < {until} and p.price_currency is not null
  and p.worker_id is not null and p.assignment_id is not null and p.price > coalesce(y.amount, 0)
order by p.worker_id, p.price_currency, p.final_verdict_at, p.assignment_id
