-- What can an id or a source line mean? Every event that carries it in one of its roles.
-- Grain: one event. Reads: known_events, and `asked`: one row of id, file, line and tail (the file behind a slash).
select e.*
from known_events e, asked a
where a.id in (e.event_id, e.assignment_id, e.task_id, e.worker_id, e.payment_id)
  or (e.origin_line = a.line and (e.origin_file = a.file or ends_with(e.origin_file, a.tail)))
