-- Pieces of several workers under one assignment id.
-- Grain: one worker's piece. Reads: assignments, all_pieces. At stake: the price of the piece, which two may ask for.
with shared as (
  select assignment_id from all_pieces where aside is null
  group by assignment_id having min(worker_id) <> max(worker_id)
)
select p.piece, 'task.claimed task.released task.labeled task.reviewed task.paid' as shows, 'price' as stakes
from assignments p
join shared s on s.assignment_id = p.assignment_id
