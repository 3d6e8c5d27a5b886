-- Labels without a claim: a move of the life cycle, so the fold finds it.
-- Grain: one piece. Reads: flags, assignments. At stake: nothing that can be counted, as nobody knows when the work was begun.
select p.piece, f.flagged_at as at, f.event_ids
from flags f join assignments p on p.piece = f.piece
where f.flag = 'labeled_without_claim'
