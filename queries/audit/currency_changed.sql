-- Pieces whose claims and own labels name more than one currency.
-- Grain: one piece. Reads: offers, assignments. At stake: the price of the piece.
select p.piece, o.at, 'task.claimed task.labeled' as shows, 'price' as stakes,
  concat(o.one_currency, ' and ', o.other_currency) as said
from offers o
join assignments p on p.assignment_id = o.assignment_id and p.worker_id = o.worker_id
where o.one_currency <> o.other_currency
