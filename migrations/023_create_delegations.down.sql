-- Removes all delegations, and from votes the delegations under which they were cast.
DROP TRIGGER approval_decisions_delegation ON approval_decisions;
DROP FUNCTION approval_decisions_have_their_delegation();
ALTER TABLE approval_decisions DROP COLUMN delegation_id, DROP COLUMN on_behalf_of;
DROP TABLE delegations;
DROP FUNCTION delegations_end_once();
