-- Approvals with a policy: several people, several roles, a vote each; what silence means; and for which content.
--
-- The release before this one must go on working until it is replaced. It inserts approvals without the new columns and
-- decides them without votes; the triggers marked "until the next release" make up for both. All of it locks `approvals`
-- against writing while the rows there are are filled in: seconds for a million of them.

-- ---------------------------------------------------------------------------- what an approval is for, in one hash

-- RFC 8785 in SQL, for content that was stored before its hash was. Keys sort by code point here and by UTF-16 unit in
-- the RFC: that differs only where a key has characters beyond U+FFFF, and then the hash is still one of this content.
CREATE FUNCTION canonical_json(value jsonb) RETURNS text
LANGUAGE plpgsql IMMUTABLE STRICT SET extra_float_digits = 1 AS $$
DECLARE
  number text;
BEGIN
  CASE jsonb_typeof(value)
    WHEN 'object' THEN
      RETURN '{' || coalesce((
        SELECT string_agg(to_jsonb(key)::text || ':' || canonical_json(member), ',' ORDER BY key COLLATE "C")
        FROM jsonb_each(value) AS members (key, member)), '') || '}';
    WHEN 'array' THEN
      RETURN '[' || coalesce((
        SELECT string_agg(canonical_json(item), ',' ORDER BY place)
        FROM jsonb_array_elements(value) WITH ORDINALITY AS items (item, place)), '') || ']';
    WHEN 'number' THEN
      -- As ECMAScript writes it: the shortest digits, with an exponent only from 1e21 on and below 1e-6.
      number := (value #>> '{}')::float8::text;
      IF number::numeric = 0 THEN RETURN '0'; END IF;
      IF abs(number::numeric) >= 1e-6 AND abs(number::numeric) < 1e21 THEN
        RETURN trim_scale(number::numeric)::text;
      END IF;
      RETURN split_part(number, 'e', 1) || 'e' || CASE WHEN split_part(number, 'e', 2)::integer > 0 THEN '+' ELSE '' END
        || split_part(number, 'e', 2)::integer;
    ELSE
      RETURN value::text;
  END CASE;
END
$$;

CREATE FUNCTION task_content_hash(task tasks) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT encode(sha256(convert_to(canonical_json(jsonb_build_object(
    'task_type', (task).type, 'description', (task).description, 'data', (task).payload, 'context', (task).context
  )), 'UTF8')), 'hex')
$$;

-- ------------------------------------------------------------------------------------------------------- the policy

ALTER TABLE approvals
  ADD COLUMN approver_roles text[],
  ADD COLUMN required_votes integer[],
  ADD COLUMN open_roles text[],
  ADD COLUMN veto boolean NOT NULL DEFAULT true,
  ADD COLUMN on_expiry text NOT NULL DEFAULT 'reject',
  ADD COLUMN escalate_to text,
  ADD COLUMN escalated boolean NOT NULL DEFAULT false,
  ADD COLUMN open_ms bigint,
  ADD COLUMN content_hash text,
  ADD COLUMN demanded boolean NOT NULL DEFAULT false;

UPDATE approvals SET
  approver_roles = ARRAY[approver_role],
  required_votes = ARRAY[1],
  open_roles = CASE WHEN approvals.status = 'pending' THEN ARRAY[approver_role] ELSE '{}' END,
  open_ms = (extract(epoch FROM approvals.expires_at - approvals.created_at) * 1000)::bigint,
  content_hash = task_content_hash(tasks)
FROM tasks WHERE tasks.id = approvals.task_id;

ALTER TABLE approvals
  ALTER COLUMN approver_roles SET NOT NULL,
  ALTER COLUMN required_votes SET NOT NULL,
  ALTER COLUMN open_roles SET NOT NULL,
  ALTER COLUMN open_ms SET NOT NULL,
  ALTER COLUMN content_hash SET NOT NULL,
  ADD CONSTRAINT approvals_groups_complete CHECK (
    cardinality(approver_roles) BETWEEN 1 AND 8 AND cardinality(approver_roles) = cardinality(required_votes)
    AND approver_role = approver_roles[1] AND 1 <= ALL (required_votes)
  ),
  ADD CONSTRAINT approvals_on_expiry_known CHECK (on_expiry IN ('reject', 'escalate')),
  ADD CONSTRAINT approvals_escalate_to_somebody CHECK (on_expiry <> 'escalate' OR escalate_to IS NOT NULL),
  ADD CONSTRAINT approvals_content_hash_known CHECK (content_hash ~ '^[0-9a-f]{64}$');

-- Who can vote now, and whom a list by role shows. Both find few rows of many, and are sorted after that.
CREATE INDEX approvals_open_for ON approvals USING gin (open_roles) WHERE status = 'pending';
CREATE INDEX approvals_by_role ON approvals USING gin (approver_roles);
-- The first reply to routing a task names the approval demanded with it, and can be written again from this.
CREATE UNIQUE INDEX approvals_demanded_once ON approvals (task_id) WHERE demanded;

-- Until the next release: one role, one vote, for what the task says.
CREATE FUNCTION approvals_have_a_policy() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.approver_roles := coalesce(NEW.approver_roles, ARRAY[NEW.approver_role]);
  NEW.required_votes := coalesce(NEW.required_votes, ARRAY[1]);
  NEW.open_roles := coalesce(NEW.open_roles, ARRAY[NEW.approver_role]);
  NEW.open_ms := coalesce(NEW.open_ms, (extract(epoch FROM NEW.expires_at - NEW.created_at) * 1000)::bigint);
  IF NEW.content_hash IS NULL THEN
    SELECT task_content_hash(tasks) INTO NEW.content_hash FROM tasks WHERE id = NEW.task_id;
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER approvals_policy BEFORE INSERT ON approvals
  FOR EACH ROW EXECUTE FUNCTION approvals_have_a_policy();

-- -------------------------------------------------------------------------------------------------------- the votes

CREATE TABLE approval_decisions (
  -- Not cascading: what people decided is kept for good, and with it what they decided about.
  approval_id uuid NOT NULL REFERENCES approvals (id),
  position smallint NOT NULL,
  decision text NOT NULL,
  issuer text NOT NULL,
  subject text NOT NULL,
  role text NOT NULL,
  acted_as text NOT NULL,
  notes text,
  decision_mode text NOT NULL,
  authentication jsonb,
  decided_at timestamptz NOT NULL,
  PRIMARY KEY (approval_id, position),
  CONSTRAINT approval_decisions_once_per_person UNIQUE (approval_id, issuer, subject),
  CONSTRAINT approval_decisions_position_positive CHECK (position >= 1),
  CONSTRAINT approval_decisions_decision_known CHECK (decision IN ('approved', 'rejected')),
  CONSTRAINT approval_decisions_mode_known CHECK (decision_mode IN ('human', 'agent', 'policy')),
  CONSTRAINT approval_decisions_authentication_is_object CHECK (jsonb_typeof(authentication) = 'object')
);

INSERT INTO approval_decisions (
    approval_id, position, decision, issuer, subject, role, acted_as, notes, decision_mode, decided_at)
  SELECT id, 1, status, decided_by ->> 'issuer', decided_by ->> 'subject', approver_role, decided_by ->> 'role', notes,
    'agent', decision_at
  FROM approvals WHERE status IN ('approved', 'rejected');

-- Four eyes, once more: even a defective service cannot keep a vote by the person who asked.
CREATE FUNCTION approval_decisions_keep_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT FROM approvals WHERE id = NEW.approval_id
      AND requested_by ->> 'issuer' = NEW.issuer AND requested_by ->> 'subject' = NEW.subject
  ) THEN
    RAISE EXCEPTION 'who asked for an approval does not decide it' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER approval_decisions_four_eyes BEFORE INSERT ON approval_decisions
  FOR EACH ROW EXECUTE FUNCTION approval_decisions_keep_four_eyes();
ALTER TABLE approval_decisions ENABLE ALWAYS TRIGGER approval_decisions_four_eyes;

-- The quorum, once more: nothing is approved with a group that lacks a vote. Votes are kept before what they come to.
-- Until the next release: a decision without votes is that person's vote, and approves only where one vote is enough.
CREATE FUNCTION approvals_have_their_votes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO approval_decisions (
      approval_id, position, decision, issuer, subject, role, acted_as, notes, decision_mode, decided_at)
    VALUES (NEW.id, 1, NEW.status, NEW.decided_by ->> 'issuer', NEW.decided_by ->> 'subject', NEW.approver_role,
      NEW.decided_by ->> 'role', NEW.notes, 'agent', NEW.decision_at)
    ON CONFLICT DO NOTHING;
  IF NEW.status = 'approved' AND EXISTS (
    SELECT FROM unnest(NEW.approver_roles, NEW.required_votes) AS needed (role, votes)
    WHERE votes > (
      SELECT count(*) FROM approval_decisions AS given
      WHERE given.approval_id = NEW.id AND given.role = needed.role AND given.decision = 'approved')
  ) THEN
    RAISE EXCEPTION 'an approval lacks votes' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER approvals_votes BEFORE UPDATE OF status ON approvals
  FOR EACH ROW WHEN (OLD.status = 'pending' AND NEW.status IN ('approved', 'rejected'))
  EXECUTE FUNCTION approvals_have_their_votes();
ALTER TABLE approvals ENABLE ALWAYS TRIGGER approvals_votes;

-- ------------------------------------------------------------------------------- what it all is, for SCHEMA.md

COMMENT ON COLUMN approvals.approver_role IS 'The role of the first group.';
COMMENT ON COLUMN approvals.approver_roles IS 'The roles of all groups that have to agree, in order.';
COMMENT ON COLUMN approvals.required_votes IS 'How many different people of each have to, in the same order.';
COMMENT ON COLUMN approvals.open_roles IS 'The roles of the groups that still lack votes; empty when it is not pending.';
COMMENT ON COLUMN approvals.veto IS 'Whether one rejection ends it.';
COMMENT ON COLUMN approvals.on_expiry IS 'What becomes of it when nobody has decided in time.';
COMMENT ON COLUMN approvals.escalate_to IS 'The role that is asked then, where it is escalated.';
COMMENT ON COLUMN approvals.escalated IS 'Whether that has happened.';
COMMENT ON COLUMN approvals.open_ms IS 'For how long it can be decided, in milliseconds; as long again when it is escalated or asked anew.';
COMMENT ON COLUMN approvals.content_hash IS 'SHA-256 of the canonical content of the task that it is asked for.';
COMMENT ON COLUMN approvals.demanded IS 'Whether it was asked for with the routing of the task.';
COMMENT ON TABLE approval_decisions IS 'What each person decided about an approval: one row each, kept for good. Owned by the task service, which may add rows and read them.';
COMMENT ON COLUMN approval_decisions.position IS 'The order in which they decided, from 1.';
COMMENT ON COLUMN approval_decisions.role IS 'The group that the vote counts for.';
COMMENT ON COLUMN approval_decisions.acted_as IS 'The role that the person held: that of the group, or admin.';
COMMENT ON COLUMN approval_decisions.decision_mode IS 'How the decision came about, as whoever decided says.';
COMMENT ON COLUMN approval_decisions.authentication IS 'How the person had been authenticated, as far as the token said; NULL where it said nothing.';

GRANT SELECT, INSERT ON approval_decisions TO handoff_task;
