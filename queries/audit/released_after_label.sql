-- Pieces that were given back after they were labeled: a move of the life cycle, so the fold finds it.
-- Grain: one piece. Reads: flags, assignments. At stake: the price of the piece.
select p.piece, f.flagged_at as at, f.event_ids, 'price' as stakes
from flags f join assignments p on p.piece = f.piece
where f.flag = 'released_after_label'
