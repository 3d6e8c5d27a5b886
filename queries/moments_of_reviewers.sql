-- What counts for the person who reviewed (--by reviewer): the same columns as moments.sql.
-- Grain: one moment of one piece and reviewer. Reads: reviews, review_waits.
with firsts as (
  select piece, reviewer_id, min(reviewed_at) as first_at, min(reviewed_at) filter (where verdict = 'rework') as rework_at
  from reviews group by piece, reviewer_id
),
scored as (
  select piece, reviewer_id, reviewed_at, score,
    row_number() over (partition by piece, reviewer_id order by reviewed_at desc, event_id desc) as latest
  from reviews where score is not null
)
select piece, 'reviewed' as moment, first_at as at, cast(null as bigint) as value, cast(null as double) as score, reviewer_id
  from firsts
union all
select piece, 'rework', rework_at, null, null, reviewer_id from firsts where rework_at is not null
union all
-- of whoever reviewed first
select r.piece, 'first_pass', r.reviewed_at, case when p.first_verdict = 'accepted' then 1 else 0 end, null, r.reviewer_id
  from reviews r join pieces p on p.piece = r.piece where r.is_first and p.first_verdict is not null
union all
select piece, verdict, reviewed_at, null, null, reviewer_id from reviews where is_final
union all
select piece, 'score', reviewed_at, null, score, reviewer_id from scored where latest = 1
union all
select piece, 'wait', reviewed_at, wait_micros, null, reviewer_id from review_waits
