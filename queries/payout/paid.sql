-- What the balance at {until} does not know: payments after it for what it owed, and which orders are recorded as paid, at any time.
-- Grain: one worker, currency and payment number. Reads: payments, pieces. What became owed after {until} may be paid as well: no debt of
-- the balance is settled by that.
with told as (
  select p.worker_id, y.currency, y.payment_id,
    case when y.paid_at >= {until} and y.pay_kind not in ('bonus', 'compensation')
        and not coalesce(p.final_verdict = 'accepted' and p.price_currency = y.currency and p.final_verdict_at >= {until}, false)
      then y.amount else 0 end as amount
  from payments y
  join pieces p on p.piece = y.piece
  where y.currency is not null and p.worker_id is not null and (y.paid_at >= {until} or starts_with(y.payment_id, '{prefix}'))
)
select worker_id, currency, payment_id, sum(amount) as paid_since from told
group by worker_id, currency, payment_id
order by worker_id, currency, payment_id
