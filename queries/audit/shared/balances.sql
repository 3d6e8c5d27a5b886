-- What was paid for each piece in each currency, bonus and compensation aside, which pay for no acceptance.
-- Grain: one piece and currency. Reads: payments. `promised` leaves deductions out, which are taken on purpose.
select piece, currency,
  count(*) filter (where amount > 0) as pays,
  count(*) filter (where amount < 0) as reversals,
  sum(amount) as net,
  sum(amount) filter (where pay_kind <> 'deduction') as promised,
  max(amount) as largest,
  max(paid_at) as last_paid_at
from payments
where pay_kind not in ('bonus', 'compensation')
group by piece, currency
