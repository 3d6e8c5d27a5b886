-- Pieces that were claimed again while they were open: a move of the life cycle, so the fold finds it.
-- Grain: one piece. Reads: flags, assignments. At stake: the time of the piece, which is counted from the latest claim.
select p.piece, f.flagged_at as at, f.event_ids, 'time' as stakes
from flags f join assignments p on p.piece = f.piece
where f.flag = 'claimed_twice'
