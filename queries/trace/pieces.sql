-- Where do these pieces stand?
-- Grain: one piece. Reads: assignments, and the list `traced_assignments`.
select * from assignments
where assignment_id in (select assignment_id from traced_assignments)
order by worker_id, assignment_id
