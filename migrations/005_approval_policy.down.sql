-- Approvals of several groups become approvals of their first one, and who voted without settling is forgotten.
DROP TRIGGER approvals_votes ON approvals;
DROP TRIGGER approvals_policy ON approvals;
DROP TABLE approval_decisions;
DROP FUNCTION approval_decisions_keep_four_eyes();
DROP FUNCTION approvals_have_their_votes();
DROP FUNCTION approvals_have_a_policy();
COMMENT ON COLUMN approvals.approver_role IS NULL;
ALTER TABLE approvals
  DROP COLUMN approver_roles,
  DROP COLUMN required_votes,
  DROP COLUMN open_roles,
  DROP COLUMN veto,
  DROP COLUMN on_expiry,
  DROP COLUMN escalate_to,
  DROP COLUMN escalated,
  DROP COLUMN open_ms,
  DROP COLUMN content_hash,
  DROP COLUMN demanded;
DROP FUNCTION task_content_hash(tasks);
DROP FUNCTION canonical_json(jsonb);
