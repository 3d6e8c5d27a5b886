-- Pieces done in less than the p1 of their task type and stage divided by {too_fast_factor}, where at least {too_fast_pieces} are timed.
-- Grain: one piece. Reads: assignments, usual_times. At stake: the price of the piece.
with timed as (
  select piece, task_type, stage, last_labeled_at, seconds(handling_micros) as handling
  from assignments where handling_micros is not null and labels > 0
)
select t.piece, t.last_labeled_at as at, 'task.claimed task.labeled' as shows, 'price' as stakes,
  concat(t.handling, ' s, less than ', round(u.p1, 3), ' s / {too_fast_factor}: the p1 of ', u.pieces, ' timed pieces of ', t.task_type,
    ' in ', t.stage) as said
from timed t
join usual_times u on u.task_type = t.task_type and u.stage = t.stage
where t.handling < u.p1 / {too_fast_factor}
