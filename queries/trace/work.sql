-- Of which work intervals is the active time of a row the union?
-- Grain: one interval. Reads: what `work` gives (work.sql or tier_work.sql). `row` picks the group.
select w.worker_id, w.key, w.currency, w.started_at, w.ended_at, w.piece, q.assignment_id, q.task_id
from ({work}) w
join pieces q on q.piece = w.piece
where {row}
order by w.started_at, w.piece
