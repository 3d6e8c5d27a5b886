-- Work intervals with their group and currency, for the union of time.
-- Grain: one interval.
select p.worker_id, {key} as key, c.currency, w.piece, w.started_at, w.ended_at
from work_intervals w
join pieces p on p.piece = w.piece
join piece_currency c on c.piece = w.piece
