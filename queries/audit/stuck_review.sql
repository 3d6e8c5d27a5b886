-- Labels without a verdict for {stuck_review_days} days, in projects where somebody reviews.
-- Grain: one piece. Reads: assignments, reviewed_projects, reviews. At stake: the price of the piece.
with waiting as (
  select p.piece, p.last_labeled_at
  from assignments p join reviewed_projects v on v.project_id = coalesce(p.project_id, '')
  where p.state = 'labeled' and p.last_labeled_at < {now} - interval '{stuck_review_days} days'
),
since as (
  select w.piece, greatest(w.last_labeled_at, max(r.reviewed_at)) as at
  from waiting w left join reviews r on r.piece = w.piece
  group by w.piece, w.last_labeled_at
)
select piece, at, 'task.labeled task.reviewed' as shows, 'price' as stakes,
  concat('waiting for ', time_in_words(cast({now} as bigint) - cast(at as bigint)), ', more than {stuck_review_days} days') as said
from since where at < {now} - interval '{stuck_review_days} days'
