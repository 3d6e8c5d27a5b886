-- What payers withhold from: each payment to somebody, pieces and all else.
-- Grain: one amount. Reads: payments, pieces.
select p.worker_id, y.paid_at, y.currency, coalesce(y.payment_id, y.event_id) as payment, y.amount
from payments y
join pieces p on p.piece = y.piece
where y.paid_at is not null and y.amount <> 0
order by p.worker_id nulls first, y.paid_at, payment, y.currency, y.amount
