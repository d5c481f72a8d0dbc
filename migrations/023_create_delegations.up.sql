-- Delegations: a person hands an approver role to a colleague for a window. Votes name the delegation under which they were cast.
--
-- The former release keeps working: it reads and writes none of this, and a vote without a delegation is in the voter's own right.
-- The two columns are added without a rewrite of the table.

CREATE TABLE delegations (
  id uuid PRIMARY KEY,
  role text NOT NULL CHECK (role ~ '^[a-z][a-z0-9_-]{0,63}$' AND role NOT IN ('admin', 'auditor')),
  issuer text NOT NULL,
  delegator text NOT NULL,
  delegator_names text[] NOT NULL,
  delegate text NOT NULL,
  reason text,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  ended_at timestamptz,
  ended_by jsonb,
  ended_reason text,
  trace_id text NOT NULL,
  version integer NOT NULL CHECK (version >= 1),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT delegations_name_the_delegator CHECK (delegator = ANY (delegator_names)),
  CONSTRAINT delegations_to_somebody_else CHECK (delegate <> ALL (delegator_names)),
  -- Hours, because a day of a time zone can have 25.
  CONSTRAINT delegations_have_a_window CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '744 hours'),
  CONSTRAINT delegations_ended_by_somebody CHECK (
    (ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NOT NULL OR ended_reason IS NULL)
  )
);

-- By hash, because a subject can be longer than an index takes.
CREATE INDEX delegations_to ON delegations (hashtextextended(issuer || chr(10) || delegate, 0)) WHERE ended_at IS NULL;
CREATE INDEX delegations_by ON delegations (hashtextextended(issuer || chr(10) || delegator, 0)) WHERE ended_at IS NULL;
CREATE INDEX delegations_newest ON delegations (created_at DESC, id DESC);

COMMENT ON TABLE delegations IS 'The approver roles that people have handed to colleagues for a window. Rows stay, because votes refer to them. Owned by the task service.';
COMMENT ON COLUMN delegations.issuer IS 'The issuer of both people.';
COMMENT ON COLUMN delegations.delegator IS 'The subject of the person whose role it is.';
COMMENT ON COLUMN delegations.delegator_names IS 'The delegator and the agents that acted for it: a task in which one of them had a part is not decided under the delegation.';
COMMENT ON COLUMN delegations.delegate IS 'The subject of the colleague who decides.';
COMMENT ON COLUMN delegations.ended_at IS 'When somebody ended it before ends_at.';
COMMENT ON COLUMN delegations.ended_by IS 'The person who ended it: {issuer, subject, role}.';

ALTER TABLE approval_decisions
  ADD COLUMN delegation_id uuid REFERENCES delegations (id),
  ADD COLUMN on_behalf_of text,
  ADD CONSTRAINT approval_decisions_delegated CHECK ((delegation_id IS NULL) = (on_behalf_of IS NULL));
COMMENT ON COLUMN approval_decisions.delegation_id IS 'The delegation under which the person voted; NULL when in their own right.';
COMMENT ON COLUMN approval_decisions.on_behalf_of IS 'The subject of the delegator, of the same issuer as the voter.';

-- A delegation ends once. What it says stays.
CREATE FUNCTION delegations_end_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a delegation that was ended stays ended' USING ERRCODE = 'check_violation';
END
$$;
CREATE TRIGGER delegations_end BEFORE UPDATE ON delegations
  FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL) EXECUTE FUNCTION delegations_end_once();

-- A vote under a delegation needs one that is in force, of this role to this voter, by a person who had no part in the task.
CREATE FUNCTION approval_decisions_have_their_delegation() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER approval_decisions_delegation BEFORE INSERT ON approval_decisions
  FOR EACH ROW WHEN (NEW.delegation_id IS NOT NULL) EXECUTE FUNCTION approval_decisions_have_their_delegation();

GRANT SELECT, INSERT ON delegations TO handoff_task;
GRANT UPDATE (ended_at, ended_by, ended_reason, version, updated_at) ON delegations TO handoff_task;
