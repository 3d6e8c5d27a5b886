-- Stretches of work of more than {long_interval_hours} hours.
-- Grain: one stretch. Reads: work_intervals, assignments. At stake: its length, which counts as active time.
with long as (
  select piece, ended_at, cast(ended_at as bigint) - cast(started_at as bigint) as length
  from work_intervals
  where cast(ended_at as bigint) - cast(started_at as bigint) > {long_interval_hours} * 3600000000
)
select p.piece, l.ended_at as at, 'task.claimed task.labeled task.released' as shows, seconds(l.length) as stake_seconds,
  concat(time_in_words(l.length), ', more than {long_interval_hours} hours') as said
from long l
join assignments p on p.piece = l.piece
