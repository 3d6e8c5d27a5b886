-- Of which moments is a row of a report the sum? The moments that it counted, each with its piece.
-- Grain: one moment. Reads: counted, pieces. `row` picks the row.
select c.piece, c.moment, c.at, c.value, cast(c.score as decimal(20, 15)) as score, p.worker_id, p.assignment_id, p.task_id
from counted c
join pieces p on p.piece = c.piece
where {row}
order by c.at, c.piece, c.moment, c.value
