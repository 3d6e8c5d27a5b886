-- What a row of the cost is added up from: amounts, pieces and answers that count, and lengths of time (microseconds), each by its name.
-- Grain: one of them, of one piece. `event_id` and `at` are of those that one event tells. Reads: cost_money, cost_parts,
-- cost_review_times, cost_rework_time, piece_currency, moments, gold_answers.
select piece, currency, part, amount, cast(null as bigint) as number,
  cast(null as varchar) as event_id, arrow_cast(null, 'Timestamp(Microsecond, Some("UTC"))') as at
from cost_money
union all
select c.piece, u.currency, 'is ' || c.part, null, 1, null, null
from cost_parts c join piece_currency u on u.piece = c.piece
union all
select g.piece, u.currency, case when g.correct then 'right' else 'wrong' end, null, 1, null, null
from gold_answers g
join cost_parts c on c.piece = g.piece
join piece_currency u on u.piece = g.piece
where c.part not in ('review', 'training', 'other')
union all
select m.piece, u.currency, 'unpaid', null, m.value, null, null
from moments m join piece_currency u on u.piece = m.piece where m.moment = 'unpaid'
union all
select r.piece, u.currency, 'rework time', null, r.micros, null, null
from cost_rework_time r join piece_currency u on u.piece = r.piece
union all
select r.piece, u.currency, 'review time', null, r.micros, r.event_id, r.at
from cost_review_times r join piece_currency u on u.piece = r.piece
union all
select r.piece, u.currency, 'unpriced review time', null, r.unpriced_micros, r.event_id, r.at
from cost_review_times r join piece_currency u on u.piece = r.piece
union all
select r.piece, u.currency, 'untimed', null, r.untimed, r.event_id, r.at
from cost_review_times r join piece_currency u on u.piece = r.piece
