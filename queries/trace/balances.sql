-- Of which amounts are the balances of a row of earnings made? All of its pieces' up to the end of the period and window.
-- Grain: one amount. Reads: money, pieces. `row` picks the rows up to this one.
select m.piece, m.entry, m.at, m.amount, m.event_id, m.outstanding_change, m.overpaid_change,
  p.worker_id, p.assignment_id, p.task_id
from money m
join pieces p on p.piece = m.piece
where {row} and {until}
order by m.piece, m.at, m.entry, m.amount, m.event_id
