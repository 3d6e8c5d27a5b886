-- The sheet of all payments, those of no piece too.
-- Grain: one payment. Reads: payments, pieces.
select p.event_id, a.worker_id, a.assignment_id, a.project_id, p.paid_at, p.amount, p.currency, p.pay_kind, p.payment_id
from payments p
join pieces a on a.piece = p.piece
order by p.paid_at, p.event_id
