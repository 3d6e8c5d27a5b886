-- The facts that belong to no single piece: publications, voids, people coming, going and taking tests.
-- Grain: one event.
select * from known_events
where event_type in ('task.published', 'event.voided', 'worker.enrolled', 'worker.left', 'assessment.taken')
order by occurred_at, event_id
