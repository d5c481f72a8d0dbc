-- The state of every workflow, and the record of what happened to it.
--
-- Each service uses a role of its own and is granted only what it owns. Roles belong to the whole cluster: they may
-- exist already (as logins made by an administrator, or from another database of the same cluster).
DO $$
DECLARE service_role text;
BEGIN
  FOREACH service_role IN ARRAY ARRAY['handoff_session', 'handoff_task', 'handoff_audit'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', service_role);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- another migration of the same cluster was first
    END;
    -- Whoever logs in with the URL that migrates may then act as a service; a superuser may anyway.
    IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
      BEGIN
        EXECUTE format('GRANT %I TO CURRENT_USER', service_role);
      EXCEPTION WHEN insufficient_privilege OR invalid_grant_operation THEN
        NULL; -- an administrator made the roles, and decides who may use them
      END;
    END IF;
  END LOOP;
END
$$;

-- ---------------------------------------------------------------------------------------------- session service

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  role text NOT NULL,
  task_id uuid NOT NULL,
  status text NOT NULL,
  metadata jsonb NOT NULL DEFAULT '{}',
  trace_id text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT sessions_status_known CHECK (status IN ('pending', 'active', 'paused', 'completed', 'failed', 'expired')),
  CONSTRAINT sessions_version_positive CHECK (version >= 1),
  CONSTRAINT sessions_metadata_is_object CHECK (jsonb_typeof(metadata) = 'object')
);
CREATE INDEX sessions_newest ON sessions (created_at DESC, id DESC);
CREATE INDEX sessions_by_role ON sessions (role, created_at DESC, id DESC);
CREATE INDEX sessions_by_status ON sessions (status, created_at DESC, id DESC);
CREATE INDEX sessions_due ON sessions (expires_at) WHERE status IN ('pending', 'active', 'paused');
CREATE INDEX sessions_ended ON sessions (updated_at) WHERE status IN ('completed', 'failed', 'expired');

-- ------------------------------------------------------------------------------------------------- task service

CREATE TABLE tasks (
  id uuid PRIMARY KEY,
  type text NOT NULL,
  description text,
  from_role text NOT NULL,
  to_role text NOT NULL,
  status text NOT NULL,
  -- Where a task that awaits approval returns to when every approval is given.
  parked_status text,
  payload jsonb NOT NULL,
  payload_hash text NOT NULL,
  context jsonb,
  -- from_role, to_role and the role of every approval asked for: who may see the task.
  participants text[] NOT NULL,
  session_id uuid,
  parent_task_id uuid REFERENCES tasks (id) ON DELETE SET NULL,
  trace_id text NOT NULL,
  -- The command id derived from the caller and its Idempotency-Key; NULL where the task was routed without one.
  idempotency_key uuid,
  -- SHA-256 of the canonical request that came with the key: outlives the command, as the key does.
  idempotency_fingerprint text,
  requested_by jsonb NOT NULL,
  result jsonb,
  error jsonb,
  cancel_reason text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT tasks_idempotency_key_once UNIQUE (idempotency_key),
  CONSTRAINT tasks_status_known CHECK (
    status IN ('pending', 'active', 'awaiting_approval', 'completed', 'failed', 'rejected', 'cancelled', 'expired')
  ),
  CONSTRAINT tasks_parked_while_awaiting CHECK (
    (status = 'awaiting_approval' AND parked_status IS NOT NULL AND parked_status IN ('pending', 'active'))
    OR (status <> 'awaiting_approval' AND parked_status IS NULL)
  ),
  CONSTRAINT tasks_version_positive CHECK (version >= 1)
);
CREATE INDEX tasks_newest ON tasks (created_at DESC, id DESC);
CREATE INDEX tasks_inbox ON tasks (to_role, status, created_at DESC, id DESC);
CREATE INDEX tasks_by_sender ON tasks (from_role, created_at DESC, id DESC);
CREATE INDEX tasks_by_status ON tasks (status, created_at DESC, id DESC);
CREATE INDEX tasks_by_session ON tasks (session_id, created_at DESC, id DESC) WHERE session_id IS NOT NULL;
CREATE INDEX tasks_by_trace ON tasks (trace_id, created_at DESC, id DESC);
CREATE INDEX tasks_by_parent ON tasks (parent_task_id) WHERE parent_task_id IS NOT NULL;
CREATE INDEX tasks_by_participant ON tasks USING gin (participants);
CREATE INDEX tasks_due ON tasks (expires_at) WHERE status IN ('pending', 'active', 'awaiting_approval');

CREATE TABLE approvals (
  id uuid PRIMARY KEY,
  task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  approver_role text NOT NULL,
  status text NOT NULL,
  reason text,
  requested_by jsonb NOT NULL,
  decided_by jsonb,
  decision_at timestamptz,
  notes text,
  trace_id text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT approvals_status_known CHECK (status IN ('pending', 'approved', 'rejected', 'expired', 'cancelled')),
  CONSTRAINT approvals_decided_by_somebody CHECK (
    (status IN ('approved', 'rejected')) = (decided_by IS NOT NULL AND decision_at IS NOT NULL)
  ),
  -- Four eyes, once more: even a defective service cannot store a decision by the person who asked for it.
  CONSTRAINT approvals_four_eyes CHECK (
    decided_by IS NULL
    OR decided_by ->> 'issuer' IS DISTINCT FROM requested_by ->> 'issuer'
    OR decided_by ->> 'subject' IS DISTINCT FROM requested_by ->> 'subject'
  ),
  CONSTRAINT approvals_version_positive CHECK (version >= 1)
);
CREATE INDEX approvals_newest ON approvals (created_at DESC, id DESC);
CREATE INDEX approvals_by_task ON approvals (task_id, created_at DESC, id DESC);
CREATE INDEX approvals_inbox ON approvals (approver_role, status, created_at DESC, id DESC);
CREATE INDEX approvals_by_status ON approvals (status, created_at DESC, id DESC);
CREATE INDEX approvals_due ON approvals (expires_at) WHERE status = 'pending';

-- ------------------------------------------------------------------------------ commands and outboxes, per service

-- A command that came with an Idempotency-Key, and its first result. This, not Redis, is what makes a repeated
-- request act once: the row commits together with the change it answers for.
CREATE TABLE session_commands (
  id uuid PRIMARY KEY,
  operation text NOT NULL,
  fingerprint text NOT NULL,
  -- The reply is text, not jsonb: a repetition is answered byte for byte.
  reply_body text NOT NULL,
  reply_id uuid,
  reply_version integer,
  created_at timestamptz NOT NULL
);
CREATE INDEX session_commands_age ON session_commands (created_at);
COMMENT ON COLUMN session_commands.id IS 'Derived from the caller, the operation and the Idempotency-Key.';
COMMENT ON COLUMN session_commands.operation IS 'The command''s name.';
COMMENT ON COLUMN session_commands.fingerprint IS 'SHA-256 of the canonical request; the same key with another one is refused.';
COMMENT ON COLUMN session_commands.reply_body IS 'The first reply. Text, not jsonb, so that a repetition is answered byte for byte.';
COMMENT ON COLUMN session_commands.reply_id IS 'The id in the first reply; becomes Location.';
COMMENT ON COLUMN session_commands.reply_version IS 'The version in the first reply; becomes the ETag.';
CREATE TABLE task_commands (LIKE session_commands INCLUDING ALL);

-- Events wait here until they are published. `position` orders what one transaction after another wrote about one
-- aggregate (its row lock serialises them). The relay looks for rows that are not published, never for rows beyond a
-- position: a slow transaction may commit a smaller position later.
CREATE TABLE session_outbox (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  subject text NOT NULL,
  body text NOT NULL,
  partition_key text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  published_at timestamptz
);
CREATE INDEX session_outbox_unpublished ON session_outbox (position) WHERE published_at IS NULL;
CREATE INDEX session_outbox_published ON session_outbox (published_at) WHERE published_at IS NOT NULL;
COMMENT ON COLUMN session_outbox.position IS 'The order of writing. Not the order of committing: never read beyond a position.';
COMMENT ON COLUMN session_outbox.id IS 'The event''s id, and its Nats-Msg-Id: publishing it again is harmless.';
COMMENT ON COLUMN session_outbox.body IS 'CloudEvents 1.0 structured JSON, exactly as published.';
COMMENT ON COLUMN session_outbox.partition_key IS 'The id of the aggregate that the event tells of.';
COMMENT ON COLUMN session_outbox.published_at IS 'When the bus had acknowledged it; NULL while it waits.';
CREATE TABLE task_outbox (LIKE session_outbox INCLUDING ALL);

-- ------------------------------------------------------------------------------------------------ audit service

CREATE TABLE audit (
  -- The id of the event it records, or of the command that reported it: recording twice collides here.
  id uuid PRIMARY KEY,
  -- Gapless from 1; given out under an advisory lock at append.
  seq bigint NOT NULL UNIQUE,
  event_type text NOT NULL,
  -- The role that acted, where one did.
  role text,
  "timestamp" timestamptz NOT NULL,
  trace_id text,
  metadata jsonb NOT NULL,
  source text NOT NULL,
  actor text,
  subject text,
  session_id uuid,
  task_id uuid,
  approval_id uuid,
  participants text[] NOT NULL DEFAULT '{}',
  -- Of the request that reported it, where it came by request: the same id with another fingerprint is refused.
  fingerprint text,
  recorded_at timestamptz NOT NULL,
  -- The RFC 8785 form of the whole record, in UTF-8: what a proof of the log is computed over.
  canonical bytea NOT NULL,
  CONSTRAINT audit_seq_positive CHECK (seq >= 1)
);
CREATE INDEX audit_newest ON audit ("timestamp" DESC, id DESC);
CREATE INDEX audit_by_trace ON audit (trace_id, "timestamp" DESC, id DESC);
CREATE INDEX audit_by_task ON audit (task_id, "timestamp" DESC, id DESC) WHERE task_id IS NOT NULL;
CREATE INDEX audit_by_session ON audit (session_id, "timestamp" DESC, id DESC) WHERE session_id IS NOT NULL;
CREATE INDEX audit_by_type ON audit (event_type, "timestamp" DESC, id DESC);
CREATE INDEX audit_by_role ON audit (role, "timestamp" DESC, id DESC);
CREATE INDEX audit_by_participant ON audit USING gin (participants);
-- What a caller reported itself: the other side of what it may read, so that neither side reads the whole log.
CREATE INDEX audit_by_reporter ON audit (actor, "timestamp" DESC, id DESC) WHERE event_type LIKE 'external.%';

-- Grants keep the services out; this keeps everybody out, the owner and superusers included.
CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit is append-only: % refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
  FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only();
-- Also where session_replication_role would silence triggers.
ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_append_only;

-- ------------------------------------------------------------------------------- what it all is, for SCHEMA.md

COMMENT ON TABLE sessions IS 'The sessions that agents open, one row each. Owned by the session service; ended ones are deleted after SESSION_RETENTION_DAYS.';
COMMENT ON COLUMN sessions.role IS 'The role that the session acts for (agent_role).';
COMMENT ON COLUMN sessions.task_id IS 'The root task of the workflow; minted with the session unless the client named one. The task itself may not exist yet.';
COMMENT ON COLUMN sessions.version IS 'Starts at 1 and grows by 1 with every change; also the ETag.';
COMMENT ON COLUMN sessions.expires_at IS 'When the session expires unless it is touched before.';

COMMENT ON TABLE tasks IS 'Work handed from role to role. Owned by the task service.';
COMMENT ON COLUMN tasks.type IS 'task_type in the API.';
COMMENT ON COLUMN tasks.parked_status IS 'Where a task that awaits approval returns to when every approval is given.';
COMMENT ON COLUMN tasks.payload IS 'data in the API.';
COMMENT ON COLUMN tasks.payload_hash IS 'SHA-256 of the canonical payload; what events and audit carry instead of it.';
COMMENT ON COLUMN tasks.participants IS 'from_role, to_role and the role of every approval asked for: who may see the task.';
COMMENT ON COLUMN tasks.idempotency_key IS 'The command id derived from the caller and its Idempotency-Key; NULL where the task was routed without one.';
COMMENT ON COLUMN tasks.idempotency_fingerprint IS 'SHA-256 of the canonical request that came with the key; the same key with another one is refused.';
COMMENT ON COLUMN tasks.requested_by IS 'Who routed it: {issuer, subject, roles}.';
COMMENT ON COLUMN tasks.version IS 'Starts at 1 and grows by 1 with every change; also the ETag.';
COMMENT ON COLUMN tasks.expires_at IS 'When the task expires unless it is touched before.';

COMMENT ON TABLE approvals IS 'Decisions asked of a role about a task. Owned by the task service, so that a decision and its effect on the task commit together.';
COMMENT ON COLUMN approvals.requested_by IS 'Who asked: {issuer, subject, roles}.';
COMMENT ON COLUMN approvals.decided_by IS 'Who decided: {issuer, subject, roles}; never who asked (four eyes).';
COMMENT ON COLUMN approvals.version IS 'Starts at 1 and grows by 1 with every change; also the ETag.';

COMMENT ON TABLE session_commands IS 'Commands of the session service that came with an Idempotency-Key, and their first results. What makes a repeated request act once.';
COMMENT ON TABLE task_commands IS 'Commands of the task service that came with an Idempotency-Key, and their first results. What makes a repeated request act once.';
COMMENT ON TABLE session_outbox IS 'Events of the session service, written with the change they tell of, until they are published and for a window after.';
COMMENT ON TABLE task_outbox IS 'Events of the task service, written with the change they tell of, until they are published and for a window after.';

COMMENT ON TABLE audit IS 'One row for every state change, refusal and report. Append-only: a trigger refuses everything else to everybody. Owned by the audit service.';
COMMENT ON COLUMN audit.id IS 'The id of the event it records, or of the command that reported it: recording twice collides here.';
COMMENT ON COLUMN audit.seq IS 'Gapless from 1; given out under an advisory lock at append.';
COMMENT ON COLUMN audit.role IS 'The role that acted, where one did.';
COMMENT ON COLUMN audit.fingerprint IS 'Of the request that reported it, where it came by request: the same id with another one is refused.';
COMMENT ON COLUMN audit.participants IS 'The roles that may read the record, besides auditors and admins.';
COMMENT ON COLUMN audit.canonical IS 'The RFC 8785 form of the whole record, in UTF-8: what a proof of the log is computed over.';

-- ------------------------------------------------------------------------------------------------------- grants

GRANT USAGE ON SCHEMA public TO handoff_session, handoff_task, handoff_audit;
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions, session_commands, session_outbox TO handoff_session;
GRANT SELECT, INSERT, UPDATE, DELETE ON tasks, approvals, task_commands, task_outbox TO handoff_task;
GRANT SELECT, INSERT ON audit TO handoff_audit;

-- The migrator's own record, for readiness: a service serves only when the schema is the one it was built for.
GRANT SELECT ON handoff_migrations TO handoff_session, handoff_task, handoff_audit;
