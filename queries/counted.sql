-- The moments of the asked window, each with its group, its period and its currency.
-- Grain: one moment. {key}, {period} and {window} are filled in from --by, --every, --from and --until.
select {key} as key, {period} as period, c.currency, m.piece, m.moment, m.at, m.value, m.score
from moments m
join pieces p on p.piece = m.piece
join piece_currency c on c.piece = m.piece
where {window}
