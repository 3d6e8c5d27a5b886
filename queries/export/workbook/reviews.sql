-- The sheet of all verdicts.
-- Grain: one review. Reads: reviews, assignments.
select r.event_id, a.assignment_id, a.worker_id, a.task_id, a.project_id, r.reviewed_at, r.reviewer_id, r.reviewer_kind,
  r.verdict, r.score, r.reason, r.is_final
from reviews r
join assignments a on a.piece = r.piece
order by r.reviewed_at, r.event_id
