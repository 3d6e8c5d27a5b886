-- Workers who held more than {too_many_open} pieces at once: claimed, and neither labeled nor given back. A claim that nothing followed is
-- taken as open for {stuck_claim_days} days.
-- Grain: one worker, at the claim that made it most. Reads: assignments.
with held as (
  select piece, worker_id, first_claimed_at as since,
    least(coalesce(first_labeled_at, last_released_at, first_claimed_at + interval '{stuck_claim_days} days'),
      first_claimed_at + interval '{stuck_claim_days} days') as until
  from assignments where first_claimed_at is not null
),
steps as (
  select piece, worker_id, since as at, 1 as step from held where until > since
  union all
  select piece, worker_id, until, -1 from held where until > since
),
counted as (
  select piece, worker_id, at, step,
    sum(step) over (partition by worker_id order by at, step, piece rows between unbounded preceding and current row) as open
  from steps
),
ranked as (
  select *, row_number() over (partition by worker_id order by open desc, at, piece) as place
  from counted where step = 1 and open > {too_many_open}
)
select piece, at, 'task.claimed' as shows,
  concat('with this claim ', open, ' were open, more than {too_many_open}') as said
from ranked where place = 1
