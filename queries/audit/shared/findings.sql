-- The findings of all rules with the columns of their pieces, in the asked window.
-- Grain: one finding. Reads: found, located, shown, pieces. {window} is --from and --until on `at`; {asked} is true, or with
-- --where that the piece is one of those that it picks.
with told as (
  select f.rule,
    coalesce(p.worker_id, cast(f.worker_id as varchar)) as worker_id,
    coalesce(p.assignment_id, cast(f.assignment_id as varchar)) as assignment_id,
    coalesce(p.task_id, cast(f.task_id as varchar)) as task_id,
    coalesce(p.project_id, cast(f.project_id as varchar)) as project_id,
    coalesce(arrow_cast(f.at, 'Timestamp(Microsecond, Some("UTC"))'), s.first_at) as at,
    p.state, p.price, p.price_currency as currency,
    nullif(concat_ws(' ', cast(f.event_ids as varchar), s.event_ids), '') as event_ids,
    cast(f.said as varchar) as said,
    case when f.stakes = 'price' then nullif(p.price, 0) else cast(f.stake_amount as decimal(28, 6)) end as stake_amount,
    case when f.stakes = 'price' then p.price_currency else cast(f.stake_currency as varchar) end as stake_currency,
    case when f.stakes = 'time' then seconds(p.handling_micros) else cast(f.stake_seconds as double) end as stake_seconds
  from found f
  join located l on l.finding = cast(f.finding as bigint)
  left join pieces p on p.piece = l.piece
  left join shown s on s.finding = l.finding
  where {asked}
)
select * from told where {window}
