-- Throughput, accuracy and earnings by worker as a good analyst would write them in DuckDB, from raw events: one fold by assignment, then groups.
-- It takes what the log of load.py needs: no duplicates, conflicts, voids, rework, pages, reversals or second currencies.
create temp table pieces as
select worker_id, assignment_id,
  min(occurred_at) filter (event_type = 'task.claimed') as claimed_at,
  min(occurred_at) filter (event_type = 'task.labeled') as labeled_at,
  max(occurred_at) filter (event_type = 'task.released') as released_at,
  min(occurred_at) filter (event_type = 'task.reviewed') as reviewed_at,
  arg_max(verdict, occurred_at) filter (event_type = 'task.reviewed') as verdict,
  arg_min(verdict, occurred_at) filter (event_type = 'task.reviewed') as first_verdict,
  arg_max(score, occurred_at) filter (event_type = 'task.reviewed' and score is not null) as score,
  arg_max(price, occurred_at) filter (price is not null and event_type in ('task.claimed', 'task.labeled')) as price,
  max(gold) filter (event_type = 'task.labeled') as gold,
  arg_max(label, occurred_at) filter (event_type = 'task.labeled') as label,
  max(active_ms) filter (event_type = 'task.labeled') as active_ms,
  coalesce(sum(amount) filter (event_type = 'task.paid'), 0) as paid,
  coalesce(sum(amount) filter (event_type = 'task.paid' and pay_kind = 'bonus'), 0) as bonus,
  coalesce(sum(amount) filter (event_type = 'task.paid' and amount < 0), 0) as reversed
from read_parquet('{file}') group by all;

create temp table work as
select worker_id, assignment_id, verdict, paid,
  greatest(claimed_at, coalesce(ended_at - active_ms * interval 1 millisecond, claimed_at)) as started_at, ended_at,
  labeled_at is not null as is_labeled
from (select *, coalesce(labeled_at, released_at) as ended_at from pieces) where claimed_at is not null and ended_at is not null;

create temp table active as
with marked as (
  select worker_id, started_at, ended_at,
    started_at > max(ended_at) over (partition by worker_id order by started_at, ended_at rows between unbounded preceding and 1 preceding) as is_new
  from work
),
stretches as (
  select worker_id, started_at, ended_at,
    sum(case when is_new then 1 else 0 end) over (partition by worker_id order by started_at, ended_at rows unbounded preceding) as stretch
  from marked
),
lengths as (
  select worker_id, epoch_us(max(ended_at)) - epoch_us(min(started_at)) as micros from stretches group by worker_id, stretch
)
select worker_id, sum(micros) / 1e6 as active_seconds from lengths group by worker_id;

create temp table throughput as
select p.worker_id, count(claimed_at) as claimed, count(labeled_at) as labeled, count(released_at) as released,
  count(*) filter (p.verdict = 'accepted') as accepted, count(*) filter (p.verdict = 'rejected') as rejected,
  any_value(active_seconds) as active_seconds,
  count(labeled_at) * 3600 / nullif(any_value(active_seconds), 0) as labeled_per_hour,
  quantile_cont((epoch_us(w.ended_at) - epoch_us(w.started_at)) / 1e6, 0.5) filter (is_labeled) as handling_seconds_p50,
  quantile_cont((epoch_us(w.ended_at) - epoch_us(w.started_at)) / 1e6, 0.9) filter (is_labeled) as handling_seconds_p90,
  quantile_cont((epoch_us(reviewed_at) - epoch_us(labeled_at)) / 1e6, 0.5) as review_wait_seconds_p50,
  min(least(claimed_at, labeled_at, released_at)) as first_at, max(greatest(claimed_at, labeled_at, released_at)) as last_at
from pieces p left join work w using (worker_id, assignment_id) left join active a using (worker_id)
group by p.worker_id;

create temp table accuracy as
select *, (k / n + z * z / (2 * n) - z * sqrt(k / n * (1 - k / n) / n + z * z / (4 * n * n))) / (1 + z * z / n) as acceptance_low,
  (k / n + z * z / (2 * n) + z * sqrt(k / n * (1 - k / n) / n + z * z / (4 * n * n))) / (1 + z * z / n) as acceptance_high
from (
  select worker_id, count(reviewed_at) as reviewed, count(*) filter (verdict = 'accepted') as accepted,
    count(*) filter (verdict = 'rejected') as rejected, 0 as rework,
    count(*) filter (verdict = 'accepted') / nullif(count(verdict), 0) as acceptance_rate,
    count(*) filter (first_verdict = 'accepted') / nullif(count(first_verdict), 0) as first_pass_rate,
    count(gold) as gold_answered, count(*) filter (gold = label) as gold_correct,
    count(*) filter (gold = label) / nullif(count(gold), 0) as gold_rate, avg(score) as mean_score,
    count(*) filter (verdict = 'accepted')::double as k, nullif(count(verdict), 0)::double as n, 1.959963984540054 as z
  from pieces group by worker_id
);

create temp table earnings as
select p.worker_id, 'CNY' as currency, coalesce(sum(price) filter (p.verdict = 'accepted'), 0) as owed_amount,
  sum(p.paid) as paid_amount, sum(bonus) as bonus_amount, -sum(reversed) as reversed_amount,
  sum(greatest(0, case when p.verdict = 'accepted' then price else 0 end - p.paid)) as outstanding_amount,
  sum(greatest(0, p.paid - case when p.verdict = 'accepted' then price else 0 end)) as overpaid_amount,
  coalesce(sum((epoch_us(w.ended_at) - epoch_us(w.started_at)) / 1e6)
    filter (p.paid = 0 and (p.verdict = 'rejected' or not is_labeled)), 0) as unpaid_seconds,
  sum(p.paid)::double * 3600 / nullif(any_value(active_seconds), 0) as hourly_paid_amount,
  sum(p.paid)::double / nullif(count(*) filter (p.verdict = 'accepted'), 0) as paid_per_accepted_amount
from pieces p left join work w using (worker_id, assignment_id) left join active a using (worker_id)
group by p.worker_id;
