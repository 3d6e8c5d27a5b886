-- The sheet of all pieces of work: where each stands, what it took, what it was worth and what was paid for it.
-- Grain: one piece and one currency in which it was paid. Reads: assignments, payments.
with paid as (
  select piece, currency, sum(amount) as paid_amount from payments group by piece, currency
)
select a.assignment_id, a.worker_id, a.task_id, a.project_id, a.team, a.domain, a.task_type, a.stage, a.source, a.state,
  a.first_claimed_at, a.last_labeled_at, a.final_verdict, a.final_verdict_at, a.score, a.labels, a.reviews, a.units,
  a.handling_micros / 1000000.0 as handling_seconds, a.price, a.price_currency, p.paid_amount, p.currency as paid_currency
from assignments a
left join paid p on p.piece = a.piece
order by a.assignment_id, a.worker_id, p.currency
