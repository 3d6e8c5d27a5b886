-- What a bookkeeper books: work that became owed at its final verdict, and each payment.
-- Grain: one amount that is not zero. Reads: pieces, reviews, payments.
with owed as (
  select p.final_verdict_at as at, 'owed' as entry, p.worker_id, p.project_id, p.assignment_id, p.price_currency as currency,
    p.price as amount, r.event_id, cast(null as varchar) as payment_id
  from pieces p
  left join reviews r on r.piece = p.piece and r.is_final
  where p.final_verdict = 'accepted' and p.price is not null and p.price_currency is not null
),
paid as (
  select y.paid_at, y.pay_kind, p.worker_id, p.project_id, p.assignment_id, y.currency, y.amount, y.event_id, y.payment_id
  from payments y
  join pieces p on p.piece = y.piece
)
select * from (select * from owed union all select * from paid) where amount <> 0 and at is not null and currency is not null
order by at, entry, event_id, currency, amount
