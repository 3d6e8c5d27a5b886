-- Which pieces --where picks, by worker, id and time, as `whatif` holds them.
-- Grain: one piece, or one entry of logged time. Reads: pieces, logged_time.
select p.worker_id, p.assignment_id, coalesce(p.last_labeled_at, p.last_released_at, l.logged_at) as at
from pieces p
left join logged_time l on l.piece = p.piece
