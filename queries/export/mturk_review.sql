-- What the requester site of Mechanical Turk takes back: an x where work is approved, a reason where it is rejected.
-- Grain: one assignment of MTurk's with a final verdict. Reads: assignments, reviews.
select regexp_replace(a.assignment_id, '^mturk(@[^:]*)?:', '') as "AssignmentId",
  case when a.final_verdict = 'accepted' then 'x' end as "Approve",
  case when a.final_verdict = 'rejected' then coalesce(r.reason, 'does not meet the task''s instructions') end as "Reject"
from assignments a
left join reviews r on r.piece = a.piece and r.is_final
where a.source like 'mturk%' and a.final_verdict is not null
order by a.assignment_id
