-- Pieces with more payments than one, reversals set against them. Bonus and compensation are no second payment.
-- Grain: one piece. Reads: balances, assignments. At stake: what lies beyond the price, or, where none is known, beyond the largest
-- payment; instalments that come to the price have nothing at stake.
with twice as (
  select piece, sum(pays) as pays, sum(reversals) as reversals, max(last_paid_at) as at
  from balances group by piece having sum(pays) > sum(reversals) + 1
),
beyond as (
  select t.*, b.currency, p.price is null as unpriced, greatest(b.net - case
      when p.price is null then b.largest
      when b.currency = p.price_currency then p.price
      else 0 end, 0) as beyond
  from twice t
  join balances b on b.piece = t.piece
  join assignments p on p.piece = t.piece
),
ranked as (
  select *, row_number() over (partition by piece order by beyond desc, currency) as place from beyond
)
select piece, at, 'task.paid' as shows, nullif(beyond, 0) as stake_amount, case when beyond > 0 then currency end as stake_currency,
  concat(pays, ' payments and ', reversals, ' reversals, ', money_in_words(beyond), ' ', currency,
    case when unpriced then ' beyond the largest of them' else ' beyond the price' end) as said
from ranked where place = 1
