-- A holder of a role and the holder's delegates have a vote each again.
DROP TRIGGER approval_decisions_once_per_right ON approval_decisions;
DROP FUNCTION approval_decisions_use_a_right_once();

CREATE OR REPLACE FUNCTION approval_decisions_have_their_delegation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM delegations AS given
    WHERE given.id = NEW.delegation_id AND given.role = NEW.role AND given.issuer = NEW.issuer
      AND given.delegate = NEW.subject AND given.delegator = NEW.on_behalf_of
      AND given.starts_at <= NEW.decided_at AND NEW.decided_at < given.ends_at AND given.ended_at IS NULL
      AND NOT EXISTS (
        SELECT FROM approvals JOIN tasks ON tasks.id = approvals.task_id, unnest(given.delegator_names) AS name
        WHERE approvals.id = NEW.approval_id
          AND tasks.parties @> jsonb_build_array(jsonb_build_object('issuer', given.issuer, 'subject', name))
      )
  ) THEN
    RAISE EXCEPTION 'no delegation in force is behind this vote' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;

ALTER TABLE approval_decisions
  DROP CONSTRAINT approval_decisions_delegated,
  DROP COLUMN delegator_names,
  ADD CONSTRAINT approval_decisions_delegated CHECK ((delegation_id IS NULL) = (on_behalf_of IS NULL));
