-- In which currency the time and the counts of a piece stand: its own, else its worker's where the worker has just one.
-- Grain: one piece. {currency:x} is x.currency, or the one that --currency and --fx convert it to.
with known as (
  select p.worker_id, {currency:p} as currency from pieces p where p.currency is not null
  union all
  select p.worker_id, {currency:y} from payments y join pieces p on p.piece = y.piece
),
single as (
  select worker_id, min(currency) as currency from known group by worker_id having count(distinct currency) = 1
)
select p.piece, coalesce({currency:p}, s.currency) as currency
from pieces p left join single s on s.worker_id = p.worker_id
