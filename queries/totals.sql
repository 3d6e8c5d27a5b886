-- The whole in one row: how many people, pieces and verdicts.
select
  count(distinct worker_id) as workers,
  count(*) filter (where aside is null) as assignments,
  count(first_claimed_at) as claimed,
  count(first_labeled_at) as labeled,
  count(first_reviewed_at) as reviewed,
  count(*) filter (where final_verdict = 'accepted') as accepted,
  count(*) filter (where final_verdict = 'rejected') as rejected
from pieces
