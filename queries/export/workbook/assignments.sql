-- The sheet of all pieces of work: where each stands, what it took, what it was worth and what was paid for it.
-- Grain: one piece. What was paid in other currencies than its own stands as text, so that no sum adds it. Reads: assignments, payments.
with paid as (
  select piece, currency, sum(amount) as amount from payments group by piece, currency
),
others as (
  select p.piece, string_agg(cast(p.amount as varchar) || ' ' || p.currency, ', ' order by p.currency) as amounts
  from paid p
  join assignments a on a.piece = p.piece
  where a.currency is null or p.currency <> a.currency
  group by p.piece
)
select a.assignment_id, a.worker_id, a.task_id, a.project_id, a.team, a.domain, a.task_type, a.stage, a.source, a.state,
  a.first_claimed_at, a.last_labeled_at, a.final_verdict, a.final_verdict_at, a.score, a.labels, a.reviews, a.units,
  a.handling_micros / 1000000.0 as handling_seconds, a.price, a.currency, p.amount as paid_amount, o.amounts as paid_otherwise
from assignments a
left join paid p on p.piece = a.piece and p.currency = a.currency
left join others o on o.piece = a.piece
order by a.assignment_id, a.worker_id
