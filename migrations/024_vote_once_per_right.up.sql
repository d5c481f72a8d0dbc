-- A holder of a role and the holder's delegates have one vote: one right is used once, whoever casts the vote.
--
-- The former release keeps working: the triggers fill the column. What it would record as a second vote by one right is refused.
-- Only votes under a delegation are written anew; a vote in one's own right leaves the column empty.

ALTER TABLE approval_decisions ADD COLUMN delegator_names text[];
UPDATE approval_decisions SET delegator_names = given.delegator_names
FROM delegations AS given WHERE given.id = approval_decisions.delegation_id;
ALTER TABLE approval_decisions
  DROP CONSTRAINT approval_decisions_delegated,
  ADD CONSTRAINT approval_decisions_delegated CHECK (
    (delegation_id IS NULL) = (on_behalf_of IS NULL) AND (delegation_id IS NULL) = (delegator_names IS NULL)
  );
COMMENT ON COLUMN approval_decisions.delegator_names IS 'The subjects of the delegator and of the agents that acted for it; NULL for a vote in one’s own right. A trigger takes them from the delegation.';

-- As in 023, and it keeps the names of the delegator with the vote, whatever the service says.
CREATE OR REPLACE FUNCTION approval_decisions_have_their_delegation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  SELECT given.delegator_names INTO NEW.delegator_names FROM delegations AS given
  WHERE given.id = NEW.delegation_id AND given.role = NEW.role AND given.issuer = NEW.issuer
    AND given.delegate = NEW.subject AND given.delegator = NEW.on_behalf_of
    AND given.starts_at <= NEW.decided_at AND NEW.decided_at < given.ends_at AND given.ended_at IS NULL
    AND NOT EXISTS (
      SELECT FROM approvals JOIN tasks ON tasks.id = approvals.task_id, unnest(given.delegator_names) AS name
      WHERE approvals.id = NEW.approval_id
        AND tasks.parties @> jsonb_build_array(jsonb_build_object('issuer', given.issuer, 'subject', name))
    );
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no delegation in force is behind this vote' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

-- Votes are inserted under the lock of their task, so each sees those before it.
CREATE FUNCTION approval_decisions_use_a_right_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM approval_decisions AS given
    WHERE given.approval_id = NEW.approval_id AND given.role = NEW.role AND given.issuer = NEW.issuer
      AND coalesce(given.delegator_names, given.names) && coalesce(NEW.delegator_names, NEW.names)
  ) THEN
    RAISE EXCEPTION 'a holder of a role and the delegates of the holder have one vote' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NEW;
END
$$;
-- Fires after approval_decisions_delegation and approval_decisions_four_eyes, which tell the names.
CREATE TRIGGER approval_decisions_once_per_right BEFORE INSERT ON approval_decisions
  FOR EACH ROW EXECUTE FUNCTION approval_decisions_use_a_right_once();
ALTER TABLE approval_decisions ENABLE ALWAYS TRIGGER approval_decisions_once_per_right;
