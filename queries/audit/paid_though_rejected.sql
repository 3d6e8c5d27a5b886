-- Money that was paid for a piece that ended rejected. Part pay for such work is compensation, and not meant here.
-- Grain: one piece and currency. Reads: balances, assignments. At stake: what was paid, net of reversals.
select p.piece, b.last_paid_at as at, 'task.paid' as shows, b.net as stake_amount, b.currency as stake_currency
from balances b
join assignments p on p.piece = b.piece
where p.state = 'rejected' and b.net > 0
