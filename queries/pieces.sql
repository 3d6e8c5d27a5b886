-- The pieces that a report is about: without play money unless it is asked for, and those that --where picks.
-- Grain: one piece. {pieces} is filled in from --sandbox and --where.
select * from all_pieces where {pieces}
