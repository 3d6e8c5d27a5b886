-- The projects in which somebody reviews; the empty text stands for none.
-- Grain: one project. Reads: all_pieces.
select coalesce(project_id, '') as project_id from all_pieces where reviews > 0 group by coalesce(project_id, '')
