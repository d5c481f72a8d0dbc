-- Removes all standing grants, and from votes the grants by which they count: a new run of the migration brings neither back. Decisions
-- by policy stay, and no longer show that they were given in advance; the audit log still does. Proposals that wait stay tasks.
DROP TRIGGER approval_decisions_own_right ON approval_decisions;
DROP FUNCTION approval_decisions_grant_in_their_own_right();
DROP TRIGGER approval_decisions_grant ON approval_decisions;
DROP FUNCTION approval_decisions_have_their_grant();
ALTER TABLE approval_decisions DROP COLUMN grant_id;
DROP TABLE standing_grants;
DROP FUNCTION standing_grants_follow_their_lifecycle();
