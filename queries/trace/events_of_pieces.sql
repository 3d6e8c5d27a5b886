-- Which events stand behind these pieces? Those that are not taken back; logged time and payments without a piece too.
-- Grain: one event of one piece. Reads: known_events, all_pieces, payments, logged_time, voided, and the list `traced`.
select e.*, p.piece
from known_events e
join all_pieces p on p.assignment_id = e.assignment_id and p.worker_id is not distinct from e.worker_id
join traced t on t.piece = p.piece
where p.aside is null and e.event_id not in (select event_id from voided where event_id is not null)
  and e.event_type in ('task.claimed', 'task.released', 'task.labeled', 'task.reviewed', 'task.paid')
union all
select e.*, y.piece
from known_events e
join payments y on y.event_id = e.event_id
join all_pieces p on p.piece = y.piece
join traced t on t.piece = p.piece
where p.aside is not null
union all
select e.*, l.piece
from known_events e
join logged_time l on l.event_id = e.event_id
join traced t on t.piece = l.piece
