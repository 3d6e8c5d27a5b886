-- Accepted work with a price that was not paid in full {accepted_unpaid_days} days after its verdict. A deduction is no missing pay; who
-- is paid by payments that name no piece is left out where such a one came after the verdict.
-- Grain: one piece. Reads: assignments, all_pieces, balances, payments, reviews. At stake: what is still owed.
with lump as (
  select w.worker_id, y.currency, max(y.paid_at) as last_at
  from all_pieces w join payments y on y.piece = w.piece
  where w.aside = 'payment' and y.pay_kind not in ('bonus', 'compensation', 'deduction') and y.amount > 0
  group by w.worker_id, y.currency
),
owed as (
  select p.piece, p.worker_id, p.price_currency, p.price, p.final_verdict_at, coalesce(b.promised, 0) as promised
  from assignments p
  left join balances b on b.piece = p.piece and b.currency = p.price_currency
  where p.final_verdict = 'accepted' and p.price > 0 and p.price > coalesce(b.promised, 0)
    and p.final_verdict_at < {now} - interval '{accepted_unpaid_days} days'
)
select o.piece, o.final_verdict_at as at, r.event_id as event_ids,
  o.price - o.promised as stake_amount, o.price_currency as stake_currency,
  concat(money_in_words(o.promised), ' of ', money_in_words(o.price), ' ', o.price_currency, ' paid ',
    time_in_words(cast({now} as bigint) - cast(o.final_verdict_at as bigint)),
    ' after the verdict, more than {accepted_unpaid_days} days') as said
from owed o
left join lump l on l.worker_id = o.worker_id and l.currency = o.price_currency
left join reviews r on r.piece = o.piece and r.is_final
where l.last_at is null or l.last_at < o.final_verdict_at
