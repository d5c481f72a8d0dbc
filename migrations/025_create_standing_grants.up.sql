-- Standing grants: approvals in advance. A grant is proposed as a task, comes into force with the approval of that task, and then
-- decides approvals of tasks and held calls within its terms, by policy. Such a decision has the votes of those who granted it, and
-- each vote names the grant.
--
-- The former release keeps working: it reads and writes none of this. If it records the vote that approves a proposal, the grant does
-- not come into force, and is proposed again. The column is added without a rewrite of the table.

CREATE TABLE standing_grants (
  id uuid PRIMARY KEY REFERENCES tasks (id),
  approval_id uuid NOT NULL UNIQUE REFERENCES approvals (id),
  role text NOT NULL CHECK (role ~ '^[a-z][a-z0-9_-]{0,63}$' AND role NOT IN ('admin', 'auditor')),
  issuer text NOT NULL,
  subject text,
  tool text NOT NULL CHECK (tool <> ''),
  to_role text CHECK (to_role ~ '^[a-z][a-z0-9_-]{0,63}$'),
  conditions jsonb NOT NULL CHECK (jsonb_typeof(conditions) IN ('object', 'array')),
  approver_roles text[] NOT NULL CHECK (cardinality(approver_roles) BETWEEN 1 AND 8),
  required_votes integer[] NOT NULL CHECK (cardinality(required_votes) = cardinality(approver_roles) AND 1 <= ALL (required_votes)),
  reason text,
  proposed_by jsonb NOT NULL,
  starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL,
  max_uses integer NOT NULL CHECK (max_uses BETWEEN 1 AND 10000),
  uses integer NOT NULL DEFAULT 0,
  granted_at timestamptz,
  revoked_at timestamptz,
  revoked_by jsonb,
  revoked_reason text,
  expired_at timestamptz,
  trace_id text NOT NULL,
  version integer NOT NULL CHECK (version >= 1),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT standing_grants_uses_in_bounds CHECK (uses BETWEEN 0 AND max_uses),
  -- Hours, because a day of a time zone can have 25.
  CONSTRAINT standing_grants_have_a_window CHECK (ends_at > starts_at AND ends_at <= created_at + interval '1488 hours'),
  CONSTRAINT standing_grants_begin_with_an_approval CHECK (granted_at IS NOT NULL OR (uses = 0 AND revoked_at IS NULL AND expired_at IS NULL)),
  CONSTRAINT standing_grants_revoked_by_somebody CHECK (
    (revoked_at IS NULL) = (revoked_by IS NULL) AND (revoked_at IS NOT NULL OR revoked_reason IS NULL)
  )
);

CREATE INDEX standing_grants_in_force ON standing_grants (role, ends_at)
  WHERE granted_at IS NOT NULL AND revoked_at IS NULL AND expired_at IS NULL AND uses < max_uses;
CREATE INDEX standing_grants_ending ON standing_grants (ends_at)
  WHERE granted_at IS NOT NULL AND revoked_at IS NULL AND expired_at IS NULL AND uses < max_uses;
CREATE INDEX standing_grants_newest ON standing_grants (created_at DESC, id DESC);

COMMENT ON TABLE standing_grants IS 'Approvals in advance: what they cover is approved by policy. Rows stay, because votes refer to them. Owned by the task service.';
COMMENT ON COLUMN standing_grants.id IS 'The task that proposed it.';
COMMENT ON COLUMN standing_grants.approval_id IS 'The approval of that task, by which it comes into force.';
COMMENT ON COLUMN standing_grants.role IS 'The role whose tasks and calls it covers.';
COMMENT ON COLUMN standing_grants.issuer IS 'The issuer of the proposer, and of the subject.';
COMMENT ON COLUMN standing_grants.subject IS 'The only person whose tasks and calls it covers; NULL: every holder of the role.';
COMMENT ON COLUMN standing_grants.tool IS 'task.route, the name of a tool, or the beginning of names with * at the end.';
COMMENT ON COLUMN standing_grants.to_role IS 'The only role that a covered task may go to; NULL: any.';
COMMENT ON COLUMN standing_grants.conditions IS 'All of them have to be met, in the language of the rules of profiles.';
COMMENT ON COLUMN standing_grants.uses IS 'How many approvals it has decided.';
COMMENT ON COLUMN standing_grants.granted_at IS 'When its approval was given; NULL while it is proposed, and for good if its task ended otherwise.';
COMMENT ON COLUMN standing_grants.revoked_by IS 'The person who revoked it: {issuer, subject, role}.';
COMMENT ON COLUMN standing_grants.expired_at IS 'When its end was put on record. It counts no longer from ends_at on.';

ALTER TABLE approval_decisions ADD COLUMN grant_id uuid REFERENCES standing_grants (id);
COMMENT ON COLUMN approval_decisions.grant_id IS 'The standing grant that the person had granted, and by which this vote counts; NULL for a vote that was cast.';

-- A grant begins as a proposal, and comes into force with the approval of what it says. It ends once, and no use is taken back.
CREATE FUNCTION standing_grants_follow_their_lifecycle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.granted_at IS NOT NULL THEN
      RAISE EXCEPTION 'a grant begins as a proposal' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.revoked_at IS NOT NULL OR OLD.expired_at IS NOT NULL OR NEW.uses < OLD.uses
    OR (OLD.granted_at IS NOT NULL AND NEW.granted_at IS DISTINCT FROM OLD.granted_at) THEN
    RAISE EXCEPTION 'a grant that has ended stays so, and keeps its uses' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.granted_at IS NULL AND NEW.granted_at IS NOT NULL AND NOT EXISTS (
    SELECT FROM approvals JOIN tasks ON tasks.id = approvals.task_id
    WHERE approvals.id = NEW.approval_id AND approvals.task_id = NEW.id AND approvals.status = 'approved'
      AND approvals.approver_roles = NEW.approver_roles AND approvals.required_votes = NEW.required_votes
      AND tasks.type = 'standing_grant' AND NOT tasks.amended
  ) THEN
    RAISE EXCEPTION 'nobody has approved this grant' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER standing_grants_lifecycle BEFORE INSERT OR UPDATE ON standing_grants
  FOR EACH ROW EXECUTE FUNCTION standing_grants_follow_their_lifecycle();

-- A vote by a grant needs one that is in force, and a vote of the same person for the same role on the approval that made it.
CREATE FUNCTION approval_decisions_have_their_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.decision <> 'approved' OR NEW.decision_mode <> 'policy' OR NEW.delegation_id IS NOT NULL OR NOT EXISTS (
    SELECT FROM standing_grants AS given JOIN approval_decisions AS made ON made.approval_id = given.approval_id
    WHERE given.id = NEW.grant_id AND given.granted_at <= NEW.decided_at AND given.revoked_at IS NULL AND given.expired_at IS NULL
      AND given.starts_at <= NEW.decided_at AND NEW.decided_at < given.ends_at AND given.uses < given.max_uses
      AND made.decision = 'approved' AND made.issuer = NEW.issuer AND made.subject = NEW.subject AND made.role = NEW.role
  ) THEN
    RAISE EXCEPTION 'no standing grant in force is behind this vote' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER approval_decisions_grant BEFORE INSERT ON approval_decisions
  FOR EACH ROW WHEN (NEW.grant_id IS NOT NULL) EXECUTE FUNCTION approval_decisions_have_their_grant();

-- No delegation is behind a standing grant, which can last longer.
CREATE FUNCTION approval_decisions_grant_in_their_own_right() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM standing_grants WHERE approval_id = NEW.approval_id) THEN
    RAISE EXCEPTION 'nobody grants under a delegation' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER approval_decisions_own_right BEFORE INSERT ON approval_decisions
  FOR EACH ROW WHEN (NEW.delegation_id IS NOT NULL) EXECUTE FUNCTION approval_decisions_grant_in_their_own_right();

GRANT SELECT, INSERT ON standing_grants TO handoff_task;
GRANT UPDATE (uses, granted_at, revoked_at, revoked_by, revoked_reason, expired_at, version, updated_at) ON standing_grants TO handoff_task;
