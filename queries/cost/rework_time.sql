-- How long pieces were worked on after they had been sent back.
-- Grain: one piece of work. Reads: work_intervals, cost_parts. Two stretches at once are one: each counts from where those before it end.
with stretches as (
  select w.piece, w.ended_at, greatest(w.started_at, c.rework_at) as started_at,
    max(w.ended_at) over (
      partition by w.piece order by w.started_at, w.ended_at rows between unbounded preceding and 1 preceding
    ) as before
  from work_intervals w
  join cost_parts c on c.piece = w.piece
  where c.rework_at is not null and w.ended_at > c.rework_at
)
select piece, sum(greatest(
    arrow_cast(ended_at, 'Int64') - greatest(arrow_cast(started_at, 'Int64'), coalesce(arrow_cast(before, 'Int64'), arrow_cast(started_at, 'Int64'))), 0
  )) as micros
from stretches group by piece
