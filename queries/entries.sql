-- Each amount of money by itself: what became owed at its final verdict, and each payment.
-- Grain: one amount. `entry` is owed, or the kind of the payment.
select p.piece, 'owed' as entry, p.final_verdict_at as at, p.price_currency as currency, p.price as amount,
  cast(null as varchar) as event_id
from pieces p
where p.final_verdict = 'accepted' and p.price is not null and p.price_currency is not null
union all
select y.piece, y.pay_kind, y.paid_at, y.currency, y.amount, y.event_id
from payments y join pieces p on p.piece = y.piece
