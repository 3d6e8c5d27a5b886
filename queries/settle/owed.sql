-- What a statement of work is held against: the price of each accepted piece, owed from its final verdict on.
-- Grain: one piece that owes something. Reads: pieces, reviews.
select r.event_id, 'owed' as kind, p.final_verdict_at as at, p.price as amount, p.price_currency as currency,
  cast(null as varchar) as payment_id, p.worker_id, p.assignment_id, p.task_id, p.project_id
from pieces p
left join reviews r on r.piece = p.piece and r.is_final
where p.final_verdict = 'accepted' and p.price <> 0 and p.price_currency is not null
