-- Facts dated after now.
-- Grain: one fact. Reads: known_events, voided. At stake: how far ahead it is.
select worker_id, assignment_id, task_id, project_id, occurred_at as at, event_id as event_ids,
  seconds(cast(occurred_at as bigint) - cast({now} as bigint)) as stake_seconds,
  concat(time_in_words(cast(occurred_at as bigint) - cast({now} as bigint)), ' after now') as said
from known_events
where occurred_at > {now} and event_type <> 'payroll.closed' and event_id not in (select event_id from voided)
