-- Removes all standing grants, and from votes the grants by which they count. Decisions by policy stay.
DROP TRIGGER approval_decisions_own_right ON approval_decisions;
DROP FUNCTION approval_decisions_grant_in_their_own_right();
DROP TRIGGER approval_decisions_grant ON approval_decisions;
DROP FUNCTION approval_decisions_have_their_grant();
ALTER TABLE approval_decisions DROP COLUMN grant_id;
DROP TABLE standing_grants;
DROP FUNCTION standing_grants_follow_their_lifecycle();
