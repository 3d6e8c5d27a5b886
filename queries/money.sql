-- What each amount does to the balance of its piece: the sum of the changes up to a moment is the balance there.
-- Grain: one amount. Reads: entries (converted where --fx is given). Bonus and compensation settle nothing.
with effects as (
  select piece, entry, at, currency, amount, event_id,
    case when entry = 'owed' then amount when entry in ('bonus', 'compensation') then 0 else -amount end as effect
  from entries
),
running as (
  select *, sum(effect) over (
      partition by piece, currency order by at, entry, amount rows between unbounded preceding and current row
    ) as balance
  from effects
)
select {key} as key, {period} as period, r.currency, r.piece, r.entry, r.at, r.amount, r.event_id,
  greatest(r.balance, 0) - greatest(r.balance - r.effect, 0) as outstanding_change,
  greatest(-r.balance, 0) - greatest(r.effect - r.balance, 0) as overpaid_change
from running r
join pieces p on p.piece = r.piece
