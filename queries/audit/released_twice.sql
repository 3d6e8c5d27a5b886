-- Pieces that were given back again without a claim between: a move of the life cycle, so the fold finds it.
-- Grain: one piece. Reads: flags, assignments. At stake: nothing.
select p.piece, f.flagged_at as at, f.event_ids
from flags f join assignments p on p.piece = f.piece
where f.flag = 'released_twice'
