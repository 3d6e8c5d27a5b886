-- Of which amounts is a row of earnings the sum? What became owed and was paid inside the window.
-- Grain: one amount. Reads: money, pieces. `row` picks the row.
select m.piece, m.entry, m.at, m.amount, m.event_id, p.worker_id, p.assignment_id, p.task_id
from money m
join pieces p on p.piece = m.piece
where {row} and {window}
order by m.at, m.piece, m.entry, m.amount, m.event_id
