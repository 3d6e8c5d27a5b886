-- What is owed and paid for each piece, by currency?
-- Grain: one piece and currency. Reads: entries, pieces.
select p.worker_id, p.assignment_id, y.currency,
  coalesce(sum(y.amount) filter (where y.entry = 'owed'), 0) as owed,
  coalesce(sum(y.amount) filter (where y.entry <> 'owed'), 0) as paid,
  coalesce(sum(y.amount) filter (where y.entry not in ('owed', 'bonus', 'compensation')), 0) as settling
from entries y
join pieces p on p.piece = y.piece
join traced t on t.piece = p.piece
group by p.worker_id, p.assignment_id, y.currency
order by y.currency
