-- More paid for an accepted piece than its price. Where several payments did it, paid_twice says so.
-- Grain: one piece. Reads: balances, assignments. At stake: what was paid beyond the price.
select p.piece, b.last_paid_at as at, 'task.paid' as shows, b.net - p.price as stake_amount, b.currency as stake_currency,
  concat(money_in_words(b.net), ' paid, ', money_in_words(p.price), ' ', b.currency, ' owed') as said
from balances b
join assignments p on p.piece = b.piece
where p.state = 'accepted' and b.currency = p.price_currency and b.net > p.price and b.pays <= b.reversals + 1
