-- Pieces whose claims and own labels name more than one price.
-- Grain: one piece. Reads: offers. At stake: the difference.
select piece, at, 'task.claimed task.labeled' as shows, highest - lowest as stake_amount,
  case when other_currency is null then currency end as stake_currency,
  concat('from ', money_in_words(lowest), ' to ', money_in_words(highest)) as said
from offers
where lowest <> highest
