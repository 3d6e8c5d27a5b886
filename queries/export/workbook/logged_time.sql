-- The sheet of working time that no piece shows: training, meetings, waiting, rest, trials.
-- Grain: one log. Reads: logged_time, pieces.
select l.event_id, a.worker_id, a.project_id, l.logged_at, l.logged_micros / 1000000.0 as logged_seconds, l.activity, l.paid
from logged_time l
join pieces a on a.piece = l.piece
order by l.logged_at, l.event_id
