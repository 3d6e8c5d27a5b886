-- Money that was paid for a piece that has no final verdict. One of which nothing but payments is known is payment_of_nothing.
-- Grain: one piece and currency. Reads: balances, assignments. At stake: what was paid, net of reversals.
select p.piece, b.last_paid_at as at, 'task.paid' as shows, b.net as stake_amount, b.currency as stake_currency,
  concat('the piece is ', p.state) as said
from balances b
join assignments p on p.piece = b.piece
where p.state not in ('accepted', 'rejected') and b.net > 0
  and (p.first_claimed_at is not null or p.last_released_at is not null or p.labels > 0 or p.reviews > 0)
