-- Reviews by the worker who did the piece.
-- Grain: one piece. Reads: reviews, assignments. At stake: the price of the piece.
select p.piece, max(r.reviewed_at) as at, array_to_string(array_agg(r.event_id order by r.reviewed_at, r.event_id), ' ') as event_ids,
  'price' as stakes
from reviews r
join assignments p on p.piece = r.piece
where r.reviewer_id = p.worker_id
group by p.piece
