-- Pieces whose claims and own labels name more than one currency.
-- Grain: one piece. Reads: offers. At stake: the price of the piece.
select piece, at, 'task.claimed task.labeled' as shows, 'price' as stakes,
  concat(other_currency, ' and ', currency) as said
from offers
where other_currency is not null
