-- Verdicts on a piece without a label: a move of the life cycle, so the fold finds it. A verdict that stands before the label is clock_skew.
-- Grain: one piece. Reads: flags, assignments. At stake: the price of the piece.
select p.piece, f.flagged_at as at, f.event_ids, 'price' as stakes
from flags f join assignments p on p.piece = f.piece
where f.flag = 'review_of_nothing'
  and (p.first_labeled_at is null or p.first_labeled_at <= p.first_reviewed_at)
