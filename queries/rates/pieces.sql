-- What a rate card prices: each labeled piece of work, with what the lines of a card can ask about. `is_asked`: --where picks it; the
-- others are there too, since a cap of a day looks at all that a worker did on it.
-- Grain: one piece with a label, each worker's in the order of the last labels. Reads: all_pieces, pieces, gold_answers, piece_events,
-- known_events, voided. The three columns that end in _said are JSON: attributes of the label, the claim, the task.
with gold as (
  select piece, sum(case when correct then 0 else 1 end) as gold_wrong from gold_answers group by piece
),
said as (
  select piece, event_type, attributes,
    row_number() over (partition by piece, event_type order by occurred_at desc, event_id desc) as latest
  from piece_events
  where event_type in ('task.labeled', 'task.claimed') and attributes is not null
),
published as (
  -- one id may be a task of each of two projects
  select a.piece, e.attributes,
    row_number() over (partition by a.piece order by e.occurred_at desc, e.event_id desc) as latest
  from known_events e
  join all_pieces a on a.task_id = e.task_id and (e.project_id is null or e.project_id = a.project_id)
  where e.event_type = 'task.published' and e.attributes is not null
    and e.event_id not in (select event_id from voided)
)
select a.worker_id, a.assignment_id, a.project_id, a.task_type, a.domain, a.stage, a.last_labeled_at,
  a.price_currency, a.units,
  a.handling_micros, a.final_verdict, a.final_verdict_at, a.score, coalesce(g.gold_wrong, 0) as gold_wrong,
  l.attributes as label_said, c.attributes as claim_said, t.attributes as task_said,
  p.piece is not null as is_asked
from all_pieces a
left join pieces p on p.piece = a.piece
left join gold g on g.piece = a.piece
left join said l on l.piece = a.piece and l.latest = 1 and l.event_type = 'task.labeled'
left join said c on c.piece = a.piece and c.latest = 1 and c.event_type = 'task.claimed'
left join published t on t.piece = a.piece and t.latest = 1
where a.aside is null and a.last_labeled_at is not null
order by a.worker_id, a.last_labeled_at, a.assignment_id
