-- Dated facts for the skill tiers: what each worker did in each domain up to the end of the window.
-- Grain: one moment. Active time comes from tier_work.sql.
with facts as (
  select p.worker_id, coalesce(p.domain, '') as domain, m.piece, m.moment, m.at, m.value, l.activity
  from moments m
  join pieces p on p.piece = m.piece
  left join logged_time l on l.piece = m.piece and m.moment = 'logged'
  where m.moment in ('labeled', 'accepted', 'rejected', 'first_pass', 'gold', 'logged')
  union all
  -- a reviewer's verdict against the known answer or the next reviewer's
  select r.reviewer_id, coalesce(p.domain, ''), r.piece, 'review_checked', r.reviewed_at, case when r.agreed then 1 else 0 end, null
  from reviews r
  join pieces p on p.piece = r.piece
  where r.agreed is not null and r.reviewer_id is not null
)
select * from facts where {until}
