-- Pieces that were claimed or sent back, and then nothing for {stuck_claim_days} days.
-- Grain: one piece. Reads: assignments, acts, reviews. At stake: the price of the piece.
with waiting as (
  select piece, state from assignments
  where state in ('claimed', 'rework') and coalesce(first_claimed_at, first_reviewed_at) < {now} - interval '{stuck_claim_days} days'
),
moves as (
  select piece, acted_at as at from acts union all select piece, reviewed_at from reviews
)
select w.piece, max(m.at) as at, 'task.claimed task.reviewed' as shows, 'price' as stakes,
  concat(w.state, ', and nothing for ', time_in_words(cast({now} as bigint) - cast(max(m.at) as bigint)),
    ', more than {stuck_claim_days} days') as said
from waiting w
join moves m on m.piece = w.piece
group by w.piece, w.state
having max(m.at) < {now} - interval '{stuck_claim_days} days'
