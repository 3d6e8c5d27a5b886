-- By which facts was somebody judged in one domain? Those of the tiers, each with its piece.
-- Grain: one moment. Reads: what `facts` gives (tier_facts.sql). `row` picks worker and domain.
select c.piece, c.moment, c.at, c.value, c.activity, q.worker_id, q.assignment_id, q.task_id
from ({facts}) c
join pieces q on q.piece = c.piece
where {row}
order by c.at, c.piece, c.moment, c.value
