-- The facts of pieces of work, piece by piece: what the fold reads.
-- Grain: one event. known_events is without what --cutoff and --as-of leave out.
select * from known_events
where event_type in ('task.claimed', 'task.released', 'task.labeled', 'task.reviewed', 'task.paid', 'time.logged')
order by worker_id, assignment_id
