-- What rates of acceptance are counted from: the verdicts of all labeled pieces, also of those that --where leaves out.
-- Grain: one labeled piece with a final verdict. Reads: all_pieces.
select worker_id, project_id, stage, last_labeled_at, final_verdict
from all_pieces
where aside is null and last_labeled_at is not null and final_verdict in ('accepted', 'rejected')
