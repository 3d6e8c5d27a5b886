-- Clocks that contradict each other: a fact that is said to have happened more than {clock_skew_minutes} minutes after the ledger recorded it,
-- or a verdict that stands before the label it judges. A label before its claim is labeled_before_claimed.
-- Grain: one fact, or one piece. Reads: known_events, voided, assignments, reviews. At stake: the time between the two.
with early as (
  select p.piece, min(r.reviewed_at) as at, p.first_labeled_at
  from assignments p join reviews r on r.piece = p.piece
  where p.first_reviewed_at < p.first_labeled_at and r.verdict is not null
  group by p.piece, p.first_labeled_at
)
select cast(null as bigint) as piece, worker_id, assignment_id, task_id, project_id, occurred_at as at, event_id as event_ids,
  cast(null as varchar) as shows,
  seconds(cast(occurred_at as bigint) - cast(recorded_at as bigint)) as stake_seconds,
  concat('recorded ', time_in_words(cast(occurred_at as bigint) - cast(recorded_at as bigint)),
    ' before it is said to have happened, more than {clock_skew_minutes} minutes') as said
from known_events
where recorded_at < occurred_at - interval '{clock_skew_minutes} minutes' and occurred_at <= {now}
  and event_type <> 'payroll.closed' and event_id not in (select event_id from voided)
union all
select piece, null, null, null, null, at, null, 'task.labeled task.reviewed',
  seconds(cast(first_labeled_at as bigint) - cast(at as bigint)),
  concat('the verdict stands ', time_in_words(cast(first_labeled_at as bigint) - cast(at as bigint)), ' before the first label')
from early where at < first_labeled_at
