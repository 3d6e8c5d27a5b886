-- What a statement is held against: all payments, those of no piece too.
-- Grain: one payment. Reads: payments, pieces.
select y.event_id, y.pay_kind as kind, y.paid_at as at, y.amount, y.currency, y.payment_id, p.worker_id, p.assignment_id, p.task_id,
  p.project_id
from payments y
join pieces p on p.piece = y.piece
where y.amount is not null and y.currency is not null
