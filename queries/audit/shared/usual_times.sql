-- How fast each kind of work usually is: the p1 of its handling times, where at least {too_fast_pieces} pieces are timed.
-- Grain: one task type and stage. Reads: all_pieces.
select task_type, stage, quantile(seconds(handling_micros), 0.01) as p1, count(*) as pieces
from all_pieces
where handling_micros is not null and labels > 0 and task_type is not null
group by task_type, stage having count(*) >= {too_fast_pieces}
