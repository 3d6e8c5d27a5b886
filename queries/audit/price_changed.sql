-- Pieces whose claims and own labels name more than one price.
-- Grain: one piece. Reads: offers, assignments. At stake: the difference.
select p.piece, o.at, 'task.claimed task.labeled' as shows, o.highest - o.lowest as stake_amount,
  case when o.one_currency = o.other_currency then o.one_currency end as stake_currency,
  concat('from ', money_in_words(o.lowest), ' to ', money_in_words(o.highest)) as said
from offers o
join assignments p on p.assignment_id = o.assignment_id and p.worker_id = o.worker_id
where o.lowest <> o.highest
