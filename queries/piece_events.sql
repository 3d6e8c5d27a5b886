-- The facts that stand behind each piece of work: what audit and trace show.
-- Grain: one event of one piece. Reads: known_events, voided. Payments and logged time without a piece are in payments and logged_time.
select p.piece, e.*
from known_events e
join all_pieces p on p.assignment_id = e.assignment_id and p.worker_id is not distinct from e.worker_id
where p.aside is null
  and e.event_type in ('task.claimed', 'task.released', 'task.labeled', 'task.reviewed', 'task.paid')
  and e.event_id not in (select event_id from voided)
